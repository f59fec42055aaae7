/* schemes/kit/aead.h: authenticated encryption.
 *
 * Neither AES-GCM nor XChaCha20-Poly1305 commits to its key: who may choose
 * keys can make one ciphertext that opens under two.  Schemes whose key comes
 * from content therefore need .check (recompute the key from what was opened);
 * schemes with account keys never open under a key that an adversary chose. */
#ifndef SCHEMES_KIT_AEAD_H
#define SCHEMES_KIT_AEAD_H

#include "schemes/kit/kit.h"
#include "schemes/scheme.h"

enum sb_aead {
	SB_AES_256_GCM,        /* nonce 12; NIST SP 800-38D */
	SB_XCHACHA20_POLY1305, /* nonce 24; draft-irtf-cfrg-xchacha-03 */
	SB_AEAD_COUNT
};

#define SB_KEY_BYTES      32u
#define SB_TAG_BYTES      16u
#define SB_NONCE_MAX      24u
#define SB_AAD_MAX        48u
#define SB_AEAD_ADDED_MAX (SB_NONCE_MAX + SB_TAG_BYTES)

size_t sb_aead_nonce_bytes(enum sb_aead alg); /* 12 or 24 */

/* out = ciphertext || tag, in.len + 16 bytes; out may not overlap in (in place
 * is not offered).  SB_PARAM: in.len > 2^36 - 32 or aad.len > SB_AAD_MAX.  A
 * key that was used last time costs no new schedule.  AES-256-GCM is up to four
 * times as fast with intel-ipsec-mb on AVX-512 as with OpenSSL 3.0. */
SB_MUST_USE enum sb_err sb_aead_seal(struct sb_kit *kit, enum sb_aead alg,
				     const uint8_t key[SB_KEY_BYTES],
				     const uint8_t *nonce, struct sb_span aad,
				     struct sb_span in, uint8_t *out);

/* in = ciphertext || tag; out gets in.len - 16 bytes.  SB_MALFORMED when
 * in.len < 16; SB_PARAM as above; SB_FORGED: out is zeroed. */
SB_MUST_USE enum sb_err sb_aead_open(struct sb_kit *kit, enum sb_aead alg,
				     const uint8_t key[SB_KEY_BYTES],
				     const uint8_t *nonce, struct sb_span aad,
				     struct sb_span in, uint8_t *out);

/* What every object of ours authenticates: "sb1" || kind || form || id, 37
 * bytes into aad[SB_AAD_MAX]. */
struct sb_span sb_aad(const struct sb_chunk *chunk, uint8_t aad[SB_AAD_MAX]);

/* The usual object: nonce || ciphertext || tag, nonce drawn at the chunk's
 * place, AAD as above; sets chunk->out.len (0 unless SB_OK) and returns the
 * verdict, which it leaves to the caller to put into chunk->err.  SB_PARAM:
 * chunk->out.cap is too small; seal: what sb_random returned; open:
 * SB_MALFORMED when shorter than any object, SB_FORGED. */
SB_MUST_USE enum sb_err sb_object_seal(struct sb_env *env, enum sb_aead alg,
				       const uint8_t key[SB_KEY_BYTES],
				       struct sb_chunk *chunk);
SB_MUST_USE enum sb_err sb_object_open(struct sb_env *env, enum sb_aead alg,
				       const uint8_t key[SB_KEY_BYTES],
				       struct sb_chunk *chunk);

#endif
