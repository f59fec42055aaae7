/* Published vectors of what the kit has for the sake of deployed formats. */
#include "schemes/kit/cipher.h"
#include "tests/vectors/hex.h"
#include "tests/vectors/kit.h"

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/paper.h"
#include "schemes/kit/shamir.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* SP 800-38A, F.3.13 and F.3.17. */
static void test_cfb(void **state)
{
	static const struct {
		const char *key, *sealed;
	} vectors[] = {
		{ "2b7e151628aed2a6abf7158809cf4f3c",
		  "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1c"
		  "e58b26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f"
		  "9ff7f2e6" },
		{ "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a309"
		  "14dff4",
		  "dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5"
		  "407bdf10132415e54b92a13ed0a8267ae2f975a385741ab9cef82031623d"
		  "55b1e471" },
	};
	static const char plain[] =
		"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af"
		"8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417b"
		"e66c3710";
	struct hex in = hex(plain);
	struct hex iv = hex("000102030405060708090a0b0c0d0e0f");
	uint8_t out[64], again[64];

	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct hex key = hex(vectors[i].key);

		assert_int_equal(sb_cfb_encrypt(*state, hex_span(&key), iv.b,
						hex_span(&in), out),
				 SB_OK);
		assert_hex(out, 64, vectors[i].sealed);
		assert_int_equal(sb_cfb_decrypt(*state, hex_span(&key), iv.b,
						sb_span_of(out, 64), again),
				 SB_OK);
		assert_memory_equal(again, in.b, 64);
		/* Any length: the stream's beginning. */
		assert_int_equal(sb_cfb_encrypt(*state, hex_span(&key), iv.b,
						sb_span_of(in.b, 21), again),
				 SB_OK);
		assert_memory_equal(again, out, 21);
		key.len--;
		assert_int_equal(sb_cfb_encrypt(*state, hex_span(&key), iv.b,
						hex_span(&in), out),
				 SB_PARAM);
		assert_int_equal(sb_cfb_decrypt(*state, hex_span(&key), iv.b,
						hex_span(&in), out),
				 SB_PARAM);
	}
}

/* IEEE 1619-2007, B.1: vectors 2, 10 (first 64 of its 512 bytes, which needs
 * no more) and 15. */
static void test_xts(void **state)
{
	static const struct {
		const char *key, *tweak, *sealed;
		size_t len;
		int fill; /* -1: 00 01 02 ... */
	} vectors[] = {
		{ "1111111111111111111111111111111122222222222222222222222222"
		  "222222",
		  "33333333330000000000000000000000",
		  "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d3"
		  "94f0",
		  32, 0x44 },
		{ "27182818284590452353602874713526624977572470936999595749669"
		  "676273141592653589793238462643383279502884197169399375105820"
		  "974944592",
		  "ff000000000000000000000000000000",
		  "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3"
		  "e63b5d31e276f8fe4a8d66b317f9ac683f44680a86ac35adfc3345befecb"
		  "4bb188fd",
		  64, -1 },
		{ "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3"
		  "b2b1b0",
		  "9a785634120000000000000000000000",
		  "6c1625db4671522d3d7599601de7ca09ed", 17, -1 },
	};
	uint8_t in[64], out[64], again[64];

	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct hex key = hex(vectors[i].key);
		struct hex tweak = hex(vectors[i].tweak);
		size_t len = vectors[i].len;

		for (size_t k = 0; k < len; k++)
			in[k] = (uint8_t)(vectors[i].fill < 0
						  ? (int)k
						  : vectors[i].fill);
		assert_int_equal(sb_xts_encrypt(*state, hex_span(&key), tweak.b,
						sb_span_of(in, len), out),
				 SB_OK);
		assert_hex(out, len, vectors[i].sealed);
		assert_int_equal(sb_xts_decrypt(*state, hex_span(&key), tweak.b,
						sb_span_of(out, len), again),
				 SB_OK);
		assert_memory_equal(again, in, len);
		assert_int_equal(sb_xts_encrypt(*state, hex_span(&key), tweak.b,
						sb_span_of(in, 15), out),
				 SB_PARAM);
		assert_int_equal(sb_xts_decrypt(*state, hex_span(&key), tweak.b,
						sb_span_of(in, 15), out),
				 SB_MALFORMED);
	}
}

