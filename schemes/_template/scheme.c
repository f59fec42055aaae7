/* TEMPLATE_NAME: ### one sentence: what it does that others do not.
 *
 * ### Draw the keys and the object here; this is what the template does:
 *   passphrase -> Argon2id -> key-encryption key -> random master key
 *   id     = T(name key of the kind, plain)
 *   object = nonce || AES-256-GCM(KDF(data key, id), nonce, aad, payload) */
#include "schemes/scheme.h"

#include <string.h>

#include "schemes/kit/aead.h"
#include "schemes/kit/batch.h"
#include "schemes/kit/each.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"

#define BOX "TEMPLATE_NAME box"

/* ### Parameters first (int64_t), then keys.  The bench allocates, locks and
 * wipes it; the data verbs only read it, from many threads. */
struct ctx {
	int64_t memory_kib, passes;
	uint8_t name_key[32], data_key[32];
};

/* ### Units KiB, passes and iterations mark the cost of stretching a secret:
 * tests set those parameters to their lowest. */
static const struct sb_param params[] = {
	{ "memory_kib", "KiB", "memory of Argon2id", 8, 4194304, 65536,
	  offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "passes of Argon2id", 1, 64, 3,
	  offsetof(struct ctx, passes) },
	{ .name = NULL },
};

static void spread(struct ctx *ctx, struct sb_env *env,
		   const uint8_t master[32])
{
	const struct sb_span none = sb_span_of("", 0);

	sb_kdf(env->kit, master, "TEMPLATE_NAME names", none, ctx->name_key);
	sb_kdf(env->kit, master, "TEMPLATE_NAME data", none, ctx->data_key);
}

/* ### A new account.  Randomness: sb_random(env, NULL, ...).  Whatever unlock
 * needs must be deposited with a custodian or known to the owner. */
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

/* ### The same keys again, from what custody grants and nothing else. */
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

/* ### The cheapest test of one guess.  Leave it NULL if nothing can be
 * guessed. */
static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	(void)ctx;
	return sb_lockbox_guess(env, custody, SB_AT_STORE, BOX, item, secret);
}

/* ### Name the chunks of a batch; set chunk->secret if the recipe should keep
 * something for open; narrow the scope to whom the name may be shared with. */
static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	uint8_t kind = count ? chunks[0].kind : 0;
	uint8_t(*ids)[32] =
		sb_batch_tree(env, ctx->name_key, kind, chunks, count);

	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
		if (chunks[i].scope > SB_ACCOUNT)
			chunks[i].scope = SB_ACCOUNT;
	}
	return sb_batch_all(chunks, count, SB_OK);
}

/* ### THE NONCE RULE (schemes/scheme.h): sb_object_seal draws a fresh nonce at
 * the chunk's place; without one, derive would have to see the payload. */
static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t key[32];
	enum sb_err err;

	sb_kdf(env->kit, ctx->data_key, "object",
	       sb_span_of(chunk->id.b, SB_ID_BYTES), key);
	err = sb_object_seal(env, SB_AES_256_GCM, key, chunk);
	sb_wipe(key, sizeof(key));
	return err;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t key[32];
	enum sb_err err;

	sb_kdf(env->kit, ctx->data_key, "object",
	       sb_span_of(chunk->id.b, SB_ID_BYTES), key);
	err = sb_object_open(env, SB_AES_256_GCM, key, chunk);
	sb_wipe(key, sizeof(key));
	return err;
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

/* ### Functions that are not needed stay out: begin, resume, check, cutter. */
static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = SB_AEAD_ADDED_MAX,
	.derive = derive,
	.seal = seal,
	.open = open,
};

/* ### The other side is SB_PROVIDER: what happens beyond the wire. */
static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

/* ### Beside guess, where the system has them: rekey (another password, a phone
 * lost) in .keys; keep, fresh and fresh_at, without which there is no
 * SB_CLAIM_FRESH.  See schemes/README.md. */

/* ### Claim only what is so: each bit is tested (schemes/claims.h). */
const struct sb_scheme sb_scheme_TEMPLATE_NAME = {
	.abi = SB_ABI,
	.name = "TEMPLATE_NAME",
	.title = "TEMPLATE_NAME",
	.reference = "### publication or specification",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_AUTHENTIC | SB_CLAIM_NONCE_ONCE |
		  SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
		  SB_CLAIM_EQUAL_ACCOUNT,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .guess = guess },
	.data = data,
};
