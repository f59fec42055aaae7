/* tests/unit/test_breakeven.c: time over a link and where two schemes swap,
 * against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "bench/measure/breakeven.h"

static void near(double a, double b)
{
	if (fabs(a - b) > 1e-9 * fabs(b) + 1e-12)
		fail_msg("%.12g is not %.12g", a, b);
}

/* 2 s of work, 100 MB: at 10 MB/s sending takes 10 s, at 50 MB/s as long as
 * the work, at 1 GB/s a tenth of a second. */
static void seconds(void **state)
{
	(void)state;
	near(sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1e8, 1e7), 10);
	near(sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1e8, 5e7), 2);
	near(sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1e8, 1e9), 2);
	near(sb_breakeven_seconds(SB_BREAKEVEN_SERIAL, 2, 1e8, 1e7), 12);
	near(sb_breakeven_seconds(SB_BREAKEVEN_SERIAL, 2, 1e8, 5e7), 4);
	near(sb_breakeven_seconds(SB_BREAKEVEN_SERIAL, 2, 1e8, 1e9), 2.1);
}

static void bands(void **state)
{
	const struct sb_interval work = { 2, 1, 4, 1 };
	struct sb_interval v;

	(void)state;
	v = sb_breakeven_interval(SB_BREAKEVEN_PIPELINED, &work, 1e8, 5e7);
	near(v.low, 2); /* the link holds it back */
	near(v.mid, 2);
	near(v.high, 4);
	v = sb_breakeven_interval(SB_BREAKEVEN_SERIAL, &work, 1e8, 1e8);
	near(v.low, 2);
	near(v.mid, 3);
	near(v.high, 5);
}

/* Light: 100 MB and 4 s on average; heavy: 150 MB and 2 s.  The differences
 * are 1, 2, 3 s: mean 2, sd 1, half width t(0.975, 2) / sqrt(3) =
 * 4.3026527297 / 1.732050808 = 2.4841377118 > 2: unresolved. */
static void unresolved(void **state)
{
	const double light[] = { 3, 4, 5 }, heavy[] = { 2, 2, 2 };
	struct sb_interval link;

	(void)state;
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL, light, heavy, 3,
					   1e8, 1.5e8, &link),
			 SB_BREAKEVEN_UNRESOLVED);
	near(link.mid, 5e7 / 2);
	near(link.low, 5e7 / 4.4841377118);
	assert_true(isinf(link.high));
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_PIPELINED, light, heavy,
					   3, 1e8, 1.5e8, &link),
			 SB_BREAKEVEN_UNRESOLVED);
	near(link.mid, 1.5e8 / 4);
	near(link.low, 1.5e8 / 6.4841377118);
	assert_true(isinf(link.high));
}

/* The same means, differences 1.9, 2.0, 2.1: half width 0.24841377118. */
static void swaps(void **state)
{
	const double light[] = { 3.9, 4, 4.1 }, heavy[] = { 2, 2, 2 };
	struct sb_interval link;
	double b;

	(void)state;
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL, light, heavy, 3,
					   1e8, 1.5e8, &link),
			 SB_BREAKEVEN_SWAP);
	near(link.mid, 2.5e7);
	near(link.low, 5e7 / 2.24841377118);
	near(link.high, 5e7 / 1.75158622882);
	b = link.mid;
	near(sb_breakeven_seconds(SB_BREAKEVEN_SERIAL, 4, 1e8, b),
	     sb_breakeven_seconds(SB_BREAKEVEN_SERIAL, 2, 1.5e8, b));
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_PIPELINED, light, heavy,
					   3, 1e8, 1.5e8, &link),
			 SB_BREAKEVEN_SWAP);
	near(link.mid, 3.75e7);
	near(link.low, 1.5e8 / 4.24841377118);
	near(link.high, 1.5e8 / 3.75158622882);
	b = link.mid;
	near(sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 4, 1e8, b), 4);
	near(sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1.5e8, b), 4);
	/* a little slower, the light one is ahead; a little faster, it lags */
	assert_true(
		sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 4, 1e8, 3.7e7) <
		sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1.5e8, 3.7e7));
	assert_true(
		sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 4, 1e8, 3.8e7) >
		sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED, 2, 1.5e8, 3.8e7));
}

static void no_swap(void **state)
{
	const double fast[] = { 2, 2, 2 }, slow[] = { 3.9, 4, 4.1 };
	struct sb_interval link;

	(void)state;
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL, fast, slow, 3,
					   1e8, 1.5e8, &link),
			 SB_BREAKEVEN_LIGHT);
	assert_int_equal(link.known, 0);
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL, slow, fast, 3,
					   1e8, 1e8, &link),
			 SB_BREAKEVEN_SAME);
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL, slow, fast, 2,
					   1e8, 1.5e8, NULL),
			 SB_BREAKEVEN_UNKNOWN);
	/* the mean says the light one is ahead, the interval not */
	assert_int_equal(sb_breakeven_swap(SB_BREAKEVEN_SERIAL,
					   (const double[]) { 1, 2, 3 },
					   (const double[]) { 2.5, 2, 2.5 }, 3,
					   1e8, 1.5e8, &link),
			 SB_BREAKEVEN_UNRESOLVED);
	assert_true(isinf(link.mid));
	assert_true(isinf(link.high));
	assert_true(link.low > 0 && isfinite(link.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds),    cmocka_unit_test(bands),
		cmocka_unit_test(unresolved), cmocka_unit_test(swaps),
		cmocka_unit_test(no_swap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
