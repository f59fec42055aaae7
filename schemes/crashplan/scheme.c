/* crashplan: blocks under one data key, CBC with an IV that never changes, a
 * header in clear that has the MD5 of the plaintext; three ways to keep the
 * key.
 *
 *   id     = MD5(plain)
 *   object = header[53] || CBC(data key, static iv, PKCS#7(payload))
 *
 * keys = 0  the provider has the key, for whoever logs in
 *        1  the provider has it under a password, with a check of that
 *        2  448 random bits, on paper
 *        3  448 bits made from a password and the account's number */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/crashplan/block.h"
#include "schemes/crashplan/keys.h"
#include "schemes/kit/base64.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/vault.h"
#include "schemes/scheme.h"

/* Deposits. */
#define ESCROW     "data key"
#define LOCAL      "local key store"
#define PAPER      "custom key"
#define PROBE      "first block"
#define PAPER_TEXT 76u /* base64 of 56 bytes */

enum keys {
	ESCROWED,
	PASSWORD,
	CUSTOM,
	CUSTOM_PASSWORD
};

struct ctx {
	int64_t keys, blowfish, check_rounds, custom_rounds;
	uint8_t key[SB_CRASHPLAN_KEY];
};

static const struct sb_param params[] = {
	{ "keys", "choice",
	  "0: escrow, 1: archive password, 2: custom key, 3: from a password",
	  0, 3, 0, offsetof(struct ctx, keys) },
	{ "blowfish", "choice", "0: AES-256, 1: Blowfish-448", 0, 1, 0,
	  offsetof(struct ctx, blowfish) },
	{ "check_rounds", "iterations", "of SHA-1 in the password's check", 1,
	  1000000, 4242, offsetof(struct ctx, check_rounds) },
	{ "custom_rounds", "iterations", "of SHA-1 in a custom password's key",
	  1, 1000000, 50000, offsetof(struct ctx, custom_rounds) },
	{ .name = NULL },
};

/* ---- blocks -------------------------------------------------------------- */

static enum sb_err seal_block(const struct ctx *ctx, struct sb_kit *kit,
			      struct sb_span payload, uint32_t plain_len,
			      const uint8_t md5[SB_CRASHPLAN_MD5],
			      struct sb_buf *out)
{
	return sb_crashplan_seal(kit, ctx->blowfish != 0,
				 sb_span_of(ctx->key, sizeof(ctx->key)),
				 payload, plain_len, md5, out);
}

static enum sb_err open_block(const struct ctx *ctx, struct sb_kit *kit,
			      struct sb_span in, uint8_t *out, size_t *len)
{
	return sb_crashplan_open(kit, ctx->blowfish != 0,
				 sb_span_of(ctx->key, sizeof(ctx->key)), in,
				 out, len);
}

static void name(struct sb_kit *kit, struct sb_chunk *chunk)
{
	memset(chunk->id.b, 0, sizeof(chunk->id.b));
	sb_md5(kit, chunk->in, chunk->id.b);
}

static enum sb_err derive_one(const void *ctx, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	(void)ctx;
	name(env->kit, chunk);
	sb_narrow(chunk, SB_DEVICE);
	sb_crashplan_put_be32(chunk->secret, (uint32_t)chunk->in.len);
	chunk->secret_len = 4;
	return SB_OK;
}

/* Nobody derived a root: its header tells of the payload. */
static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t md5[SB_CRASHPLAN_MD5];

	if (chunk->kind != SB_ROOT && chunk->secret_len != 4)
		return SB_MALFORMED;
	if (chunk->kind != SB_ROOT)
		return seal_block(ctx, env->kit, chunk->in,
				  sb_crashplan_get_be32(chunk->secret),
				  chunk->id.b, &chunk->out);
	sb_md5(env->kit, chunk->in, md5);
	return seal_block(ctx, env->kit, chunk->in, (uint32_t)chunk->in.len,
			  md5, &chunk->out);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	uint8_t md5[SB_CRASHPLAN_MD5];
	enum sb_err err = open_block(ctx, env->kit, chunk->in, chunk->out.ptr,
				     &chunk->out.len);

	if (err != SB_OK)
		return err;
	if (chunk->kind == SB_ROOT)
		sb_md5(env->kit, sb_span_of(chunk->out.ptr, chunk->out.len),
		       md5);
	else
		memcpy(md5, chunk->id.b, SB_CRASHPLAN_MD5);
	if (sb_equal(md5, chunk->in.ptr + SB_CRASHPLAN_MD5_AT,
		     SB_CRASHPLAN_MD5))
		return SB_OK;
	chunk->out.len = 0;
	return SB_FORGED;
}

