/* Names of objects: whatever byte of an id differs, it is another object. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
