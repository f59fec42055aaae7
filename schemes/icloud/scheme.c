/* icloud: a phone's backup in the cloud of its maker.
 *
 *   service key: random, in the ways of services/recovery.h
 *   record:      key bag || its secret, under the service key
 *   chunk x:     h = SHA-256(x), key = h[0..16), id = 0x01 || SHA-256(h)[0..20)
 *   object:      AES-128-CFB128(key, iv 0, x); chunk secret 0x01 || key
 *   x is plain, or for files of the inner and device classes
 *   XTS-AES-128(file key, plain), with the file key to its class's pair
 *   recipe, root: kit/vault.h under the service key */
#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/icloud/classes.h"
#include "schemes/icloud/name.h"
#include "schemes/kit/bag_record.h"
#include "schemes/kit/batch.h"
#include "schemes/kit/cipher.h"
#include "schemes/kit/each.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/sectors.h"
#include "schemes/kit/wire.h"
#include "schemes/services/recovery.h"
#include "schemes/services/services.h"

#define KEYED 17u /* type || key */

#define RECORD     "backup record"
#define SECRET     SB_BAG_SECRET_BYTES
#define END_TO_END 71u /* phone, other device, paper, escrow */

struct ctx {
	int64_t ways, code, replicas, rounds, bag_rounds;
	int64_t device_classes, inner_classes;
	uint8_t service[32]; /* key */
	struct sb_icloud_classes classes;
	struct sb_vault vault; /* recipes and roots */
};

struct file_state {
	uint8_t key[32];
	uint8_t inner; /* bytes are in the device's own encryption */
};

#define MASK_MOST ((1 << 16) - 1)

static const struct sb_param params[] = {
	{ "ways", "bit mask",
	  "where the service key is: 1: phone, 2: other device, 4: paper, 16: "
	  "a contact's packet, 64: escrow under a code, 128: the provider's "
	  "key service",
	  1, SB_RECOVERY_ALL, SB_RECOVERY_PHONE | SB_RECOVERY_SERVICE,
	  offsetof(struct ctx, ways) },
	{ "code", "choice",
	  "of the escrow: 0: a security code, 1: the passcode", 0, 1, 1,
	  offsetof(struct ctx, code) },
	{ "replicas", "replicas", "replicas that are needed; 0: a majority", 0,
	  15, 0, offsetof(struct ctx, replicas) },
	{ "rounds", "iterations", "of PBKDF2 of the code", 1, 100000000, 10000,
	  offsetof(struct ctx, rounds) },
	{ "bag_rounds", "iterations", "of PBKDF2 of the key bag's secret", 1,
	  100000000, 10000, offsetof(struct ctx, bag_rounds) },
	{ "device_classes", "bit mask",
	  "what only the phone opens; usual: keychain and Wi-Fi", 0, MASK_MOST,
	  1 << 8 | 1 << 9, offsetof(struct ctx, device_classes) },
	{ "inner_classes", "bit mask",
	  "what stays in the device's encryption where a file's protection is "
	  "unknown; usual: health",
	  0, MASK_MOST, 1 << 5, offsetof(struct ctx, inner_classes) },
	{ .name = NULL },
};

static struct sb_recovery how(const struct ctx *ctx)
{
	return (struct sb_recovery) {
		.label = "service",
		.ways = (unsigned)ctx->ways,
		.code = ctx->code ? SB_PASSCODE : SB_SECURITY_CODE,
		.contacts = 1,
		.replicas = (unsigned)ctx->replicas,
		.rounds = (uint32_t)ctx->rounds,
	};
}

static void spread(struct ctx *ctx, struct sb_env *env)
{
	sb_vault_init(&ctx->vault, env->kit, ctx->service, "icloud records",
		      SB_AES_256_GCM, SB_NAMES_TREE);
}

/* ---- keys half -------------------------------------------------------------- */

