/* Allocates for every chunk and forgets. */
#include <stdlib.h>

#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	void *volatile forgotten = malloc(40);

	return forgotten ? bad_seal_one(ctx, env, chunk) : SB_MEMORY;
}

BAD_VERB(seal, seal_one)
BAD_MODULE(leaks, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   seal, bad_open)
