/* restic: what restic does to blobs, with the bench around it.
 *
 *   password -> scrypt -> opens a key file -> random master key: the passphrase
 *                         opens one; another device may have one of its own
 *   master key opens the configuration, which has the key of the cut points
 *
 *   id     = SHA-256(plain), told to nobody: the client keeps the index, sealed
 *   object = as in crypt.h, under the master key; nothing binds it to its id
 *            but the hash of what comes out */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/vault.h"
#include "schemes/kit/wire.h"
#include "schemes/restic/crypt.h"
#include "schemes/scheme.h"

#define KEY_FILE     "key file"
#define ANOTHER      "another key file"
#define PASSWORD     "password file" /* what opens that one */
#define CONFIG       "configuration"
#define SECRET_BYTES 256u
#define DRAWN_BYTES  32u
#define DRAWN_TEXT   44u /* base64 of them */
#define N_MAX        (1u << 22)
#define P_MAX        1024u

/* LE32 N || LE32 p || salt[64] || sealed master key */
#define SALT_AT   8u
#define DATA_AT   (SALT_AT + SB_RESTIC_SALT)
#define KEY_BYTES (DATA_AT + SB_RESTIC_KEY + SB_RESTIC_ADDED)
#define CUT_BYTES 32u

struct ctx {
	int64_t memory_kib, passes, key_files;
	uint8_t master[SB_RESTIC_KEY], cut_key[CUT_BYTES];
};

/* scrypt takes 128 N r bytes: with r = 8 that is N KiB. */
static const struct sb_param params[] = {
	{ "memory_kib", "KiB", "N of scrypt: a power of two", 2, N_MAX, 32768,
	  offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "p of scrypt", 1, P_MAX, 5,
	  offsetof(struct ctx, passes) },
	{ "key_files", "choice",
	  "1: the passphrase's, 2: and another device's, with its password", 1,
	  2, 1, offsetof(struct ctx, key_files) },
	{ .name = NULL },
};

static enum sb_err seal_own(struct sb_env *env, struct sb_place *at,
			    const uint8_t key[SB_RESTIC_KEY], struct sb_span in,
			    uint8_t *out)
{
	uint8_t iv[SB_RESTIC_IV];
	enum sb_err err = sb_random(env, at, iv, sizeof(iv));

	return err == SB_OK ? sb_restic_seal(env->kit, key, iv, in, out) : err;
}

static enum sb_err know(struct sb_custody *custody, int next,
			uint8_t text[SECRET_BYTES], struct sb_span *secret)
{
	struct sb_buf got = { text, 0, SECRET_BYTES };
	enum sb_err err = next ? sb_know_next(custody, SB_PASSPHRASE, &got)
			       : sb_know(custody, SB_PASSPHRASE, &got);

	*secret = sb_span_of(text, got.len);
	return err;
}

static enum sb_err make_key_file(const struct ctx *ctx, struct sb_env *env,
				 struct sb_span secret, uint8_t file[KEY_BYTES])
{
	uint8_t key[SB_RESTIC_KEY];
	enum sb_err err = sb_random(env, NULL, file + SALT_AT, SB_RESTIC_SALT);

	sb_put_le32(file, (uint32_t)ctx->memory_kib);
	sb_put_le32(file + 4, (uint32_t)ctx->passes);
	if (err == SB_OK)
		err = sb_restic_key(secret, file + SALT_AT,
				    (uint64_t)ctx->memory_kib,
				    (uint32_t)ctx->passes, key);
	if (err == SB_OK)
		err = seal_own(env, NULL, key,
			       sb_span_of(ctx->master, SB_RESTIC_KEY),
			       file + DATA_AT);
	sb_wipe(key, sizeof(key));
	return err;
}

/* The master key under the passphrase as it is, or is to be. */
static enum sb_err put_key_file(void *opaque, struct sb_env *env,
				struct sb_custody *custody)
{
	const struct ctx *ctx = opaque;
	uint8_t text[SECRET_BYTES], file[KEY_BYTES];
	struct sb_span secret;
	enum sb_err err = know(custody, 1, text, &secret);

	if (err == SB_OK)
		err = make_key_file(ctx, env, secret, file);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, KEY_FILE,
				 sb_span_of(file, sizeof(file)), NULL);
	sb_wipe(text, sizeof(text));
	return err;
}

