/* Padding against exact values, computed with rational arithmetic; names. */
#include "schemes/kit/pad.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/claims.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/wire.h"

struct row {
	size_t len, padme, signal;
};

static const struct row rows[] = {
	{ 0, 0, 541 },
	{ 1, 1, 541 },
	{ 2, 2, 541 },
	{ 9, 10, 541 },
	{ 540, 544, 541 },
	{ 541, 544, 541 },
	{ 542, 544, 568 },
	{ 568, 576, 568 },
	{ 569, 576, 596 },
	{ 1000, 1024, 1020 },
	{ 4096, 4096, 4201 },
	{ 65535, 65536, 67789 },
	{ 65536, 65536, 67789 },
	{ 65537, 67584, 67789 },
	{ 1048576, 1048576, 1093831 },
	{ 1048577, 1081344, 1093831 },
	{ 30000000, 30408704, 30187181 },
	{ 4294967296, 4294967296, 4376541760 },
	/* Here, and more often the longer it gets, the formula in doubles is
	 * off by one, and for the third by a step. */
	{ 320471486604, 322122547200, 320471486605 },
	{ 320471486605, 322122547200, 320471486605 },
	{ 320471486606, 322122547200, 336495060936 },
	{ 1099511627777, 1116691496960, 1139491712189 },
	{ 281474976710656, 281474976710656, 282554329136615 },
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];

		assert_int_equal(sb_padded_bytes(SB_PAD_NONE, r->len), r->len);
		assert_int_equal(sb_padded_bytes(SB_PAD_PADME, r->len),
				 r->padme);
		assert_int_equal(sb_padded_bytes(SB_PAD_SIGNAL, r->len),
				 r->signal);
	}
}

/* SHA-256 of LE64(n) || LE64(padded n) for the three n around each of the 610
 * values that floor(1.05^k) takes from 541 to 2^52. */
static void test_signal_boundaries(void **state)
{
	static const uint8_t want[32] = {
		0x56, 0xa2, 0x55, 0x4e, 0x70, 0x57, 0xf0, 0xda,
		0x91, 0xeb, 0xc6, 0xbf, 0x0c, 0x8b, 0xd2, 0xc9,
		0xf2, 0x4c, 0x7a, 0x21, 0x4a, 0x74, 0x9d, 0x41,
		0x5d, 0xb7, 0x0e, 0xd8, 0xbd, 0x2f, 0x10, 0xfd,
	};
	static uint8_t text[700 * 48];
	struct sb_kit *kit;
	uint8_t digest[32];
	size_t used = 0, value = 541;

	(void)state;
	for (; value < (size_t)1 << 52 && used < sizeof(text);
	     value = sb_padded_bytes(SB_PAD_SIGNAL, value + 1)) {
		for (size_t n = value - 1; n <= value + 1; n++) {
			sb_put_le64(text + used, n);
			sb_put_le64(text + used + 8,
				    sb_padded_bytes(SB_PAD_SIGNAL, n));
			used += 16;
		}
	}
	assert_int_equal(used, 610 * 48);
	assert_int_equal(sb_kit_new(SB_PATHS_PORTABLE, &kit), SB_OK);
	sb_sha256(kit, sb_span_of(text, used), digest);
	assert_memory_equal(digest, want, 32);
	sb_kit_free(kit);
}

/* SHA-256 of LE64 of the padded lengths of 0 to 199,999. */
static void test_padme_all(void **state)
{
	static const uint8_t want[32] = {
		0x99, 0x2c, 0x57, 0x11, 0x22, 0xde, 0x40, 0xf7,
		0x28, 0x88, 0xb5, 0xee, 0x83, 0x60, 0x8c, 0x8e,
		0x0b, 0xb8, 0x14, 0xf4, 0x7a, 0x87, 0x36, 0xd0,
		0xdc, 0x08, 0x50, 0xf6, 0xa9, 0x20, 0x02, 0xcd,
	};
	static uint8_t text[200000 * 8];
	struct sb_kit *kit;
	uint8_t digest[32];

	(void)state;
	for (size_t n = 0; n < 200000; n++)
		sb_put_le64(text + 8 * n, sb_padded_bytes(SB_PAD_PADME, n));
	assert_int_equal(sb_kit_new(SB_PATHS_PORTABLE, &kit), SB_OK);
	sb_sha256(kit, sb_span_of(text, sizeof(text)), digest);
	assert_memory_equal(digest, want, 32);
	sb_kit_free(kit);
}

/* Never shorter, never decreasing, at rest where it has been; little more
 * than each promises. */
static void test_properties(void **state)
{
	(void)state;
	for (unsigned p = 0; p < SB_PAD_COUNT; p++) {
		enum sb_pad pad = (enum sb_pad)p;
		size_t last = 0;

		for (size_t n = 600; n < (size_t)1 << 55; n += n / 7 + 1) {
			size_t padded = sb_padded_bytes(pad, n);

			assert_true(padded >= n && padded >= last);
			assert_int_equal(sb_padded_bytes(pad, padded), padded);
			assert_true(padded - n <= n / 8 + 1);
			if (pad == SB_PAD_SIGNAL)
				assert_true(padded - n <= n / 20 + 1);
			last = padded;
		}
		assert_int_equal(sb_padded_bytes(pad, SIZE_MAX), SIZE_MAX);
	}
	for (size_t n = 0; n < 100; n++)
		assert_int_equal(sb_padded_bytes(SB_PAD_BLOCK16, n),
				 (n + 15) / 16 * 16);
}

/* Every error, padding and claim has a name of its own. */
static void test_names(void **state)
{
	const uint64_t claims = SB_CLAIM_SEALED_STORE |
				SB_CLAIM_SEALED_PROVIDER | SB_CLAIM_AUTHENTIC |
				SB_CLAIM_CONTENT_BOUND | SB_CLAIM_NONCE_ONCE |
				SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
				SB_CLAIM_FRESH | SB_CLAIM_EQUAL_MASK;

	(void)state;
	for (int i = SB_OK; i <= SB_STOPPED; i++)
		for (int j = SB_OK; j <= SB_STOPPED + 1; j++)
			assert_int_equal(strcmp(sb_err_name((enum sb_err)i),
						sb_err_name((enum sb_err)j)) ==
						 0,
					 i == j);
	for (int i = 0; i < SB_PAD_COUNT; i++)
		for (int j = 0; j <= SB_PAD_COUNT; j++)
			assert_int_equal(strcmp(sb_pad_name((enum sb_pad)i),
						sb_pad_name((enum sb_pad)j)) ==
						 0,
					 i == j);
	for (unsigned bit = 0; bit < 64; bit++)
		assert_int_equal(sb_claim_text(UINT64_C(1) << bit) != NULL,
				 claims >> bit & 1);
	assert_null(sb_claim_text(0));
	assert_null(sb_claim_text(3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_signal_boundaries),
		cmocka_unit_test(test_padme_all),
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
