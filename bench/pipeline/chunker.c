/* bench/pipeline/chunker.c: cut points, portable path.  The formula is in
 * chunker_internal.h. */
#include "bench/pipeline/chunker.h"

#include "bench/pipeline/chunker_internal.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "schemes/kit/wire.h"

#define FIXED_UNIT  256u
#define FASTCDC_LOW 256u
#define RABIN_LOW   256u
#define KEY_BYTES   32u
/* Below these the portable path is as fast: it skips what is nearer to the last
 * cut than min, and the other one has tables to load and hits to sort. */
#define VECTOR_LEAST_AVG   2048u
#define VECTOR_LEAST_BYTES 8192u

/* Decimal without sign, space or leading zero: one text per cutting. */
static int number(const char *text, uint32_t *out)
{
	uint32_t value = 0;

	if (text[0] < '1' || text[0] > '9')
		return 0;
	for (; *text >= '0' && *text <= '9'; text++) {
		value = value * 10 + (uint32_t)(*text - '0');
		if (value > SB_CHUNK_MAX)
			return 0;
	}
	*out = value;
	return *text == '\0';
}

enum sb_err sb_cutting_parse(const char *text, struct sb_cutting *out)
{
	uint32_t n;

	if (strcmp(text, "whole") == 0) {
		*out = (struct sb_cutting) { SB_CUT_WHOLE, SB_CHUNK_MAX,
					     SB_CHUNK_MAX, SB_CHUNK_MAX };
		return SB_OK;
	}
	if (strncmp(text, "fixed:", 6) == 0 && number(text + 6, &n) &&
	    n % FIXED_UNIT == 0) {
		*out = (struct sb_cutting) { SB_CUT_FIXED, n, n, n };
		return SB_OK;
	}
	if (strncmp(text, "fastcdc:", 8) == 0 && number(text + 8, &n) &&
	    (n & (n - 1)) == 0 && n >= FASTCDC_LOW && n <= SB_CHUNK_MAX / 4) {
		*out = (struct sb_cutting) { SB_CUT_FASTCDC, n / 4, n, n * 4 };
		return SB_OK;
	}
	if (strncmp(text, "rabin53:", 8) == 0 && number(text + 8, &n) &&
	    (n & (n - 1)) == 0 && n >= RABIN_LOW && n <= SB_CHUNK_MAX / 8) {
		*out = (struct sb_cutting) { SB_CUT_RABIN, n / 2, n, n * 8 };
		return SB_OK;
	}
	return SB_PARAM;
}

void sb_cutting_print(const struct sb_cutting *c, char *text, size_t bytes)
{
	switch (c->how) {
	case SB_CUT_FIXED:
		(void)snprintf(text, bytes, "fixed:%u", c->avg);
		return;
	case SB_CUT_FASTCDC:
		(void)snprintf(text, bytes, "fastcdc:%u", c->avg);
		return;
	case SB_CUT_RABIN:
		(void)snprintf(text, bytes, "rabin53:%u", c->avg);
		return;
	case SB_CUT_WHOLE:
		(void)snprintf(text, bytes, "whole");
		return;
	}
}

static void fill_gear(struct sb_chunker *c, const uint8_t *key)
{
	static const char label[] = "sealbench public gear table 1";
	static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
	uint8_t public_key[crypto_hash_sha256_BYTES];
	uint8_t stream[sizeof(c->gear)];

	if (key == NULL) {
		crypto_hash_sha256(public_key, (const uint8_t *)label,
				   sizeof(label) - 1);
		key = public_key;
	}
	crypto_stream_chacha20_ietf(stream, sizeof(stream), nonce, key);
	for (size_t i = 0; i < 256; i++)
		c->gear[i] = sb_get_le32(stream + 4 * i);
	sodium_memzero(stream, sizeof(stream));
}

void sb_chunker_init(struct sb_chunker *c, const struct sb_cutting *cutting,
		     const uint8_t *key, int portable)
{
	unsigned bits;

	_Static_assert(crypto_stream_chacha20_ietf_KEYBYTES == KEY_BYTES,
		       "cutter keys are 32 bytes");
	memset(c, 0, sizeof(*c));
	c->cutting = *cutting;
	c->portable = portable;
	if (cutting->how == SB_CUT_RABIN)
		sb_chunker_rabin_init(c, key);
	if (cutting->how != SB_CUT_FASTCDC)
		return;
	assert(cutting->min >= SB_GEAR_WINDOW && cutting->avg >= FASTCDC_LOW &&
	       cutting->avg <= SB_CHUNK_MAX / 4);
	bits = 31u - (unsigned)__builtin_clz(cutting->avg);
	c->mask_hard = ~(UINT32_MAX >> (bits + SB_GEAR_NORMALISE));
	c->mask_easy = ~(UINT32_MAX >> (bits - SB_GEAR_NORMALISE));
	fill_gear(c, key);
}

