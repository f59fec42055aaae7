/* tests/unit/test_results.c: the folder of a run: what is written reads back,
 * what is broken is counted, estimates are those of the samples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/csv.h"
#include "bench/measure/figure.h"
#include "bench/measure/folder.h"
#include "bench/measure/origin.h"
#include "bench/measure/report.h"
#include "bench/measure/stability.h"
#include "tests/support/base.h"

static char path[80];

static int new_base(void **state)
{
	int bad = test_base_make(state);

	snprintf(path, sizeof(path), "%s/run", test_base);
	return bad;
}

static void line(struct sb_folder *f, const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	sb_folder_line(f, copy);
	free(copy);
}

static void cell(struct sb_folder *f, const char *profile, unsigned block,
		 unsigned threads, unsigned ns, int warmup)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"v\":1,\"kind\":\"cell\",\"block\":%u,\"mode\":"
		 "\"controlled\",\"profile\":\"%s\",\"archiver\":\"pipeline\","
		 "\"op\":\"backup_first\",\"threads\":%u,\"warmup\":%d,"
		 "\"bytes\":1000,\"count\":1,\"wall_ns\":%u}",
		 block, profile, threads, warmup, ns);
	line(f, text);
}

static void csv_reads(void **state)
{
	struct sb_csv c;

	(void)state;
	test_base_put(
		"good.csv",
		"# libraries\na,b,c\n1,\"two, \"\"2\"\"\nlines\",3\n,,\n");
	assert_int_equal(sb_csv_load(test_base, "good", &c), SB_OK);
	assert_int_equal(c.count, 2);
	assert_string_equal(sb_csv_at(&c, 0, "a"), "1");
	assert_string_equal(sb_csv_at(&c, 0, "b"), "two, \"2\"\nlines");
	assert_string_equal(sb_csv_at(&c, 0, "c"), "3");
	assert_string_equal(sb_csv_at(&c, 1, "b"), "");
	assert_string_equal(sb_csv_at(&c, 0, "d"), "");
	sb_csv_release(&c);
	test_base_put("open.csv", "a,b\n\"never closed,2\n");
	assert_int_equal(sb_csv_load(test_base, "open", &c), SB_MALFORMED);
	test_base_put("after.csv", "a,b\n\"x\"y,2\n");
	assert_int_equal(sb_csv_load(test_base, "after", &c), SB_MALFORMED);
	test_base_put(
		"wide.csv",
		"1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,"
		"0,1,2,3,4,5,6,7,8,9,0,1\n");
	assert_int_equal(sb_csv_load(test_base, "wide", &c), SB_MALFORMED);
	test_base_put("empty.csv", "");
	assert_int_equal(sb_csv_load(test_base, "empty", &c), SB_OK);
	assert_int_equal(c.count, 0);
	sb_csv_release(&c);
	assert_int_equal(sb_csv_load(test_base, "absent", &c), SB_MISSING);
}

static void folder_keeps(void **state)
{
	struct sb_folder f;
	struct sb_csv c;
	char why[256];

	(void)state;
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	line(&f, "{\"v\":1,\"kind\":\"count\",\"table\":\"counts\",\"mode\":"
		 "\"m\",\"profile\":\"p\",\"scope\":\"z\",\"name\":\"n\","
		 "\"value\":18446744073709551615}");
	line(&f, "{\"v\":1,\"kind\":\"count\",\"table\":\"counts\",\"mode\":"
		 "\"m\",\"profile\":\"p\",\"scope\":\"a\",\"name\":\"n\","
		 "\"value\":-3}");
	line(&f, "{\"v\":1,\"kind\":\"status\",\"block\":2,\"mode\":\"\","
		 "\"profile\":\"p\",\"stage\":\"s\",\"status\":\"error\","
		 "\"ms\":5,\"why\":\"a, b \\\"c\\\"\"}");
	line(&f, "{\"v\":1,\"kind\":\"status\",\"block\":0,\"profile\":\"p\","
		 "\"stage\":\"s\",\"status\":\"skipped\",\"why\":\"x\"}");
	assert_true(f.failures == 1);
	line(&f, "Segmentation fault");
	assert_true(f.failures == 2);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	assert_int_equal(sb_csv_load(path, "counts", &c), SB_OK);
	assert_int_equal(c.count, 2);
	assert_string_equal(sb_csv_at(&c, 0, "scope"), "a");
	assert_string_equal(sb_csv_at(&c, 0, "value"), "-3");
	assert_string_equal(sb_csv_at(&c, 1, "value"), "18446744073709551615");
	sb_csv_release(&c);
	assert_int_equal(sb_csv_load(path, "status", &c), SB_OK);
	assert_int_equal(c.count, 3);
	assert_string_equal(sb_csv_at(&c, 0, "why"), "a, b \"c\"");
	assert_string_equal(sb_csv_at(&c, 0, "ms"), "5");
	sb_csv_release(&c);
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_PARAM);
	assert_non_null(strstr(why, path));
}

/* Three blocks, hand-made: medians, ratios and the roofline. */
static void estimates(void **state)
{
	static const unsigned null_ns[] = { 100, 110, 90 };
	static const unsigned slow_ns[] = { 200, 240, 190 };
	struct sb_folder f;
	struct sb_summary s;
	struct sb_interval r;
	const struct sb_series *null, *slow;
	const char *binds;
	char why[256];
	double mb;

	(void)state;
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	for (unsigned b = 0; b < 3; b++) {
		cell(&f, "null", b, 1, null_ns[b], 0);
		cell(&f, "slow", b, 1, slow_ns[b], 0);
		cell(&f, "slow", b, 1, 1, 1); /* a warm-up: never counts */
		cell(&f, "slow", b, 2, 50, 0);
	}
	for (unsigned b = 0; b < 3; b++)
		for (unsigned k = 0; k < 2; k++) {
			char text[256];

			snprintf(text, sizeof(text),
				 "{\"v\":1,\"kind\":\"micro\",\"group\":"
				 "\"stage\",\"block\":%u,\"mode\":"
				 "\"controlled\",\"profile\":\"slow\",\"op\":"
				 "\"%s\",\"path\":\"fastest\",\"iterations\":2,"
				 "\"bytes\":1000,\"wall_ns\":%u}",
				 b, k ? "seal" : "cut", k ? 200u : 120u);
			line(&f, text);
		}
	fputs("{\"v\":1,\"kind\":\"cell\",\"wall_ns\":1", f.samples);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	assert_int_equal(sb_summary_load(path, &s), SB_OK);
	assert_int_equal(s.bad_lines, 1);
	assert_int_equal(s.blocks, 3);
	assert_int_equal(sb_summary_threads(&s), 2);
	null = sb_summary_cell(&s, "controlled", "null", "backup_first", 1);
	slow = sb_summary_cell(&s, "controlled", "slow", "backup_first", 1);
	assert_non_null(null);
	assert_non_null(slow);
	assert_int_equal(slow->sample_count, 3);
	assert_true(slow->estimate.mid == 200);
	/* Of ln 200, ln 240, ln 190: 5.341993 +- 4.302653 * 0.122780 / sqrt(3). */
	assert_true(fabs(slow->estimate.low - 153.99) < 0.05 &&
		    fabs(slow->estimate.high - 283.43) < 0.05);
	assert_true(sb_summary_rate(slow).mid == 5000);
	assert_int_equal(sb_summary_ratio(slow, null, &r), SB_OK);
	assert_true(fabs(r.mid - cbrt(2.0 * 240 / 110 * 190 / 90)) < 1e-9);
	assert_true(r.known && r.low < r.mid && r.mid < r.high);
	/* Stages: 60 + 100 ns alone against 200, 240, 190. */
	assert_int_equal(sb_summary_roofline(&s, "slow", &r, &mb, &binds),
			 SB_OK);
	assert_string_equal(binds, "seal");
	assert_true(fabs(mb - 1e6 / 160) < 1e-9);
	assert_true(fabs(r.mid - 160 / cbrt(200.0 * 240 * 190)) < 1e-9);
	assert_int_equal(sb_summary_roofline(&s, "null", &r, &mb, &binds),
			 SB_MISSING);
	sb_summary_release(&s);
	assert_int_equal(sb_summary_load(test_base, &s), SB_MISSING);
}

