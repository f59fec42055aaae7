/* per_file: every file has a random key, wrapped under the key of its class of
 * data; nothing is deduplicated.
 *
 *   account key: with the provider, for whoever logs in
 *   class keys:  in a key bag under the account key; those of device classes
 *                under the account key and a key that only the phone has
 *   file secret: how[1] || LE16 class || [ephemeral[32]] || wrapped[40]
 *   object:      nonce || AES-256-GCM(file key, nonce, aad, payload)
 *
 * Each class has two keys: a symmetric one, and an X25519 pair for files that
 * are written while the device is locked and only public keys are at hand. */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/each.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/wire.h"

#define CLASSES   16u
#define WRAPPED   40u
#define HEAD      3u /* how, class */
#define ENTRY     (WRAPPED + WRAPPED + 32u)
#define BAG_BYTES (CLASSES * ENTRY + 32u)

#define BAG         "key bag"
#define ACCOUNT_KEY "account key"
#define DEVICE_KEY  "device key"

enum how {
	WRAPPED_BY_KEY,
	WRAPPED_BY_PAIR
};

struct class_keys {
	uint8_t key[32], secret[32], public_[32];
	uint8_t have; /* key and secret; public_ always */
};

struct ctx {
	int64_t device_classes;
	struct sb_vault vault; /* recipes and roots */
	struct class_keys classes[CLASSES];
};

struct file_state {
	uint8_t key[32];
};

static const struct sb_param params[] = {
	{ "device_classes", "bit mask",
	  "classes whose keys need the phone; usual: keychain and Wi-Fi", 0,
	  (1 << CLASSES) - 1, 1 << 8 | 1 << 9,
	  offsetof(struct ctx, device_classes) },
	{ .name = NULL },
};

static int of_device(const struct ctx *ctx, size_t class)
{
	return (int)(ctx->device_classes >> class & 1);
}

/* Key-encryption keys: [0] of ordinary classes, [1] of device classes; the
 * latter stays zero and unused without a device key.  [2] signs the bag. */
static void bag_keys(struct sb_kit *kit, const uint8_t account[32],
		     const uint8_t *device, uint8_t keks[3][32])
{
	memset(keks, 0, 3 * 32);
	sb_kdf(kit, account, "per_file class", sb_span_of("", 0), keks[0]);
	if (device)
		sb_kdf(kit, account, "per_file device class",
		       sb_span_of(device, 32), keks[1]);
	sb_kdf(kit, account, "per_file bag", sb_span_of("", 0), keks[2]);
}

static enum sb_err make_class(struct sb_env *env, struct class_keys *keys)
{
	enum sb_err err = sb_random(env, NULL, keys->key, 32);

	if (err == SB_OK)
		err = sb_random(env, NULL, keys->secret, 32);
	if (err != SB_OK)
		return err;
	sb_x25519_public(keys->secret, keys->public_);
	keys->have = 1;
	return SB_OK;
}

static enum sb_err close_class(struct sb_env *env, const uint8_t kek[32],
			       const struct class_keys *keys, uint8_t *entry)
{
	enum sb_err err = keys->have ? SB_OK : SB_DENIED;

	if (err == SB_OK)
		err = sb_key_wrap(env->kit, kek, sb_span_of(keys->key, 32),
				  entry);
	if (err == SB_OK)
		err = sb_key_wrap(env->kit, kek, sb_span_of(keys->secret, 32),
				  entry + WRAPPED);
	memcpy(entry + WRAPPED + WRAPPED, keys->public_, 32);
	return err;
}

static enum sb_err open_class(struct sb_kit *kit, const uint8_t kek[32],
			      struct class_keys *keys, const uint8_t *entry)
{
	enum sb_err err =
		sb_key_unwrap(kit, kek, sb_span_of(entry, WRAPPED), keys->key);

	if (err == SB_OK)
		err = sb_key_unwrap(kit, kek,
				    sb_span_of(entry + WRAPPED, WRAPPED),
				    keys->secret);
	keys->have = err == SB_OK;
	return err;
}

static void account_vault(struct ctx *ctx, struct sb_env *env,
			  const uint8_t account[32])
{
	sb_vault_init(&ctx->vault, env->kit, account, "per_file recipes",
		      SB_AES_256_GCM, SB_NAMES_TREE);
}

/* The class keys under an account key and a device key that are new. */
static enum sb_err put_bag(struct ctx *ctx, struct sb_env *env,
			   struct sb_custody *custody)
{
	const struct sb_guard login = { .login = 1 };
	const struct sb_guard unlocked = { .unlocked = 1 };
	uint8_t own[2][32], keks[3][32];
	uint8_t *bag = sb_scratch(env, BAG_BYTES);
	enum sb_err err = bag ? sb_random(env, NULL, own[0], 64) : SB_MEMORY;

