/* tests/unit/test_infer.c: comparisons against published values, and against
 * what they promise when the truth is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/infer.h"
#include "bench/measure/spread.h"

#define NEAR(got, want, tolerance)                                       \
	do {                                                             \
		double g_ = (got), w_ = (want);                          \
		if (!(fabs(g_ - w_) <= (tolerance)))                     \
			fail_msg("%s = %.10g, not %.10g", #got, g_, w_); \
	} while (0)

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* NIST StRD, univariate: Michelso (Dorsey 1944, speed of light, 1879; here in
 * km/s above 299000), and NumAcc1 to NumAcc4, which are given by a rule. */
static void strd_moments(void **state)
{
	static const short michelson[] = {
		850, 740, 900, 1070, 930,  850,  950, 980, 980, 880, 1000, 980,
		930, 650, 760, 810,  1000, 1000, 960, 960, 960, 940, 960,  940,
		880, 800, 850, 880,  900,  840,  830, 790, 810, 880, 880,  830,
		800, 790, 760, 800,  880,  880,  880, 860, 720, 720, 620,  860,
		970, 950, 880, 910,  850,  870,  840, 840, 850, 840, 840,  840,
		890, 810, 810, 820,  800,  770,  760, 740, 750, 760, 910,  920,
		890, 860, 880, 720,  840,  850,  850, 780, 890, 840, 780,  810,
		760, 810, 790, 810,  820,  850,  870, 870, 810, 740, 810,  940,
		950, 800, 810, 870,
	};
	static const struct {
		double first, low, high, mean;
	} accuracy[] = {
		{ 1.2, 1.1, 1.3, 1.2 },
		{ 1000000.2, 1000000.1, 1000000.3, 1000000.2 },
		{ 10000000.2, 10000000.1, 10000000.3, 10000000.2 },
	};
	const double one[] = { 10000001, 10000003, 10000002 };
	double v[1001], mean, sd;

	(void)state;
	assert_int_equal(COUNT(michelson), 100);
	for (size_t i = 0; i < 100; i++)
		v[i] = 299 + michelson[i] / 1000.0;
	sb_infer_moments(v, 100, &mean, &sd);
	NEAR(mean, 299.852400000000, 1e-12);
	NEAR(sd, 0.0790105478190518, 1e-14);
	sb_infer_moments(one, 3, &mean, &sd);
	NEAR(mean, 10000002, 0);
	NEAR(sd, 1, 0);
	for (size_t k = 0; k < COUNT(accuracy); k++) {
		v[0] = accuracy[k].first;
		for (size_t i = 1; i < 1001; i++)
			v[i] = i & 1 ? accuracy[k].low : accuracy[k].high;
		sb_infer_moments(v, 1001, &mean, &sd);
		NEAR(mean, accuracy[k].mean, 1e-15 * accuracy[k].mean * 2);
		NEAR(sd, 0.1, 1e-8);
	}
}

/* Student 1908, Cushny and Peebles' sleep data: ten differences, t = 4.0621
 * on 9 degrees, p = 0.002833, interval [0.7001142, 2.4598858]. */
static void student_sleep(void **state)
{
	static const double d[] = {
		1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4
	};
	double a[10], b[10];
	struct sb_interval r;
	struct sb_paired p;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		b[i] = 3 + (double)i;
		a[i] = b[i] * exp(d[i]);
	}
	assert_int_equal(sb_infer_paired(a, b, 10, &p), SB_OK);
	NEAR(p.mean, 1.58, 1e-12);
	NEAR(p.sd, 1.229995, 1e-6);
	NEAR(p.p, 0.002833, 5e-7);
	r = sb_infer_interval(&p, 0.95);
	assert_true(r.known);
	NEAR(log(r.low), 0.7001142, 1e-7);
	NEAR(log(r.high), 2.4598858, 1e-7);
	a[4] = 0;
	assert_int_equal(sb_infer_paired(a, b, 10, &p), SB_PARAM);
	assert_int_equal(sb_infer_paired(a, b, 0, &p), SB_PARAM);
	assert_int_equal(sb_infer_paired(b, b, 2, &p), SB_OK);
	assert_false(sb_infer_interval(&p, 0.95).known);
	assert_int_equal(sb_infer_verdict(&p, 1, 1, 0.02), SB_VERDICT_NONE);
	assert_int_equal(sb_infer_paired(b, b, 3, &p), SB_OK);
	NEAR(p.p, 1, 0);
	assert_int_equal(sb_infer_verdict(&p, 1, 1, 0.02),
			 SB_VERDICT_EQUIVALENT);
}

