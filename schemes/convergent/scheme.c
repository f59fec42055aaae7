/* convergent: a chunk's key comes from its content, so that whoever has the
 * same content and domain makes the same key.
 *
 *   P = domain: random per account, secret of a group, or public (zeros)
 *   CE    s = T(P, payload)   object = AE(s, 0, payload)       id = T(0, object)
 *   HCE2  s = T(P, plain)     object = nonce || AE(s, nonce, .) id = H(s)
 *   RCE   s = T(P, plain)     object = (L ^ s) || AE(L, nonce, .) id = H(s)
 *
 * CE draws nothing, so it keys on the payload: see THE NONCE RULE.  HCE2 and
 * RCE are safe from duplicate faking because check recomputes s from what was
 * opened (guarded decryption).  Recipes are in a domain of the account (CE) or
 * under account keys, roots under account keys. */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/lockbox.h"

#define BOX "convergent box"

enum variant {
	CE,
	HCE2,
	RCE
};
enum domain {
	ALONE_DOMAIN,
	GROUP_DOMAIN,
	PUBLIC_DOMAIN
};

/* Labels of the tree hash; the low bits of LABEL_CE are form and kind. */
#define LABEL_CE     0x40u
#define LABEL_HCE2   0x50u
#define LABEL_RCE    0x51u
#define LABEL_OBJECT 0x60u

struct ctx {
	int64_t variant, secret, memory_kib, passes;
	struct sb_vault vault; /* roots; recipes of HCE2 and RCE */
	uint8_t domain[32], recipe_domain[32], cut_key[32];
	uint8_t no_domain; /* the group's secret is out of reach */
};

static const struct sb_param params[] = {
	{ "variant", "choice", "0: CE, 1: HCE2, 2: RCE", 0, 2, 1,
	  offsetof(struct ctx, variant) },
	{ "secret", "choice", "domain of keys 0: account, 1: group, 2: public",
	  0, 2, 2, offsetof(struct ctx, secret) },
	{ "memory_kib", "KiB", "memory of Argon2id", 8, 4194304, 65536,
	  offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "passes of Argon2id", 1, 64, 3,
	  offsetof(struct ctx, passes) },
	{ .name = NULL },
};

static const uint8_t zeros[32];

static enum sb_err spread(struct ctx *ctx, struct sb_env *env,
			  struct sb_custody *custody, const uint8_t master[32])
{
	const struct sb_span none = sb_span_of("", 0);
	enum sb_err err = SB_OK;

	sb_vault_init(&ctx->vault, env->kit, master, "convergent recipes",
		      SB_AES_256_GCM, SB_NAMES_TREE);
	sb_kdf(env->kit, master, "convergent recipe domain", none,
	       ctx->recipe_domain);
	memset(ctx->domain, 0, sizeof(ctx->domain));
	if (ctx->secret == ALONE_DOMAIN)
		sb_kdf(env->kit, master, "convergent domain", none,
		       ctx->domain);
	else if (ctx->secret == GROUP_DOMAIN)
		err = sb_group_secret(custody, ctx->domain);
	sb_kdf(env->kit, ctx->domain, "convergent cut", none, ctx->cut_key);
	return err;
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
		err = spread(ctx, env, custody, master);
	sb_wipe(master, sizeof(master));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t master[32];
	struct ctx *ctx = opaque;
	enum sb_err err =
		sb_lockbox_open(env, custody, SB_AT_STORE, BOX, master);

	if (err == SB_OK) {
		err = spread(ctx, env, custody, master);
		/* Recipes hold the chunks' keys: who has left the group
		 * restores what needs no check against the domain (CE), and
		 * backs up no more. */
		ctx->no_domain = err == SB_MISSING;
		if (ctx->no_domain)
			err = SB_OK;
	}
	sb_wipe(master, sizeof(master));
	return err;
}

