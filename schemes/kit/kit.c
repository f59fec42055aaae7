#include "schemes/kit/kit_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/imb.h"
#include "schemes/kit/record.h"

#define PIECE_BYTES ((size_t)1 << 30) /* EVP counts in int */

static const struct {
	const char *cipher;
	int encrypt;
} slot_modes[SB_SLOT_COUNT] = {
	[SB_SLOT_GCM_SEAL] = { "AES-256-GCM", 1 },
	[SB_SLOT_GCM_OPEN] = { "AES-256-GCM", 0 },
	[SB_SLOT_CHACHA_SEAL] = { "ChaCha20-Poly1305", 1 },
	[SB_SLOT_CHACHA_OPEN] = { "ChaCha20-Poly1305", 0 },
	[SB_SLOT_CBC_ENCRYPT] = { "AES-256-CBC", 1 },
	[SB_SLOT_CBC_DECRYPT] = { "AES-256-CBC", 0 },
	[SB_SLOT_CFB128_ENCRYPT] = { "AES-128-CFB", 1 },
	[SB_SLOT_CFB128_DECRYPT] = { "AES-128-CFB", 0 },
	[SB_SLOT_CFB256_ENCRYPT] = { "AES-256-CFB", 1 },
	[SB_SLOT_CFB256_DECRYPT] = { "AES-256-CFB", 0 },
	[SB_SLOT_XTS128_ENCRYPT] = { "AES-128-XTS", 1 },
	[SB_SLOT_XTS128_DECRYPT] = { "AES-128-XTS", 0 },
	[SB_SLOT_XTS256_ENCRYPT] = { "AES-256-XTS", 1 },
	[SB_SLOT_XTS256_DECRYPT] = { "AES-256-XTS", 0 },
	[SB_SLOT_CTR] = { "AES-256-CTR", 1 },
	[SB_SLOT_POLY1305] = { "AES-128-ECB", 1 },
	[SB_SLOT_WRAP] = { "AES-256-ECB", 1 },
	[SB_SLOT_UNWRAP] = { "AES-256-ECB", 0 },
	[SB_SLOT_MAC_A] = { "AES-256-GCM", 1 },
	[SB_SLOT_MAC_B] = { "AES-256-GCM", 1 },
	[SB_SLOT_PRF_A] = { "AES-256-ECB", 1 },
	[SB_SLOT_PRF_B] = { "AES-256-ECB", 1 },
};

/* path NULL: it depends on the processor. */
static const struct {
	const char *name, *path;
	enum sb_imb_part part;
} algorithms[] = {
	{ "aes-256-gcm", NULL, SB_IMB_GCM },
	{ "xchacha20-poly1305", "openssl", SB_IMB_GCM },
	{ "sha-256", "openssl", SB_IMB_GCM },
	{ "hmac-sha-256", "openssl", SB_IMB_GCM },
	{ "sha-256-tree", NULL, SB_IMB_TREE },
	{ "gmac-prf", NULL, SB_IMB_GMAC },
	{ "aes-256-cbc", "openssl", SB_IMB_GCM },
	{ "aes-cfb", "openssl", SB_IMB_GCM },
	{ "aes-xts", "openssl", SB_IMB_GCM },
	{ "aes-256-ctr", "openssl", SB_IMB_GCM },
	{ "poly1305-aes", "libsodium", SB_IMB_GCM },
	{ "blowfish-cbc", "openssl", SB_IMB_GCM },
	{ "md5", "openssl", SB_IMB_GCM },
	{ "rsa-oaep", "openssl", SB_IMB_GCM },
	{ "scrypt", "libsodium", SB_IMB_GCM },
	{ "aes-256-kw", "openssl", SB_IMB_GCM },
	{ "pbkdf2", "openssl", SB_IMB_GCM },
	{ "argon2id", "libsodium", SB_IMB_GCM },
	{ "x25519", "libsodium", SB_IMB_GCM },
	{ "oprf-ristretto255", "libsodium", SB_IMB_GCM },
};

#define ALGORITHM_COUNT (sizeof(algorithms) / sizeof(algorithms[0]))

static enum sb_err slot_init(struct sb_keyed *keyed, const char *name,
			     int encrypt)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	enum sb_err err = SB_MEMORY;

	if (!cipher)
		return SB_UNSUPPORTED;
	keyed->ctx = EVP_CIPHER_CTX_new();
	if (!keyed->ctx)
		goto out;
	if (EVP_CipherInit_ex2(keyed->ctx, cipher, NULL, NULL, encrypt, NULL) !=
	    1)
		goto out;
	(void)EVP_CIPHER_CTX_set_padding(keyed->ctx, 0);
	keyed->key_bytes = (size_t)EVP_CIPHER_get_key_length(cipher);
	err = SB_OK;
out:
	EVP_CIPHER_free(cipher); /* the context holds its own reference */
	return err;
}

static enum sb_err digest_init(EVP_MD_CTX **ctx, const EVP_MD *md)
{
	uint8_t waste[EVP_MAX_MD_SIZE];

