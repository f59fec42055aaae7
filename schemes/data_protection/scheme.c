/* data_protection: files of a phone on its own storage.
 *
 *   passcode, key of the secure element -> key of the classes 1 to 3
 *   key of the element alone            -> key of class 4, of the volume
 *   class keys: key bag (kit/keybag.h) on the phone; class 2 is a pair
 *   file secret: LE32 class || RFC 3394(class key, file key), or kit/pair.h
 *   object:      kit/sectors.h under keys made from the file's
 *   recipe, root: kit/vault.h under the volume's key */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/each.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/pair.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/sectors.h"
#include "schemes/kit/wire.h"

#define CLASSES     4u
#define CLASS_OPEN  2u /* may be written while locked */
#define CLASS_USUAL 3u /* until first user authentication */
#define CLASS_NONE  4u
#define WRAPPED     SB_KEYBAG_WRAPPED
#define SECRET      (4u + WRAPPED)
#define BAG         "system key bag"

struct ctx {
	int64_t bits, complete_classes;
	uint8_t keys[CLASSES + 1][32];
	uint8_t have[CLASSES + 1];
	struct sb_pair pair; /* of class 2 */
	uint8_t uuid[16];
	struct sb_vault vault;
};

struct file_state {
	uint8_t key[64];
};

static const struct sb_param params[] = {
	{ "bits", "choice", "0: XTS-AES-128 (A9 to A13), 1: XTS-AES-256", 0, 1,
	  1, offsetof(struct ctx, bits) },
	{ "complete_classes", "bit mask",
	  "of class 1 where a file's protection is unknown; usual: health, "
	  "keychain, Wi-Fi",
	  0, (1 << 16) - 1, 1 << 5 | 1 << 8 | 1 << 9,
	  offsetof(struct ctx, complete_classes) },
	{ .name = NULL },
};

/* ---- keys ----------------------------------------------------------------- */

/* Of the passcode and the element, and of the element alone. */
static enum sb_err entangle(struct sb_custody *custody, int alone,
			    uint8_t key[32])
{
	return sb_entangle(custody, SB_AT_PHONE, alone ? NULL : SB_PASSCODE,
			   alone ? "device key" : "passcode key", key);
}

static enum sb_err volume(struct ctx *ctx, struct sb_env *env,
			  const uint8_t device[32])
{
	uint8_t key[32];

	sb_kdf(env->kit, device, "volume", sb_span_of("", 0), key);
	sb_vault_init(&ctx->vault, env->kit, key, "data_protection",
		      SB_AES_256_GCM, SB_NAMES_TREE);
	sb_wipe(key, sizeof(key));
	return SB_OK;
}

static enum sb_err make_class(struct ctx *ctx, struct sb_env *env,
			      const uint8_t kek[32],
			      struct sb_keybag_class *entry)
{
	uint8_t *key = ctx->keys[entry->number];
	enum sb_err err;

	ctx->have[entry->number] = 1;
	if (entry->number == CLASS_OPEN)
		return sb_pair_make(env, kek, entry, &ctx->pair);
	err = sb_random(env, NULL, entry->uuid, sizeof(entry->uuid));
	if (err == SB_OK)
		err = sb_random(env, NULL, key, 32);
	return err == SB_OK ? sb_key_wrap(env->kit, kek, sb_span_of(key, 32),
					  entry->wrapped)
			    : err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	struct sb_keybag bag = { .version = 4,
				 .type = SB_KEYBAG_SYSTEM,
				 .wrap = 1,
				 .iterations = 1,
				 .count = CLASSES };
	uint8_t bytes[SB_KEYBAG_BYTES], keks[2][32];
	enum sb_err err = entangle(custody, 0, keks[0]);

	if (err == SB_OK)
		err = entangle(custody, 1, keks[1]);
	if (err == SB_OK)
		err = sb_random(env, NULL, bag.uuid, sizeof(bag.uuid));
	for (uint32_t i = 0; i < CLASSES && err == SB_OK; i++) {
		bag.classes[i].number = i + 1;
		bag.classes[i].wrap = i + 1 == CLASS_NONE ? 1 : 3;
		err = make_class(ctx, env, keks[i + 1 == CLASS_NONE],
				 &bag.classes[i]);
	}
	if (err == SB_OK)
		err = sb_deposit(
			custody, SB_AT_PHONE, BAG,
			sb_span_of(bytes, sb_keybag_write(&bag, bytes)), NULL);
	if (err == SB_OK)
		err = volume(ctx, env, keks[1]);
	memcpy(ctx->uuid, bag.uuid, sizeof(ctx->uuid));
	sb_wipe(keks, sizeof(keks));
	return err;
}

