#include "datasets/phone/draw.h"

#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

struct sb_draw_key sb_draw_root(uint64_t seed)
{
	static const struct sb_draw_key zero;

	return sb_draw_child(&zero, "sealbench phone", seed);
}

struct sb_draw_key sb_draw_child(const struct sb_draw_key *parent,
				 const char *label, uint64_t number)
{
	crypto_generichash_state h;
	struct sb_draw_key child;
	uint8_t n[8];

	for (unsigned i = 0; i < sizeof(n); i++)
		n[i] = (uint8_t)(number >> (8 * i));
	crypto_generichash_init(&h, parent->b, sizeof(parent->b),
				sizeof(child.b));
	crypto_generichash_update(&h, n, sizeof(n));
	crypto_generichash_update(&h, (const uint8_t *)label, strlen(label));
	crypto_generichash_final(&h, child.b, sizeof(child.b));
	return child;
}

void sb_draw_init(struct sb_draw *d, const struct sb_draw_key *key)
{
	d->key = *key;
	d->block = 0;
	d->used = sizeof(d->bytes);
}

void sb_draw_from(struct sb_draw *d, const struct sb_draw_key *parent,
		  const char *label, uint64_t number)
{
	struct sb_draw_key key = sb_draw_child(parent, label, number);

	sb_draw_init(d, &key);
}

void sb_draw_fork(struct sb_draw *child, const struct sb_draw *by,
		  uint64_t seed)
{
	struct sb_draw_key key = by->key;

	for (unsigned i = 0; i < 8; i++)
		key.b[i] ^= (uint8_t)(seed >> (8 * i));
	/* Not the parent's own, whatever the seed. */
	key.b[31] ^= 0x80;
	sb_draw_init(child, &key);
}

/* The first block on its own: most sequences are short. */
static void refill(struct sb_draw *d)
{
	static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
	size_t len = d->block ? sizeof(d->bytes) : 64;
	uint8_t *at = d->bytes + sizeof(d->bytes) - len;

	memset(at, 0, len);
	crypto_stream_chacha20_xor_ic(at, at, len, nonce, d->block, d->key.b);
	d->block += len / 64;
	d->used = sizeof(d->bytes) - len;
}

void sb_draw_bytes(struct sb_draw *d, void *out, size_t len)
{
	uint8_t *p = out;

	while (len) {
		size_t left = sizeof(d->bytes) - d->used;
		size_t n = len < left ? len : left;

		memcpy(p, d->bytes + d->used, n);
		d->used += n;
		p += n;
		len -= n;
		if (len)
			refill(d);
	}
}

/* The next so many bytes, at most 8, where they lie or copied to spare. */
static const uint8_t *next(struct sb_draw *d, uint8_t spare[8], size_t len)
{
	if (len <= sizeof(d->bytes) - d->used) {
		d->used += len;
		return d->bytes + d->used - len;
	}
	sb_draw_bytes(d, spare, len);
	return spare;
}

uint64_t sb_draw_u64(struct sb_draw *d)
{
	uint8_t spare[8];
	const uint8_t *b = next(d, spare, sizeof(spare));
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v |= (uint64_t)b[i] << (8 * i);
	return v;
}

uint32_t sb_draw_u32(struct sb_draw *d)
{
	uint8_t spare[8];
	const uint8_t *b = next(d, spare, 4);

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
}

uint64_t sb_draw_below(struct sb_draw *d, uint64_t n)
{
	uint64_t skip, v;

	if (n <= UINT32_MAX) { /* the common case, in half the bytes */
		uint32_t n32 = (uint32_t)n, low = (0u - n32) % n32;
		uint64_t wide;

		do
			wide = (uint64_t)sb_draw_u32(d) * n32;
		while ((uint32_t)wide < low);
		return wide >> 32;
	}
	skip = (0ull - n) % n;
	do
		v = sb_draw_u64(d);
	while (v < skip);
	return v % n;
}

int sb_draw_chance(struct sb_draw *d, uint32_t ppm)
{
	return sb_draw_below(d, 1000000) < ppm;
}

/* v * 2^x, x in 1/65536: a series, because libm differs between machines. */
static uint64_t times_exp2(uint64_t v, int64_t x_q16)
{
	/* ln(2)^k / k!, in 1/2^30 */
	static const uint64_t c[] = { 1073741824, 744261118, 257941261,
				      59597030,   10327480,  1431710,
				      165398 };
	int64_t whole = x_q16 >> 16;
	uint64_t f = (uint64_t)(x_q16 & 0xffff) << 14, y = 0;
	uint64_t high, low;

	for (size_t i = sizeof(c) / sizeof(c[0]); i-- > 0;)
		y = (y * f >> 30) + c[i];
	high = v >> 30;
	low = v & ((1u << 30) - 1);
	v = high * y + (low * y >> 30);
	if (whole < 0)
		return whole < -63 ? 0 : v >> -whole;
	return whole > 20 || v >> (63 - whole) ? UINT64_MAX >> 1 : v << whole;
}

