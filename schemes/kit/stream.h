/* schemes/kit/stream.h: a stream cipher and a one-time MAC, for formats that
 * combine them themselves. */
#ifndef SCHEMES_KIT_STREAM_H
#define SCHEMES_KIT_STREAM_H

#include "schemes/kit/kit.h"

/* AES-256-CTR (SP 800-38A); iv is the first counter block, counted as a
 * big-endian number.  Any length; out may not overlap in.  The two differ in
 * that a watcher sees encrypt. */
SB_MUST_USE enum sb_err sb_ctr_encrypt(struct sb_kit *kit,
				       const uint8_t key[32],
				       const uint8_t iv[16], struct sb_span in,
				       uint8_t *out);
SB_MUST_USE enum sb_err sb_ctr_decrypt(struct sb_kit *kit,
				       const uint8_t key[32],
				       const uint8_t iv[16], struct sb_span in,
				       uint8_t *out);

/* Poly1305-AES (Bernstein, FSE 2005): Poly1305 of in under r (clamped here) and
 * AES-128(k, nonce).  A nonce twice under one key gives forgeries away. */
SB_MUST_USE enum sb_err sb_poly1305_aes(struct sb_kit *kit, const uint8_t k[16],
					const uint8_t r[16],
					const uint8_t nonce[16],
					struct sb_span in, uint8_t tag[16]);

#endif
