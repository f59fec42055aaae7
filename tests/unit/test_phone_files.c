/* The phone generator's files: every class, and formats that hold up. */
#include "tests/unit/phone.h"

#include "bench/measure/tree.h"

#include <plist/plist.h>
#include <sqlite3.h>
#include <unistd.h>

static void has_every_class(void **state)
{
	uint64_t bytes[SB_CLASS_COUNT] = { 0 }, all = 0;
	struct sb_phone_params p = usual;
	struct sb_source *s;
	struct sb_snapshot a;

	(void)state;
	p.bytes_per_user = 32000000;
	s = open_phone(&p);
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		bytes[a.entries[i].data_class] += a.entries[i].size_bytes;
		all += a.entries[i].size_bytes;
	}
	assert_int_equal(all, a.total_bytes);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		assert_true(bytes[c] > 0);
		assert_string_not_equal(sb_class_name(c), "unknown");
	}
	assert_in_range(bytes[SB_CLASS_PHOTOS] * 100 / all, 35, 55);
	assert_in_range(bytes[SB_CLASS_VIDEOS] * 100 / all, 18, 32);
	assert_in_range(bytes[SB_CLASS_MESSAGES] * 100 / all, 6, 15);
	assert_in_range(bytes[SB_CLASS_APP_DATA] * 100 / all, 9, 22);
	s->release(&a);
	s->close(s);
}

static int first_text(void *arg, int columns, char **values, char **names)
{
	(void)names;
	if (columns == 1 && values[0])
		snprintf(arg, 64, "%s", values[0]);
	return 0;
}

static void check_database(uint8_t *bytes, size_t len, const char *sql)
{
	char answer[64] = "";
	sqlite3 *db;

	/* Memory has no logs; phones' databases all say that they may have
	 * one. */
	assert_int_equal(bytes[18], 2);
	assert_int_equal(bytes[19], 2);
	bytes[18] = bytes[19] = 1;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(db, "main", bytes,
					     (sqlite3_int64)len,
					     (sqlite3_int64)len,
					     SQLITE_DESERIALIZE_READONLY),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA integrity_check", first_text,
				      answer, NULL),
			 SQLITE_OK);
	assert_string_equal(answer, "ok");
	if (sql) {
		assert_int_equal(
			sqlite3_exec(db, sql, first_text, answer, NULL),
			SQLITE_OK);
		assert_true(atoi(answer) > 100);
	}
	sqlite3_close(db);
}

static int count_frames(void *arg, int columns, char **values, char **names)
{
	(void)names;
	if (columns == 3 && values[1])
		snprintf(arg, 64, "%s", values[1]);
	return 0;
}

static void put_file(const struct sb_snapshot *a, size_t index,
		     const char *path)
{
	size_t len = (size_t)a->entries[index].size_bytes;
	uint8_t *bytes = load(a, index);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	free(bytes);
}

/* Of logs. */
struct tally {
	size_t transactions, of_one_page;
	size_t again; /* of the same pages as another before in the log */
	size_t frames, pages;
	size_t twice; /* logs that have a page more than once */
};

static int is_among(const uint64_t *sets, size_t count, uint64_t set)
{
	for (size_t i = 0; i < count; i++)
		if (sets[i] == set)
			return 1;
	return 0;
}

static void count_log(const struct sb_snapshot *a, size_t index, size_t frames,
		      struct tally *n)
{
	uint8_t *log = load(a, index), seen[65536] = { 0 };
	size_t pages = 0, begun = 0, count = 0;
	uint64_t sets[1024], set = 0;

	for (size_t f = 0; f < frames; f++) {
		const uint8_t *head = log + 32 + 4120 * f;
		unsigned page = (unsigned)head[2] << 8 | head[3];

		pages += !seen[page];
		seen[page] = 1;
		set = (set + page) * 0x9e3779b97f4a7c15;
		/* The file's pages, where a transaction ends. */
		if (!(head[4] | head[5] | head[6] | head[7]))
			continue;
		n->transactions++;
		n->of_one_page += f == begun;
		begun = f + 1;
		n->again += (size_t)is_among(sets, count, set);
		assert_true(count < sizeof(sets) / sizeof(sets[0]));
		sets[count++] = set;
		set = 0;
	}
	n->frames += frames;
	n->pages += pages;
	n->twice += frames > pages;
	free(log);
}