/* Hollander and Wolfe 1973, p. 29: depression scale before and after. */
static void hollander_wolfe(void **state)
{
	static const double x[] = { 1.83, 0.50, 1.62, 2.48, 1.68,
				    1.88, 1.55, 3.06, 1.30 };
	static const double y[] = { 0.878, 0.647, 0.598, 2.05, 1.06,
				    1.29,  1.06,  3.14,  1.29 };
	/* |d| 1 1 2 2: mean ranks 1.5 1.5 3.5 3.5; of the 16 signs, sums <=
	 * 1.5 are 0 and twice 1.5. */
	const double ties[] = { -1, 1, -2, -2 }, zeros[] = { 0, 0, 0 };
	double d[9], plus, p;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		d[i] = x[i] - y[i];
	assert_int_equal(sb_infer_wilcoxon(d, 9, &plus, &p), SB_OK);
	NEAR(plus, 40, 0);
	NEAR(p, 0.0390625, 1e-12);
	assert_int_equal(sb_infer_hodges_lehmann(d, 9, &p), SB_OK);
	NEAR(p, 0.46, 0.0005);
	assert_int_equal(sb_infer_wilcoxon(ties, 4, &plus, &p), SB_OK);
	NEAR(plus, 1.5, 0);
	NEAR(p, 2 * 3.0 / 16, 1e-12);
	assert_int_equal(sb_infer_wilcoxon(zeros, 3, &plus, &p), SB_OK);
	NEAR(p, 1, 0);
	assert_int_equal(sb_infer_wilcoxon(d, 257, &plus, &p), SB_PARAM);
	assert_int_equal(sb_infer_hodges_lehmann(d, 0, &p), SB_PARAM);
}

/* Conover 1971, p. 97: 682 of 925; and the closed form of none and all. */
static void clopper_pearson(void **state)
{
	struct sb_interval r = sb_infer_binomial(682, 925, 0.95);

	(void)state;
	NEAR(r.mid, 682.0 / 925, 0);
	NEAR(r.low, 0.7076683, 1e-7);
	NEAR(r.high, 0.7654066, 1e-7);
	/* R's binom.test(9, 24). */
	r = sb_infer_binomial(9, 24, 0.95);
	NEAR(r.low, 0.1879929, 1e-7);
	NEAR(r.high, 0.5940636, 1e-7);
	r = sb_infer_binomial(0, 20, 0.95);
	NEAR(r.low, 0, 0);
	NEAR(r.high, 1 - pow(0.025, 1 / 20.0), 1e-12);
	r = sb_infer_binomial(20, 20, 0.95);
	NEAR(r.low, pow(0.025, 1 / 20.0), 1e-12);
	NEAR(r.high, 1, 0);
}

/* By hand, after Holm's rule; order given is kept, adjusted never falls. */
static void holm(void **state)
{
	static const double p[] = { 0.01, 0.04, 0.03, 0.005, 0.9 };
	static const double want[] = { 0.04, 0.09, 0.09, 0.025, 0.9 };
	double got[5];

	(void)state;
	assert_int_equal(sb_infer_holm(p, 5, got), SB_OK);
	for (size_t i = 0; i < 5; i++)
		NEAR(got[i], want[i], 1e-12);
	assert_int_equal(sb_infer_holm(p, 0, got), SB_OK);
}

/* Cohen 1988, table 2.4.1 and G*Power: a paired test of d = 0.5 at 0.05 has
 * power 0.8 with 34 pairs, of d = 0.8 with 15. */
static void resolvable(void **state)
{
	struct sb_paired p = { .count = 34, .sd = 1 };

	(void)state;
	NEAR(sb_infer_resolvable(&p, 0.05, 0.8), 0.5, 0.01);
	p.count = 15;
	NEAR(sb_infer_resolvable(&p, 0.05, 0.8), 0.8, 0.03);
	p.count = 2;
	NEAR(sb_infer_resolvable(&p, 0.05, 0.8), 0, 0);
}

static double gauss(unsigned short x[3])
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += erand48(x);
	return sum;
}

/* How often each word is said of a true ratio of exp(effect), 10 blocks. */
static void words(double effect, double noise, unsigned count[5])
{
	unsigned short x[3] = { 7, 8, 9 };

	memset(count, 0, 5 * sizeof(*count));
	for (int trial = 0; trial < 2000; trial++) {
		double a[10], b[10];
		struct sb_paired p;

		for (int i = 0; i < 10; i++) {
			double drift = 0.1 * i; /* common to the block */

			b[i] = exp(drift + noise * gauss(x));
			a[i] = exp(drift + effect + noise * gauss(x));
		}
		assert_int_equal(sb_infer_paired(a, b, 10, &p), SB_OK);
		count[sb_infer_verdict(&p, p.p, 1, SB_INFER_MARGIN)]++;
	}
}

/* No difference: at most 5 % are called one.  A difference as large as what is
 * said to be resolvable is found in about 80 %.  Small noise: equivalent. */
