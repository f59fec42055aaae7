/* Coalitions picked at random and executed one by one, against the cubes that
 * say how they fare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access.h"
#include "bench/measure/stats.h"
#include "schemes/kit/memo.h"

#define SEED       UINT64_C(3)
#define COALITIONS 150u

/* One in three has most of everything, one in three little: of coalitions drawn
 * evenly hardly any opens what needs many parts. */
static void pick(uint64_t *state, const struct sb_coalition *most,
		 struct sb_coalition *out)
{
	uint64_t kind = sb_stats_random(state) % 3;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		uint64_t often = sb_stats_random(state) % 100;
		uint64_t any = sb_stats_random(state) % (most->of[i] + 1u);

		out->of[i] = (uint8_t)any;
		if (kind && often < 70)
			out->of[i] = kind == 1 ? most->of[i] : 0;
	}
}

static void agree(const char *name)
{
	struct sb_profile profile;
	struct sb_probe probe;
	struct sb_access access;
	struct sb_coalition most;
	uint64_t state = SEED;
	unsigned opened = 0, differ = 0;
	char why[256];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	if (sb_probe_open(&profile, SEED, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			  &probe) != SB_OK)
		fail_msg("%s", probe.why);
	assert_int_equal(sb_access_explore(&probe, &access), SB_OK);
	sb_atom_most(&profile, &most);
	for (unsigned i = 0; i < COALITIONS; i++) {
		const struct sb_cube *cube;
		struct sb_coalition who;
		struct sb_attempt run;

		pick(&state, &most, &who);
		assert_int_equal(sb_attempt_try(&probe, &who, NULL, 0, &run),
				 SB_OK);
		cube = sb_access_find(&access, &who);
		assert_non_null(cube);
		differ += cube->whole != sb_attempt_whole(&run) ||
			  cube->wrong != sb_attempt_wrong(&run);
		opened += sb_attempt_whole(&run) != 0;
		sb_attempt_release(&run);
	}
	print_message("%s: %u of %u coalitions open something, %u fare "
		      "otherwise than their cube\n",
		      name, opened, COALITIONS, differ);
	assert_int_equal(differ, 0);
	assert_in_range(opened, COALITIONS / 20, COALITIONS - 1);
	sb_access_release(&access);
	sb_probe_close(&probe);
}

static void test_cubes_against_runs(void **state)
{
	static const char *const names[] = { "per_file", "icloud_standard",
					     "icloud_adp", "dropbox",
					     "server_aided" };

	(void)state;
	sb_memo_keep(1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		agree(names[i]);
	sb_memo_keep(-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cubes_against_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
