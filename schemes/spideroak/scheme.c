/* spideroak: layers of keys under one password, which is the account's too.
 *
 *   password -> PBKDF2 -> outer key -> RSA secret key -> account key
 *   account key -> key of a block, by its name
 *   account key at the machine, whose program asks for no password again
 *
 *   id     = HMAC-SHA-256(name key of the kind, plain)
 *   object = iv[16] || AES-256-CFB(block key, iv, payload) || HMAC-SHA-256 */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/kit/aead.h"
#include "schemes/kit/cipher.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/rsa.h"
#include "schemes/kit/vault.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"

#define SALT_BYTES     32u
#define IV_BYTES       16u
#define MAC_BYTES      32u
#define ADDED          (IV_BYTES + MAC_BYTES)
#define SECRET_BYTES   64u
#define ITERATIONS_MAX 10000000u
#define RECORD         "key record"
#define VERIFIER       "verifier"
#define LOCAL          "local keys"

/* LE32 iterations || salt[32] || sealed RSA secret[256] || wrapped[256] */
#define OUTER_AT     (4 + SALT_BYTES)
#define WRAPPED_AT   (OUTER_AT + SB_RSA_BYTES + ADDED)
#define RECORD_BYTES (WRAPPED_AT + SB_RSA_BYTES)

struct ctx {
	int64_t iterations;
	uint8_t account[32], names[3][32];
};

static const struct sb_param params[] = {
	{ "iterations", "iterations", "of PBKDF2", 1, ITERATIONS_MAX, 16384,
	  offsetof(struct ctx, iterations) },
	{ .name = NULL },
};

/* ---- CFB and HMAC -------------------------------------------------------- */

/* One key each, and what the object is about before what it holds. */
struct pair {
	uint8_t cipher[32], mac[32];
};

static void split(struct sb_kit *kit, const uint8_t key[32],
		  struct sb_span context, struct pair *pair)
{
	sb_kdf(kit, key, "spideroak cipher", context, pair->cipher);
	sb_kdf(kit, key, "spideroak mac", context, pair->mac);
}

static void mac(struct sb_kit *kit, const struct pair *pair, struct sb_span aad,
		struct sb_span body, uint8_t tag[MAC_BYTES])
{
	const struct sb_span parts[] = { aad, body };

	sb_hmac_sha256_parts(kit, sb_span_of(pair->mac, 32), parts, 2, tag);
}

/* out: in.len + ADDED bytes. */
static enum sb_err seal_bytes(struct sb_kit *kit, const struct pair *pair,
			      const uint8_t iv[IV_BYTES], struct sb_span aad,
			      struct sb_span in, uint8_t *out)
{
	size_t sealed = IV_BYTES + in.len;
	enum sb_err err;

	memcpy(out, iv, IV_BYTES);
	err = sb_cfb_encrypt(kit, sb_span_of(pair->cipher, 32), iv, in,
			     out + IV_BYTES);
	if (err == SB_OK)
		mac(kit, pair, aad, sb_span_of(out, sealed), out + sealed);
	return err;
}

/* out: in.len - ADDED bytes. */
static enum sb_err open_bytes(struct sb_kit *kit, const struct pair *pair,
			      struct sb_span aad, struct sb_span in,
			      uint8_t *out)
{
	uint8_t tag[MAC_BYTES];
	size_t sealed;

	if (in.len < ADDED)
		return SB_MALFORMED;
	sealed = in.len - MAC_BYTES;
	mac(kit, pair, aad, sb_span_of(in.ptr, sealed), tag);
	if (!sb_equal(tag, in.ptr + sealed, MAC_BYTES))
		return SB_FORGED;
	return sb_cfb_decrypt(kit, sb_span_of(pair->cipher, 32), in.ptr,
			      sb_span_of(in.ptr + IV_BYTES, sealed - IV_BYTES),
			      out);
}

/* ---- keys ---------------------------------------------------------------- */

