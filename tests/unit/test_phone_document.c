/* The phone generator's documents: other people's programs must take them. */
#include "tests/unit/jpeg_check.h"

#include <zlib.h>

/* Offset of needle, which must be there. */
static size_t where(const uint8_t *b, size_t len, const char *needle,
		    size_t needle_len)
{
	const uint8_t *at = memmem(b, len, needle, needle_len);

	assert_non_null(at);
	return (size_t)(at - b);
}

static void check_pdf(const uint8_t *b, size_t len)
{
	const char *end = (const char *)b + len - 60;
	const char *xref = strstr(end, "startxref\n");
	uint64_t table, object;
	size_t picture = where(b, len, "\xff\xd8", 2);

	assert_memory_equal(b, "%PDF-1.4\n", 9);
	assert_non_null(xref);
	table = strtoull(xref + 10, NULL, 10);
	assert_memory_equal(b + table, "xref\n0 6\n", 9);
	for (unsigned i = 1; i < 6; i++) {
		char mark[16];

		object = strtoull((const char *)b + table + 9 + 20 * i, NULL,
				  10);
		snprintf(mark, sizeof(mark), "%u 0 obj", i);
		assert_memory_equal(b + object, mark, strlen(mark));
	}
	assert_true(decode(b + picture, table - picture) > 0);
}

static uint64_t little_endian(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* Text of XML without entities: every tag that is opened is closed, in order. */
static void check_xml(const char *b, size_t len)
{
	char open[16][64];
	size_t depth = 0, tags = 0;

	for (size_t i = 0; i < len; i++) {
		size_t n = 0, name;

		assert_true(b[i] != '&' && b[i] != '>');
		if (b[i] != '<')
			continue;
		while (b[i + n] != '>')
			assert_true(i + ++n < len);
		name = 1 + strcspn(b + i + 1, " >/");
		if (b[i + 1] == '/') {
			assert_true(depth-- > 0);
			name = n - 2;
			assert_int_equal(strlen(open[depth]), name);
			assert_memory_equal(open[depth], b + i + 2, name);
		} else if (b[i + 1] != '?' && b[i + n - 1] != '/') {
			assert_true(depth < 16 && name < 64);
			snprintf(open[depth++], 64, "%.*s", (int)name - 1,
				 b + i + 1);
		}
		i += n;
		tags++;
	}
	assert_int_equal(depth, 0);
	assert_true(tags > 2);
}

/* A package as ISO 29500-2 wants it, its parts well-formed. */
static void check_zip(const uint8_t *b, size_t len)
{
	static const char *const names[] = { "[Content_Types].xml",
					     "_rels/.rels", "word/document.xml",
					     "word/_rels/document.xml.rels",
					     "word/media/image1.jpeg" };
	const uint8_t *end = b + len - 22, *entry;

	assert_memory_equal(end, "PK\5\6", 4);
	entry = b + little_endian(end + 16, 4);
	for (unsigned i = 0; i < 5; i++) {
		const uint8_t *local = b + little_endian(entry + 42, 4);
		size_t name = little_endian(entry + 28, 2);
		size_t bytes = little_endian(entry + 24, 4);

		assert_memory_equal(entry, "PK\1\2", 4);
		assert_memory_equal(local, "PK\3\4", 4);
		assert_int_equal(name, strlen(names[i]));
		assert_memory_equal(local + 30, names[i], name);
		assert_memory_equal(local + 30, entry + 46, name);
		assert_int_equal(little_endian(local + 14, 4),
				 crc32(0, local + 30 + name, (uInt)bytes));
		assert_int_equal(little_endian(entry + 16, 4),
				 little_endian(local + 14, 4));
		if (i < 4)
			check_xml((const char *)local + 30 + name, bytes);
		else
			assert_true(decode(local + 30 + name, bytes) > 0);
		entry += 46 + name;
	}
	assert_ptr_equal(entry, end);
}

static void check_json(const uint8_t *b, size_t len)
{
	size_t strings = 0, depth = 0;
	int inside = 0;

	for (size_t i = 0; i < len; i++) {
		inside ^= b[i] == '"';
		strings += b[i] == '"';
		if (inside)
			continue;
		depth += b[i] == '[' || b[i] == '{';
		depth -= b[i] == ']' || b[i] == '}';
		if (depth == 0)
			assert_true(i >= len - 2);
	}
	assert_int_equal(depth, 0);
	assert_int_equal(strings % 2, 0);
}

static void all_are_well_formed(void **state)
{
	struct sb_phone_params p = { 1, 2, 2, 24000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	size_t pdfs = 0, zips = 0, texts = 0;
	struct sb_snapshot a;

	(void)state;
	assert_int_equal(s->snapshot(s, 1, 1, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];
		size_t len = (size_t)e->size_bytes;
		int pdf = ends(e->path, ".pdf"), zip = ends(e->path, ".docx");
		uint8_t *b;

		if (!is_file(e) || !(pdf || zip || ends(e->path, ".json")))
			continue;
		b = load(&a, i);
		b[len] = 0;
		if (pdf)
			check_pdf(b, len);
		else if (zip)
			check_zip(b, len);
		else
			check_json(b, len);
		pdfs += (size_t)pdf;
		zips += (size_t)zip;
		texts += !pdf && !zip;
		free(b);
	}
	assert_true(pdfs && zips && texts);
	s->release(&a);
	s->close(s);
}

/* Any range is the whole's. */
static void ranges_are_the_whole(void **state)
{
	struct sb_phone_params p = { 1, 1, 1, 8000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	size_t zips = 0;
	struct sb_snapshot a;
	uint8_t part[3000];

	(void)state;
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		size_t len = (size_t)a.entries[i].size_bytes;
		uint8_t *b;

		if (!is_file(&a.entries[i]) ||
		    !ends(a.entries[i].path, ".docx"))
			continue;
		zips++;
		b = load(&a, i);
		for (size_t at = 0; at < len; at += 97) {
			size_t n = at % sizeof(part);
			struct sb_span got;

			n = n < len - at ? n : len - at;
			assert_int_equal(s->read(&a, i, at, n, part, &got),
					 SB_OK);
			assert_int_equal(got.len, n);
			assert_memory_equal(got.ptr, b + at, n);
		}
		free(b);
	}
	assert_true(zips);
	s->release(&a);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_well_formed),
		cmocka_unit_test(ranges_are_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
