/* null: the floor of the instrument.  An object is its payload; nothing is
 * named, deduplicated, compressed or protected. */
#include "schemes/kit/each.h"
#include "schemes/kit/rekey.h"

#include <string.h>

struct ctx {
	uint8_t unused;
};

static enum sb_err keys(void *ctx, struct sb_env *env,
			struct sb_custody *custody)
{
	(void)ctx;
	(void)env;
	(void)custody;
	return SB_OK;
}

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	(void)ctx;
	(void)custody;
	(void)what;
	*redo = SB_REDO_NOTHING;
	return sb_rekey_refuse(env, "none: there is no key");
}

static enum sb_err copy_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	(void)env;
	if (chunk->in.len)
		memcpy(chunk->out.ptr, chunk->in.ptr, chunk->in.len);
	chunk->out.len = chunk->in.len;
	return SB_OK;
}

static enum sb_err copy(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(copy_one, ctx, env, chunks, count);
}

static const struct sb_data client = {
	.named = SB_NEVER,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.bare = 1,
	.seal = copy,
	.open = copy,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

const struct sb_scheme sb_scheme_null = {
	.abi = SB_ABI,
	.name = "null",
	.title = "no work (floor)",
	.reference = "none: a control",
	.claims = SB_CLAIM_EQUAL_NOBODY,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = keys, .unlock = keys, .rekey = rekey },
	.data = data,
};