/* From the password: the pair over the RSA secret, and what the server compares
 * when somebody logs in. */
static enum sb_err outer(struct sb_kit *kit, struct sb_span secret,
			 const uint8_t *record, struct pair *pair,
			 uint8_t verifier[32])
{
	uint32_t iterations = sb_get_le32(record);
	uint8_t key[32];
	enum sb_err err;

	if (iterations < 1 || iterations > ITERATIONS_MAX)
		return SB_MALFORMED;
	err = sb_pbkdf2(SB_PRF_SHA256, secret,
			sb_span_of(record + 4, SALT_BYTES), iterations, key,
			sizeof(key));
	if (err == SB_OK) {
		split(kit, key, sb_span_of("outer", 5), pair);
		sb_kdf(kit, key, "spideroak verifier", sb_span_of("", 0),
		       verifier);
	}
	sb_wipe(key, sizeof(key));
	return err;
}

static void spread(struct ctx *ctx, struct sb_kit *kit)
{
	for (uint8_t kind = 0; kind < 3; kind++)
		sb_kdf(kit, ctx->account, "spideroak names",
		       sb_span_of(&kind, 1), ctx->names[kind]);
}

static enum sb_err know(struct sb_custody *custody, int next,
			uint8_t text[SECRET_BYTES], struct sb_span *secret)
{
	struct sb_buf got = { text, 0, SECRET_BYTES };
	enum sb_err err =
		next ? sb_know_next(custody, SB_ACCOUNT_PASSWORD, &got)
		     : sb_know(custody, SB_ACCOUNT_PASSWORD, &got);

	*secret = sb_span_of(text, got.len);
	return err;
}

/* record has iterations and salt, and the account key where that is; the RSA
 * secret, and what the server compares, go under the password. */
static enum sb_err close_record(struct sb_env *env, struct sb_span secret,
				const uint8_t rsa[SB_RSA_BYTES],
				uint8_t record[RECORD_BYTES],
				uint8_t verifier[32])
{
	uint8_t iv[IV_BYTES];
	struct pair pair;
	enum sb_err err = sb_random(env, NULL, iv, sizeof(iv));

	if (err == SB_OK)
		err = outer(env->kit, secret, record, &pair, verifier);
	if (err == SB_OK)
		err = seal_bytes(env->kit, &pair, iv, sb_span_of("", 0),
				 sb_span_of(rsa, SB_RSA_BYTES),
				 record + OUTER_AT);
	sb_wipe(&pair, sizeof(pair));
	return err;
}

/* Under the password as it is, or is to be. */
static enum sb_err put_record(struct ctx *ctx, struct sb_env *env,
			      struct sb_custody *custody,
			      const uint8_t rsa[SB_RSA_BYTES],
			      uint8_t record[RECORD_BYTES])
{
	const struct sb_guard login = { .login = 1 };
	uint8_t text[SECRET_BYTES], verifier[32];
	struct sb_span secret;
	enum sb_err err = know(custody, 1, text, &secret);

	sb_put_le32(record, (uint32_t)ctx->iterations);
	if (err == SB_OK)
		err = sb_random(env, NULL, record + 4, SALT_BYTES);
	if (err == SB_OK)
		err = close_record(env, secret, rsa, record, verifier);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_ACCOUNT, RECORD,
				 sb_span_of(record, RECORD_BYTES), &login);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_ACCOUNT, VERIFIER,
				 sb_span_of(verifier, sizeof(verifier)),
				 &login);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t record[RECORD_BYTES], seed[32 + SB_RSA_SEED];
	uint8_t rsa[SB_RSA_BYTES], public_[SB_RSA_BYTES];
	enum sb_err err = sb_random(env, NULL, seed, sizeof(seed));

	if (err == SB_OK)
		err = sb_random(env, NULL, ctx->account, sizeof(ctx->account));
	if (err == SB_OK)
		err = sb_rsa_make(env->kit, seed, rsa, public_);
	if (err == SB_OK)
		err = sb_rsa_wrap(env->kit, public_, seed + 32,
				  sb_span_of(ctx->account, 32),
				  record + WRAPPED_AT);
	if (err == SB_OK)
		err = put_record(ctx, env, custody, rsa, record);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_PHONE, LOCAL,
				 sb_span_of(ctx->account, 32), NULL);
	if (err == SB_OK)
		spread(ctx, env->kit);
	sb_wipe(seed, sizeof(seed));
	sb_wipe(rsa, sizeof(rsa));
	return err;
}

