/* bench/cli/access.c: sealbench access. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/guess.h"
#include "bench/cli/access.h"
#include "bench/cli/cli.h"
#include "bench/custody/access_rows.h"
#include "bench/custody/operations.h"
#include "bench/custody/refused.h"
#include "bench/measure/json.h"
#include "schemes/kit/memo.h"

#define SEED 1u

static int help(void)
{
	fputs("usage: sealbench access [--situations] [--json] [--seed N] "
	      "PROFILE...\n\n"
	      "Who can restore, who can read, and whose loss locks the owner "
	      "out: every combination\nof what can be lost, known, stolen or "
	      "compelled is tried with the real unlock and\nrestore on a small "
	      "archive, and bytes are compared. Prints the minimal ones in\n"
	      "plain words, per class of data, with what stands in the way of "
	      "guessing a secret or\nwhat a guess costs here (one measured "
	      "time); and who was found to have other bytes\nrestored as "
	      "right, by attacks that ran.\n\n"
	      "  --situations  instead: the named situations of a run "
	      "(recovery.csv), executed, and\n"
	      "                beside each what is on record of the system, "
	      "and whether it agrees\n"
	      "  --json        one object a row\n"
	      "  --seed N      of keys, secrets and files; 1\n",
	      stdout);
	return SB_EXIT_OK;
}

static const struct {
	const char *kind, *title;
} titles[] = {
	{ "cover", "How it was found" },
	{ "login", "Who is logged in" },
	{ "reader", "Can read, given what everybody has" },
	{ "restorer", "Can restore, of what the owner has" },
	{ "lockout", "Lost for good after losing" },
	{ "destroyer", "Can destroy" },
	{ "derivable", "Could compute though unlock would not open" },
	{ "unexplained", "Opens though it should not be derivable" },
	{ "restore", "Restore on a new phone" },
	{ "restore_class", "On a new phone, of" },
	{ "restore_shared", "On a new phone, for every class" },
	{ "backup", "Must be in reach for a backup" },
	{ "backup_stopped", "No backup is made without" },
	{ "tampering", "Whoever may write the store, without keys" },
	{ "tamperer", "Found to have other bytes restored as right" },
	{ "rollbacker", "Found to have older bytes restored as the last" },
	{ "planter", "Found to, with files of its choosing backed up" },
	{ "freshness", "If the store keeps back the last snapshot" },
	{ "learns", "What answering a backup falsely lets one read" },
	{ "lies", "If services and replicas answer falsely" },
};

struct printer {
	int json;
	const struct sb_profile *of;
	uint64_t seed;
	struct sb_guess_price prices[SB_ATOM_COUNT]; /* cpu_ns 0: not timed */
	const char *profile;
	char last[320]; /* heading that was printed last */
};

/* The coalition of a reader's row, "NAME=VALUE NAME=VALUE" beyond what everybody
 * has. */
static void who_of(const char *atoms, struct sb_coalition *who)
{
	char name[32];
	unsigned value;
	int used;

	sb_atom_public(who);
	while (sscanf(atoms, " %31[^=]=%u%n", name, &value, &used) == 2) {
		enum sb_atom atom = sb_atom_find(name);

		if (atom < SB_ATOM_COUNT)
			who->of[atom] = (uint8_t)value;
		atoms += used;
	}
}

/* Timed once for each secret: by whoever comes first. */
static enum sb_err price_of(struct printer *p, const struct sb_access_row *row,
			    enum sb_atom item,
			    const struct sb_guess_price **out)
{
	struct sb_guess_price *price = &p->prices[item];
	struct sb_coalition who;
	enum sb_err err;

	*out = price;
	if (price->cpu_ns)
		return SB_OK;
	who_of(row->atoms, &who);
	err = sb_guess_price(p->of, p->seed, &who, &item, 1, NULL, price);
	return err == SB_UNSUPPORTED ? SB_OK : err;
}

/* What guards the set, "NAME: offline; NAME: 10 tries, 1 record", with what a
 * guess costs where nothing does.  *seconds: of the first of these, or 0. */
