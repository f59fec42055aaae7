/* Archives as a source: what tar and adb write, whole, damaged and hostile. */
#include "datasets/archive.h"
#include "tests/support/adb_writer.h"
#include "tests/support/snapshot.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

enum {
	BIG = 3000000,
};

static char dir[64], path[96];
static const char *password;
static uint8_t big[BIG];
static struct notes notes;

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < BIG; i++)
		big[i] = (uint8_t)(i * 2654435761u >> 13);
	memset(&notes, 0, sizeof(notes));
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

static enum sb_err ask(void *arg, const char *name, struct sb_buf *out,
		       char *why, size_t why_bytes)
{
	(void)arg;
	if (!password) {
		snprintf(why, why_bytes, "%s: no password", name);
		return SB_MISSING;
	}
	out->len = strlen(password);
	memcpy(out->ptr, password, out->len);
	return SB_OK;
}

struct member {
	const char *name, *link, *hard;
	mode_t type;
	const void *bytes;
	size_t len;
};

static const struct member usual[] = {
	{ "./", .type = AE_IFDIR },
	{ "./apps/com.example/f/photo.jpg", .type = AE_IFREG, .bytes = big,
	  .len = BIG },
	{ "apps/com.example/sp/p.xml", .type = AE_IFREG, .bytes = "old",
	  .len = 3 },
	{ "apps/com.example/sp/p.xml", .type = AE_IFREG, .bytes = "later",
	  .len = 5 },
	{ "/shared/0/f\xc3\xbcr", .type = AE_IFREG, .bytes = "utf", .len = 3 },
	{ "shared/0/raw\xff", .type = AE_IFREG, .bytes = "raw", .len = 3 },
	{ "shared/0/same", .hard = "./apps/com.example/f/photo.jpg",
	  .type = AE_IFREG },
	{ "shared/0/lost", .hard = "nowhere", .type = AE_IFREG },
	{ "shared/0/top", .hard = "./", .type = AE_IFREG },
	{ "shared/0/link", .link = "f\xc3\xbcr", .type = AE_IFLNK },
	{ "shared/0/pipe", .type = AE_IFIFO },
	{ "../../etc/up", .type = AE_IFREG, .bytes = "x", .len = 1 },
	{ "shared/0/empty", .type = AE_IFREG, .bytes = "" },
	{ "shared/0/dir/", .type = AE_IFDIR },
};

