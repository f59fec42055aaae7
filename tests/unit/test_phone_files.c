/* The phone generator's files: every class, and formats that hold up. */
#include "tests/unit/phone.h"

#include <sqlite3.h>

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

static void databases_are_sound(void **state)
{
	struct sb_source *s = open_phone(&usual);
	size_t databases = 0;

	(void)state;
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

static uint64_t big_endian(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *p++;
	return v;
}

static void check_jpeg(const uint8_t *b, size_t len)
{
	size_t at = 2;

	assert_int_equal(big_endian(b, 2), 0xffd8);
	assert_int_equal(big_endian(b + len - 2, 2), 0xffd9);
	for (int scan = 0; !scan; at += 2 + (size_t)big_endian(b + at + 2, 2)) {
		assert_true(at + 4 < len);
		assert_int_equal(b[at], 0xff);
		assert_true(b[at + 1] >= 0xc0);
		scan = b[at + 1] == 0xda;
	}
	assert_true(at > 300 && at < len);
	for (; at + 3 < len; at++)
		if (b[at] == 0xff)
			assert_int_equal(b[at + 1], 0);
}

static void check_mp4(const uint8_t *b, size_t len)
{
	size_t at = 0, payload = 0, sum = 0, boxes = 0;

	while (at < len) {
		uint64_t size = big_endian(b + at, 4);
		size_t head = size == 1 ? 16 : 8;

		size = size == 1 ? big_endian(b + at + 8, 8) : size;
		assert_true(size >= head && size <= len - at);
		if (!memcmp(b + at + 4, "mdat", 4))
			payload = (size_t)size - head;
		/* Into the containers on the way to the sample sizes. */
		if (!memcmp(b + at + 4, "stsz", 4)) {
			uint64_t count = big_endian(b + at + 16, 4);

			assert_int_equal(size, 20 + 4 * count);
			for (uint64_t i = 0; i < count; i++)
				sum += (size_t)big_endian(b + at + 20 + 4 * i,
							  4);
		}
		at += !memcmp(b + at + 4, "moov", 4) ||
				      !memcmp(b + at + 4, "trak", 4) ||
				      !memcmp(b + at + 4, "mdia", 4) ||
				      !memcmp(b + at + 4, "minf", 4) ||
				      !memcmp(b + at + 4, "stbl", 4)
			      ? 8
			      : (size_t)size;
		boxes++;
	}
	assert_int_equal(at, len);
	assert_true(boxes > 12);
	assert_true(payload > 0);
	assert_int_equal(payload, sum);
}

static void media_are_well_formed(void **state)
{
	struct sb_source *s = open_phone(&usual);
	struct sb_snapshot a;
	size_t pictures = 0, films = 0, lists = 0;

	(void)state;
	assert_int_equal(s->snapshot(s, 0, 1, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];
		size_t len = (size_t)e->size_bytes;
		uint8_t *bytes;

		if (!is_file(e))
			continue;
		bytes = load(&a, i);
		if (ends(e->path, ".JPG") || ends(e->path, ".jpeg")) {
			check_jpeg(bytes, len);
			pictures++;
		} else if (ends(e->path, ".MOV")) {
			check_mp4(bytes, len);
			films++;
		} else if (ends(e->path, ".plist") &&
			   !memcmp(bytes, "bplist00", 8)) {
			uint64_t count = big_endian(bytes + len - 24, 8);
			uint64_t table = big_endian(bytes + len - 8, 8);

			assert_int_equal(table + 4 * count + 32, len);
			assert_int_equal(bytes[8] >> 4, 0xd);
			lists++;
		}
		free(bytes);
	}
	assert_true(pictures >= 40);
	assert_true(films >= 5);
	assert_true(lists >= 20);
	s->release(&a);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_every_class),
		cmocka_unit_test(databases_are_sound),
		cmocka_unit_test(media_are_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
