/* Several inputs as the days of users. */
#include "datasets/material.h"
#include "datasets/place.h"
#include "datasets/series.h"
#include "tests/support/fake_backup.h"
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], path[96];

static int set_up(void **state)
{
	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/a.tar", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void write_tar(void)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "cd '%s' && mkdir -p apps/com.example/sp && "
		 "printf old >apps/com.example/sp/p.xml && "
		 "tar -cf a.tar apps && rm -r apps",
		 dir);
	assert_int_equal(system(text), 0);
}

/* Two users of two days each, of three kinds. */
static void test_series(void **state)
{
	static const uint32_t users[] = { 0, 0, 1, 1 };
	static const struct fake_file file = { "D", "f", .bytes = "backup",
					       .len = 6 };
	struct fake_backup b = { 0 };
	struct sb_place_options options = { .spool = dir };
	struct sb_source *parts[4], *s;
	struct sb_snapshot all;
	char backup[96], why[512] = "";

	(void)state;
	snprintf(backup, sizeof(backup), "%s/backup", dir);
	write_tar();
	fake_backup_begin(&b, backup);
	fake_backup_add(&b, &file);
	fake_backup_end(&b);
	assert_int_equal(
		sb_place_open(path, &options, why, sizeof(why), &parts[0]),
		SB_OK);
	assert_int_equal(
		sb_place_open(dir, &options, why, sizeof(why), &parts[1]),
		SB_OK);
	assert_int_equal(
		sb_place_open(backup, &options, why, sizeof(why), &parts[2]),
		SB_OK);
	assert_int_equal(
		sb_place_open(backup, &options, why, sizeof(why), &parts[3]),
		SB_OK);
	assert_int_equal(sb_series_open(parts, users, 4, &s), SB_OK);
	assert_string_equal(s->kind, "mixed");
	assert_int_equal(s->user_count, 2);
	assert_int_equal(s->day_count, 2);
	assert_int_equal(s->snapshot(s, 2, 0, &all), SB_PARAM);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	snapshot_has(&all, "apps/com.example/sp/p.xml", "old", 3);
	s->release(&all);
	assert_int_equal(s->snapshot(s, 0, 1, &all), SB_OK);
	assert_non_null(snapshot_find(&all, "backup/Manifest.db"));
	s->release(&all);
	assert_int_equal(s->snapshot(s, 1, 1, &all), SB_OK);
	assert_int_equal(all.user, 1);
	assert_int_equal(all.day, 1);
	snapshot_has(&all, "D/f", "backup", 6);
	s->release(&all);
	s->close(s);
}

/* Users with one, three and two days, and the same frozen in a file. */
static void check_unequal(struct sb_source *s)
{
	static const uint32_t days[] = { 1, 3, 2 };
	struct sb_snapshot all;

	assert_int_equal(s->user_count, 3);
	assert_int_equal(s->day_count, 3);
	assert_int_equal(sb_source_snapshots(s), 6);
	for (uint32_t u = 0; u < 3; u++) {
		assert_int_equal(sb_source_days(s, u), days[u]);
		for (uint32_t d = 0; d < 4; d++) {
			enum sb_err err = s->snapshot(s, u, d, &all);

			assert_int_equal(err, d < days[u] ? SB_OK : SB_PARAM);
			if (err != SB_OK)
				continue;
			assert_int_equal(all.user, u);
			assert_int_equal(all.day, d);
			snapshot_has(&all, "a.tar", "bytes", 5);
			s->release(&all);
		}
	}
}

static void test_unequal_series(void **state)
{
	static const uint32_t users[] = { 0, 1, 1, 1, 2, 2 };
	struct sb_place_options options = { .spool = dir };
	struct sb_source *parts[6], *s, *frozen;
	char why[512] = "", file[96];
	uint8_t digest[32];

	(void)state;
	snprintf(file, sizeof(file), "%s.material", dir);
	put(path, "bytes");
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(sb_place_open(dir, &options, why, sizeof(why),
					       &parts[i]),
				 SB_OK);
	assert_int_equal(sb_series_open(parts, users, 6, &s), SB_OK);
	check_unequal(s);
	assert_int_equal(sb_material_write(s, file, NULL, NULL), SB_OK);
	s->close(s);
	assert_int_equal(sb_material_open(file, &frozen, digest), SB_OK);
	assert_int_equal(unlink(file), 0);
	check_unequal(frozen);
	frozen->close(frozen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_series),
		T(test_unequal_series),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
