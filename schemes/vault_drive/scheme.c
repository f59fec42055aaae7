/* vault_drive: an encrypted drive that is fetched from a vault, written and
 * brought back.
 *
 *   passphrase -> Argon2id -> opens the slot -> stripes -> volume key
 *   a password of another device -> Argon2id -> opens another slot, if any
 *   the volume key is told from others by its digest
 *
 *   file   = sectors of 4096 bytes, XTS-AES-256(volume key, sector number, .)
 *
 * A file is a run of sectors at an address of its own; the last one ends with
 * zeros and how many.  Up to 4095 bytes wait in the state. */
#include "schemes/kit/kit.h"

#include <string.h>

#include "schemes/kit/each.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"
#include "schemes/vault_drive/slots.h"

#define SECTOR      4096u
#define UNITS       (SECTOR / SB_LUKS_SECTOR)
#define TRAILER     2u
#define FILE_BITS   24u /* sectors of a file: 64 GiB */
#define FILE_SECRET 8u
#define META        (UINT64_C(1) << 60)

struct ctx {
	int64_t memory_kib, passes, digest_iterations, slots;
	uint8_t key[SB_LUKS_KEY];
};

struct file_state {
	uint64_t sector; /* next one */
	size_t carried;  /* < SECTOR */
	uint8_t carry[SECTOR];
};

static const struct sb_param params[] = {
	{ "memory_kib", "KiB", "memory of Argon2id", 8, SB_SLOTS_MEMORY_MAX,
	  262144, offsetof(struct ctx, memory_kib) },
	{ "passes", "passes", "passes of Argon2id", 1, SB_SLOTS_PASSES_MAX, 4,
	  offsetof(struct ctx, passes) },
	{ "digest_iterations", "iterations", "of PBKDF2 over the volume key", 1,
	  SB_SLOTS_DIGESTS_MAX, 100000,
	  offsetof(struct ctx, digest_iterations) },
	{ "slots", "choice",
	  "1: the passphrase's, 2: and another device's, with its password", 1,
	  2, 1, offsetof(struct ctx, slots) },
	{ .name = NULL },
};

/* ---- keys ---------------------------------------------------------------- */

static struct sb_slots slots_of(const struct ctx *ctx)
{
	return (struct sb_slots) { (uint32_t)ctx->memory_kib,
				   (uint32_t)ctx->passes,
				   (uint32_t)ctx->digest_iterations, ctx->key };
}

static enum sb_err know(struct sb_custody *custody, int next,
			uint8_t text[SB_SLOTS_SECRET], struct sb_span *secret)
{
	struct sb_buf got = { text, 0, SB_SLOTS_SECRET };
	enum sb_err err = next ? sb_know_next(custody, SB_PASSPHRASE, &got)
			       : sb_know(custody, SB_PASSPHRASE, &got);

	*secret = sb_span_of(text, got.len);
	return err;
}

/* The volume key under the passphrase as it is, or is to be. */
static enum sb_err put_header(void *opaque, struct sb_env *env,
			      struct sb_custody *custody)
{
	const struct sb_slots slots = slots_of(opaque);
	uint8_t *header = sb_scratch(env, SB_SLOTS_HEADER_BYTES);
	uint8_t *stripes = sb_scratch(env, SB_LUKS_AREA);
	uint8_t text[SB_SLOTS_SECRET];
	struct sb_span secret = { NULL, 0 };
	enum sb_err err = SB_MEMORY;

	if (header && stripes)
		err = know(custody, 1, text, &secret);
	if (err == SB_OK)
		err = sb_slots_fill(&slots, env, secret, header, stripes);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_DRIVE, SB_SLOTS_HEADER,
				 sb_span_of(header, SB_SLOTS_HEADER_BYTES),
				 NULL);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	const struct sb_slots slots = slots_of(ctx);
	enum sb_err err = sb_random(env, NULL, ctx->key, sizeof(ctx->key));

	if (err == SB_OK)
		err = put_header(ctx, env, custody);
	return err == SB_OK && ctx->slots == 2
		       ? sb_slots_add(&slots, env, custody)
		       : err;
}

static enum sb_err open_header(struct sb_env *env, struct sb_custody *custody,
			       struct sb_span secret, uint8_t key[SB_LUKS_KEY])
{
	uint8_t *header = sb_scratch(env, SB_SLOTS_HEADER_BYTES + 1);
	const struct sb_slots_one one = { header, SB_SLOTS_SALT_AT,
					  SB_SLOTS_AREA_AT, secret };
	enum sb_err err = header ? sb_slots_fetch(custody, header) : SB_MEMORY;

