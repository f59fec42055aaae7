/* Compressed archives with a bit turned anywhere: what is lost is told. */
#include "datasets/archive.h"
#include "tests/support/snapshot.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define MOST ((size_t)4 << 20)

static char dir[64], path[96];
static struct notes notes;

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

static uint8_t *load(size_t *len)
{
	FILE *f = fopen(path, "r");
	uint8_t *all = malloc(MOST);

	assert_non_null(f);
	assert_non_null(all);
	*len = fread(all, 1, MOST, f);
	fclose(f);
	return all;
}

static void save(const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* The file in its own place, in blocks of 100 kB. */
static void compress_it(void)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	size_t len;
	uint8_t *all = load(&len);

	assert_int_equal(archive_write_add_filter_bzip2(a), ARCHIVE_OK);
	assert_int_equal(archive_write_set_filter_option(
				 a, NULL, "compression-level", "1"),
			 ARCHIVE_OK);
	assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, all, len), len);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	archive_entry_free(e);
	free(all);
}

/* FNV-1a, 64 bits. */
static uint64_t mixed(uint64_t h, struct sb_span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		h = (h ^ bytes.ptr[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* A sum of all names and bytes, of what opens and says nothing; 0: it says
 * something. */
static uint64_t in_silence(void)
{
	struct sb_snapshot all;
	struct sb_source *s = NULL;
	char why[512] = "";
	static uint8_t room[4096];
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	memset(&notes, 0, sizeof(notes));
	if (sb_archive_open(path, dir, NULL, NULL, notes_take, &notes, why,
			    sizeof(why), &s) != SB_OK)
		return 0;
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	for (size_t i = 0; i < all.entry_count; i++) {
		struct sb_span got = { NULL, 0 };

		sum = mixed(sum, all.entries[i].path);
		if (all.entries[i].type == SB_ENTRY_FILE)
			assert_int_equal(
				s->read(&all, i, 0, sizeof(room), room, &got),
				SB_OK);
		sum = mixed(sum, got);
	}
	s->release(&all);
	s->close(s);
	return notes.count ? 0 : sum;
}

/* bzip2's sum comes behind what it is of: zeros out of damage pass for the end of
 * the tar file before. */
static void test_damaged_blocks(void **state)
{
	char text[512];
	uint64_t whole, now;
	uint8_t *all;
	size_t n, told = 0;

	(void)state;
	snprintf(text, sizeof(text),
		 "cd '%s' && mkdir d && cd d && for i in $(seq 900); do "
		 "head -c 1500 /dev/zero >$i; echo $i >>$i; done && cd .. && "
		 "tar -cf a.tar d",
		 dir);
	assert_int_equal(system(text), 0);
	compress_it();
	all = load(&n);
	whole = in_silence();
	assert_true(whole != 0);
	for (size_t at = 20; at < n; at += n / 100) {
		all[at] ^= 0x10;
		save(all, n);
		now = in_silence();
		told += now == 0;
		/* Of a code that no symbol has a bit may turn for nothing. */
		if (now && now != whole)
			fail_msg("byte %zu is damaged in silence", at);
		all[at] ^= 0x10;
	}
	assert_true(told > 90);
	free(all);
}

/* --- holes --- */

#define TIB (UINT64_C(1) << 40)

struct hole {
	const char *name;
	uint64_t size_bytes, at; /* where 512 bytes are, if at < size_bytes */
	char byte;               /* what they are */
};

static const struct hole holes[] = {
	{ "a", 512, 0, 'a' },
	{ "far", (UINT64_C(1) << 60) + 512, UINT64_C(1) << 60, 'f' },
	{ "endless", UINT64_C(1) << 62, UINT64_C(1) << 62, 0 },
	{ "nine", 9 * TIB + 512, 9 * TIB, '9' },
	{ "nine more", 9 * TIB + 1024, 9 * TIB, 'm' },
	{ "nothing", 9 * TIB, 9 * TIB, 0 },
	{ "z", 512, 0, 'z' },
};

/* A number of 12 bytes: octal, or as GNU tar writes what is larger. */
static void number(char *to, uint64_t n)
{
	if (n < UINT64_C(1) << 33) {
		snprintf(to, 12, "%011llo", (unsigned long long)n);
		return;
	}
	to[0] = (char)0x80;
	for (int i = 11; i > 3; i--, n >>= 8)
		to[i] = (char)(n & 255);
}

/* One sparse file as old GNU tar has it: POSIX's header, at 386 the pieces, at 483
 * the size (GNU tar manual, "Old GNU Format"). */
static void put_sparse(const struct hole *h, FILE *to)
{
	char head[512] = { 0 }, bytes[512];
	size_t len = h->at < h->size_bytes ? sizeof(bytes) : 0;
	unsigned sum = 0;

	snprintf(head, 100, "%s", h->name);
	snprintf(head + 100, 8, "0000644");
	number(head + 124, len);
	number(head + 136, 1700000000);
	memset(head + 148, ' ', 8);
	head[156] = 'S';
	memcpy(head + 257, "ustar  ", 8);
	number(head + 386, h->at);
	number(head + 398, len);
	number(head + 483, h->size_bytes);
	for (size_t i = 0; i < sizeof(head); i++)
		sum += (uint8_t)head[i];
	snprintf(head + 148, 8, "%06o", sum);
	memset(bytes, h->byte, sizeof(bytes));
	assert_int_equal(fwrite(head, 1, sizeof(head), to), sizeof(head));
	assert_int_equal(fwrite(bytes, 1, len, to), len);
}

static uint8_t byte_at(const struct sb_snapshot *all, const char *name,
		       uint64_t at)
{
	const struct sb_entry *e = snapshot_find(all, name);
	struct sb_span got;
	uint8_t room[2] = { 1, 1 };

	if (!e)
		fail_msg("%s is not there", name);
	assert_int_equal(all->source->read(all, (size_t)(e - all->entries), at,
					   1, room, &got),
			 SB_OK);
	assert_int_equal(got.len, 1);
	assert_int_equal(room[1], 1);
	return room[0];
}

/* A hole as large as it likes costs nobody else a byte. */
static void test_holes(void **state)
{
	static const char end[1024];
	struct sb_snapshot all;
	struct sb_source *s = NULL;
	char why[512] = "";
	FILE *to = fopen(path, "w");

	(void)state;
	assert_non_null(to);
	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
		put_sparse(&holes[i], to);
	assert_int_equal(fwrite(end, 1, sizeof(end), to), sizeof(end));
	assert_int_equal(fclose(to), 0);
	memset(&notes, 0, sizeof(notes));
	if (sb_archive_open(path, dir, NULL, NULL, notes_take, &notes, why,
			    sizeof(why), &s) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	assert_int_equal(byte_at(&all, "a", 511), 'a');
	assert_int_equal(byte_at(&all, "z", 0), 'z');
	assert_int_equal(byte_at(&all, "nine", 0), 0);
	assert_int_equal(byte_at(&all, "nine", 9 * TIB - 1), 0);
	assert_int_equal(byte_at(&all, "nine", 9 * TIB), '9');
	assert_int_equal(byte_at(&all, "nine more", 9 * TIB - 1), 0);
	assert_int_equal(byte_at(&all, "nine more", 9 * TIB + 511), 'm');
	assert_int_equal(byte_at(&all, "nine more", 9 * TIB + 1023), 0);
	assert_int_equal(byte_at(&all, "nothing", 9 * TIB - 1), 0);
	assert_int_equal(all.entry_count, 5);
	assert_true(notes_say(&notes, "far", "larger than 16 TiB"));
	assert_true(notes_say(&notes, "endless", "larger than 16 TiB"));
	assert_int_equal(notes.count, 2);
	s->release(&all);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_damaged_blocks, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_holes, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
