/* What a scheme's FORMAT says of its deposits, held against what enrolment and a
 * backup leave with custodians, both ways, over its profiles.  Names no scheme.
 *
 * Behind the line that begins with "Deposit", a line is of a deposit where it
 * has, maybe after a number, a custodian and a quoted label, and then, maybe, its
 * bytes.  L = "label" above stands for that word in labels, i for a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/probe.h"
#include "bench/measure/file.h"
#include "bench/profile/registry.h"
#include "tests/support/host.h"

#define MOST 64u
#define FEW  8
#define BITS 255

struct documented {
	char where[24], label[80];
	size_t bytes; /* 0: not said */
	int seen;
};

struct format {
	const struct sb_scheme *scheme;
	struct documented of[MOST];
	size_t count, findings;
	char prefix[24]; /* what L stands for */
};

/* As custody.h has it. */
static const char *custodian(const char *word)
{
	static const struct {
		const char *word, *where;
	} all[] = {
		{ "phone", SB_AT_PHONE },
		{ "computer", SB_AT_COMPUTER },
		{ "paper", SB_AT_PAPER },
		{ "drive", SB_AT_DRIVE },
		{ "device", SB_AT_DEVICE },
		{ "other_device", SB_AT_DEVICE },
		{ "contact", SB_AT_CONTACTS },
		{ "contacts", SB_AT_CONTACTS },
		{ "store", SB_AT_STORE },
		{ "account", SB_AT_ACCOUNT },
		{ "phone_se", SB_AT_PHONE_SE },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i].word, word))
			return all[i].where;
	return NULL;
}

static const char *blanks(const char *at)
{
	return at + strspn(at, " ");
}

/* Digits, maybe with commas; 0: none. */
static size_t number(const char *at)
{
	size_t value = 0;

	for (; isdigit((unsigned char)*at) ||
	       (value && *at == ',' && isdigit((unsigned char)at[1]));
	     at++)
		if (*at != ',')
			value = 10 * value + (size_t)(*at - '0');
	return value;
}

static void take_line(struct format *f, const char *line)
{
	struct documented d = { .bytes = 0 };
	const char *at = blanks(line), *end, *where;
	char word[24], label[48];
	int named;

	if (sscanf(at, "label L = \"%23[^\"]\"", f->prefix) == 1)
		return;
	at = blanks(at + strspn(at, "0123456789"));
	if (sscanf(at, "%23[a-z_]", word) != 1 || !(where = custodian(word)))
		return;
	at = blanks(at + strlen(word));
	if (at[0] == 'i' && at[1] == ' ')
		at = blanks(at + 1);
	if (sscanf(at, "\"%47[^\"]\"", label) != 1)
		return;
	end = at + strlen(label) + 2;
	named = !strncmp(label, "L ", 2);
	snprintf(d.where, sizeof(d.where), "%s", where);
	snprintf(d.label, sizeof(d.label), "%s%s", named ? f->prefix : "",
		 label + (named ? 1 : 0));
	d.bytes = number(blanks(end));
	assert_true(f->count < MOST);
	f->of[f->count++] = d;
}

static void read_format(struct format *f)
{
	char path[128], *text, *line, *save = NULL;
	int within = 0;

	snprintf(path, sizeof(path), "schemes/%s/FORMAT", f->scheme->name);
	if (sb_file_read(path, &text) != SB_OK)
		fail_msg("%s cannot be read", path);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		within |= !strncmp(line, "Deposit", 7);
		if (within && strstr(line, "label L = "))
			take_line(f, strstr(line, "label L = "));
		else if (within && line[0] == ' ')
			take_line(f, line);
	}
	free(text);
}

/* "under i" is "under 3". */
static int same_label(const char *documented, const char *real)
{
	size_t len = strlen(documented);

	if (!strcmp(documented, real))
		return 1;
	return len > 2 && !strcmp(documented + len - 2, " i") &&
	       !strncmp(documented, real, len - 1) &&
	       isdigit((unsigned char)real[len - 1]) &&
	       strspn(real + len - 1, "0123456789") == strlen(real + len - 1);
}

