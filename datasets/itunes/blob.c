#include "datasets/itunes/blob.h"

#include "schemes/kit/cipher.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#define BLOCK  16u
#define WINDOW ((size_t)1 << 16)

static enum sb_err fetch(int fd, uint64_t at, uint8_t *into, size_t len)
{
	while (len) {
		ssize_t n = pread(fd, into, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return SB_IO;
		if (!n)
			return SB_MISSING;
		into += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return SB_OK;
}

/* The ciphertext before a block is what chains it. */
static enum sb_err fetch_iv(const struct sb_blob *b, uint64_t block_at,
			    uint8_t iv[BLOCK])
{
	memset(iv, 0, BLOCK);
	return block_at ? fetch(b->fd, block_at - BLOCK, iv, BLOCK) : SB_OK;
}

/* Bytes of valid PKCS#7 padding at the end of a whole number of blocks; 0 if
 * there is none. */
static enum sb_err padding(const struct sb_blob *b, struct sb_kit *kit,
			   unsigned *out)
{
	uint8_t in[BLOCK], iv[BLOCK], plain[BLOCK];
	enum sb_err err = fetch_iv(b, b->stored_bytes - BLOCK, iv);
	unsigned n;

	*out = 0;
	if (err == SB_OK)
		err = fetch(b->fd, b->stored_bytes - BLOCK, in, BLOCK);
	if (err == SB_OK)
		err = sb_cbc_decrypt(kit, b->key, iv, sb_span_of(in, BLOCK),
				     plain);
	if (err != SB_OK)
		return err;
	n = plain[BLOCK - 1];
	for (unsigned i = 0; n && n <= BLOCK && i < n; i++)
		if (plain[BLOCK - 1 - i] != n)
			n = 0;
	*out = n <= BLOCK ? n : 0;
	sb_wipe(plain, sizeof(plain));
	return SB_OK;
}

static uint64_t up_to_block(uint64_t n)
{
	return n / BLOCK * BLOCK + (n % BLOCK ? BLOCK : 0);
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

enum sb_err sb_blob_measure(struct sb_blob *b, struct sb_kit *kit,
			    uint64_t size_bytes, enum sb_blob_fit *fit)
{
	unsigned pad = 0;
	enum sb_err err;

	*fit = SB_BLOB_FITS;
	b->plain_bytes = b->stored_bytes;
	/* First: it may be cut to just the size of what it was made from. */
	if (b->key && b->stored_bytes % BLOCK) {
		*fit = SB_BLOB_BROKEN;
		return SB_OK;
	}
	if (b->stored_bytes == size_bytes)
		return SB_OK;
	*fit = SB_BLOB_DIFFERS;
	if (!b->key || !b->stored_bytes)
		return SB_OK;
	err = padding(b, kit, &pad);
	if (b->stored_bytes - pad == size_bytes ||
	    (!pad && b->stored_bytes == up_to_block(size_bytes)))
		*fit = SB_BLOB_FITS;
	b->plain_bytes = least(b->stored_bytes - pad, size_bytes);
	return err;
}

static enum sb_err decrypt(const struct sb_blob *b, struct sb_kit *kit,
			   uint64_t offset, size_t len, uint8_t *into)
{
	uint8_t in[WINDOW], plain[WINDOW], iv[BLOCK];
	uint64_t at = offset - offset % BLOCK;
	size_t skip = (size_t)(offset % BLOCK);
	enum sb_err err = fetch_iv(b, at, iv);

	while (err == SB_OK && len) {
		size_t whole = (size_t)up_to_block(skip + len), take;
		uint8_t *to;

		if (whole > WINDOW || len > SIZE_MAX - 2 * BLOCK)
			whole = WINDOW;
		take = whole - skip < len ? whole - skip : len;
		/* cppcheck-suppress legacyUninitvar ; written, then read */
		to = take == whole ? into : plain;
		err = fetch(b->fd, at, in, whole);
		if (err == SB_OK)
			err = sb_cbc_decrypt(kit, b->key, iv,
					     sb_span_of(in, whole), to);
		if (err == SB_OK && to == plain)
			memcpy(into, plain + skip, take);
		if (to == plain)
			sb_wipe(plain, whole);
		into += take;
		len -= take;
		at += whole;
		skip = 0;
	}
	return err;
}

enum sb_err sb_blob_read(const struct sb_blob *b, struct sb_kit *kit,
			 uint64_t offset, size_t len, uint8_t *into,
			 size_t *got)
{
	enum sb_err err;

	*got = 0;
	if (offset > b->plain_bytes)
		offset = b->plain_bytes;
	if (len > b->plain_bytes - offset)
		len = (size_t)(b->plain_bytes - offset);
	if (!b->key)
		err = fetch(b->fd, offset, into, len);
	else
		err = decrypt(b, kit, offset, len, into);
	if (err == SB_OK)
		*got = len;
	return err;
}

enum sb_err sb_blob_digest(const struct sb_blob *b, uint8_t digest[20])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t piece[WINDOW];
	enum sb_err err = SB_OK;
	uint64_t at = 0;

	if (!md || EVP_DigestInit_ex(md, EVP_sha1(), NULL) != 1)
		err = SB_MEMORY;
	while (err == SB_OK && at < b->stored_bytes) {
		size_t n = b->stored_bytes - at < WINDOW
				   ? (size_t)(b->stored_bytes - at)
				   : WINDOW;

		err = fetch(b->fd, at, piece, n);
		if (err == SB_OK && EVP_DigestUpdate(md, piece, n) != 1)
			err = SB_MEMORY;
		at += n;
	}
	if (err == SB_OK && EVP_DigestFinal_ex(md, digest, NULL) != 1)
		err = SB_MEMORY;
	EVP_MD_CTX_free(md);
	return err;
}