static void judge_logs(const struct tally *seen, size_t logs)
{
	assert_true(seen->twice > logs / 4);
	/* Of real ones' a third are of one page, and a page comes 7.4 times; of
	 * a phone as small as this two thirds, and nearly twice. */
	assert_in_range(seen->of_one_page * 100, seen->transactions * 25,
			seen->transactions * 75);
	assert_true(seen->frames * 10 > seen->pages * 15);
	/* Three quarters of real ones change the pages that another did. */
	print_message("%zu of %zu transactions are of known pages\n",
		      seen->again, seen->transactions);
	assert_in_range(seen->again * 100, seen->transactions * 60,
			seen->transactions * 90);
}

static void databases_are_sound(void **state)
{
	struct sb_phone_params larger = usual;
	struct sb_source *s;
	size_t databases = 0;

	(void)state;
	larger.bytes_per_user *= 2;
	s = open_phone(&larger);
	for (uint32_t n = 0; n < USERS * DAYS; n++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, n / DAYS, n % DAYS, &a), SB_OK);
		for (size_t i = 0; i < a.entry_count; i++) {
			const struct sb_entry *e = &a.entries[i];
			uint8_t *bytes;

			if (!is_file(e) || e->size_bytes < 4096)
				continue;
			bytes = load(&a, i);
			if (!memcmp(bytes, "SQLite format 3", 16)) {
				databases++;
				check_database(
					bytes, (size_t)e->size_bytes,
					ends(e->path, "sms.db")
						? "SELECT count(*) FROM message"
						: NULL);
			}
			free(bytes);
		}
		s->release(&a);
	}
	assert_true(databases >= 10 * USERS * DAYS);
	s->close(s);
}

/* SQLite itself, on files: the log is found, taken, and leaves all sound. */
static void logs_belong_to_their_files(void **state)
{
	struct sb_phone_params p = { 3, 3, 16, 8000000, SB_PHONE_MEDIAN, 0 };
	char folder[] = "/tmp/sealbench-test-XXXXXX", file[64], log[64];
	struct sb_source *s = open_phone(&p);
	size_t logs = 0, begun_again = 0;
	struct tally seen = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/db", folder);
	snprintf(log, sizeof(log), "%s/db-wal", folder);
	for (uint32_t n = 0; n < p.users * p.days; n++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, n / p.days, n % p.days, &a),
				 SB_OK);
		for (size_t i = 1; i < a.entry_count; i++) {
			char answer[64] = "";
			unsigned long frames;
			sqlite3 *db;

			if (!ends(a.entries[i].path, "-wal"))
				continue;
			/* It follows its database in the order of paths. */
			put_file(&a, i - 1, file);
			put_file(&a, i, log);
			assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
			assert_int_equal(sqlite3_exec(db,
						      "PRAGMA integrity_check",
						      first_text, answer, NULL),
					 SQLITE_OK);
			assert_string_equal(answer, "ok");
			assert_int_equal(
				sqlite3_exec(db, "PRAGMA wal_checkpoint",
					     count_frames, answer, NULL),
				SQLITE_OK);
			frames = strtoul(answer, NULL, 10);
			assert_true(frames > 0);
			assert_int_equal(a.entries[i].size_bytes % 4120, 32);
			/* Behind these may be those of before. */
			assert_true(a.entries[i].size_bytes >=
				    32 + 4120 * frames);
			begun_again +=
				a.entries[i].size_bytes > 32 + 4120 * frames;
			count_log(&a, i, frames, &seen);
			sqlite3_close(db);
			unlink(file);
			unlink(log);
			logs++;
		}
		s->release(&a);
	}
	assert_true(logs >= 10);
	assert_true(begun_again > 0);
	judge_logs(&seen, logs);
	rmdir(folder);
	s->close(s);
}

/* How many rows of day 0 are no longer there, and how many are other than they
 * were. */
