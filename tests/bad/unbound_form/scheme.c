/* Authenticates identity but not how the payload was made. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t key[32], nonce[12];
	enum sb_err err = sb_random(env, &chunk->at, nonce, sizeof(nonce));

	if (err != SB_OK)
		return err;
	bad_key(ctx, env, chunk, key);
	return bad_seal_with(env, key, nonce, sb_span_of(&chunk->kind, 1),
			     chunk);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t key[32];

	bad_key(ctx, env, chunk, key);
	return bad_open_with(env, key, sb_span_of(&chunk->kind, 1), chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(unbound_form, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, open)
