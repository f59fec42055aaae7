/* Powers that were computed before are the same, and forgotten in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/memo.h"
#include "schemes/kit/srp.h"

static void test_kept_while_asked_to(void **state)
{
	const struct sb_span q = sb_span_of("question", 8);
	size_t len = 0;

	(void)state;
	sb_memo_put(q, sb_span_of("early", 5));
	assert_false(sb_memo_on());
	assert_null(sb_memo_find(q, &len));
	sb_memo_keep(1);
	sb_memo_keep(1);
	assert_null(sb_memo_find(q, &len));
	sb_memo_put(q, sb_span_of("answer", 6));
	assert_memory_equal(sb_memo_find(q, &len), "answer", 6);
	assert_int_equal(len, 6);
	assert_null(sb_memo_find(sb_span_of("question!", 9), &len));
	sb_memo_hold(1);
	assert_null(sb_memo_find(q, &len));
	sb_memo_put(sb_span_of("held", 4), q);
	sb_memo_hold(-1);
	assert_null(sb_memo_find(sb_span_of("held", 4), &len));
	sb_memo_keep(-1);
	assert_non_null(sb_memo_find(q, &len));
	sb_memo_keep(-1);
	assert_null(sb_memo_find(q, &len));
	sb_memo_keep(1);
	assert_null(sb_memo_find(q, &len));
	sb_memo_keep(-1);
}

/* With and without, and the second time. */
static void test_powers_are_the_same(void **state)
{
	uint8_t x[SB_SRP_MOST], v[4][SB_SRP_MOST];

	(void)state;
	for (unsigned turn = 0; turn < 2; turn++) {
		memset(x, (int)(turn + 3), sizeof(x));
		memset(v, 0, sizeof(v));
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[0]),
				 SB_OK);
		sb_memo_keep(1);
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[1]),
				 SB_OK);
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[2]),
				 SB_OK);
		x[0] ^= 1;
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[3]),
				 SB_OK);
		sb_memo_keep(-1);
		assert_memory_equal(v[0], v[1], sizeof(v[0]));
		assert_memory_equal(v[0], v[2], sizeof(v[0]));
		assert_memory_not_equal(v[0], v[3], sizeof(v[0]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_while_asked_to),
		cmocka_unit_test(test_powers_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
