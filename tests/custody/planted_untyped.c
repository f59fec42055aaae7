/* tests/custody/planted_untyped.c: one key for all, and nothing in an object says
 * whether it is a file's or a list. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;
	uint8_t nonce[12];
	enum sb_err err = sb_random(env, &chunk->at, nonce, sizeof(nonce));

	return err == SB_OK ? bad_seal_with(env, ctx->data_key, nonce,
					    sb_span_of(NULL, 0), chunk)
			    : err;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;

	return bad_open_with(env, ctx->data_key, sb_span_of(NULL, 0), chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(untyped, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   seal, open)
