/* No profile has a way in that takes guessing three secrets: what guessing covers
 * (situations.h, risk.h) is two.  Of every coalition: what three secrets of which
 * it knows none open for it, two of all that there are open, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access.h"
#include "bench/profile/registry.h"
#include "tests/custody/planted.h"
#include "tests/support/remembered.h"

#define SEED UINT64_C(3)

static unsigned items_of(const struct sb_coalition *who)
{
	unsigned count = 0;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		count += sb_atom_is_item((enum sb_atom)i) && who->of[i];
	return count;
}

static int opens(const struct sb_access *a, const struct sb_coalition *who,
		 unsigned verdict)
{
	const struct sb_cube *cube = sb_access_find(a, who);

	assert_non_null(cube);
	return cube->whole >> verdict & 1;
}

/* Knowing two, whichever they are, instead of what it knows. */
static int two_suffice(const struct sb_access *a,
		       const struct sb_coalition *reader, unsigned verdict)
{
	struct sb_coalition none = *reader;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		if (sb_atom_is_item((enum sb_atom)i))
			none.of[i] = 0;
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		for (unsigned k = 0; k < i; k++) {
			struct sb_coalition two = none;

			if (!sb_atom_is_item((enum sb_atom)i) ||
			    !sb_atom_is_item((enum sb_atom)k))
				continue;
			two.of[i] = a->most.of[i];
			two.of[k] = a->most.of[k];
			if (opens(a, &two, verdict))
				return 1;
		}
	}
	return 0;
}

/* Of a minimal reader nothing that it knows is needless: whoever needs three is
 * at least one of those. */
static unsigned needing_three(const struct sb_profile *profile)
{
	struct sb_access access;
	struct sb_probe probe;
	unsigned count = 0;

	if (sb_probe_open(profile, SEED, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			  &probe) != SB_OK)
		fail_msg("%s: %s", profile->name, probe.why);
	assert_int_equal(sb_access_explore(&probe, &access), SB_OK);
	for (unsigned v = 0; v <= SB_VERDICT_NAMES; v++) {
		struct sb_sets readers;

		assert_int_equal(sb_access_readers(&access, v, &readers),
				 SB_OK);
		for (size_t i = 0; i < readers.count; i++)
			count += items_of(&readers.of[i]) > 2 &&
				 !two_suffice(&access, &readers.of[i], v);
		sb_sets_release(&readers);
	}
	sb_access_release(&access);
	sb_probe_close(&probe);
	return count;
}

static unsigned of_scheme(const struct sb_scheme *scheme)
{
	struct sb_profile profile = { .scheme = scheme, .scope = SB_ACCOUNT };

	snprintf(profile.name, sizeof(profile.name), "%s", scheme->name);
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	return needing_three(&profile);
}

static void test_seen(void **state)
{
	(void)state;
	assert_int_equal(of_scheme(&sb_planted_none), 0);
	/* A log-in to the store takes a third one. */
	assert_true(of_scheme(&sb_planted_two_secrets) > 0);
}

static void test_profiles(void **state)
{
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);
	char why[512];

	(void)state;
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		struct sb_profile profile;

		if (sb_profile_parse(all[i].name, all[i].text, &profile, why,
				     sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		if (needing_three(&profile))
			fail_msg("%s: a way in takes three secrets: "
				 "situations and risk count two",
				 profile.name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_profiles),
	};

	return cmocka_run_group_tests(tests, sb_remember, sb_forget);
}
