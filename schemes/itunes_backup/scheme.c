/* itunes_backup: the backup of a phone that iTunes and Finder leave on a computer, of
 * iOS 10.2 and later, encrypted or not, or of iOS 10.0.
 *
 *   name of a file: SHA-1(domain || "-" || path), in a folder of its own for
 *                   each device and day
 *   encrypted = 1:  key bag (kit/keybag.h) under the backup's password
 *     file secret:  LE32 class || RFC 3394(class key, file key)
 *     file object:  AES-256-CBC(file key, iv 0, PKCS#7(plain))
 *     recipe, root: the same under the manifest key, which class 4 wraps
 *   encrypted = 0:  as it is, but for the device classes: kit/pair.h */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/itunes_backup/device.h"
#include "schemes/kit/chain.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/salted.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"

#define CLASSES        11u /* 1 to 4 files, 6 to 11 the keychain's */
#define CLASS_DEFAULT  3u  /* until first user authentication */
#define CLASS_MANIFEST 4u
#define CLASS_KEYCHAIN 6u /* when unlocked; moves to another phone */
#define WRAPPED        SB_KEYBAG_WRAPPED
#define SECRET         (4u + WRAPPED)
#define MANIFEST       "Manifest.plist"
#define MANIFEST_KEY   "ManifestKey"
#define PROPERTIES     "Properties" /* of iOS 10.0's Manifest.db */

struct ctx {
	int64_t encrypted, iterations, keychain_classes, device_classes;
	int64_t ten;
	uint8_t keys[CLASSES + 1][32]; /* by class; 0 is the manifest's */
	struct sb_pair device;         /* its secret only with the phone */
	uint8_t uuid[16];              /* of the device's bag */
};

struct state {
	struct sb_chain chain;
	uint8_t sealed;
};

static const struct sb_param params[] = {
	{ "encrypted", "choice", "0: as it is, 1: under a password", 0, 1, 1,
	  offsetof(struct ctx, encrypted) },
	{ "iterations", "iterations", "of the first PBKDF2 (DPIC)", 1,
	  SB_KEYBAG_MOST_ROUNDS, 10000000, offsetof(struct ctx, iterations) },
	{ "keychain_classes", "bit mask",
	  "what is kept under the keychain's class key", 0, 65535,
	  1 << 8 | 1 << 9, offsetof(struct ctx, keychain_classes) },
	{ "device_classes", "bit mask",
	  "not encrypted: what stays with the phone", 0, 65535,
	  1 << 5 | 1 << 8 | 1 << 9, offsetof(struct ctx, device_classes) },
	{ "ten", "choice", "1: as iOS 10.0, a hash of the password beside", 0,
	  1, 0, offsetof(struct ctx, ten) },
	{ .name = NULL },
};

static int in_mask(int64_t mask, unsigned data_class)
{
	return data_class < 16 && (mask >> data_class & 1);
}

/* ---- keys ----------------------------------------------------------------- */

static enum sb_err know(struct sb_custody *custody, int next, uint8_t text[256],
			struct sb_span *secret)
{
	struct sb_buf got = { text, 0, 256 };
	enum sb_err err = next ? sb_know_next(custody, SB_PASSPHRASE, &got)
			       : sb_know(custody, SB_PASSPHRASE, &got);

	*secret = sb_span_of(text, got.len);
	return err;
}

static enum sb_err fetch(struct sb_custody *custody, const char *label,
			 uint8_t *bytes, size_t cap, size_t *len)
{
	struct sb_buf got = { bytes, 0, cap };
	enum sb_err err = sb_fetch(custody, SB_AT_STORE, label, &got);

	*len = got.len;
	return err;
}

static enum sb_err put(struct sb_custody *custody, const char *label,
		       const void *bytes, size_t len)
{
	return sb_deposit(custody, SB_AT_STORE, label, sb_span_of(bytes, len),
			  NULL);
}

/* A bag of random values; classes in the order that iTunes has. */
static enum sb_err draw(const struct ctx *ctx, struct sb_env *env,
			struct sb_keybag *bag)
{
	enum sb_err err = sb_random(env, NULL, (uint8_t *)bag, sizeof(*bag));