/* The master key under a password that is drawn and kept on the other device. */
static enum sb_err put_another(const struct ctx *ctx, struct sb_env *env,
			       struct sb_custody *custody)
{
	uint8_t drawn[DRAWN_BYTES], file[KEY_BYTES];
	char text[DRAWN_TEXT];
	const struct sb_span password = { (const uint8_t *)text, sizeof(text) };
	enum sb_err err = sb_random(env, NULL, drawn, sizeof(drawn));

	sb_base64_write(sb_span_of(drawn, sizeof(drawn)), text);
	if (err == SB_OK)
		err = make_key_file(ctx, env, password, file);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_DEVICE, PASSWORD, password,
				 NULL);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, ANOTHER,
				 sb_span_of(file, sizeof(file)), NULL);
	sb_wipe(drawn, sizeof(drawn));
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t config[CUT_BYTES + SB_RESTIC_ADDED];
	enum sb_err err =
		sb_random(env, NULL, ctx->master, sizeof(ctx->master));

	if (err == SB_OK)
		err = sb_random(env, NULL, ctx->cut_key, sizeof(ctx->cut_key));
	if (err == SB_OK)
		err = put_key_file(ctx, env, custody);
	if (err == SB_OK && ctx->key_files == 2)
		err = put_another(ctx, env, custody);
	if (err == SB_OK)
		err = seal_own(env, NULL, ctx->master,
			       sb_span_of(ctx->cut_key, CUT_BYTES), config);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, CONFIG,
				 sb_span_of(config, sizeof(config)), NULL);
	return err;
}

/* file: KEY_BYTES and one byte more, in case. */
static enum sb_err open_file(struct sb_env *env, const struct sb_buf *got,
			     struct sb_span secret,
			     uint8_t master[SB_RESTIC_KEY])
{
	const uint8_t *file = got->ptr;
	uint8_t key[SB_RESTIC_KEY];
	enum sb_err err;
	uint32_t n, p;

	if (got->len != KEY_BYTES)
		return SB_MALFORMED;
	n = sb_get_le32(file);
	p = sb_get_le32(file + 4);
	if (n > N_MAX || p > P_MAX)
		return SB_MALFORMED;
	err = sb_restic_key(secret, file + SALT_AT, n, p, key);
	if (err == SB_PARAM)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_restic_open(
			env->kit, key,
			sb_span_of(file + DATA_AT, KEY_BYTES - DATA_AT),
			master);
	sb_wipe(key, sizeof(key));
	return err == SB_FORGED ? SB_DENIED : err;
}

static enum sb_err open_key_file(struct sb_env *env, struct sb_custody *custody,
				 struct sb_span secret,
				 uint8_t master[SB_RESTIC_KEY])
{
	uint8_t file[KEY_BYTES + 1];
	struct sb_buf got = { file, 0, sizeof(file) };
	enum sb_err err = sb_fetch(custody, SB_AT_STORE, KEY_FILE, &got);

	return err == SB_OK ? open_file(env, &got, secret, master) : err;
}

/* The device is asked only where there is something that it opens. */
static enum sb_err open_another(struct sb_env *env, struct sb_custody *custody,
				uint8_t master[SB_RESTIC_KEY])
{
	uint8_t file[KEY_BYTES + 1], text[SECRET_BYTES];
	struct sb_buf got = { file, 0, sizeof(file) },
		      password = { text, 0, sizeof(text) };
	enum sb_err err = sb_fetch(custody, SB_AT_STORE, ANOTHER, &got);

	if (err == SB_OK)
		err = sb_fetch(custody, SB_AT_DEVICE, PASSWORD, &password);
	if (err == SB_OK)
		err = open_file(env, &got, sb_span_of(text, password.len),
				master);
	sb_wipe(text, sizeof(text));
	return err;
}

/* What was entered counts: a wrong passphrase is refused.  Where there is none,
 * or no key file of it, what another device has. */
