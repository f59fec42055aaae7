/* chained: every file is one AES-256-CBC chain under a random key, streamed in
 * extents; no authentication.  The shape of a phone's local encrypted backup.
 *
 *   passphrase -> PBKDF2-SHA-256 -> PBKDF2-SHA-1 -> key-encryption key
 *   key bag, with the computer: wrapped class keys and manifest key
 *   file secret: LE32 class || RFC 3394(class key, file key)
 *   file object: CBC(file key, iv 0, PKCS#7(plain))
 *   recipe, root: CBC(manifest key, iv 0, PKCS#7(plain))
 */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/kit/chain.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"

#define CLASSES 16u
#define WRAPPED 40u
#define SALT    20u

/* salt[20] || salt[20] || LE32 iterations || wrapped[17][40] */
#define BAG_KEYS_AT (2 * SALT + 4)
#define BAG_BYTES   (BAG_KEYS_AT + (CLASSES + 1) * WRAPPED)
#define BAG         "backup key bag"

#define SECOND_ITERATIONS 10000u
#define ITERATIONS_MAX    100000000

struct ctx {
	int64_t iterations;
	uint8_t keys[CLASSES + 1][32]; /* the last is the manifest's */
};

static const struct sb_param params[] = {
	{ "iterations", "iterations", "of the first PBKDF2", 1, ITERATIONS_MAX,
	  10000000, offsetof(struct ctx, iterations) },
	{ .name = NULL },
};

static enum sb_err bag_kek(const uint8_t *bag, struct sb_span secret,
			   uint8_t kek[32])
{
	uint32_t iterations = sb_get_le32(bag + 2 * SALT);
	uint8_t first[32];
	enum sb_err err;

	if (iterations < 1 || iterations > ITERATIONS_MAX)
		return SB_MALFORMED;
	err = sb_pbkdf2(SB_PRF_SHA256, secret, sb_span_of(bag, SALT),
			iterations, first, sizeof(first));
	if (err == SB_OK)
		err = sb_pbkdf2(SB_PRF_SHA1, sb_span_of(first, sizeof(first)),
				sb_span_of(bag + SALT, SALT), SECOND_ITERATIONS,
				kek, 32);
	sb_wipe(first, sizeof(first));
	return err;
}

static enum sb_err know(struct sb_custody *custody, int next, uint8_t text[256],
			struct sb_span *secret)
{
	struct sb_buf got = { text, 0, 256 };
	enum sb_err err = next ? sb_know_next(custody, SB_PASSPHRASE, &got)
			       : sb_know(custody, SB_PASSPHRASE, &got);

	*secret = sb_span_of(text, got.len);
	return err;
}

/* The keys under the passphrase as it is, or is to be. */
static enum sb_err put_bag(void *opaque, struct sb_env *env,
			   struct sb_custody *custody)
{
	const struct ctx *ctx = opaque;
	uint8_t bag[BAG_BYTES], text[256], kek[32];
	struct sb_span secret;
	enum sb_err err = know(custody, 1, text, &secret);

	if (err == SB_OK)
		err = sb_random(env, NULL, bag, 2 * SALT);
	if (err == SB_OK) {
		sb_put_le32(bag + 2 * SALT, (uint32_t)ctx->iterations);
		err = bag_kek(bag, secret, kek);
	}
	for (size_t i = 0; i <= CLASSES && err == SB_OK; i++)
		err = sb_key_wrap(env->kit, kek, sb_span_of(ctx->keys[i], 32),
				  bag + BAG_KEYS_AT + i * WRAPPED);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_COMPUTER, BAG,
				 sb_span_of(bag, sizeof(bag)), NULL);
	sb_wipe(text, sizeof(text));
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	enum sb_err err = sb_random(env, NULL, ctx->keys[0], sizeof(ctx->keys));

	return err == SB_OK ? put_bag(ctx, env, custody) : err;
}

