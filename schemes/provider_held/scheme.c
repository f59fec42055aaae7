/* provider_held: the provider deduplicates what it can read and encrypts it at
 * rest under keys that its key service wraps.
 *
 * key_per = 0, a key per object:
 *   id     = T(0, kind, plain)
 *   object = wrapped[40] || nonce || AES-256-GCM(fresh key, nonce, aad, .)
 * key_per = 1, a key per account: names and objects as in kit/vault.h.
 * namer = 1: the client names before it sends, id = SHA-256(plain); the
 *   provider seals under that id. */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/rekey.h"
#include "schemes/services/services.h"

#define WRAPPED 40u
#define ITEM    SB_KEYSERVICE_ITEM_BYTES
#define SERVICE "keyservice"
#define RECORD  "provider record"

struct ctx {
	int64_t key_per, namer;
	struct sb_vault vault; /* key_per = 1 */
};

static const struct sb_param params[] = {
	{ "key_per", "choice", "a key per 0: object, 1: account", 0, 1, 0,
	  offsetof(struct ctx, key_per) },
	{ "namer", "choice", "who names objects, 0: provider, 1: client", 0, 1,
	  0, offsetof(struct ctx, namer) },
	{ .name = NULL },
};

static const uint8_t no_key[32];

/* One operation of the key service on one account key. */
static enum sb_err own_key(struct sb_env *env, uint8_t op, const uint8_t *in,
			   uint8_t out[WRAPPED])
{
	uint8_t item[ITEM], answer[ITEM];
	struct sb_buf got = { answer, 0, sizeof(answer) };
	enum sb_err err;

	item[0] = op;
	memcpy(item + 1, in, WRAPPED);
	err = sb_call(env, SERVICE, sb_span_of(item, ITEM), &got);
	if (err == SB_OK && got.len != ITEM)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_services_verdict(answer[0]);
	if (err == SB_OK)
		memcpy(out, answer + 1, WRAPPED);
	sb_wipe(item, sizeof(item));
	sb_wipe(answer, sizeof(answer));
	return err;
}

/* What the provider keeps for whoever logs in: the wrapped account key, or
 * with keys per object just the fact that there is an account. */
static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	const struct sb_guard login = { .login = 1 };
	struct ctx *ctx = opaque;
	uint8_t key[WRAPPED] = { 0 }, record[WRAPPED] = { 0 };
	enum sb_err err = SB_OK;

	if (ctx->key_per) {
		err = sb_random(env, NULL, key, 32);
		if (err == SB_OK)
			err = own_key(env, SB_KEYSERVICE_WRAP_OWN, key, record);
		if (err == SB_OK)
			sb_vault_init(&ctx->vault, env->kit, key,
				      "provider_held", SB_AES_256_GCM,
				      SB_NAMES_TREE);
	}
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_ACCOUNT, RECORD,
				 sb_span_of(record, sizeof(record)), &login);
	sb_wipe(key, sizeof(key));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t key[WRAPPED], record[WRAPPED + 1];
	struct sb_buf got = { record, 0, sizeof(record) };
	enum sb_err err = sb_fetch(custody, SB_AT_ACCOUNT, RECORD, &got);

	if (err == SB_OK && got.len != WRAPPED)
		err = SB_MALFORMED;
	if (err != SB_OK || !ctx->key_per)
		return err;
	err = own_key(env, SB_KEYSERVICE_UNWRAP_OWN, record, key);
	if (err == SB_OK)
		sb_vault_init(&ctx->vault, env->kit, key, "provider_held",
			      SB_AES_256_GCM, SB_NAMES_TREE);
	sb_wipe(key, sizeof(key));
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_NEW_SECRET] = "none: the password is only the log-in's",
	[SB_REKEY_ADD_DEVICE] = "none: no device has a key",
	[SB_REKEY_REVOKE_DEVICE] = "none: no device has a key",
	[SB_REKEY_E2EE_ON] = "none: the provider keeps the keys",
	[SB_REKEY_E2EE_OFF] = "none: the provider has the keys",
};

