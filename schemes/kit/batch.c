#include "schemes/kit/batch.h"

#include "schemes/kit/hash.h"

static struct sb_span *inputs(struct sb_env *env, const struct sb_chunk *chunks,
			      size_t count)
{
	struct sb_span *ins = sb_scratch(env, count * sizeof(*ins));

	for (size_t i = 0; ins && i < count; i++)
		ins[i] = chunks[i].in;
	return ins;
}

uint8_t (*sb_batch_tree(struct sb_env *env, const uint8_t key[32],
			uint8_t label, const struct sb_chunk *chunks,
			size_t count))[32]
{
	const struct sb_span *ins = inputs(env, chunks, count);
	uint8_t(*outs)[32] = sb_scratch(env, count * sizeof(*outs));

	if (!ins || !outs)
		return NULL;
	sb_tree_hash(env->kit, key, label, ins, count, outs);
	return outs;
}

uint8_t (*sb_batch_fast(struct sb_env *env, const uint8_t key[32], int wide,
			const struct sb_chunk *chunks, size_t count))[32]
{
	const struct sb_span *ins = inputs(env, chunks, count);
	uint8_t(*outs)[32] = sb_scratch(env, count * sizeof(*outs));

	if (!ins || !outs)
		return NULL;
	sb_fast_mac(env->kit, key, wide, ins, count, outs);
	return outs;
}

enum sb_err sb_batch_all(struct sb_chunk *chunks, size_t count, enum sb_err err)
{
	for (size_t i = 0; i < count; i++)
		chunks[i].err = err;
	return err;
}

enum sb_err sb_batch_first(const struct sb_chunk *chunks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (chunks[i].err != SB_OK)
			return chunks[i].err;
	return SB_OK;
}