/* The first count keys of the bag; one is enough to tell a passphrase. */
static enum sb_err open_bag(struct sb_env *env, struct sb_custody *custody,
			    struct sb_span secret, uint8_t (*keys)[32],
			    size_t count)
{
	uint8_t bag[BAG_BYTES + 1], kek[32];
	struct sb_buf got = { bag, 0, sizeof(bag) };
	enum sb_err err = sb_fetch(custody, SB_AT_COMPUTER, BAG, &got);

	if (err == SB_OK && got.len != BAG_BYTES)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = bag_kek(bag, secret, kek);
	for (size_t i = 0; i < count && err == SB_OK; i++)
		err = sb_key_unwrap(
			env->kit, kek,
			sb_span_of(bag + BAG_KEYS_AT + i * WRAPPED, WRAPPED),
			keys[i]);
	sb_wipe(kek, sizeof(kek));
	return err == SB_FORGED ? SB_DENIED : err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t text[256];
	struct sb_span secret;
	enum sb_err err = know(custody, 0, text, &secret);

	if (err == SB_OK)
		err = open_bag(env, custody, secret, ctx->keys, CLASSES + 1);
	sb_wipe(text, sizeof(text));
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_ADD_DEVICE] = "none: no device has a key of its own",
	[SB_REKEY_REVOKE_DEVICE] = "none: no device has a key of its own",
	[SB_REKEY_E2EE_ON] = "none: the provider has no key",
	[SB_REKEY_E2EE_OFF] = "none: the provider cannot be given the keys",
};

static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	static const struct sb_rekey_one one = { missing, SB_AT_COMPUTER, BAG,
						 enroll, put_bag };

	return sb_rekey_one(&one, opaque, env, custody, what, redo);
}

static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	uint8_t key[1][32];
	enum sb_err err;

	(void)ctx;
	if (strcmp(item, SB_PASSPHRASE) != 0)
		return SB_UNSUPPORTED;
	err = open_bag(env, custody, secret, key, 1);
	sb_wipe(key, sizeof(key));
	return err;
}

/* The name says which file of which snapshot this is, and nothing about its
 * content; the device and the snapshot are part of it because a backup keeps
 * both apart. */
static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct sb_chain *state = file->state;
	uint8_t where[16] = "chained";
	const struct sb_span parts[] = { { where, sizeof(where) }, file->path };
	enum sb_err err;

	if (file->data_class >= CLASSES)
		return SB_PARAM;
	err = sb_random(env, &file->at, state->key, sizeof(state->key));
	if (err != SB_OK)
		return err;
	sb_put_le32(where + 8, file->at.user);
	sb_put_le32(where + 12, file->at.snapshot);
	sb_sha256_parts(env->kit, parts, 2, file->id.b);
	sb_put_le32(file->secret, file->data_class);
	file->secret_len = 4 + WRAPPED;
	return sb_key_wrap(env->kit, ctx->keys[file->data_class],
			   sb_span_of(state->key, 32), file->secret + 4);
}

static enum sb_err resume(const void *opaque, struct sb_env *env,
			  struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct sb_chain *state = file->state;
	uint32_t class;

	if (file->secret_len != 4 + WRAPPED)
		return SB_MALFORMED;
	class = sb_get_le32(file->secret);
	if (class >= CLASSES)
		return SB_MALFORMED;
	return sb_key_unwrap(env->kit, ctx->keys[class],
			     sb_span_of(file->secret + 4, WRAPPED), state->key);
}

/* A recipe or root is a chain of its own, under the manifest key. */
static enum sb_err run(const struct ctx *ctx, struct sb_kit *kit,
		       struct sb_chunk *chunk, sb_chain_step *step)
{
	struct sb_chain alone = { .carried = 0 };
	enum sb_err err;

	if (chunk->kind == SB_DATA)
		return step(kit, chunk->file->state, chunk, chunk->last);
	memcpy(alone.key, ctx->keys[CLASSES], 32);
	err = step(kit, &alone, chunk, 1);
	sb_wipe(&alone, sizeof(alone));
	return err;
}

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return run(ctx, env->kit, chunk, sb_chain_seal);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return run(ctx, env->kit, chunk, sb_chain_open);
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
	.named = SB_NEVER,
	.sees = SB_SEES_PLAIN,
	.unit = SB_FILE,
	.bare = 1,
	.overhead = SB_CHAIN_ADDED,
	.state_bytes = sizeof(struct sb_chain),
	.begin = begin,
	.resume = resume,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

const struct sb_scheme sb_scheme_chained = {
	.abi = SB_ABI,
	.name = "chained",
	.title = "one CBC chain per file",
	.reference = "SP 800-38A, RFC 3394, RFC 8018",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_NOBODY,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