/* Keys of data are a function of it and of the domain.  A new master key changes
 * them where it makes the domain; else only recipes and roots change hands. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	const struct sb_stretch stretch = { ctx->memory_kib, ctx->passes };
	const struct sb_lockbox_change box = { &stretch, SB_AT_STORE, BOX,
					       ctx->secret == ALONE_DOMAIN
						       ? SB_REDO_ALL
						       : SB_REDO_RECIPES };
	uint8_t master[32];
	int drawn;
	enum sb_err err = sb_lockbox_rekey(env, custody, &box, what, redo,
					   &drawn, master);

	if (err == SB_OK && drawn)
		err = spread(ctx, env, custody, master);
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

static void cutter(const void *opaque, uint8_t key[32])
{
	const struct ctx *ctx = opaque;

	memcpy(key, ctx->cut_key, 32);
}

/* --- CE -------------------------------------------------------------- */

/* The hash takes one label a call, and the form is part of CE's. */
static enum sb_err ce_derive(const void *opaque, struct sb_env *env,
			     struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	if (ctx->no_domain)
		return sb_batch_all(chunks, count, SB_MISSING);
	for (size_t i = 0, n; i < count; i += n) {
		struct sb_chunk *run = chunks + i;
		const uint8_t *key = ctx->domain;
		uint8_t(*keys)[32];

		for (n = 1; i + n < count && run[n].form == run->form; n++)
			;
		if (run->kind != SB_DATA)
			key = ctx->recipe_domain;
		keys = sb_batch_tree(env, key,
				     (uint8_t)(LABEL_CE |
					       (unsigned)run->form << 2 |
					       run->kind),
				     run, n);
		if (!keys)
			return sb_batch_all(chunks, count, SB_MEMORY);
		for (size_t k = 0; k < n; k++) {
			memcpy(run[k].secret, keys[k], 32);
			run[k].secret_len = 32;
			if (run->kind != SB_DATA)
				sb_narrow(&run[k], SB_ACCOUNT);
		}
	}
	return sb_batch_all(chunks, count, SB_OK);
}

static struct sb_span ce_aad(const struct sb_chunk *chunk, uint8_t aad[2])
{
	aad[0] = chunk->kind;
	aad[1] = chunk->form;
	return sb_span_of(aad, 2);
}

static enum sb_err ce_seal_one(const void *opaque, struct sb_env *env,
			       struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t aad[2];

	if (chunk->kind == SB_ROOT)
		return sb_vault_seal(&ctx->vault, env, chunk);
	if (chunk->secret_len != 32)
		return SB_MALFORMED;
	chunk->out.len = chunk->in.len + SB_TAG_BYTES;
	return sb_aead_seal(env->kit, SB_AES_256_GCM, chunk->secret, zeros,
			    ce_aad(chunk, aad), chunk->in, chunk->out.ptr);
}

static enum sb_err ce_seal(const void *ctx, struct sb_env *env,
			   struct sb_chunk *chunks, size_t count)
{
	enum sb_err err = sb_each(ce_seal_one, ctx, env, chunks, count);
	struct sb_span *ins;
	uint8_t(*ids)[32];

	if (!count || chunks[0].kind == SB_ROOT)
		return err;
	ins = sb_scratch(env, count * sizeof(*ins));
	ids = sb_scratch(env, count * sizeof(*ids));
	if (!ins || !ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++)
		ins[i] = sb_span_of(chunks[i].out.ptr,
				    chunks[i].err ? 0 : chunks[i].out.len);
	sb_tree_hash(env->kit, zeros, (uint8_t)(LABEL_OBJECT | chunks->kind),
		     ins, count, ids);
	for (size_t i = 0; i < count; i++)
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
	return err;
}

static enum sb_err ce_open_one(const void *opaque, struct sb_env *env,
			       struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t aad[2];

	if (chunk->kind == SB_ROOT)
		return sb_vault_open(&ctx->vault, env, chunk);
	if (chunk->in.len < SB_TAG_BYTES || chunk->secret_len != 32)
		return SB_MALFORMED;
	chunk->out.len = chunk->in.len - SB_TAG_BYTES;
	return sb_aead_open(env->kit, SB_AES_256_GCM, chunk->secret, zeros,
			    ce_aad(chunk, aad), chunk->in, chunk->out.ptr);
}

