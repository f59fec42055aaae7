/* schemes/kit/rsa.h: RSA-2048 as a wrapper of short secrets. */
#ifndef SCHEMES_KIT_RSA_H
#define SCHEMES_KIT_RSA_H

#include "schemes/kit/kit.h"

#define SB_RSA_BYTES    256u
#define SB_RSA_SEED     20u  /* of one wrapping */
#define SB_RSA_MESSAGE  214u /* longest */
#define SB_RSA_EXPONENT 65537u

/* A key pair that is a function of seed: secret = p[128] || q[128], public_ =
 * the modulus, all big-endian; the exponent is SB_RSA_EXPONENT.  Some 30 ms.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_rsa_make(struct sb_kit *kit, const uint8_t seed[32],
				    uint8_t secret[SB_RSA_BYTES],
				    uint8_t public_[SB_RSA_BYTES]);

/* RSAES-OAEP (RFC 8017) with SHA-1, MGF1-SHA-1 and an empty label.  seed: fresh
 * random bytes.  SB_PARAM: in is too long; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_rsa_wrap(struct sb_kit *kit,
				    const uint8_t public_[SB_RSA_BYTES],
				    const uint8_t seed[SB_RSA_SEED],
				    struct sb_span in,
				    uint8_t out[SB_RSA_BYTES]);
/* out->cap >= SB_RSA_MESSAGE.  SB_FORGED: not made with this key; SB_MALFORMED:
 * no such key or number; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_rsa_unwrap(struct sb_kit *kit,
				      const uint8_t secret[SB_RSA_BYTES],
				      const uint8_t in[SB_RSA_BYTES],
				      struct sb_buf *out);

#endif