/* Another service key, in every way that ways has; the record goes under it. */
static enum sb_err settle(struct ctx *ctx, struct sb_env *env,
			  struct sb_custody *custody,
			  const struct sb_keybag *bag,
			  const uint8_t secret[SECRET])
{
	const struct sb_recovery ways = how(ctx);
	enum sb_err err =
		sb_random(env, NULL, ctx->service, sizeof(ctx->service));

	if (err == SB_OK)
		err = sb_recovery_make(env, custody, &ways, ctx->service);
	if (err == SB_OK)
		err = sb_bag_record_put(env, custody, RECORD, ctx->service, bag,
					secret);
	if (err == SB_OK)
		spread(ctx, env);
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t secret[SECRET];
	enum sb_err err =
		bag ? sb_random(env, NULL, secret, SECRET) : SB_MEMORY;

	if (err == SB_OK)
		err = sb_icloud_make_classes(&ctx->classes, env, custody,
					     (uint32_t)ctx->bag_rounds, bag,
					     secret);
	if (err == SB_OK)
		err = settle(ctx, env, custody, bag, secret);
	sb_wipe(secret, sizeof(secret));
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	const struct sb_recovery ways = how(ctx);
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t secret[SECRET];
	enum sb_err err =
		bag ? sb_recovery_open(env, custody, &ways, ctx->service)
		    : SB_MEMORY;

	if (err == SB_OK)
		err = sb_bag_record_get(env, custody, RECORD, ctx->service, bag,
					secret);
	if (err == SB_OK)
		err = sb_icloud_open_classes(&ctx->classes, env, custody, bag,
					     secret);
	if (err == SB_OK)
		spread(ctx, env);
	sb_wipe(secret, sizeof(secret));
	return err;
}

static enum sb_err rotate(struct ctx *ctx, struct sb_env *env,
			  struct sb_custody *custody, enum sb_redo *redo)
{
	struct sb_keybag *bag = sb_scratch(env, sizeof(*bag));
	uint8_t secret[SECRET];
	enum sb_err err = bag ? sb_bag_record_get(env, custody, RECORD,
						  ctx->service, bag, secret)
			      : SB_MEMORY;

	*redo = SB_REDO_RECIPES;
	if (err == SB_OK)
		err = settle(ctx, env, custody, bag, secret);
	sb_wipe(secret, sizeof(secret));
	return err;
}

/* On: the service key leaves the provider, and another one takes its place.
 * Off: it goes to the provider as it is. */
static enum sb_err turn(struct ctx *ctx, struct sb_env *env,
			struct sb_custody *custody, int on, enum sb_redo *redo)
{
	const struct sb_recovery old = how(ctx);
	unsigned packet =
		sb_count(custody, SB_AT_CONTACTS) ? SB_RECOVERY_PACKET : 0;
	struct sb_recovery ways = old;
	enum sb_err err;

	ways.ways = on ? END_TO_END | packet : SB_RECOVERY_SERVICE;
	ctx->ways = ways.ways;
	err = on ? rotate(ctx, env, custody, redo)
		 : sb_recovery_make(env, custody, &ways, ctx->service);
	return err == SB_OK ? sb_recovery_forget(env, custody, &old,
						 old.ways & ~ways.ways)
			    : err;
}

static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	struct sb_recovery ways = how(ctx);
	int served = (ctx->ways & SB_RECOVERY_SERVICE) != 0;
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (what == SB_REKEY_E2EE_ON)
		return served ? turn(ctx, env, custody, 1, redo)
			      : sb_rekey_refuse(env, "none: it is on");
	if (what == SB_REKEY_E2EE_OFF)
		return served ? sb_rekey_refuse(env, "none: it is off")
			      : turn(ctx, env, custody, 0, redo);
	if (what == SB_REKEY_ROTATE)
		return served ? sb_rekey_refuse(env, "none: only turning on "
						     "end-to-end encryption "
						     "makes another key")
			      : rotate(ctx, env, custody, redo);
	err = sb_recovery_rekey(env, custody, &ways, what, ctx->service);
	if (err != SB_OK)
		return err;
	ctx->ways = ways.ways;
	if (what == SB_REKEY_REVOKE_DEVICE)
		return rotate(ctx, env, custody, redo);
	return what == SB_REKEY_ERASE
		       ? sb_rekey_drop(custody, SB_AT_STORE, RECORD)
		       : SB_OK;
}

