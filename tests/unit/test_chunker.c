/* tests/unit/test_chunker.c: cut points are what chunker_internal.h says, on
 * every path and however the data arrives. */
#include "bench/pipeline/chunker.h"
#include "bench/pipeline/chunker_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM     (1u << 18)
#define CONTENTS 5u

static const uint32_t averages[] = { 256,    512,    1024,    2048,   4096,
				     8192,   16384,  32768,   65536,  131072,
				     262144, 524288, 1048576, 2097152 };
#define AVERAGES (sizeof(averages) / sizeof(averages[0]))

static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void random_bytes(uint8_t *data, size_t len, uint64_t seed)
{
	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(draw(&seed) >> 56);
}

/* Content number kind: random, one byte, words, short period, mixed. */
static void fill(uint8_t *data, size_t len, unsigned kind, uint64_t seed)
{
	static const char *const words[] = { "the ",    "backup ", "of ",
					     "a ",      "phone\n", "is ",
					     "sealed. " };
	size_t period = 1 + (size_t)(draw(&seed) % 97);
	size_t at = 0;

	random_bytes(data, len, seed);
	if (kind == 1)
		memset(data, (int)(draw(&seed) & 255), len);
	while (kind == 2 && at < len) {
		const char *w = words[draw(&seed) % 7];

		for (; *w != '\0' && at < len; w++)
			data[at++] = (uint8_t)*w;
	}
	for (size_t i = period; kind == 3 && i < len; i++)
		data[i] = data[i - period];
	for (size_t i = 0; kind == 4 && i < len; i++)
		if ((i >> 11) % 3 == 0)
			data[i] = 0;
}

static void make(struct sb_chunker *c, enum sb_cut how, uint32_t avg,
		 const uint8_t *key)
{
	struct sb_cutting cutting = { how, avg, avg, avg };

	if (how == SB_CUT_FASTCDC)
		cutting.min = avg / 4, cutting.max = avg * 4;
	if (how == SB_CUT_RABIN)
		cutting.min = avg / 2, cutting.max = avg * 8;
	sb_chunker_init(c, &cutting, key, 1);
}

static uint32_t *new_lengths(void)
{
	uint32_t *lengths = malloc(ROOM * sizeof(*lengths));

	assert_non_null(lengths);
	return lengths;
}

static uint8_t *new_bytes(size_t len)
{
	uint8_t *data = malloc(len + 1);

	assert_non_null(data);
	return data;
}

/* The header's sentence, letter by letter: 32 bytes hashed anew each time. */
static uint32_t plainly(const struct sb_chunker *c, const uint8_t *data,
			size_t len)
{
	for (size_t l = c->cutting.min; l < len && l < c->cutting.max; l++) {
		uint32_t mask = l < (size_t)c->cutting.avg * 13 / 16
					? c->mask_hard
					: c->mask_easy;
		uint32_t h = 0;

		for (size_t i = l - 32; i < l; i++)
			h = 2 * h + c->gear[data[i]];
		if ((h & mask) == 0)
			return (uint32_t)l;
	}
	return (uint32_t)(len < c->cutting.max ? len : c->cutting.max);
}

static void test_definition(void **unused)
{
	size_t len = 300000;
	uint8_t *data = new_bytes(len);
	uint32_t *lengths = new_lengths();

	(void)unused;
	for (unsigned a = 0; a < 8; a++)
		for (unsigned kind = 0; kind < CONTENTS; kind++) {
			struct sb_chunker c;
			size_t n, pos = 0;

			make(&c, SB_CUT_FASTCDC, averages[a], NULL);
			fill(data, len, kind, a * 100 + kind);
			n = sb_chunker_cut(&c, sb_span_of(data, len), 1,
					   lengths, ROOM);
			for (size_t i = 0; i < n; pos += lengths[i++])
				assert_int_equal(
					lengths[i],
					plainly(&c, data + pos, len - pos));
			assert_int_equal(pos, len);
		}
	free(lengths);
	free(data);
}