static void compare_rows(const char *folder, const char *sql, int *gone,
			 int *changed)
{
	char text[600], answer[64] = "";
	sqlite3 *db;

	snprintf(text, sizeof(text), "%s/0", folder);
	assert_int_equal(sqlite3_open(text, &db), SQLITE_OK);
	snprintf(text, sizeof(text), "ATTACH '%s/1' AS later", folder);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, first_text, answer, NULL),
			 SQLITE_OK);
	assert_int_equal(sscanf(answer, "%d %d", gone, changed), 2);
	sqlite3_close(db);
}

/* Of every kind of database, days delete rows and change others. */
static void rows_go_and_change(void **state)
{
	static const struct {
		const char *path, *table, *key, *what;
		int changes;
		unsigned from; /* which day */
	} all[] = {
		{ "healthdb_secure.sqlite", "objects", "data_id", "uuid", 0,
		  0 },
		{ "NoteStore.sqlite", "ZICNOTEDATA", "Z_PK", "ZDATA", 1, 0 },
		{ "Photos.sqlite", "ZASSET", "Z_PK", "ZVIEWCOUNT", 1, 0 },
		{ "AddressBook.sqlitedb", "ABPerson", "ROWID", "Note", 1, 0 },
		{ "CallHistory.storedata", "ZCALLRECORD", "Z_PK", "ZDATE", 0,
		  0 },
		/* Of 30 days before, nothing is left. */
		{ "History.db", "history_items", "id", "title", 1, 1 },
	};
	static const uint32_t days[] = { 0, 30, 45 };
	struct sb_phone_params p = { 1, 1, 46, 120000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	struct sb_snapshot a[3];

	(void)state;
	for (unsigned k = 0; k < 3; k++)
		assert_int_equal(s->snapshot(s, 0, days[k], &a[k]), SB_OK);
	for (size_t n = 0; n < sizeof(all) / sizeof(all[0]); n++) {
		char folder[] = "/tmp/sealbench-test-XXXXXX", path[80];
		char end[80], sql[500];
		int gone, changed;

		assert_non_null(mkdtemp(folder));
		for (unsigned k = 0; k < 2; k++) {
			const struct sb_snapshot *day = &a[k ? 2 : all[n].from];

			for (size_t i = 0; i < day->entry_count; i++) {
				struct sb_span name = day->entries[i].path;

				snprintf(end, sizeof(end), "%s-wal",
					 all[n].path);
				snprintf(path, sizeof(path), "%s/%u%s", folder,
					 k, ends(name, end) ? "-wal" : "");
				if (ends(name, all[n].path) || ends(name, end))
					put_file(day, i, path);
			}
		}
		snprintf(sql, sizeof(sql),
			 "SELECT (SELECT count(*) FROM main.%s WHERE %s NOT IN"
			 " (SELECT %s FROM later.%s)) || ' ' || (SELECT"
			 " count(*) FROM main.%s a JOIN later.%s b USING (%s)"
			 " WHERE a.%s IS NOT b.%s)",
			 all[n].table, all[n].key, all[n].key, all[n].table,
			 all[n].table, all[n].table, all[n].key, all[n].what,
			 all[n].what);
		compare_rows(folder, sql, &gone, &changed);
		assert_true(gone > 0);
		assert_int_equal(changed > 0, all[n].changes);
		sb_tree_remove(folder);
	}
	for (unsigned k = 0; k < 3; k++)
		s->release(&a[k]);
	s->close(s);
}

/* --- small files ---------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t domain_length(struct sb_span path)
{
	const uint8_t *slash = memchr(path.ptr, '/', path.len);

	return slash ? (size_t)(slash - path.ptr) : path.len;
}

/* The one real index that we know has few photos, so the camera's roll does not
 * count: 1,089 files in 562 domains and 2,618 directories; p10 42, p25 126,
 * median 638, p75 13,312, p90 130,332 bytes; protection classes 1 to 4: 7, 2,
 * 581 and 499. */
static void sizes_are_as_measured(void **state)
{
	struct sb_phone_params p = { 1, 1, 1, 182000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	size_t n = 0, kinds[SB_PROTECTION_COUNT] = { 0 }, dirs = 0, domains = 0;
	struct sb_span last = { NULL, 0 };
	struct sb_snapshot a;
	uint64_t *sizes;

	(void)state;
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	sizes = calloc(a.entry_count, sizeof(*sizes));
	for (size_t i = 0; i < a.entry_count; i++) {
		struct sb_span domain = a.entries[i].path;

		domain.len = domain_length(domain);
		domains += !last.ptr || last.len != domain.len ||
			   memcmp(last.ptr, domain.ptr, last.len);
		last = domain;
		dirs += a.entries[i].type == SB_ENTRY_DIR;
		if (!is_file(&a.entries[i]) ||
		    !memcmp(domain.ptr, "CameraRoll", 10))
			continue;
		sizes[n++] = a.entries[i].size_bytes;
		kinds[a.entries[i].protection]++;
	}
	qsort(sizes, n, sizeof(*sizes), by_size);
	assert_int_equal(sizes[n / 10], 42);
	assert_in_range(n, 900, 1200);
	assert_in_range(domains, 500, 630);
	assert_in_range(dirs, 2300, 2900);
	assert_in_range(sizes[n / 4], 84, 190);
	assert_in_range(sizes[n / 2], 425, 960);
	assert_in_range(sizes[n * 3 / 4], 4400, 40000);
	assert_in_range(sizes[n * 9 / 10], 87000, 195000);
	/* 2,461,380 bytes: its app data and system's weigh twice as much. */
	assert_in_range(sizes[n * 99 / 100], 820000, 7400000);
	assert_int_equal(sizes[0], 0);
	assert_int_equal(kinds[SB_PROTECTION_UNKNOWN], 0);
	assert_in_range(kinds[SB_PROTECTION_COMPLETE], 3, 14);
	assert_in_range(kinds[SB_PROTECTION_UNLESS_OPEN], 1, 4);
	assert_in_range(kinds[SB_PROTECTION_FIRST_AUTH] * 100 / n, 35, 75);
	assert_in_range(kinds[SB_PROTECTION_NONE] * 100 / n, 25, 60);
	free(sizes);
	s->release(&a);
	s->close(s);
}

/* libplist writes what it has read in the same bytes. */
static void is_libplists(plist_t list, const uint8_t *bytes, size_t len)
{
	char *again = NULL;
	uint32_t again_len = 0;

	if (!memcmp(bytes, "bplist00", 8))
		plist_to_bin(list, &again, &again_len);
	else
		plist_to_xml(list, &again, &again_len);
	assert_int_equal(again_len, len);
	assert_memory_equal(again, bytes, len);
	free(again);
}

static void property_lists_are_libplists(void **state)
{
	/* Large enough for lists of every kind, and of many objects. */
	static const struct sb_phone_params large = {
		.seed = 2, .users = 1, .days = 9, .bytes_per_user = 120000000
	};
	struct sb_source *s = open_phone(&large);
	size_t binary = 0, xml = 0;
	struct sb_snapshot a;

	(void)state;
	assert_int_equal(s->snapshot(s, 0, 8, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];
		plist_t list = NULL;
		uint8_t *bytes;

		if (!is_file(e) || !ends(e->path, ".plist") || !e->size_bytes)
			continue;
		bytes = load(&a, i);
		plist_from_memory((const char *)bytes, (uint32_t)e->size_bytes,
				  &list);
		assert_non_null(list);
		assert_int_equal(plist_get_node_type(list), PLIST_DICT);
		is_libplists(list, bytes, (size_t)e->size_bytes);
		plist_free(list);
		binary += !memcmp(bytes, "bplist00", 8);
		xml += !memcmp(bytes, "<?xml", 5);
		free(bytes);
	}
	assert_true(binary > 50);
	assert_true(xml > 5);
	s->release(&a);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_every_class),
		cmocka_unit_test(databases_are_sound),
		cmocka_unit_test(logs_belong_to_their_files),
		cmocka_unit_test(rows_go_and_change),
		cmocka_unit_test(sizes_are_as_measured),
		cmocka_unit_test(property_lists_are_libplists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
