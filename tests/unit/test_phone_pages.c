/* Which pages of a messages database new messages change. */
#include "tests/unit/phone.h"

#include <sqlite3.h>

enum {
	PAGE = 4096,
	FRAME = 24 + PAGE,
	LAST_DAY = 21,
};

struct database {
	uint8_t *bytes; /* malloced */
	size_t pages;
};

static size_t index_of(const struct sb_snapshot *a, const char *end)
{
	for (size_t i = 0; i < a->entry_count; i++)
		if (ends(a->entries[i].path, end))
			return i;
	return SIZE_MAX;
}

static size_t number(const uint8_t *p)
{
	return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 |
	       p[3];
}

/* The file as SQLite sees it: its log's frames over it, of the newest begun. */
static struct database take(struct sb_source *s, uint32_t day)
{
	struct database d = { NULL, 0 };
	struct sb_snapshot a;
	size_t file, log, len;
	uint8_t *frames;

	assert_int_equal(s->snapshot(s, 0, day, &a), SB_OK);
	file = index_of(&a, "/sms.db");
	log = index_of(&a, "/sms.db-wal");
	assert_true(file < a.entry_count);
	d.bytes = load(&a, file);
	d.pages = (size_t)a.entries[file].size_bytes / PAGE;
	if (log < a.entry_count) {
		frames = load(&a, log);
		len = (size_t)a.entries[log].size_bytes;
		for (size_t at = 32; at + FRAME <= len; at += FRAME) {
			size_t page = number(frames + at) - 1;

			if (memcmp(frames + at + 8, frames + 16, 8))
				break;
			if (page >= d.pages) {
				d.bytes = realloc(d.bytes, (page + 1) * PAGE);
				assert_non_null(d.bytes);
				d.pages = page + 1;
			}
			memcpy(d.bytes + page * PAGE, frames + at + 24, PAGE);
		}
		free(frames);
	}
	s->release(&a);
	return d;
}

static long messages(const struct database *d)
{
	sqlite3_stmt *q;
	sqlite3 *db;
	long n;

	d->bytes[18] = d->bytes[19] = 1; /* memory has no logs */
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(db, "main", d->bytes,
					     (sqlite3_int64)(d->pages * PAGE),
					     (sqlite3_int64)(d->pages * PAGE),
					     SQLITE_DESERIALIZE_READONLY),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT max(ROWID) FROM message",
					    -1, &q, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	n = (long)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

static size_t changed(const struct database *a, const struct database *b,
		      size_t pages)
{
	size_t n = 0, all = 0;

	for (size_t at = 0; at < a->pages; at += pages, all++) {
		size_t end = at + pages < a->pages ? at + pages : a->pages;

		n += memcmp(a->bytes + at * PAGE, b->bytes + at * PAGE,
			    (end - at) * PAGE) != 0;
	}
	print_message("%zu of %zu blocks of %zu pages\n", n, all, pages);
	return n;
}

/* Of a real one of 44 MB, 1,500 new messages changed 612 of 10,734 pages, added 464,
 * and left no MiB as it was.  Here the days also mark, edit and delete some. */
static void messages_change_what_real_ones_do(void **state)
{
	/* A seed without a VACUUM on these days, which would change all. */
	const struct sb_phone_params p = {
		2, 1, LAST_DAY + 1, 1100000000, SB_PHONE_MEDIAN, 0
	};
	struct sb_source *s = open_phone(&p);
	struct database a = take(s, 0), b = take(s, LAST_DAY);
	long more = messages(&b) - messages(&a);
	size_t pages;

	(void)state;
	print_message("%ld messages into %zu pages, %zu new\n", more, a.pages,
		      b.pages - a.pages);
	assert_in_range(more, 1300, 1800);
	assert_in_range(a.pages, 9500, 12000);
	pages = changed(&a, &b, 1);
	assert_in_range(pages * 1500 / (size_t)more, 450, 1300);
	assert_in_range((b.pages - a.pages) * 1500 / (size_t)more, 370, 560);
	assert_true(changed(&a, &b, 256) * 256 >= a.pages * 9 / 10);
	free(a.bytes);
	free(b.bytes);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_change_what_real_ones_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