/* What the provider does for an account.  A key per object is wrapped by a key
 * of the service that all accounts share, and which none can change. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	const struct ctx *ctx = opaque;

	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (!ctx->key_per)
		return sb_rekey_refuse(
			env, what == SB_REKEY_ERASE
				     ? "none: no key is the account's; objects "
				       "are deleted"
				     : "not modelled: the service's key is of "
				       "all accounts");
	if (what == SB_REKEY_ERASE)
		return sb_remove(custody, SB_AT_ACCOUNT, RECORD);
	*redo = SB_REDO_ALL;
	return enroll(opaque, env, custody);
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	uint8_t kind = count ? chunks[0].kind : 0;
	uint8_t(*ids)[32];

	if (ctx->key_per)
		return sb_vault_name(&ctx->vault, env, chunks, count);
	ids = sb_batch_tree(env, no_key, kind, chunks, count);
	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
		if (kind != SB_DATA)
			sb_narrow(&chunks[i], SB_ACCOUNT);
	}
	return sb_batch_all(chunks, count, SB_OK);
}

/* items (count of ITEM bytes, op and blob filled in) -> answers. */
static const uint8_t *ask(struct sb_env *env, const uint8_t *items,
			  size_t count, enum sb_err *err)
{
	struct sb_buf got = { sb_scratch(env, count * ITEM), 0, count * ITEM };

	*err = SB_MEMORY;
	if (!got.ptr)
		return NULL;
	*err = sb_call(env, SERVICE, sb_span_of(items, count * ITEM), &got);
	if (*err == SB_OK && got.len != count * ITEM)
		*err = SB_MALFORMED;
	return got.ptr;
}

static enum sb_err seal_one(struct sb_env *env, const uint8_t *key,
			    const uint8_t *answer, struct sb_chunk *chunk)
{
	struct sb_buf whole = chunk->out;
	enum sb_err err = sb_services_verdict(answer[0]);

	if (err != SB_OK)
		return err;
	memcpy(whole.ptr, answer + 1, WRAPPED);
	chunk->out =
		(struct sb_buf) { whole.ptr + WRAPPED, 0, whole.cap - WRAPPED };
	err = sb_object_seal(env, SB_AES_256_GCM, key, chunk);
	whole.len = chunk->out.len + WRAPPED;
	chunk->out = whole;
	return err;
}

static enum sb_err seal_each(struct sb_env *env, struct sb_chunk *chunks,
			     size_t count)
{
	uint8_t *items = sb_scratch(env, count * ITEM);
	const uint8_t *answers;
	enum sb_err err = SB_OK;

	if (!items)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		uint8_t *item = items + i * ITEM;

		memset(item, 0, ITEM);
		item[0] = SB_KEYSERVICE_WRAP;
		err = sb_random(env, &chunks[i].at, item + 1, 32);
	}
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	answers = ask(env, items, count, &err);
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	for (size_t i = 0; i < count; i++)
		chunks[i].err = seal_one(env, items + i * ITEM + 1,
					 answers + i * ITEM, &chunks[i]);
	return sb_batch_first(chunks, count);
}

static enum sb_err open_one(struct sb_env *env, const uint8_t *answer,
			    struct sb_chunk *chunk)
{
	struct sb_span whole = chunk->in;
	enum sb_err err;

	if (whole.len < WRAPPED)
		return SB_MALFORMED;
	err = sb_services_verdict(answer[0]);
	if (err != SB_OK)
		return err;
	chunk->in = sb_span_of(whole.ptr + WRAPPED, whole.len - WRAPPED);
	err = sb_object_open(env, SB_AES_256_GCM, answer + 1, chunk);
	chunk->in = whole;
	return err;
}

static enum sb_err open_each(struct sb_env *env, struct sb_chunk *chunks,
			     size_t count)
{
	uint8_t *items = sb_scratch(env, count * ITEM);
	const uint8_t *answers;
	enum sb_err err;

	if (!items)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		uint8_t *item = items + i * ITEM;

		memset(item, 0, ITEM);
		item[0] = SB_KEYSERVICE_UNWRAP;
		if (chunks[i].in.len >= WRAPPED)
			memcpy(item + 1, chunks[i].in.ptr, WRAPPED);
	}
	answers = ask(env, items, count, &err);
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	for (size_t i = 0; i < count; i++)
		chunks[i].err = open_one(env, answers + i * ITEM, &chunks[i]);
	return sb_batch_first(chunks, count);
}

static enum sb_err vault_seal(const void *opaque, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_seal(&ctx->vault, env, chunk);
}

static enum sb_err vault_open(const void *opaque, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_open(&ctx->vault, env, chunk);
}

static enum sb_err seal(const void *opaque, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	return ctx->key_per ? sb_each(vault_seal, ctx, env, chunks, count)
			    : seal_each(env, chunks, count);
}

static enum sb_err open(const void *opaque, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	return ctx->key_per ? sb_each(vault_open, ctx, env, chunks, count)
			    : open_each(env, chunks, count);
}