static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 const char *label, uint8_t *to, size_t len)
{
	struct sb_buf got = { to, 0, len + 1 };
	enum sb_err err = sb_fetch(custody, where, label, &got);

	return err == SB_OK && got.len != len ? SB_MALFORMED : err;
}

static enum sb_err open_rsa(struct sb_kit *kit, struct sb_span secret,
			    const uint8_t record[RECORD_BYTES],
			    uint8_t rsa[SB_RSA_BYTES])
{
	uint8_t verifier[32];
	struct pair pair;
	enum sb_err err = outer(kit, secret, record, &pair, verifier);

	if (err == SB_OK)
		err = open_bytes(
			kit, &pair, sb_span_of("", 0),
			sb_span_of(record + OUTER_AT, WRAPPED_AT - OUTER_AT),
			rsa);
	sb_wipe(&pair, sizeof(pair));
	return err == SB_FORGED ? SB_DENIED : err;
}

/* The record and the RSA secret in it.  *read: there was a record to try the
 * password on. */
static enum sb_err get_record(struct sb_env *env, struct sb_custody *custody,
			      uint8_t record[RECORD_BYTES + 1],
			      uint8_t rsa[SB_RSA_BYTES], int *read)
{
	uint8_t text[SECRET_BYTES];
	struct sb_span secret;
	enum sb_err err = know(custody, 0, text, &secret);

	if (err == SB_OK)
		err = fetch(custody, SB_AT_ACCOUNT, RECORD, record,
			    RECORD_BYTES);
	*read = err == SB_OK;
	if (err == SB_OK)
		err = open_rsa(env->kit, secret, record, rsa);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err open_record(struct sb_env *env, struct sb_custody *custody,
			       uint8_t account[32], int *read)
{
	uint8_t record[RECORD_BYTES + 1], rsa[SB_RSA_BYTES];
	uint8_t message[SB_RSA_MESSAGE];
	struct sb_buf got = { message, 0, sizeof(message) };
	enum sb_err err = get_record(env, custody, record, rsa, read);

	if (err == SB_OK)
		err = sb_rsa_unwrap(env->kit, rsa, record + WRAPPED_AT, &got);
	if (err == SB_OK && got.len != 32)
		err = SB_MALFORMED;
	if (err == SB_OK)
		memcpy(account, message, 32);
	sb_wipe(rsa, sizeof(rsa));
	sb_wipe(message, sizeof(message));
	return err;
}

/* With the machine's own keys where password or record are not to be had; never
 * after a wrong password. */
static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t kept[32 + 1];
	int read;
	enum sb_err err = open_record(env, custody, ctx->account, &read);

	if (!read &&
	    (err == SB_MISSING || err == SB_DENIED || err == SB_LOCKED_OUT) &&
	    fetch(custody, SB_AT_PHONE, LOCAL, kept, 32) == SB_OK) {
		memcpy(ctx->account, kept, 32);
		err = SB_OK;
	}
	if (err == SB_OK)
		spread(ctx, env->kit);
	sb_wipe(kept, sizeof(kept));
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_ADD_DEVICE] = "none: a device that logs in has the keys",
	[SB_REKEY_REVOKE_DEVICE] =
		"not modelled: no source has another account key",
	[SB_REKEY_ROTATE] = "not modelled: no source has another account key",
	[SB_REKEY_E2EE_ON] = "none: the provider has no key",
	[SB_REKEY_E2EE_OFF] = "none: the provider cannot be given the keys",
};