static enum sb_err check_one(const void *ctx, struct sb_env *env,
			     struct sb_chunk *chunk)
{
	struct sb_chunk again = *chunk;

	(void)ctx;
	name(env->kit, &again);
	return sb_equal(again.id.b, chunk->id.b, SB_ID_BYTES) ? SB_OK
							      : SB_FORGED;
}

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	return sb_each(derive_one, ctx, env, chunks, count);
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
	return sb_each(check_one, ctx, env, chunks, count);
}

/* ---- keys ---------------------------------------------------------------- */

/* A block like every other, that keys can be tried on. */
static enum sb_err try_block(const struct ctx *ctx, struct sb_kit *kit,
			     struct sb_span block)
{
	uint8_t plain[sizeof(PROBE) + SB_CRASHPLAN_BLOCK],
		md5[SB_CRASHPLAN_MD5];
	size_t len;
	enum sb_err err = SB_MALFORMED;

	if (block.len <= SB_CRASHPLAN_HEADER + sizeof(plain))
		err = open_block(ctx, kit, block, plain, &len);
	if (err == SB_OK) {
		sb_md5(kit, sb_span_of(plain, len), md5);
		if (!sb_equal(md5, block.ptr + SB_CRASHPLAN_MD5_AT,
			      SB_CRASHPLAN_MD5))
			err = SB_FORGED;
	}
	return err == SB_OK ? SB_OK : SB_DENIED;
}

static enum sb_err know(struct sb_custody *custody, int next,
			uint8_t text[SB_CRASHPLAN_SECRET],
			struct sb_span *secret)
{
	struct sb_buf got = { text, 0, SB_CRASHPLAN_SECRET };
	enum sb_err err = next ? sb_know_next(custody, SB_PASSPHRASE, &got)
			       : sb_know(custody, SB_PASSPHRASE, &got);

	*secret = sb_span_of(text, got.len);
	if (err == SB_OK && !got.len)
		err = SB_DENIED;
	return err;
}

/* Where the key is when the machine is gone. */
static enum sb_err keep(const struct ctx *ctx, struct sb_env *env,
			struct sb_custody *custody, struct sb_span secret)
{
	const struct sb_guard login = { .login = 1 };
	const struct sb_span key = { ctx->key, sizeof(ctx->key) };
	uint8_t record[SB_CRASHPLAN_LOCKED], block[SB_CRASHPLAN_HEADER + 64],
		md5[SB_CRASHPLAN_MD5];
	struct sb_buf made = { block, 0, sizeof(block) };
	char text[PAPER_TEXT];
	enum sb_err err;

	switch ((enum keys)ctx->keys) {
	case ESCROWED:
		return sb_deposit(custody, SB_AT_ACCOUNT, ESCROW, key, &login);
	case PASSWORD:
		err = sb_crashplan_lock(env, ctx->key, secret,
					ctx->check_rounds, record);
		if (err != SB_OK)
			return err;
		return sb_deposit(custody, SB_AT_ACCOUNT, ESCROW,
				  sb_span_of(record, SB_CRASHPLAN_LOCKED),
				  &login);
	case CUSTOM:
		sb_base64_write(key, text);
		err = sb_deposit(custody, SB_AT_PAPER, PAPER,
				 sb_span_of(text, sizeof(text)), NULL);
		sb_wipe(text, sizeof(text));
		return err;
	case CUSTOM_PASSWORD:
		sb_md5(env->kit, sb_span_of(PROBE, sizeof(PROBE)), md5);
		err = seal_block(ctx, env->kit,
				 sb_span_of(PROBE, sizeof(PROBE)),
				 sizeof(PROBE), md5, &made);
		if (err != SB_OK)
			return err;
		return sb_deposit(custody, SB_AT_STORE, PROBE,
				  sb_span_of(block, made.len), NULL);
	}
	return SB_PARAM;
}

