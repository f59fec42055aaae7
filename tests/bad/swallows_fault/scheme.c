/* Goes on when there is no randomness. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t key[32], nonce[12] = { 0 }, aad[SB_AAD_MAX];
	enum sb_err err = sb_random(env, &chunk->at, nonce, sizeof(nonce));

	(void)err;
	bad_key(ctx, env, chunk, key);
	return bad_seal_with(env, key, nonce, sb_aad(chunk, aad), chunk);
}

BAD_VERB(seal, seal_one)
BAD_MODULE(swallows_fault, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, bad_open)
