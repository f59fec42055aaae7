/* Keys from content under the account's key, and never looks whether what it
 * opened is that content. */
#include "tests/bad/base.h"

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	uint8_t(*keys)[32];

	keys = sb_batch_tree(env, ((const struct bad_ctx *)ctx)->name_key, 0,
			     chunks, count);
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
BAD_MODULE(accepts_fakes, BAD_CLAIMS | SB_CLAIM_CONTENT_BOUND, bad_enroll,
	   bad_unlock, bad_guess, derive, seal, open)
