/* A source without what cannot be read, tried before it is listed. */
#include "datasets/sound.h"
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static struct notes notes;

static void put(const char *name, const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct sb_source *of_two_days(void)
{
	const char *roots[] = { dir, dir };
	struct sb_source *s;
	char why[256];

	assert_int_equal(
		sb_dir_open(roots, 2, notes_take, &notes, why, sizeof(why), &s),
		SB_OK);
	return s;
}

static void test_same(void **state)
{
	struct sb_source *s;
	struct sb_snapshot all;
	uint8_t *got;
	size_t len;

	(void)state;
	scratch_make(dir);
	put("a", "one");
	put("b", "");
	put("c", "three");
	assert_int_equal(sb_sound_open(of_two_days(), &s), SB_OK);
	assert_int_equal(sb_source_snapshots(s), 2);
	assert_int_equal(s->snapshot(s, 0, 2, &all), SB_PARAM);
	assert_int_equal(s->snapshot(s, 0, 1, &all), SB_OK);
	assert_int_equal(all.day, 1);
	assert_int_equal(all.entry_count, 3);
	assert_int_equal(all.total_bytes, 8);
	got = snapshot_read(&all, snapshot_find(&all, "c"), 2, &len);
	assert_non_null(got);
	assert_int_equal(len, 5);
	assert_memory_equal(got, "three", 5);
	free(got);
	s->release(&all);
	assert_int_equal(notes.count, 0);
	/* What was not tried is not listed: that is no answer. */
	put("d", "new");
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_IO);
	assert_true(notes_say(&notes, "input", "changed"));
	s->close(s);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