/* Times of five profiles in one figure, six blocks: b is 1 % from a, c and d
 * are far from both and from each other, e has too few blocks.  Ties share
 * ranks; the floor has none. */
static void figure_words(void **state)
{
	static const struct {
		const char *profile;
		unsigned ns;
	} all[] = { { "null", 5000000 },
		    { "a", 10000000 },
		    { "b", 10030000 },
		    { "c", 20000000 },
		    { "d", 40000000 } };
	static const int wobble[] = { 3, -2, 1, -3, 2, -1 };
	const struct sb_series *s[5];
	struct sb_stability_report stability;
	struct sb_paired pair;
	struct sb_summary sum;
	struct sb_folder f;
	char text[256];
	double widest;
	size_t count;

	(void)state;
	assert_int_equal(sb_folder_open(&f, path, text, sizeof(text)), SB_OK);
	for (unsigned b = 0; b < 6; b++)
		for (unsigned k = 0; k < 5; k++)
			cell(&f, all[k].profile, b, 2,
			     (unsigned)((int)all[k].ns / 1000 *
					(1000 + wobble[(b + k) % 6])),
			     0);
	cell(&f, "e", 0, 2, 10000000, 0);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	assert_int_equal(sb_summary_load(path, &sum), SB_OK);
	for (unsigned k = 0; k < 5; k++) {
		s[k] = sb_summary_cell(&sum, "controlled", all[k].profile,
				       "backup_first", 2);
		assert_non_null(s[k]);
		assert_int_equal(s[k]->spread.stability, SB_STABILITY_STABLE);
	}
	assert_int_equal(s[0]->rank_first, 0);
	assert_int_equal(s[1]->rank_first, 1);
	assert_int_equal(s[2]->rank_first, 1);
	/* e, of which nothing is known, may be anywhere. */
	assert_int_equal(s[1]->rank_last, 3);
	assert_int_equal(s[3]->rank_first, 3);
	assert_true(s[4]->rank_first == 4 && s[4]->rank_last == 5);
	assert_int_equal(s[3]->against.verdict, SB_VERDICT_SLOWER);
	assert_int_equal(s[3]->against.family, 5);
	assert_true(fabs(s[3]->against.ratio.mid - 0.25) < 0.001);
	assert_true(s[3]->against.p_holm >= s[3]->against.p);
	assert_true(fabs(s[3]->against.ratio_robust - 0.25) < 0.001);
	/* All six signs alike: 2 / 64. */
	assert_true(fabs(s[3]->against.p_robust - 0.03125) < 1e-12);
	assert_int_equal(sb_figure_paired(s[2], s[1], &pair), SB_OK);
	assert_int_equal(sb_infer_verdict(&pair, pair.p, 1, SB_INFER_MARGIN),
			 SB_VERDICT_EQUIVALENT);
	sb_figure_headline(&sum, &count, &widest);
	assert_int_equal(count, 5);
	assert_true(isinf(widest)); /* e */
	sb_stability_judge(path, &sum, &stability);
	assert_int_equal(stability.verdict, SB_STABILITY_UNKNOWN);
	sb_stability_sentence(&stability, text, sizeof(text));
	assert_non_null(strstr(text, "fewer than 3"));
	sb_summary_release(&sum);
}