static void write_tar(const struct member *m, size_t count, int gzip)
{
	struct archive *a = archive_write_new();

	if (gzip)
		archive_write_add_filter_gzip(a);
	assert_int_equal(archive_write_set_format_pax_restricted(a), 0);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_copy_pathname(e, m[i].name);
		archive_entry_set_filetype(e, m[i].type);
		archive_entry_set_perm(e, 0640);
		archive_entry_set_mtime(e, 1700000000, 5);
		archive_entry_set_size(e, (la_int64_t)m[i].len);
		if (m[i].link)
			archive_entry_copy_symlink(e, m[i].link);
		if (m[i].hard)
			archive_entry_copy_hardlink(e, m[i].hard);
		assert_true(archive_write_header(a, e) >= ARCHIVE_WARN);
		if (m[i].len)
			assert_int_equal(
				archive_write_data(a, m[i].bytes, m[i].len),
				m[i].len);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static struct sb_source *open_it(void)
{
	struct sb_source *s = NULL;
	char why[512] = "";

	if (sb_archive_open(path, dir, ask, NULL, notes_take, &notes, why,
			    sizeof(why), &s) != SB_OK)
		fail_msg("%s", why);
	return s;
}

static void check_usual(const char *kind)
{
	struct sb_source *s = open_it();
	struct sb_snapshot all;
	const struct sb_entry *e;

	assert_string_equal(s->kind, kind);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	snapshot_has(&all, "apps/com.example/f/photo.jpg", big, BIG);
	snapshot_has(&all, "shared/0/same", big, BIG);
	snapshot_has(&all, "apps/com.example/sp/p.xml", "later", 5);
	snapshot_has(&all, "shared/0/f\xc3\xbcr", "utf", 3);
	snapshot_has(&all, "shared/0/raw\xff", "raw", 3);
	snapshot_has(&all, "shared/0/empty", "", 0);
	e = snapshot_find(&all, "shared/0/link");
	assert_non_null(e);
	assert_int_equal(e->type, SB_ENTRY_SYMLINK);
	assert_int_equal(e->target.len, 4);
	e = snapshot_find(&all, "apps/com.example/f/photo.jpg");
	assert_int_equal(e->mode, 0100640);
	assert_int_equal(e->data_class, SB_CLASS_APP_DATA);
	assert_int_equal(e->mtime_ns / 1000000000, 1700000000);
	assert_int_equal(snapshot_find(&all, "apps/com.example")->type,
			 SB_ENTRY_DIR);
	assert_int_equal(snapshot_find(&all, "shared/0/dir")->type,
			 SB_ENTRY_DIR);
	assert_true(notes_say(&notes, "shared/0/lost", "hard link"));
	assert_true(notes_say(&notes, "shared/0/top", "hard link"));
	assert_true(notes_say(&notes, "shared/0/pipe", "neither"));
	assert_true(notes_say(&notes, "../../etc/up", "path"));
	assert_true(notes_say(&notes, "p.xml", "twice"));
	assert_int_equal(notes.count, 5);
	assert_int_equal(all.entry_count, 7 + 7); /* and directories */
	s->release(&all);
	s->close(s);
}

static void test_tar(void **state)
{
	(void)state;
	write_tar(usual, sizeof(usual) / sizeof(usual[0]), 0);
	check_usual("archive");
}

static void test_gzip(void **state)
{
	(void)state;
	write_tar(usual, sizeof(usual) / sizeof(usual[0]), 1);
	check_usual("archive");
}

static uint8_t *load(size_t *len)
{
	FILE *f = fopen(path, "r");
	uint8_t *all = malloc(BIG + 100000);

	assert_non_null(f);
	assert_non_null(all);
	*len = fread(all, 1, BIG + 100000, f);
	fclose(f);
	return all;
}

static void save(const char *head, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(head, f) >= 0);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void test_adb(void **state)
{
	uint8_t *tar, *deflated;
	uLongf n;
	size_t len;

	(void)state;
	write_tar(usual, sizeof(usual) / sizeof(usual[0]), 0);
	tar = load(&len);
	save("ANDROID BACKUP\n5\n0\nnone\n", tar, len);
	check_usual("adb");
	memset(&notes, 0, sizeof(notes));
	n = compressBound(len);
	deflated = malloc(n);
	assert_non_null(deflated);
	assert_int_equal(compress(deflated, &n, tar, len), Z_OK);
	save("ANDROID BACKUP\n5\n1\nnone\n", deflated, n);
	check_usual("adb");
	free(tar);
	free(deflated);
}

/* Its characters are of one byte in the old form, of two in UTF-8. */
static const struct adb_sealed sealed[] = {
	{ 1, 0, 1, "g\xc3\xbcnst", "g\xfcnst" },
	{ 1, 1, 0, "g\xc3\xbcnst", NULL },
	{ 2, 1, 0, "old", NULL },
	{ 5, 0, 0, "g\xc3\xbcnst", NULL },
};

static void test_sealed_adb(void **state)
{
	uint8_t *tar;
	size_t len;

	(void)state;
	write_tar(usual, sizeof(usual) / sizeof(usual[0]), 0);
	tar = load(&len);
	for (size_t i = 0; i < sizeof(sealed) / sizeof(sealed[0]); i++) {
		memset(&notes, 0, sizeof(notes));
		password = sealed[i].password;
		adb_write(path, &sealed[i], tar, len);
		check_usual("adb");
	}
	free(tar);
}

static void refused(enum sb_err want, const char *says)
{
	struct sb_source *s;
	char why[512] = "";

	assert_int_equal(sb_archive_open(path, dir, ask, NULL, notes_take,
					 &notes, why, sizeof(why), &s),
			 want);
	assert_null(s);
	if (!strstr(why, path) || !strstr(why, says))
		fail_msg("%s", why);
}

static void test_refused(void **state)
{
	(void)state;
	refused(SB_MISSING, "No such file");
	save("ANDROID BACKUP\n5\n1\n", "", 0);
	refused(SB_MALFORMED, "cut short");
	save("ANDROID BACKUP\n5\n1\nnone\n", "no zlib", 7);
	refused(SB_MALFORMED, "damaged");
	save("just some text\n", "", 0);
	refused(SB_MALFORMED, "give a directory, a tar file, or a backup");
	save("", "", 0);
	refused(SB_MALFORMED, "Unrecognized");
}

#define SALT "00112233\n44556677\n"
#define IV   "00112233445566778899aabbccddeeff\n"

static void test_refused_adb(void **state)
{
	static const char *const heads[][2] = {
		{ "5\n1\n", "cut short" },
		{ "6\n1\nnone\n", "version" },
		{ "5\n2\nnone\n", "neither deflated nor plain" },
		{ "5\n1\nAES-128\n", "cipher" },
		{ "5\n1\nAES-256\n" SALT, "cut short" },
		{ "5\n1\nAES-256\n0x\n00\n1\n" IV "00\n", "salt" },
		{ "5\n1\nAES-256\n" SALT "0\n" IV "00\n", "rounds" },
		{ "5\n1\nAES-256\n" SALT "1x\n" IV "00\n", "rounds" },
		{ "5\n1\nAES-256\n" SALT "10000001\n" IV "00\n", "rounds" },
		{ "5\n1\nAES-256\n" SALT "10000\n" IV "00\n", "wrong length" },
	};
	char head[512];

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		snprintf(head, sizeof(head), "ANDROID BACKUP\n%s", heads[i][0]);
		save(head, "", 0);
		refused(SB_MALFORMED, heads[i][1]);
	}
	write_tar(usual, 3, 0);
	adb_write(path, &sealed[2], "x", 1);
	password = NULL;
	refused(SB_MISSING, "no password");
	password = "new";
	refused(SB_FORGED, "the password does not open");
	password = "";
	refused(SB_FORGED, "the password does not open");
	password = "old";
	refused(SB_MALFORMED, "archive");
}

