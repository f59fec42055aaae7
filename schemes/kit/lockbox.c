#include "schemes/kit/lockbox.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/wire.h"

#define HEAD_BYTES   28u
#define SALT_AT      12u
#define MEMORY_MAX   (4u * 1024 * 1024)
#define PASSES_MAX   64u
#define SECRET_BYTES 256u

static const uint8_t magic[4] = { 'S', 'L', 'B', '1' };

static enum sb_err make_kek(struct sb_kit *kit, struct sb_span secret,
			    const uint8_t head[HEAD_BYTES], uint8_t kek[32])
{
	uint8_t stretched[32];
	enum sb_err err =
		sb_argon2id(secret, head + SALT_AT, sb_get_le32(head + 4),
			    sb_get_le32(head + 8), stretched);

	if (err == SB_OK)
		sb_kdf(kit, stretched, "sb lockbox",
		       sb_span_of(head, HEAD_BYTES), kek);
	sb_wipe(stretched, sizeof(stretched));
	return err;
}

/* Box master under the passphrase as it is, or is to be. */
static enum sb_err put_box(struct sb_env *env, struct sb_custody *custody,
			   const struct sb_stretch *stretch, const char *where,
			   const char *label, const uint8_t master[32])
{
	uint8_t box[SB_LOCKBOX_BYTES], kek[32], text[SECRET_BYTES];
	struct sb_buf secret = { text, 0, sizeof(text) };
	enum sb_err err = sb_know_next(custody, SB_PASSPHRASE, &secret);

	if (err == SB_OK &&
	    (stretch->memory_kib < 1 || stretch->memory_kib > MEMORY_MAX ||
	     stretch->passes < 1 || stretch->passes > PASSES_MAX))
		err = SB_PARAM;
	if (err != SB_OK)
		goto out;
	memcpy(box, magic, sizeof(magic));
	sb_put_le32(box + 4, (uint32_t)stretch->memory_kib);
	sb_put_le32(box + 8, (uint32_t)stretch->passes);
	err = sb_random(env, NULL, box + SALT_AT, HEAD_BYTES - SALT_AT);
	if (err == SB_OK)
		err = make_kek(env->kit, sb_span_of(text, secret.len), box,
			       kek);
	if (err == SB_OK)
		err = sb_key_wrap(env->kit, kek, sb_span_of(master, 32),
				  box + HEAD_BYTES);
	if (err == SB_OK)
		err = sb_deposit(custody, where, label,
				 sb_span_of(box, sizeof(box)), NULL);
out:
	sb_wipe(text, sizeof(text));
	sb_wipe(kek, sizeof(kek));
	return err;
}

enum sb_err sb_lockbox_make(struct sb_env *env, struct sb_custody *custody,
			    const struct sb_stretch *stretch, const char *where,
			    const char *label, uint8_t master[32])
{
	enum sb_err err = sb_random(env, NULL, master, 32);

	return err == SB_OK
		       ? put_box(env, custody, stretch, where, label, master)
		       : err;
}

static enum sb_err open_box(struct sb_env *env, struct sb_custody *custody,
			    const char *where, const char *label,
			    struct sb_span secret, uint8_t master[32])
{
	/* One byte more than a box, so that a longer one is noticed. */
	uint8_t box[SB_LOCKBOX_BYTES + 1], kek[32];
	struct sb_buf got = { box, 0, sizeof(box) };
	enum sb_err err = sb_fetch(custody, where, label, &got);

	if (err != SB_OK)
		return err;
	if (got.len != SB_LOCKBOX_BYTES ||
	    memcmp(box, magic, sizeof(magic)) != 0 ||
	    sb_get_le32(box + 4) > MEMORY_MAX ||
	    sb_get_le32(box + 8) > PASSES_MAX)
		return SB_MALFORMED;
	err = make_kek(env->kit, secret, box, kek);
	if (err == SB_OK)
		err = sb_key_unwrap(env->kit, kek,
				    sb_span_of(box + HEAD_BYTES, 40), master);
	sb_wipe(kek, sizeof(kek));
	return err == SB_FORGED ? SB_DENIED : err;
}

enum sb_err sb_lockbox_open(struct sb_env *env, struct sb_custody *custody,
			    const char *where, const char *label,
			    uint8_t master[32])
{
	uint8_t text[SECRET_BYTES];
	struct sb_buf secret = { text, 0, sizeof(text) };
	enum sb_err err = sb_know(custody, SB_PASSPHRASE, &secret);

	if (err == SB_OK)
		err = open_box(env, custody, where, label,
			       sb_span_of(text, secret.len), master);
	sb_wipe(text, sizeof(text));
	return err;
}

static enum sb_err renew(struct sb_env *env, struct sb_custody *custody,
			 const struct sb_lockbox_change *box)
{
	uint8_t master[32];
	enum sb_err err =
		sb_lockbox_open(env, custody, box->where, box->label, master);

	if (err == SB_OK)
		err = put_box(env, custody, box->stretch, box->where,
			      box->label, master);
	sb_wipe(master, sizeof(master));
	return err;
}

enum sb_err sb_lockbox_rekey(struct sb_env *env, struct sb_custody *custody,
			     const struct sb_lockbox_change *box,
			     enum sb_rekey what, enum sb_redo *redo, int *drawn,
			     uint8_t master[32])
{
	static sb_rekey_reasons missing = {
		[SB_REKEY_ADD_DEVICE] = "none: no device has a key of its own",
		[SB_REKEY_REVOKE_DEVICE] =
			"none: no device has a key of its own",
		[SB_REKEY_E2EE_ON] = "none: the provider has no key",
		[SB_REKEY_E2EE_OFF] =
			"none: the provider cannot be given the keys",
	};
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	*drawn = 0;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_ERASE)
		return sb_remove(custody, box->where, box->label);
	if (what == SB_REKEY_ROTATE) {
		err = sb_lockbox_make(env, custody, box->stretch, box->where,
				      box->label, master);
		*drawn = err == SB_OK;
		*redo = box->rotation;
		return err;
	}
	if (!sb_rekey_renews(custody, SB_PASSPHRASE))
		return sb_rekey_refuse(env, "none: only the passphrase opens "
					    "anything");
	return renew(env, custody, box);
}

enum sb_err sb_lockbox_guess(struct sb_env *env, struct sb_custody *custody,
			     const char *where, const char *label,
			     const char *item, struct sb_span secret)
{
	uint8_t master[32];
	enum sb_err err;

	if (strcmp(item, SB_PASSPHRASE) != 0)
		return SB_UNSUPPORTED;
	err = open_box(env, custody, where, label, secret, master);
	sb_wipe(master, sizeof(master));
	return err;
}