static void finding(struct format *f, const char *profile, const char *what,
		    const char *where, const char *label, size_t bytes)
{
	f->findings++;
	print_error("schemes/%s/FORMAT: %s: %s \"%s\", %zu bytes%s%s\n",
		    f->scheme->name, what, where, label, bytes,
		    *profile ? ", in profile " : "", profile);
}

static void compare(struct format *f, const struct sb_profile *profile,
		    const struct sb_host_world *world)
{
	for (size_t i = 0; i < world->deposit_count; i++) {
		const struct sb_host_deposit *d = &world->deposits[i];
		int found = 0;

		for (size_t k = 0; k < f->count; k++) {
			struct documented *of = &f->of[k];

			if (strcmp(of->where, d->where) != 0 ||
			    !same_label(of->label, d->label) ||
			    (of->bytes && of->bytes != d->len))
				continue;
			found = of->seen = 1;
		}
		if (!found)
			finding(f, profile->name, "left, but not documented so",
				d->where, d->label, d->len);
	}
}

struct setting {
	const struct sb_param *param; /* NULL: as the profile has it */
	int64_t value;
};

/* Enrolled, and word left of a backup where the scheme leaves any.  A setting
 * that does not go with the others is refused. */
static void try_setting(struct format *f, const struct sb_profile *profile,
			const struct setting *set)
{
	const struct sb_keys *keys = &f->scheme->keys;
	const struct sb_last last = { .snapshot = 1 };
	struct sb_host_view view;
	struct sb_host *host;
	enum sb_err err = SB_OK;
	uint8_t *ctx;

	assert_int_equal(sb_host_new(profile, 7, &host), SB_OK);
	ctx = calloc(1, f->scheme->ctx_bytes + 1);
	assert_non_null(ctx);
	assert_int_equal(sb_profile_apply(profile, ctx), SB_OK);
	if (set->param)
		memcpy(ctx + set->param->offset, &set->value,
		       sizeof(set->value));
	sb_host_view_owner(&view, host, 1, 1);
	sb_host_begin(host, 1, 1);
	if (keys->enroll)
		err = keys->enroll(ctx, &host->env, &view.custody);
	if (!set->param)
		assert_int_equal(err, SB_OK);
	if (err == SB_OK && keys->keep && keys->fresh_at(ctx))
		err = keys->keep(ctx, &host->env, &view.custody, &last);
	sb_host_done(host);
	if (err == SB_OK)
		compare(f, profile, host->world);
	free(ctx);
	sb_host_free(host);
}

/* All values of a parameter that has few, of one that may be bits each of them. */
static void try_values(struct format *f, const struct sb_profile *profile,
		       const struct sb_param *param)
{
	struct setting set = { param, param->low };
	int few = param->high - param->low < FEW;

	if (!few && param->high > BITS)
		return;
	for (set.value = few ? param->low : 1; set.value <= param->high;
	     set.value = few ? set.value + 1 : 2 * set.value)
		if (set.value >= param->low)
			try_setting(f, profile, &set);
}

static void try_profile(struct format *f, const char *name)
{
	const struct setting none = { NULL, 0 };
	const struct sb_param *param = f->scheme->params;
	struct sb_profile profile;
	char why[256] = "";

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	if (profile.scheme != f->scheme)
		return;
	assert_int_equal(sb_probe_cheapen(&profile), SB_OK);
	try_setting(f, &profile, &none);
	for (; param && param->name; param++)
		try_values(f, &profile, param);
}

static size_t check(const struct sb_scheme *scheme)
{
	struct format f = { .scheme = scheme };
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);

	read_format(&f);
	for (size_t i = 0; i < count; i++)
		try_profile(&f, all[i].name);
	for (size_t k = 0; k < f.count; k++)
		if (!f.of[k].seen)
			finding(&f, "", "documented, but never left",
				f.of[k].where, f.of[k].label, f.of[k].bytes);
	return f.findings;
}

static void formats_are_true(void **state)
{
	size_t findings = 0;

	(void)state;
	for (const struct sb_scheme *const *s = sb_registry_schemes(); *s; s++)
		findings += check(*s);
	assert_int_equal(findings, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
