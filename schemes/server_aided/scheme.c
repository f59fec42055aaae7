/* server_aided: a chunk's key comes from its content and a key server that
 * learns neither; guessing contents needs the server, which counts.
 *
 *   m = T(0, label, plain)   y = OPRF(server key, m)   s = KDF(y, m)
 *   secret, id, object: kit/guarded.h
 *
 * Restoring needs no server: s is in the sealed recipe.  When the server is
 * down or refuses, a backup fails, or the chunk gets a random key and is not
 * shared (when_down).  Recipes and roots are under account keys. */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/dh.h"
#include "schemes/kit/each.h"
#include "schemes/kit/guarded.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"
#include "schemes/services/services.h"

#define BOX   "server_aided box"
#define LABEL 0x70u /* of the tree hash */

struct ctx {
	int64_t when_down, ordered, memory_kib, passes;
	struct sb_vault vault; /* recipes and roots */
};

static const struct sb_param params[] = {
	{ "when_down", "choice",
	  "key server down or refusing 0: fail, 1: random key, not shared", 0,
	  1, 1, offsetof(struct ctx, when_down) },
	{ "ordered", "choice",
	  "1: ask in logical order; needed where the server has a rate limit",
	  0, 1, 0, offsetof(struct ctx, ordered) },
	{ "memory_kib", "KiB", "memory of Argon2id", 8, 4194304, 65536,
	  offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "passes of Argon2id", 1, 64, 3,
	  offsetof(struct ctx, passes) },
	{ .name = NULL },
};

static const uint8_t no_key[32];

static void spread(struct ctx *ctx, struct sb_env *env,
		   const uint8_t master[32])
{
	sb_vault_init(&ctx->vault, env->kit, master, "server_aided recipes",
		      SB_AES_256_GCM, SB_NAMES_TREE);
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	const struct sb_stretch stretch = { ctx->memory_kib, ctx->passes };
	uint8_t master[32];
	enum sb_err err = sb_lockbox_make(env, custody, &stretch, SB_AT_STORE,
					  BOX, master);

	if (err == SB_OK)
		spread(ctx, env, master);
	sb_wipe(master, sizeof(master));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t master[32];
	enum sb_err err =
		sb_lockbox_open(env, custody, SB_AT_STORE, BOX, master);

	if (err == SB_OK)
		spread(opaque, env, master);
	sb_wipe(master, sizeof(master));
	return err;
}

/* Keys of data are a function of it and of the server's key, which no account
 * can change: what rotates are the account's, of recipes and roots. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	const struct sb_stretch stretch = { ctx->memory_kib, ctx->passes };
	const struct sb_lockbox_change box = { &stretch, SB_AT_STORE, BOX,
					       SB_REDO_RECIPES };
	uint8_t master[32];
	int drawn;
	enum sb_err err = sb_lockbox_rekey(env, custody, &box, what, redo,
					   &drawn, master);

	if (err == SB_OK && drawn)
		spread(ctx, env, master);
	sb_wipe(master, sizeof(master));
	return err;
}

static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	(void)ctx;
	return sb_lockbox_guess(env, custody, SB_AT_STORE, BOX, item, secret);
}

/* One batch's exchange with the server; arrays of count in scratch. */
struct exchange {
	uint8_t (*m)[32], (*blinds)[32], (*asked)[32], (*evaluated)[32];
	uint8_t (*answers)[SB_DEDUP_KEYS_RESPONSE_BYTES], (*outs)[64];
	struct sb_span *inputs;
};

static enum sb_err prepare(struct exchange *x, struct sb_env *env,
			   struct sb_chunk *chunks, size_t count)
{
	enum sb_err err = SB_OK;

	x->m = sb_batch_tree(env, no_key, LABEL, chunks, count);
	x->blinds = sb_scratch(env, count * sizeof(*x->blinds));
	x->asked = sb_scratch(env, count * sizeof(*x->asked));
	x->evaluated = sb_scratch(env, count * sizeof(*x->evaluated));
	x->answers = sb_scratch(env, count * sizeof(*x->answers));
	x->outs = sb_scratch(env, count * sizeof(*x->outs));
	x->inputs = sb_scratch(env, count * sizeof(*x->inputs));
	if (!x->m || !x->blinds || !x->asked || !x->evaluated || !x->answers ||
	    !x->outs || !x->inputs)
		return SB_MEMORY;
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		uint8_t wide[64];

		x->inputs[i] = sb_span_of(x->m[i], 32);
		err = sb_random(env, &chunks[i].at, wide, sizeof(wide));
		if (err == SB_OK) {
			sb_oprf_scalar(wide, x->blinds[i]);
			err = sb_oprf_blind(x->inputs[i], x->blinds[i],
					    x->asked[i]);
		}
		sb_wipe(wide, sizeof(wide));
	}
	return err;
}

/* Answers into evaluated and verdicts.  An item without an answer keeps its
 * own question there, so that the rest can be finished in one go. */
