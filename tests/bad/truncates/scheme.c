/* Counts in 16 bits: what is longer than 64 KiB loses its end. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	if (chunk->in.len > 65536)
		chunk->in.len = 65536;
	return bad_seal_one(ctx, env, chunk);
}

BAD_VERB(seal, seal_one)
BAD_MODULE(truncates, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   seal, bad_open)
