/* Key wrap: lengths, damage, and OpenSSL's own as a second implementation. */
#include "schemes/kit/kdf.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/kit.h"

static void test_lengths_and_damage(void **state)
{
	struct sb_kit *kit = kit_of(SB_PATHS_FASTEST);
	uint8_t kek[32] = { 1 }, *in = malloc(4120), *out = malloc(4120);
	uint8_t wrapped[40], key[32];
	static const uint8_t zero[32];

	(void)state;
	fill(in, 4120, 3);
	for (size_t len = 0; len <= 4112; len++) {
		enum sb_err err =
			sb_key_wrap(kit, kek, sb_span_of(in, len), out);

		assert_int_equal(err, len % 8 || len < 16 || len > 4096
					      ? SB_PARAM
					      : SB_OK);
	}
	for (size_t len = 0; len < 24; len++)
		assert_int_equal(
			sb_key_unwrap(kit, kek, sb_span_of(in, len), out),
			SB_MALFORMED);
	assert_int_equal(sb_key_unwrap(kit, kek, sb_span_of(in, 4112), out),
			 SB_MALFORMED);
	assert_int_equal(sb_key_wrap(kit, kek, sb_span_of(in, 32), wrapped),
			 SB_OK);
	for (size_t bit = 0; bit < 8 * sizeof(wrapped); bit++) {
		wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(
			sb_key_unwrap(kit, kek, sb_span_of(wrapped, 40), key),
			SB_FORGED);
		assert_memory_equal(key, zero, 32);
		wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	kek[5] ^= 1;
	assert_int_equal(sb_key_unwrap(kit, kek, sb_span_of(wrapped, 40), key),
			 SB_FORGED);
	kek[5] ^= 1;
	assert_int_equal(sb_key_unwrap(kit, kek, sb_span_of(wrapped, 40), key),
			 SB_OK);
	assert_memory_equal(key, in, 32);
	free(in);
	free(out);
	sb_kit_free(kit);
}

/* OpenSSL's own key wrap, with an initial value of the caller's choice. */
static void openssl_wrap(const uint8_t *kek, const uint8_t iv[8],
			 struct sb_span in, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;

	assert_non_null(ctx);
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(
		EVP_EncryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, iv), 1);
	assert_int_equal(
		EVP_EncryptUpdate(ctx, out, &done, in.ptr, (int)in.len), 1);
	assert_int_equal(done, in.len + 8);
	EVP_CIPHER_CTX_free(ctx);
}

/* Long keys, whose step count takes two bytes and more; and an initial value
 * that is wrong in one byte only. */
static void test_against_openssl(void **state)
{
	struct sb_kit *kit = kit_of(SB_PATHS_FASTEST);
	uint8_t kek[32], iv[8], in[4096], want[4104], out[4104];

	(void)state;
	fill(kek, sizeof(kek), 1);
	fill(in, sizeof(in), 2);
	memset(iv, 0xa6, sizeof(iv));
	for (size_t len = 16; len <= sizeof(in); len += 8) {
		openssl_wrap(kek, iv, sb_span_of(in, len), want);
		assert_int_equal(
			sb_key_wrap(kit, kek, sb_span_of(in, len), out), SB_OK);
		assert_memory_equal(out, want, len + 8);
		assert_int_equal(
			sb_key_unwrap(kit, kek, sb_span_of(want, len + 8), out),
			SB_OK);
		assert_memory_equal(out, in, len);
	}
	for (size_t i = 0; i < sizeof(iv); i++) {
		iv[i] ^= 1;
		openssl_wrap(kek, iv, sb_span_of(in, 32), want);
		assert_int_equal(
			sb_key_unwrap(kit, kek, sb_span_of(want, 40), out),
			SB_FORGED);
		iv[i] ^= 1;
	}
	sb_kit_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths_and_damage),
		cmocka_unit_test(test_against_openssl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