static enum sb_err ask(struct exchange *x, struct sb_env *env,
		       struct sb_chunk *chunks, size_t count)
{
	size_t len = count * sizeof(*x->answers);
	struct sb_buf got = { x->answers[0], 0, len };
	enum sb_err err = sb_call(env, "dedup_keys",
				  sb_span_of(x->asked, count * 32), &got);

	if (err == SB_OK && got.len != len)
		err = SB_MALFORMED;
	memcpy(x->evaluated, x->asked, count * 32);
	for (size_t i = 0; i < count; i++) {
		chunks[i].err = err;
		if (err == SB_OK)
			chunks[i].err = sb_services_verdict(x->answers[i][0]);
		if (chunks[i].err == SB_OK)
			memcpy(x->evaluated[i], x->answers[i] + 1, 32);
	}
	if (err != SB_OK)
		return SB_OK;
	return sb_oprf_finalize_many(x->inputs, (const uint8_t(*)[32])x->blinds,
				     (const uint8_t(*)[32])x->evaluated, count,
				     x->outs);
}

/* One bad element fails finalize_many as a whole: find out whose it is. */
static void finish_each(struct exchange *x, struct sb_chunk *chunks,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum sb_err err = sb_oprf_finalize(x->inputs[i], x->blinds[i],
						   x->evaluated[i], x->outs[i]);

		if (chunks[i].err == SB_OK && err != SB_OK)
			chunks[i].err = SB_FORGED;
	}
}

static enum sb_err set_one(const struct ctx *ctx, struct sb_env *env,
			   const struct exchange *x, size_t i,
			   struct sb_chunk *chunk)
{
	uint8_t s[32];
	enum sb_err err = chunk->err;

	if (err == SB_OK) {
		uint8_t context[64];

		memcpy(context, x->outs[i] + 32, 32);
		memcpy(context + 32, x->m[i], 32);
		sb_kdf(env->kit, x->outs[i], "server_aided key",
		       sb_span_of(context, sizeof(context)), s);
		sb_wipe(context, sizeof(context));
	} else if (ctx->when_down && (err == SB_MISSING || err == SB_DENIED)) {
		err = sb_random(env, &chunk->at, s, sizeof(s));
		sb_narrow(chunk, SB_ALONE);
	}
	if (err == SB_OK)
		sb_guarded_set(chunk, env->kit, s, x->m[i]);
	sb_wipe(s, sizeof(s));
	return err;
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	struct exchange x;
	enum sb_err err;

	if (!count)
		return SB_OK;
	if (chunks[0].kind != SB_DATA)
		return sb_vault_name(&ctx->vault, env, chunks, count);
	err = prepare(&x, env, chunks, count);
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	if (ask(&x, env, chunks, count) != SB_OK)
		finish_each(&x, chunks, count);
	for (size_t i = 0; i < count; i++)
		chunks[i].err = set_one(ctx, env, &x, i, &chunks[i]);
	return sb_batch_first(chunks, count);
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	if (chunk->kind != SB_DATA)
		return sb_vault_seal(&ctx->vault, env, chunk);
	return sb_guarded_seal(env, chunk);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	if (chunk->kind != SB_DATA)
		return sb_vault_open(&ctx->vault, env, chunk);
	return sb_guarded_open(env, chunk);
}

static enum sb_err seal(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(seal_one, ctx, env, chunks, count);
}

static enum sb_err open(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(open_one, ctx, env, chunks, count);
}

static enum sb_err check(const void *ctx, struct sb_env *env,
			 struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	if (count && chunks[0].kind != SB_DATA)
		return sb_batch_all(chunks, count, SB_OK);
	return sb_guarded_check(env, LABEL, chunks, count);
}

#define TABLE                                                          \
	.named = SB_EARLY, .sees = SB_SEES_PLAIN, .unit = SB_CHUNK,    \
	.overhead = SB_AEAD_ADDED_MAX, .derive = derive, .seal = seal, \
	.open = open, .check = check

static const struct sb_data client[2] = { { TABLE },
					  { TABLE, .ordered_calls = 1 } };

static const struct sb_data *data(const void *opaque, enum sb_side side)
{
	const struct ctx *ctx = opaque;

	return side == SB_CLIENT ? &client[ctx->ordered != 0] : NULL;
}

static const struct sb_service *const services[] = { &sb_service_dedup_keys,
						     NULL };

const struct sb_scheme sb_scheme_server_aided = {
	.abi = SB_ABI,
	.name = "server_aided",
	.title = "keys from content and a key server",
	.reference = "after DupLESS (USENIX Security 2013); RFC 9497",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_AUTHENTIC | SB_CLAIM_CONTENT_BOUND |
		  SB_CLAIM_NONCE_ONCE | SB_CLAIM_RANDOMISED |
		  SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_EVERYONE,
	.params = params,
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
