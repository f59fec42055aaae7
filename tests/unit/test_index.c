/* Names of objects: whatever byte of an id differs, it is another object; who
 * has a name, and where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/pipeline/index.h"

static int same(struct sb_name a, struct sb_name b)
{
	return a.high == b.high && a.low == b.low;
}

static void every_byte_counts(void **state)
{
	struct sb_id id = { { 0 } };
	struct sb_name first;

	(void)state;
	for (unsigned i = 0; i < SB_ID_BYTES; i++)
		id.b[i] = (uint8_t)(i * 37 + 5);
	first = sb_name_of(&id, 3, 0);
	for (unsigned i = 0; i < SB_ID_BYTES; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			id.b[i] ^= (uint8_t)(1u << bit);
			assert_false(same(first, sb_name_of(&id, 3, 0)));
			id.b[i] ^= (uint8_t)(1u << bit);
		}
	assert_true(same(first, sb_name_of(&id, 3, 0)));
	assert_false(same(first, sb_name_of(&id, 4, 0)));
	assert_false(same(first, sb_name_of(&id, 3, 1)));
}

#define NAMES 20000u

static struct sb_name name(uint32_t i)
{
	struct sb_id id = { { 0 } };

	id.b[0] = (uint8_t)i;
	id.b[1] = (uint8_t)(i >> 8);
	id.b[2] = (uint8_t)(i >> 16);
	return sb_name_of(&id, 0, 0);
}

/* The lowest position has the claim, whoever came first; what is stored is
 * known to all. */
static void the_lowest_position_owns(void **state)
{
	struct sb_heap heap = { 0 };
	struct sb_index *index;
	struct sb_where where = { 0 };
	int known;

	(void)state;
	assert_int_equal(sb_index_new(&heap, &index), SB_OK);
	assert_int_equal(sb_index_claim(index, name(1), 5, &known), SB_OK);
	assert_int_equal(known, 0);
	assert_int_equal(sb_index_claim(index, name(1), 9, &known), SB_OK);
	assert_int_equal(known, 1);
	assert_true(sb_index_owns(index, name(1), 5));
	assert_int_equal(sb_index_claim(index, name(1), 2, &known), SB_OK);
	assert_int_equal(known, 0);
	assert_false(sb_index_owns(index, name(1), 5));
	assert_true(sb_index_owns(index, name(1), 2));
	assert_int_equal(sb_index_find(index, name(1), &where), SB_MISSING);
	sb_index_drop_claims(index);
	assert_false(sb_index_owns(index, name(1), 2));
	assert_int_equal(sb_index_claim(index, name(1), 9, &known), SB_OK);
	assert_int_equal(known, 0);
	where.pack = 3;
	assert_int_equal(sb_index_put(index, name(1), where), SB_OK);
	assert_int_equal(sb_index_claim(index, name(1), 1, &known), SB_OK);
	assert_int_equal(known, 1);
	sb_index_free(index);
}

/* Under that lie nothing is claimed: no memory is, either, and what is stored
 * stays found. */
static void who_has_all_keeps_nothing(void **state)
{
	struct sb_heap heap = { 0 };
	struct sb_index *index;
	struct sb_where where = { .pack = 3 };
	int64_t before;
	int known;

	(void)state;
	assert_int_equal(sb_index_new(&heap, &index), SB_OK);
	assert_int_equal(sb_index_put(index, name(1), where), SB_OK);
	before = heap.live_bytes;
	sb_index_tell(index, SB_INDEX_HAS_ALL);
	for (uint32_t i = 0; i < 10 * NAMES; i++) {
		known = 0;
		assert_int_equal(sb_index_claim(index, name(i % 3), i, &known),
				 SB_OK);
		assert_int_equal(known, 1);
	}
	assert_int_equal(heap.live_bytes, before);
	sb_index_tell(index, SB_INDEX_HONEST);
	assert_int_equal(sb_index_claim(index, name(2), 5, &known), SB_OK);
	assert_int_equal(known, 0);
	assert_int_equal(sb_index_find(index, name(1), &where), SB_OK);
	assert_int_equal(where.pack, 3);
	sb_index_free(index);
}

/* Every third name goes: the others are still found where they were put. */
static void dropped_names_hide_no_others(void **state)
{
	struct sb_heap heap = { 0 };
	struct sb_index *index;
	struct sb_where where = { 0 };

	(void)state;
	assert_int_equal(sb_index_new(&heap, &index), SB_OK);
	for (uint32_t i = 0; i < NAMES; i++) {
		where.pack = i % 1000;
		where.offset = i;
		where.len = i + 7;
		assert_int_equal(sb_index_put(index, name(i), where), SB_OK);
	}
	for (uint32_t i = 0; i < NAMES; i += 3)
		sb_index_drop(index, name(i));
	for (uint32_t i = 0; i < NAMES; i++) {
		enum sb_err err = sb_index_find(index, name(i), &where);

		assert_int_equal(err, i % 3 ? SB_OK : SB_MISSING);
		if (err != SB_OK)
			continue;
		assert_int_equal(where.pack, i % 1000);
		assert_int_equal(where.offset, i);
		assert_int_equal(where.len, i + 7);
	}
	sb_index_free(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(the_lowest_position_owns),
		cmocka_unit_test(who_has_all_keeps_nothing),
		cmocka_unit_test(dropped_names_hide_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