	if (err != SB_OK)
		return err;
	bag_keys(env->kit, own[0], own[1], keks);
	for (size_t i = 0; i < CLASSES && err == SB_OK; i++)
		err = close_class(env, keks[of_device(ctx, i)],
				  &ctx->classes[i], bag + i * ENTRY);
	sb_hmac_sha256(env->kit, sb_span_of(keks[2], 32),
		       sb_span_of(bag, BAG_BYTES - 32), bag + BAG_BYTES - 32);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_ACCOUNT, ACCOUNT_KEY,
				 sb_span_of(own[0], 32), &login);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_PHONE, DEVICE_KEY,
				 sb_span_of(own[1], 32), &unlocked);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, BAG,
				 sb_span_of(bag, BAG_BYTES), NULL);
	if (err == SB_OK)
		account_vault(ctx, env, own[0]);
	sb_wipe(own, sizeof(own));
	sb_wipe(keks, sizeof(keks));
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < CLASSES && err == SB_OK; i++)
		err = make_class(env, &ctx->classes[i]);
	return err == SB_OK ? put_bag(ctx, env, custody) : err;
}

static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 const char *label, uint8_t *out, size_t len)
{
	struct sb_buf got = { out, 0, len };
	enum sb_err err = sb_fetch(custody, where, label, &got);

	return err == SB_OK && got.len != len ? SB_MALFORMED : err;
}

static enum sb_err open_bag(struct ctx *ctx, struct sb_env *env,
			    const uint8_t *account, const uint8_t *device,
			    const uint8_t *bag)
{
	uint8_t keks[3][32], tag[32];
	enum sb_err err = SB_OK;

	bag_keys(env->kit, account, device, keks);
	sb_hmac_sha256(env->kit, sb_span_of(keks[2], 32),
		       sb_span_of(bag, BAG_BYTES - 32), tag);
	if (!sb_equal(tag, bag + BAG_BYTES - 32, 32))
		err = SB_FORGED;
	for (size_t i = 0; i < CLASSES && err == SB_OK; i++) {
		const uint8_t *entry = bag + i * ENTRY;

		memcpy(ctx->classes[i].public_, entry + WRAPPED + WRAPPED, 32);
		if (device || !of_device(ctx, i))
			err = open_class(env->kit, keks[of_device(ctx, i)],
					 &ctx->classes[i], entry);
	}
	sb_wipe(keks, sizeof(keks));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t own[2][32];
	uint8_t *bag = sb_scratch(env, BAG_BYTES);
	enum sb_err err, phone;

	if (!bag)
		return SB_MEMORY;
	err = fetch(custody, SB_AT_ACCOUNT, ACCOUNT_KEY, own[0], 32);
	if (err == SB_OK)
		err = fetch(custody, SB_AT_STORE, BAG, bag, BAG_BYTES);
	if (err == SB_OK) {
		phone = fetch(custody, SB_AT_PHONE, DEVICE_KEY, own[1], 32);
		/* Without the phone the other classes still open. */
		if (phone != SB_OK && phone != SB_MISSING &&
		    phone != SB_DENIED && phone != SB_LOCKED_OUT)
			err = phone;
		else
			err = open_bag(ctx, env, own[0],
				       phone == SB_OK ? own[1] : NULL, bag);
	}
	if (err == SB_OK)
		account_vault(ctx, env, own[0]);
	sb_wipe(own, sizeof(own));
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_ADD_DEVICE] = "none: a device that logs in has the account's "
				"key",
	[SB_REKEY_REVOKE_DEVICE] = "none: what only the phone opens goes with "
				   "it",
	[SB_REKEY_E2EE_ON] = "none: the provider keeps the account's key",
	[SB_REKEY_E2EE_OFF] = "none: the provider has the account's key",
};

/* Class keys stay, under other keys; recipes, which hold the files' wrapped
 * keys, are sealed again.  A passcode is the phone's: it is compared there. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_NEW_SECRET)
		return sb_rekey_renews(custody, SB_PASSCODE)
			       ? SB_OK
			       : sb_rekey_refuse(env, "none: it guards no key");
	if (what == SB_REKEY_ROTATE) {
		*redo = SB_REDO_RECIPES;
		return put_bag(opaque, env, custody);
	}
	err = sb_remove(custody, SB_AT_ACCOUNT, ACCOUNT_KEY);
	if (err == SB_OK)
		err = sb_rekey_drop(custody, SB_AT_PHONE, DEVICE_KEY);
	return err == SB_OK ? sb_rekey_drop(custody, SB_AT_STORE, BAG) : err;
}

/* The key that wraps one file's key: one-pass Diffie-Hellman between an
 * ephemeral and a class pair (SP 800-56A, C(1e, 1s)). */
