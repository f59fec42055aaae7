/* Who can destroy: by taking, deleting and guessing wrongly, together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access_rows.h"
#include "tests/bad/base.h"

#define SEED UINT64_C(3)

/* --- a key on paper, and with one counting keeper under a code --- */

static enum sb_err make(struct bad_ctx *ctx, struct sb_env *env,
			struct sb_custody *custody, const char *present)
{
	const struct sb_guard guard = { .proof = SB_SECURITY_CODE,
					.tries = 10,
					.destroy = 1,
					.present = present };
	uint8_t master[32];
	enum sb_err err = sb_random(env, NULL, master, sizeof(master));

	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_PAPER, "key",
				 sb_span_of(master, 32), NULL);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_HSM, "key",
				 sb_span_of(master, 32), &guard);
	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return make(ctx, env, custody, NULL);
}

static enum sb_err enroll_with_factor(void *ctx, struct sb_env *env,
				      struct sb_custody *custody)
{
	return make(ctx, env, custody, SB_SECOND_FACTOR);
}

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t master[32];
	struct sb_buf out = { master, 0, sizeof(master) };
	enum sb_err err = sb_fetch(custody, SB_AT_PAPER, "key", &out);

	if (err != SB_OK)
		err = sb_fetch(custody, SB_AT_HSM, "key", &out);
	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

static const struct sb_data honest = {
	.named = SB_EARLY,
	.unit = SB_CHUNK,
	.overhead = 28,
	.derive = bad_derive,
	.seal = bad_seal,
	.open = bad_open,
};

static const struct sb_data *side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &honest : NULL;
}

static const struct sb_scheme open_to_all = {
	.abi = SB_ABI,
	.name = "paper_or_code",
	.title = "paper or code",
	.ctx_bytes = sizeof(struct bad_ctx),
	.keys = { .enroll = enroll, .unlock = unlock },
	.data = side,
};

static const struct sb_scheme with_factor = {
	.abi = SB_ABI,
	.name = "paper_or_code_and_factor",
	.title = "paper, or code and second factor",
	.ctx_bytes = sizeof(struct bad_ctx),
	.keys = { .enroll = enroll_with_factor, .unlock = unlock },
	.data = side,
};

static struct sb_profile profile_of(const struct sb_scheme *scheme)
{
	struct sb_profile profile = { .scheme = scheme,
				      .scope = SB_ACCOUNT,
				      .replicas = 1 };

	snprintf(profile.name, sizeof(profile.name), "%s", scheme->name);
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	return profile;
}

static int has(const struct sb_sets *sets, const struct sb_coalition *set)
{
	for (size_t i = 0; i < sets->count; i++) {
		if (memcmp(&sets->of[i], set, sizeof(*set)) == 0)
			return 1;
	}
	return 0;
}

/* by guesses, then takes and deletes; the world is put back. */
static uint32_t left_by(struct sb_probe *probe, const struct sb_coalition *by)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_world_state *before;
	struct sb_coalition with;
	uint32_t taken, both;

	sb_atom_public(&with);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		with.of[i] = with.of[i] < by->of[i] ? by->of[i] : with.of[i];
	assert_int_equal(sb_world_save(world, &before), SB_OK);
	assert_int_equal(sb_harm_carry_out(probe, by, &taken), SB_OK);
	assert_int_equal(sb_harm_do(probe, SB_HARM_GUESSES, &with), SB_OK);
	assert_int_equal(sb_harm_carry_out(probe, by, &both), SB_OK);
	assert_int_equal(sb_world_rewind(world, before), SB_OK);
	sb_world_forget(world, before);
	return taken & both;
}

/* Each destroys, and with less of any atom does not. */
static void check_minimal(struct sb_explored *e, unsigned verdict,
			  const struct sb_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++) {
		assert_false(left_by(e->probe, &sets->of[i]) >> verdict & 1);
		for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
			struct sb_coalition less = sets->of[i];

			if (!less.of[a])
				continue;
			less.of[a]--;
			assert_true(left_by(e->probe, &less) >> verdict & 1);
		}
	}
}

static void expect(const struct sb_scheme *scheme,
		   const struct sb_coalition *with_paper)
{
	const struct sb_coalition others[] = {
		{ { [SB_ATOM_STORE] = SB_OWN } },
		{ { [SB_ATOM_ACCOUNT] = SB_OWN } },
		{ { [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1,
		    [SB_ATOM_SECOND_FACTOR] = 1 } },
	};
	struct sb_profile profile = profile_of(scheme);
	struct sb_explored e;
	struct sb_sets sets;
	char why[512];

	if (sb_access_open(&profile, SEED, &e, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_harms_destroyers(e.harms, SB_CLASS_PHOTOS, &sets),
			 SB_OK);
	assert_true(has(&sets, with_paper));
	for (size_t i = 0; i < 3; i++)
		assert_true(has(&sets, &others[i]));
	check_minimal(&e, SB_CLASS_PHOTOS, &sets);
	sb_sets_release(&sets);
	sb_access_close(&e);
}

/* Anybody burns the tries: whoever takes the paper destroys. */
static void test_paper_and_anybodys_guesses(void **state)
{
	const struct sb_coalition paper = { { [SB_ATOM_PAPER] = 1 } };

	(void)state;
	expect(&open_to_all, &paper);
}

/* The tries are burnt by whoever has the second factor, who takes it from
 * nobody. */
static void test_paper_and_a_factors_guesses(void **state)
{
	const struct sb_coalition both = {
		{ [SB_ATOM_PAPER] = 1, [SB_ATOM_SECOND_FACTOR] = 1 }
	};

	(void)state;
	expect(&with_factor, &both);
}

/* Neither alone. */
static void test_either_alone_does_not(void **state)
{
	const struct sb_coalition paper = { { [SB_ATOM_PAPER] = 1 } };
	const struct sb_coalition factor = { { [SB_ATOM_SECOND_FACTOR] = 1 } };
	struct sb_profile profile = profile_of(&with_factor);
	struct sb_probe probe;

	(void)state;
	assert_int_equal(sb_probe_open(&profile, SEED, SB_PROBE_SMALL, &probe),
			 SB_OK);
	assert_int_not_equal(left_by(&probe, &paper), 0);
	assert_int_not_equal(left_by(&probe, &factor), 0);
	sb_probe_close(&probe);
}

/* Of profiles that have something to guess at, and of one without. */
static void test_minimal_in_profiles(void **state)
{
	static const char *const names[] = { "per_file", "recovery_pin",
					     "chained", "icloud_standard" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct sb_profile profile;
		struct sb_explored e;
		struct sb_sets sets;
		char why[512];

		if (sb_profile_find(names[i], &profile, why, sizeof(why)) !=
			    SB_OK ||
		    sb_access_open(&profile, SEED, &e, why, sizeof(why)) !=
			    SB_OK)
			fail_msg("%s", why);
		assert_int_equal(
			sb_harms_destroyers(e.harms, SB_CLASS_KEYCHAIN, &sets),
			SB_OK);
		assert_int_not_equal(sets.count, 0);
		check_minimal(&e, SB_CLASS_KEYCHAIN, &sets);
		sb_sets_release(&sets);
		sb_access_close(&e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paper_and_anybodys_guesses),
		cmocka_unit_test(test_paper_and_a_factors_guesses),
		cmocka_unit_test(test_either_alone_does_not),
		cmocka_unit_test(test_minimal_in_profiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
