/* tests/bad/base.h: a small correct scheme that the broken ones differ from in
 * one point each.  tests/bad/control is this one unchanged. */
#ifndef TESTS_BAD_BASE_H
#define TESTS_BAD_BASE_H

#include <string.h>

#include "schemes/kit/aead.h"
#include "schemes/kit/batch.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"
#include "schemes/scheme.h"

#define BAD_BOX "bad box"

#define BAD_CLAIMS                                                        \
	(SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |               \
	 SB_CLAIM_AUTHENTIC | SB_CLAIM_NONCE_ONCE | SB_CLAIM_RANDOMISED | \
	 SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_ACCOUNT)

struct bad_ctx {
	uint8_t name_key[32], data_key[32];
};

static inline void bad_spread(struct bad_ctx *ctx, struct sb_env *env,
			      const uint8_t master[32])
{
	const struct sb_span none = sb_span_of("", 0);

	sb_kdf(env->kit, master, "bad names", none, ctx->name_key);
	sb_kdf(env->kit, master, "bad data", none, ctx->data_key);
}

static inline enum sb_err bad_enroll(void *ctx, struct sb_env *env,
				     struct sb_custody *custody)
{
	const struct sb_stretch stretch = { 8, 1 };
	uint8_t master[32];
	enum sb_err err = sb_lockbox_make(env, custody, &stretch, SB_AT_STORE,
					  BAD_BOX, master);

	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

static inline enum sb_err bad_unlock(void *ctx, struct sb_env *env,
				     struct sb_custody *custody)
{
	uint8_t master[32];
	enum sb_err err =
		sb_lockbox_open(env, custody, SB_AT_STORE, BAD_BOX, master);

	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

static inline enum sb_err bad_rekey(void *ctx, struct sb_env *env,
				    struct sb_custody *custody,
				    enum sb_rekey what, enum sb_redo *redo)
{
	const struct sb_stretch stretch = { 8, 1 };
	const struct sb_lockbox_change box = { &stretch, SB_AT_STORE, BAD_BOX,
					       SB_REDO_ALL };
	uint8_t master[32];
	int drawn;
	enum sb_err err = sb_lockbox_rekey(env, custody, &box, what, redo,
					   &drawn, master);

	if (err == SB_OK && drawn)
		bad_spread(ctx, env, master);
	return err;
}

static inline enum sb_err bad_guess(const void *ctx, struct sb_env *env,
				    struct sb_custody *custody,
				    const char *item, struct sb_span secret)
{
	(void)ctx;
	return sb_lockbox_guess(env, custody, SB_AT_STORE, BAD_BOX, item,
				secret);
}

static inline enum sb_err bad_name(const uint8_t key[32], struct sb_env *env,
				   struct sb_chunk *chunks, size_t count)
{
	uint8_t(*ids)[32] =
		sb_batch_tree(env, key, chunks[0].kind, chunks, count);

	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
		if (chunks[i].scope > SB_ACCOUNT)
			chunks[i].scope = SB_ACCOUNT;
	}
	return sb_batch_all(chunks, count, SB_OK);
}

static inline enum sb_err bad_derive(const void *opaque, struct sb_env *env,
				     struct sb_chunk *chunks, size_t count)
{
	const struct bad_ctx *ctx = opaque;

	return bad_name(ctx->name_key, env, chunks, count);
}

static inline void bad_key(const void *opaque, struct sb_env *env,
			   const struct sb_chunk *chunk, uint8_t key[32])
{
	const struct bad_ctx *ctx = opaque;

	sb_kdf(env->kit, ctx->data_key, "object",
	       sb_span_of(chunk->id.b, SB_ID_BYTES), key);
}

static inline enum sb_err bad_seal_one(const void *ctx, struct sb_env *env,
				       struct sb_chunk *chunk)
{
	uint8_t key[32];

	bad_key(ctx, env, chunk, key);
	return sb_object_seal(env, SB_AES_256_GCM, key, chunk);
}

static inline enum sb_err bad_open_one(const void *ctx, struct sb_env *env,
				       struct sb_chunk *chunk)
{
	uint8_t key[32];