static void same(const struct sb_chunker *c, sb_chunker_cutter *vector,
		 struct sb_span data, int end, uint32_t *one, uint32_t *two)
{
	size_t n = sb_chunker_cut(c, data, end, one, ROOM);

	assert_int_equal(vector(c, data, end, two, ROOM), n);
	assert_memory_equal(one, two, n * sizeof(*one));
}

static void test_vector(void **unused)
{
	size_t len = 12u << 20;
	uint8_t *data = new_bytes(len);
	uint32_t *one = new_lengths();
	uint32_t *two = new_lengths();
	sb_chunker_cutter *vector = sb_chunker_vector();
	uint64_t seed = 1;

	(void)unused;
	for (unsigned kind = 0; vector != NULL && kind < CONTENTS; kind++) {
		fill(data, len, kind, kind + 7);
		for (unsigned a = 0; a < AVERAGES; a++) {
			struct sb_chunker c;
			size_t most = (size_t)averages[a] * 24;

			make(&c, SB_CUT_FASTCDC, averages[a], NULL);
			for (unsigned i = 0; i < 40; i++) {
				size_t n = (size_t)draw(&seed) %
					   (most < len / 2 ? most : len / 2);
				size_t from = (size_t)draw(&seed) % (len - n);

				same(&c, vector, sb_span_of(data + from, n),
				     (int)(draw(&seed) & 1), one, two);
			}
			same(&c, vector, sb_span_of(data, len), 1, one, two);
		}
	}
	free(two);
	free(one);
	free(data);
	if (vector == NULL)
		skip();
}

/* Unreadable pages on both sides: nothing outside the data is touched. */
static void test_stays_inside(void **unused)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = 65 * page;
	uint8_t *map = mmap(NULL, len + 2 * page, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t *one = new_lengths();
	uint32_t *two = new_lengths();
	sb_chunker_cutter *vector = sb_chunker_vector();

	(void)unused;
	assert_true(map != MAP_FAILED);
	assert_int_equal(mprotect(map + page, len, PROT_READ | PROT_WRITE), 0);
	random_bytes(map + page, len, 3);
	for (unsigned a = 0; a < 10; a++)
		for (size_t n = 1; n <= len; n += n < 700 ? 1 : 4001) {
			struct sb_chunker c;
			struct sb_span low = sb_span_of(map + page, n);
			struct sb_span high =
				sb_span_of(map + page + len - n, n);

			make(&c, SB_CUT_FASTCDC, averages[a], NULL);
			assert_true(sb_chunker_cut(&c, low, 1, one, ROOM) > 0);
			assert_true(sb_chunker_cut(&c, high, 1, one, ROOM) > 0);
			if (vector == NULL)
				continue;
			same(&c, vector, low, 1, one, two);
			same(&c, vector, high, 1, one, two);
		}
	free(two);
	free(one);
	assert_int_equal(munmap(map, len + 2 * page), 0);
}

static void check_bounds(const struct sb_chunker *c, size_t len,
			 const uint32_t *lengths, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += lengths[i];
		assert_true(lengths[i] <= c->cutting.max);
		assert_true(lengths[i] > 0);
		if (i + 1 < n)
			assert_true(lengths[i] >= c->cutting.min);
	}
	assert_int_equal(sum, len);
}

static void test_lengths(void **unused)
{
	static const enum sb_cut hows[] = { SB_CUT_FASTCDC, SB_CUT_FIXED,
					    SB_CUT_WHOLE, SB_CUT_RABIN };
	size_t most = 20u << 20;
	uint8_t *data = new_bytes(most);
	uint32_t *lengths = new_lengths();

	(void)unused;
	for (unsigned h = 0; h < 4; h++)
		for (unsigned kind = 0; kind < CONTENTS; kind++) {
			struct sb_chunker c;
			uint32_t avg = h == 2 ? SB_CHUNK_MAX : 4096;
			size_t lens[] = { 0,       1,        avg / 4,
					  avg - 1, avg,      avg + 1,
					  avg * 2, 10000019, most };

			fill(data, most, kind, kind);
			make(&c, hows[h], avg, NULL);
			for (unsigned i = 0; i < 9; i++) {
				size_t n = sb_chunker_cut(
					&c, sb_span_of(data, lens[i]), 1,
					lengths, ROOM);

				check_bounds(&c, lens[i], lengths, n);
			}
		}
	free(lengths);
	free(data);
}

