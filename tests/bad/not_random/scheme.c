/* Claims randomised objects; its nonce is a function of the content. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t key[32], nonce[32], aad[SB_AAD_MAX];

	bad_key(ctx, env, chunk, key);
	sb_hmac_sha256(env->kit, sb_span_of(key, 32), chunk->in, nonce);
	return bad_seal_with(env, key, nonce, sb_aad(chunk, aad), chunk);
}

BAD_VERB(seal, seal_one)
BAD_MODULE(not_random, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, bad_open)
