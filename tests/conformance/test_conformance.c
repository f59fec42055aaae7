/* tests/conformance/test_conformance.c: every registered profile through the
 * suite.  Prints TAP; a failure names scheme, profile, parameters and seed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profile/registry.h"
#include "tests/conformance/suite.h"

#define LIMIT_S 240u

static void print_settings(const struct sb_profile *p)
{
	printf("#   scheme %s, profile %s, scope %u", p->scheme->name, p->name,
	       p->scope);
	for (size_t i = 0; i < p->setting_count; i++)
		printf(", %s%s%s = %lld", p->settings[i].of,
		       *p->settings[i].of ? "." : "", p->settings[i].name,
		       (long long)p->settings[i].value);
	printf("\n");
}

/* One profile through every case that concerns it. */
static unsigned run_profile(const struct sb_profile *p, const char *only,
			    uint64_t seed, unsigned *number)
{
	uint64_t claims = sb_suite_claims(p);
	unsigned failed = 0;
	char why[SB_WHY_BYTES];

	for (const struct sb_case *c = sb_suite_cases; c->name; c++) {
		if (c->claim && !(claims & c->claim)) {
			printf("# %s does not claim: %s\n", p->name, c->name);
			continue;
		}
		if (only && strcmp(only, c->name) != 0)
			continue;
		if (!sb_suite_run(p, c, seed, LIMIT_S, 0, why)) {
			printf("ok %u - %s: %s\n", ++*number, p->name, c->name);
			continue;
		}
		failed++;
		printf("not ok %u - %s: %s\n#   %s\n", ++*number, p->name,
		       c->name, why);
		print_settings(p);
		printf("#   again: test_conformance %s '%s' %llu\n", p->name,
		       c->name, (unsigned long long)seed);
		fflush(stdout);
	}
	return failed;
}

int main(int argc, char **argv)
{
	size_t count;
	const struct sb_profile_text *texts = sb_registry_profiles(&count);
	const char *only = argc > 1 ? argv[1] : NULL;
	const char *one_case = argc > 2 ? argv[2] : NULL;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	unsigned number = 0, failed = 0;

	for (size_t i = 0; i < count; i++) {
		struct sb_profile profile;
		char why[SB_WHY_BYTES];

		if (only && strcmp(only, texts[i].name) != 0)
			continue;
		if (sb_profile_parse(texts[i].name, texts[i].text, &profile,
				     why, sizeof(why)) != SB_OK) {
			printf("not ok %u - %s\n#   %s\n", ++number,
			       texts[i].name, why);
			failed++;
			continue;
		}
		failed += run_profile(&profile, one_case, seed, &number);
	}
	printf("1..%u\n", number);
	if (!number)
		fprintf(stderr, "no such profile or case\n");
	return failed || !number;
}
