/* tests/unit/test_aa.c: the judge of the instrument, on samples made here: no
 * false alarm rate is called bad that is not, and a bias between two arms of
 * the same thing is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/aa.h"
#include "tests/support/base.h"

#define BLOCKS 400u

static char path[80];

static int new_base(void **state)
{
	int bad = test_base_make(state);

	snprintf(path, sizeof(path), "%s/run", test_base);
	return bad;
}

static double gauss(unsigned short x[3])
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += erand48(x);
	return sum;
}

/* Arms a, b (bias) and slow0 (5 %), noise of 2 % a process, 10 % a block. */
static void make_samples(double bias)
{
	static const char *const arms[] = { "a", "b", "slow0" };
	static const char *const ops[] = { "backup_first", "restore_all" };
	const double factor[] = { 1, 1 + bias, 1.05 };
	unsigned short x[3] = { 5, 6, 7 };
	struct sb_folder f;
	char text[512], why[256];

	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	f.tables_done = 1;
	for (unsigned b = 0; b < BLOCKS; b++) {
		double block = 0.1 * gauss(x);

		for (int arm = 0; arm < 3; arm++)
			for (int op = 0; op < 2; op++) {
				double ns = 5e6 * factor[arm] *
					    exp(block + 0.02 * gauss(x));

				snprintf(text, sizeof(text),
					 "{\"v\":1,\"kind\":\"cell\",\"block\":"
					 "%u,\"mode\":\"controlled\","
					 "\"profile\":\"%s\",\"archiver\":"
					 "\"pipeline\",\"op\":\"%s\","
					 "\"threads\":1,\"wall_ns\":%.0f}",
					 b, arms[arm], ops[op], ns);
				sb_folder_line(&f, text);
			}
	}
	assert_int_equal(sb_folder_close(&f), SB_OK);
}

static const struct sb_aa_plan plan = { .slow_percent = { 5 },
					.slow_count = 1 };

static void alarms_and_power(void **state)
{
	struct sb_aa_table t = { 0 };

	(void)state;
	make_samples(0);
	assert_int_equal(sb_aa_judge(path, &plan, &t), SB_OK);
	assert_int_equal(t.count, 2 * 2 * 3);
	assert_false(sb_aa_fails(&t));
	for (size_t i = 0; i < t.count; i++) {
		const struct sb_aa_row *r = &t.row[i];
		double share = (double)r->hits / (double)r->trials;

		assert_int_equal(r->trials, BLOCKS / r->blocks);
		if (!strcmp(r->part, "false positive")) {
			assert_true(share <= 0.2);
			assert_true(fabs(r->ratio - 1) < 0.005);
			continue;
		}
		assert_string_equal(r->part, "power");
		assert_true(fabs(r->ratio - 1.05) < 0.005);
		/* 5 % against a paired noise of 2.8 %. */
		if (r->blocks == 5)
			assert_true(share > 0.5 && share < 1);
		if (r->blocks == 20)
			assert_true(share > 0.98);
		assert_true(r->resolvable > 0.01 && r->resolvable < 0.08);
	}
	assert_int_equal(sb_aa_write(&t, path), SB_OK);
	sb_aa_release(&t);
}

static void bias_is_found_out(void **state)
{
	struct sb_aa_table t = { 0 };

	(void)state;
	make_samples(0.02);
	assert_int_equal(sb_aa_judge(path, &plan, &t), SB_OK);
	assert_true(sb_aa_fails(&t));
	sb_aa_release(&t);
}

/* What results/BIAS.md says in words: "about 93 %" of what ends by the stop rule;
 * 95 % of everything else, from three blocks on. */
static int as_said(const struct sb_aa_row *r, double share)
{
	double said = 0.95;

	if (!strcmp(r->noise, "normal") &&
	    !strcmp(r->what, "ratio by stop rule"))
		said = 0.93;
	return share > said - 0.015 && share < said + 0.02;
}

static void coverage(void **state)
{
	struct sb_aa_table t = { 0 };

	(void)state;
	assert_int_equal(sb_aa_coverage(2000, 1, &t), SB_OK);
	assert_int_equal(t.count, 4 * 2 + 2 + 4 * 2);
	for (size_t i = 0; i < t.count; i++) {
		const struct sb_aa_row *r = &t.row[i];
		double share = (double)r->hits / (double)r->trials;

		assert_int_equal(r->trials, 2000);
		if (!as_said(r, share))
			fail_msg("%s, %s, %u blocks: %.3f", r->what, r->noise,
				 r->blocks, share);
	}
	sb_aa_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(alarms_and_power, new_base,
						test_base_remove),
		cmocka_unit_test_setup_teardown(bias_is_found_out, new_base,
						test_base_remove),
		cmocka_unit_test(coverage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
