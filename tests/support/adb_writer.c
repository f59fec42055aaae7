#include "tests/support/adb_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <zlib.h>

enum {
	ROUNDS = 100,
};

static void fill(uint8_t *to, size_t len, uint8_t from)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)(from + 37 * i);
}

static void put_hex(FILE *f, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(f, "%02X", b[i]);
	putc('\n', f);
}

static void derive(const void *secret, size_t len, const uint8_t salt[64],
		   uint8_t out[32])
{
	assert_int_equal(PKCS5_PBKDF2_HMAC_SHA1(secret, (int)len, salt, 64,
						ROUNDS, 32, out),
			 1);
}

static int seal(const uint8_t *key, const uint8_t *iv, const uint8_t *in,
		size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n, last;

	assert_non_null(c);
	assert_int_equal(
		EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, key, iv), 1);
	assert_int_equal(EVP_EncryptUpdate(c, out, &n, in, (int)len), 1);
	assert_int_equal(EVP_EncryptFinal_ex(c, out + n, &last), 1);
	EVP_CIPHER_CTX_free(c);
	return n + last;
}

/* The key's characters in UTF-8: U+FF80 to U+FFFF from 0x80 on. */
static size_t characters(const uint8_t key[32], uint8_t out[96])
{
	size_t n = 0;

	for (size_t i = 0; i < 32; i++) {
		unsigned c = key[i] < 128 ? key[i] : 0xff00u | key[i];

		if (c < 128) {
			out[n++] = (uint8_t)c;
			continue;
		}
		out[n++] = (uint8_t)(0xe0 | c >> 12);
		out[n++] = (uint8_t)(0x80 | (c >> 6 & 63));
		out[n++] = (uint8_t)(0x80 | (c & 63));
	}
	return n;
}

static void write_head(FILE *f, const struct adb_sealed *how,
		       const uint8_t key[32], const uint8_t iv[16])
{
	const char *password =
		how->low_bits ? how->password_low : how->password;
	uint8_t user_salt[64], check_salt[64], user_iv[16], user[32];
	uint8_t plain[83], chars[96], blob[96];

	fill(user_salt, sizeof(user_salt), 1);
	fill(check_salt, sizeof(check_salt), 2);
	fill(user_iv, sizeof(user_iv), 3);
	derive(password, strlen(password), user_salt, user);
	plain[0] = 16;
	memcpy(plain + 1, iv, 16);
	plain[17] = plain[50] = 32;
	memcpy(plain + 18, key, 32);
	if (how->low_bits)
		derive(key, 32, check_salt, plain + 51);
	else
		derive(chars, characters(key, chars), check_salt, plain + 51);
	assert_int_equal(seal(user, user_iv, plain, sizeof(plain), blob), 96);
	fprintf(f, "ANDROID BACKUP\n%u\n%d\nAES-256\n", how->version,
		how->deflated);
	put_hex(f, user_salt, sizeof(user_salt));
	put_hex(f, check_salt, sizeof(check_salt));
	fprintf(f, "%d\n", ROUNDS);
	put_hex(f, user_iv, sizeof(user_iv));
	put_hex(f, blob, sizeof(blob));
}

void adb_write(const char *path, const struct adb_sealed *how, const void *tar,
	       size_t len)
{
	FILE *f = fopen(path, "w");
	uLongf n = compressBound(len);
	uint8_t key[32], iv[16], *data = malloc(n), *sealed = malloc(n + 16);
	int sealed_len;

	assert_non_null(f);
	assert_non_null(data);
	assert_non_null(sealed);
	fill(key, sizeof(key), 5);
	fill(iv, sizeof(iv), 7);
	write_head(f, how, key, iv);
	if (how->deflated) {
		assert_int_equal(compress(data, &n, tar, len), Z_OK);
	} else {
		memcpy(data, tar, len);
		n = len;
	}
	sealed_len = seal(key, iv, data, n, sealed);
	assert_int_equal(fwrite(sealed, 1, (size_t)sealed_len, f), sealed_len);
	assert_int_equal(fclose(f), 0);
	free(data);
	free(sealed);
}