/* Keep the data key, a new one or that which there is, as keys says. */
static enum sb_err settle(struct ctx *ctx, struct sb_env *env,
			  struct sb_custody *custody, int draw)
{
	uint8_t text[SB_CRASHPLAN_SECRET];
	struct sb_span secret = { text, 0 };
	enum sb_err err = SB_OK;

	if (ctx->keys == PASSWORD || ctx->keys == CUSTOM_PASSWORD)
		err = know(custody, 1, text, &secret);
	if (err == SB_OK && ctx->keys == CUSTOM_PASSWORD)
		sb_crashplan_custom(env->kit, custody->account, secret,
				    ctx->custom_rounds, ctx->key);
	else if (err == SB_OK && draw)
		err = sb_random(env, NULL, ctx->key, sizeof(ctx->key));
	if (err == SB_OK)
		err = keep(ctx, env, custody, secret);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_PHONE, LOCAL,
				 sb_span_of(ctx->key, sizeof(ctx->key)), NULL);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return settle(ctx, env, custody, 1);
}

static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 const char *label, uint8_t *to, size_t least,
			 size_t cap, struct sb_span *out)
{
	struct sb_buf got = { to, 0, cap };
	enum sb_err err = sb_fetch(custody, where, label, &got);

	*out = sb_span_of(to, got.len);
	if (err == SB_OK && got.len < least)
		err = SB_MALFORMED;
	return err;
}

/* One password against what is kept; key NULL: only whether it is right.
 * *wrong: it was compared and is not. */
static enum sb_err with_password(const struct ctx *ctx, struct sb_env *env,
				 struct sb_custody *custody,
				 struct sb_span secret, uint8_t *key,
				 int *wrong)
{
	uint8_t record[SB_CRASHPLAN_HEADER + 64 + 1],
		plain[SB_CRASHPLAN_WRAPPED];
	struct ctx made = { .blowfish = ctx->blowfish };
	struct sb_span got;
	size_t len = 0;
	enum sb_err err;

	if (ctx->keys == CUSTOM_PASSWORD) {
		err = fetch(custody, SB_AT_STORE, PROBE, record,
			    SB_CRASHPLAN_HEADER, sizeof(record), &got);
		if (err != SB_OK)
			return err;
		sb_crashplan_custom(env->kit, custody->account, secret,
				    ctx->custom_rounds, made.key);
		err = try_block(&made, env->kit, got);
		*wrong = err == SB_DENIED;
		if (err == SB_OK && key)
			memcpy(key, made.key, sizeof(made.key));
		sb_wipe(&made, sizeof(made));
		return err;
	}
	err = fetch(custody, SB_AT_ACCOUNT, ESCROW, record, SB_CRASHPLAN_LOCKED,
		    SB_CRASHPLAN_LOCKED + 1, &got);
	if (err == SB_OK && got.len != SB_CRASHPLAN_LOCKED)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_crashplan_password_ok(env->kit, secret,
					       ctx->check_rounds, record);
	*wrong = err == SB_DENIED && got.len == SB_CRASHPLAN_LOCKED;
	if (err != SB_OK || !key)
		return err;
	err = sb_crashplan_decrypt(env->kit, 1, secret,
				   sb_span_of(record + 4, SB_CRASHPLAN_WRAPPED),
				   plain, &len);
	if (err == SB_OK && len != SB_CRASHPLAN_KEY)
		err = SB_MALFORMED;
	if (err == SB_OK)
		memcpy(key, plain, SB_CRASHPLAN_KEY);
	sb_wipe(plain, sizeof(plain));
	return err;
}

/* From where it was kept. */
static enum sb_err find(struct ctx *ctx, struct sb_env *env,
			struct sb_custody *custody, int *wrong)
{
	uint8_t text[PAPER_TEXT + 1];
	struct sb_span got;
	struct sb_buf key = { ctx->key, 0, sizeof(ctx->key) };
	enum sb_err err;

	if (ctx->keys == CUSTOM) {
		err = fetch(custody, SB_AT_PAPER, PAPER, text, PAPER_TEXT,
			    sizeof(text), &got);
		if (err == SB_OK)
			err = sb_base64_read(got, &key);
	} else if (ctx->keys == ESCROWED) {
		err = fetch(custody, SB_AT_ACCOUNT, ESCROW, ctx->key,
			    sizeof(ctx->key), sizeof(ctx->key), &got);
	} else {
		err = know(custody, 0, text, &got);
		if (err == SB_OK)
			err = with_password(ctx, env, custody, got, ctx->key,
					    wrong);
	}
	sb_wipe(text, sizeof(text));
	return err;
}

