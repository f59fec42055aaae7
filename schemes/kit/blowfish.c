/* The functions of old, because the new ones need a provider to be loaded that
 * would be there for the whole process. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "schemes/kit/blowfish.h"

#include <string.h>

#include <openssl/opensslconf.h>

#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"

#ifndef OPENSSL_NO_BF
#include <openssl/blowfish.h>

#define PIECE_BYTES ((size_t)1 << 30) /* a multiple of the block */

static enum sb_err run(struct sb_span key, uint8_t iv[8], struct sb_span in,
		       uint8_t *out, int encrypt)
{
	size_t key_bytes =
		key.len < SB_BLOWFISH_KEY_MAX ? key.len : SB_BLOWFISH_KEY_MAX;
	BF_KEY schedule;

	BF_set_key(&schedule, (int)key_bytes, key.ptr);
	for (size_t at = 0, n; at < in.len; at += n) {
		n = in.len - at < PIECE_BYTES ? in.len - at : PIECE_BYTES;
		BF_cbc_encrypt(in.ptr + at, out + at, (long)n, &schedule, iv,
			       encrypt ? BF_ENCRYPT : BF_DECRYPT);
	}
	sb_wipe(&schedule, sizeof(schedule));
	return SB_OK;
}
#else
static enum sb_err run(struct sb_span key, uint8_t iv[8], struct sb_span in,
		       uint8_t *out, int encrypt)
{
	(void)key;
	(void)iv;
	(void)in;
	(void)out;
	(void)encrypt;
	return SB_UNSUPPORTED;
}
#endif

static enum sb_err again(struct sb_kit *kit, struct sb_span key,
			 const struct sb_opening *how, struct sb_span sealed,
			 uint8_t *out)
{
	uint8_t iv[SB_BLOWFISH_BLOCK];

	memcpy(iv, how->extra[0].ptr, sizeof(iv));
	return sb_blowfish_decrypt(kit, key, iv, sealed, out);
}

enum sb_err sb_blowfish_encrypt(struct sb_kit *kit, struct sb_span key,
				uint8_t iv[8], struct sb_span in, uint8_t *out)
{
	uint8_t first[SB_BLOWFISH_BLOCK];
	enum sb_err err;

	memcpy(first, iv, sizeof(first));
	if (key.len < 1 || in.len % SB_BLOWFISH_BLOCK != 0)
		return SB_PARAM;
	sb_kit_watched(kit, key, sb_span_of(iv, SB_BLOWFISH_BLOCK), in);
	err = run(key, iv, in, out, 1);
	if (err == SB_OK)
		sb_record_sealed("Blowfish-CBC", SB_FACT_SEALS, key, in,
				 sb_span_of(out, in.len),
				 &(struct sb_opening) {
					 again,
					 { sb_span_of(first, sizeof(first)) },
					 { 0 } });
	return err;
}

enum sb_err sb_blowfish_decrypt(struct sb_kit *kit, struct sb_span key,
				uint8_t iv[8], struct sb_span in, uint8_t *out)
{
	(void)kit;
	if (key.len < 1 || in.len % SB_BLOWFISH_BLOCK != 0)
		return SB_MALFORMED;
	return run(key, iv, in, out, 0);
}
