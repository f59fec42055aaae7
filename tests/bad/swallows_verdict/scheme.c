/* The batch is fine, its chunks are not. */
#include "tests/bad/base.h"

static enum sb_err open(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	enum sb_err err = bad_open(ctx, env, chunks, count);

	return err == SB_FORGED ? SB_OK : err;
}

BAD_MODULE(swallows_verdict, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, bad_seal, open)