/* What a client says to find out whether it need not send: the hash that
 * anybody can compute.  Recipes are named apart from data. */
static void name_plainly(struct sb_kit *kit, struct sb_chunk *chunk)
{
	const struct sb_span parts[] = { sb_span_of("recipe", 6), chunk->in };
	int data = chunk->kind == SB_DATA;

	sb_sha256_parts(kit, data ? parts + 1 : parts, data ? 1 : 2,
			chunk->id.b);
}

static enum sb_err name_at_client(const void *ctx, struct sb_env *env,
				  struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	for (size_t i = 0; i < count; i++) {
		name_plainly(env->kit, &chunks[i]);
		if (chunks[i].kind != SB_DATA)
			sb_narrow(&chunks[i], SB_ACCOUNT);
	}
	return sb_batch_all(chunks, count, SB_OK);
}

/* Sent and received as it is. */
static enum sb_err pass_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	(void)ctx;
	(void)env;
	if (chunk->out.cap < chunk->in.len)
		return SB_PARAM;
	if (chunk->in.len)
		memcpy(chunk->out.ptr, chunk->in.ptr, chunk->in.len);
	chunk->out.len = chunk->in.len;
	return SB_OK;
}

static enum sb_err pass(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(pass_one, ctx, env, chunks, count);
}

static enum sb_err check_at_client(const void *ctx, struct sb_env *env,
				   struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	for (size_t i = 0; i < count; i++) {
		struct sb_chunk again = chunks[i];

		name_plainly(env->kit, &again);
		chunks[i].err =
			sb_equal(again.id.b, chunks[i].id.b, SB_ID_BYTES)
				? SB_OK
				: SB_FORGED;
	}
	return sb_batch_first(chunks, count);
}

/* The name is recomputed on a copy of the batch: it is what derive would say
 * about these bytes. */
static enum sb_err check(const void *ctx, struct sb_env *env,
			 struct sb_chunk *chunks, size_t count)
{
	struct sb_chunk *again = sb_scratch(env, count * sizeof(*again));
	enum sb_err err;

	if (!again)
		return sb_batch_all(chunks, count, SB_MEMORY);
	memcpy(again, chunks, count * sizeof(*again));
	err = derive(ctx, env, again, count);
	if (err != SB_OK)
		return sb_batch_all(chunks, count, err);
	for (size_t i = 0; i < count; i++)
		chunks[i].err =
			sb_equal(again[i].id.b, chunks[i].id.b, SB_ID_BYTES)
				? SB_OK
				: SB_FORGED;
	return sb_batch_first(chunks, count);
}

static const struct sb_data provider = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = WRAPPED + SB_AEAD_ADDED_MAX,
	.derive = derive,
	.seal = seal,
	.open = open,
	.check = check,
};

/* namer = 1: one table a side. */
static const struct sb_data naming_client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.derive = name_at_client,
	.seal = pass,
	.open = pass,
	.check = check_at_client,
};

static const struct sb_data sealing_provider = {
	.named = SB_NEVER,
	.unit = SB_CHUNK,
	.overhead = WRAPPED + SB_AEAD_ADDED_MAX,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *opaque, enum sb_side side)
{
	const struct ctx *ctx = opaque;

	if (!ctx->namer)
		return side == SB_PROVIDER ? &provider : NULL;
	return side == SB_PROVIDER ? &sealing_provider : &naming_client;
}

#define COMMON                                                                 \
	(SB_CLAIM_SEALED_STORE | SB_CLAIM_AUTHENTIC | SB_CLAIM_CONTENT_BOUND | \
	 SB_CLAIM_NONCE_ONCE | SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED)

static uint64_t claims_of(const void *opaque)
{
	const struct ctx *ctx = opaque;

	return COMMON | (ctx->key_per && !ctx->namer ? SB_CLAIM_EQUAL_ACCOUNT
						     : SB_CLAIM_EQUAL_EVERYONE);
}

static const struct sb_service *const services[] = { &sb_service_keyservice,
						     NULL };

const struct sb_scheme sb_scheme_provider_held = {
	.abi = SB_ABI,
	.name = "provider_held",
	.title = "keys held by the provider",
	.reference = "common practice; RFC 3394, SP 800-38D",
	.claims = COMMON | SB_CLAIM_EQUAL_EVERYONE,
	.claims_of = claims_of,
	.params = params,
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .rekey = rekey },
	.data = data,
};