	bag->version = 4;
	bag->type = SB_KEYBAG_BACKUP;
	bag->wrap = 0;
	bag->iterations = 10000; /* ITER */
	bag->first_iterations = (uint32_t)ctx->iterations;
	bag->twice = !ctx->ten;
	bag->count = CLASSES;
	for (uint32_t i = 0; i < CLASSES; i++) {
		bag->classes[i].number = CLASSES - i;
		bag->classes[i].wrap = i < 3 || CLASSES - i == 5 ? 3 : 2;
		bag->classes[i].type = 0;
	}
	return err;
}

static enum sb_err make_bag(struct ctx *ctx, struct sb_env *env,
			    struct sb_custody *custody, struct sb_span secret)
{
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t bytes[SB_KEYBAG_BYTES], manifest[SECRET], kek[32];
	enum sb_err err = bag ? draw(ctx, env, bag) : SB_MEMORY;

	if (err == SB_OK)
		err = sb_keybag_key(bag, secret, kek);
	for (size_t i = 0; i < CLASSES && err == SB_OK; i++)
		err = sb_key_wrap(
			env->kit, kek,
			sb_span_of(ctx->keys[bag->classes[i].number], 32),
			bag->classes[i].wrapped);
	if (err == SB_OK)
		err = put(custody, SB_ITUNES_BAG, bytes,
			  sb_keybag_write(bag, bytes));
	sb_put_le32(manifest, CLASS_MANIFEST);
	if (err == SB_OK)
		err = sb_key_wrap(env->kit, ctx->keys[CLASS_MANIFEST],
				  sb_span_of(ctx->keys[0], 32), manifest + 4);
	if (err == SB_OK)
		err = put(custody, MANIFEST_KEY, manifest, sizeof(manifest));
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* As encrypted says; keys are new, or those that there are. */
static enum sb_err settle(struct ctx *ctx, struct sb_env *env,
			  struct sb_custody *custody, int draw)
{
	const char *says = ctx->encrypted ? "IsEncrypted 1" : "IsEncrypted 0";
	uint8_t text[256];
	struct sb_span secret;
	enum sb_err err = put(custody, MANIFEST, says, strlen(says));

	if (err == SB_OK && !ctx->encrypted)
		return sb_itunes_make_device(env, custody, &ctx->device,
					     ctx->uuid);
	if (err == SB_OK)
		err = know(custody, 1, text, &secret);
	if (err == SB_OK && draw)
		err = sb_random(env, NULL, ctx->keys[0], sizeof(ctx->keys));
	if (err == SB_OK)
		err = make_bag(ctx, env, custody, secret);
	if (err == SB_OK && ctx->ten)
		err = sb_salted_make(env, custody, SB_AT_STORE, PROPERTIES,
				     secret);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return settle(ctx, env, custody, 1);
}

/* The bag and the key that opens it. */
static enum sb_err open_bag(struct sb_custody *custody, struct sb_span secret,
			    struct sb_keybag *bag, uint8_t kek[32])
{
	uint8_t bytes[SB_KEYBAG_BYTES];
	size_t len;
	enum sb_err err =
		fetch(custody, SB_ITUNES_BAG, bytes, sizeof(bytes), &len);

	if (err == SB_OK)
		err = sb_keybag_read(sb_span_of(bytes, len), bag);
	return err == SB_OK ? sb_keybag_key(bag, secret, kek) : err;
}

static enum sb_err class_key(struct sb_env *env, const struct sb_keybag *bag,
			     const uint8_t kek[32], uint32_t number,
			     uint8_t key[32])
{
	const struct sb_keybag_class *class = sb_keybag_find(bag, number);
	enum sb_err err;

	if (!class)
		return SB_MALFORMED;
	err = sb_key_unwrap(env->kit, kek, sb_span_of(class->wrapped, WRAPPED),
			    key);
	return err == SB_FORGED ? SB_DENIED : err;
}

static enum sb_err open_keys(struct ctx *ctx, struct sb_env *env,
			     struct sb_custody *custody, struct sb_span secret)
{
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t manifest[SECRET + 1], kek[32];
	size_t len = 0;
	enum sb_err err = bag ? open_bag(custody, secret, bag, kek) : SB_MEMORY;