static enum sb_err open_any(struct sb_env *env, struct sb_custody *custody,
			    uint8_t master[SB_RESTIC_KEY])
{
	uint8_t text[SECRET_BYTES];
	struct sb_span secret;
	enum sb_err other, err = know(custody, 0, text, &secret);

	if (err == SB_OK)
		err = open_key_file(env, custody, secret, master);
	sb_wipe(text, sizeof(text));
	if (err != SB_MISSING)
		return err;
	other = open_another(env, custody, master);
	return other == SB_MISSING || other == SB_DENIED ? err : other;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t config[CUT_BYTES + SB_RESTIC_ADDED + 1];
	struct sb_buf got = { config, 0, sizeof(config) };
	enum sb_err err = open_any(env, custody, ctx->master);

	if (err == SB_OK)
		err = sb_fetch(custody, SB_AT_STORE, CONFIG, &got);
	if (err == SB_OK && got.len != sizeof(config) - 1)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_restic_open(env->kit, ctx->master,
				     sb_span_of(config, got.len), ctx->cut_key);
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_E2EE_ON] = "none: the provider has no key",
	[SB_REKEY_E2EE_OFF] = "none: the provider cannot be given the keys",
};

/* A key file is written anew; the master key is a repository's for life, so that
 * another one takes another repository, which everything is copied to. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	static const struct sb_rekey_one one = { missing, SB_AT_STORE, KEY_FILE,
						 enroll, put_key_file };
	const struct ctx *ctx = opaque;
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (what == SB_REKEY_ADD_DEVICE)
		return ctx->key_files == 1
			       ? put_another(ctx, env, custody)
			       : sb_rekey_refuse(env, "none: the other device "
						      "has a key file");
	if (what == SB_REKEY_REVOKE_DEVICE)
		return ctx->key_files == 2
			       ? sb_remove(custody, SB_AT_STORE, KEY_FILE)
			       : sb_rekey_refuse(env, "none: it is the only "
						      "key file");
	err = sb_rekey_one(&one, opaque, env, custody, what, redo);
	/* One that was added opens nothing any more. */
	if (err == SB_OK && (what == SB_REKEY_ERASE ||
			     (what == SB_REKEY_ROTATE && ctx->key_files == 1)))
		err = sb_rekey_drop(custody, SB_AT_STORE, ANOTHER);
	return err;
}

/* One scrypt and one tag. */
static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	uint8_t master[SB_RESTIC_KEY];
	enum sb_err err;

	(void)ctx;
	if (strcmp(item, SB_PASSPHRASE) != 0)
		return SB_UNSUPPORTED;
	err = open_key_file(env, custody, secret, master);
	sb_wipe(master, sizeof(master));
	return err;
}

static void cutter(const void *opaque, uint8_t key[32])
{
	const struct ctx *ctx = opaque;

	memcpy(key, ctx->cut_key, CUT_BYTES);
}

static enum sb_err derive_one(const void *ctx, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	(void)ctx;
	sb_sha256(env->kit, chunk->in, chunk->id.b);
	sb_narrow(chunk, SB_ACCOUNT);
	return SB_OK;
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	enum sb_err err;

	chunk->out.len = 0;
	if (chunk->out.cap < SB_RESTIC_ADDED ||
	    chunk->out.cap - SB_RESTIC_ADDED < chunk->in.len)
		return SB_PARAM;
	err = seal_own(env, &chunk->at, ctx->master, chunk->in, chunk->out.ptr);
	if (err == SB_OK)
		chunk->out.len = chunk->in.len + SB_RESTIC_ADDED;
	return err;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	enum sb_err err = sb_restic_open(env->kit, ctx->master, chunk->in,
					 chunk->out.ptr);

	chunk->out.len = err == SB_OK ? chunk->in.len - SB_RESTIC_ADDED : 0;
	return err;
}

static enum sb_err check_one(const void *ctx, struct sb_env *env,
			     struct sb_chunk *chunk)
{
	uint8_t id[SB_ID_BYTES];

	(void)ctx;
	sb_sha256(env->kit, chunk->in, id);
	return sb_equal(id, chunk->id.b, sizeof(id)) ? SB_OK : SB_FORGED;
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

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = SB_RESTIC_ADDED,
	.cutter = cutter,
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

const struct sb_scheme sb_scheme_restic = {
	.abi = SB_ABI,
	.name = "restic",
	.title = "restic's blobs and keys",
	.reference = "restic, design document and source, 0.19",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_CONTENT_BOUND | SB_CLAIM_NONCE_ONCE |
		  SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
		  SB_CLAIM_EQUAL_EVERYONE,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
