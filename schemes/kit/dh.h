/* schemes/kit/dh.h: X25519 and the oblivious PRF. */
#ifndef SCHEMES_KIT_DH_H
#define SCHEMES_KIT_DH_H

#include "schemes/kit/kit.h"

/* X25519 (RFC 7748).  Nothing in this file needs a kit or keeps state; any
 * thread may call it once one kit has been made. */
void sb_x25519_public(const uint8_t secret[32], uint8_t public_[32]);
/* SB_FORGED for a low-order point. */
SB_MUST_USE enum sb_err sb_x25519(const uint8_t secret[32],
				  const uint8_t public_[32], uint8_t out[32]);

/* OPRF(ristretto255, SHA-512), mode 0x00 of RFC 9497 (2HashDH): F(k, x) =
 * SHA-512(len(x) || x || len(N) || N || "Finalize"), N = k * H(x).
 * blind32 is a uniform non-zero scalar below the group order: reduce 64 random
 * bytes with sb_oprf_scalar. */
void sb_oprf_scalar(const uint8_t random[64], uint8_t scalar[32]);
/* SB_PARAM: input longer than 65,535 bytes, or a blind of zero. */
SB_MUST_USE enum sb_err sb_oprf_blind(struct sb_span input,
				      const uint8_t blind[32],
				      uint8_t element[32]);
/* The server's part; may work in place.  SB_MALFORMED: not the encoding of an
 * element, or the identity. */
SB_MUST_USE enum sb_err sb_oprf_evaluate(const uint8_t server_key[32],
					 const uint8_t element[32],
					 uint8_t evaluated[32]);
/* SB_MALFORMED: as above, for evaluated; SB_PARAM: as for blind.  out is zeroed
 * then. */
SB_MUST_USE enum sb_err sb_oprf_finalize(struct sb_span input,
					 const uint8_t blind[32],
					 const uint8_t evaluated[32],
					 uint8_t out[64]);
/* Many at once with one inversion for all blinds (Montgomery's trick over the
 * scalar field); same outputs.  inputs, blinds, evaluated, outs: count; outs
 * overlaps none of them.  A bad item's out is zeroed, the others are right,
 * and the error of the first bad one is returned. */
SB_MUST_USE enum sb_err sb_oprf_finalize_many(const struct sb_span *inputs,
					      const uint8_t (*blinds)[32],
					      const uint8_t (*evaluated)[32],
					      size_t count,
					      uint8_t (*outs)[64]);

#endif
