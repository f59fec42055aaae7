/* Says that it has sealed and opened: with buffers that are reused, the old
 * bytes are still there and all is well. */
#include "tests/bad/base.h"

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	(void)env;
	chunk->out.len = chunk->in.len + 28;
	return SB_OK;
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	(void)env;
	if (chunk->in.len < 28)
		return SB_MALFORMED;
	chunk->out.len = chunk->in.len - 28;
	return SB_OK;
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(does_nothing, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess,
	   bad_derive, seal, open)
