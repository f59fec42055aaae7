/* A try is counted before it is compared: cutting the power between the two
 * gives none back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/custody/custody.h"
#include "schemes/scheme.h"

#define TRIES 3u

static const struct sb_scheme scheme = { .abi = SB_ABI, .name = "fake" };
static const struct sb_guard guard = { .proof = SB_PASSPHRASE, .tries = TRIES };

static struct sb_world *world_with_secret(void)
{
	const struct sb_profile profile = { .scheme = &scheme };
	struct sb_world *world;
	struct sb_view *owner;

	assert_int_equal(sb_world_new(&profile, 1, 7, &world), SB_OK);
	assert_int_equal(sb_view_new(world, 0, NULL, &owner), SB_OK);
	assert_int_equal(sb_deposit(sb_view_custody(owner), SB_AT_DRIVE, "key",
				    sb_span_of("hidden", 6), &guard),
			 SB_OK);
	sb_view_free(owner);
	return world;
}

static enum sb_err attempt(struct sb_world *world, int right)
{
	const struct sb_coalition who = { { [SB_ATOM_DRIVE] = SB_USE } };
	struct sb_span truth = sb_world_secret(world, 0, SB_PASSPHRASE);
	uint8_t bytes[8];
	struct sb_buf out = { bytes, 0, sizeof(bytes) };
	struct sb_view *view;
	enum sb_err err;

	assert_int_equal(sb_view_new(world, 0, &who, &view), SB_OK);
	assert_int_equal(sb_view_guess(view, SB_PASSPHRASE,
				       right ? truth : sb_span_of("no", 2)),
			 SB_OK);
	err = sb_fetch(sb_view_custody(view), SB_AT_DRIVE, "key", &out);
	sb_view_free(view);
	return err;
}

static void test_cuts_use_up_tries(void **state)
{
	struct sb_world *world = world_with_secret();

	(void)state;
	for (unsigned i = 0; i < TRIES; i++) {
		sb_world_cut_power(world, 1);
		assert_int_equal(attempt(world, i % 2), SB_IO);
	}
	assert_int_equal(attempt(world, 1), SB_LOCKED_OUT);
	sb_world_free(world);
}

static void test_right_one_after_a_cut(void **state)
{
	struct sb_world *world = world_with_secret();

	(void)state;
	sb_world_cut_power(world, 2);
	assert_int_equal(attempt(world, 0), SB_DENIED);
	assert_int_equal(attempt(world, 0), SB_IO);
	assert_int_equal(attempt(world, 1), SB_OK); /* resets */
	for (unsigned i = 0; i < TRIES; i++)
		assert_int_equal(attempt(world, 0), SB_DENIED);
	assert_int_equal(attempt(world, 1), SB_LOCKED_OUT);
	sb_world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts_use_up_tries),
		cmocka_unit_test(test_right_one_after_a_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