	bad_key(ctx, env, chunk, key);
	return sb_object_open(env, SB_AES_256_GCM, key, chunk);
}

/* nonce || AES-256-GCM with an aad of the caller's choice. */
static inline enum sb_err bad_seal_with(struct sb_env *env,
					const uint8_t key[32],
					const uint8_t nonce[12],
					struct sb_span aad,
					struct sb_chunk *chunk)
{
	memcpy(chunk->out.ptr, nonce, 12);
	chunk->out.len = chunk->in.len + 28;
	return sb_aead_seal(env->kit, SB_AES_256_GCM, key, nonce, aad,
			    chunk->in, chunk->out.ptr + 12);
}

static inline enum sb_err bad_open_with(struct sb_env *env,
					const uint8_t key[32],
					struct sb_span aad,
					struct sb_chunk *chunk)
{
	if (chunk->in.len < 28)
		return SB_MALFORMED;
	chunk->out.len = chunk->in.len - 28;
	return sb_aead_open(env->kit, SB_AES_256_GCM, key, chunk->in.ptr, aad,
			    sb_span_of(chunk->in.ptr + 12, chunk->in.len - 12),
			    chunk->out.ptr);
}

static inline enum sb_err bad_seal(const void *ctx, struct sb_env *env,
				   struct sb_chunk *chunks, size_t count)
{
	return sb_each(bad_seal_one, ctx, env, chunks, count);
}

static inline enum sb_err bad_open(const void *ctx, struct sb_env *env,
				   struct sb_chunk *chunks, size_t count)
{
	return sb_each(bad_open_one, ctx, env, chunks, count);
}

/* A verb from a one-chunk function. */
#define BAD_VERB(VERB, ONE)                                            \
	static enum sb_err VERB(const void *ctx, struct sb_env *env,   \
				struct sb_chunk *chunks, size_t count) \
	{                                                              \
		return sb_each(ONE, ctx, env, chunks, count);          \
	}

/* The module; the parts that differ are named. */
#define BAD_MODULE(NAME, CLAIMS, ENROLL, UNLOCK, GUESS, DERIVE, SEAL, OPEN) \
	BAD_MODULE_WITH(NAME, CLAIMS, ENROLL, UNLOCK, NULL, GUESS, DERIVE,  \
			SEAL, OPEN)
/* Only the change of keys differs. */
#define BAD_REKEY(NAME, UNLOCK, REKEY)                               \
	BAD_MODULE_WITH(NAME, BAD_CLAIMS, bad_enroll, UNLOCK, REKEY, \
			bad_guess, bad_derive, bad_seal, bad_open)
#define BAD_MODULE_WITH(NAME, CLAIMS, ENROLL, UNLOCK, REKEY, GUESS, DERIVE,   \
			SEAL, OPEN)                                           \
	static const struct sb_data client = {                                \
		.named = SB_EARLY,                                            \
		.sees = SB_SEES_PLAIN,                                        \
		.unit = SB_CHUNK,                                             \
		.overhead = 28,                                               \
		.derive = DERIVE,                                             \
		.seal = SEAL,                                                 \
		.open = OPEN,                                                 \
	};                                                                    \
	static const struct sb_data *data(const void *ctx, enum sb_side side) \
	{                                                                     \
		(void)ctx;                                                    \
		return side == SB_CLIENT ? &client : NULL;                    \
	}                                                                     \
	extern const struct sb_scheme sb_scheme_bad_##NAME;                   \
	const struct sb_scheme sb_scheme_bad_##NAME = {                       \
		.abi = SB_ABI,                                                \
		.name = "bad_" #NAME,                                         \
		.title = #NAME,                                               \
		.reference = "none: a control",                               \
		.claims = CLAIMS,                                             \
		.ctx_bytes = sizeof(struct bad_ctx),                          \
		.keys = { .enroll = ENROLL,                                   \
			  .unlock = UNLOCK,                                   \
			  .rekey = REKEY,                                     \
			  .guess = GUESS },                                   \
		.data = data,                                                 \
	};

#endif
