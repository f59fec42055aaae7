/* The table of who was found to change what comes back: what it says of rows
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

#define MOST                                                         \
	"messages+photos+videos+app_data+settings+health+purchases+" \
	"voicemail_password+contacts+other"

static const char access_csv[] =
	"profile,structure,classes,number,set,atoms,guess\n"
	"open,tampering,all,1,,probe=flips outcome=other_bytes "
	"by_login=detected,\n"
	"open,tampering,all,2,,probe=swaps outcome=detected "
	"by_login=detected,\n"
	"open,tampering,all,3,,probe=keeps_it outcome=old_bytes "
	"by_login=old_bytes,\n"
	"open,tamperer,all,1,the store,store=2,flips\n"
	"open,tamperer,names,1,the account,account=2,forges\n"
	"open,rollbacker," MOST ",1,the store,store=2,keeps it\n"
	"open,planter,all,1,the drive,drive=1,plants\n"
	"open,freshness,all,1,,living=1 next_backup=0 new_phone=0 "
	"anchor=none,\n"
	"open,lies,all,1,\"2 of 5 replicas, then: restored, always\","
	"end=restored lies=1,\n"
	"open,lies,all,10,1 of 5 replicas: refused,end=refused lies=1,\n"
	"open,lies,all,2,\"2 of 5 replicas, then: lost\",end=lost lies=1,\n"
	"open,learns,all,1,the store learns,learns=nothing,\n"
	"open,learns,photos,2,the store READS photos,learns=read,\n"
	"shut,learns,all,1,the store learns,learns=nothing,\n"
	"shut,tampering,all,1,,probe=flips outcome=detected "
	"by_login=detected,\n"
	"shut,tamperer," MOST ",1,the account,account=2,forges\n"
	"shut,tamperer,keychain+wifi,1,the account,account=2,relabels\n"
	"shut,tamperer,keychain+wifi,2,the phone,phone=1,steals\n"
	"shut,freshness,all,1,,living=1 next_backup=0 new_phone=1 "
	"anchor=computer,\n";

static const char *const expected[2][7] = {
	{ "flips: other bytes", "the store (flips)", "the drive (plants)",
	  "the store [all but keychain, wifi] (keeps it)",
	  "noticed by the living client, not noticed by a new phone",
	  "2 of 5 replicas, then: lost; 1 of 5 replicas: refused",
	  "the store READS photos" },
	{ "nothing found",
	  "the account (forges); or the phone [keychain, wifi] (steals)", NULL,
	  NULL,
	  "noticed by the living client, noticed by a new phone: anchor at "
	  "computer",
	  NULL, "nothing more" },
};

static void write_csv(const char *folder)
{
	char path[96];
	FILE *to;

	snprintf(path, sizeof(path), "%s/access.csv", folder);
	to = fopen(path, "w");
	assert_non_null(to);
	fputs(access_csv, to);
	assert_int_equal(fclose(to), 0);
}

static void test_cells(void **state)
{
	static struct sb_report_profile profiles[2] = {
		{ "open", "open", "o", "o", "" },
		{ "shut", "shut", "s", "s", "" }
	};
	static struct sb_report_tables tables;
	struct sb_report r = { .profiles = profiles, .profile_count = 2 };
	char folder[64] = "/tmp/sealbench-test-XXXXXX";
	const struct sb_table *t;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_csv(folder);
	assert_int_equal(sb_csv_load(folder, "access", &r.access), SB_OK);
	sb_report_integrity(&r, &tables);
	t = sb_report_tables_find(&tables, "integrity");
	assert_non_null(t);
	assert_int_equal(t->row_count, 2);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < 7; k++) {
			const struct sb_table_cell *c = &t->rows[i].cells[k];

			assert_int_equal(c->kind, expected[i][k]
							  ? SB_TABLE_TEXT
							  : SB_TABLE_NONE);
			if (expected[i][k])
				assert_string_equal(c->text, expected[i][k]);
		}
	}
	sb_report_tables_release(&tables);
	sb_csv_release(&r.access);
	sb_tree_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cells) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