static enum sb_err priced(struct printer *p, const struct sb_access_row *row,
			  char *text, size_t bytes, double *seconds)
{
	char guess[512], *rest = guess, *part;
	size_t len = 0;

	*seconds = 0;
	text[0] = '\0';
	snprintf(guess, sizeof(guess), "%s", row->guess);
	while ((part = strsep(&rest, ";")) != NULL) {
		char name[32] = "";
		const struct sb_guess_price *found = NULL;
		enum sb_err err = SB_OK;

		part += *part == ' ';
		if (strstr(part, ": offline") &&
		    sscanf(part, "%31[^:]", name) == 1 &&
		    sb_atom_is_item(sb_atom_find(name)))
			err = price_of(p, row, sb_atom_find(name), &found);
		if (err != SB_OK)
			return err;
		if (len < bytes)
			len += (size_t)snprintf(text + len, bytes - len, "%s%s",
						len ? "; " : "", part);
		if (!found || !found->cpu_ns)
			continue;
		if (len < bytes)
			len += (size_t)snprintf(
				text + len, bytes - len, ", %.3g s %s %s here",
				(double)found->cpu_ns / 1e9,
				found->by ? "an" : "a",
				sb_guess_by_name((enum sb_guess_by)found->by));
		if (*seconds <= 0)
			*seconds = (double)found->cpu_ns / 1e9;
	}
	return SB_OK;
}

static enum sb_err print_json(const struct printer *p,
			      const struct sb_access_row *row, double seconds)
{
	struct sb_json j = { .to = stdout };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "profile", p->profile);
	sb_json_string(&j, "kind", row->kind);
	sb_json_string(&j, "classes", row->classes);
	sb_json_count(&j, "number", row->number);
	sb_json_string(&j, "set", row->set);
	sb_json_string(&j, "atoms", row->atoms);
	sb_json_string(&j, "guess", row->guess);
	if (seconds > 0)
		sb_json_number(&j, "guess_seconds", seconds);
	sb_json_string(&j, "rerun", row->rerun);
	sb_json_end(&j, '}');
	return sb_json_finish(&j);
}

static enum sb_err print(void *arg, const struct sb_access_row *row)
{
	struct printer *p = arg;
	const char *title = row->kind, *remark;
	char heading[320], guess[640];
	unsigned right, files;
	double seconds;
	enum sb_err err = priced(p, row, guess, sizeof(guess), &seconds);

	if (err != SB_OK)
		return err;
	if (p->json)
		return print_json(p, row, seconds);
	/* For people, only what stays behind. */
	if (!strcmp(row->kind, "restore_class") &&
	    sscanf(row->set, "%u of %u", &right, &files) == 2 && right == files)
		return SB_OK;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (strcmp(titles[i].kind, row->kind) == 0)
			title = titles[i].title;
	}
	snprintf(heading, sizeof(heading), "%s (%s)", title, row->classes);
	if (strcmp(heading, p->last) != 0)
		printf("  %s:\n", heading);
	memcpy(p->last, heading, sizeof(heading));
	remark = *guess ? guess : row->rerun;
	printf("    %s%s%s%s\n", row->set, *remark ? "   [" : "", remark,
	       *remark ? "]" : "");
	return SB_OK;
}

static enum sb_err operation_json(const struct printer *p,
				  const struct sb_operation_row *row)
{
	const struct sb_operation_cost *c = &row->cost;
	struct sb_json j = { .to = stdout };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "profile", p->profile);
	sb_json_string(&j, "kind", "operation");
	sb_json_string(&j, "operation", row->operation);
	sb_json_string(&j, "redo", row->redo);
	if (row->reader) {
		sb_json_string(&j, "reader", row->reader);
		sb_json_string(&j, "copy", sb_operations_copy_name(row->copy));
		sb_json_string(&j, "before", sb_operations_word(row->before));
		sb_json_string(&j, "after", sb_operations_word(row->after));
		sb_json_string(&j, "elsewhere",
			       sb_operations_word(row->elsewhere));
	} else if (*row->why) {
		sb_json_string(&j, "why", row->why);
	} else {
		sb_json_count(&j, "data_bytes", c->data_bytes);
		sb_json_count(&j, "recipe_bytes", c->recipe_bytes);
		sb_json_count(&j, "bytes", c->bytes);
		sb_json_count(&j, "kept_bytes", c->kept_bytes);
		sb_json_count(&j, "key_bytes", c->key_bytes);
		sb_json_count(&j, "round_trips", c->round_trips);
		sb_json_count(&j, "left_bytes", c->left_bytes);
		sb_json_count(&j, "left_service_bytes", c->left_service_bytes);
		sb_json_count(&j, "cpu_ns", c->cpu_ns);
	}
	sb_json_end(&j, '}');
	return sb_json_finish(&j);
}