static enum sb_err open_class(struct ctx *ctx, struct sb_env *env,
			      const uint8_t *kek,
			      const struct sb_keybag_class *entry,
			      uint32_t number)
{
	enum sb_err err = SB_OK;

	if (number == CLASS_OPEN)
		err = sb_pair_open(env->kit, kek, entry, &ctx->pair);
	else if (!entry)
		err = SB_MALFORMED;
	else if (kek)
		err = sb_key_unwrap(env->kit, kek,
				    sb_span_of(entry->wrapped, WRAPPED),
				    ctx->keys[number]);
	ctx->have[number] = kek && err == SB_OK;
	return err;
}

/* Without the passcode the volume's names and class 4 open all the same; a
 * passcode that is wrong is not a passcode that is missing. */
static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	struct sb_keybag bag;
	uint8_t bytes[SB_KEYBAG_BYTES], keks[2][32], said[64];
	struct sb_buf got = { bytes, 0, sizeof(bytes) };
	struct sb_buf code = { said, 0, sizeof(said) };
	enum sb_err err = sb_fetch(custody, SB_AT_PHONE, BAG, &got), passcode;

	if (err == SB_OK)
		err = sb_keybag_read(sb_span_of(bytes, got.len), &bag);
	if (err == SB_OK)
		err = entangle(custody, 1, keks[1]);
	if (err != SB_OK)
		return err;
	passcode = sb_know(custody, SB_PASSCODE, &code);
	if (passcode == SB_OK)
		err = passcode = entangle(custody, 0, keks[0]);
	for (uint32_t i = 1; i <= CLASSES && err == SB_OK; i++) {
		const uint8_t *kek = keks[i == CLASS_NONE];

		if (i != CLASS_NONE && passcode != SB_OK)
			kek = NULL;
		err = open_class(ctx, env, kek, sb_keybag_find(&bag, i), i);
	}
	memcpy(ctx->uuid, bag.uuid, sizeof(ctx->uuid));
	if (err == SB_OK)
		err = volume(ctx, env, keks[1]);
	sb_wipe(said, sizeof(said));
	sb_wipe(keks, sizeof(keks));
	return err == SB_FORGED ? SB_DENIED : err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_ADD_DEVICE] = "none: keys never leave the phone",
	[SB_REKEY_REVOKE_DEVICE] = "none: keys never leave the phone; erase it",
	[SB_REKEY_ROTATE] = "none: class keys last until the phone is erased",
	[SB_REKEY_E2EE_ON] = "none: there is no provider",
	[SB_REKEY_E2EE_OFF] = "none: there is no provider",
};

/* Class keys go under the passcode to come; files stay as they are. */
static enum sb_err new_passcode(struct ctx *ctx, struct sb_env *env,
				struct sb_custody *custody)
{
	struct sb_keybag bag = { 0 };
	uint8_t bytes[SB_KEYBAG_BYTES], kek[32];
	struct sb_buf got = { bytes, 0, sizeof(bytes) };
	enum sb_err err = sb_fetch(custody, SB_AT_PHONE, BAG, &got);

	if (err == SB_OK)
		err = sb_keybag_read(sb_span_of(bytes, got.len), &bag);
	if (err == SB_OK)
		err = entangle(custody, 0, kek);
	for (size_t i = 0; err == SB_OK && i < bag.count; i++) {
		struct sb_keybag_class *entry = &bag.classes[i];
		uint32_t n = entry->number;

		if (n < 1 || n >= CLASS_NONE)
			continue;
		if (n == CLASS_OPEN ? !ctx->pair.have : !ctx->have[n])
			err = SB_DENIED;
		else
			err = sb_key_wrap(env->kit, kek,
					  sb_span_of(n == CLASS_OPEN
							     ? ctx->pair.secret
							     : ctx->keys[n],
						     32),
					  entry->wrapped);
	}
	if (err == SB_OK)
		err = sb_deposit(
			custody, SB_AT_PHONE, BAG,
			sb_span_of(bytes, sb_keybag_write(&bag, bytes)), NULL);
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_ERASE)
		return sb_remove(custody, SB_AT_PHONE, BAG);
	return sb_rekey_renews(custody, SB_PASSCODE)
		       ? new_passcode(opaque, env, custody)
		       : sb_rekey_refuse(env, "none: only the passcode opens "
					      "anything");
}

/* ---- files ---------------------------------------------------------------- */

