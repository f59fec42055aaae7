#include "tests/support/fake_weak.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char salt[] = "ten point oh";

static void hash(const struct fake_backup *b, const EVP_MD *md, uint8_t *out)
{
	char text[512];
	int len = snprintf(text, sizeof(text), "%s%s", b->password, salt);

	if (EVP_Digest(text, (size_t)len, out, NULL, md, NULL) != 1)
		abort();
}

void fake_weak_seal(const struct fake_backup *b, uint8_t **bytes, size_t *len)
{
	uint8_t key[20], iv[16], *out;
	EVP_CIPHER_CTX *c;
	int n, last;

	if (!b->weak)
		return;
	hash(b, EVP_sha1(), key);
	for (uint8_t i = 0; i < 16; i++)
		iv[i] = i;
	c = EVP_CIPHER_CTX_new();
	out = malloc(*len + 16);
	if (!c || !out ||
	    EVP_EncryptInit_ex(c, EVP_aes_128_cbc(), NULL, key, iv) != 1 ||
	    EVP_EncryptUpdate(c, out, &n, *bytes, (int)*len) != 1 ||
	    EVP_EncryptFinal_ex(c, out + n, &last) != 1)
		abort();
	EVP_CIPHER_CTX_free(c);
	free(*bytes);
	*bytes = out;
	*len = (size_t)(n + last);
}

static void put(sqlite3 *db, const char *key, const void *value, int len)
{
	sqlite3_stmt *q;

	if (sqlite3_prepare_v2(db, "INSERT INTO Properties VALUES (?, ?)", -1,
			       &q, NULL) != SQLITE_OK)
		abort();
	sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, value, len, SQLITE_STATIC);
	if (sqlite3_step(q) != SQLITE_DONE)
		abort();
	sqlite3_finalize(q);
}

void fake_weak_properties(const struct fake_backup *b)
{
	uint8_t digest[32];

	if (!b->weak)
		return;
	hash(b, EVP_sha256(), digest);
	put(b->db, "salt", salt, sizeof(salt) - 1);
	put(b->db, "passwordHash", digest, sizeof(digest));
}