/* Offer the data in slices, keep what was not cut, end with the rest. */
static size_t streamed(const struct sb_chunker *c, const uint8_t *data,
		       size_t len, uint64_t seed, uint32_t *lengths)
{
	size_t pos = 0, seen = 0, n = 0, got;

	while (seen < len) {
		size_t slice =
			1 + (size_t)draw(&seed) % ((size_t)c->cutting.max * 3);
		size_t room = 1 + (size_t)draw(&seed) % 40;

		seen = slice < len - seen ? seen + slice : len;
		do {
			got = sb_chunker_cut(c,
					     sb_span_of(data + pos, seen - pos),
					     0, lengths + n, room);
			for (size_t i = 0; i < got; i++)
				pos += lengths[n + i];
			n += got;
		} while (got == room);
		assert_true(seen - pos < c->cutting.max);
	}
	return n + sb_chunker_cut(c, sb_span_of(data + pos, len - pos), 1,
				  lengths + n, ROOM - n);
}

static void test_streaming(void **unused)
{
	static const char *const cuttings[] = {
		"fixed:4096",    "fixed:256",     "whole",
		"fastcdc:256",   "fastcdc:2048",  "fastcdc:8192",
		"fastcdc:65536", "fastcdc:524288"
	};
	size_t len = (18u << 20) + 12345;
	uint8_t *data = new_bytes(len);
	uint32_t *one = new_lengths();
	uint32_t *two = new_lengths();

	(void)unused;
	for (unsigned i = 0; i < 8; i++)
		for (unsigned round = 0; round < 6; round++) {
			struct sb_cutting cutting;
			struct sb_chunker c;
			size_t n;

			fill(data, len, round % CONTENTS, round);
			assert_int_equal(
				sb_cutting_parse(cuttings[i], &cutting), SB_OK);
			sb_chunker_init(&c, &cutting, NULL, (int)(round & 1));
			n = sb_chunker_cut(&c, sb_span_of(data, len), 1, one,
					   ROOM);
			assert_int_equal(streamed(&c, data, len, round, two),
					 n);
			assert_memory_equal(one, two, n * sizeof(*one));
		}
	free(two);
	free(one);
	free(data);
}

static size_t cut_ends(const struct sb_chunker *c, const uint8_t *data,
		       size_t len, uint32_t *ends)
{
	size_t n = sb_chunker_cut(c, sb_span_of(data, len), 1, ends, ROOM);

	for (size_t i = 1; i < n; i++)
		ends[i] += ends[i - 1];
	return n;
}

/* One byte more near the start moves no cut but the first few. */
static void test_shift(void **unused)
{
	size_t len = 8u << 20;
	uint8_t *data = new_bytes(len + 1);
	uint32_t *one = new_lengths();
	uint32_t *two = new_lengths();

	(void)unused;
	for (unsigned a = 3; a < 9; a++) {
		struct sb_chunker c;
		size_t n, m, same_count = 0;

		make(&c, SB_CUT_FASTCDC, averages[a], NULL);
		random_bytes(data + 1, len, 11);
		n = cut_ends(&c, data + 1, len, one);
		memmove(data, data + 1, 1000);
		data[1000] ^= 0x5a;
		m = cut_ends(&c, data, len + 1, two);
		for (size_t i = 0, j = 0; i < n && j < m;)
			if (one[i] + 1 == two[j]) {
				same_count++;
				i++;
				j++;
			} else if (one[i] + 1 < two[j]) {
				i++;
			} else {
				j++;
			}
		assert_true(same_count + 8 >= n);
	}
	free(two);
	free(one);
	free(data);
}

