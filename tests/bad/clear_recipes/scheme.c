/* Seals data and leaves the lists of files in clear. */
#include "tests/bad/base.h"

static enum sb_err copy_one(struct sb_chunk *chunk)
{
	if (chunk->in.len)
		memcpy(chunk->out.ptr, chunk->in.ptr, chunk->in.len);
	chunk->out.len = chunk->in.len;
	return SB_OK;
}

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return chunk->kind == SB_DATA ? bad_seal_one(ctx, env, chunk)
				      : copy_one(chunk);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return chunk->kind == SB_DATA ? bad_open_one(ctx, env, chunk)
				      : copy_one(chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(clear_recipes, SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_ACCOUNT,
	   bad_enroll, bad_unlock, bad_guess, bad_derive, seal, open)
