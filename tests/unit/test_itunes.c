/* iTunes and Finder backups read back: every kind that the writer of the tests
 * makes, and what is wrong with some. */
#include "datasets/itunes/itunes.h"
#include "tests/support/fake_backup.h"
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	BIG = 200000, /* more than three windows, no whole blocks */
};

static char dir[64];
static uint8_t big[BIG];
static struct notes notes;

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < BIG; i++)
		big[i] = (uint8_t)(i * 2654435761u >> 13);
	memset(&notes, 0, sizeof(notes));
	scratch_make(dir);
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
	(void)path;
	if (!arg) {
		snprintf(why, why_bytes, "nobody knows");
		return SB_MISSING;
	}
	password->len = strlen(arg);
	memcpy(password->ptr, arg, password->len);
	return SB_OK;
}

static struct sb_source *open_with(char *password)
{
	struct sb_source *s = NULL;
	char why[512] = "";

	if (sb_itunes_open(dir, tell, password, notes_take, &notes, why,
			   sizeof(why), &s) != SB_OK)
		fail_msg("%s", why);
	return s;
}

static void check_bytes(const struct sb_snapshot *s, const char *path,
			const void *want, size_t want_len)
{
	static const size_t pieces[] = { 1 << 20, 65536, 4096, 7777 };
	const struct sb_entry *e = snapshot_find(s, path);

	if (!e)
		fail_msg("%s is not there", path);
	assert_int_equal(e->size_bytes, want_len);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		size_t len;
		uint8_t *got = snapshot_read(s, e, pieces[i], &len);

		assert_non_null(got);
		assert_int_equal(len, want_len);
		assert_memory_equal(got, want, want_len);
		free(got);
	}
}

