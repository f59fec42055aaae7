/* passphrase: everything under keys that only the passphrase opens.
 *
 *   passphrase -> Argon2id -> key-encryption key -> random master key
 *   master -> keys for names, for data (kit/vault.h), for cut points
 *
 *   id     = MAC(id key, plain): equal chunks show within the account only
 *   object = nonce || AEAD(KDF(data key, id), nonce, "sb1"|kind|form|id, .) */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/anchor.h"
#include "schemes/kit/each.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"

#define BOX "passphrase box"

struct ctx {
	int64_t memory_kib, passes, aead, ids, anchor;
	struct sb_vault vault;
	uint8_t cut_key[32];
};

static const struct sb_param params[] = {
	{ "memory_kib", "KiB", "memory of Argon2id", 8, 4194304, 65536,
	  offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "passes of Argon2id", 1, 64, 3,
	  offsetof(struct ctx, passes) },
	{ "aead", "choice", "0: AES-256-GCM, 1: XChaCha20-Poly1305", 0, 1, 0,
	  offsetof(struct ctx, aead) },
	{ "ids", "choice",
	  "0: tree HMAC-SHA-256, 1: fast MAC of 128 bits, 2: of 256 bits", 0, 2,
	  2, offsetof(struct ctx, ids) },
	{ "anchor", "choice",
	  "who keeps the last root's digest, 0: nobody, 1: the computer, 2: "
	  "the "
	  "other device",
	  0, 2, 0, offsetof(struct ctx, anchor) },
	{ .name = NULL },
};

static void spread(struct ctx *ctx, struct sb_env *env,
		   const uint8_t master[32])
{
	sb_vault_init(&ctx->vault, env->kit, master, "passphrase",
		      (enum sb_aead)ctx->aead, (enum sb_names)ctx->ids);
	sb_kdf(env->kit, master, "passphrase cut", sb_span_of("", 0),
	       ctx->cut_key);
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
	struct ctx *ctx = opaque;
	uint8_t master[32];
	enum sb_err err =
		sb_lockbox_open(env, custody, SB_AT_STORE, BOX, master);

	if (err == SB_OK)
		spread(ctx, env, master);
	sb_wipe(master, sizeof(master));
	return err;
}

/* A new passphrase opens the same keys; whoever knew the old one and kept the
 * old box has them still, and only a new master key helps against him. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	const struct sb_stretch stretch = { ctx->memory_kib, ctx->passes };
	const struct sb_lockbox_change box = { &stretch, SB_AT_STORE, BOX,
					       SB_REDO_ALL };
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

static const char *fresh_at(const void *opaque)
{
	static const char *const custodians[] = { NULL, SB_AT_COMPUTER,
						  SB_AT_DEVICE };
	const struct ctx *ctx = opaque;

	return custodians[ctx->anchor];
}

static enum sb_err keep(const void *ctx, struct sb_env *env,
			struct sb_custody *custody, const struct sb_last *last)
{
	(void)env;
	return sb_anchor_keep(custody, fresh_at(ctx), last);
}

static enum sb_err fresh(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody,
			 const struct sb_last *shown)
{
	(void)env;
	return sb_anchor_fresh(custody, fresh_at(ctx), shown);
}

static void cutter(const void *opaque, uint8_t key[32])
{
	const struct ctx *ctx = opaque;

	memcpy(key, ctx->cut_key, 32);
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	return sb_vault_name(&ctx->vault, env, chunks, count);
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_seal(&ctx->vault, env, chunk);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_open(&ctx->vault, env, chunk);
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

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = SB_AEAD_ADDED_MAX,
	.cutter = cutter,
	.derive = derive,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

#define COMMON                                                            \
	(SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |               \
	 SB_CLAIM_AUTHENTIC | SB_CLAIM_NONCE_ONCE | SB_CLAIM_RANDOMISED | \
	 SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_ACCOUNT)

static uint64_t claims_of(const void *opaque)
{
	const struct ctx *ctx = opaque;

	return COMMON | (ctx->anchor ? SB_CLAIM_FRESH : 0);
}

const struct sb_scheme sb_scheme_passphrase = {
	.abi = SB_ABI,
	.name = "passphrase",
	.title = "keys under a passphrase",
	.reference = "RFC 9106 (Argon2id), RFC 3394, SP 800-38D",
	.claims = COMMON,
	.claims_of = claims_of,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess,
		  .keep = keep,
		  .fresh = fresh,
		  .fresh_at = fresh_at },
	.data = data,
};