/* Another password goes around the same RSA secret. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	uint8_t record[RECORD_BYTES + 1], rsa[SB_RSA_BYTES];
	enum sb_err err;
	int read;

	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_ERASE) {
		err = sb_remove(custody, SB_AT_ACCOUNT, RECORD);
		if (err == SB_OK)
			err = sb_rekey_drop(custody, SB_AT_ACCOUNT, VERIFIER);
		return err == SB_OK ? sb_rekey_drop(custody, SB_AT_PHONE, LOCAL)
				    : err;
	}
	if (!sb_rekey_renews(custody, SB_ACCOUNT_PASSWORD))
		return sb_rekey_refuse(env, "none: only the account's password "
					    "opens anything");
	err = get_record(env, custody, record, rsa, &read);
	if (err == SB_OK)
		err = put_record(opaque, env, custody, rsa, record);
	sb_wipe(rsa, sizeof(rsa));
	return err;
}

/* One PBKDF2: what the server compares at a log-in is as good as the keys. */
static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	uint8_t record[RECORD_BYTES + 1], kept[32 + 1], verifier[32];
	struct pair pair;
	enum sb_err err;

	(void)ctx;
	if (strcmp(item, SB_ACCOUNT_PASSWORD) != 0)
		return SB_UNSUPPORTED;
	err = fetch(custody, SB_AT_ACCOUNT, RECORD, record, RECORD_BYTES);
	if (err == SB_OK)
		err = fetch(custody, SB_AT_ACCOUNT, VERIFIER, kept,
			    sizeof(verifier));
	if (err == SB_OK)
		err = outer(env->kit, secret, record, &pair, verifier);
	if (err == SB_OK && !sb_equal(kept, verifier, sizeof(verifier)))
		err = SB_DENIED;
	sb_wipe(&pair, sizeof(pair));
	return err;
}

/* ---- blocks -------------------------------------------------------------- */

static enum sb_err derive_one(const void *opaque, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	sb_hmac_sha256(env->kit, sb_span_of(ctx->names[chunk->kind], 32),
		       chunk->in, chunk->id.b);
	sb_narrow(chunk, SB_ACCOUNT);
	return SB_OK;
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t iv[IV_BYTES], aad[SB_AAD_MAX];
	struct pair pair;
	enum sb_err err;

	chunk->out.len = 0;
	if (chunk->out.cap < ADDED || chunk->out.cap - ADDED < chunk->in.len)
		return SB_PARAM;
	err = sb_random(env, &chunk->at, iv, sizeof(iv));
	if (err != SB_OK)
		return err;
	split(env->kit, ctx->account, sb_span_of(chunk->id.b, SB_ID_BYTES),
	      &pair);
	err = seal_bytes(env->kit, &pair, iv, sb_aad(chunk, aad), chunk->in,
			 chunk->out.ptr);
	if (err == SB_OK)
		chunk->out.len = chunk->in.len + ADDED;
	sb_wipe(&pair, sizeof(pair));
	return err;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	uint8_t aad[SB_AAD_MAX];
	struct pair pair;
	enum sb_err err;

	split(env->kit, ctx->account, sb_span_of(chunk->id.b, SB_ID_BYTES),
	      &pair);
	err = open_bytes(env->kit, &pair, sb_aad(chunk, aad), chunk->in,
			 chunk->out.ptr);
	chunk->out.len = err == SB_OK ? chunk->in.len - ADDED : 0;
	sb_wipe(&pair, sizeof(pair));
	return err;
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

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = ADDED,
	.derive = derive,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

const struct sb_scheme sb_scheme_spideroak = {
	.abi = SB_ABI,
	.name = "spideroak",
	.title = "layered keys under the account's password",
	.reference = "vendor's white paper and pages; eprint 2017/570",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_AUTHENTIC | SB_CLAIM_NONCE_ONCE |
		  SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
		  SB_CLAIM_EQUAL_ACCOUNT,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
