/* schemes/kit/cipher.h: unauthenticated modes, for formats that have them. */
#ifndef SCHEMES_KIT_CIPHER_H
#define SCHEMES_KIT_CIPHER_H

#include "schemes/kit/kit.h"

/* AES-256-CBC on whole blocks (SP 800-38A); in.len a multiple of 16; iv is
 * replaced by the last ciphertext block, so a stream continues with the same
 * array.  out may not overlap in.  Any other length: SB_PARAM from encrypt,
 * SB_MALFORMED from decrypt. */
SB_MUST_USE enum sb_err sb_cbc_encrypt(struct sb_kit *kit,
				       const uint8_t key[32], uint8_t iv[16],
				       struct sb_span in, uint8_t *out);
SB_MUST_USE enum sb_err sb_cbc_decrypt(struct sb_kit *kit,
				       const uint8_t key[32], uint8_t iv[16],
				       struct sb_span in, uint8_t *out);

/* AES-CFB128 (SP 800-38A) with a key of 16 or 32 bytes (else SB_PARAM), any
 * length, from its start: a stream does not continue.  out may not overlap
 * in. */
SB_MUST_USE enum sb_err sb_cfb_encrypt(struct sb_kit *kit, struct sb_span key,
				       const uint8_t iv[16], struct sb_span in,
				       uint8_t *out);
SB_MUST_USE enum sb_err sb_cfb_decrypt(struct sb_kit *kit, struct sb_span key,
				       const uint8_t iv[16], struct sb_span in,
				       uint8_t *out);

/* One data unit of XTS-AES (IEEE 1619, SP 800-38E), 16 to 4096 bytes; what is
 * not whole blocks steals ciphertext.  key: 32 bytes for XTS-AES-128, 64 for
 * XTS-AES-256, the halves different; tweak is the unit's number as the format
 * writes it.  Another length of key or unit: SB_PARAM from encrypt,
 * SB_MALFORMED from decrypt. */
#define SB_XTS_UNIT_MAX 4096u
SB_MUST_USE enum sb_err sb_xts_encrypt(struct sb_kit *kit, struct sb_span key,
				       const uint8_t tweak[16],
				       struct sb_span in, uint8_t *out);
SB_MUST_USE enum sb_err sb_xts_decrypt(struct sb_kit *kit, struct sb_span key,
				       const uint8_t tweak[16],
				       struct sb_span in, uint8_t *out);

/* Consecutive data units of unit bytes each (in.len a multiple of it) with the
 * tweaks LE64(number), LE64(number + step), ...; errors as above. */
struct sb_xts_run {
	struct sb_span key;
	uint64_t number;
	uint32_t step, unit;
};
SB_MUST_USE enum sb_err sb_xts_encrypt_run(struct sb_kit *kit,
					   const struct sb_xts_run *run,
					   struct sb_span in, uint8_t *out);
SB_MUST_USE enum sb_err sb_xts_decrypt_run(struct sb_kit *kit,
					   const struct sb_xts_run *run,
					   struct sb_span in, uint8_t *out);

/* The same for in of any length, which is filled to whole units by n - 2 zero
 * bytes and LE16(n), 2 <= n <= unit + 1.  out gets sb_xts_filled_bytes. */
size_t sb_xts_filled_bytes(const struct sb_xts_run *run, size_t len);
SB_MUST_USE enum sb_err sb_xts_encrypt_filled(struct sb_kit *kit,
					      const struct sb_xts_run *run,
					      struct sb_span in, uint8_t *out);

#endif
