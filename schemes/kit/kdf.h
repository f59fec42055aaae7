/* schemes/kit/kdf.h: key derivation and key wrap. */
#ifndef SCHEMES_KIT_KDF_H
#define SCHEMES_KIT_KDF_H

#include "schemes/kit/kit.h"

/* A subkey: HMAC-SHA-256(key, label || 0x00 || context).  label: ASCII.  Costs
 * four blocks of SHA-256. */
void sb_kdf(struct sb_kit *kit, const uint8_t key[32], const char *label,
	    struct sb_span context, uint8_t out[32]);

/* SP 800-108, counter mode, HMAC-SHA-256: blocks HMAC(key, BE32 i || fixed) for
 * i = 1, 2, ...; fixed is at most 64 bytes.  SB_PARAM: longer, or out_len above
 * 255 * 32. */
SB_MUST_USE enum sb_err sb_counter_kdf(struct sb_kit *kit,
				       const uint8_t key[32],
				       struct sb_span fixed, uint8_t *out,
				       size_t out_len);

/* Argon2id (RFC 9106), one lane, through libsodium.  salt 16 bytes;
 * memory_kib >= 8, passes >= 1, else SB_PARAM; SB_MEMORY.  Any thread. */
SB_MUST_USE enum sb_err sb_argon2id(struct sb_span secret,
				    const uint8_t salt[16], uint64_t memory_kib,
				    uint64_t passes, uint8_t out[32]);
/* The same with 16 to 256 bytes of output: other bytes, not more of them. */
SB_MUST_USE enum sb_err sb_argon2id_bytes(struct sb_span secret,
					  const uint8_t salt[16],
					  uint64_t memory_kib, uint64_t passes,
					  uint8_t *out, size_t out_len);

/* scrypt (RFC 7914), through libsodium.  n a power of two from 2 to 2^30, r and
 * p at least 1, else SB_PARAM; takes 128 n r bytes; SB_MEMORY.  Any thread. */
SB_MUST_USE enum sb_err sb_scrypt(struct sb_span secret, struct sb_span salt,
				  uint64_t n, uint32_t r, uint32_t p,
				  uint8_t *out, size_t out_len);

enum sb_prf {
	SB_PRF_SHA1,
	SB_PRF_SHA256,
	SB_PRF_SHA512
};
/* PBKDF2 (RFC 8018).  SB_PARAM: iterations or out_len is 0 or above 2^31 - 1.
 * Any thread. */
SB_MUST_USE enum sb_err sb_pbkdf2(enum sb_prf prf, struct sb_span secret,
				  struct sb_span salt, uint32_t iterations,
				  uint8_t *out, size_t out_len);

/* AES-256 key wrap (RFC 3394, default IV).  in.len is a multiple of 8, 16 to
 * 4096, else SB_PARAM; out gets in.len + 8 bytes. */
SB_MUST_USE enum sb_err sb_key_wrap(struct sb_kit *kit, const uint8_t kek[32],
				    struct sb_span in, uint8_t *out);
/* out gets in.len - 8 bytes.  SB_MALFORMED: no such length; SB_FORGED when the
 * integrity check fails (wrong key or damaged): out is zeroed. */
SB_MUST_USE enum sb_err sb_key_unwrap(struct sb_kit *kit, const uint8_t kek[32],
				      struct sb_span in, uint8_t *out);

#endif
