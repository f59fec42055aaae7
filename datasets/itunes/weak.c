#include "datasets/itunes/weak.h"

#include "datasets/itunes/catalog.h"

#include <openssl/evp.h>
#include <string.h>

enum {
	BLOCK = 16,
};

enum sb_err sb_weak_find(struct sb_span index, struct sb_weak *out)
{
	size_t hash_len = 0;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_catalog_property(index, "salt", out->salt, sizeof(out->salt),
				  &out->salt_len);
	if (err == SB_OK)
		err = sb_catalog_property(index, "passwordHash", out->hash,
					  sizeof(out->hash), &hash_len);
	out->there =
		err == SB_OK && out->salt_len && hash_len == sizeof(out->hash);
	return err == SB_MEMORY ? err : SB_OK;
}

static int hash(const EVP_MD *md, struct sb_span a, struct sb_span b,
		uint8_t *out)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int ok = c && EVP_DigestInit_ex(c, md, NULL) == 1 &&
		 EVP_DigestUpdate(c, a.ptr, a.len) == 1 &&
		 EVP_DigestUpdate(c, b.ptr, b.len) == 1 &&
		 EVP_DigestFinal_ex(c, out, NULL) == 1;

	EVP_MD_CTX_free(c);
	return ok;
}

enum sb_err sb_weak_unlock(struct sb_weak *weak, struct sb_span password)
{
	struct sb_span salt = sb_span_of(weak->salt, weak->salt_len);
	uint8_t got[32];
	enum sb_err err = SB_OK;

	if (!hash(EVP_sha256(), password, salt, got))
		err = SB_MEMORY;
	else if (!sb_equal(got, weak->hash, sizeof(got)))
		err = SB_FORGED;
	else if (!hash(EVP_sha1(), password, salt, got))
		err = SB_MEMORY;
	if (err == SB_OK) {
		memcpy(weak->key, got, sizeof(weak->key));
		weak->unlocked = 1;
	}
	sb_wipe(got, sizeof(got));
	return err;
}

static enum sb_err decrypt(const struct sb_weak *weak, struct sb_span blob,
			   uint8_t *out)
{
	static const uint8_t iv[BLOCK] = { 0, 1, 2,  3,  4,  5,  6,  7,
					   8, 9, 10, 11, 12, 13, 14, 15 };
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0, ok;

	ok = c &&
	     EVP_DecryptInit_ex(c, EVP_aes_128_cbc(), NULL, weak->key, iv) ==
		     1 &&
	     EVP_CIPHER_CTX_set_padding(c, 0) == 1 &&
	     EVP_DecryptUpdate(c, out, &n, blob.ptr, (int)blob.len) == 1;
	EVP_CIPHER_CTX_free(c);
	return ok && (size_t)n == blob.len ? SB_OK : SB_MEMORY;
}

static size_t padding(const uint8_t *plain, size_t len)
{
	uint8_t n = plain[len - 1];

	for (size_t i = 1; i <= n && n <= BLOCK; i++)
		if (plain[len - i] != n)
			return 0;
	return n <= BLOCK ? n : 0;
}

enum sb_err sb_weak_open(const struct sb_weak *weak, struct sb_span blob,
			 uint8_t *out, size_t *len)
{
	static const char plain[] = "bplist00";
	enum sb_err err;

	*len = blob.len;
	if (!weak || !weak->unlocked || !blob.len || blob.len % BLOCK ||
	    blob.len > INT32_MAX ||
	    !memcmp(blob.ptr, plain, sizeof(plain) - 1)) {
		if (blob.len)
			memcpy(out, blob.ptr, blob.len);
		return SB_OK;
	}
	err = decrypt(weak, blob, out);
	if (err == SB_OK)
		*len -= padding(out, blob.len);
	return err;
}
