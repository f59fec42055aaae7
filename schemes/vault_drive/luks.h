/* schemes/vault_drive/luks.h: a key slot and a digest as LUKS2 has them; see
 * FORMAT.  tests/peers opens a header that cryptsetup made. */
#ifndef SCHEMES_VAULT_DRIVE_LUKS_H
#define SCHEMES_VAULT_DRIVE_LUKS_H

#include "schemes/kit/cipher.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/stripes.h"

#define SB_LUKS_KEY     64u /* two keys of AES-256 */
#define SB_LUKS_STRIPES 4000u
#define SB_LUKS_AREA    (SB_LUKS_KEY * SB_LUKS_STRIPES)
#define SB_LUKS_SECTOR  512u
#define SB_LUKS_SALT    32u
#define SB_LUKS_DIGEST  32u

/* The area of a slot, sectors of 512 bytes counted from 0, either way; in and
 * out do not overlap.  plain64: the tweak is the number, little-endian. */
static inline enum sb_err sb_luks_area(struct sb_kit *kit, int encrypt,
				       const uint8_t key[SB_LUKS_KEY],
				       const uint8_t *in, uint8_t *out)
{
	const struct sb_xts_run run = {
		{ key, SB_LUKS_KEY }, 0, 1, SB_LUKS_SECTOR
	};
	const struct sb_span area = { in, SB_LUKS_AREA };

	return encrypt ? sb_xts_encrypt_run(kit, &run, area, out)
		       : sb_xts_decrypt_run(kit, &run, area, out);
}

/* What tells a right key from a wrong one. */
static inline enum sb_err sb_luks_digest(const uint8_t key[SB_LUKS_KEY],
					 const uint8_t salt[SB_LUKS_SALT],
					 uint32_t iterations,
					 uint8_t digest[SB_LUKS_DIGEST])
{
	return sb_pbkdf2(SB_PRF_SHA256, sb_span_of(key, SB_LUKS_KEY),
			 sb_span_of(salt, SB_LUKS_SALT), iterations, digest,
			 SB_LUKS_DIGEST);
}

/* The volume's key out of a slot; room: SB_LUKS_AREA bytes of the caller's.
 * Whether it is right, the digest says. */
static inline enum sb_err sb_luks_slot(struct sb_kit *kit,
				       const uint8_t slot_key[SB_LUKS_KEY],
				       const uint8_t area[SB_LUKS_AREA],
				       uint8_t *room, uint8_t key[SB_LUKS_KEY])
{
	enum sb_err err = sb_luks_area(kit, 0, slot_key, area, room);

	if (err == SB_OK)
		err = sb_stripes_merge(kit, room, SB_LUKS_STRIPES, SB_LUKS_KEY,
				       key);
	return err;
}

#endif
