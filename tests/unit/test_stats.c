/* tests/unit/test_stats.c: estimates against published values and against
 * their own definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "bench/measure/infer.h"

#define NEAR(got, want, tolerance)                                       \
	do {                                                             \
		double g_ = (got), w_ = (want);                          \
		if (!(fabs(g_ - w_) <= (tolerance)))                     \
			fail_msg("%s = %.10g, not %.10g", #got, g_, w_); \
	} while (0)

/* Two-sided 95 % and 99 % and one-sided 95 %, as in the table of the
 * NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
static void t_table(void **state)
{
	static const struct {
		double dof, p, t;
	} rows[] = {
		{ 1, 0.95, 6.314 },    { 1, 0.975, 12.706 },
		{ 1, 0.995, 63.657 },  { 2, 0.975, 4.303 },
		{ 3, 0.975, 3.182 },   { 4, 0.95, 2.132 },
		{ 4, 0.975, 2.776 },   { 5, 0.975, 2.571 },
		{ 9, 0.975, 2.262 },   { 10, 0.995, 3.169 },
		{ 19, 0.975, 2.093 },  { 30, 0.975, 2.042 },
		{ 60, 0.975, 2.000 },  { 100, 0.975, 1.984 },
		{ 1e6, 0.975, 1.960 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double t = sb_stats_t_quantile(rows[i].p, rows[i].dof);

		NEAR(t, rows[i].t, 0.00051);
		NEAR(sb_stats_t_quantile(1 - rows[i].p, rows[i].dof), -t,
		     1e-9 * t);
		NEAR(sb_stats_t_cdf(t, rows[i].dof), rows[i].p, 1e-11);
	}
	/* Closed forms: one and two degrees of freedom. */
	for (double t = -5; t <= 5; t += 0.37) {
		NEAR(sb_stats_t_cdf(t, 1), 0.5 + atan(t) / M_PI, 1e-12);
		NEAR(sb_stats_t_cdf(t, 2), 0.5 + t / (2 * sqrt(2 + t * t)),
		     1e-12);
	}
}

static void order_statistics(void **state)
{
	double odd[] = { 9, 1, 5, 3, 7 }, even[] = { 4, 1, 3, 2 };
	double scratch[5], one[] = { 42 };

	(void)state;
	sb_stats_sort(odd, 5);
	sb_stats_sort(even, 4);
	NEAR(sb_stats_median(odd, 5), 5, 0);
	NEAR(sb_stats_median(even, 4), 2.5, 0);
	/* Definition 7 on 1..4: quartiles 1.75 and 3.25. */
	NEAR(sb_stats_quantile(even, 4, 0.25), 1.75, 1e-12);
	NEAR(sb_stats_quantile(even, 4, 0.75), 3.25, 1e-12);
	NEAR(sb_stats_quantile(even, 4, 0), 1, 0);
	NEAR(sb_stats_quantile(even, 4, 1), 4, 0);
	NEAR(sb_stats_mad(odd, 5, scratch), 2, 0);
	NEAR(sb_stats_mad(one, 1, scratch), 0, 0);
}

static void sort_any_length(void **state)
{
	double v[200];
	unsigned seed = 1;

	(void)state;
	for (size_t n = 0; n < 200; n += 7) {
		double sum = 0, after = 0;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			v[i] = (double)(seed >> 20);
			sum += v[i];
		}
		sb_stats_sort(v, n);
		for (size_t i = 0; i < n; i++) {
			after += v[i];
			assert_true(!i || v[i - 1] <= v[i]);
		}
		NEAR(after, sum, 0);
	}
}

static void ratio_by_hand(void **state)
{
	/* ln ratios 0.1, 0.2, 0.3: mean 0.2, sd 0.1, t(0.975, 2) = 4.302653,
	 * half width 4.302653 * 0.1 / sqrt(3) = 0.248414. */
	const double b[] = { 1, 2, 4 };
	double a[3], zero[] = { 1, 0, 1 };
	struct sb_interval r;
	struct sb_paired p;

	(void)state;
	for (int i = 0; i < 3; i++)
		a[i] = b[i] * exp(0.1 * (i + 1));
	assert_int_equal(sb_infer_paired(a, b, 3, &p), SB_OK);
	r = sb_infer_interval(&p, 0.95);
	assert_true(r.known);
	NEAR(log(r.mid), 0.2, 1e-12);
	NEAR(log(r.low), 0.2 - 0.248414, 1e-5);
	NEAR(log(r.high), 0.2 + 0.248414, 1e-5);
	assert_int_equal(sb_infer_paired(a, b, 2, &p), SB_OK);
	assert_false(sb_infer_interval(&p, 0.95).known);
	assert_int_equal(sb_infer_paired(a, zero, 3, &p), SB_PARAM);
	assert_int_equal(sb_infer_paired(a, b, 0, &p), SB_PARAM);
}

