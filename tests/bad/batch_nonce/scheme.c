/* Draws one nonce a batch and counts up: objects depend on how the bench
 * happened to cut its batches. */
#include "tests/bad/base.h"

static enum sb_err seal(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	uint8_t key[32], nonce[12], aad[SB_AAD_MAX];
	enum sb_err err = sb_random(env, &chunks[0].at, nonce, sizeof(nonce));

	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	for (size_t i = 0; i < count; i++) {
		nonce[11] = (uint8_t)(nonce[11] + 1);
		bad_key(ctx, env, &chunks[i], key);
		chunks[i].err = bad_seal_with(
			env, key, nonce, sb_aad(&chunks[i], aad), &chunks[i]);
	}
	return sb_batch_first(chunks, count);
}

BAD_MODULE(batch_nonce, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, bad_open)
