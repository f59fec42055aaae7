/* Asks for one byte of scratch too few. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	volatile uint8_t *copy = sb_scratch(env, chunk->in.len);

	if (!copy)
		return SB_MEMORY;
	for (size_t i = 0; i <= chunk->in.len; i++)
		copy[i] = 0;
	return bad_seal_one(ctx, env, chunk);
}

BAD_VERB(seal, seal_one)
BAD_MODULE(overruns_scratch, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, bad_open)