/* Sum of 12 uniforms: near enough to normal, and exact to reproduce. */
static double gauss(unsigned short x[3])
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += erand48(x);
	return sum;
}

/* 95 % intervals must cover the truth about 95 % of the time when blocks vary
 * more than repetitions.  The flat bootstrap (all repetitions as one block
 * each) covers far less: the reason for resampling blocks. */
static void coverage(void **state)
{
	enum {
		BLOCKS = 8,
		REPS = 5,
		TRIALS = 400
	};
	unsigned short x[3] = { 1, 2, 3 };
	double values[BLOCKS * REPS];
	size_t start[BLOCKS + 1], flat_start[BLOCKS * REPS + 1];
	struct sb_blocks nested = { values, start, BLOCKS };
	struct sb_blocks flat = { values, flat_start, BLOCKS * REPS };
	int hit = 0, flat_hit = 0;

	(void)state;
	for (size_t i = 0; i <= BLOCKS; i++)
		start[i] = i * REPS;
	for (size_t i = 0; i <= BLOCKS * REPS; i++)
		flat_start[i] = i;
	for (int trial = 0; trial < TRIALS; trial++) {
		struct sb_interval a, b;

		for (int i = 0; i < BLOCKS; i++) {
			double shift = 2 * gauss(x);

			for (int j = 0; j < REPS; j++)
				values[i * REPS + j] =
					100 + shift + 0.5 * gauss(x);
		}
		assert_int_equal(sb_stats_bootstrap(&nested, 0.95, 500,
						    (uint64_t)trial, &a),
				 SB_OK);
		assert_int_equal(sb_stats_bootstrap(&flat, 0.95, 500,
						    (uint64_t)trial, &b),
				 SB_OK);
		assert_true(a.known && a.low <= a.mid && a.mid <= a.high);
		hit += a.low <= 100 && 100 <= a.high;
		flat_hit += b.low <= 100 && 100 <= b.high;
	}
	print_message("coverage: blocks %.3f, flat %.3f\n",
		      (double)hit / TRIALS, (double)flat_hit / TRIALS);
	assert_true(hit > 0.88 * TRIALS);
	assert_true(flat_hit < 0.80 * TRIALS);
}

static void bootstrap_edges(void **state)
{
	const double v[] = { 3, 1, 2, 10, 12, 11, 5 };
	const size_t start[] = { 0, 3, 6, 7 }, empty[] = { 0, 3, 3, 7 };
	struct sb_blocks b = { v, start, 3 }, two = { v, start, 2 };
	struct sb_blocks bad = { v, empty, 3 }, none = { v, start, 0 };
	struct sb_interval r, again;

	(void)state;
	/* Block medians 2, 11, 5. */
	assert_int_equal(sb_stats_bootstrap(&b, 0.95, 1000, 7, &r), SB_OK);
	NEAR(r.mid, 5, 0);
	assert_true(r.known && r.low < r.mid && r.mid < r.high);
	assert_int_equal(sb_stats_bootstrap(&b, 0.95, 1000, 7, &again), SB_OK);
	NEAR(again.low, r.low, 0);
	NEAR(again.high, r.high, 0);
	assert_int_equal(sb_stats_bootstrap(&two, 0.95, 1000, 7, &r), SB_OK);
	assert_false(r.known);
	NEAR(r.mid, 6.5, 0);
	assert_int_equal(sb_stats_bootstrap(&bad, 0.95, 9, 7, &r), SB_PARAM);
	assert_int_equal(sb_stats_bootstrap(&none, 0.95, 9, 7, &r), SB_PARAM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t_table),
		cmocka_unit_test(order_statistics),
		cmocka_unit_test(sort_any_length),
		cmocka_unit_test(ratio_by_hand),
		cmocka_unit_test(coverage),
		cmocka_unit_test(bootstrap_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
