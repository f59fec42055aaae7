/* Lets everybody share what the profile keeps within the account. */
#include "tests/bad/base.h"

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	enum sb_err err = bad_derive(ctx, env, chunks, count);

	for (size_t i = 0; i < count; i++)
		chunks[i].scope = SB_EVERYONE;
	return err;
}

BAD_MODULE(widens_scope, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, derive,
	   bad_seal, bad_open)