uint64_t sb_draw_lognormal(struct sb_draw *d, uint64_t median,
			   uint32_t sigma_q16)
{
	int64_t z_q16 = -6 * 65536;

	for (int i = 0; i < 6; i++) {
		uint32_t two = sb_draw_u32(d);

		z_q16 += (two & 0xffff) + (two >> 16);
	}
	/* sigma * z / ln 2 */
	return times_exp2(median, z_q16 * (int64_t)sigma_q16 / 45426);
}

uint64_t sb_draw_quantile(uint32_t q_q32, uint64_t median, uint32_t sigma_q16)
{
	/* Scores of 1/2, 1/4, ..., in 1/65536. */
	static const int64_t scores[] = {
		0,      44203,  75389,  100540, 122076, 141156, 158437, 174330,
		189113, 202983, 216085, 228531, 240408, 251785, 262719, 273257,
		283438, 293295, 302857, 312148, 321190, 330000, 338597, 346994,
		355204, 363239, 371111, 378827, 386397, 393829, 401130, 408306,
	};
	uint32_t tail = q_q32 >> 31 ? 0u - q_q32 : q_q32;
	unsigned k = 0;
	int64_t z;

	/* Between 2^-(k+2) and 2^-(k+1). */
	while (k < 30 && tail < UINT32_C(1) << (30 - k))
		k++;
	z = scores[k + 1] -
	    (scores[k + 1] - scores[k]) *
		    (int64_t)(tail - (UINT32_C(1) << (30 - k))) /
		    (INT64_C(1) << (30 - k));
	z = q_q32 >> 31 ? z : -z;
	return times_exp2(median, z * (int64_t)sigma_q16 / 45426);
}

uint64_t sb_draw_median(uint64_t mean, uint32_t sigma_q16)
{
	/* The square in 1/2^32; over ln 2 in 1/65536. */
	int64_t half = (int64_t)((uint64_t)sigma_q16 * sigma_q16 >> 17);

	return times_exp2(mean, -half * 65536 / 45426);
}

uint32_t sb_draw_zipf(struct sb_draw *d, uint32_t n)
{
	uint32_t octaves = 31 - (uint32_t)__builtin_clz(n), rank;

	do {
		uint32_t low = 1u << sb_draw_below(d, octaves + 1u);

		rank = low + (uint32_t)sb_draw_below(d, low) - 1;
	} while (rank >= n);
	return rank;
}

uint64_t sb_draw_part(struct sb_draw *d, uint64_t n, uint32_t ppm)
{
	uint64_t whole = n / 1000000 * ppm, rest = n % 1000000 * ppm;

	return whole + rest / 1000000 +
	       (uint64_t)sb_draw_chance(d, (uint32_t)(rest % 1000000));
}

enum sb_err sb_noise_init(struct sb_noise *n, const struct sb_draw_key *key,
			  uint64_t offset)
{
	uint8_t counter[16] = { 0 }, skipped[16] = { 0 };
	int skip = (int)(offset % 16), got;

	n->ctx = EVP_CIPHER_CTX_new();
	for (unsigned i = 0; i < 8; i++)
		counter[15 - i] = (uint8_t)(offset / 16 >> (8 * i));
	if (!n->ctx || EVP_EncryptInit_ex(n->ctx, EVP_aes_256_ctr(), NULL,
					  key->b, counter) != 1)
		return SB_MEMORY;
	if (skip &&
	    EVP_EncryptUpdate(n->ctx, skipped, &got, skipped, skip) != 1)
		return SB_MEMORY;
	return SB_OK;
}

enum sb_err sb_noise_next(struct sb_noise *n, uint8_t *out, size_t len)
{
	static const uint8_t zeros[16384];

	while (len) {
		/* In steps that stay in the first-level cache. */
		size_t step = len < 16384 ? len : 16384;
		int got;

		if (EVP_EncryptUpdate(n->ctx, out, &got, zeros, (int)step) != 1)
			return SB_MEMORY;
		out += step;
		len -= step;
	}
	return SB_OK;
}

void sb_noise_release(struct sb_noise *n)
{
	EVP_CIPHER_CTX_free(n->ctx);
	n->ctx = NULL;
}

enum sb_err sb_draw_noise(const struct sb_draw_key *key, uint64_t offset,
			  uint8_t *out, size_t len)
{
	struct sb_noise n;
	enum sb_err err = sb_noise_init(&n, key, offset);

	if (!err)
		err = sb_noise_next(&n, out, len);
	sb_noise_release(&n);
	return err;
}
