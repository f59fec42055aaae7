/* tests/vectors/test_rabin.c: the Rabin chunker against restic's. */
#include "tests/vectors/hex.h"

#include <sodium.h>

#include "bench/pipeline/chunker_internal.h"

#define MIB  ((size_t)1 << 20)
#define ROOM 4096u

static struct sb_chunker at_avg(const char *text)
{
	struct sb_cutting cutting;
	struct sb_chunker c;

	assert_int_equal(sb_cutting_parse(text, &cutting), SB_OK);
	sb_chunker_init(&c, &cutting, NULL, 0);
	return c;
}

/* 8 MiB of noise, 2 MiB of zeros, 9 MiB of ones, which never hash to zero, and
 * noise again.  The noise is the ChaCha20 keystream (nonce and counter 0) of
 * the SHA-256 of the label. */
static uint8_t *content(size_t *len)
{
	static const char label[] = "sealbench rabin53 vector";
	static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
	size_t noise = 9 * MIB + 12345;
	uint8_t key[32], *bytes = malloc(20 * MIB + 12345);

	assert_non_null(bytes);
	crypto_hash_sha256(key, (const uint8_t *)label, sizeof(label) - 1);
	crypto_stream_chacha20_ietf(bytes, noise, nonce, key);
	memmove(bytes + 19 * MIB, bytes + 8 * MIB, noise - 8 * MIB);
	memset(bytes + 8 * MIB, 0, 2 * MIB);
	memset(bytes + 10 * MIB, 1, 9 * MIB);
	*len = 20 * MIB + 12345;
	return bytes;
}

/* restic 0.14.0 made a repository with this polynomial (restic cat config),
 * backed up a file of this content, and its tree and index list these blobs. */
static void cuts_as_restic(void **unused)
{
	static const uint32_t restic[] = { 1093823, 3575146, 788762, 579592,
					   544058,  1807291, 524288, 524288,
					   524288,  8388608, 2633721 };
	struct sb_chunker c = at_avg("rabin53:1048576");
	uint32_t lengths[ROOM];
	size_t len, count;
	uint8_t *bytes = content(&len);

	(void)unused;
	sb_chunker_rabin_set(&c, UINT64_C(0x3f91457e7c7459));
	count = sb_chunker_cut(&c, sb_span_of(bytes, len), 1, lengths, ROOM);
	assert_int_equal(count, sizeof(restic) / sizeof(restic[0]));
	assert_memory_equal(lengths, restic, sizeof(restic));
	free(bytes);
}

/* Each bit by itself, without tables. */
static int zero_by_definition(const uint8_t *last, uint64_t f, uint64_t mask)
{
	uint64_t h = 0;

	for (size_t i = 0; i < SB_RABIN_WINDOW; i++)
		for (int bit = 7; bit >= 0; bit--) {
			h = h << 1 | (last[i] >> bit & 1);
			if (h >> 53)
				h ^= f;
		}
	return (h & mask) == 0;
}

static void cuts_by_definition(void **unused)
{
	const uint64_t f = UINT64_C(0x3DA3358B4DC173);
	struct sb_chunker c = at_avg("rabin53:256");
	uint32_t lengths[ROOM];
	size_t len, count, at = 0;
	uint8_t *bytes = content(&len);

	(void)unused;
	count = sb_chunker_cut(&c, sb_span_of(bytes, 100000), 1, lengths, ROOM);
	assert_true(count > 100);
	for (size_t i = 0; i + 1 < count; at += lengths[i++]) {
		size_t want = 128;

		while (want < 2048 &&
		       !zero_by_definition(bytes + at + want - 64, f, 255))
			want++;
		assert_int_equal(lengths[i], want);
	}
	free(bytes);
}

/* Polynomials of restic repositories and of the tests of restic/chunker are
 * irreducible; products are not.  65537 is x^16 + 1 = (x + 1)^16. */
static void irreducible(void **unused)
{
	static const uint64_t good[] = { UINT64_C(0x3DA3358B4DC173),
					 UINT64_C(0x3f91457e7c7459),
					 UINT64_C(0x31455b5d495e5d) };
	uint64_t product = 0;
	unsigned found = 0;

	(void)unused;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(sb_chunker_rabin_irreducible(good[i]), 1);
	/* (x^37 + x + 1)(x^16 + 1), degree 53 */
	product = (UINT64_C(1) << 37 | 3) << 16 ^ (UINT64_C(1) << 37 | 3);
	assert_int_equal(sb_chunker_rabin_irreducible(product), 0);
	assert_int_equal(sb_chunker_rabin_irreducible(good[0] >> 1), 0);
	/* About one in 53 of degree 53, twice as many of odd constant. */
	for (uint64_t i = 0; i < 10000; i++)
		found += (unsigned)sb_chunker_rabin_irreducible(
			UINT64_C(1) << 53 | i << 20 | (i * 7919 & 0xfffff) | 1);
	assert_in_range(found, 250, 520);
}

static void key_decides(void **unused)
{
	struct sb_cutting cutting;
	struct sb_chunker a, b;
	uint8_t keys[2][32] = { { 1 }, { 2 } };

	(void)unused;
	assert_int_equal(sb_cutting_parse("rabin53:4096", &cutting), SB_OK);
	sb_chunker_init(&a, &cutting, keys[0], 0);
	sb_chunker_init(&b, &cutting, keys[0], 0);
	assert_memory_equal(a.rabin_mod, b.rabin_mod, sizeof(a.rabin_mod));
	sb_chunker_init(&b, &cutting, keys[1], 0);
	assert_memory_not_equal(a.rabin_mod, b.rabin_mod, sizeof(a.rabin_mod));
}

static void texts(void **unused)
{
	static const char *const bad[] = { "rabin53:128", "rabin53:4095",
					   "rabin53:2097152", "rabin:4096" };
	struct sb_cutting c;
	char text[32];

	(void)unused;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(sb_cutting_parse(bad[i], &c), SB_PARAM);
	assert_int_equal(sb_cutting_parse("rabin53:1048576", &c), SB_OK);
	assert_true(c.how == SB_CUT_RABIN && c.min == MIB / 2 && c.avg == MIB &&
		    c.max == 8 * MIB);
	sb_cutting_print(&c, text, sizeof(text));
	assert_string_equal(text, "rabin53:1048576");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_as_restic),
		cmocka_unit_test(cuts_by_definition),
		cmocka_unit_test(irreducible),
		cmocka_unit_test(key_decides),
		cmocka_unit_test(texts),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
