/* The tables of what a restore asks for, class by class: what they say of rows
 * that are known. */
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
	"new,restore,all,1,,files=2 right=1,,\n"
	"new,restore_class,keychain,1,,files=1 right=0 right_bytes=0 "
	"virtual_ms=0 questions=0 key_bytes=0 store_requests=1 "
	"store_bytes=720,,\n"
	"new,restore_class,photos,1,,files=1 right=1 right_bytes=9 "
	"virtual_ms=0 questions=1 key_bytes=41 store_requests=2 "
	"store_bytes=15,,\n"
	"new,restore_shared,catalogue,1,,virtual_ms=0 questions=0 "
	"key_bytes=0 store_requests=2 store_bytes=1004,,\n"
	"new,restore_shared,keys,1,,virtual_ms=80 questions=10 key_bytes=960 "
	"store_requests=0 store_bytes=0,,\n"
	"old,restore_class,photos,1,,files=1 right=1 right_bytes=9,,\n";

static const char counts_csv[] =
	"mode,profile,scope,name,value\n"
	"controlled,new,restore_all,get_bytes_data,2500000\n"
	"controlled,new,restore_all,get_bytes_recipe,700\n"
	"controlled,new,restore_all,get_count_data,8\n"
	"controlled,new,restore_all,get_count_recipe,3\n"
	"controlled,new,restore_all/photos,get_bytes,2499000\n"
	"controlled,new,restore_all/photos,get_count,7\n"
	"controlled,new,restore_all/keychain,get_bytes,1000\n"
	"controlled,new,restore_all/keychain,get_count,1\n"
	"deployed,new,restore_all/photos,get_count,99\n"
	"controlled,old,restore_all,get_count_data,8\n";

static const char times_csv[] = "mode,profile,part,cpu_ns\n"
				"controlled,new,catalogue,250000\n"
				"controlled,new,photos,12400000\n"
				"deployed,new,photos,99000000\n";

static void write_csv(const char *folder, const char *name, const char *text)
{
	char path[96];
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	to = fopen(path, "w");
	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(fclose(to), 0);
}

/* text NULL: nothing was measured. */
static void expect_cell(const struct sb_table *t, const char *column,
			const char *text)
{
	size_t k = 0;

	assert_non_null(t);
	assert_int_equal(t->row_count, 1);
	while (k < t->column_count && strcmp(t->columns[k].key, column) != 0)
		k++;
	assert_true(k < t->column_count);
	assert_int_equal(t->rows[0].cells[k].kind,
			 text ? SB_TABLE_TEXT : SB_TABLE_NONE);
	if (text)
		assert_string_equal(t->rows[0].cells[k].text, text);
}

static void test_cells(void **state)
{
	static struct sb_report_profile profiles[2] = {
		{ "new", "new", "n", "n", "" }, { "old", "old", "o", "o", "" }
	};
	static struct sb_report_tables tables;
	struct sb_report r = { .profiles = profiles, .profile_count = 2 };
	char folder[64] = "/tmp/sealbench-test-XXXXXX";
	const struct sb_table *t;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_csv(folder, "access", access_csv);
	write_csv(folder, "counts_lib", counts_csv);
	write_csv(folder, "restore_times", times_csv);
	assert_int_equal(sb_csv_load(folder, "access", &r.access), SB_OK);
	assert_int_equal(sb_csv_load(folder, "counts_lib", &r.counts_lib),
			 SB_OK);
	assert_int_equal(sb_csv_load(folder, "restore_times", &r.restore_times),
			 SB_OK);
	sb_report_restore(&r, &tables);
	t = sb_report_tables_find(&tables, "restore_parts");
	expect_cell(t, "keys", "10 questions, 960 B; 80 ms of waiting");
	expect_cell(t, "catalogue", "2 requests, 1004 B");
	expect_cell(t, "photos", "2 requests, 15 B; 1 question, 41 B");
	expect_cell(t, "keychain", "0 of 1 files back; 1 request, 720 B");
	expect_cell(t, "wifi", NULL);
	t = sb_report_tables_find(&tables, "restore_input");
	expect_cell(t, "catalogue", "3, 700 B; 0.25 ms");
	expect_cell(t, "photos", "7, 2.50 MB; 12 ms");
	expect_cell(t, "keychain", "1, 1000 B");
	expect_cell(t, "wifi", "nothing asked");
	sb_report_tables_release(&tables);
	sb_csv_release(&r.access);
	sb_csv_release(&r.counts_lib);
	sb_csv_release(&r.restore_times);
	sb_tree_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cells) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
