/* Histories without bytes: the same counts as with them, whatever the cut. */
#include "tests/unit/phone.h"

#include "bench/analysis/dedup.h"
#include "bench/pipeline/chunker.h"
#include "datasets/trace.h"

#include <unistd.h>

static const struct sb_phone_params few = {
	1, 4, 4, 8000000, SB_PHONE_MEDIAN, 0
};

static size_t cut(const void *arg, struct sb_span data, uint32_t *lengths,
		  size_t room)
{
	return sb_chunker_cut(arg, data, 1, lengths, room);
}

/* The bytes of phones, made once. */
static struct sb_source *frozen(const struct sb_phone_params *params)
{
	struct sb_source *s = open_phone(params), *out;
	char path[] = "/tmp/sealbench-test-XXXXXX";
	uint8_t digest[32];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(sb_material_write_fd(s, fd, NULL, NULL), SB_OK);
	assert_int_equal(sb_material_open(path, &out, digest), SB_OK);
	close(fd);
	unlink(path);
	s->close(s);
	return out;
}

static void count_bytes(struct sb_source *s, const struct sb_trace_cut *how,
			struct sb_dedup *d)
{
	struct sb_trace_sink sink;

	assert_int_equal(sb_dedup_init(d, &sink), SB_OK);
	assert_int_equal(sb_trace_source(s, how, &sink), SB_OK);
	sb_dedup_release(d);
}

static void count_trace(const struct sb_phone_params *params,
			const struct sb_trace_cut *how, struct sb_dedup *d)
{
	struct sb_trace_sink sink;

	assert_int_equal(sb_dedup_init(d, &sink), SB_OK);
	assert_int_equal(sb_phone_trace(params, how, &sink), SB_OK);
	sb_dedup_release(d);
}

/* Every count of every class, at sizes that are pages, are not, and whole. */
static void equal_counts(const struct sb_phone_params *params, uint64_t least)
{
	static const uint32_t sizes[] = {
		4096, 65536, 1048576, 12288, 5000, 0
	};
	struct sb_source *s = frozen(params);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct sb_trace_cut how = { .fixed_bytes = sizes[i] };
		struct sb_dedup a, b;

		count_bytes(s, &how, &a);
		count_trace(params, &how, &b);
		assert_int_equal(a.snapshots, params->users * params->days);
		assert_int_equal(b.snapshots, params->users * params->days);
		assert_memory_equal(a.of, b.of, sizeof(a.of));
		/* It has something to find. */
		assert_true(a.of[SB_CLASS_COUNT].all.bytes * least <
			    a.of[SB_CLASS_COUNT].logical.bytes);
		assert_true(a.of[SB_CLASS_MESSAGES].changed.bytes > 0);
		assert_true(params->users == 1 ||
			    a.of[SB_CLASS_APP_DATA].all.bytes <
				    a.of[SB_CLASS_APP_DATA].user.bytes);
	}
	s->close(s);
}

static void equals_bytes(void **state)
{
	(void)state;
	equal_counts(&few, 2);
}

/* Days enough for databases rewritten whole, logs that end or begin again, and
 * free pages. */
static void equals_bytes_of_months(void **state)
{
	static const struct sb_phone_params months = {
		11, 1, 40, 4000000, SB_PHONE_MEDIAN, 0
	};

	(void)state;
	equal_counts(&months, 4);
}

static void within(uint64_t a, uint64_t b, uint64_t per_mille)
{
	uint64_t apart = a > b ? a - b : b - a;

	assert_true(apart * 1000 <= a * per_mille);
}

