/* Never comes back at one length. */
#include "tests/bad/base.h"

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	volatile int forever = chunk->in.len == 17 + 28;

	while (forever)
		;
	return bad_open_one(ctx, env, chunk);
}

BAD_VERB(open, open_one)
BAD_MODULE(hangs, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   bad_seal, open)
