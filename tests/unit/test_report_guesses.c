/* What a guess takes, beside every "offline" of a report, and the table of what
 * stands between a guess and its answer: what they say of rows that are
 * known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/measure/report.h"
#include "bench/measure/tree.h"

static const char access_csv[] =
	"profile,structure,classes,number,set,atoms,guess,rerun\n"
	"a,reader,all,1,,,passphrase: offline,\n"
	"a,reader,all,2,,,\"account_password: 10 tries, 1 record; passphrase: "
	"offline\",\n"
	"a,reader,photos,1,,,\"security_code: 48 tries, 5 records\",\n"
	"a,reader,photos,2,,,\"security_code: as often as a service "
	"answers\",\n"
	"a,lockout,all,1,,,passcode: offline,\n"
	"b,reader,all,1,,,passphrase: offline,\n";

static const char guesses_csv[] = "profile,secret,by,cpu_seconds\n"
				  "a,passphrase,guess,0.1054\n"
				  "a,passcode,open,0.25\n"
				  "a,passphrase and passcode,unlock,0.5\n"
				  "a,security_code,nothing,\n";

static char folder[64];
static struct sb_report report;

static void write_csv(const char *name, const char *text)
{
	char path[96];
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	to = fopen(path, "w");
	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(fclose(to), 0);
}

static int load(void **state)
{
	static struct sb_report_profile profiles[2] = {
		{ "a", "a", "a", "a", "" }, { "b", "b", "b", "b", "" }
	};

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/sealbench-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	write_csv("access", access_csv);
	write_csv("guesses", guesses_csv);
	report =
		(struct sb_report) { .profiles = profiles, .profile_count = 2 };
	assert_int_equal(sb_csv_load(folder, "access", &report.access), SB_OK);
	assert_int_equal(sb_csv_load(folder, "guesses", &report.guesses),
			 SB_OK);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	sb_csv_release(&report.access);
	sb_csv_release(&report.guesses);
	sb_tree_remove(folder);
	return 0;
}

static void expect_priced(const char *profile, const char *text,
			  const char *wanted)
{
	char out[256];

	assert_string_equal(
		sb_report_priced(&report, profile, text, out, sizeof(out)),
		wanted);
}

static void test_priced(void **state)
{
	(void)state;
	expect_priced("a", "by guessing passphrase offline; confirmed",
		      "by guessing passphrase offline, 0.105 s a guess here; "
		      "confirmed");
	expect_priced("a",
		      "by guessing passcode in 10 tries over 1 record, then "
		      "passphrase offline",
		      "by guessing passcode in 10 tries over 1 record, then "
		      "passphrase offline, 0.105 s a guess here");
	expect_priced("a",
		      "by guessing passphrase offline, then passcode offline",
		      "by guessing passphrase offline, 0.105 s a guess here, "
		      "then passcode offline, 0.25 s an open here");
	/* A pair has a price of its own, or none. */
	expect_priced("a",
		      "by guessing passphrase and passcode together, offline",
		      "by guessing passphrase and passcode together, offline, "
		      "0.5 s an unlock here");
	expect_priced("a",
		      "by guessing passcode and passphrase together, offline",
		      "by guessing passcode and passphrase together, offline, "
		      "not timed in this run");
	expect_priced("b", "passphrase: offline",
		      "passphrase: offline, not timed in this run");
	expect_priced("a", "security_code: offline",
		      "security_code: offline, nothing tells");
	expect_priced("a", "nothing", "nothing");
}

static void expect_cell(const struct sb_table *t, size_t row, size_t column,
			const char *text)
{
	const struct sb_table_cell *c = &t->rows[row].cells[column];

	assert_int_equal(c->kind, text ? SB_TABLE_TEXT : SB_TABLE_NONE);
	if (text)
		assert_string_equal(c->text, text);
}

static void test_table(void **state)
{
	static struct sb_report_tables tables;
	const struct sb_table *t;

	(void)state;
	sb_report_guesses(&report, &tables);
	t = sb_report_tables_find(&tables, "guesses");
	assert_non_null(t);
	assert_int_equal(t->row_count, 2);
	expect_cell(t, 0, 0, "offline, 0.105 s a guess here");
	expect_cell(t, 0, 1, NULL); /* of no set of readers */
	expect_cell(t, 0, 2, "10 tries over 1 record");
	expect_cell(t, 0, 3,
		    "48 tries over 5 records; or as often as a service "
		    "answers");
	expect_cell(t, 1, 0, "offline, not timed in this run");
	sb_report_tables_release(&tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_priced, load, unload),
		cmocka_unit_test_setup_teardown(test_table, load, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
