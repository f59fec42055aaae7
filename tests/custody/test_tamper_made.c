/* What somebody could have made himself, and whether the owner takes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/derive.h"
#include "bench/custody/tamper_made.h"
#include "bench/profile/registry.h"
#include "tests/custody/planted.h"
#include "tests/support/remembered.h"

#define SEED        UINT64_C(3)
#define ALL_CLASSES ((1u << SB_CLASS_COUNT) - 1)

/* All that lies with others, and none of the owner's secrets or things. */
static struct sb_coalition others(void)
{
	struct sb_coalition who;

	sb_atom_public(&who);
	who.of[SB_ATOM_STORE] = SB_OWN;
	who.of[SB_ATOM_ACCOUNT] = SB_OWN;
	who.of[SB_ATOM_PROVIDER_SERVICES] = SB_OWN;
	who.of[SB_ATOM_THIRD_SERVICES] = SB_OWN;
	return who;
}

static struct sb_profile profile_of(const struct sb_scheme *scheme,
				    int provider_index)
{
	struct sb_profile profile = { .scheme = scheme,
				      .scope = SB_ACCOUNT,
				      .provider_index =
					      (uint8_t)provider_index };

	snprintf(profile.name, sizeof(profile.name), "%s", scheme->name);
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	return profile;
}

/* Classes of which forged files came back as right. */
static uint32_t made(const struct sb_profile *profile,
		     const struct sb_coalition *who)
{
	struct sb_tamper_made *m;
	struct sb_tamper_seen seen;
	char why[512] = "";

	if (sb_tamper_made_open(profile, SEED, &m, why, sizeof(why)) != SB_OK)
		fail_msg("%s: %s", profile->name, why);
	assert_int_equal(sb_tamper_made_try(m, who, &seen), SB_OK);
	sb_tamper_made_close(m);
	return seen.other & ALL_CLASSES;
}

static uint32_t derivable(const struct sb_profile *profile,
			  const struct sb_coalition *who)
{
	struct sb_derive *d;
	uint32_t mask = 0;
	char why[512];

	if (sb_derive_open(profile, SEED, &d, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_derive_reach(d, who, &mask), SB_OK);
	sb_derive_close(d);
	return mask & ALL_CLASSES;
}

/* A key that was given away makes files, list, root and a sealed index, too,
 * though no unlock uses it; where nothing was, nothing is made. */
static void test_planted(void **state)
{
	const struct sb_coalition who = others();
	unsigned keys = 0, schemes = 0;

	(void)state;
	for (size_t i = 0; sb_planted[i]; i++) {
		struct sb_profile p = profile_of(sb_planted[i], 1);
		uint32_t could = derivable(&p, &who);

		schemes++;
		keys += could == ALL_CLASSES;
		if (made(&p, &who) != could)
			fail_msg("%s: derivable %x, made %x", p.name, could,
				 made(&p, &who));
	}
	/* All but the one that smuggles it past every custodian. */
	assert_int_equal(keys, schemes - 1);
}

static void test_sealed_index(void **state)
{
	const struct sb_coalition who = others();
	struct sb_profile p = profile_of(sb_planted[0], 0);

	(void)state;
	assert_int_equal(made(&p, &who), ALL_CLASSES);
}

/* Of the honest one nothing is made, and nothing of a key that was only said to
 * be sealed under a known one. */
static void test_not_made(void **state)
{
	const struct sb_coalition who = others();
	struct sb_coalition owner = who, reader = who;
	struct sb_profile p = profile_of(&sb_planted_none, 1);

	(void)state;
	assert_int_equal(made(&p, &who), 0);
	owner.of[SB_ATOM_KNOW_PASSPHRASE] = 1;
	assert_int_equal(made(&p, &owner), ALL_CLASSES);
	p = profile_of(&sb_planted_overstated, 1);
	reader.of[SB_ATOM_PAPER] = SB_OWN;
	assert_int_equal(derivable(&p, &reader), ALL_CLASSES);
	assert_int_equal(made(&p, &reader), 0);
}

/* Who makes a snapshot of a profile, from reach that its unlock has no use for;
 * the store alone does not. */
static void test_profiles(void **state)
{
	static const char *const by_services[] = { "provider_held",
						   "provider_held_account",
						   "dropbox" };
	struct sb_coalition store, both;
	struct sb_profile p;
	char why[512];

	(void)state;
	sb_atom_public(&store);
	store.of[SB_ATOM_STORE] = SB_OWN;
	both = store;
	both.of[SB_ATOM_PROVIDER_SERVICES] = SB_OWN;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
			sb_profile_find(by_services[i], &p, why, sizeof(why)),
			SB_OK);
		assert_int_equal(made(&p, &store), 0);
		assert_int_equal(made(&p, &both), ALL_CLASSES);
	}
	assert_int_equal(sb_profile_find("restic", &p, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(made(&p, &both), 0);
	both.of[SB_ATOM_KNOW_PASSPHRASE] = 1;
	assert_int_equal(made(&p, &both), ALL_CLASSES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_planted),
		cmocka_unit_test(test_sealed_index),
		cmocka_unit_test(test_not_made),
		cmocka_unit_test(test_profiles),
	};

	return cmocka_run_group_tests(tests, sb_remember, sb_forget);
}
