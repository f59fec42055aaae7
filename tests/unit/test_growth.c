/* tests/unit/test_growth.c: growth with users against all subsets, and the
 * census. */
#include "bench/analysis/census.h"
#include "bench/analysis/growth.h"
#include "bench/analysis/intern.h"
#include "bench/analysis/share.h"
#include "tests/support/trace_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <math.h>
#include <string.h>

#define PHOTOS   SB_CLASS_PHOTOS
#define MESSAGES SB_CLASS_MESSAGES
#define USERS    9u

static int near(long double a, long double b)
{
	return fabsl(a - b) <= 1e-15L * (fabsl(a) + fabsl(b));
}

/* Bytes of the objects that the users in the set need. */
static uint64_t needed(const struct sb_trace_log *log, uint32_t set)
{
	uint64_t bytes = 0;

	for (uint64_t i = 0; i < log->count; i++) {
		int wanted = 0;

		for (uint64_t k = 0; log->items[i].stored && k < log->count;
		     k++)
			wanted |= log->live[k] &&
				  (set >> log->items[k].user & 1) != 0 &&
				  sb_trace_pair_same_name(&log->items[i],
							  &log->items[k]);
		if (wanted)
			bytes += log->items[i].object_bytes;
	}
	return bytes;
}

static void test_growth_by_enumeration(void **unused)
{
	(void)unused;
	for (uint64_t round = 0; round < 12; round++) {
		long double expected[USERS], sum[USERS + 1] = { 0 };
		unsigned sets[USERS + 1] = { 0 };
		struct sb_trace_pair p;
		uint64_t seed = round;
		uint32_t n = 1 + (uint32_t)(round % USERS);

		sb_trace_pair_init(&p);
		for (unsigned i = 0; i < 50; i++)
			sb_trace_pair_add(
				&p, (uint32_t)(sb_trace_pair_draw(&seed) % n),
				(uint32_t)(sb_trace_pair_draw(&seed) % 3),
				PHOTOS, 1 + i % 14, round % 3,
				(uint8_t)(i % 14));
		(void)sb_trace_log_forget(&p.scheme, 0, 1);
		for (uint32_t set = 0; set < 1u << n; set++) {
			unsigned k = (unsigned)__builtin_popcount(set);

			sum[k] += (long double)needed(&p.scheme, set);
			sets[k]++;
		}
		assert_int_equal(sb_growth_of(&p.scheme, n, expected), SB_OK);
		for (uint32_t k = 1; k <= n; k++)
			assert_true(near(expected[k - 1], sum[k] / sets[k]));
		sb_trace_pair_release(&p);
	}
}

static void test_growth_by_hand(void **unused)
{
	struct sb_trace_pair p;
	long double e[1000];

	(void)unused;
	sb_trace_pair_init(&p);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 1); /* users 0 and 2: 60 */
	sb_trace_pair_add(&p, 2, 0, PHOTOS, 1, 0, 1);
	sb_trace_pair_add(&p, 1, 0, PHOTOS, 2, 0, 2); /* user 1: 120 */
	sb_trace_pair_add(&p, 1, 1, PHOTOS, 2, 0, 2);
	assert_int_equal(sb_growth_of(&p.scheme, 3, e), SB_OK);
	assert_true(near(e[0], 60.0L * 2 / 3 + 120.0L / 3));
	assert_true(near(e[1], 60.0L + 120.0L * 2 / 3));
	assert_true(e[2] == 180.0L);
	/* 997 users more, without data; far from everybody, still exact. */
	assert_int_equal(sb_growth_of(&p.scheme, 1000, e), SB_OK);
	assert_true(near(e[0], 0.24L));
	assert_true(near(e[499], 60.0L * (1 - 0.25L * 998 / 999) + 60.0L));
	assert_true(e[999] == 180.0L);
	assert_int_equal(sb_growth_of(&p.scheme, 2, e), SB_PARAM);
	assert_int_equal(sb_growth_of(&p.scheme, 0, e), SB_PARAM);
	sb_trace_pair_release(&p);
}