/* What was entered counts; the machine's own copy is for when nothing was, or
 * when the provider does not answer. */
static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	struct sb_span got;
	int wrong = 0;
	enum sb_err err = find(ctx, env, custody, &wrong);

	if (wrong ||
	    (err != SB_MISSING && err != SB_DENIED && err != SB_LOCKED_OUT))
		return err;
	if (fetch(custody, SB_AT_PHONE, LOCAL, ctx->key, sizeof(ctx->key),
		  sizeof(ctx->key), &got) == SB_OK)
		return SB_OK;
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_ADD_DEVICE] = "none: a computer that unlocks has the key",
	[SB_REKEY_REVOKE_DEVICE] = "not modelled: no source has one",
	[SB_REKEY_E2EE_OFF] = "none: upgrades cannot be undone",
};

static enum sb_err erase(struct sb_custody *custody)
{
	static const char *const kept[][2] = { { SB_AT_PHONE, LOCAL },
					       { SB_AT_ACCOUNT, ESCROW },
					       { SB_AT_PAPER, PAPER },
					       { SB_AT_STORE, PROBE } };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < 4 && err == SB_OK; i++)
		err = sb_rekey_drop(custody, kept[i][0], kept[i][1]);
	return err;
}

/* A password around the key; then a key of one's own, and all begins anew. */
static enum sb_err upgrade(struct ctx *ctx, struct sb_env *env,
			   struct sb_custody *custody, enum sb_redo *redo)
{
	int own = ctx->keys != ESCROWED;
	enum sb_err err;

	ctx->keys = own ? CUSTOM : PASSWORD;
	*redo = own ? SB_REDO_ALL : SB_REDO_NOTHING;
	err = settle(ctx, env, custody, own);
	return err == SB_OK && own
		       ? sb_rekey_drop(custody, SB_AT_ACCOUNT, ESCROW)
		       : err;
}

static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	int own = ctx->keys == CUSTOM || ctx->keys == CUSTOM_PASSWORD;

	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_ERASE)
		return erase(custody);
	if (what == SB_REKEY_E2EE_ON)
		return own ? sb_rekey_refuse(env, "none: the provider has no "
						  "key")
			   : upgrade(ctx, env, custody, redo);
	if (what == SB_REKEY_ROTATE && ctx->keys != CUSTOM)
		return sb_rekey_refuse(env, "not modelled: no source says that "
					    "the key is ever replaced");
	if (what == SB_REKEY_NEW_SECRET &&
	    (ctx->keys == ESCROWED || ctx->keys == CUSTOM ||
	     !sb_rekey_renews(custody, SB_PASSPHRASE)))
		return sb_rekey_refuse(env, "none: it opens nothing");
	if (own)
		*redo = SB_REDO_ALL;
	return settle(ctx, env, custody, what == SB_REKEY_ROTATE);
}

static enum sb_err guess(const void *opaque, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	const struct ctx *ctx = opaque;
	int wrong;

	if (strcmp(item, SB_PASSPHRASE) != 0 || ctx->keys == ESCROWED ||
	    ctx->keys == CUSTOM)
		return SB_UNSUPPORTED;
	if (secret.len < 1 || secret.len > SB_CRASHPLAN_SECRET)
		return SB_DENIED;
	return with_password(ctx, env, custody, secret, NULL, &wrong);
}

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = SB_CRASHPLAN_HEADER + SB_CRASHPLAN_BLOCK,
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

#define COMMON (SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_EVERYONE)

static uint64_t claims_of(const void *opaque)
{
	const struct ctx *ctx = opaque;

	return COMMON | (ctx->keys == ESCROWED ? 0 : SB_CLAIM_SEALED_PROVIDER);
}

const struct sb_scheme sb_scheme_crashplan = {
	.abi = SB_ABI,
	.name = "crashplan",
	.title = "CrashPlan's blocks and keys",
	.reference = "vendor's documentation; reverse engineering (PlanC)",
	.claims = COMMON,
	.claims_of = claims_of,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
