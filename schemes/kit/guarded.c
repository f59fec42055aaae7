#include "schemes/kit/guarded.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/kdf.h"

static const uint8_t no_key[32];

void sb_guarded_set(struct sb_chunk *chunk, struct sb_kit *kit,
		    const uint8_t s[32], const uint8_t m[32])
{
	memcpy(chunk->secret, s, 32);
	memcpy(chunk->secret + 32, m, 32);
	chunk->secret_len = 64;
	sb_kdf(kit, s, "guarded id", sb_span_of("", 0), chunk->id.b);
}

enum sb_err sb_guarded_seal(struct sb_env *env, struct sb_chunk *chunk)
{
	if (chunk->secret_len != 64)
		return SB_MALFORMED;
	return sb_object_seal(env, SB_AES_256_GCM, chunk->secret, chunk);
}

enum sb_err sb_guarded_open(struct sb_env *env, struct sb_chunk *chunk)
{
	if (chunk->secret_len != 64)
		return SB_MALFORMED;
	return sb_object_open(env, SB_AES_256_GCM, chunk->secret, chunk);
}

enum sb_err sb_guarded_check(struct sb_env *env, uint8_t label,
			     struct sb_chunk *chunks, size_t count)
{
	uint8_t(*ms)[32] = sb_batch_tree(env, no_key, label, chunks, count);

	if (!ms)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++)
		chunks[i].err =
			chunks[i].secret_len == 64 &&
					sb_equal(ms[i], chunks[i].secret + 32,
						 32)
				? SB_OK
				: SB_FORGED;
	return sb_batch_first(chunks, count);
}
