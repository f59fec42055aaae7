/* tests/peers/test_peers.c: emulations against the programs that they emulate,
 * where those are installed; else the tests are skipped, and say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/measure/tool.h"
#include "bench/pipeline/pipeline.h"

#define DAYS 2u

/* Bytes that each day's backup added. */
static void back_up(struct sb_archiver *a, struct sb_source *source,
		    uint64_t bytes[DAYS])
{
	struct sb_meter enrolled = { 0 };

	assert_int_equal(a->ops->enroll(a->self, 0, &enrolled), SB_OK);
	for (uint32_t day = 0; day < DAYS; day++) {
		struct sb_meter meter = { 0 };
		struct sb_snapshot s;

		assert_int_equal(source->snapshot(source, 0, day, &s), SB_OK);
		if (a->ops->backup(a->self, 0, &s, &meter) != SB_OK)
			fail_msg("%s: %s", a->ops->kind, a->ops->why(a->self));
		source->release(&s);
		bytes[day] = 0;
		for (unsigned kind = 0; kind < SB_BYTES_KINDS; kind++)
			bytes[day] += meter.put_bytes[kind];
	}
	a->ops->close(a->self);
}

static void emulated(struct sb_source *source, uint64_t bytes[DAYS])
{
	struct sb_pipeline_settings set = { .users = 1,
					    .seed = 3,
					    .threads = 2 };
	struct sb_profile profile;
	struct sb_archiver a;
	struct sb_pool *pool;
	char why[256];

	assert_int_equal(sb_profile_find("restic", &profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_pool_new(&pool), SB_OK);
	assert_int_equal(sb_store_memory(pool, &set.store), SB_OK);
	set.profile = &profile;
	assert_int_equal(sb_pipeline_new(&set, &a, why, sizeof(why)), SB_OK);
	back_up(&a, source, bytes);
	sb_pool_free(pool);
}

static double off(uint64_t ours, uint64_t theirs)
{
	return ((double)ours - (double)theirs) / (double)theirs;
}

/* The same phone on two days.  What differs: another polynomial, trees and
 * index of the bench's own, JSON that restic keeps for each file. */
static void stores_as_much_as_restic(void **unused)
{
	static const struct sb_phone_params phone = {
		.seed = 4, .users = 1, .days = DAYS, .bytes_per_user = 48000000
	};
	uint64_t ours[DAYS], theirs[DAYS];
	struct sb_source *source;
	struct sb_cells_maker maker;
	struct sb_archiver a;
	char why[256];
	double first, second;

	(void)unused;
	if (sb_tool_maker("restic_program", &maker, why, sizeof(why)) !=
	    SB_OK) {
		print_message("# %s\n", why);
		skip();
	}
	assert_int_equal(sb_phone_open(&phone, &source), SB_OK);
	emulated(source, ours);
	assert_int_equal(maker.make(maker.arg, 2, 0, &a, why, sizeof(why)),
			 SB_OK);
	back_up(&a, source, theirs);
	source->close(source);
	first = off(ours[0], theirs[0]);
	second = off(ours[1], theirs[1]);
	print_message("# first backup: ours %llu, restic's %llu: %+.2f %%\n"
		      "# second:       ours %llu, restic's %llu: %+.2f %%\n",
		      (unsigned long long)ours[0],
		      (unsigned long long)theirs[0], 100 * first,
		      (unsigned long long)ours[1],
		      (unsigned long long)theirs[1], 100 * second);
	assert_true(first > -0.02 && first < 0.02);
	assert_true(second > -0.10 && second < 0.10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_as_much_as_restic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