	for (uint32_t i = 1; i <= CLASSES && err == SB_OK; i++)
		err = class_key(env, bag, kek, i, ctx->keys[i]);
	if (err == SB_OK)
		err = fetch(custody, MANIFEST_KEY, manifest, sizeof(manifest),
			    &len);
	if (err == SB_OK && (len != SECRET || sb_get_le32(manifest) < 1 ||
			     sb_get_le32(manifest) > CLASSES))
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_key_unwrap(env->kit, ctx->keys[sb_get_le32(manifest)],
				    sb_span_of(manifest + 4, WRAPPED),
				    ctx->keys[0]);
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t text[256];
	struct sb_span secret;
	size_t len;
	enum sb_err err = fetch(custody, MANIFEST, text, sizeof(text), &len);

	if (err == SB_OK && !ctx->encrypted)
		return sb_itunes_open_device(env, custody, &ctx->device,
					     ctx->uuid);
	if (err == SB_OK)
		err = know(custody, 0, text, &secret);
	if (err == SB_OK)
		err = open_keys(ctx, env, custody, secret);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err drop(struct sb_custody *custody)
{
	enum sb_err err = sb_rekey_drop(custody, SB_AT_STORE, MANIFEST_KEY);

	return err == SB_OK ? sb_rekey_drop(custody, SB_AT_STORE, PROPERTIES)
			    : err;
}

/* A new password goes around the keys; turning encryption on or off, or both in
 * turn, begins the backup again. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	int on = what == SB_REKEY_E2EE_ON, off = what == SB_REKEY_E2EE_OFF;
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (what == SB_REKEY_ADD_DEVICE || what == SB_REKEY_REVOKE_DEVICE)
		return sb_rekey_refuse(env, "none: no device joins a backup");
	if (ctx->encrypted ? on : !on)
		return sb_rekey_refuse(env, on ? "none: it is on"
					       : "none: no password is set");
	if (what == SB_REKEY_NEW_SECRET)
		return sb_rekey_renews(custody, SB_PASSPHRASE)
			       ? settle(ctx, env, custody, 0)
			       : sb_rekey_refuse(env, "none: it opens nothing");
	if (what == SB_REKEY_ERASE)
		return sb_remove(custody, SB_AT_STORE, SB_ITUNES_BAG);
	*redo = SB_REDO_ALL;
	ctx->encrypted = !off;
	err = settle(ctx, env, custody, 1);
	return err == SB_OK && off ? drop(custody) : err;
}

static enum sb_err guess(const void *opaque, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	const struct ctx *ctx = opaque;
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t kek[32], key[32];
	enum sb_err err;

	if (!bag)
		return SB_MEMORY;
	if (!ctx->encrypted || strcmp(item, SB_PASSPHRASE) != 0)
		return SB_UNSUPPORTED;
	if (ctx->ten)
		return sb_salted_check(env, custody, SB_AT_STORE, PROPERTIES,
				       secret);
	err = open_bag(custody, secret, bag, kek);
	if (err == SB_OK)
		err = class_key(env, bag, kek, CLASS_DEFAULT, key);
	sb_wipe(kek, sizeof(kek));
	sb_wipe(key, sizeof(key));
	return err;
}

/* ---- files ---------------------------------------------------------------- */

static size_t first_slash(struct sb_span path)
{
	size_t i = 0;

	while (i < path.len && path.ptr[i] != '/')
		i++;
	return i;
}

/* The backup's own name of the file, 20 bytes, and which folder it is in. */
static void name(struct sb_kit *kit, struct sb_file *file)
{
	size_t domain = first_slash(file->path);
	size_t rest = domain < file->path.len ? domain + 1 : domain;
	const struct sb_span parts[] = {
		{ file->path.ptr, domain },
		sb_span_of("-", 1),
		{ file->path.ptr + rest, file->path.len - rest },
	};

	memset(&file->id, 0, sizeof(file->id));
	sb_sha1_parts(kit, parts, 3, file->id.b);
	sb_put_le32(file->id.b + 20, file->at.user);
	sb_put_le32(file->id.b + 24, file->at.snapshot);
}

static uint32_t class_of(const struct ctx *ctx, const struct sb_file *file)
{
	if (in_mask(ctx->keychain_classes, file->data_class))
		return CLASS_KEYCHAIN;
	return file->protection >= 1 && file->protection <= 4 ? file->protection
							      : CLASS_DEFAULT;
}

static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct state *state = file->state;
	uint32_t class = class_of(ctx, file);
	uint8_t drawn[64];
	enum sb_err err;

