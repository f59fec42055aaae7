/* Keys from public content alone, and claims that the store cannot tell. */
#include "tests/bad/base.h"

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	uint8_t(*keys)[32];
	static const uint8_t no_key[32];

	(void)ctx;
	keys = sb_batch_tree(env, no_key, 0, chunks, count);
	if (!keys)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].secret, keys[i], 32);
		chunks[i].secret_len = 32;
		sb_kdf(env->kit, keys[i], "id", sb_span_of("", 0),
		       chunks[i].id.b);
	}
	return sb_batch_all(chunks, count, SB_OK);
}

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	return sb_object_seal(env, SB_AES_256_GCM, chunk->secret, chunk);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	return sb_object_open(env, SB_AES_256_GCM, chunk->secret, chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)
BAD_MODULE(confirms,
	   (BAD_CLAIMS & ~SB_CLAIM_EQUAL_MASK) | SB_CLAIM_EQUAL_EVERYONE,
	   bad_enroll, bad_unlock, bad_guess, derive, seal, open)
