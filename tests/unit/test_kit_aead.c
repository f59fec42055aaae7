/* Authenticated encryption: paths agree, nothing damaged opens, the watcher
 * sees every seal. */
#include "schemes/kit/aead.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/cipher.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "tests/unit/kit.h"

#define LEN_MAX 70000u

/* libsodium's whole XChaCha20-Poly1305 is a third implementation. */
static void check_sodium(const uint8_t *key, const uint8_t *nonce,
			 struct sb_span aad, struct sb_span in,
			 const uint8_t *sealed)
{
	uint8_t *want = malloc(in.len + SB_TAG_BYTES);

	assert_non_null(want);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		want, NULL, in.ptr, in.len, aad.ptr, aad.len, NULL, nonce, key);
	assert_memory_equal(want, sealed, in.len + SB_TAG_BYTES);
	free(want);
}

static const size_t lens[] = { 0,   1,   15,  16,  17,   63,   64,    255,
			       256, 257, 511, 768, 4096, 4097, 65536, 69999 };

/* Sealed on one path, opened on the other, keys alternating so that a schedule
 * kept from last time would show. */
static void test_paths_agree(void **state)
{
	struct sb_kit *kits[2] = { kit_of(SB_PATHS_FASTEST),
				   kit_of(SB_PATHS_PORTABLE) };
	uint8_t *in = malloc(LEN_MAX), *back = malloc(LEN_MAX);
	uint8_t *sealed[2] = { malloc(LEN_MAX + 17), malloc(LEN_MAX + 17) };
	uint8_t key[32], nonce[24], aad[SB_AAD_MAX];

	(void)state;
	fill(in, LEN_MAX, 1);
	for (uint32_t i = 0; i < 2 * sizeof(lens) / sizeof(lens[0]); i++) {
		enum sb_aead alg =
			i % 2 ? SB_XCHACHA20_POLY1305 : SB_AES_256_GCM;
		struct sb_span text = sb_span_of(in + i % 5, lens[i / 2]);
		struct sb_span ad = sb_span_of(aad, i % (SB_AAD_MAX + 1));

		fill(key, sizeof(key), i / 4 % 3);
		fill(nonce, sizeof(nonce), i);
		fill(aad, sizeof(aad), i);
		for (unsigned p = 0; p < 2; p++) {
			sealed[p][text.len + 16] = 0x77;
			assert_int_equal(sb_aead_seal(kits[p], alg, key, nonce,
						      ad, text, sealed[p]),
					 SB_OK);
			assert_int_equal(sealed[p][text.len + 16], 0x77);
		}
		assert_memory_equal(sealed[0], sealed[1], text.len + 16);
		if (alg == SB_XCHACHA20_POLY1305)
			check_sodium(key, nonce, ad, text, sealed[0]);
		for (unsigned p = 0; p < 2; p++) {
			memset(back, 0, LEN_MAX);
			assert_int_equal(sb_aead_open(kits[p], alg, key, nonce,
						      ad,
						      sb_span_of(sealed[1 - p],
								 text.len + 16),
						      back),
					 SB_OK);
			assert_memory_equal(back, text.ptr, text.len);
		}
	}
	for (unsigned p = 0; p < 2; p++) {
		free(sealed[p]);
		sb_kit_free(kits[p]);
	}
	free(in);
	free(back);
}

/* Flip one bit at a time of everything that open is given. */
static void flip_all(struct sb_kit *kit, enum sb_aead alg, size_t len)
{
	static const uint8_t zero[300];
	uint8_t key[32], nonce[24], aad[37], in[300], sealed[316], out[300];
	struct {
		uint8_t *ptr;
		size_t len;
	} parts[4] = { { sealed, len + SB_TAG_BYTES },
		       { aad, sizeof(aad) },
		       { nonce, sb_aead_nonce_bytes(alg) },
		       { key, sizeof(key) } };

	fill(key, sizeof(key), 5);
	fill(nonce, sizeof(nonce), 6);
	fill(aad, sizeof(aad), 7);
	fill(in, sizeof(in), 8);
	assert_int_equal(sb_aead_seal(kit, alg, key, nonce,
				      sb_span_of(aad, sizeof(aad)),
				      sb_span_of(in, len), sealed),
			 SB_OK);
	for (size_t bit = 0, part = 0; part < 4;) {
		uint8_t mask = (uint8_t)(1u << bit % 8);

		parts[part].ptr[bit / 8] ^= mask;
		memset(out, 0xaa, sizeof(out));
		assert_int_equal(
			sb_aead_open(kit, alg, key, nonce,
				     sb_span_of(aad, sizeof(aad)),
				     sb_span_of(sealed, len + SB_TAG_BYTES),
				     out),
			SB_FORGED);
		assert_memory_equal(out, zero, len);
		assert_int_equal(out[len], 0xaa);
		parts[part].ptr[bit / 8] ^= mask;
		if (++bit == 8 * parts[part].len) {
			bit = 0;
			part++;
		}
	}
	assert_int_equal(
		sb_aead_open(kit, alg, key, nonce, sb_span_of(aad, sizeof(aad)),
			     sb_span_of(sealed, len + SB_TAG_BYTES), out),
		SB_OK);
	assert_memory_equal(out, in, len);
}

