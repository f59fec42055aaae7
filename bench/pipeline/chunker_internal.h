/* bench/pipeline/chunker_internal.h: the rule for cut points, and what the
 * paths that compute it share.
 *
 *	h(i) = 2 h(i-1) + gear[data[i]]  mod 2^32        after byte i
 *
 * A byte is shifted out after 32 steps, so h(i) is a function of bytes
 * i-31 .. i alone.  A chunk has length L in [min, max], the smallest with
 *
 *	h(L-1) & mask_hard == 0   for L <  normal
 *	h(L-1) & mask_easy == 0   for L >= normal,   or L = max,   or data ends
 *
 * and min >= 64, so every tested window lies inside its chunk: whether a
 * position is a candidate depends on 32 bytes of content and on no earlier
 * cut.  That lets a vector path look for candidates in many places at once
 * and find the very same cuts.
 *
 * The masks are the top log2(avg) + 2 and log2(avg) - 2 bits.  Bit k of h
 * depends on the last k + 1 bytes only, so low bits see a short window and
 * high bits the whole of it; a mask of low bits, however spread, cuts worse.
 * The easy mask is part of the hard one: candidates are tested once.
 *
 * normal is 13/16 avg.  On random data the length is min plus a geometric
 * variable of rate 1/(4 avg) up to normal and 4/avg from there, whose mean is
 *	avg (1/4 + 4 (1 - q) + q/4),  q = exp(-(13/16 - 1/4) / 4)
 * or 0.99 avg; switching at avg itself, as published, gives 1.14 avg.
 *
 * gear: 256 little-endian words of the ChaCha20 keystream (RFC 8439) of the
 * cutter's key, nonce and counter 0; the public table has the SHA-256 of a
 * fixed label as its key.  A secret table hides cut points from somebody who
 * sees no lengths; it is known to fall to one who sees enough of them.
 *
 * After Xia et al., FastCDC (USENIX ATC 2016); the differences are the bits
 * of the masks and the place of the switch.
 *
 * RABIN: bytes are coefficients of a polynomial over GF(2), the first bit of
 * the first byte the highest.  A chunk has length L in [min, max], the smallest
 * whose last 64 bytes, taken modulo f, have zeros in their log2(avg) low bits.
 * f is irreducible of degree 53: the public one, or the first in the ChaCha20
 * keystream of the key, eight bytes at a time, little-endian, bit 53 and bit 0
 * set and those above cleared.  The rule is that of restic/chunker; restic
 * draws f once and keeps it in the repository's sealed configuration. */
#ifndef BENCH_PIPELINE_CHUNKER_INTERNAL_H
#define BENCH_PIPELINE_CHUNKER_INTERNAL_H

#include "bench/pipeline/chunker.h"

#define SB_GEAR_WINDOW    32u
#define SB_GEAR_NORMALISE 2u

/* Length from which the easy mask counts. */
static inline size_t sb_chunker_normal(const struct sb_cutting *c)
{
	return (size_t)c->avg / 16 * 13;
}

#define SB_RABIN_WINDOW 64u

void sb_chunker_rabin_init(struct sb_chunker *c, const uint8_t *key);
/* The same with a given polynomial of degree 53, bit i the coefficient of
 * x^i. */
void sb_chunker_rabin_set(struct sb_chunker *c, uint64_t polynomial);
/* 1 if so and of degree 53. */
int sb_chunker_rabin_irreducible(uint64_t polynomial);
/* Length of the first chunk of data, for RABIN; len > 0. */
uint32_t sb_chunker_rabin_one(const struct sb_chunker *c, const uint8_t *data,
			      size_t len);

/* As sb_chunker_cut, for FASTCDC. */
typedef size_t sb_chunker_cutter(const struct sb_chunker *c,
				 struct sb_span data, int end,
				 uint32_t *lengths, size_t room);

/* The vector path; NULL where this build or processor has none.  Any average
 * and length, cuts as the portable path. */
sb_chunker_cutter *sb_chunker_vector(void);

#endif