static void price(const struct sb_operation_row *row)
{
	const struct sb_operation_cost *c = &row->cost;

	printf("  \"%s\": sealed again: %s, sent %" PRIu64
	       " B of data and %" PRIu64 " B of recipes;\n    deleted %" PRIu64
	       " objects, %" PRIu64 " B (%" PRIu64
	       " B kept for others); keys: %" PRIu64 " B in %" PRIu64
	       " deposits, %" PRIu64 " removed, %" PRIu64
	       " round trips; left: %" PRIu64 " B of keys, %" PRIu64
	       " B of services' records; %.1f ms of processor time, measured\n",
	       row->operation, row->redo, c->data_bytes, c->recipe_bytes,
	       c->objects, c->bytes, c->kept_bytes, c->key_bytes, c->deposits,
	       c->removals, c->round_trips, c->left_bytes,
	       c->left_service_bytes, (double)c->cpu_ns / 1e6);
}

static enum sb_err print_operation(void *arg,
				   const struct sb_operation_row *row)
{
	struct printer *p = arg;

	if (p->json)
		return operation_json(p, row);
	if (*row->why)
		printf("  \"%s\": %s\n", row->operation, row->why);
	else if (!row->reader)
		price(row);
	else
		printf("    %s, copy %s: %s of the files from before, %s of "
		       "those from after\n",
		       row->reader, sb_operations_copy_name(row->copy),
		       sb_operations_word(row->before),
		       sb_operations_word(row->after));
	return SB_OK;
}

static int show(const struct sb_profile *profile, uint64_t seed, int json)
{
	struct printer p = { .json = json,
			     .of = profile,
			     .seed = seed,
			     .profile = profile->name };
	char why[512];
	enum sb_err err;

	if (!json)
		printf("%s (%s)\n", profile->name, profile->title);
	sb_memo_keep(1);
	err = sb_access_rows(profile, seed, print, &p, why, sizeof(why));
	if (err == SB_OK)
		err = sb_operations_run(profile, seed, print_operation, &p, why,
					sizeof(why));
	sb_memo_keep(-1);
	return err == SB_OK ? SB_EXIT_OK : sb_cli_failed("%s", why);
}

struct asked {
	uint64_t seed;
	int json, situations;
};

/* Before anything is printed of any. */
static int check(const struct sb_profile *profile, const char *name,
		 const struct asked *a)
{
	char why[512];
	enum sb_err err = sb_refused(profile, a->seed, why, sizeof(why));

	(void)name; /* put has a use for it */
	if (err == SB_PARAM)
		return sb_cli_fail("%s", why);
	return err == SB_OK ? SB_EXIT_OK : sb_cli_failed("%s", why);
}

static int put(const struct sb_profile *profile, const char *name,
	       const struct asked *a)
{
	/* A scheme's name stands for its profiles. */
	const char *of = strchr(name, '/') ? name : profile->name;

	if (a->situations)
		return sb_access_situations(of, profile, a->seed, a->json);
	return show(profile, a->seed, a->json);
}

static int each(char **names, const struct asked *a,
		int (*what)(const struct sb_profile *profile, const char *name,
			    const struct asked *a))
{
	int status = SB_EXIT_OK;

	for (; *names && status == SB_EXIT_OK; names++) {
		struct sb_profile *profiles;
		size_t count;

		if (!sb_cli_profiles(*names, &profiles, &count))
			return SB_EXIT_USAGE;
		for (size_t i = 0; i < count && status == SB_EXIT_OK; i++)
			status = what(&profiles[i], *names, a);
		free(profiles);
	}
	return status;
}

int sb_access_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "seed", required_argument, NULL, 's' },
		{ "situations", no_argument, NULL, 'S' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct asked a = { .seed = SEED };
	int c, status;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		switch (c) {
		case 'j':
			a.json = 1;
			break;
		case 's':
			if (!sb_cli_number("seed", optarg, 0, UINT64_MAX,
					   &a.seed))
				return SB_EXIT_USAGE;
			break;
		case 'S':
			a.situations = 1;
			break;
		case 'h':
			return help();
		default:
			return sb_cli_unknown("access");
		}
	}
	if (optind == argc)
		return sb_cli_fail("access: name a profile; sealbench list "
				   "shows them");
	status = each(argv + optind, &a, check);
	return status == SB_EXIT_OK ? each(argv + optind, &a, put) : status;
}
