/* What of the input was not had, as the run's folder has it. */
#include "bench/measure/csv.h"
#include "bench/measure/left_out.h"
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];

static int set_up(void **state)
{
	(void)state;
	scratch_make(dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static void add(struct sb_left_out *l, uint32_t user, const char *path,
		const char *why)
{
	sb_left_out_add(l, user, 1, sb_span_of(path, strlen(path)), why);
}

static void test_files(void **state)
{
	struct sb_left_out l = { 0 };
	struct sb_folder folder = { 0 };
	struct sb_csv c;
	struct stat st;
	char path[96], *text = NULL;
	size_t len;
	struct sb_json j = { 0 };

	(void)state;
	snprintf(folder.path, sizeof(folder.path), "%s", dir);
	sb_left_out_write(&l, &folder);
	assert_int_equal(sb_csv_load(dir, "left_out", &c), SB_MISSING);
	add(&l, 0, "a \"b\",\n\x1b[31m", "is a fifo");
	add(&l, 0, "c", "is a fifo");
	add(&l, 1, "d", "is a fifo");
	add(&l, 1, "e", "vanished, or changed");
	add(&l, 2, "f", "is damaged (\x1b[31m\xc2\x9b\a.");
	sb_left_out_write(&l, &folder);
	assert_int_equal(folder.err, SB_OK);
	assert_int_equal(l.err, SB_OK);
	assert_int_equal(sb_csv_load(dir, "left_out", &c), SB_OK);
	assert_int_equal(c.count, 4);
	assert_string_equal(sb_csv_at(&c, 3, "reason"),
			    "is damaged (?[31m???.");
	assert_string_equal(sb_csv_at(&c, 0, "entries"), "2");
	assert_string_equal(sb_csv_at(&c, 1, "user"), "1");
	assert_string_equal(sb_csv_at(&c, 2, "reason"), "vanished, or changed");
	sb_csv_release(&c);
	assert_int_equal(sb_csv_load(dir, "left_out_paths", &c), SB_OK);
	assert_int_equal(c.count, 5);
	assert_string_equal(sb_csv_at(&c, 4, "reason"),
			    "is damaged (?[31m???.");
	assert_string_equal(sb_csv_at(&c, 0, "path"), "a \"b\",??[31m");
	assert_string_equal(sb_csv_at(&c, 3, "day"), "1");
	sb_csv_release(&c);
	snprintf(path, sizeof(path), "%s/left_out_paths.csv", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	j.to = open_memstream(&text, &len);
	assert_non_null(j.to);
	sb_json_object(&j, NULL);
	sb_left_out_members(&l, &j);
	sb_json_end(&j, '}');
	assert_int_equal(sb_json_finish(&j), SB_OK);
	assert_int_equal(fclose(j.to), 0);
	assert_non_null(strstr(text, "\"left_out\":5"));
	assert_non_null(
		strstr(text, "{\"reason\":\"is a fifo\",\"entries\":3}"));
	free(text);
	sb_left_out_release(&l);
}

/* However many there are, none is lost from the counts. */
static void test_many(void **state)
{
	struct sb_left_out l = { 0 };
	uint64_t sum = 0;

	(void)state;
	for (uint32_t u = 0; u < 3 * SB_LEFT_OUT_ROWS; u++)
		add(&l, u, "x", "is gone");
	assert_int_equal(l.row_count, SB_LEFT_OUT_ROWS);
	for (size_t i = 0; i < l.row_count; i++)
		sum += l.rows[i].entries;
	assert_int_equal(sum, 3 * SB_LEFT_OUT_ROWS);
	assert_string_equal(l.rows[l.row_count - 1].reason, "other reasons");
	sb_left_out_release(&l);
}

/* A table that cannot be put in its place leaves no draft of it. */
static void test_no_draft(void **state)
{
	struct sb_left_out l = { 0 };
	struct sb_folder folder = { 0 };
	char path[128];

	(void)state;
	snprintf(folder.path, sizeof(folder.path), "%s", dir);
	snprintf(path, sizeof(path), "%s/left_out.csv", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	add(&l, 0, "a", "is a fifo");
	sb_left_out_write(&l, &folder);
	assert_int_equal(folder.err, SB_IO);
	assert_non_null(strstr(folder.trouble, "left_out.csv"));
	snprintf(path, sizeof(path), "%s/left_out.csv.new", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	sb_left_out_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_files),
		T(test_no_draft),
		T(test_many),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
