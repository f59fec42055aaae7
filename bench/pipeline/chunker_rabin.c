/* bench/pipeline/chunker_rabin.c: Rabin fingerprints over GF(2).  The rule is
 * in chunker_internal.h. */
#include "bench/pipeline/chunker_internal.h"

#include <sodium.h>
#include <string.h>

#define DEGREE 53u
#define TOP    (UINT64_C(1) << DEGREE)
#define SHIFT  (DEGREE - 8u)
#define WORDS  64u /* of keystream looked at in one go */

/* Of restic/chunker's own tests. */
#define PUBLIC_POLYNOMIAL UINT64_C(0x3DA3358B4DC173)

/* --- polynomials: bit i is the coefficient of x^i --- */

/* a * x mod f */
static uint64_t times_x(uint64_t a, uint64_t f)
{
	a <<= 1;
	return a & TOP ? a ^ f : a;
}

static uint64_t product(uint64_t a, uint64_t b, uint64_t f)
{
	uint64_t sum = 0;

	for (; b; b >>= 1) {
		if (b & 1)
			sum ^= a;
		a = times_x(a, f);
	}
	return sum;
}

static unsigned degree(uint64_t a)
{
	return 63u - (unsigned)__builtin_clzll(a);
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a;

		while (rest && degree(rest) >= degree(b))
			rest ^= b << (degree(rest) - degree(b));
		a = b;
		b = rest;
	}
	return a;
}

/* Ben-Or: f of degree n is irreducible if and only if it has no common factor
 * with x^(2^i) - x for i up to n / 2. */
int sb_chunker_rabin_irreducible(uint64_t f)
{
	uint64_t power = 2; /* x */

	if (f < TOP || f >= 2 * TOP)
		return 0;
	for (unsigned i = 0; i < DEGREE / 2; i++) {
		power = product(power, power, f);
		if (divisor(f, power ^ 2) != 1)
			return 0;
	}
	return 1;
}

/* The first irreducible one in the keystream of key. */
static uint64_t draw(const uint8_t key[32])
{
	static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
	static const uint8_t zeros[8 * WORDS];
	uint8_t stream[8 * WORDS];
	uint64_t f = 0;

	for (uint32_t at = 0; !f; at += sizeof(stream) / 64) {
		(void)crypto_stream_chacha20_ietf_xor_ic(
			stream, zeros, sizeof(stream), nonce, at, key);
		for (size_t i = 0; i < sizeof(stream) && !f; i += 8) {
			for (size_t j = 8; j-- > 0;)
				f = f << 8 | stream[i + j];
			f = (f & (TOP - 1)) | TOP | 1;
			if (!sb_chunker_rabin_irreducible(f))
				f = 0;
		}
	}
	sodium_memzero(stream, sizeof(stream));
	return f;
}

void sb_chunker_rabin_set(struct sb_chunker *c, uint64_t f)
{
	for (unsigned b = 0; b < 256; b++) {
		uint64_t out = b, mod = (uint64_t)b;

		for (unsigned i = 0; i < 8 * (SB_RABIN_WINDOW - 1); i++)
			out = times_x(out, f);
		for (unsigned i = 0; i < DEGREE; i++)
			mod = times_x(mod, f);
		c->rabin_out[b] = out;
		/* Also takes away the bits that it is the remainder of. */
		c->rabin_mod[b] = mod ^ (uint64_t)b << DEGREE;
	}
	c->rabin_mask = c->cutting.avg - 1;
}

void sb_chunker_rabin_init(struct sb_chunker *c, const uint8_t *key)
{
	sb_chunker_rabin_set(c, key ? draw(key) : PUBLIC_POLYNOMIAL);
}

/* --- cutting --- */

static uint64_t append(const struct sb_chunker *c, uint64_t h, uint8_t byte)
{
	return (h << 8 | byte) ^ c->rabin_mod[h >> SHIFT];
}

uint32_t sb_chunker_rabin_one(const struct sb_chunker *c, const uint8_t *data,
			      size_t len)
{
	size_t at = c->cutting.min, max = c->cutting.max;
	uint64_t h = 0;

	if (len <= at)
		return (uint32_t)len;
	if (max > len)
		max = len;
	for (size_t i = at - SB_RABIN_WINDOW; i < at; i++)
		h = append(c, h, data[i]);
	while (at < max && (h & c->rabin_mask) != 0) {
		h ^= c->rabin_out[data[at - SB_RABIN_WINDOW]];
		h = append(c, h, data[at++]);
	}
	return (uint32_t)at;
}