static void test_every_bit(void **state)
{
	(void)state;
	for (unsigned p = 0; p < 2; p++) {
		struct sb_kit *kit = kit_of((enum sb_paths)p);

		for (unsigned alg = 0; alg < SB_AEAD_COUNT; alg++) {
			flip_all(kit, (enum sb_aead)alg, 0);
			flip_all(kit, (enum sb_aead)alg, 21);
			flip_all(kit, (enum sb_aead)alg, 280);
		}
		sb_kit_free(kit);
	}
}

/* Every shorter and some longer lengths; AAD cut or grown; limits. */
static void test_lengths(void **state)
{
	uint8_t key[32] = { 1 }, nonce[24] = { 2 }, aad[64] = { 3 };
	uint8_t in[40] = { 4 }, sealed[64] = { 0 }, out[64];
	struct sb_span ad = sb_span_of(aad, 10);

	(void)state;
	for (unsigned i = 0; i < 2 * SB_AEAD_COUNT; i++) {
		struct sb_kit *kit = kit_of((enum sb_paths)(i % 2));
		enum sb_aead alg = (enum sb_aead)(i / 2);

		assert_int_equal(sb_aead_seal(kit, alg, key, nonce, ad,
					      sb_span_of(in, 40), sealed),
				 SB_OK);
		for (size_t len = 0; len <= 60; len++)
			assert_int_equal(sb_aead_open(kit, alg, key, nonce, ad,
						      sb_span_of(sealed, len),
						      out),
					 len < 16    ? SB_MALFORMED
					 : len == 56 ? SB_OK
						     : SB_FORGED);
		for (ad.len = 0; ad.len <= 20; ad.len++)
			assert_int_equal(sb_aead_open(kit, alg, key, nonce, ad,
						      sb_span_of(sealed, 56),
						      out),
					 ad.len == 10 ? SB_OK : SB_FORGED);
		ad.len = SB_AAD_MAX + 1;
		assert_int_equal(sb_aead_seal(kit, alg, key, nonce, ad,
					      sb_span_of(in, 40), out),
				 SB_PARAM);
		ad.len = 10;
		assert_int_equal(
			sb_aead_seal(kit, alg, key, nonce, ad,
				     sb_span_of(in, ((size_t)1 << 36) - 31),
				     out),
			SB_PARAM);
		sb_kit_free(kit);
	}
}

struct seen {
	unsigned count;
	uint8_t key[16], message[16], nonce[24];
	size_t nonce_len;
};

static void watch(void *arg, const uint8_t key_digest[16], struct sb_span nonce,
		  const uint8_t message_digest[16])
{
	struct seen *seen = arg;

	seen->count++;
	memcpy(seen->key, key_digest, 16);
	memcpy(seen->message, message_digest, 16);
	assert_true(nonce.len <= sizeof(seen->nonce));
	memcpy(seen->nonce, nonce.ptr, nonce.len);
	seen->nonce_len = nonce.len;
}

static void assert_seen(struct sb_kit *kit, const struct seen *seen,
			unsigned count, const uint8_t *key,
			struct sb_span nonce, struct sb_span message)
{
	uint8_t digest[32];

	assert_int_equal(seen->count, count);
	sb_sha256(kit, sb_span_of(key, 32), digest);
	assert_memory_equal(seen->key, digest, 16);
	sb_sha256(kit, message, digest);
	assert_memory_equal(seen->message, digest, 16);
	assert_int_equal(seen->nonce_len, nonce.len);
	assert_memory_equal(seen->nonce, nonce.ptr, nonce.len);
}