static void test_census(void **unused)
{
	const struct sb_census_class *c;
	struct sb_trace_pair p;
	struct sb_census all;
	double entropy;

	(void)unused;
	sb_trace_pair_init(&p);
	for (uint32_t user = 0; user < 2; user++) {
		sb_trace_pair_add(&p, user, 0, PHOTOS, 1, 0, 1);
		sb_trace_pair_add(&p, user, 0, MESSAGES, 1, 0, 1);
		sb_trace_pair_add(&p, user, 0, MESSAGES, 2, user, 2);
		sb_trace_pair_add(&p, user, 1, MESSAGES, 2, user, 2);
	}
	assert_int_equal(sb_census_of(&p.scheme, &all), SB_OK);
	c = &all.total;
	assert_int_equal(c->occurrences, 8);
	assert_int_equal(c->logical_bytes, 1200);
	assert_int_equal(c->names, 3);
	assert_int_equal(c->contents, 2);
	assert_int_equal(c->content_bytes, 300);
	assert_int_equal(c->stored_bytes, 300);
	c = &all.classes[MESSAGES];
	assert_int_equal(c->occurrences, 6);
	assert_int_equal(c->names, 3);
	assert_int_equal(c->contents, 2);
	assert_int_equal(c->stored_bytes, 270);
	assert_int_equal(c->exclusive_bytes, 240);
	c = &all.classes[PHOTOS];
	assert_int_equal(c->logical_bytes, 200);
	assert_int_equal(c->stored_bytes, 30);
	assert_int_equal(c->exclusive_bytes, 0);
	/* Names 4, 2, 2 of 8: 1.5 bits; contents 4 and 4: even. */
	assert_int_equal(all.names.max_references, 4);
	entropy = all.names.entropy_bits;
	assert_true(fabs(entropy - 1.5) < 1e-12);
	assert_true(fabs(all.names.kld_bits - (log2(3) - 1.5)) < 1e-12);
	assert_true(fabs(all.names.normalised - (1 - 1.5 / log2(3))) < 1e-12);
	assert_int_equal(all.contents.names, 2);
	assert_true(fabs(all.contents.kld_bits) < 1e-12);
	(void)sb_trace_log_forget(&p.scheme, 0, 0);
	(void)sb_trace_log_forget(&p.scheme, 0, 1);
	(void)sb_trace_log_forget(&p.scheme, 1, 0);
	assert_int_equal(sb_census_of(&p.scheme, &all), SB_OK);
	assert_int_equal(all.total.names, 1);
	assert_int_equal(all.total.stored_bytes, 120);
	assert_true(all.names.kld_bits == 0 && all.names.normalised == 0);
	p.scheme.count = 0;
	assert_int_equal(sb_census_of(&p.scheme, &all), SB_OK);
	assert_int_equal(all.names.references, 0);
	sb_trace_pair_release(&p);
}

/* Whatever is added, the shares add up and none is a byte from its due. */
static void test_share(void **unused)
{
	uint64_t seed = 1;

	(void)unused;
	for (unsigned round = 0; round < 500; round++) {
		long double due[SB_CLASS_COUNT] = { 0 };
		uint64_t out[SB_CLASS_COUNT], sum = 0;
		struct sb_share s = { 0 };

		for (unsigned i = 0; i < 1 + round % 40; i++) {
			uint32_t mask =
				1 +
				(uint32_t)(sb_trace_pair_draw(&seed) % 0xfff);
			uint64_t bytes =
				sb_trace_pair_draw(&seed) >> (24 + round % 40);
			int k = __builtin_popcount(mask);

			sb_share_add(&s, mask, bytes);
			for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
				if (mask >> c & 1)
					due[c] += (long double)bytes / k;
		}
		sb_share_divide(&s, out);
		for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
			assert_true(fabsl((long double)out[c] - due[c]) < 1);
			sum += out[c];
		}
		assert_int_equal(sum, s.total_bytes);
	}
}

static void test_intern(void **unused)
{
	struct sb_intern t;
	uint64_t number;

	(void)unused;
	sb_intern_init(&t);
	for (uint64_t i = 0; i < 40000; i++) {
		struct sb_intern_key key = { { 0 } };

		key.w[i % SB_INTERN_WORDS] = i / SB_INTERN_WORDS + 1;
		assert_int_equal(sb_intern_add(&t, &key, &number), SB_OK);
		assert_int_equal(number, i);
	}
	for (uint64_t i = 0; i < 40000; i++) {
		struct sb_intern_key key = { { 0 } };

		key.w[i % SB_INTERN_WORDS] = i / SB_INTERN_WORDS + 1;
		assert_int_equal(sb_intern_add(&t, &key, &number), SB_OK);
		assert_int_equal(number, i);
	}
	assert_int_equal(t.count, 40000);
	sb_intern_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth_by_enumeration),
		cmocka_unit_test(test_growth_by_hand),
		cmocka_unit_test(test_census),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_intern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