static enum sb_err ce_open(const void *ctx, struct sb_env *env,
			   struct sb_chunk *chunks, size_t count)
{
	uint8_t(*ids)[32];

	/* A root's name comes from its place, not from its object. */
	if (!count || chunks[0].kind == SB_ROOT)
		return sb_each(ce_open_one, ctx, env, chunks, count);
	ids = sb_batch_tree(env, zeros, (uint8_t)(LABEL_OBJECT | chunks->kind),
			    chunks, count);
	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		chunks[i].out.len = 0;
		if (sb_equal(ids[i], chunks[i].id.b, SB_ID_BYTES))
			chunks[i].err = ce_open_one(ctx, env, &chunks[i]);
		else
			chunks[i].err = SB_FORGED;
	}
	return sb_batch_first(chunks, count);
}

/* --- HCE2 and RCE ---------------------------------------------------- */

static uint8_t (*content_keys(const struct ctx *ctx, struct sb_env *env,
			      const struct sb_chunk *chunks, size_t count))[32]
{
	return sb_batch_tree(env, ctx->domain,
			     ctx->variant == RCE ? LABEL_RCE : LABEL_HCE2,
			     chunks, count);
}

static enum sb_err hce_derive(const void *opaque, struct sb_env *env,
			      struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	uint8_t(*keys)[32];

	if (ctx->no_domain)
		return sb_batch_all(chunks, count, SB_MISSING);
	if (count && chunks[0].kind != SB_DATA)
		return sb_vault_name(&ctx->vault, env, chunks, count);
	keys = content_keys(ctx, env, chunks, count);
	if (!keys)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].secret, keys[i], 32);
		chunks[i].secret_len = 32;
		sb_kdf(env->kit, keys[i], "convergent id", sb_span_of("", 0),
		       chunks[i].id.b);
	}
	return sb_batch_all(chunks, count, SB_OK);
}

static enum sb_err rce_seal(struct sb_env *env, struct sb_chunk *chunk)
{
	struct sb_buf whole = chunk->out;
	uint8_t key[32];
	enum sb_err err = sb_random(env, &chunk->at, key, sizeof(key));

	if (err != SB_OK)
		return err;
	sb_xor(whole.ptr, key, chunk->secret, sizeof(key));
	chunk->out = (struct sb_buf) { whole.ptr + 32, 0, whole.cap - 32 };
	err = sb_object_seal(env, SB_AES_256_GCM, key, chunk);
	whole.len = chunk->out.len + 32;
	chunk->out = whole;
	sb_wipe(key, sizeof(key));
	return err;
}

static enum sb_err rce_open(struct sb_env *env, struct sb_chunk *chunk)
{
	struct sb_span whole = chunk->in;
	uint8_t key[32];
	enum sb_err err;

	if (whole.len < 32)
		return SB_MALFORMED;
	sb_xor(key, whole.ptr, chunk->secret, sizeof(key));
	chunk->in = sb_span_of(whole.ptr + 32, whole.len - 32);
	err = sb_object_open(env, SB_AES_256_GCM, key, chunk);
	chunk->in = whole;
	sb_wipe(key, sizeof(key));
	return err;
}

static enum sb_err hce_seal_one(const void *opaque, struct sb_env *env,
				struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	if (chunk->kind != SB_DATA)
		return sb_vault_seal(&ctx->vault, env, chunk);
	if (chunk->secret_len != 32)
		return SB_MALFORMED;
	if (ctx->variant == RCE)
		return rce_seal(env, chunk);
	return sb_object_seal(env, SB_AES_256_GCM, chunk->secret, chunk);
}