static void add_usual(struct fake_backup *b)
{
	const struct fake_file files[] = {
		{ .domain = "HomeDomain", .path = "", .directory = 1 },
		{ .domain = "HomeDomain",
		  .path = "Library/SMS/sms.db",
		  .bytes = big,
		  .len = 4096 * 8,
		  .digest = 1,
		  .class = 1 },
		{ .domain = "HomeDomain",
		  .path = "Library/Preferences/a.plist",
		  .bytes = "hello",
		  .len = 5,
		  .class = 4 },
		{ .domain = "CameraRollDomain",
		  .path = "Media/DCIM/100APPLE/IMG_0001.JPG",
		  .bytes = big,
		  .len = BIG,
		  .digest = 1 },
		{ .domain = "AppDomain-com.example",
		  .path = "Documents/empty",
		  .bytes = "",
		  .class = 2 },
		{ .domain = "AppDomain-com.example",
		  .path = "link",
		  .target = "Documents/empty" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		fake_backup_add(b, &files[i]);
}

static void check_usual(struct sb_source *s)
{
	struct sb_snapshot all;
	const struct sb_entry *e;

	assert_int_equal(s->user_count, 1);
	assert_int_equal(s->day_count, 1);
	assert_int_equal(s->snapshot(s, 0, 1, &all), SB_PARAM);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	check_bytes(&all, "HomeDomain/Library/SMS/sms.db", big, 4096 * 8);
	check_bytes(&all, "AppDomain-com.example/Documents/empty", "", 0);
	check_bytes(&all, "HomeDomain/Library/Preferences/a.plist", "hello", 5);
	check_bytes(&all, "CameraRollDomain/Media/DCIM/100APPLE/IMG_0001.JPG",
		    big, BIG);
	e = snapshot_find(&all, "HomeDomain/Library/SMS/sms.db");
	assert_int_equal(e->data_class, SB_CLASS_MESSAGES);
	assert_int_equal(e->protection, SB_PROTECTION_COMPLETE);
	assert_int_equal(e->mode, 0100644);
	assert_int_equal(e->mtime_ns, INT64_C(1600000000) * 1000000000);
	e = snapshot_find(&all, "AppDomain-com.example/Documents/empty");
	assert_int_equal(e->protection, SB_PROTECTION_UNLESS_OPEN);
	assert_int_equal(e->data_class, SB_CLASS_APP_DATA);
	e = snapshot_find(&all, "AppDomain-com.example/link");
	assert_non_null(e);
	assert_int_equal(e->type, SB_ENTRY_SYMLINK);
	assert_int_equal(e->target.len, 15);
	assert_memory_equal(e->target.ptr, "Documents/empty", 15);
	/* Said, and implied. */
	assert_int_equal(snapshot_find(&all, "HomeDomain")->type, SB_ENTRY_DIR);
	assert_int_equal(snapshot_find(&all, "CameraRollDomain/Media")->type,
			 SB_ENTRY_DIR);
	for (size_t i = 1; i < all.entry_count; i++)
		assert_true(memcmp(all.entries[i - 1].path.ptr,
				   all.entries[i].path.ptr,
				   all.entries[i - 1].path.len) <= 0);
	s->release(&all);
}

static void round_trip(struct fake_backup b)
{
	struct sb_source *s;
	char password[] = "correct horse";

	if (b.password)
		b.password = password;
	fake_backup_begin(&b, dir);
	add_usual(&b);
	fake_backup_end(&b);
	assert_true(sb_itunes_is(dir));
	s = open_with(b.password ? password : NULL);
	check_usual(s);
	if (notes.count)
		fail_msg("%s", notes.lines[0]);
	s->close(s);
}

static void test_plain(void **state)
{
	(void)state;
	round_trip((struct fake_backup) { 0 });
}

static void test_encrypted(void **state)
{
	(void)state;
	round_trip((struct fake_backup) {
		.password = "", .first_rounds = 20, .second_rounds = 10 });
}

static void test_encrypted_variants(void **state)
{
	(void)state;
	round_trip((struct fake_backup) { .password = "",
					  .first_rounds = 20,
					  .second_rounds = 10,
					  .unpadded_index = 1,
					  .manifest_class = 3,
					  .key_by_uid = 1,
					  .xml = 1 });
}

/* Lengths come from the index where padding says nothing. */
static void test_unpadded(void **state)
{
	(void)state;
	round_trip((struct fake_backup) { .password = "",
					  .first_rounds = 20,
					  .second_rounds = 10,
					  .unpadded_files = 1 });
}

/* iOS 10.0: one derivation, Manifest.db in plain; before: Manifest.mbdb. */
static void test_old(void **state)
{
	(void)state;
	round_trip(
		(struct fake_backup) { .password = "", .second_rounds = 10 });
}

/* iOS 10.0: it opens, and says what it gives away. */
static void test_weak(void **state)
{
	char why[512] = "", right[] = "correct horse", wrong[] = "wrong";
	struct fake_backup b = { .password = right,
				 .second_rounds = 10,
				 .weak = 1 };
	struct sb_source *s;

	(void)state;
	round_trip(b);
	s = open_with(right);
	assert_non_null(s->remark);
	assert_non_null(strstr(s->remark, "one SHA-256 each"));
	s->close(s);
	assert_int_equal(sb_itunes_open(dir, tell, wrong, NULL, NULL, why,
					sizeof(why), &s),
			 SB_FORGED);
	b.weak = 0;
	scratch_remove(dir);
	round_trip(b);
	s = open_with(right);
	assert_null(s->remark);
	s->close(s);
}

static void test_older(void **state)
{
	(void)state;
	round_trip((struct fake_backup) {
		.password = "", .second_rounds = 10, .mbdb = 1 });
}

static void test_older_plain(void **state)
{
	(void)state;
	round_trip((struct fake_backup) { .mbdb = 1 });
}

static void test_wrong_password(void **state)
{
	struct fake_backup b = { .password = "right",
				 .first_rounds = 20,
				 .second_rounds = 10 };
	char why[512] = "", wrong[] = "wrong";
	struct sb_source *s;

	(void)state;
	fake_backup_begin(&b, dir);
	fake_backup_end(&b);
	assert_int_equal(sb_itunes_open(dir, tell, wrong, NULL, NULL, why,
					sizeof(why), &s),
			 SB_FORGED);
	assert_non_null(strstr(why, dir));
	assert_non_null(strstr(why, "password does not open"));
	assert_null(s);
	assert_int_equal(sb_itunes_open(dir, tell, NULL, NULL, NULL, why,
					sizeof(why), &s),
			 SB_MISSING);
	assert_string_equal(why, "nobody knows");
}

static void touch(const char *name)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
}

/* Copied without its list: refused, not taken for any folder. */
static void test_no_manifest(void **state)
{
	char why[512] = "";
	struct sb_source *s;

	(void)state;
	touch("Manifest.db");
	assert_false(sb_itunes_is(dir));
	touch("Status.plist");
	assert_true(sb_itunes_is(dir));
	assert_int_equal(sb_itunes_open(dir, tell, NULL, NULL, NULL, why,
					sizeof(why), &s),
			 SB_MISSING);
	assert_non_null(strstr(why, "Manifest.plist"));
	assert_non_null(strstr(why, "copy the whole folder"));
}

static void replace(const char *name, const char *text)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void expect_remark(const char *words)
{
	char why[512] = "";
	struct sb_source *s;

	assert_int_equal(sb_itunes_open(dir, tell, NULL, NULL, NULL, why,
					sizeof(why), &s),
			 SB_OK);
	if (words)
		assert_non_null(strstr(s->remark ? s->remark : "", words));
	else
		assert_null(s->remark);
	s->close(s);
}

/* What no reading needs is told where it shows that the backup is not whole. */
static void test_not_whole(void **state)
{
	struct fake_backup b = { 0 };

	(void)state;
	fake_backup_begin(&b, dir);
	fake_backup_end(&b);
	expect_remark(NULL);
	replace("Status.plist",
		"<plist version=\"1.0\"><dict><key>SnapshotState</key>"
		"<string>uploading</string></dict></plist>");
	expect_remark("\"uploading\"), and may lack files; make it again");
	replace("Status.plist",
		"<plist version=\"1.0\"><dict><key>SnapshotState</key>"
		"<string>\x1b]0;\a\xc2\x9b</string></dict></plist>");
	expect_remark("\"?]0;???\"), and may lack files; make it again");
	replace("Status.plist", "");
	expect_remark("Status.plist is no property list");
	replace("Status.plist", "<plist version=\"1.0\"><dict><key>Snap");
	expect_remark("Status.plist is no property list");
	replace("Status.plist", "<plist version=\"1.0\"><dict/></plist>");
	expect_remark(NULL);
	replace("Info.plist", "noise");
	expect_remark("Info.plist is no property list");
}

static char *blob_path(const char *domain, const char *path)
{
	static char full[256];
	char id[41];

	fake_backup_id(domain, path, id);
	snprintf(full, sizeof(full), "%s/%.2s/%s", dir, id, id);
	return full;
}

/* Each costs one file, and a note that says what is wrong. */
static void test_bad_files(void **state)
{
	static const struct fake_file files[] = {
		{ "D", "good", .bytes = "good", .len = 4 },
		{ "D", "no-blob", .bytes = "x", .len = 1, .no_blob = 1 },
		{ "D", "no-key", .bytes = "xyz", .len = 3, .no_key = 1 },
		{ "D", "bad-key", .bytes = "x", .len = 1, .bad_key = 1 },
		{ "D", "bad-digest", .bytes = "x", .len = 1, .digest = 2 },
		{ "D", "cut", .bytes = "x", .len = 1 },
		{ "D", "cut to its size", .bytes = big, .len = 100 },
		{ "D", "grown", .bytes = big, .len = 70, .claimed_len = 50 },
		{ "D", "shrunk", .bytes = big, .len = 70, .claimed_len = 90 },
		{ "D", "../up", .bytes = "x", .len = 1 },
		{ "D", "good/below", .bytes = "x", .len = 1 },
		{ "D", "link", .target = "" },
	};
	struct fake_backup b = { .password = "right",
				 .first_rounds = 20,
				 .second_rounds = 10 };
	char password[] = "right";
	struct sb_snapshot all;
	struct sb_source *s;
	size_t len;

	(void)state;
	fake_backup_begin(&b, dir);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		fake_backup_add(&b, &files[i]);
	fake_backup_end(&b);
	assert_int_equal(truncate(blob_path("D", "cut"), 15), 0);
	assert_int_equal(truncate(blob_path("D", "cut to its size"), 100), 0);
	s = open_with(password);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	check_bytes(&all, "D/good", "good", 4);
	check_bytes(&all, "D/grown", big, 50);
	check_bytes(&all, "D/shrunk", big, 70);
	assert_true(notes_say(&notes, "D/no-blob", "not in the backup"));
	assert_true(notes_say(&notes, "D/no-key", "EncryptionKey"));
	assert_true(notes_say(&notes, "D/bad-key", "EncryptionKey"));
	assert_true(notes_say(&notes, "D/cut", "cut short"));
	assert_true(notes_say(&notes, "D/cut to its size", "cut short"));
	assert_true(notes_say(&notes, "D/grown", "not as long"));
	assert_true(notes_say(&notes, "D/shrunk", "not as long"));
	assert_true(notes_say(&notes, "D/../up", "path"));
	assert_true(notes_say(&notes, "D/good/below", "no directory"));
	assert_true(notes_say(&notes, "D/link", "nowhere"));
	assert_int_equal(notes.count, 10);
	for (int again = 0; again < 2; again++)
		assert_null(snapshot_read(
			&all, snapshot_find(&all, "D/bad-digest"), 64, &len));
	assert_true(notes_say(&notes, "D/bad-digest", "Digest"));
	assert_int_equal(notes.count, 11); /* once */
	/* D, good, bad-digest, grown, shrunk */
	assert_int_equal(all.entry_count, 5);
	s->release(&all);
	s->close(s);
}

/* A link in the backup's own folders would lead out of it. */
static void test_links_out(void **state)
{
	struct fake_backup b = { 0 };
	const struct fake_file file = { "D", "a", .bytes = "x", .len = 1 };
	struct sb_snapshot all;
	struct sb_source *s;

	(void)state;
	fake_backup_begin(&b, dir);
	fake_backup_add(&b, &file);
	fake_backup_end(&b);
	assert_int_equal(unlink(blob_path("D", "a")), 0);
	assert_int_equal(symlink("/etc/hostname", blob_path("D", "a")), 0);
	s = open_with(NULL);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	assert_null(snapshot_find(&all, "D/a"));
	assert_true(notes_say(&notes, "D/a", "not in the backup"));
	s->release(&all);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_plain),
		T(test_encrypted),
		T(test_encrypted_variants),
		T(test_unpadded),
		T(test_old),
		T(test_weak),
		T(test_not_whole),
		T(test_older),
		T(test_older_plain),
		T(test_wrong_password),
		T(test_no_manifest),
		T(test_bad_files),
		T(test_links_out),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