	return err == SB_OK ? sb_slots_open(env, header, &one, key) : err;
}

/* What was entered counts: a wrong passphrase is refused.  Where there is none,
 * or no slot of it, what another device has. */
static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t text[SB_SLOTS_SECRET];
	struct sb_span secret;
	enum sb_err other, err = know(custody, 0, text, &secret);

	if (err == SB_OK)
		err = open_header(env, custody, secret, ctx->key);
	sb_wipe(text, sizeof(text));
	if (err != SB_MISSING)
		return err;
	other = sb_slots_open_other(env, custody, ctx->key);
	return other == SB_MISSING || other == SB_DENIED ? err : other;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_E2EE_ON] = "none: there is no provider",
	[SB_REKEY_E2EE_OFF] = "none: there is no provider",
};

/* cryptsetup's luksChangeKey, luksAddKey, luksKillSlot, reencrypt and
 * luksErase. */
static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	static const struct sb_rekey_one one = { missing, SB_AT_DRIVE,
						 SB_SLOTS_HEADER, enroll,
						 put_header };
	const struct ctx *ctx = opaque;
	const struct sb_slots slots = slots_of(ctx);
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (what == SB_REKEY_ADD_DEVICE)
		return ctx->slots == 1
			       ? sb_slots_add(&slots, env, custody)
			       : sb_rekey_refuse(env, "none: the other device "
						      "has a slot");
	if (what == SB_REKEY_REVOKE_DEVICE)
		return ctx->slots == 2
			       ? sb_slots_kill(env, custody)
			       : sb_rekey_refuse(env,
						 "none: it is the only slot");
	err = sb_rekey_one(&one, opaque, env, custody, what, redo);
	/* One that was added opens nothing any more. */
	if (err == SB_OK && (what == SB_REKEY_ERASE ||
			     (what == SB_REKEY_ROTATE && ctx->slots == 1)))
		err = sb_rekey_drop(custody, SB_AT_DRIVE, SB_SLOTS_ANOTHER);
	return err;
}

static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	uint8_t key[SB_LUKS_KEY];
	enum sb_err err;

	(void)ctx;
	if (strcmp(item, SB_PASSPHRASE) != 0)
		return SB_UNSUPPORTED;
	err = open_header(env, custody, secret, key);
	sb_wipe(key, sizeof(key));
	return err;
}

/* ---- sectors ------------------------------------------------------------- */

/* Where the file system has put this file: the same place in every snapshot,
 * to be written over, and nothing that a thief could make from its path.  Kept
 * as the file system keeps it. */
static enum sb_err begin(const void *opaque, struct sb_env *env,
			 struct sb_file *file)
{
	const struct ctx *ctx = opaque;
	struct file_state *state = file->state;
	uint8_t place[32];

	sb_kdf(env->kit, ctx->key, "address", file->path, place);
	state->sector =
		(sb_get_le64(place) & (META - 1)) >> FILE_BITS << FILE_BITS;
	sb_put_le64(file->secret, state->sector);
	file->secret_len = FILE_SECRET;
	/* The bench keeps each visit's image apart. */
	memset(file->id.b, 0, sizeof(file->id.b));
	sb_put_le64(file->id.b, state->sector);
	sb_put_le32(file->id.b + 8, file->at.snapshot);
	sb_put_le32(file->id.b + 12, file->at.user);
	sb_put_le32(file->id.b + 16, (uint32_t)file->at.file);
	file->id.b[SB_ID_BYTES - 1] = 1;
	return SB_OK;
}

static enum sb_err resume(const void *ctx, struct sb_env *env,
			  struct sb_file *file)
{
	struct file_state *state = file->state;

	(void)ctx;
	(void)env;
	if (file->secret_len != FILE_SECRET)
		return SB_MALFORMED;
	state->sector = sb_get_le64(file->secret);
	return SB_OK;
}

static struct sb_xts_run run_of(const struct ctx *ctx,
				const struct file_state *state)
{
	struct sb_xts_run run = { { ctx->key, sizeof(ctx->key) },
				  state->sector * UNITS,
				  UNITS,
				  SECTOR };

	return run;
}

