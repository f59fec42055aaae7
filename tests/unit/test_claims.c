/* tests/unit/test_claims.c: each kind of claim passes, fails and is
 * inconclusive for its own reason; a file that is wrong is named with line and
 * column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/claims.h"
#include "bench/measure/folder.h"
#include "tests/support/base.h"

static void line(struct sb_folder *f, const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	sb_folder_line(f, copy);
	free(copy);
}

/* A run: times of three profiles in ms, given noise in per mille; a count, a
 * loss, a verdict; seed and digest. */
struct made {
	const char *name;
	unsigned ms[3];
	int noise;
	unsigned blocks;
	const char *count, *loss, *verdict, *digest;
};

static void make_run(const struct made *m, struct sb_claims_side *side)
{
	static const char *const profiles[] = { "null", "a", "b" };
	char path[100], text[512], why[256];
	struct sb_folder f;

	snprintf(path, sizeof(path), "%s/%s", test_base, m->name);
	assert_int_equal(sb_folder_open(&f, path, why, sizeof(why)), SB_OK);
	for (unsigned block = 0; block < m->blocks; block++)
		for (unsigned p = 0; p < 3; p++) {
			int wobble =
				((int)((block * 5 + p * 3) % 7) - 3) * m->noise;

			snprintf(text, sizeof(text),
				 "{\"v\":1,\"kind\":\"cell\",\"block\":%u,"
				 "\"mode\":\"controlled\",\"profile\":\"%s\","
				 "\"archiver\":\"pipeline\",\"op\":\"restore_"
				 "all\",\"threads\":2,\"bytes\":1000,\"wall_"
				 "ns\":%d}",
				 block, profiles[p],
				 (int)m->ms[p] * 1000 * (1000 + wobble));
			line(&f, text);
		}
	snprintf(text, sizeof(text),
		 "{\"v\":1,\"kind\":\"count\",\"table\":\"counts\",\"mode\":"
		 "\"controlled\",\"profile\":\"a\",\"scope\":\"s\",\"name\":"
		 "\"n\",\"value\":%s}",
		 m->count);
	line(&f, text);
	snprintf(text, sizeof(text),
		 "{\"v\":1,\"kind\":\"count\",\"table\":\"loss\",\"mode\":"
		 "\"controlled\",\"profile\":\"a\",\"scope\":\"s\",\"name\":"
		 "\"n\",\"value\":%s}",
		 m->loss);
	line(&f, text);
	snprintf(text, sizeof(text),
		 "{\"v\":1,\"kind\":\"recovery\",\"profile\":\"a\","
		 "\"situation\":\"warrant\",\"class\":\"all\",\"verdict\":"
		 "\"%s\"}",
		 m->verdict);
	line(&f, text);
	assert_int_equal(sb_folder_close(&f), SB_OK);
	snprintf(text, sizeof(text),
		 "{\n\t\"seed\": 1,\n\t\"digest\": \"%s\"\n}\n", m->digest);
	snprintf(path, sizeof(path), "%s/manifest.json", m->name);
	test_base_put(path, text);
	snprintf(path, sizeof(path), "%s/%s", test_base, m->name);
	side->folder = strdup(path);
	assert_non_null(side->folder);
	path[0] = 0;
	assert_int_equal(sb_claims_side_load(side->folder, side), SB_OK);
}

static void release_run(struct sb_claims_side *side)
{
	char *folder = (char *)(uintptr_t)side->folder;

	sb_claims_side_release(side);
	free(folder);
}

#define CELL(p) "cell controlled " p " restore_all 2"

static const char *const file =
	"# comment\n"
	"E1\texact\tcounts controlled a s n\t=\treference\t\tcount\n"
	"E2\texact\tloss controlled a s n\t=\treference\t\tloss\n"
	"E3\texact\tloss controlled a s n\t>\tcounts controlled a s n\t\tm\n"
	"E4\texact\trecovery a warrant all\t=\tlocked out\t\tverdict\n"
	"E5\texact\tloss controlled z s n\t=\t0\t\tabsent\n"
	"T1\torder\t" CELL("a") "\tfaster\t" CELL(
		"b") "\t\torder\n"
		     "T2\torder\t" CELL("b") "\tslower\t" CELL(
			     "null") "\t\torder\n"
				     "T3\torder\t" CELL("b") "\tslower\t" CELL(
					     "z") "\t\tabsent\n"
						  "R1\tratio\t" CELL(
							  "b") "\t=\t" CELL("a") "\t10\tratio\n";

/* One letter a claim: P, F or I. */
static void verdicts(const struct sb_claims_side *reference,
		     const struct made *m, char *letters,
		     struct sb_claim_result *results)
{
	struct sb_claims_side here;
	struct sb_claims claims;
	char path[100], why[256];