/* ---- files ---------------------------------------------------------------- */

static int in_mask(int64_t mask, unsigned data_class)
{
	return data_class < 16 && (mask >> data_class & 1);
}

/* 0: its bytes are read in clear by the backup. */
static uint32_t inner_class(const struct ctx *ctx, const struct sb_file *file)
{
	if (in_mask(ctx->device_classes, file->data_class))
		return SB_ICLOUD_OF_DEVICE;
	if (file->protection == 1 || file->protection == 2)
		return file->protection;
	return !file->protection &&
			       in_mask(ctx->inner_classes, file->data_class)
		       ? 1
		       : 0;
}

static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct file_state *state = file->state;
	uint32_t class = inner_class(ctx, file);
	uint8_t drawn[64];
	enum sb_err err;

	file->secret_len = 0;
	if (!class)
		return SB_OK;
	err = sb_random(env, &file->at, drawn, sizeof(drawn));
	if (err == SB_OK)
		err = sb_pair_wrap(env->kit, &ctx->classes.of[class],
				   ctx->classes.uuid, class, drawn + 32, drawn,
				   file->secret);
	if (err == SB_OK) {
		file->secret_len = SB_PAIR_BLOB_BYTES;
		memcpy(state->key, drawn, 32);
		state->inner = 1;
	}
	sb_wipe(drawn, sizeof(drawn));
	return err;
}

static enum sb_err resume(const void *opaque, struct sb_env *env,
			  struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct file_state *state = file->state;
	struct sb_span blob = sb_span_of(file->secret, file->secret_len);
	uint32_t class = sb_pair_class(blob);

	if (!blob.len)
		return SB_OK;
	if (class > SB_ICLOUD_CLASSES)
		return SB_MALFORMED;
	state->inner = 1;
	return sb_pair_unwrap(env->kit, &ctx->classes.of[class], blob,
			      state->key);
}

static const struct file_state *inner_of(const struct sb_chunk *chunk)
{
	const struct file_state *state =
		chunk->file ? chunk->file->state : NULL;

	return state && state->inner ? state : NULL;
}

/* What the backup reads of in: scratch memory, or in itself. */
static enum sb_err read_inner(struct sb_env *env, const struct sb_chunk *chunk,
			      struct sb_span *x)
{
	const struct file_state *state = inner_of(chunk);
	size_t len = sb_sectors_bytes(chunk->in.len);
	uint8_t *out;

	*x = chunk->in;
	if (!state || !len)
		return SB_OK;
	out = sb_scratch(env, len);
	if (!out)
		return SB_MEMORY;
	*x = sb_span_of(out, len);
	return sb_sectors_encrypt(env->kit, sb_span_of(state->key, 32),
				  chunk->offset, chunk->in, out);
}

/* ---- chunks --------------------------------------------------------------- */

static enum sb_err derive_one(const void *ctx, struct sb_env *env,
			      struct sb_chunk *chunk)
{
	struct sb_span x;
	uint8_t h[32];
	enum sb_err err = read_inner(env, chunk, &x);

	(void)ctx;
	if (err != SB_OK)
		return err;
	sb_icloud_name(env->kit, x, h, &chunk->id);
	chunk->secret[0] = SB_ICLOUD_PLAIN;
	memcpy(chunk->secret + 1, h, 16);
	chunk->secret_len = KEYED;
	if (inner_of(chunk)) {
		sb_put_le32(chunk->secret + KEYED, (uint32_t)chunk->in.len);
		chunk->secret_len += 4;
	}
	sb_wipe(h, sizeof(h));
	return SB_OK;
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	if (count && chunks[0].kind != SB_DATA)
		return sb_vault_name(&ctx->vault, env, chunks, count);
	return sb_each(derive_one, ctx, env, chunks, count);
}

