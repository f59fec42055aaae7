#include "schemes/kit/shamir.h"

#include <string.h>

#include "schemes/kit/record.h"

static uint8_t times(uint8_t a, uint8_t b)
{
	unsigned x = a, sum = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		sum ^= x & (0u - ((unsigned)b >> bit & 1u));
		x = x << 1 ^ (0x11bu & (0u - (x >> 7 & 1u)));
	}
	return (uint8_t)sum;
}

/* a^254: the multiplicative group has 255 elements. */
static uint8_t inverse(uint8_t a)
{
	uint8_t square = a, product = 1;

	for (unsigned bit = 1; bit < 8; bit++) {
		square = times(square, square);
		product = times(product, square);
	}
	return product;
}

enum sb_err sb_shamir_share(struct sb_span secret, unsigned threshold,
			    const uint8_t *random, unsigned x, uint8_t *out)
{
	if (threshold < 1 || threshold > SB_SHAMIR_MAX || x < 1 ||
	    x > SB_SHAMIR_MAX)
		return SB_PARAM;
	for (size_t i = 0; i < secret.len; i++) {
		uint8_t value = 0;

		for (unsigned k = threshold - 1; k-- > 0;)
			value = times(
				(uint8_t)(value ^ random[k * secret.len + i]),
				(uint8_t)x);
		out[i] = value ^ secret.ptr[i];
	}
	sb_record(&(struct sb_fact) { .kind = SB_FACT_SHARES,
				      .how = "Shamir",
				      .number = threshold,
				      .in = &secret,
				      .in_count = 1,
				      .out = sb_span_of(out, secret.len) });
	return SB_OK;
}

/* Lagrange's coefficient of share i at 0. */
static uint8_t weight(const uint8_t *xs, size_t count, size_t i)
{
	uint8_t above = 1, below = 1;

	for (size_t k = 0; k < count; k++) {
		if (k == i)
			continue;
		above = times(above, xs[k]);
		below = times(below, xs[k] ^ xs[i]);
	}
	return times(above, inverse(below));
}

enum sb_err sb_shamir_join(const uint8_t *xs, const uint8_t *const *shares,
			   size_t count, size_t len, uint8_t *out)
{
	if (count < 1 || count > SB_SHAMIR_MAX)
		return SB_PARAM;
	for (size_t i = 0; i < count; i++)
		if (!xs[i] || memchr(xs, xs[i], i))
			return SB_MALFORMED;
	memset(out, 0, len);
	for (size_t i = 0; i < count; i++) {
		uint8_t w = weight(xs, count, i);

		for (size_t k = 0; k < len; k++)
			out[k] ^= times(shares[i][k], w);
	}
	return SB_OK;
}