/* Whole sectors, appended to out. */
static enum sb_err push(const struct ctx *ctx, struct sb_kit *kit,
			struct file_state *state, struct sb_span in,
			struct sb_buf *out)
{
	const struct sb_xts_run run = run_of(ctx, state);
	enum sb_err err =
		sb_xts_encrypt_run(kit, &run, in, out->ptr + out->len);

	state->sector += in.len / SECTOR;
	out->len += in.len;
	return err;
}

/* Move what is needed from in to what is carried; a sector that is full is
 * pushed. */
static enum sb_err top_up(const struct ctx *ctx, struct sb_kit *kit,
			  struct file_state *state, struct sb_span *in,
			  struct sb_buf *out)
{
	size_t room = SECTOR - state->carried;
	size_t n = in->len < room ? in->len : room;

	if (!n)
		return SB_OK;
	memcpy(state->carry + state->carried, in->ptr, n);
	state->carried += n;
	*in = sb_span_of(in->ptr + n, in->len - n);
	if (state->carried < SECTOR)
		return SB_OK;
	state->carried = 0;
	return push(ctx, kit, state, sb_span_of(state->carry, SECTOR), out);
}

static enum sb_err seal_run(const struct ctx *ctx, struct sb_kit *kit,
			    struct file_state *state, struct sb_chunk *chunk,
			    int last)
{
	struct sb_span in = chunk->in;
	struct sb_buf *out = &chunk->out;
	struct sb_xts_run run;
	enum sb_err err = SB_OK;
	size_t whole;

	out->len = 0;
	if (out->cap < in.len + 2 * SECTOR)
		return SB_PARAM;
	if (state->carried)
		err = top_up(ctx, kit, state, &in, out);
	if (err == SB_OK && last) {
		if (state->carried)
			in = sb_span_of(state->carry, state->carried);
		run = run_of(ctx, state);
		err = sb_xts_encrypt_filled(kit, &run, in, out->ptr + out->len);
		out->len += sb_xts_filled_bytes(&run, in.len);
		return err;
	}
	whole = in.len - in.len % SECTOR;
	if (err == SB_OK && whole)
		err = push(ctx, kit, state, sb_span_of(in.ptr, whole), out);
	in = sb_span_of(in.ptr + whole, in.len - whole);
	return err == SB_OK ? top_up(ctx, kit, state, &in, out) : err;
}

static enum sb_err open_run(const struct ctx *ctx, struct sb_kit *kit,
			    struct file_state *state, struct sb_chunk *chunk,
			    int last)
{
	size_t len = chunk->in.len, n;
	struct sb_xts_run run;
	enum sb_err err;

	chunk->out.len = 0;
	if (len % SECTOR || (last && !len))
		return SB_MALFORMED;
	run = run_of(ctx, state);
	err = sb_xts_decrypt_run(kit, &run, chunk->in, chunk->out.ptr);
	state->sector += len / SECTOR;
	if (err != SB_OK || !last) {
		chunk->out.len = err == SB_OK ? len : 0;
		return err;
	}
	n = (size_t)chunk->out.ptr[len - 2] | (size_t)chunk->out.ptr[len - 1]
						      << 8;
	if (n < TRAILER || n > SECTOR + 1 || n > len)
		return SB_MALFORMED;
	chunk->out.len = len - n;
	return SB_OK;
}

/* Recipes and roots stand for the file system's own sectors: their addresses
 * come from their names. */
static enum sb_err run(const struct ctx *ctx, struct sb_kit *kit,
		       struct sb_chunk *chunk,
		       enum sb_err (*step)(const struct ctx *ctx,
					   struct sb_kit *kit,
					   struct file_state *state,
					   struct sb_chunk *chunk, int last))
{
	struct file_state alone = { .carried = 0 };
	enum sb_err err;

	if (chunk->kind == SB_DATA)
		return step(ctx, kit, chunk->file->state, chunk, chunk->last);
	alone.sector = (sb_get_le64(chunk->id.b) & (META - 1)) | META;
	err = step(ctx, kit, &alone, chunk, 1);
	sb_wipe(&alone, sizeof(alone));
	return err;
}

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return run(ctx, env->kit, chunk, seal_run);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	return run(ctx, env->kit, chunk, open_run);
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
	.overhead = 2 * SECTOR,
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

const struct sb_scheme sb_scheme_vault_drive = {
	.abi = SB_ABI,
	.name = "vault_drive",
	.title = "an encrypted drive in a vault",
	.reference = "LUKS2 (cryptsetup); IEEE 1619; RFC 9106; TKS1",
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
