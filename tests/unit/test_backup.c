/* Phones written as iTunes and Finder backups, read by the reader of those. */
#include "tests/unit/phone.h"

#include "bench/measure/tree.h"
#include "datasets/backup.h"
#include "datasets/itunes/itunes.h"

#include <plist/plist.h>
#include <sqlite3.h>
#include <sys/stat.h>

static void no_notes(void *arg, struct sb_span path, const char *why)
{
	(void)arg;
	fail_msg("%.*s: %s", (int)path.len, (const char *)path.ptr, why);
}

static void is_read_back(void **state)
{
	char folder[] = "/tmp/sealbench-test-XXXXXX", path[64], why[512];
	struct sb_source *s = open_phone(&usual), *back;
	struct sb_snapshot a, b;
	size_t files = 0, dirs = 0;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/backup", folder);
	assert_int_equal(s->snapshot(s, 1, 2, &a), SB_OK);
	assert_int_equal(sb_backup_write(path, &a, NULL, why, sizeof(why)),
			 SB_OK);
	assert_true(sb_itunes_is(path));
	assert_int_equal(sb_itunes_open(path, NULL, NULL, no_notes, NULL, why,
					sizeof(why), &back),
			 SB_OK);
	assert_int_equal(back->snapshot(back, 0, 0, &b), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *x = &a.entries[i], *y;
		size_t j = find(&b, x->path);
		uint8_t mine[HASH], theirs[HASH];

		dirs += x->type == SB_ENTRY_DIR;
		if (!is_file(x))
			continue;
		assert_true(j < b.entry_count);
		y = &b.entries[j];
		assert_int_equal(x->size_bytes, y->size_bytes);
		assert_int_equal(x->mtime_ns, y->mtime_ns);
		assert_int_equal(x->birth_ns, y->birth_ns);
		assert_int_equal(x->protection, y->protection);
		hash(&a, i, mine);
		hash(&b, j, theirs);
		assert_memory_equal(mine, theirs, HASH);
		files++;
	}
	assert_true(files > 100 && dirs > 100);
	assert_int_equal(sb_backup_write(path, &a, NULL, why, sizeof(why)),
			 SB_IO);
	assert_non_null(strstr(why, "cannot be written"));
	s->release(&a);
	back->release(&b);
	s->close(s);
	back->close(back);
	sb_tree_remove(folder);
}

/* What other readers look up: known identifiers, the tables, the folders. */
static void has_what_readers_look_for(void **state)
{
	static const char *const known[] = {
		/* HomeDomain-Library/SMS/sms.db, as public tools name it */
		"3d0d7e5fb2ce288813306e4d4636395e047a3d28",
		/* HomeDomain-Library/AddressBook/AddressBook.sqlitedb */
		"31bb7ba8914766d4ba40d6dfb6113c8b614be442",
		/* CameraRollDomain-Media/PhotoData/Photos.sqlite */
		"12b144c0bd44f2b3dffd9186d3f9c05b917cee25",
		/* HomeDomain-Library/CallHistoryDB/CallHistory.storedata */
		"5a4935c78a5255723f707230a451d79c540d2741",
		/* HomeDomain-Library/Safari/History.db */
		"1a0e7afc19d307da602ccdcece51af33afe92c53",
		/* KeychainDomain-keychain-backup.plist */
		"51a4616e576dd33cd2abadfea874eb8ff246bf0e",
	};
	static const char *const lists[] = { "Info.plist", "Manifest.plist",
					     "Status.plist", "Manifest.db" };
	char folder[] = "/tmp/sealbench-test-XXXXXX", path[64], file[160];
	char why[512];
	struct sb_source *s = open_phone(&usual);
	struct sb_snapshot a;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/backup", folder);
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	assert_int_equal(sb_backup_write(path, &a, NULL, why, sizeof(why)),
			 SB_OK);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		snprintf(file, sizeof(file), "%s/%.2s/%s", path, known[i],
			 known[i]);
		assert_int_equal(stat(file, &st), 0);
	}
	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, lists[i]);
		assert_int_equal(stat(file, &st), 0);
	}
	s->release(&a);
	s->close(s);
	sb_tree_remove(folder);
}

/* A number of the row's MBFile. */
static uint64_t number_of(plist_t archive, const char *key)
{
	plist_t file = plist_array_get_item(
		plist_dict_get_item(archive, "$objects"), 1);
	uint64_t v = 0;

	plist_get_uint_val(plist_dict_get_item(file, key), &v);
	return v;
}

struct seen {
	size_t files, digests, moved;
	size_t reborn; /* another birth on the later day */
	size_t changed, untouched;
};

/* On either day a file is as old as its name, and changed when its bytes were. */
static void compare_times(plist_t one[2], struct seen *n)
{
	uint64_t born = number_of(one[0], "Birth");
	uint64_t was = number_of(one[0], "LastModified");
	uint64_t is = number_of(one[1], "LastModified");

	assert_true(born > 1000000000 && born <= was && was <= is);
	assert_true(number_of(one[1], "LastStatusChange") >= is);
	n->reborn += number_of(one[1], "Birth") != born;
	n->changed += is > was && is > born;
	n->untouched += is == born;
}

/* Rows of both days, by domain and path. */
static struct seen compare_days(sqlite3 *db)
{
	struct seen n = { 0 };
	sqlite3_stmt *rows;

	assert_int_equal(
		sqlite3_prepare_v2(db,
				   "SELECT a.file, b.file FROM Files a JOIN"
				   " later.Files b USING (fileID) WHERE"
				   " a.flags = 1",
				   -1, &rows, NULL),
		SQLITE_OK);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		plist_t one[2] = { NULL, NULL };