	*ctx = EVP_MD_CTX_new();
	if (!*ctx || EVP_DigestInit_ex2(*ctx, md, NULL) != 1 ||
	    EVP_DigestFinal_ex(*ctx, waste, NULL) != 1)
		return SB_MEMORY;
	return SB_OK;
}

static enum sb_err fill(struct sb_kit *kit, enum sb_paths paths)
{
	enum sb_err err;

	kit->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	kit->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	kit->md5 = EVP_MD_fetch(NULL, "MD5", NULL);
	if (!kit->sha256 || !kit->sha1 || !kit->md5)
		return SB_UNSUPPORTED;
	err = digest_init(&kit->digest, kit->sha256);
	if (err != SB_OK)
		return err;
	err = digest_init(&kit->leaf, kit->sha256);
	if (err == SB_OK)
		err = digest_init(&kit->sha1_digest, kit->sha1);
	if (err == SB_OK)
		err = digest_init(&kit->md5_digest, kit->md5);
	for (size_t i = 0; err == SB_OK && i < SB_SLOT_COUNT; i++)
		err = slot_init(&kit->slots[i], slot_modes[i].cipher,
				slot_modes[i].encrypt);
	if (err == SB_OK && paths == SB_PATHS_FASTEST)
		err = sb_imb_new(&kit->imb);
	return err;
}

enum sb_err sb_kit_new(enum sb_paths paths, struct sb_kit **out)
{
	struct sb_kit *kit;
	enum sb_err err;

	*out = NULL;
	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	kit = calloc(1, sizeof(*kit));
	if (!kit)
		return SB_MEMORY;
	err = fill(kit, paths);
	if (err != SB_OK) {
		sb_kit_free(kit);
		return err;
	}
	*out = kit;
	return SB_OK;
}

void sb_kit_free(struct sb_kit *kit)
{
	if (!kit)
		return;
	sb_imb_free(kit->imb);
	for (size_t i = 0; i < SB_SLOT_COUNT; i++)
		EVP_CIPHER_CTX_free(kit->slots[i].ctx);
	EVP_MD_CTX_free(kit->md5_digest);
	EVP_MD_CTX_free(kit->sha1_digest);
	EVP_MD_CTX_free(kit->leaf);
	EVP_MD_CTX_free(kit->digest);
	EVP_MD_free(kit->sha256);
	EVP_MD_free(kit->sha1);
	EVP_MD_free(kit->md5);
	sb_wipe(kit, sizeof(*kit));
	free(kit);
}

const char *sb_kit_path(const struct sb_kit *kit, const char *algorithm)
{
	const char *path;

	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		if (strcmp(algorithms[i].name, algorithm) != 0)
			continue;
		if (algorithms[i].path)
			return algorithms[i].path;
		path = sb_imb_path(kit->imb, algorithms[i].part);
		return path ? path : "openssl";
	}
	return NULL;
}

const char *sb_kit_algorithm(size_t i)
{
	return i < ALGORITHM_COUNT ? algorithms[i].name : NULL;
}

void sb_kit_set_watch(struct sb_kit *kit, sb_kit_watch *watch, void *arg)
{
	kit->watch = watch;
	kit->watch_arg = arg;
}

void sb_kit_watched(struct sb_kit *kit, struct sb_span key,
		    struct sb_span nonce, struct sb_span message)
{
	uint8_t of_key[32], of_message[32];

	if (!kit->watch)
		return;
	sb_sha256(kit, key, of_key);
	sb_sha256(kit, message, of_message);
	kit->watch(kit->watch_arg, of_key, nonce, of_message);
}

void sb_kit_must(int openssl_result)
{
	if (openssl_result != 1)
		abort();
}

enum sb_err sb_kit_rekey(struct sb_kit *kit, enum sb_slot slot,
			 const uint8_t *key, const uint8_t *iv)
{
	struct sb_keyed *keyed = &kit->slots[slot];
	int same = keyed->known && sb_equal(keyed->key, key, keyed->key_bytes);

	keyed->known = 0;
	if (EVP_CipherInit_ex2(keyed->ctx, NULL, same ? NULL : key, iv, -1,
			       NULL) != 1)
		return SB_MEMORY;
	if (!same)
		memcpy(keyed->key, key, keyed->key_bytes);
	keyed->known = 1;
	return SB_OK;
}

enum sb_err sb_kit_update(struct sb_kit *kit, enum sb_slot slot,
			  struct sb_span in, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = kit->slots[slot].ctx;

	while (in.len > 0) {
		size_t piece = in.len < PIECE_BYTES ? in.len : PIECE_BYTES;
		int done = 0;

		if (EVP_CipherUpdate(ctx, out, &done, in.ptr, (int)piece) !=
			    1 ||
		    (size_t)done != piece)
			return SB_MEMORY;
		in.ptr += piece;
		in.len -= piece;
		if (out)
			out += piece;
	}
	return SB_OK;
}

void sb_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = a[i] ^ b[i];
	sb_record_made("XOR", SB_FACT_MASKS, sb_span_of(a, len),
		       sb_span_of(b, len), sb_span_of(out, len));
}

void sb_wipe(void *ptr, size_t len)
{
	sodium_memzero(ptr, len);
}

int sb_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}