/* Content-defined: bytes within 2 per mille, chunks within 15 %. */
static void is_near_where_content_cuts(void **state)
{
	static const char *const names[] = { "fastcdc:4096", "fastcdc:65536" };
	struct sb_source *s = frozen(&few);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct sb_trace_cut how = { .cut = cut };
		struct sb_cutting cutting;
		struct sb_chunker chunker;
		struct sb_dedup a, b;

		assert_int_equal(sb_cutting_parse(names[i], &cutting), SB_OK);
		sb_chunker_init(&chunker, &cutting, NULL, 0);
		how.arg = &chunker;
		how.least_bytes = cutting.min;
		how.mean_bytes = cutting.avg;
		count_bytes(s, &how, &a);
		count_trace(&few, &how, &b);
		for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
			const struct sb_dedup_counts *x = &a.of[c];
			const struct sb_dedup_counts *y = &b.of[c];

			assert_int_equal(x->logical.bytes, y->logical.bytes);
			within(x->snapshot.bytes, y->snapshot.bytes, 2);
			within(x->changed.bytes, y->changed.bytes, 2);
			within(x->user.bytes, y->user.bytes, 2);
			within(x->all.bytes, y->all.bytes, 2);
		}
		within(a.of[SB_CLASS_COUNT].logical.chunks,
		       b.of[SB_CLASS_COUNT].logical.chunks, 150);
	}
	s->close(s);
}

/* --- files ---------------------------------------------------------------- */

static void is_written_and_read(void **state)
{
	const struct sb_trace_cut how = { .fixed_bytes = 4096 };
	struct sb_trace_writer w;
	struct sb_trace_sink sink;
	struct sb_dedup a, b;
	char *bytes, why[128];
	size_t len;
	FILE *f = open_memstream(&bytes, &len);

	(void)state;
	assert_int_equal(sb_trace_write_init(&w, f, &sink), SB_OK);
	assert_int_equal(sb_phone_trace(&few, &how, &sink), SB_OK);
	assert_int_equal(sb_trace_write_end(&w), SB_OK);
	sb_trace_write_release(&w);
	fclose(f);
	count_trace(&few, &how, &a);
	f = fmemopen(bytes, len, "rb");
	assert_int_equal(sb_dedup_init(&b, &sink), SB_OK);
	assert_int_equal(sb_trace_read(f, &sink, why, sizeof(why)), SB_OK);
	assert_memory_equal(a.of, b.of, sizeof(a.of));
	assert_true(len * 100 < a.of[SB_CLASS_COUNT].logical.bytes);
	sb_dedup_release(&b);
	fclose(f);
	free(bytes);
}

static enum sb_err take(const char *bytes, size_t len, char why[128])
{
	FILE *f = fmemopen((void *)(uintptr_t)bytes, len, "rb");
	struct sb_trace_sink sink;
	struct sb_dedup d;
	enum sb_err err;

	assert_int_equal(sb_dedup_init(&d, &sink), SB_OK);
	why[0] = 0;
	err = sb_trace_read(f, &sink, why, 128);
	sb_dedup_release(&d);
	fclose(f);
	return err;
}

static void refuses_what_is_wrong(void **state)
{
	static const char good[] = "SBTRACE1\1\0\0\2\0\12\3\2\6\4\2\0\12\4\0\1"
				   "\0\2\1";
	static const struct {
		size_t at;
		char now;
		const char *says;
	} bad[] = {
		{ 0, 'X', "begin" },    { 12, 63, "class" },
		{ 15, 0, "no bytes" },  { 17, 7, "no bytes" },
		{ 16, 9, "more than" }, { 13, 30, "fewer" },
		{ 22, 1, "not there" }, { 8, 9, "kind" },
		{ 25, 3, "counts" },    { 26, 2, "counts" },
		{ 8, 2, "class" },
	};
	char text[sizeof(good)], why[128];

	(void)state;
	assert_int_equal(take(good, sizeof(good) - 1, why), SB_OK);
	for (size_t n = 0; n < sizeof(good) - 1; n++)
		assert_int_equal(take(good, n ? n : 1, why), SB_MALFORMED);
	assert_int_equal(take(good, sizeof(good), why), SB_MALFORMED);
	assert_non_null(strstr(why, "behind its end"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memcpy(text, good, sizeof(good));
		text[bad[i].at] = bad[i].now;
		assert_int_equal(take(text, sizeof(good) - 1, why),
				 SB_MALFORMED);
		if (i < 10)
			assert_non_null(strstr(why, bad[i].says));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_bytes),
		cmocka_unit_test(equals_bytes_of_months),
		cmocka_unit_test(is_near_where_content_cuts),
		cmocka_unit_test(is_written_and_read),
		cmocka_unit_test(refuses_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