static size_t secret_bytes(const struct sb_chunk *chunk)
{
	return KEYED + (inner_of(chunk) ? 4u : 0u);
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	static const uint8_t iv[16];
	const struct ctx *ctx = opaque;
	struct sb_span x;
	enum sb_err err;

	if (chunk->kind != SB_DATA)
		return sb_vault_seal(&ctx->vault, env, chunk);
	if (chunk->secret_len != secret_bytes(chunk))
		return SB_MALFORMED;
	chunk->out.len = 0;
	err = read_inner(env, chunk, &x);
	if (err == SB_OK && chunk->out.cap < x.len)
		err = SB_PARAM;
	if (err == SB_OK)
		err = sb_cfb_encrypt(env->kit,
				     sb_span_of(chunk->secret + 1, 16), iv, x,
				     chunk->out.ptr);
	if (err == SB_OK)
		chunk->out.len = x.len;
	return err;
}

/* The plain bytes from x, which was checked against the name. */
static enum sb_err leave_inner(struct sb_env *env, struct sb_chunk *chunk,
			       const uint8_t *x)
{
	const struct file_state *state = inner_of(chunk);
	uint32_t len = sb_get_le32(chunk->secret + KEYED);
	enum sb_err err;

	if (sb_sectors_bytes(len) != chunk->in.len)
		return SB_MALFORMED;
	err = sb_sectors_decrypt(env->kit, sb_span_of(state->key, 32),
				 chunk->offset, sb_span_of(x, chunk->in.len),
				 chunk->out.ptr);
	chunk->out.len = err == SB_OK ? len : 0;
	return err;
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	static const uint8_t iv[16];
	const struct ctx *ctx = opaque;
	size_t len = chunk->in.len;
	uint8_t *x = chunk->out.ptr, h[32];
	struct sb_id id;
	enum sb_err err;

	if (chunk->kind != SB_DATA)
		return sb_vault_open(&ctx->vault, env, chunk);
	chunk->out.len = 0;
	if (chunk->secret_len != secret_bytes(chunk))
		return SB_MALFORMED;
	if (chunk->out.cap < len)
		return SB_PARAM;
	if (inner_of(chunk)) {
		x = sb_scratch(env, len);
		if (!x)
			return SB_MEMORY;
	}
	err = sb_cfb_decrypt(env->kit, sb_span_of(chunk->secret + 1, 16), iv,
			     chunk->in, x);
	if (err != SB_OK)
		return err;
	sb_icloud_name(env->kit, sb_span_of(x, len), h, &id);
	sb_wipe(h, sizeof(h));
	if (chunk->form || !sb_equal(&id, &chunk->id, sizeof(id)))
		return SB_FORGED;
	if (inner_of(chunk))
		return leave_inner(env, chunk, x);
	chunk->out.len = len;
	return SB_OK;
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
	.sees = SB_SEES_PAYLOAD,
	.unit = SB_CHUNK,
	.bare = 1,
	.overhead = SB_AEAD_ADDED_MAX,
	.state_bytes = sizeof(struct file_state),
	.begin = begin,
	.resume = resume,
	.derive = derive,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

#define COMMON                                                               \
	(SB_CLAIM_AUTHENTIC | SB_CLAIM_CONTENT_BOUND | SB_CLAIM_NONCE_ONCE | \
	 SB_CLAIM_RECIPES_SEALED | SB_CLAIM_EQUAL_EVERYONE)

static uint64_t claims_of(const void *opaque)
{
	const struct ctx *ctx = opaque;

	return COMMON |
	       (ctx->ways & SB_RECOVERY_SERVICE ? 0 : SB_CLAIM_SEALED_PROVIDER);
}

static const struct sb_service *const services[] = { &sb_service_keyservice,
						     &sb_service_escrow, NULL };

const struct sb_scheme sb_scheme_icloud = {
	.abi = SB_ABI,
	.name = "icloud",
	.title = "a phone's backup with its maker",
	.reference = "Apple Platform Security; InflatableDonkey; SP 800-56A",
	.claims = COMMON,
	.claims_of = claims_of,
	.params = params,
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .rekey = rekey },
	.data = data,
};
