/* Reads from nowhere at one length. */
#include "tests/bad/base.h"

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const uint8_t *volatile nowhere = NULL;

	if (chunk->in.len == 4096 + 28)
		return *nowhere ? SB_FORGED : SB_MALFORMED;
	return bad_open_one(ctx, env, chunk);
}

BAD_VERB(open, open_one)
BAD_MODULE(crashes, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   bad_seal, open)