static uint32_t class_of(const struct ctx *ctx, const struct sb_file *file)
{
	if (file->protection >= 1 && file->protection <= CLASSES)
		return file->protection;
	if (file->locked_write)
		return CLASS_OPEN;
	return file->data_class < 16 &&
			       ctx->complete_classes >> file->data_class & 1
		       ? 1
		       : CLASS_USUAL;
}

/* SP 800-108, counter mode: tweak key and cipher key. */
static enum sb_err spread(const struct ctx *ctx, struct sb_kit *kit,
			  const uint8_t file_key[32], struct file_state *state)
{
	static const uint8_t fixed[] = { 'f', 'i', 'l', 'e', 0, 0, 0, 2, 0 };

	if (ctx->bits)
		return sb_counter_kdf(kit, file_key,
				      sb_span_of(fixed, sizeof(fixed)),
				      state->key, sizeof(state->key));
	memcpy(state->key, file_key, 32);
	return SB_OK;
}

static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	uint32_t class = class_of(ctx, file);
	uint8_t drawn[64];
	enum sb_err err = sb_random(env, &file->at, drawn, sizeof(drawn));

	if (err != SB_OK)
		return err;
	if (class == CLASS_OPEN) {
		file->secret_len = SB_PAIR_BLOB_BYTES;
		err = sb_pair_wrap(env->kit, &ctx->pair, ctx->uuid, class,
				   drawn + 32, drawn, file->secret);
	} else if (!ctx->have[class]) {
		err = SB_DENIED;
	} else {
		file->secret_len = SECRET;
		sb_put_le32(file->secret, class);
		err = sb_key_wrap(env->kit, ctx->keys[class],
				  sb_span_of(drawn, 32), file->secret + 4);
	}
	if (err == SB_OK)
		err = spread(ctx, env->kit, drawn, file->state);
	sb_wipe(drawn, sizeof(drawn));
	return err;
}

static enum sb_err resume(const void *opaque, struct sb_env *env,
			  struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct sb_span blob = sb_span_of(file->secret, file->secret_len);
	uint8_t key[32];
	uint32_t class;
	enum sb_err err;

	if (blob.len == SECRET) {
		class = sb_get_le32(blob.ptr);
		if (class < 1 || class > CLASSES || class == CLASS_OPEN)
			return SB_MALFORMED;
		if (!ctx->have[class])
			return SB_DENIED;
		err = sb_key_unwrap(env->kit, ctx->keys[class],
				    sb_span_of(blob.ptr + 4, WRAPPED), key);
	} else {
		err = sb_pair_unwrap(env->kit, &ctx->pair, blob, key);
	}
	if (err == SB_OK)
		err = spread(ctx, env->kit, key, file->state);
	sb_wipe(key, sizeof(key));
	return err;
}

/* ---- data ----------------------------------------------------------------- */

static struct sb_span key_of(const struct ctx *ctx,
			     const struct sb_chunk *chunk)
{
	const struct file_state *state = chunk->file->state;

	return sb_span_of(state->key, ctx->bits ? 64 : 32);
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	size_t len = sb_sectors_bytes(chunk->in.len);
	enum sb_err err;

	if (chunk->kind != SB_DATA)
		return sb_vault_seal(&ctx->vault, env, chunk);
	chunk->out.len = 0;
	if (chunk->out.cap < len)
		return SB_PARAM;
	err = sb_sectors_encrypt(env->kit, key_of(ctx, chunk), chunk->offset,
				 chunk->in, chunk->out.ptr);
	if (err != SB_OK)
		return err;
	sb_put_le32(chunk->secret, (uint32_t)chunk->in.len);
	chunk->secret_len = 4;
	chunk->out.len = len;
	return SB_OK;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;
	size_t len = sb_get_le32(chunk->secret);
	enum sb_err err;

	if (chunk->kind != SB_DATA)
		return sb_vault_open(&ctx->vault, env, chunk);
	chunk->out.len = 0;
	if (chunk->secret_len != 4 || sb_sectors_bytes(len) != chunk->in.len)
		return SB_MALFORMED;
	if (chunk->out.cap < chunk->in.len)
		return SB_PARAM;
	err = sb_sectors_decrypt(env->kit, key_of(ctx, chunk), chunk->offset,
				 chunk->in, chunk->out.ptr);
	chunk->out.len = err == SB_OK ? len : 0;
	return err;
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
	.bare = 1,
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

const struct sb_scheme sb_scheme_data_protection = {
	.abi = SB_ABI,
	.name = "data_protection",
	.title = "files on a phone's own storage",
	.reference = "Apple Platform Security; IEEE 1619, RFC 3394",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
		  SB_CLAIM_EQUAL_NOBODY,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .rekey = rekey },
	.data = data,
};
