/* tests/unit/test_dedup.c: what deduplication counts, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/analysis/dedup.h"

static void put(const struct sb_trace_sink *to, uint64_t id, uint32_t bytes)
{
	const struct sb_trace_run run = {
		.id = id, .count = 1, .size_bytes = bytes, .last_bytes = bytes
	};

	assert_int_equal(to->file(to->arg, SB_CLASS_PHOTOS, bytes), SB_OK);
	assert_int_equal(to->run(to->arg, &run), SB_OK);
}

static void day(const struct sb_trace_sink *to, uint32_t user, uint32_t day)
{
	assert_int_equal(to->snapshot(to->arg, user, day), SB_OK);
}

/* Of three users: 1 is everybody's, 2 of two, 3 of one who has it twice. */
static void shared_is_what_others_have(void **state)
{
	struct sb_trace_sink to;
	struct sb_dedup d;
	const struct sb_dedup_counts *c = &d.of[SB_CLASS_PHOTOS];

	(void)state;
	assert_int_equal(sb_dedup_init(&d, &to), SB_OK);
	day(&to, 0, 0);
	put(&to, 1, 1000);
	put(&to, 3, 10);
	put(&to, 3, 10);
	day(&to, 0, 1);
	put(&to, 1, 1000);
	put(&to, 2, 100);
	day(&to, 1, 0);
	put(&to, 1, 1000);
	day(&to, 2, 0);
	put(&to, 2, 100);
	put(&to, 1, 1000);
	assert_int_equal(c->logical.bytes, 4220);
	assert_int_equal(c->snapshot.bytes, 4210);
	assert_int_equal(c->later.bytes, 1100);
	assert_int_equal(c->changed.bytes, 100);
	assert_int_equal(c->user.bytes, 3210);
	assert_int_equal(c->shared.bytes, 3200);
	assert_int_equal(c->shared.chunks, 5);
	assert_int_equal(c->all.bytes, 1110);
	assert_memory_equal(&d.of[SB_CLASS_COUNT], c, sizeof(*c));
	sb_dedup_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_is_what_others_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
