/* bench/cli/cli.c: what the commands share. */
#include "bench/cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/records.h"
#include "bench/profile/registry.h"
#include "datasets/tidy.h"

volatile int sb_cli_stop;

static void on_signal(int number)
{
	(void)number;
	sb_cli_stop = 1;
}

void sb_cli_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal }, was;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &was) && was.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
}

static void say(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));

static void say(const char *format, va_list args)
{
	char *text = NULL;

	fflush(stdout);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	/* Names and libraries' complaints quote what strangers wrote. */
	if (text)
		sb_tidy_text(text);
	fprintf(stderr, "sealbench: %s\n", text ? text : "out of memory");
	free(text);
}

int sb_cli_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return SB_EXIT_USAGE;
}

int sb_cli_failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return SB_EXIT_FAILED;
}

/* What sb_cli_option found wrong; static, for there is one command line. */
static char complaint[160];

int sb_cli_unknown(const char *command)
{
	return sb_cli_fail("%s; see sealbench %s --help", complaint, command);
}

/* What was meant as a value may be a secret: it is not repeated. */
static int complain(const char *word, const char *what)
{
	snprintf(complaint, sizeof(complaint), "%.*s %s",
		 (int)strcspn(word, "="), word, what);
	return '?';
}

static int wrong(const char *word)
{
	char letter[3] = { '-', (char)optopt };

	if (strncmp(word, "--", 2) != 0)
		return complain(letter, "is no option");
	if (!optopt)
		return complain(word, "is no option");
	return complain(word,
			strchr(word, '=') ? "takes no value" : "needs a value");
}

int sb_cli_option(int argc, char **argv, const struct option *options,
		  int *index)
{
	int at = -1, c;
	const char *word;

	opterr = 0;
	c = getopt_long(argc, argv, "h", options, &at);
	word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
	if (index)
		*index = at;
	if (c == '?')
		return wrong(word);
	if (c == -1 || at < 0)
		return c;
	/* Its value was a word of its own. */
	if (optarg == word && optind > 1)
		word = argv[optind - 2];
	if (!strncmp(word, "--", 2) &&
	    strcspn(word + 2, "=") == strlen(options[at].name))
		return c;
	snprintf(complaint, sizeof(complaint),
		 "options are written in full: --%s", options[at].name);
	return '?';
}

int sb_cli_number(const char *option, const char *text, uint64_t low,
		  uint64_t high, uint64_t *out)
{
	uint64_t unit = 1;
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (*end == 'k' || *end == 'K')
		unit = 1000;
	else if (*end == 'M')
		unit = 1000000;
	else if (*end == 'G')
		unit = 1000000000;
	if (unit > 1)
		end++;
	if (*text < '0' || *text > '9' || *end) {
		sb_cli_fail("--%s: \"%s\" is not a number from %llu to %llu; "
			    "it may end in k, M or G (10^3, 10^6, 10^9)",
			    option, text, (unsigned long long)low,
			    (unsigned long long)high);
		return 0;
	}
	if (errno || v > UINT64_MAX / unit || v * unit < low ||
	    v * unit > high) {
		sb_cli_fail("--%s: %s is too %s: give %llu to %llu", option,
			    text,
			    !errno && v <= UINT64_MAX / unit && v * unit < low
				    ? "little"
				    : "much",
			    (unsigned long long)low, (unsigned long long)high);
		return 0;
	}
	*out = v * unit;
	return 1;
}

/* A file may not pass for another profile: results are found by the name. */
static int name_is_free(const struct sb_profile *p)
{
	char why[256];
	struct sb_profile other = { 0 };

	if (!*p->file ||
	    sb_profile_find(p->name, &other, why, sizeof(why)) != SB_OK ||
	    !memcmp(other.digest, p->digest, 32))
		return 1;
	sb_cli_fail("profile file %s: %s is the name of a built-in profile; "
		    "rename the file",
		    p->file, p->name);
	return 0;
}

/* What a profile says of its system is of situations that there are. */
static int is_recorded_right(const char *name, const struct sb_profile *profile)
{
	struct sb_notes *notes = malloc(sizeof(*notes));
	char why[512] = "out of memory";
	enum sb_err err = SB_MEMORY;

	if (notes)
		err = sb_notes_find(name, notes, why, sizeof(why));
	if (err == SB_OK)
		err = sb_records_check(profile->name, notes, why, sizeof(why));
	free(notes);
	if (err != SB_OK)
		sb_cli_fail("%s", why);
	return err == SB_OK;
}

static int add(struct sb_profile **list, size_t *count, const char *name)
{
	struct sb_profile *more =
		reallocarray(*list, *count + 1, sizeof(**list));
	char why[256] = "";

	if (!more) {
		sb_cli_failed("out of memory");
		return 0;
	}
	*list = more;
	if (sb_profile_find(name, &more[*count], why, sizeof(why)) != SB_OK) {
		sb_cli_fail("%s", why);
		return 0;
	}
	if (!name_is_free(&more[*count]) ||
	    !is_recorded_right(name, &more[*count]))
		return 0;
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(more[i].name, more[*count].name) != 0)
			continue;
		if (!memcmp(more[i].digest, more[*count].digest, 32))
			return 1;
		sb_cli_fail("profile files %s and %s: both would be called %s; "
			    "rename one",
			    more[i].file, more[*count].file, more[i].name);
		return 0;
	}
	++*count;
	return 1;
}

static int is_profile(const char *name)
{
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].name, name))
			return 1;
	return strchr(name, '/') != NULL;
}

/* All profiles of one scheme, or of any where scheme is NULL. */
static int add_all(struct sb_profile **list, size_t *count, const char *scheme)
{
	size_t n, before = *count;
	const struct sb_profile_text *all = sb_registry_profiles(&n);

	for (size_t i = 0; i < n; i++) {
		struct sb_profile p;
		char why[256] = "";

		if (sb_profile_find(all[i].name, &p, why, sizeof(why)) !=
		    SB_OK) {
			sb_cli_fail("%s", why);
			return 0;
		}
		if (scheme && strcmp(p.scheme->name, scheme) != 0)
			continue;
		if (!add(list, count, all[i].name))
			return 0;
	}
	return scheme ? *count > before : 1;
}

int sb_cli_profiles(const char *names, struct sb_profile **out, size_t *count)
{
	char *copy = strdup(names ? names : "");
	int ok = 1;

	*out = NULL;
	*count = 0;
	if (!copy) {
		sb_cli_failed("out of memory");
		return 0;
	}
	if (names && !names[strspn(names, " ,\t")]) {
		sb_cli_fail("no scheme or profile is named; leave the name "
			    "out for all of them");
		ok = 0;
	}
	for (char *save, *word = strtok_r(copy, " ,\t", &save); ok && word;
	     word = strtok_r(NULL, " ,\t", &save)) {
		if (is_profile(word)) {
			ok = add(out, count, word);
		} else if (!add_all(out, count, word)) {
			sb_cli_fail("no scheme or profile is called \"%s\"; "
				    "sealbench list shows them",
				    word);
			ok = 0;
		}
	}
	if (ok && !names)
		ok = add_all(out, count, NULL);
	free(copy);
	if (!ok) {
		free(*out);
		*out = NULL;
	}
	return ok;
}
