/* tunable: a chunk's key comes from its content and from how often a key
 * manager has seen it, so that frequent contents do not stand out; a copy in
 * every t starts a new object.
 *
 *   m    = T(0, label, plain)     h[4] = short hashes, hash_bits of m each
 *   seed = key manager(h): changes when the count of h passes a multiple of t
 *   s    = KDF(seed, m)           secret, id, object: kit/guarded.h
 *
 * Counts depend on the order of the questions, hence ordered_calls.  Recipes
 * and roots are under account keys. */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/each.h"
#include "schemes/kit/guarded.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"
#include "schemes/kit/wire.h"
#include "schemes/services/services.h"

#define BOX   "tunable box"
#define LABEL 0x71u /* of the tree hash */

struct ctx {
	int64_t hash_bits, memory_kib, passes;
	struct sb_vault vault; /* recipes and roots */
};

static const struct sb_param params[] = {
	{ "hash_bits", "bits",
	  "of each short hash: log2 of the columns of the sketch", 4, 16, 16,
	  offsetof(struct ctx, hash_bits) },
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
	sb_vault_init(&ctx->vault, env->kit, master, "tunable recipes",
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

/* Keys of data are a function of it and of the key manager's, which no account
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

/* The manager sees hash_bits of each hash, no more: many contents share them. */
static void short_hashes(const struct ctx *ctx, struct sb_kit *kit,
			 const uint8_t m[32],
			 uint8_t out[SB_COUNTER_REQUEST_BYTES])
{
	uint32_t mask = (UINT32_C(1) << ctx->hash_bits) - 1;
	uint8_t words[32];

	sb_kdf(kit, m, "tunable short", sb_span_of("", 0), words);
	for (size_t i = 0; i < SB_COUNTER_ROWS; i++)
		sb_put_le32(out + 4 * i, sb_get_le32(words + 4 * i) & mask);
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	uint8_t(*m)[32], (*asked)[SB_COUNTER_REQUEST_BYTES], (*seeds)[32];
	struct sb_buf got = { NULL, 0, count * sizeof(*seeds) };
	enum sb_err err;

	if (!count)
		return SB_OK;
	if (chunks[0].kind != SB_DATA)
		return sb_vault_name(&ctx->vault, env, chunks, count);
	m = sb_batch_tree(env, no_key, LABEL, chunks, count);
	asked = sb_scratch(env, count * sizeof(*asked));
	seeds = sb_scratch(env, count * sizeof(*seeds));
	if (!m || !asked || !seeds)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++)
		short_hashes(ctx, env->kit, m[i], asked[i]);
	got.ptr = seeds[0];
	err = sb_call(env, "counter", sb_span_of(asked, count * sizeof(*asked)),
		      &got);
	if (err == SB_OK && got.len != count * sizeof(*seeds))
		err = SB_MALFORMED;
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	for (size_t i = 0; i < count; i++) {
		uint8_t s[32];

		sb_kdf(env->kit, seeds[i], "tunable key", sb_span_of(m[i], 32),
		       s);
		sb_guarded_set(&chunks[i], env->kit, s, m[i]);
		sb_wipe(s, sizeof(s));
	}
	return sb_batch_all(chunks, count, SB_OK);
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

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.ordered_calls = 1,
	.overhead = SB_AEAD_ADDED_MAX,
	.derive = derive,
	.seal = seal,
	.open = open,
	.check = check,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

static const struct sb_service *const services[] = { &sb_service_counter,
						     NULL };

const struct sb_scheme sb_scheme_tunable = {
	.abi = SB_ABI,
	.name = "tunable",
	.title = "keys from content and its frequency",
	.reference = "after TED (EuroSys 2020)",
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