static enum sb_err pair_kek(struct sb_kit *kit, const uint8_t secret[32],
			    const uint8_t peer[32], const uint8_t ephemeral[32],
			    const uint8_t class_public[32], uint8_t kek[32])
{
	uint8_t shared[32], both[64];
	enum sb_err err = sb_x25519(secret, peer, shared);

	memcpy(both, ephemeral, 32);
	memcpy(both + 32, class_public, 32);
	if (err == SB_OK)
		sb_kdf(kit, shared, "per_file pair", sb_span_of(both, 64), kek);
	sb_wipe(shared, sizeof(shared));
	return err;
}

static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct file_state *state = file->state;
	const struct class_keys *class;
	uint8_t drawn[64], kek[32], *to = file->secret + HEAD;
	enum sb_err err;

	if (file->data_class >= CLASSES)
		return SB_PARAM;
	class = &ctx->classes[file->data_class];
	err = sb_random(env, &file->at, drawn, sizeof(drawn));
	if (err != SB_OK)
		return err;
	memcpy(state->key, drawn, 32);
	file->secret[1] = (uint8_t)file->data_class;
	file->secret[2] = (uint8_t)(file->data_class >> 8);
	/* A locked device, or a new phone that lacks the old one's keys, has
	 * the public key only. */
	if (file->locked_write || !class->have) {
		file->secret[0] = WRAPPED_BY_PAIR;
		sb_x25519_public(drawn + 32, to);
		err = pair_kek(env->kit, drawn + 32, class->public_, to,
			       class->public_, kek);
		to += 32;
	} else {
		file->secret[0] = WRAPPED_BY_KEY;
		memcpy(kek, class->key, 32);
	}
	if (err == SB_OK)
		err = sb_key_wrap(env->kit, kek, sb_span_of(drawn, 32), to);
	file->secret_len = (uint8_t)(to + WRAPPED - file->secret);
	sb_wipe(drawn, sizeof(drawn));
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err resume(const void *opaque, struct sb_env *env,
			  struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct file_state *state = file->state;
	struct sb_reader in = { { file->secret, file->secret_len }, 0 };
	uint64_t how = sb_take_le(&in, 1), number = sb_take_le(&in, 2);
	struct sb_span ephemeral =
		sb_take(&in, how == WRAPPED_BY_PAIR ? 32 : 0);
	struct sb_span wrapped = sb_take(&in, WRAPPED);
	const struct class_keys *class;
	uint8_t kek[32];
	enum sb_err err = SB_OK;

	if (in.bad || in.rest.len || how > WRAPPED_BY_PAIR || number >= CLASSES)
		return SB_MALFORMED;
	class = &ctx->classes[number];
	if (!class->have)
		return SB_DENIED;
	if (how == WRAPPED_BY_PAIR)
		err = pair_kek(env->kit, class->secret, ephemeral.ptr,
			       ephemeral.ptr, class->public_, kek);
	else
		memcpy(kek, class->key, 32);
	if (err == SB_OK)
		err = sb_key_unwrap(env->kit, kek, wrapped, state->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	const struct file_state *state;

	if (chunk->kind != SB_DATA)
		return sb_vault_seal(&ctx->vault, env, chunk);
	state = chunk->file->state;
	return sb_object_seal(env, SB_AES_256_GCM, state->key, chunk);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	const struct file_state *state;

	if (chunk->kind != SB_DATA)
		return sb_vault_open(&ctx->vault, env, chunk);
	state = chunk->file->state;
	return sb_object_open(env, SB_AES_256_GCM, state->key, chunk);
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
	.unit = SB_CHUNK,
	.overhead = SB_AEAD_ADDED_MAX,
	.state_bytes = sizeof(struct file_state),
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

const struct sb_scheme sb_scheme_per_file = {
	.abi = SB_ABI,
	.name = "per_file",
	.title = "a random key per file",
	.reference = "after data protection on phones; RFC 3394, RFC 7748",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_AUTHENTIC |
		  SB_CLAIM_NONCE_ONCE | SB_CLAIM_RANDOMISED |
		  SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_NOBODY,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .rekey = rekey },
	.data = data,
};
