/* Files are told apart by their first bytes; what differs is called so; what
 * was written is read back. */
#include "tests/unit/phone.h"

#include "bench/measure/likeness.h"

#include <unistd.h>

static enum sb_kinds_kind kind(const char *bytes, size_t len)
{
	return sb_kinds_of(sb_span_of((const uint8_t *)bytes, len));
}

#define KIND(text) kind(text, sizeof(text) - 1)

static void kinds_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(KIND(""), SB_KINDS_OTHER);
	assert_int_equal(KIND("bplist00"), SB_KINDS_BINARY_LIST);
	assert_int_equal(KIND("bplist0"), SB_KINDS_OTHER);
	assert_int_equal(KIND("<?xml?>\n<!DOCTYPE plist>\n<plist>"),
			 SB_KINDS_XML_LIST);
	assert_int_equal(KIND("<?xml?>\n<html>"), SB_KINDS_OTHER);
	assert_int_equal(KIND("SQLite format 3\0"), SB_KINDS_SQLITE);
	assert_int_equal(KIND("\x37\x7f\x06\x83...."), SB_KINDS_LOG);
	assert_int_equal(KIND("\xff\xd8\xff\xe0..JFIF"), SB_KINDS_PICTURE);
	assert_int_equal(KIND("\xff\xd8\xff\xe1..Exif\0\0MM"),
			 SB_KINDS_PICTURE);
	assert_int_equal(KIND("\xff\xd8\xff\xe1..Exif\0\0MM\0*\1\x0f\0\2"),
			 SB_KINDS_PHOTO);
	assert_int_equal(KIND("\xff\xd8\xff\xe1..Exif\0\0II*\0\x0f\1\2\0"),
			 SB_KINDS_PHOTO);
	assert_int_equal(KIND("\0\0\0\x14"
			      "ftypqt  "),
			 SB_KINDS_FILM);
	assert_int_equal(KIND("\0\0\0\x14"
			      "ftypM4A "),
			 SB_KINDS_SOUND);
	assert_int_equal(KIND("\0\0\0\x14"
			      "ftypheic"),
			 SB_KINDS_IMAGE);
	assert_int_equal(KIND(" {\"a\":1}"), SB_KINDS_JSON);
	assert_int_equal(KIND("[{\"a\":1}]"), SB_KINDS_JSON);
	assert_int_equal(KIND("[general]\nx=1"), SB_KINDS_OTHER);
	assert_int_equal(KIND("{\"a\":\0\1\2\3}"), SB_KINDS_OTHER);
	assert_int_equal(KIND("PK\3\4"), SB_KINDS_DOCUMENT);
	assert_int_equal(KIND("%PDF-1.4"), SB_KINDS_DOCUMENT);
}

/* Every kind that phones are made of is found where its name says it is. */
static void phones_have_every_kind(void **state)
{
	static const struct {
		const char *end;
		enum sb_kinds_kind kind;
	} ends_in[] = {
		{ ".JPG", SB_KINDS_PHOTO },     { ".MOV", SB_KINDS_FILM },
		{ ".m4a", SB_KINDS_SOUND },     { ".amr", SB_KINDS_SOUND },
		{ "sms.db", SB_KINDS_SQLITE },  { "-wal", SB_KINDS_LOG },
		{ ".json", SB_KINDS_JSON },     { ".pdf", SB_KINDS_DOCUMENT },
		{ ".docx", SB_KINDS_DOCUMENT },
	};
	size_t seen[sizeof(ends_in) / sizeof(ends_in[0])] = { 0 };
	struct sb_source *s = open_phone(&usual), *view;
	struct sb_snapshot a;

	(void)state;
	assert_int_equal(sb_kinds_view(s, &view), SB_OK);
	assert_int_equal(view->user_count, s->user_count);
	assert_int_equal(view->snapshot(view, 0, DAYS - 1, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];

		for (size_t k = 0; is_file(e) && k < sizeof(seen) / 8; k++) {
			if (!ends(e->path, ends_in[k].end) ||
			    ends(e->path, "5005.JPG"))
				continue;
			assert_int_equal(e->data_class, ends_in[k].kind);
			seen[k]++;
		}
	}
	for (size_t k = 0; k < sizeof(seen) / 8; k++)
		assert_true(seen[k] > 0);
	view->release(&a);
	view->close(view);
	s->close(s);
}

static void put(struct sb_likeness *l, unsigned k, unsigned m, double v)
{
	l->row[k].value[m] = v;
	l->row[k].known[m] = 1;
}

