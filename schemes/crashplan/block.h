/* schemes/crashplan/block.h: what is stored: a header in clear, and CBC whose IV
 * never changes, with PKCS#7.  Equal first blocks of two payloads are equal in
 * the store: that is how it is. */
#ifndef SCHEMES_CRASHPLAN_BLOCK_H
#define SCHEMES_CRASHPLAN_BLOCK_H

#include <string.h>

#include "schemes/kit/blowfish.h"
#include "schemes/kit/cipher.h"
#include "schemes/kit/hash.h"

#define SB_CRASHPLAN_MD5   16u
#define SB_CRASHPLAN_BLOCK 16u /* the larger of the two */

/* Header, big-endian: block number[8] || plain length[4] || plain checksum[4]
 * || MD5 of plain[16] || type[1] || backup length[4] || MD5 of backup[16] */
#define SB_CRASHPLAN_LEN_AT        8u
#define SB_CRASHPLAN_MD5_AT        16u
#define SB_CRASHPLAN_TYPE_AT       32u
#define SB_CRASHPLAN_BACKUP_LEN_AT 33u
#define SB_CRASHPLAN_BACKUP_MD5_AT 37u
#define SB_CRASHPLAN_HEADER        53u
#define SB_CRASHPLAN_IS_BLOWFISH   2u
#define SB_CRASHPLAN_IS_AES        4u

static const uint8_t sb_crashplan_aes_iv[16] = { 121, 92,  86,  51, 153, 89,
						 163, 254, 47,  51, 47,  174,
						 253, 149, 129, 140 };
static const uint8_t sb_crashplan_blowfish_iv[8] = { 12, 34, 56, 78,
						     90, 87, 65, 43 };

static inline size_t sb_crashplan_block(int blowfish)
{
	return blowfish ? SB_BLOWFISH_BLOCK : SB_CRASHPLAN_BLOCK;
}

static inline enum sb_err sb_crashplan_cbc(struct sb_kit *kit, int blowfish,
					   struct sb_span key, uint8_t *iv,
					   struct sb_span in, uint8_t *out)
{
	return blowfish ? sb_blowfish_encrypt(kit, key, iv, in, out)
			: sb_cbc_encrypt(kit, key.ptr, iv, in, out);
}

/* out gets in and its padding; the length is returned in *len. */
static inline enum sb_err sb_crashplan_encrypt(struct sb_kit *kit, int blowfish,
					       struct sb_span key,
					       struct sb_span in, uint8_t *out,
					       size_t *len)
{
	size_t block = sb_crashplan_block(blowfish),
	       whole = in.len - in.len % block;
	uint8_t iv[SB_CRASHPLAN_BLOCK], last[SB_CRASHPLAN_BLOCK];
	enum sb_err err;

	memcpy(iv, blowfish ? sb_crashplan_blowfish_iv : sb_crashplan_aes_iv,
	       block);
	memset(last, (int)(block - in.len % block), sizeof(last));
	if (in.len > whole)
		memcpy(last, in.ptr + whole, in.len - whole);
	err = sb_crashplan_cbc(kit, blowfish, key, iv,
			       sb_span_of(in.ptr, whole), out);
	if (err == SB_OK)
		err = sb_crashplan_cbc(kit, blowfish, key, iv,
				       sb_span_of(last, block), out + whole);
	sb_wipe(last, sizeof(last));
	*len = whole + block;
	return err;
}

static inline enum sb_err sb_crashplan_decrypt(struct sb_kit *kit, int blowfish,
					       struct sb_span key,
					       struct sb_span in, uint8_t *out,
					       size_t *len)
{
	size_t block = sb_crashplan_block(blowfish), pad;
	uint8_t iv[SB_CRASHPLAN_BLOCK], bad = 0;
	enum sb_err err;

	*len = 0;
	if (in.len < block || in.len % block)
		return SB_MALFORMED;
	memcpy(iv, blowfish ? sb_crashplan_blowfish_iv : sb_crashplan_aes_iv,
	       block);
	err = blowfish ? sb_blowfish_decrypt(kit, key, iv, in, out)
		       : sb_cbc_decrypt(kit, key.ptr, iv, in, out);
	if (err != SB_OK)
		return err;
	pad = out[in.len - 1];
	if (pad < 1 || pad > block)
		return SB_MALFORMED;
	for (size_t i = 1; i <= pad; i++)
		bad |= out[in.len - i] ^ (uint8_t)pad;
	if (bad)
		return SB_MALFORMED;
	*len = in.len - pad;
	return SB_OK;
}

static inline void sb_crashplan_put_be32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static inline uint32_t sb_crashplan_get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline enum sb_err sb_crashplan_seal(struct sb_kit *kit, int blowfish,
					    struct sb_span key,
					    struct sb_span payload,
					    uint32_t plain_len,
					    const uint8_t md5[SB_CRASHPLAN_MD5],
					    struct sb_buf *out)
{
	uint8_t *header = out->ptr, *body = out->ptr + SB_CRASHPLAN_HEADER;
	size_t len;
	enum sb_err err;

	if (out->cap < SB_CRASHPLAN_HEADER + SB_CRASHPLAN_BLOCK ||
	    out->cap - SB_CRASHPLAN_HEADER - SB_CRASHPLAN_BLOCK < payload.len)
		return SB_PARAM;
	err = sb_crashplan_encrypt(kit, blowfish, key, payload, body, &len);
	if (err != SB_OK)
		return err;
	memset(header, 0, SB_CRASHPLAN_HEADER);
	sb_crashplan_put_be32(header + SB_CRASHPLAN_LEN_AT, plain_len);
	memcpy(header + SB_CRASHPLAN_MD5_AT, md5, SB_CRASHPLAN_MD5);
	header[SB_CRASHPLAN_TYPE_AT] =
		blowfish ? SB_CRASHPLAN_IS_BLOWFISH : SB_CRASHPLAN_IS_AES;
	sb_crashplan_put_be32(header + SB_CRASHPLAN_BACKUP_LEN_AT,
			      (uint32_t)len);
	sb_md5(kit, sb_span_of(body, len), header + SB_CRASHPLAN_BACKUP_MD5_AT);
	out->len = SB_CRASHPLAN_HEADER + len;
	return SB_OK;
}

/* The MD5 over the stored bytes finds accidents only: whoever changes them can
 * make it anew. */
static inline enum sb_err sb_crashplan_open(struct sb_kit *kit, int blowfish,
					    struct sb_span key,
					    struct sb_span in, uint8_t *out,
					    size_t *len)
{
	uint8_t md5[SB_CRASHPLAN_MD5];
	struct sb_span body;

	*len = 0;
	if (in.len < SB_CRASHPLAN_HEADER)
		return SB_MALFORMED;
	body = sb_span_of(in.ptr + SB_CRASHPLAN_HEADER,
			  in.len - SB_CRASHPLAN_HEADER);
	if (in.ptr[SB_CRASHPLAN_TYPE_AT] != (blowfish ? SB_CRASHPLAN_IS_BLOWFISH
						      : SB_CRASHPLAN_IS_AES) ||
	    sb_crashplan_get_be32(in.ptr + SB_CRASHPLAN_BACKUP_LEN_AT) !=
		    body.len)
		return SB_MALFORMED;
	sb_md5(kit, body, md5);
	if (!sb_equal(md5, in.ptr + SB_CRASHPLAN_BACKUP_MD5_AT,
		      SB_CRASHPLAN_MD5))
		return SB_FORGED;
	return sb_crashplan_decrypt(kit, blowfish, key, body, out, len);
}

#endif
