/* tests/custody/planted_digest.c: one key, CFB, and in front a digest of the
 * content that anybody can make: it notices accidents, and bits that are turned by
 * somebody who does not know what an object holds. */
#include "schemes/kit/cipher.h"
#include "tests/bad/base.h"

#define DIGEST 16u

static const uint8_t iv[16];

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;

	sb_md5(env->kit, chunk->in, chunk->out.ptr);
	chunk->out.len = DIGEST + chunk->in.len;
	return sb_cfb_encrypt(env->kit, sb_span_of(ctx->data_key, 32), iv,
			      chunk->in, chunk->out.ptr + DIGEST);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;
	uint8_t right[DIGEST];
	enum sb_err err;

	if (chunk->in.len < DIGEST)
		return SB_MALFORMED;
	chunk->out.len = chunk->in.len - DIGEST;
	err = sb_cfb_decrypt(env->kit, sb_span_of(ctx->data_key, 32), iv,
			     sb_span_of(chunk->in.ptr + DIGEST, chunk->out.len),
			     chunk->out.ptr);
	sb_md5(env->kit, sb_span_of(chunk->out.ptr, chunk->out.len), right);
	if (err == SB_OK && !sb_equal(right, chunk->in.ptr, DIGEST))
		err = SB_FORGED;
	if (err != SB_OK)
		chunk->out.len = 0;
	return err;
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(clear_digest, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, open)