static const char *judged(unsigned k, unsigned m, double real, double made)
{
	static struct sb_likeness a, b;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	put(&a, k, SB_MEASURE_FILES, 5);
	put(&b, k, SB_MEASURE_FILES, 1);
	put(&a, k, m, real);
	put(&b, k, m, made);
	return sb_likeness_verdict(&a.row[k], &b.row[k], k, m);
}

static void differences_are_called_so(void **state)
{
	const unsigned list = SB_KINDS_BINARY_LIST;
	struct sb_likeness none = { 0 };

	(void)state;
	assert_string_equal(judged(list, SB_MEASURE_ZSTD, 3, 2), "alike");
	assert_string_equal(judged(list, SB_MEASURE_ZSTD, 3.1, 2), "differs");
	assert_string_equal(judged(list, SB_MEASURE_ZSTD, 2, 3.1), "differs");
	assert_string_equal(judged(list, SB_MEASURE_ENTROPY, 5, 5.5), "alike");
	assert_string_equal(judged(list, SB_MEASURE_ENTROPY, 5, 4.4),
			    "differs");
	assert_string_equal(judged(list, SB_MEASURE_SELF, 0, 10), "alike");
	assert_string_equal(judged(list, SB_MEASURE_CHANGED, 11, 0), "differs");
	assert_string_equal(judged(list, SB_MEASURE_SIZE, 100, 250), "differs");
	assert_string_equal(judged(SB_KINDS_PHOTO, SB_MEASURE_SIZE, 100, 9e6),
			    "scaled");
	assert_string_equal(judged(list, SB_MEASURE_BYTES, 1, 9e9), "");
	put(&none, list, SB_MEASURE_ZSTD, 1);
	assert_string_equal(sb_likeness_verdict(&none.row[list],
						&none.row[list], list,
						SB_MEASURE_ZSTD),
			    "few");
	assert_string_equal(sb_likeness_verdict(&none.row[list],
						&none.row[list], list,
						SB_MEASURE_ENTROPY),
			    "");
}

static void what_was_written_is_read(void **state)
{
	static const char *const bad[] = {
		"part,name,measure,real,made,verdict\nkind,frob,zstd,1,,\n",
		"part,name,measure,real,made,verdict\nkind,json,frob,1,,\n",
		"part,name,measure,real,made,verdict\nkind,json,zstd,x,,\n",
		"part,name,measure,real,made,verdict\nkind,json,zstd,-1,,\n",
		"part,name,measure,real,made,verdict\nkind,json,zstd,nan,,\n",
		"one,two\n1,2\n",
	};
	struct sb_likeness real = { 0 }, made = { 0 }, again;
	char path[] = "/tmp/sealbench-test-XXXXXX", why[1400] = "";
	char named[40];
	int fd = mkstemp(path);
	FILE *to = fdopen(fd, "w");

	(void)state;
	assert_non_null(to);
	put(&real, SB_KINDS_JSON, SB_MEASURE_FILES, 7);
	put(&real, SB_KINDS_JSON, SB_MEASURE_ZSTD, 4.25);
	put(&made, SB_KINDS_JSON, SB_MEASURE_ENTROPY, 4);
	real.written_back.value[SB_MEASURE_CHANGED] = 12.5;
	real.written_back.known[SB_MEASURE_CHANGED] = 1;
	sb_likeness_write(&real, &made, &made, to);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(sb_likeness_load(path, &again, why, sizeof(why)),
			 SB_MISSING);
	assert_non_null(strstr(why, path));
	snprintf(named, sizeof(named), "%s.csv", path);
	assert_int_equal(rename(path, named), 0);
	assert_int_equal(sb_likeness_load(named, &again, why, sizeof(why)),
			 SB_OK);
	assert_memory_equal(&again, &real, sizeof(real));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		to = fopen(named, "w");
		assert_non_null(to);
		fputs(bad[i], to);
		assert_int_equal(fclose(to), 0);
		assert_int_equal(
			sb_likeness_load(named, &again, why, sizeof(why)),
			SB_MALFORMED);
		assert_non_null(strstr(why, "row 1"));
	}
	to = fopen(named, "w");
	assert_non_null(to);
	fputs("part,name,measure,real,made,verdict\n", to);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(sb_likeness_load(named, &again, why, sizeof(why)),
			 SB_MALFORMED);
	assert_non_null(strstr(why, "no measure"));
	unlink(named);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(phones_have_every_kind),
		cmocka_unit_test(differences_are_called_so),
		cmocka_unit_test(what_was_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
