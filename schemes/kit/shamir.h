/* schemes/kit/shamir.h: sharing a secret among people (A. Shamir, How to
 * share a secret, CACM 22(11), 1979), byte by byte over GF(2^8) modulo
 * x^8 + x^4 + x^3 + x + 1, as in draft-mcgrew-tss-03: share x is the value of
 * the polynomial at x, the secret its value at 0.
 *
 * Fewer than threshold shares say nothing about the secret.  Nothing here
 * tells a right share from a wrong one: authenticate the secret.  Time and
 * memory accesses depend on lengths and on x, not on secrets.  Written out
 * because libgfshare draws its polynomials from a function pointer of the
 * whole process, which would make shares depend on threads, and works through
 * tables that it indexes by secret bytes. */
#ifndef SCHEMES_KIT_SHAMIR_H
#define SCHEMES_KIT_SHAMIR_H

#include "schemes/kit/base.h"

#define SB_SHAMIR_MAX 255u /* shares */

/* The share at x of secret: out gets secret.len bytes and overlaps nothing.
 * random: (threshold - 1) * secret.len bytes, the same for every share of one
 * secret, never used for another.  SB_PARAM: threshold or x is 0 or above
 * SB_SHAMIR_MAX. */
SB_MUST_USE enum sb_err sb_shamir_share(struct sb_span secret,
					unsigned threshold,
					const uint8_t *random, unsigned x,
					uint8_t *out);

/* The secret (len bytes) from count shares at xs.  Fewer than the threshold
 * give a value that is not the secret; more do no harm.  SB_PARAM: count is 0
 * or above SB_SHAMIR_MAX; SB_MALFORMED: an x is 0 or comes twice. */
SB_MUST_USE enum sb_err sb_shamir_join(const uint8_t *xs,
				       const uint8_t *const *shares,
				       size_t count, size_t len, uint8_t *out);

#endif