static enum sb_err hce_open_one(const void *opaque, struct sb_env *env,
				struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	if (chunk->kind != SB_DATA)
		return sb_vault_open(&ctx->vault, env, chunk);
	if (chunk->secret_len != 32)
		return SB_MALFORMED;
	if (ctx->variant == RCE)
		return rce_open(env, chunk);
	return sb_object_open(env, SB_AES_256_GCM, chunk->secret, chunk);
}

static enum sb_err hce_seal(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunks, size_t count)
{
	return sb_each(hce_seal_one, ctx, env, chunks, count);
}

static enum sb_err hce_open(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunks, size_t count)
{
	return sb_each(hce_open_one, ctx, env, chunks, count);
}

static enum sb_err hce_check(const void *opaque, struct sb_env *env,
			     struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	uint8_t(*keys)[32];

	if (ctx->no_domain)
		return sb_batch_all(chunks, count, SB_MISSING);
	if (count && chunks[0].kind != SB_DATA)
		return sb_batch_all(chunks, count, SB_OK);
	keys = content_keys(ctx, env, chunks, count);
	if (!keys)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++)
		chunks[i].err =
			chunks[i].secret_len == 32 &&
					sb_equal(keys[i], chunks[i].secret, 32)
				? SB_OK
				: SB_FORGED;
	return sb_batch_first(chunks, count);
}

/* --- tables ---------------------------------------------------------- */

#define CE_TABLE                                                             \
	.named = SB_LATE, .sees = SB_SEES_PAYLOAD, .unit = SB_CHUNK,         \
	.overhead = SB_AEAD_ADDED_MAX, .derive = ce_derive, .seal = ce_seal, \
	.open = ce_open
#define HCE_TABLE                                                   \
	.named = SB_EARLY, .sees = SB_SEES_PLAIN, .unit = SB_CHUNK, \
	.overhead = 32 + SB_AEAD_ADDED_MAX, .derive = hce_derive,   \
	.seal = hce_seal, .open = hce_open, .check = hce_check

/* [1]: cut points are keyed with the domain, where it is secret. */
static const struct sb_data ce_tables[2] = { { CE_TABLE },
					     { CE_TABLE, .cutter = cutter } };
static const struct sb_data hce_tables[2] = { { HCE_TABLE },
					      { HCE_TABLE, .cutter = cutter } };

static const struct sb_data *data(const void *opaque, enum sb_side side)
{
	const struct ctx *ctx = opaque;
	int keyed = ctx->secret != PUBLIC_DOMAIN;

	if (side != SB_CLIENT)
		return NULL;
	return ctx->variant == CE ? &ce_tables[keyed] : &hce_tables[keyed];
}

#define COMMON                                           \
	(SB_CLAIM_SEALED_PROVIDER | SB_CLAIM_AUTHENTIC | \
	 SB_CLAIM_CONTENT_BOUND | SB_CLAIM_NONCE_ONCE |  \
	 SB_CLAIM_RECIPES_SEALED)

static uint64_t claims_of(const void *opaque)
{
	const struct ctx *ctx = opaque;
	uint64_t claims = COMMON;

	if (ctx->variant != CE)
		claims |= SB_CLAIM_RANDOMISED;
	if (ctx->secret != PUBLIC_DOMAIN)
		claims |= SB_CLAIM_SEALED_STORE;
	if (ctx->secret == ALONE_DOMAIN)
		return claims | SB_CLAIM_EQUAL_ACCOUNT;
	if (ctx->secret == GROUP_DOMAIN)
		return claims | SB_CLAIM_EQUAL_GROUP;
	return claims | SB_CLAIM_EQUAL_EVERYONE;
}

const struct sb_scheme sb_scheme_convergent = {
	.abi = SB_ABI,
	.name = "convergent",
	.title = "keys from content",
	.reference = "Bellare, Keelveedhi, Ristenpart, EUROCRYPT 2013",
	.claims = COMMON | SB_CLAIM_RANDOMISED | SB_CLAIM_EQUAL_EVERYONE,
	.claims_of = claims_of,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
