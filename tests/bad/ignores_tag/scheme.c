/* Opens whatever the tag says. */
#include "tests/bad/base.h"

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	size_t len = chunk->in.len < 28 ? 0 : chunk->in.len - 28;
	enum sb_err err = bad_open_one(ctx, env, chunk);

	chunk->out.len = len;
	return err == SB_FORGED ? SB_OK : err;
}

BAD_VERB(open, open_one)
BAD_MODULE(ignores_tag, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, bad_seal, open)
