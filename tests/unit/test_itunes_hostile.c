/* Backups that are cut short or lie: one sentence that names the file, or a note
 * for each file lost; and a snapshot read by many threads at once. */
#include "datasets/itunes/itunes.h"
#include "tests/support/fake_backup.h"
#include "tests/support/snapshot.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	CUTS = 60,
	FILES = 40,
	THREADS = 6,
};

static char dir[64];
static char bytes[100000];

static int set_up(void **state)
{
	struct fake_backup b = { .password = "right",
				 .first_rounds = 2,
				 .second_rounds = 2 };

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	scratch_make(dir);
	fake_backup_begin(&b, dir);
	for (unsigned i = 0; i < FILES; i++) {
		char path[32];
		struct fake_file f = { "D", path, .bytes = bytes,
				       .len = 2500 * i,
				       .digest = (int)(i % 2) };

		snprintf(path, sizeof(path), "f%02u", i);
		fake_backup_add(&b, &f);
	}
	fake_backup_end(&b);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static enum sb_err tell(void *arg, const char *path, struct sb_buf *password,
			char *why, size_t why_bytes)
{
	(void)arg;
	(void)path;
	(void)why;
	(void)why_bytes;
	memcpy(password->ptr, "right", 5);
	password->len = 5;
	return SB_OK;
}

/* Opens; reads all if it does; else there is one sentence with the place. */
static int try_it(const char *says)
{
	struct notes notes = { 0 };
	struct sb_source *s = NULL;
	struct sb_snapshot all;
	char why[512] = "";
	size_t len;

	if (sb_itunes_open(dir, tell, NULL, notes_take, &notes, why,
			   sizeof(why), &s) != SB_OK) {
		assert_null(s);
		if (!strstr(why, dir) || !strstr(why, says) ||
		    strchr(why, '\n') || !strstr(why, "; "))
			fail_msg("no remedy: %s", why);
		return 0;
	}
	if (s->snapshot(s, 0, 0, &all) == SB_OK) {
		for (size_t i = 0; i < all.entry_count; i++)
			if (all.entries[i].type == SB_ENTRY_FILE)
				free(snapshot_read(&all, &all.entries[i], 65536,
						   &len));
		s->release(&all);
	}
	s->close(s);
	return 1;
}

static long size_of(const char *path)
{
	FILE *f = fopen(path, "r");
	long size;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	fclose(f);
	return size;
}

static void cut(const char *name)
{
	char path[128];
	long size;
	int refused = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	size = size_of(path);
	assert_int_equal(try_it(name), 1);
	for (int i = CUTS - 1; i >= 0; i--) {
		assert_int_equal(truncate(path, size * i / CUTS), 0);
		refused += !try_it(name);
	}
	assert_true(refused >= 2);
	unlink(path);
	assert_int_equal(try_it("Manifest"), 0);
}

static void test_cut_plist(void **state)
{
	(void)state;
	cut("Manifest.plist");
}

static void test_cut_index(void **state)
{
	(void)state;
	cut("Manifest.db");
}

/* A key of a class that is none is not told as something else. */
static void test_strange_class(void **state)
{
	static const uint8_t key[] = { 0x4f, 0x10, 44, 4, 0, 0, 0 };
	char path[128];
	uint8_t all[8192];
	size_t n, at = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/Manifest.plist", dir);
	f = fopen(path, "r+");
	assert_non_null(f);
	n = fread(all, 1, sizeof(all), f);
	while (at + sizeof(key) < n && memcmp(all + at, key, sizeof(key)) != 0)
		at++;
	assert_true(at + sizeof(key) < n);
	fseek(f, (long)at + 3, SEEK_SET);
	putc(99, f);
	fclose(f);
	assert_int_equal(try_it("ManifestKey"), 0);
}

/* Bytes all over either file, one at a time. */
static void test_turned(void **state)
{
	static const char *const names[] = { "Manifest.plist", "Manifest.db" };
	char path[128];

	(void)state;
	for (size_t n = 0; n < 2; n++) {
		long size;

		snprintf(path, sizeof(path), "%s/%s", dir, names[n]);
		size = size_of(path);
		for (long at = 0; at < size; at += size / 97 + 1) {
			FILE *f = fopen(path, "r+");
			int was;

			assert_non_null(f);
			fseek(f, at, SEEK_SET);
			was = fgetc(f);
			fseek(f, at, SEEK_SET);
			fputc(was ^ 0x55, f);
			fflush(f);
			try_it("");
			fseek(f, at, SEEK_SET);
			fputc(was, f);
			fclose(f);
		}
	}
	assert_int_equal(try_it(""), 1);
}

struct reader {
	const struct sb_snapshot *all;
	unsigned bad;
};

static void *read_them(void *arg)
{
	struct reader *r = arg;

	for (size_t i = 0; i < r->all->entry_count; i++) {
		const struct sb_entry *e = &r->all->entries[i];
		size_t len;
		uint8_t *got;

		if (e->type != SB_ENTRY_FILE)
			continue;
		got = snapshot_read(r->all, e, 4000, &len);
		r->bad += !got || len != e->size_bytes ||
			  (len && memcmp(got, bytes, len) != 0);
		free(got);
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct reader readers[THREADS];
	pthread_t threads[THREADS];
	struct sb_source *s = NULL;
	struct sb_snapshot all;
	char why[512] = "";

	(void)state;
	assert_int_equal(sb_itunes_open(dir, tell, NULL, NULL, NULL, why,
					sizeof(why), &s),
			 SB_OK);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	assert_int_equal(all.entry_count, FILES + 1);
	for (size_t i = 0; i < THREADS; i++) {
		readers[i] = (struct reader) { &all, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, read_them,
						&readers[i]),
				 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(readers[i].bad, 0);
	}
	s->release(&all);
	s->close(s);
}

static void count_notes(void *arg, struct sb_span path, const char *why)
{
	(void)path;
	(void)why;
	++*(unsigned *)arg;
}

/* Of everything that is listed; 0: it does not open. */
static uint64_t listing(const char *at, unsigned *notes)
{
	struct sb_source *s = NULL;
	uint64_t sum = 0xcbf29ce484222325;
	struct sb_snapshot all;
	char why[512] = "";

	*notes = 0;
	if (sb_itunes_open(at, NULL, NULL, count_notes, notes, why, sizeof(why),
			   &s) != SB_OK)
		return 0;
	if (s->snapshot(s, 0, 0, &all) != SB_OK) {
		s->close(s);
		return 0;
	}
	for (size_t i = 0; i < all.entry_count; i++) {
		const struct sb_entry *e = &all.entries[i];

		for (size_t k = 0; k < e->path.len; k++)
			sum = (sum ^ e->path.ptr[k]) * 0x100000001b3;
		sum = (sum ^ e->size_bytes ^ e->type) * 0x100000001b3;
	}
	s->release(&all);
	s->close(s);
	return sum;
}

static void turn(const char *path, long at, unsigned bit)
{
	FILE *f = fopen(path, "r+");
	int c;

	assert_non_null(f);
	fseek(f, at, SEEK_SET);
	c = getc(f);
	fseek(f, at, SEEK_SET);
	putc(c ^ 1 << bit, f);
	fclose(f);
}

/* Turns a bit there, lists, turns it back: another list is told. */
static unsigned told_there(const char *plain, long at, unsigned bit,
			   uint64_t whole)
{
	char path[128];
	unsigned notes;
	uint64_t now;

	snprintf(path, sizeof(path), "%s/Manifest.db", plain);
	turn(path, at, bit);
	now = listing(plain, &notes);
	turn(path, at, bit);
	if (now && now != whole && !notes)
		fail_msg("byte %ld changed the list in silence", at);
	return now && now != whole;
}

/* An index without encryption: paths with a bit turned, tables' pages that have
 * one record less, and anything else here and there. */
static void test_damaged_index(void **state)
{
	struct fake_backup b = { 0 };
	char plain[96], path[128], text[256];
	unsigned notes, paths = 0, pages = 0;
	uint8_t *index;
	uint64_t whole;
	long size;
	FILE *f;

	(void)state;
	snprintf(plain, sizeof(plain), "%s/plain", dir);
	fake_backup_begin(&b, plain);
	for (unsigned i = 0; i < FILES; i++) {
		char name[32];
		struct fake_file file = { "D", name, .bytes = bytes, .len = i };

		snprintf(name, sizeof(name), "folder/file %02u", i);
		fake_backup_add(&b, &file);
	}
	fake_backup_end(&b);
	snprintf(path, sizeof(path), "%s/Manifest.db", plain);
	size = size_of(path);
	index = malloc((size_t)size);
	f = fopen(path, "r");
	assert_non_null(index);
	assert_non_null(f);
	assert_int_equal(fread(index, 1, (size_t)size, f), size);
	fclose(f);
	whole = listing(plain, &notes);
	assert_int_equal(notes, 0);
	for (long at = 101; at + 12 < size; at++) {
		int is_page = at % 4096 == 0 && index[at] == 13;

		if (!memcmp(index + at, "folder/file ", 12))
			paths += told_there(plain, at + 9, 0, whole);
		else if (is_page && index[at + 4])
			pages += told_there(
				plain, at + 4,
				(unsigned)__builtin_ctz(index[at + 4]), whole);
		else if (at % 499 == 0)
			told_there(plain, at, (unsigned)at % 8, whole);
	}
	assert_true(paths >= FILES && pages > 3);
	free(index);
	/* A path that is not the one that its fileID was made of. */
	snprintf(text, sizeof(text),
		 "sqlite3 '%s' \"update Files set relativePath = 'x' where "
		 "relativePath like '%%07'\"",
		 path);
	assert_int_equal(system(text), 0);
	assert_true(listing(plain, &notes) != whole);
	assert_int_equal(notes, 1);
}

static void note_plain(void *arg, struct sb_span path, const char *why)
{
	unsigned *told = arg;

	(void)path;
	for (const char *c = why; *c; c++)
		assert_true((unsigned char)*c >= ' ' && *c != 127);
	*told += strstr(why, "?[31mred?") != NULL;
}

/* Names of columns and tables, which sqlite quotes: what a terminal obeys in them
 * is not passed on. */
static void test_obeyed(void **state)
{
	static const char *const edits[] = {
		"alter table Files add column \"\x1b[31mred\a\" text; "
		"pragma writable_schema=on; update sqlite_master set sql = "
		"replace(sql, 'red\a\" text', 'red\a\" text not null')",
		"pragma writable_schema=on; update sqlite_master set sql = "
		"'creat', name = '\x1b[31mred\a' where name = 'Files'",
	};
	struct fake_backup b = { 0 };
	struct fake_file file = { "D", "f", .bytes = bytes, .len = 9 };
	char plain[96], path[128];

	(void)state;
	snprintf(plain, sizeof(plain), "%s/plain", dir);
	fake_backup_begin(&b, plain);
	fake_backup_add(&b, &file);
	fake_backup_end(&b);
	snprintf(path, sizeof(path), "%s/Manifest.db", plain);
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct sb_source *s = NULL;
		unsigned told = 0;
		char why[512] = "";
		sqlite3 *db;

		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, edits[i], NULL, NULL, NULL),
				 SQLITE_OK);
		sqlite3_close(db);
		if (sb_itunes_open(plain, NULL, NULL, note_plain, &told, why,
				   sizeof(why), &s) == SB_OK)
			s->close(s);
		else
			note_plain(&told, sb_span_of(NULL, 0), why);
		if (!told)
			fail_msg("case %zu is told of by no name: %s", i, why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_cut_plist), T(test_cut_index), T(test_strange_class),
		T(test_turned),    T(test_threads),   T(test_damaged_index),
		T(test_obeyed),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
