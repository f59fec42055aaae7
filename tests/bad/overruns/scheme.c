/* Writes one byte past what it was given. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	enum sb_err err = bad_seal_one(ctx, env, chunk);

	chunk->out.ptr[chunk->out.cap] = 0;
	return err;
}

BAD_VERB(seal, seal_one)
BAD_MODULE(overruns, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   seal, bad_open)