static void test_mean(void **unused)
{
	size_t len = 24u << 20;
	uint8_t *data = new_bytes(len);
	uint32_t *lengths = new_lengths();

	(void)unused;
	random_bytes(data, len, 5);
	for (unsigned a = 0; a < 11; a++) {
		struct sb_chunker c;
		double mean;
		size_t n;

		make(&c, SB_CUT_FASTCDC, averages[a], NULL);
		n = sb_chunker_cut(&c, sb_span_of(data, len), 1, lengths, ROOM);
		mean = (double)len / (double)n;
		assert_true(mean > 0.8 * averages[a]);
		assert_true(mean < 1.2 * averages[a]);
	}
	free(lengths);
	free(data);
}

/* A change of cut points is a change of every result: pinned. */
static void test_pinned(void **unused)
{
	static const uint8_t key[32] = { 1, 2, 3 };
	size_t len = 4u << 20;
	uint8_t *data = new_bytes(len);
	uint32_t *lengths = new_lengths();
	struct sb_chunker open, secret;
	size_t n, m, different = 0;

	(void)unused;
	random_bytes(data, len, 17);
	make(&open, SB_CUT_FASTCDC, 8192, NULL);
	make(&secret, SB_CUT_FASTCDC, 8192, key);
	assert_int_equal(open.gear[0], 0x0fc21b52);
	assert_int_equal(open.gear[255], 0x1a99a291);
	assert_int_equal(secret.gear[0], 0x7646ff67);
	for (unsigned i = 0; i < 256; i++)
		different += open.gear[i] != secret.gear[i];
	assert_int_equal(different, 256);
	n = sb_chunker_cut(&open, sb_span_of(data, len), 1, lengths, ROOM);
	assert_int_equal(n, 521);
	assert_int_equal(lengths[0], 7328);
	assert_int_equal(lengths[1], 7063);
	m = sb_chunker_cut(&secret, sb_span_of(data, len), 1, lengths, ROOM);
	assert_int_equal(m, 518);
	assert_int_equal(lengths[0], 4109);
	assert_int_equal(lengths[1], 2287);
	free(lengths);
	free(data);
}

static void test_path(void **unused)
{
	struct sb_chunker c;

	(void)unused;
	make(&c, SB_CUT_FIXED, 4096, NULL);
	assert_string_equal(sb_chunker_path(&c), "none");
	make(&c, SB_CUT_FASTCDC, 65536, NULL);
	assert_string_equal(sb_chunker_path(&c), "scalar");
	c.portable = 0;
	assert_string_equal(sb_chunker_path(&c),
			    sb_chunker_vector() ? "avx512vbmi" : "scalar");
}

static void test_parse(void **unused)
{
	static const char *const good[] = { "whole",          "fixed:256",
					    "fixed:4096",     "fixed:8388608",
					    "fastcdc:256",    "fastcdc:65536",
					    "fastcdc:2097152" };
	static const char *const bad[] = { "",
					   "whole ",
					   "Whole",
					   "fixed",
					   "fixed:",
					   "fixed:0",
					   "fixed:255",
					   "fixed:8388864",
					   "fixed:04096",
					   "fixed:+4096",
					   "fixed: 4096",
					   "fixed:4096k",
					   "fastcdc:",
					   "fastcdc:128",
					   "fastcdc:65535",
					   "fastcdc:98304",
					   "fastcdc:4194304",
					   "fastcdc:4294967296",
					   "fastcdc:-256",
					   "gear:4096",
					   "fixed:18446744073709555712" };
	struct sb_cutting c;
	char text[32];

	(void)unused;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(sb_cutting_parse(good[i], &c), SB_OK);
		sb_cutting_print(&c, text, sizeof(text));
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sb_cutting_parse(bad[i], &c), SB_PARAM);
	assert_int_equal(sb_cutting_parse("fastcdc:4096", &c), SB_OK);
	assert_true(c.how == SB_CUT_FASTCDC && c.min == 1024 && c.avg == 4096 &&
		    c.max == 16384);
	assert_int_equal(sb_cutting_parse("whole", &c), SB_OK);
	assert_true(c.how == SB_CUT_WHOLE && c.max == SB_CHUNK_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_stays_inside),
		cmocka_unit_test(test_streaming),
		cmocka_unit_test(test_shift),
		cmocka_unit_test(test_mean),
		cmocka_unit_test(test_pinned),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
