/* plain: chunking, deduplication across everybody and compression without
 * cryptography: what every other scheme's storage is compared with.
 *
 *   id = T(0, kind, plain)      object = payload */
#include "schemes/kit/batch.h"

#include <string.h>

#include "schemes/kit/each.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/vault.h"

struct ctx {
	uint8_t unused;
};

static const uint8_t no_key[32];

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

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	uint8_t kind = count ? chunks[0].kind : 0;
	uint8_t(*ids)[32] = sb_batch_tree(env, no_key, kind, chunks, count);

	(void)ctx;
	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
		if (kind != SB_DATA)
			sb_narrow(&chunks[i], SB_ACCOUNT);
	}
	return sb_batch_all(chunks, count, SB_OK);
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

static enum sb_err check(const void *ctx, struct sb_env *env,
			 struct sb_chunk *chunks, size_t count)
{
	uint8_t kind = count ? chunks[0].kind : 0;
	uint8_t(*ids)[32] = sb_batch_tree(env, no_key, kind, chunks, count);

	(void)ctx;
	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++)
		chunks[i].err = sb_equal(ids[i], chunks[i].id.b, SB_ID_BYTES)
					? SB_OK
					: SB_FORGED;
	return sb_batch_first(chunks, count);
}

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.derive = derive,
	.seal = copy,
	.open = copy,
	.check = check,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

const struct sb_scheme sb_scheme_plain = {
	.abi = SB_ABI,
	.name = "plain",
	.title = "plaintext deduplication",
	.reference = "none: a control",
	.claims = SB_CLAIM_CONTENT_BOUND | SB_CLAIM_EQUAL_EVERYONE,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = keys, .unlock = keys, .rekey = rekey },
	.data = data,
};