static size_t cut_fixed(uint32_t unit, size_t len, int end, uint32_t *lengths,
			size_t room)
{
	size_t n = 0;

	for (; n < room && len >= unit; len -= unit)
		lengths[n++] = unit;
	if (end && n < room && len > 0)
		lengths[n++] = (uint32_t)len;
	return n;
}

/* First length in [from, to) whose hash is zero under mask, or to.  Two bytes
 * a step, so that the chain is one shift and one addition for both. */
static size_t scan(const uint32_t gear[256], uint32_t mask, const uint8_t *data,
		   size_t from, size_t to, uint32_t *hash)
{
	uint32_t h = *hash;
	size_t at = from;

	for (; at + 1 < to; at += 2) {
		uint32_t a = gear[data[at - 1]];
		uint32_t b = gear[data[at]];
		uint32_t odd = (h << 1) + a;

		h = (h << 2) + ((a << 1) + b);
		if (__builtin_expect((odd & mask) == 0, 0))
			return at;
		if (__builtin_expect((h & mask) == 0, 0))
			return at + 1;
	}
	if (at < to) {
		h = (h << 1) + gear[data[at - 1]];
		if ((h & mask) == 0)
			return at;
	}
	*hash = h;
	return to;
}

static uint32_t gear_one(const struct sb_chunker *c, const uint8_t *data,
			 size_t len)
{
	size_t min = c->cutting.min;
	size_t normal = sb_chunker_normal(&c->cutting);
	size_t max = c->cutting.max;
	uint32_t h = 0;
	size_t at;

	if (len <= min)
		return (uint32_t)len;
	if (max > len)
		max = len;
	if (normal > max)
		normal = max;
	for (size_t i = min - SB_GEAR_WINDOW; i < min - 1; i++)
		h = (h << 1) + c->gear[data[i]];
	at = scan(c->gear, c->mask_hard, data, min, normal, &h);
	if (at == normal)
		at = scan(c->gear, c->mask_easy, data, normal, max, &h);
	return (uint32_t)at;
}

/* One chunk after the other. */
static size_t cut_scalar(const struct sb_chunker *c, struct sb_span data,
			 int end, uint32_t *lengths, size_t room)
{
	int rabin = c->cutting.how == SB_CUT_RABIN;
	size_t n = 0;

	while (n < room && data.len > 0 &&
	       (end || data.len >= c->cutting.max)) {
		lengths[n] = rabin ? sb_chunker_rabin_one(c, data.ptr, data.len)
				   : gear_one(c, data.ptr, data.len);
		data.ptr += lengths[n];
		data.len -= lengths[n];
		n++;
	}
	return n;
}

static sb_chunker_cutter *cutter(const struct sb_chunker *c, size_t len)
{
	sb_chunker_cutter *vector = sb_chunker_vector();

	if (vector == NULL || c->portable ||
	    c->cutting.avg < VECTOR_LEAST_AVG ||
	    len < c->cutting.min + VECTOR_LEAST_BYTES)
		return cut_scalar;
	return vector;
}

size_t sb_chunker_cut(const struct sb_chunker *c, struct sb_span data, int end,
		      uint32_t *lengths, size_t room)
{
	if (c->cutting.how == SB_CUT_RABIN)
		return cut_scalar(c, data, end, lengths, room);
	if (c->cutting.how != SB_CUT_FASTCDC)
		return cut_fixed(c->cutting.max, data.len, end, lengths, room);
	return cutter(c, data.len)(c, data, end, lengths, room);
}

const char *sb_chunker_path(const struct sb_chunker *c)
{
	if (c->cutting.how == SB_CUT_RABIN)
		return "scalar";
	if (c->cutting.how != SB_CUT_FASTCDC)
		return "none";
	return cutter(c, SIZE_MAX) == cut_scalar ? "scalar" : "avx512vbmi";
}