	snprintf(path, sizeof(path), "%s/claims", test_base);
	assert_int_equal(sb_claims_load(path, &claims, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(claims.count, 9);
	make_run(m, &here);
	for (size_t i = 0; i < claims.count; i++) {
		sb_claims_check(&claims, &claims.claim[i], reference, &here,
				&results[i]);
		letters[i] = *sb_claims_verdict_name(results[i].verdict);
		assert_int_equal(*results[i].why != 0, letters[i] != 'P');
	}
	letters[claims.count] = 0;
	release_run(&here);
	sb_claims_release(&claims);
}

static const struct made first = { "ref", { 100, 200, 300 }, 3,  8, "7",
				   "9",   "locked out",      "d" };
static const struct {
	struct made made;
	const char *want;
} runs[] = {
	/* The same, on a machine twice as fast. */
	{ { "same", { 50, 100, 150 }, 3, 8, "7", "9", "locked out", "d" },
	  "PPPPIPPIP" },
	/* Wrong in everything. */
	{ { "wrong", { 900, 300, 200 }, 3, 8, "8", "6", "whole", "d" },
	  "FFFFIFFIF" },
	/* Other input: its loss may differ; the count may not. */
	{ { "input", { 100, 200, 300 }, 3, 8, "7", "12", "locked out", "e" },
	  "PIIPIPPIP" },
	/* Noise: orders and ratios are not resolved. */
	{ { "noise", { 100, 200, 210 }, 300, 4, "7", "9", "locked out", "d" },
	  "PPPPIIIII" },
	/* Two blocks say nothing of times. */
	{ { "few", { 100, 200, 300 }, 3, 2, "7", "9", "locked out", "d" },
	  "PPPPIIIII" },
	/* A true change of 20 %. */
	{ { "slower", { 100, 200, 360 }, 3, 8, "7", "9", "locked out", "d" },
	  "PPPPIPPIF" },
	/* No difference where one is claimed. */
	{ { "equal", { 100, 200, 200 }, 1, 8, "7", "9", "locked out", "d" },
	  "PPPPIFPIF" },
};

static void each_kind(void **state)
{
	struct sb_claim_result r[9];
	struct sb_claims_side side;
	char letters[10];

	(void)state;
	test_base_put("claims", file);
	make_run(&first, &side);
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		verdicts(&side, &runs[i].made, letters, r);
		if (strcmp(letters, runs[i].want) != 0)
			fail_msg("%s: %s, not %s", runs[i].made.name, letters,
				 runs[i].want);
	}
	assert_true(r[8].resolvable > 0 && r[8].resolvable < 0.1);
	assert_string_equal(r[5].why, "equivalent");
	assert_non_null(strstr(r[8].why, "tolerance 1.1"));
	assert_non_null(strstr(r[8].reference, "1.5 ["));
	assert_non_null(strstr(r[4].why, "not measured here"));
	release_run(&side);
}

static void bad_files(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "E1\texact\tloss a\n", ":1: want 7 columns" },
		{ "#\n\nE1\tguess\ta\t=\tb\t\tt\n", ":3: kind" },
		{ "E1\texact\tnone a b c d\t=\t0\t\tt\n", ":1: a:" },
		{ "E1\texact\tloss a b c\t=\t0\t\tt\n", ":1: a:" },
		{ "E1\texact\tloss a b c d\t~\t0\t\tt\n", ":1: relation" },
		{ "E1\texact\tloss a b c d\t=\tloss a\t\tt\n", ":1: b:" },
		{ "E1\texact\tloss a b c d\t=\t\t\tt\n", ":1: b:" },
		{ "E1\torder\t" CELL("a") "\t<\t" CELL("b") "\t\tt\n",
		  ":1: relation" },
		{ "E1\torder\tcell a\tfaster\t" CELL("b") "\t\tt\n", ":1: a:" },
		{ "E1\tratio\t" CELL("a") "\t=\t" CELL("b") "\t\tt\n",
		  ":1: tolerance" },
		{ "E1\texact\tloss a b c d\t=\t0\t\tt\n"
		  "E1\texact\tloss a b c d\t=\t0\t\tt\n",
		  ":2: id" },
		{ "# nothing\n", "no claim" },
	};
	struct sb_claims claims;
	char path[100], why[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/claims", test_base);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		test_base_put("claims", bad[i].text);
		assert_int_not_equal(
			sb_claims_load(path, &claims, why, sizeof(why)), SB_OK);
		if (!strstr(why, bad[i].says))
			fail_msg("\"%s\" does not say \"%s\"", why,
				 bad[i].says);
	}
	snprintf(path, sizeof(path), "%s/absent", test_base);
	assert_int_equal(sb_claims_load(path, &claims, why, sizeof(why)),
			 SB_MISSING);
}

/* The committed claims can be read. */
static void committed(void **state)
{
	struct sb_claims claims;
	char why[256];

	(void)state;
	if (sb_claims_load("results/claims.tsv", &claims, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	for (int k = 0; k < SB_CLAIM_KINDS; k++)
		assert_true(claims.kinds[k] >= 3);
	sb_claims_release(&claims);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_kind, test_base_make,
						test_base_remove),
		cmocka_unit_test_setup_teardown(bad_files, test_base_make,
						test_base_remove),
		cmocka_unit_test(committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