static void no_paths(void **state)
{
	char text[64];

	(void)state;
	assert_string_equal(
		sb_origin_without_paths("-O3  -g -I/home/me/x -DA=\"/b\" /c",
					text, sizeof(text)),
		"-O3 -g -I<path> -DA=\"<path> <path>");
	assert_string_equal(sb_origin_without_paths("", text, sizeof(text)),
			    "");
	sb_origin_without_paths("0123456789", text, 5);
	assert_string_equal(text, "0123");
}

/* A run on a machine that was busy elsewhere is stamped, whatever else. */
static void busy_machine(void **state)
{
	struct sb_stability_report r;
	struct sb_summary s;
	struct sb_folder f;
	char why[256], text[256], file[160];
	FILE *to;

	(void)state;
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	for (unsigned b = 0; b < 4; b++) {
		cell(&f, "null", b, 1, 2000000 + b, 0);
		cell(&f, "a", b, 1, 3000000 + b, 0);
	}
	snprintf(file, sizeof(file), "%s/manifest.json", path);
	to = fopen(file, "w");
	assert_non_null(to);
	fputs("{\n\t\"load\": {\n\t\t\"before\": 0.1,\n"
	      "\t\t\"steal_percent\": 0\n\t},\n\t\"cpus\": 2\n}\n",
	      to);
	fclose(to);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	assert_int_equal(sb_summary_load(path, &s), SB_OK);
	sb_stability_judge(path, &s, &r);
	assert_int_equal(r.verdict, SB_STABILITY_STABLE);
	to = fopen(file, "w");
	assert_non_null(to);
	fputs("{\n\t\"before\": 5.6,\n\t\"steal_percent\": 3,\n"
	      "\t\"cpus\": 2\n}\n",
	      to);
	fclose(to);
	sb_stability_judge(path, &s, &r);
	assert_int_equal(r.verdict, SB_STABILITY_UNSTABLE);
	sb_stability_sentence(&r, text, sizeof(text));
	assert_string_equal(text, "UNSTABLE: busy_percent 280 (limit 10); "
				  "steal_percent 3 (limit 1)");
	sb_summary_release(&s);
}