static void test_watch(void **state)
{
	uint8_t key[32] = { 7 }, nonce[24] = { 8 }, iv[16], out[64], back[64];
	struct sb_span in = sb_span_of("sixteen bytes, 2", 16);
	struct sb_span none = sb_span_of(NULL, 0);

	(void)state;
	for (unsigned p = 0; p < 2; p++) {
		struct sb_kit *kit = kit_of((enum sb_paths)p);
		struct seen seen = { 0 };

		sb_kit_set_watch(kit, watch, &seen);
		for (unsigned a = 0; a < SB_AEAD_COUNT; a++) {
			enum sb_aead alg = (enum sb_aead)a;

			assert_int_equal(sb_aead_seal(kit, alg, key, nonce,
						      none, in, out),
					 SB_OK);
			assert_seen(kit, &seen, a + 1, key,
				    sb_span_of(nonce, sb_aead_nonce_bytes(alg)),
				    in);
			assert_int_equal(sb_aead_open(kit, alg, key, nonce,
						      none, sb_span_of(out, 32),
						      back),
					 SB_OK);
		}
		memset(iv, 5, sizeof(iv));
		assert_int_equal(sb_cbc_encrypt(kit, key, iv, in, out), SB_OK);
		memset(iv, 5, sizeof(iv));
		assert_seen(kit, &seen, 3, key, sb_span_of(iv, 16), in);
		assert_int_equal(sb_cbc_decrypt(kit, key, iv, in, out), SB_OK);
		sb_kit_set_watch(kit, NULL, NULL);
		assert_int_equal(sb_aead_seal(kit, SB_AES_256_GCM, key, nonce,
					      none, in, out),
				 SB_OK);
		assert_int_equal(seen.count, 3);
		sb_kit_free(kit);
	}
}

/* All that depends on a key, into out. */
static size_t keyed(struct sb_kit *kit, const uint8_t key[32], uint8_t *out)
{
	uint8_t nonce[24] = { 4 }, iv[16] = { 5 }, *end = out;
	struct sb_span in = sb_span_of("thirty-two bytes, all of them...", 32);

	for (unsigned a = 0; a < SB_AEAD_COUNT; a++, end += 48)
		assert_int_equal(sb_aead_seal(kit, (enum sb_aead)a, key, nonce,
					      in, in, end),
				 SB_OK);
	assert_int_equal(sb_cbc_encrypt(kit, key, iv, in, end), SB_OK);
	assert_int_equal(sb_cbc_decrypt(kit, key, iv, in, end + 32), SB_OK);
	assert_int_equal(sb_key_wrap(kit, key, in, end + 64), SB_OK);
	sb_fast_mac(kit, key, 1, &in, 1, (uint8_t(*)[32])(end + 104));
	sb_tree_hash(kit, key, 1, &in, 1, (uint8_t(*)[32])(end + 136));
	return (size_t)(end - out) + 168;
}

/* A kit remembers the last key's schedule; that must never show, not for a
 * key of zeros nor for keys that differ in their first or last byte. */
static void test_remembered_keys(void **state)
{
	static const uint8_t keys[5][32] = {
		{ 0 }, { 1 }, { [31] = 1 }, { 1, [31] = 1 }, { 0, 1 },
	};
	uint8_t want[512], got[512];

	(void)state;
	for (unsigned p = 0; p < 2; p++) {
		struct sb_kit *kit = kit_of((enum sb_paths)p);

		for (unsigned i = 0; i < 100; i++) {
			const uint8_t *key = keys[i * i / 3 % 5];
			struct sb_kit *fresh = kit_of(SB_PATHS_PORTABLE);
			size_t len = keyed(fresh, key, want);

			assert_int_equal(keyed(kit, key, got), len);
			assert_memory_equal(got, want, len);
			sb_kit_free(fresh);
		}
		sb_kit_free(kit);
	}
}

static void test_path_names(void **state)
{
	struct sb_kit *fast = kit_of(SB_PATHS_FASTEST);
	struct sb_kit *portable = kit_of(SB_PATHS_PORTABLE);
	size_t i;

	(void)state;
	for (i = 0; sb_kit_algorithm(i); i++) {
		const char *path = sb_kit_path(portable, sb_kit_algorithm(i));

		assert_non_null(sb_kit_path(fast, sb_kit_algorithm(i)));
		assert_non_null(path);
		assert_true(strcmp(path, "openssl") == 0 ||
			    strcmp(path, "libsodium") == 0);
	}
	assert_true(i >= 10);
	assert_null(sb_kit_path(fast, "rot13"));
	sb_kit_free(fast);
	sb_kit_free(portable);
	sb_kit_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_agree),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_remembered_keys),
		cmocka_unit_test(test_path_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