/* Cut, and with a bit turned in the last block: what is before it is kept. */
static void test_damaged_adb(void **state)
{
	struct sb_snapshot all;
	struct sb_source *s;
	uint8_t *tar;
	size_t len;

	(void)state;
	write_tar(usual, 3, 0);
	tar = load(&len);
	password = sealed[3].password;
	adb_write(path, &sealed[3], tar, len);
	free(tar);
	assert_int_equal(truncate(path, BIG + 3001), 0);
	s = open_it();
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	snapshot_has(&all, "apps/com.example/f/photo.jpg", big, BIG);
	assert_true(notes_say(&notes, path, "what follows is lost"));
	s->release(&all);
	s->close(s);
	tar = load(&len);
	save("", tar, 515); /* the header */
	free(tar);
	refused(SB_MALFORMED, "copy it again");
}

static void end_is_told(const char *says)
{
	struct sb_snapshot all;
	struct sb_source *s;

	memset(&notes, 0, sizeof(notes));
	s = open_it();
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	snapshot_has(&all, "apps/com.example/f/photo.jpg", big, BIG);
	if (notes.count != 1 || (!notes_say(&notes, path, says) &&
				 !notes_say(&notes, path, "what follows")))
		fail_msg("%u: %s", notes.count, notes.lines[0]);
	s->release(&all);
	s->close(s);
}

/* Behind the tar file's last entry: its end mark, the sum of what is deflated,
 * the padding of what is sealed. */
static void test_damaged_end(void **state)
{
	static const struct adb_sealed how[] = {
		{ 5, 0, 0, "old", NULL },
		{ 5, 1, 0, "old", NULL },
	};
	uint8_t *tar, *all;
	size_t len, n;

	(void)state;
	password = "old";
	write_tar(usual, 3, 0);
	tar = load(&len);
	for (unsigned i = 0; i < 2; i++) {
		adb_write(path, &how[i], tar, len);
		all = load(&n);
		for (size_t back = 1; back <= 17; back += 16) {
			all[n - back] ^= 1;
			save("", all, n);
			end_is_told("behind the last file");
			all[n - back] ^= 1;
		}
		save("", all, n - 16);
		end_is_told("behind the last file");
		save("", all, n - 3);
		end_is_told("behind the last file");
		free(all);
	}
	write_tar(usual, 3, 1);
	all = load(&n);
	for (size_t back = 1; back <= 8; back += 7) {
		all[n - back] ^= 1;
		save("", all, n);
		end_is_told("behind the last file");
		all[n - back] ^= 1;
	}
	save("", all, n - 4);
	end_is_told("behind the last file");
	free(all);
	/* An end that falls between two entries. */
	while (len && !tar[len - 1])
		len--;
	len = (len + 511) / 512 * 512;
	save("", tar, len);
	end_is_told("no end mark");
	adb_write(path, &how[1], tar, len);
	end_is_told("no end mark");
	free(tar);
}

/* What comes before the damage is kept. */
static void test_cut(void **state)
{
	struct sb_snapshot all;
	struct sb_source *s;

	(void)state;
	write_tar(usual, sizeof(usual) / sizeof(usual[0]), 0);
	assert_int_equal(truncate(path, BIG + 4000), 0);
	s = open_it();
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	snapshot_has(&all, "apps/com.example/f/photo.jpg", big, BIG);
	assert_null(snapshot_find(&all, "shared/0/same"));
	assert_true(notes_say(&notes, path, "what follows is lost"));
	s->release(&all);
	s->close(s);
	assert_int_equal(truncate(path, BIG / 2), 0);
	refused(SB_MALFORMED, "archive");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_tar),         T(test_gzip),        T(test_adb),
		T(test_sealed_adb),  T(test_refused),     T(test_refused_adb),
		T(test_damaged_adb), T(test_damaged_end), T(test_cut),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
