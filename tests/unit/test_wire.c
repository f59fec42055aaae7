/* Integers on the wire, and a reader that never leaves its span. */
#include "schemes/kit/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_little_endian(void **state)
{
	static const uint8_t want[12] = { 0x44, 0x33, 0x22, 0xf1, 0x18, 0x17,
					  0x16, 0x15, 0x14, 0x13, 0x12, 0xe1 };
	uint8_t out[13];
	struct sb_reader r = { { want, 12 }, 0 };

	(void)state;
	memset(out, 0x99, sizeof(out));
	sb_put_le32(out, 0xf1223344u);
	sb_put_le64(out + 4, UINT64_C(0xe112131415161718));
	assert_memory_equal(out, want, 12);
	assert_int_equal(out[12], 0x99);
	assert_int_equal(sb_get_le32(out), 0xf1223344u);
	assert_true(sb_get_le64(out + 4) == UINT64_C(0xe112131415161718));
	assert_true(sb_take_le(&r, 4) == 0xf1223344u);
	assert_true(sb_take_le(&r, 0) == 0);
	assert_true(sb_take_le(&r, 3) == 0x161718);
	assert_true(sb_take_le(&r, 1) == 0x15);
	assert_true(sb_take_le(&r, 4) == 0xe1121314);
	assert_int_equal(r.bad, 0);
	assert_int_equal(r.rest.len, 0);
}

static void test_take(void **state)
{
	uint8_t bytes[5] = { 1, 2, 3, 4, 5 };
	struct sb_reader r = { { bytes, 5 }, 0 };
	struct sb_span got = sb_take(&r, 2);

	(void)state;
	assert_ptr_equal(got.ptr, bytes);
	assert_int_equal(got.len, 2);
	got = sb_take(&r, 0);
	assert_int_equal(got.len, 0);
	assert_int_equal(r.bad, 0);
	got = sb_take(&r, 4);
	assert_null(got.ptr);
	assert_int_equal(got.len, 0);
	assert_int_equal(r.bad, 1);
	/* Bad once is bad for ever, though three bytes are left. */
	got = sb_take(&r, 1);
	assert_null(got.ptr);
	assert_true(sb_take_le(&r, 1) == 0);
	assert_true(sb_take_varint(&r) == 0);
	assert_int_equal(r.bad, 1);
	r.bad = 0;
	got = sb_take(&r, SIZE_MAX);
	assert_int_equal(r.bad, 1);
}

static void test_varint(void **state)
{
	static const struct {
		uint64_t value;
		uint8_t len, bytes[10];
	} known[] = {
		{ 0, 1, { 0 } },
		{ 127, 1, { 0x7f } },
		{ 128, 2, { 0x80, 1 } },
		{ 300, 2, { 0xac, 2 } },
		{ 16383, 2, { 0xff, 0x7f } },
		{ 16384, 3, { 0x80, 0x80, 1 } },
		{ UINT64_MAX,
		  10,
		  { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 } },
	};
	uint8_t out[11];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct sb_reader r = { { out, known[i].len }, 0 };

		memset(out, 0x99, sizeof(out));
		assert_int_equal(sb_put_varint(out, known[i].value),
				 known[i].len);
		assert_memory_equal(out, known[i].bytes, known[i].len);
		assert_int_equal(out[known[i].len], 0x99);
		assert_true(sb_take_varint(&r) == known[i].value);
		assert_int_equal(r.bad, 0);
		assert_int_equal(r.rest.len, 0);
		/* Any shorter and it is refused. */
		for (size_t len = 0; len < known[i].len; len++) {
			struct sb_reader cut = { { out, len }, 0 };

			assert_true(sb_take_varint(&cut) == 0);
			assert_int_equal(cut.bad, 1);
		}
	}
}

static void test_varint_round_trip(void **state)
{
	uint8_t out[10];

	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		for (uint64_t d = 0; d < 3; d++) {
			uint64_t value = (UINT64_C(1) << bit) - 1 + d;
			struct sb_reader r = { { out, 0 }, 0 };

			r.rest.len = sb_put_varint(out, value);
			assert_true(sb_take_varint(&r) == value);
			assert_int_equal(r.bad, 0);
			assert_int_equal(r.rest.len, 0);
		}
	}
}

/* Eleven bytes, or ten that do not fit into 64 bits. */
static void test_varint_too_long(void **state)
{
	uint8_t in[11];
	struct sb_reader r = { { in, 11 }, 0 };

	(void)state;
	memset(in, 0x80, sizeof(in));
	in[10] = 1;
	assert_true(sb_take_varint(&r) == 0);
	assert_int_equal(r.bad, 1);
	r = (struct sb_reader) { { in, 10 }, 0 };
	in[9] = 2;
	assert_true(sb_take_varint(&r) == 0);
	assert_int_equal(r.bad, 1);
}

/* Random bytes, each exact in its own allocation so that a sanitizer sees a
 * read beyond. */
static void test_reader_stays_inside(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (unsigned run = 0; run < 2000; run++) {
		size_t len = run % 23;
		uint8_t *in = malloc(len ? len : 1);
		struct sb_reader r = { { in, len }, 0 };

		assert_non_null(in);
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			in[i] = (uint8_t)(seed >> 24);
		}
		while (!r.bad) {
			seed = seed * 1664525u + 1013904223u;
			if (seed >> 31)
				(void)sb_take_varint(&r);
			else
				(void)sb_take_le(&r, (seed >> 24) % 9);
			assert_true(r.rest.len <= len);
			assert_ptr_equal(r.rest.ptr + r.rest.len, in + len);
		}
		free(in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_little_endian),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_varint),
		cmocka_unit_test(test_varint_round_trip),
		cmocka_unit_test(test_varint_too_long),
		cmocka_unit_test(test_reader_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