		for (int i = 0; i < 2; i++)
			plist_from_memory(
				sqlite3_column_blob(rows, i),
				(uint32_t)sqlite3_column_bytes(rows, i),
				&one[i]);
		n.files++;
		compare_times(one, &n);
		n.moved += number_of(one[0], "InodeNumber") !=
			   number_of(one[1], "InodeNumber");
		n.digests +=
			plist_dict_get_item(
				plist_array_get_item(
					plist_dict_get_item(one[0], "$objects"),
					1),
				"Digest") != NULL;
		plist_free(one[0]);
		plist_free(one[1]);
	}
	sqlite3_finalize(rows);
	return n;
}

static uint32_t installed(const char *folder)
{
	char path[200], text[65536];
	plist_t info = NULL;
	uint32_t count;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/0/Info.plist", folder);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	plist_from_memory(text, (uint32_t)len, &info);
	assert_non_null(info);
	count = plist_array_get_size(
		plist_dict_get_item(info, "Installed Applications"));
	plist_free(info);
	return count;
}

/* From day to day a file keeps its inode and its birth; some have a digest, as 477 of a real
 * backup's 1,089; apps are told of. */
static void days_are_of_one_device(void **state)
{
	char folder[] = "/tmp/sealbench-test-XXXXXX", path[200], why[512];
	struct sb_source *s = open_phone(&usual);
	struct seen n;
	sqlite3 *db;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (uint32_t day = 0; day < 2; day++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, 0, day, &a), SB_OK);
		snprintf(path, sizeof(path), "%s/%u", folder, day);
		assert_int_equal(
			sb_backup_write(path, &a, NULL, why, sizeof(why)),
			SB_OK);
		s->release(&a);
	}
	assert_true(installed(folder) >= 3);
	snprintf(path, sizeof(path), "%s/0/Manifest.db", folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	snprintf(path, sizeof(path), "ATTACH '%s/1/Manifest.db' AS later",
		 folder);
	assert_int_equal(sqlite3_exec(db, path, NULL, NULL, NULL), SQLITE_OK);
	n = compare_days(db);
	assert_true(n.files > 150);
	assert_int_equal(n.moved, 0);
	assert_int_equal(n.reborn, 0);
	/* Photos stay as they were taken; databases and settings do not. */
	assert_true(n.untouched > n.files / 3);
	assert_true(n.changed > 10);
	assert_in_range(n.digests * 100, n.files * 34, n.files * 54);
	sqlite3_close(db);
	s->close(s);
	sb_tree_remove(folder);
}

static void count_notes(void *arg, struct sb_span path, const char *why)
{
	assert_int_equal(path.len, 3);
	assert_memory_equal(path.ptr, "D/b", 3);
	assert_string_equal(why, "changed while read");
	++*(uint64_t *)arg;
}

static void put_bytes(const char *path, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	while (len--)
		putc('x', f);
	assert_int_equal(fclose(f), 0);
}

static int count_files(const char *path, const char *command)
{
	char text[256];
	int n = -1;
	FILE *f;

	snprintf(text, sizeof(text), "cd '%s' && %s", path, command);
	f = popen(text, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &n), 1);
	assert_int_equal(pclose(f), 0);
	return n;
}

/* of: D with three files, of which b will have another length. */
static void make_three(const char *folder)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/in", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/in/D", folder);
	mkdir(path, 0700);
	for (unsigned i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/in/D/%c", folder, "abc"[i]);
		put_bytes(path, 3000);
	}
}

/* Writes what was listed before b had len bytes. */
static enum sb_err write_changed(const char *folder, size_t len, int backup,
				 const char *out, int counted)
{
	char in[96], b[96], why[512];
	const char *root = in;
	struct sb_source *s;
	struct sb_snapshot a;
	uint64_t told = 0;
	enum sb_err err;

	make_three(folder);
	snprintf(in, sizeof(in), "%s/in", folder);
	snprintf(b, sizeof(b), "%s/in/D/b", folder);
	assert_int_equal(
		sb_dir_open(&root, 1, count_notes, &told, why, sizeof(why), &s),
		SB_OK);
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	put_bytes(b, len);
	if (backup)
		err = sb_backup_write(out, &a, counted ? &told : NULL, why,
				      sizeof(why));
	else
		err = sb_tree_write(out, &a, counted ? &told : NULL, why,
				    sizeof(why));
	assert_int_equal(told, 1);
	s->release(&a);
	s->close(s);
	return err;
}

/* With a count of what is told it is left out, the row with it; without one it
 * ends the work. */
static void leaves_out_what_changed(void **state)
{
	static const char files[] =
		"find . -name b -o -name '[0-9a-f][0-9a-f]*' -type f | wc -l";
	static const char rows[] =
		"sqlite3 Manifest.db "
		"'select count(*) from Files where flags = 1'";
	char folder[] = "/tmp/sealbench-test-XXXXXX", out[96];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(out, sizeof(out), "%s/out", folder);
	for (size_t len = 0; len <= 5000; len += 2500) {
		for (int backup = 0; backup < 2; backup++) {
			assert_int_equal(
				write_changed(folder, len, backup, out, 1),
				SB_OK);
			assert_int_equal(count_files(out, files), 2 * backup);
			if (backup)
				assert_int_equal(count_files(out, rows), 2);
			sb_tree_remove(out);
			/* A longer one is told, and as long as was listed. */
			assert_int_equal(write_changed(folder, len, backup, out,
						       0) == SB_OK,
					 len > 3000);
			sb_tree_remove(out);
		}
	}
	sb_tree_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_back),
		cmocka_unit_test(has_what_readers_look_for),
		cmocka_unit_test(days_are_of_one_device),
		cmocka_unit_test(leaves_out_what_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