	name(env->kit, file);
	file->secret_len = 0;
	if (!ctx->encrypted && !in_mask(ctx->device_classes, file->data_class))
		return SB_OK;
	err = sb_random(env, &file->at, drawn, sizeof(drawn));
	if (err != SB_OK)
		return err;
	state->sealed = 1;
	memcpy(state->chain.key, drawn, 32);
	if (ctx->encrypted) {
		file->secret_len = SECRET;
		sb_put_le32(file->secret, class);
		err = sb_key_wrap(env->kit, ctx->keys[class],
				  sb_span_of(drawn, 32), file->secret + 4);
	} else {
		file->secret_len = SB_PAIR_BLOB_BYTES;
		err = sb_pair_wrap(env->kit, &ctx->device, ctx->uuid,
				   SB_ITUNES_OF_DEVICE, drawn + 32, drawn,
				   file->secret);
	}
	sb_wipe(drawn, sizeof(drawn));
	return err;
}

static enum sb_err resume(const void *opaque, struct sb_env *env,
			  struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct state *state = file->state;
	uint32_t class;

	if (!file->secret_len && !ctx->encrypted)
		return SB_OK;
	state->sealed = 1;
	if (!ctx->encrypted)
		return sb_pair_unwrap(
			env->kit, &ctx->device,
			sb_span_of(file->secret, file->secret_len),
			state->chain.key);
	if (file->secret_len != SECRET)
		return SB_MALFORMED;
	class = sb_get_le32(file->secret);
	if (class < 1 || class > CLASSES)
		return SB_MALFORMED;
	return sb_key_unwrap(env->kit, ctx->keys[class],
			     sb_span_of(file->secret + 4, WRAPPED),
			     state->chain.key);
}

/* ---- data ----------------------------------------------------------------- */

static enum sb_err copy(struct sb_chunk *chunk)
{
	if (chunk->in.len)
		memcpy(chunk->out.ptr, chunk->in.ptr, chunk->in.len);
	chunk->out.len = chunk->in.len;
	return SB_OK;
}

static enum sb_err run(const struct ctx *ctx, struct sb_kit *kit,
		       struct sb_chunk *chunk, sb_chain_step *step)
{
	struct sb_chain alone = { .carried = 0 };
	struct state *state;
	enum sb_err err;

	if (chunk->kind == SB_DATA) {
		state = chunk->file->state;
		return state->sealed
			       ? step(kit, &state->chain, chunk, chunk->last)
			       : copy(chunk);
	}
	if (!ctx->encrypted)
		return copy(chunk);
	memcpy(alone.key, ctx->keys[0], 32);
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
	.state_bytes = sizeof(struct state),
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

#define SEALED (SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER)

static uint64_t claims_of(const void *opaque)
{
	return (((const struct ctx *)opaque)->encrypted ? SEALED : 0) |
	       SB_CLAIM_EQUAL_NOBODY;
}

const struct sb_scheme sb_scheme_itunes_backup = {
	.abi = SB_ABI,
	.name = "itunes_backup",
	.title = "a phone's backup on a computer",
	.reference = "iTunes and Finder, as reverse-engineered; RFC 3394",
	.claims = SEALED | SB_CLAIM_EQUAL_NOBODY,
	.claims_of = claims_of,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll,
		  .unlock = unlock,
		  .rekey = rekey,
		  .guess = guess },
	.data = data,
};
