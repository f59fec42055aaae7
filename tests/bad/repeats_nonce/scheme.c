/* Keys on the plaintext and seals payloads under a constant nonce: two codecs
 * make two payloads under one keystream. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	static const uint8_t nonce[12];
	uint8_t key[32], aad[SB_AAD_MAX];

	bad_key(ctx, env, chunk, key);
	return bad_seal_with(env, key, nonce, sb_aad(chunk, aad), chunk);
}

BAD_VERB(seal, seal_one)
BAD_MODULE(repeats_nonce, BAD_CLAIMS & ~SB_CLAIM_RANDOMISED, bad_enroll,
	   bad_unlock, bad_guess, bad_derive, seal, bad_open)
