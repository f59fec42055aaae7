/* tests/conformance/test_parameters.c: every profile's scheme, and its services,
 * with each parameter at the lowest and at the highest value, the others as the
 * profile has them.  Each comes back, here and in a process that unlocks, shares names
 * no more widely than it claims and hides from the store what it claims to, or
 * is refused at enrolment: a contradiction, or custodians that the profile's
 * owner does not have.  More than one in four refused is a failure.  Costs of
 * key stretching stay at their lowest.  Prints TAP; a failure names scheme,
 * parameter and value. */
#include <stdio.h>
#include <string.h>

#include "bench/profile/registry.h"
#include "tests/conformance/suite.h"

#define LIMIT_S 120u

struct tally {
	unsigned number, failed, refused, values;
};

static void exactly_one_equal(struct sb_subject *s)
{
	uint64_t equal = s->claims & SB_CLAIM_EQUAL_MASK;

	if (!equal || equal & (equal - 1))
		sb_suite_fail(s, "not exactly one of the EQUAL claims is made");
}

/* The first finds out whether the value is refused. */
static const struct sb_case cases[] = {
	{ "kinds", 0, sb_cases_data_kinds },
	{ "claims", 0, exactly_one_equal },
	{ "unlock elsewhere", 0, sb_cases_keys_process },
	{ "equal names", 0, sb_cases_claims_names },
	{ "sealed store", SB_CLAIM_SEALED_STORE, sb_cases_claims_store },
	{ "recipes sealed", SB_CLAIM_RECIPES_SEALED, sb_cases_claims_recipes },
};

static int is_cost(const struct sb_param *p)
{
	return strcmp(p->unit, "KiB") == 0 || strcmp(p->unit, "passes") == 0 ||
	       strcmp(p->unit, "iterations") == 0;
}

/* What profile sets the parameter of the scheme (of "") or a service to; a new
 * setting where it is left as usual. */
static struct sb_setting *setting_of(struct sb_profile *profile, const char *of,
				     const struct sb_param *p)
{
	struct sb_setting *s;

	for (size_t i = 0; i < profile->setting_count; i++) {
		s = &profile->settings[i];
		if (strcmp(s->of, of) == 0 && strcmp(s->name, p->name) == 0)
			return s;
	}
	if (profile->setting_count == SB_PROFILE_SETTINGS)
		return NULL;
	s = &profile->settings[profile->setting_count++];
	memset(s, 0, sizeof(*s));
	snprintf(s->name, sizeof(s->name), "%s", p->name);
	snprintf(s->of, sizeof(s->of), "%s", of);
	s->value = p->usual;
	return s;
}

static int is_refusal(const char *why)
{
	static const enum sb_err refusals[] = { SB_PARAM, SB_UNSUPPORTED,
						SB_MISSING };
	char text[SB_WHY_BYTES];

	for (size_t i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "enroll: %s",
			 sb_err_name(refusals[i]));
		if (strcmp(why, text) == 0)
			return 1;
	}
	return 0;
}

static void run_value(const struct sb_profile *profile,
		      const struct sb_param *p, int64_t value, struct tally *t)
{
	uint64_t claims = sb_suite_claims(profile);
	char why[SB_WHY_BYTES];

	t->values++;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (cases[i].claim && !(claims & cases[i].claim))
			continue;
		if (!sb_suite_run(profile, &cases[i], 1, LIMIT_S, 0, why))
			continue;
		if (i == 0 && is_refusal(why)) {
			printf("# %s refuses %s = %lld\n", profile->name,
			       p->name, (long long)value);
			t->refused++;
			return;
		}
		printf("not ok %u - scheme %s, %s = %lld: %s\n#   profile %s: "
		       "%s\n",
		       ++t->number, profile->scheme->name, p->name,
		       (long long)value, cases[i].name, profile->name, why);
		t->failed++;
	}
}

static void run_params(const struct sb_profile *profile, const char *of,
		       const struct sb_param *p, struct tally *t)
{
	for (; p && p->name; p++) {
		int64_t ends[2] = { p->low, p->high };

		for (size_t i = 0; i < 2 && !is_cost(p); i++) {
			struct sb_profile changed = *profile;
			struct sb_setting *s = setting_of(&changed, of, p);

			if (!s) {
				printf("not ok %u - %s: no room for %s\n",
				       ++t->number, profile->name, p->name);
				t->failed++;
				continue;
			}
			/* As it is: test_conformance's. */
			if (s->value == ends[i])
				continue;
			s->value = ends[i];
			run_value(&changed, p, ends[i], t);
		}
	}
}

static void run_profile(const struct sb_profile *profile, struct tally *t)
{
	const struct sb_service *const *s = profile->scheme->services;
	unsigned failed = t->failed;

	run_params(profile, "", profile->scheme->params, t);
	for (; s && *s; s++)
		run_params(profile, (*s)->name, (*s)->params, t);
	if (t->failed == failed)
		printf("ok %u - %s\n", ++t->number, profile->name);
}

int main(int argc, char **argv)
{
	size_t count;
	const struct sb_profile_text *texts = sb_registry_profiles(&count);
	struct tally t = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct sb_profile profile;
		char why[SB_WHY_BYTES];

		if (argc > 1 && strcmp(argv[1], texts[i].name) != 0)
			continue;
		if (sb_profile_parse(texts[i].name, texts[i].text, &profile,
				     why, sizeof(why)) != SB_OK) {
			printf("not ok %u - %s\n#   %s\n", ++t.number,
			       texts[i].name, why);
			t.failed++;
			continue;
		}
		run_profile(&profile, &t);
	}
	if (4 * t.refused > t.values)
		printf("not ok %u - too many are refused\n", ++t.number);
	printf("# %u values, %u refused\n1..%u\n", t.values, t.refused,
	       t.number);
	return t.failed || !t.values || 4 * t.refused > t.values;
}
