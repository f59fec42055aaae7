/* Authenticates the object but not which object it is. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;
	const uint8_t aad[2] = { chunk->kind, chunk->form };
	uint8_t nonce[12];
	enum sb_err err = sb_random(env, &chunk->at, nonce, sizeof(nonce));

	if (err != SB_OK)
		return err;
	return bad_seal_with(env, ctx->data_key, nonce, sb_span_of(aad, 2),
			     chunk);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct bad_ctx *ctx = opaque;
	const uint8_t aad[2] = { chunk->kind, chunk->form };

	return bad_open_with(env, ctx->data_key, sb_span_of(aad, 2), chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(unbound_id, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, open)