/* FIPS 180-2, appendix A.1 and A.2. */
static void test_sha1(void **state)
{
	static const char text[] =
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	const struct sb_span one[1] = { sb_span_of("abc", 3) };
	const struct sb_span two[3] = { sb_span_of(text, 5),
					sb_span_of(NULL, 0),
					sb_span_of(text + 5, 51) };
	uint8_t out[20];

	sb_sha1_parts(*state, one, 1, out);
	assert_hex(out, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
	sb_sha1_parts(*state, two, 3, out);
	assert_hex(out, 20, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

/* NIST CAVP, KBKDF in counter mode: HMAC_SHA256, counter of 32 bits before the
 * fixed input, L = 128, COUNT = 0. */
static void test_counter_kdf(void **state)
{
	struct hex key = hex("dd1d91b7d90b2bd3138533ce92b272fb"
			     "f8a369316aefe242e659cc0ae238afe0");
	struct hex fixed = hex("01322b96b30acd197979444e468e1c5c6859bf1b1cf951"
			       "b7e725303e237e46b864a145fab25e517b08f8683d0315"
			       "bb2911d80a0e8aba17f3b413faac");
	uint8_t out[64], more[65] = { 0 };

	assert_int_equal(
		sb_counter_kdf(*state, key.b, hex_span(&fixed), out, 16),
		SB_OK);
	assert_hex(out, 16, "10621342bfb0fd40046c0e29f2cfdbf0");
	assert_int_equal(
		sb_counter_kdf(*state, key.b, hex_span(&fixed), more, 40),
		SB_OK);
	assert_memory_equal(more, out, 16);
	assert_memory_not_equal(more, more + 32, 8);
	assert_int_equal(
		sb_counter_kdf(*state, key.b, sb_span_of(more, 65), out, 16),
		SB_PARAM);
}

/* draft-mcgrew-tss-03, section 9. */
static void test_shamir(void **state)
{
	struct hex one = hex("b9fa07e185"), two = hex("f5409b4511");
	const uint8_t *shares[3] = { one.b, two.b, one.b };
	const uint8_t xs[3] = { 1, 2, 1 };
	uint8_t out[5], random[5], share[5];

	(void)state;
	assert_int_equal(sb_shamir_join(xs, shares, 2, 5, out), SB_OK);
	assert_memory_equal(out, "test\0", 5);
	/* The polynomial's other coefficient is what share 1 adds. */
	for (size_t i = 0; i < 5; i++)
		random[i] = one.b[i] ^ out[i];
	assert_int_equal(
		sb_shamir_share(sb_span_of(out, 5), 2, random, 2, share),
		SB_OK);
	assert_memory_equal(share, two.b, 5);
	assert_int_equal(sb_shamir_join(xs, shares, 3, 5, out), SB_MALFORMED);
	assert_int_equal(sb_shamir_join(xs, shares, 0, 5, out), SB_PARAM);
	assert_int_equal(
		sb_shamir_share(sb_span_of(out, 5), 0, random, 1, share),
		SB_PARAM);
	assert_int_equal(
		sb_shamir_share(sb_span_of(out, 5), 2, random, 256, share),
		SB_PARAM);
}

/* Every three of five shares open; two of them plus a wrong one do not. */
static void test_shamir_subsets(void **state)
{
	uint8_t secret[32], random[64], shares[5][32], out[32];

	(void)state;
	for (unsigned i = 0; i < 32; i++)
		secret[i] = (uint8_t)(i * 37 + 11);
	for (unsigned i = 0; i < 64; i++)
		random[i] = (uint8_t)(i * 101 + 7);
	for (unsigned x = 0; x < 5; x++)
		assert_int_equal(sb_shamir_share(sb_span_of(secret, 32), 3,
						 random, x + 1, shares[x]),
				 SB_OK);
	for (uint8_t mask = 1; mask < 32; mask++) {
		const uint8_t *some[5];
		uint8_t xs[5];
		size_t n = 0;

		for (uint8_t x = 0; x < 5; x++) {
			if (!(mask >> x & 1))
				continue;
			xs[n] = x + 1;
			some[n++] = shares[x];
		}
		assert_int_equal(sb_shamir_join(xs, some, n, 32, out), SB_OK);
		if (n >= 3)
			assert_memory_equal(out, secret, 32);
		else
			assert_memory_not_equal(out, secret, 32);
	}
}

/* Of the paper's code: roots 2 and 4, computed by hand for one word (data 0
 * but for the last symbol, 1: the generator itself, 1 6 8), and what it
 * promises about errors, for every one and every two. */
static void test_paper(void **state)
{
	uint8_t random[SB_PAPER_SYMBOLS] = { 0 }, symbols[SB_PAPER_SYMBOLS];
	uint8_t text[SB_PAPER_TEXT_BYTES];

	(void)state;
	random[SB_PAPER_SYMBOLS - 1] = 0xe1;
	sb_paper_write(random, symbols, text);
	assert_memory_equal(text, "0000-0000-0000-0000-0000-0000-0168",
			    SB_PAPER_TEXT_BYTES);
	assert_int_equal(symbols[SB_PAPER_SYMBOLS - 1], 1);
	assert_int_equal(
		sb_paper_read(
			sb_span_of("oooo 0000-00000000OOOO-0000 oi68", 32),
			symbols),
		SB_OK);
	assert_int_equal(symbols[SB_PAPER_SYMBOLS - 1], 1);
	assert_int_equal(sb_paper_read(sb_span_of(text, 33), symbols),
			 SB_MALFORMED);
	text[0] = 'U';
	assert_int_equal(sb_paper_read(sb_span_of(text, 34), symbols),
			 SB_MALFORMED);
}

static void test_paper_errors(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t random[SB_PAPER_SYMBOLS], symbols[SB_PAPER_SYMBOLS];
	uint8_t text[SB_PAPER_TEXT_BYTES], bad[SB_PAPER_TEXT_BYTES];
	unsigned missed = 0;

	(void)state;
	for (unsigned i = 0; i < SB_PAPER_SYMBOLS; i++)
		random[i] = (uint8_t)(i * 91 + 5);
	sb_paper_write(random, symbols, text);
	for (unsigned i = 0; i < sizeof(text); i++)
		for (unsigned k = 0; k < i; k++)
			for (unsigned e = 0; e < 32 * 32; e++) {
				memcpy(bad, text, sizeof(bad));
				if (bad[i] == '-' || bad[k] == '-')
					continue;
				bad[i] = (uint8_t)letters[e / 32];
				bad[k] = (uint8_t)letters[e % 32];
				if (memcmp(bad, text, sizeof(bad)) == 0)
					continue;
				missed += sb_paper_read(sb_span_of(bad, 34),
							symbols) == SB_OK;
			}
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cfb),
		cmocka_unit_test(test_xts),
		cmocka_unit_test(test_sha1),
		cmocka_unit_test(test_counter_kdf),
		cmocka_unit_test(test_shamir),
		cmocka_unit_test(test_shamir_subsets),
		cmocka_unit_test(test_paper),
		cmocka_unit_test(test_paper_errors),
	};

	return cmocka_run_group_tests(tests, kit_start, kit_stop);
}