/* Every picture's file exists for a run with next to nothing in it, and the
 * page says that it is not whole. */
static void report_of_little(void **state)
{
	static const char *const files[] = { "throughput", "chunk_size",
					     "loss",       "growth",
					     "recovery",   "overview",
					     "breakeven" };
	static struct sb_report_tables tables;
	struct sb_report r;
	struct sb_folder f;
	char why[256], *page = NULL;
	size_t len;
	FILE *to;

	(void)state;
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	cell(&f, "null", 0, 1, 100, 0);
	cell(&f, "a'$(b)`%s", 0, 1, 100, 0);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	assert_int_equal(sb_summary_write(path, why, sizeof(why)), SB_OK);
	assert_int_equal(sb_report_load(path, &r, why, sizeof(why)), SB_OK);
	assert_int_equal(r.profile_count, 2);
	assert_string_equal(r.profiles[1].label, "a__(b)__s");
	assert_int_equal(sb_report_plots(&r), SB_OK);
	for (size_t i = 0; i < 7; i++) {
		char file[160];

		snprintf(file, sizeof(file), "%s/plots/%s.tsv", path, files[i]);
		assert_int_equal(access(file, R_OK), 0);
	}
	to = open_memstream(&page, &len);
	assert_non_null(to);
	assert_int_equal(sb_report_tables(&r, &tables), SB_OK);
	sb_report_page(&r, &tables, to);
	fclose(to);
	sb_report_tables_release(&tables);
	assert_non_null(strstr(page, "**Incomplete**"));
	assert_non_null(strstr(page, "10000")); /* 1000 bytes in 100 ns */
	free(page);
	sb_report_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(csv_reads, new_base,
						test_base_remove),
		cmocka_unit_test_setup_teardown(folder_keeps, new_base,
						test_base_remove),
		cmocka_unit_test_setup_teardown(estimates, new_base,
						test_base_remove),
		cmocka_unit_test(no_paths),
		cmocka_unit_test_setup_teardown(figure_words, new_base,
						test_base_remove),
		cmocka_unit_test_setup_teardown(busy_machine, new_base,
						test_base_remove),
		cmocka_unit_test_setup_teardown(report_of_little, new_base,
						test_base_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