static void verdicts(void **state)
{
	struct sb_paired p = { .count = 10, .sd = 0.05 * sqrt(2) };
	unsigned n[5];

	(void)state;
	words(0, 0.05, n);
	assert_true(n[SB_VERDICT_FASTER] + n[SB_VERDICT_SLOWER] < 0.065 * 2000);
	assert_true(n[SB_VERDICT_FASTER] + n[SB_VERDICT_SLOWER] > 0.035 * 2000);
	words(sb_infer_resolvable(&p, 0.05, 0.8), 0.05, n);
	assert_true(n[SB_VERDICT_FASTER] > 0.76 * 2000);
	assert_true(n[SB_VERDICT_FASTER] < 0.84 * 2000);
	assert_true(n[SB_VERDICT_SLOWER] < 5);
	words(-0.5, 0.05, n);
	assert_int_equal(n[SB_VERDICT_SLOWER], 2000);
	words(0.002, 0.005, n);
	assert_true(n[SB_VERDICT_EQUIVALENT] > 1990);
	/* The truth is the margin itself: seldom called equivalent. */
	words(log(1.02), 0.005, n);
	assert_true(n[SB_VERDICT_EQUIVALENT] < 0.035 * 2000);
	assert_string_equal(sb_infer_verdict_name(SB_VERDICT_EQUIVALENT),
			    "equivalent");
}

/* A family of 20 without any difference: one or more called in at most 5 % of
 * families, where without Holm it is most of them. */
static void family(void **state)
{
	unsigned short x[3] = { 4, 5, 6 };
	unsigned wrong = 0, plain = 0;

	(void)state;
	for (int trial = 0; trial < 500; trial++) {
		double p[20], adjusted[20], least = 1, least_plain = 1;

		for (int k = 0; k < 20; k++) {
			double a[8], b[8];
			struct sb_paired one;

			for (int i = 0; i < 8; i++) {
				a[i] = exp(0.1 * gauss(x));
				b[i] = exp(0.1 * gauss(x));
			}
			assert_int_equal(sb_infer_paired(a, b, 8, &one), SB_OK);
			p[k] = one.p;
		}
		assert_int_equal(sb_infer_holm(p, 20, adjusted), SB_OK);
		for (int k = 0; k < 20; k++) {
			least = fmin(least, adjusted[k]);
			least_plain = fmin(least_plain, p[k]);
		}
		wrong += least < 0.05;
		plain += least_plain < 0.05;
	}
	assert_true(wrong <= 0.075 * 500);
	assert_true(plain > 0.5 * 500);
}

/* Quartiles 3 and 7, range 4: fences at -3 and 13, -9 and 19. */
static void outliers(void **state)
{
	double v[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	double w[] = { -9.1, 3, 3, 4, 5, 6, 7, 7, 13.1 };
	size_t mild, severe;

	(void)state;
	sb_spread_outliers(v, 9, &mild, &severe);
	assert_int_equal(mild + severe, 0);
	sb_spread_outliers(w, 9, &mild, &severe);
	assert_int_equal(mild, 1);
	assert_int_equal(severe, 1);
	sb_spread_outliers(w, 3, &mild, &severe);
	assert_int_equal(mild + severe, 0);
}

static void stability(void **state)
{
	double calm[] = { 1000, 1010, 995, 1005, 1000 };
	double drifts[] = { 1000, 1001, 1010, 1024, 1026 };
	double wild[] = { 1000, 1100, 900, 1000, 1000 };
	double scratch[5];
	struct sb_spread s = { .least_ns = 2e6 };

	(void)state;
	sb_spread_judge(calm, 5, scratch, &s);
	assert_int_equal(s.stability, SB_STABILITY_STABLE);
	NEAR(s.shift, 1002.5 / 1005 - 1, 1e-12);
	sb_spread_judge(drifts, 5, scratch, &s);
	assert_int_equal(s.stability, SB_STABILITY_UNSTABLE);
	assert_true(s.cv < SB_SPREAD_CV_LIMIT);
	sb_spread_judge(wild, 5, scratch, &s);
	assert_int_equal(s.stability, SB_STABILITY_UNSTABLE);
	assert_true(fabs(s.shift) < 0.051);
	sb_spread_judge(calm, 2, scratch, &s);
	assert_int_equal(s.stability, SB_STABILITY_UNKNOWN);
	s.least_ns = 9e5;
	sb_spread_judge(calm, 5, scratch, &s);
	assert_int_equal(s.stability, SB_STABILITY_UNSTABLE);
	assert_string_equal(sb_spread_name(s.stability), "UNSTABLE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strd_moments),
		cmocka_unit_test(student_sleep),
		cmocka_unit_test(hollander_wolfe),
		cmocka_unit_test(clopper_pearson),
		cmocka_unit_test(holm),
		cmocka_unit_test(resolvable),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(family),
		cmocka_unit_test(outliers),
		cmocka_unit_test(stability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
