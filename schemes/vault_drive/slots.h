/* schemes/vault_drive/slots.h: the drive's header, with the passphrase's slot,
 * and another device's slot beside it; see FORMAT. */
#ifndef SCHEMES_VAULT_DRIVE_SLOTS_H
#define SCHEMES_VAULT_DRIVE_SLOTS_H

#include <string.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/kit.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"
#include "schemes/vault_drive/luks.h"

#define SB_SLOTS_HEADER      "header"
#define SB_SLOTS_ANOTHER     "another slot"
#define SB_SLOTS_PASSWORD    "password file" /* what opens that one */
#define SB_SLOTS_SECRET      256u            /* longest */
#define SB_SLOTS_DRAWN       32u             /* bytes of the password, */
#define SB_SLOTS_TEXT        44u             /* in base64 */
#define SB_SLOTS_MEMORY_MAX  (4u << 20)
#define SB_SLOTS_PASSES_MAX  64u
#define SB_SLOTS_DIGESTS_MAX 10000000u

/* LE32 memory KiB || LE32 passes || LE32 iterations || salt[16] ||
 * digest's salt[32] || digest[32] || area */
#define SB_SLOTS_SALT_AT      12u
#define SB_SLOTS_SALT         16u
#define SB_SLOTS_DIGEST_SALT  (SB_SLOTS_SALT_AT + SB_SLOTS_SALT)
#define SB_SLOTS_DIGEST_AT    (SB_SLOTS_DIGEST_SALT + SB_LUKS_SALT)
#define SB_SLOTS_AREA_AT      (SB_SLOTS_DIGEST_AT + SB_LUKS_DIGEST)
#define SB_SLOTS_HEADER_BYTES (SB_SLOTS_AREA_AT + SB_LUKS_AREA)

/* Of the other slot: LE32 memory KiB || LE32 passes || salt[16] || area */
#define SB_SLOTS_OTHER_SALT_AT 8u
#define SB_SLOTS_OTHER_AREA_AT (SB_SLOTS_OTHER_SALT_AT + SB_SLOTS_SALT)
#define SB_SLOTS_OTHER_BYTES   (SB_SLOTS_OTHER_AREA_AT + SB_LUKS_AREA)

/* What goes into slots; the costs are those of new ones. */
struct sb_slots {
	uint32_t memory_kib, passes, digest_iterations;
	const uint8_t *key; /* SB_LUKS_KEY bytes: the volume's */
};

/* One slot, which may be the header's: costs stand first in it. */
struct sb_slots_one {
	const uint8_t *slot;
	size_t salt_at, area_at;
	struct sb_span secret;
};

static inline enum sb_err sb_slots_key(const struct sb_slots_one *one,
				       uint8_t key[SB_LUKS_KEY])
{
	return sb_argon2id_bytes(one->secret, one->slot + one->salt_at,
				 sb_get_le32(one->slot),
				 sb_get_le32(one->slot + 4), key, SB_LUKS_KEY);
}

/* The volume key under the slot's secret; stripes: SB_LUKS_AREA bytes of room;
 * area: of the slot. */
static inline enum sb_err sb_slots_area(const struct sb_slots *of,
					struct sb_env *env,
					const struct sb_slots_one *one,
					uint8_t *stripes, uint8_t *area)
{
	uint8_t key[SB_LUKS_KEY];
	enum sb_err err =
		sb_random(env, NULL, stripes, SB_LUKS_AREA - SB_LUKS_KEY);

	if (err == SB_OK)
		err = sb_stripes_split(env->kit,
				       sb_span_of(of->key, SB_LUKS_KEY),
				       SB_LUKS_STRIPES, stripes);
	if (err == SB_OK)
		err = sb_slots_key(one, key);
	if (err == SB_OK)
		err = sb_luks_area(env->kit, 1, key, stripes, area);
	sb_wipe(key, sizeof(key));
	return err;
}

/* header: SB_SLOTS_HEADER_BYTES; stripes: room as above. */
static inline enum sb_err sb_slots_fill(const struct sb_slots *of,
					struct sb_env *env,
					struct sb_span secret, uint8_t *header,
					uint8_t *stripes)
{
	const struct sb_slots_one one = { header, SB_SLOTS_SALT_AT,
					  SB_SLOTS_AREA_AT, secret };
	enum sb_err err;

	sb_put_le32(header, of->memory_kib);
	sb_put_le32(header + 4, of->passes);
	sb_put_le32(header + 8, of->digest_iterations);
	err = sb_random(env, NULL, header + SB_SLOTS_SALT_AT,
			SB_SLOTS_SALT + SB_LUKS_SALT);
	if (err == SB_OK)
		err = sb_luks_digest(of->key, header + SB_SLOTS_DIGEST_SALT,
				     of->digest_iterations,
				     header + SB_SLOTS_DIGEST_AT);
	return err == SB_OK ? sb_slots_area(of, env, &one, stripes,
					    header + SB_SLOTS_AREA_AT)
			    : err;
}

/* header: SB_SLOTS_HEADER_BYTES and one more, in case. */
static inline enum sb_err sb_slots_fetch(struct sb_custody *custody,
					 uint8_t *header)
{
	struct sb_buf got = { header, 0, SB_SLOTS_HEADER_BYTES + 1 };
	enum sb_err err = sb_fetch(custody, SB_AT_DRIVE, SB_SLOTS_HEADER, &got);

	if (err != SB_OK)
		return err;
	if (got.len != SB_SLOTS_HEADER_BYTES ||
	    sb_get_le32(header) > SB_SLOTS_MEMORY_MAX ||
	    sb_get_le32(header + 4) > SB_SLOTS_PASSES_MAX ||
	    sb_get_le32(header + 8) > SB_SLOTS_DIGESTS_MAX)
		return SB_MALFORMED;
	return SB_OK;
}

/* SB_DENIED: not its secret, says the header's digest.  SB_MISSING: no slot. */
static inline enum sb_err sb_slots_open(struct sb_env *env,
					const uint8_t *header,
					const struct sb_slots_one *one,
					uint8_t key[SB_LUKS_KEY])
{
	uint8_t *room = sb_scratch(env, SB_LUKS_AREA);
	uint8_t opener[SB_LUKS_KEY], digest[SB_LUKS_DIGEST];
	enum sb_err err = room ? SB_OK : SB_MEMORY;

	if (!sb_get_le32(one->slot + 4))
		return SB_MISSING;
	if (err == SB_OK)
		err = sb_slots_key(one, opener);

	if (err == SB_OK)
		err = sb_luks_slot(env->kit, opener, one->slot + one->area_at,
				   room, key);
	if (err == SB_OK)
		err = sb_luks_digest(key, header + SB_SLOTS_DIGEST_SALT,
				     sb_get_le32(header + 8), digest);
	if (err == SB_PARAM)
		err = SB_MALFORMED;
	if (err == SB_OK &&
	    !sb_equal(digest, header + SB_SLOTS_DIGEST_AT, sizeof(digest)))
		err = SB_DENIED;
	sb_wipe(opener, sizeof(opener));
	return err;
}

/* A slot whose password is drawn, and kept on the other device. */
static inline enum sb_err sb_slots_add(const struct sb_slots *of,
				       struct sb_env *env,
				       struct sb_custody *custody)
{
	uint8_t *slot = sb_scratch(env, SB_SLOTS_OTHER_BYTES);
	uint8_t *stripes = sb_scratch(env, SB_LUKS_AREA);
	uint8_t drawn[SB_SLOTS_DRAWN], text[SB_SLOTS_TEXT];
	const struct sb_slots_one one = { slot, SB_SLOTS_OTHER_SALT_AT,
					  SB_SLOTS_OTHER_AREA_AT,
					  sb_span_of(text, sizeof(text)) };
	enum sb_err err = slot && stripes ? SB_OK : SB_MEMORY;

	if (err == SB_OK)
		err = sb_random(env, NULL, drawn, sizeof(drawn));
	if (err == SB_OK)
		err = sb_random(env, NULL, slot + SB_SLOTS_OTHER_SALT_AT,
				SB_SLOTS_SALT);
	if (err != SB_OK)
		return err;
	sb_base64_write(sb_span_of(drawn, sizeof(drawn)), (char *)text);
	sb_put_le32(slot, of->memory_kib);
	sb_put_le32(slot + 4, of->passes);
	err = sb_slots_area(of, env, &one, stripes,
			    slot + SB_SLOTS_OTHER_AREA_AT);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_DEVICE, SB_SLOTS_PASSWORD,
				 one.secret, NULL);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_DRIVE, SB_SLOTS_ANOTHER,
				 sb_span_of(slot, SB_SLOTS_OTHER_BYTES), NULL);
	sb_wipe(drawn, sizeof(drawn));
	sb_wipe(text, sizeof(text));
	return err;
}

/* The device is asked only where there is something that it opens. */
static inline enum sb_err sb_slots_open_other(struct sb_env *env,
					      struct sb_custody *custody,
					      uint8_t key[SB_LUKS_KEY])
{
	uint8_t *header = sb_scratch(env, SB_SLOTS_HEADER_BYTES + 1);
	uint8_t *slot = sb_scratch(env, SB_SLOTS_OTHER_BYTES + 1);
	uint8_t text[SB_SLOTS_SECRET];
	struct sb_buf got = { slot, 0, SB_SLOTS_OTHER_BYTES + 1 },
		      password = { text, 0, sizeof(text) };
	struct sb_slots_one one = { slot,
				    SB_SLOTS_OTHER_SALT_AT,
				    SB_SLOTS_OTHER_AREA_AT,
				    { text, 0 } };
	enum sb_err err = SB_MEMORY;

	if (header && slot)
		err = sb_fetch(custody, SB_AT_DRIVE, SB_SLOTS_ANOTHER, &got);
	if (err == SB_OK && (got.len != SB_SLOTS_OTHER_BYTES ||
			     sb_get_le32(slot) > SB_SLOTS_MEMORY_MAX ||
			     sb_get_le32(slot + 4) > SB_SLOTS_PASSES_MAX))
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_fetch(custody, SB_AT_DEVICE, SB_SLOTS_PASSWORD,
			       &password);
	one.secret.len = password.len;
	if (err == SB_OK)
		err = sb_slots_fetch(custody, header);
	if (err == SB_OK)
		err = sb_slots_open(env, header, &one, key);
	sb_wipe(text, sizeof(text));
	return err;
}

/* The header has no slot any more, and noise where its area was. */
static inline enum sb_err sb_slots_kill(struct sb_env *env,
					struct sb_custody *custody)
{
	uint8_t *header = sb_scratch(env, SB_SLOTS_HEADER_BYTES + 1);
	enum sb_err err = header ? sb_slots_fetch(custody, header) : SB_MEMORY;

	if (err != SB_OK)
		return err;
	sb_put_le32(header, 0);
	sb_put_le32(header + 4, 0);
	err = sb_random(env, NULL, header + SB_SLOTS_AREA_AT, SB_LUKS_AREA);
	return err == SB_OK
		       ? sb_deposit(custody, SB_AT_DRIVE, SB_SLOTS_HEADER,
				    sb_span_of(header, SB_SLOTS_HEADER_BYTES),
				    NULL)
		       : err;
}

#endif
