#include "datasets/phone/voice.h"

#include "datasets/phone/bits.h"
#include "datasets/phone/bytes.h"
#include "datasets/phone/params.h"
#include "schemes/kit/wire.h"

#include <assert.h>

/* --- AAC ------------------------------------------------------------------ */

enum {
	FRAME_BYTES = SB_FILM_SOUND_BYTES,
	FRAME_BITS = 8 * FRAME_BYTES,
	BOOK = 6,       /* signed pairs of -4 to 4 */
	LEAST_CODE = 4, /* bits; all 0: silence */
	BANDS = 35,     /* at 48 kHz, up to 12 kHz (Table 4.138) */
	PAIRS = 512 / 2,
	GAIN = 150, /* of 1.5 dB; 100 is a line's own value */
	GAINS = 16,
	SINGLE = 0, /* elements (Table 4.85) */
	FILL = 6,
	END = 7,
	/* Before the pairs; the least behind them. */
	HEAD_BITS = 3 + 4 + 8 + 11 + 4 + 10 + BANDS + 3,
	END_BITS = 3,
};

_Static_assert(HEAD_BITS + PAIRS * LEAST_CODE + END_BITS <= FRAME_BITS,
	       "no room for a frame's bands");

/* How long the code word of codebook 6 is that these bits begin with (Table
 * 4.A.7): words of a length are successive, longer ones behind shorter. */
static unsigned code_bits(uint64_t v)
{
	const uint64_t one = UINT64_C(1) << 53;

	return 4u + 2u * (v >= 9 * 128 * one) + (v >= 52 * 32 * one) +
	       (v >= 117 * 16 * one) + (v >= 242 * 8 * one) +
	       (v >= 507 * 4 * one) + (v >= 1022 * 2 * one);
}

/* The next 57 bits or more. */
static uint64_t next_bits(const struct sb_bits *o)
{
	const uint8_t *b = &o->to[o->at / 8];

	return ((uint64_t)sb_get_be32(b) << 32 | sb_get_be32(b + 4))
	       << o->at % 8;
}

/* Code words of so many pairs; what would not fit is silence. */
static void put_pairs(struct sb_bits *o, unsigned left)
{
	const size_t end = FRAME_BITS - END_BITS;

	/* Four words of 11 bits, the longest, at a time. */
	while (left >= 4 && o->at + 44 + left * LEAST_CODE <= end) {
		uint64_t v = next_bits(o);

		for (unsigned i = 0; i < 4; i++) {
			unsigned bits = code_bits(v);

			v <<= bits;
			o->at += bits;
		}
		left -= 4;
	}
	while (left--) {
		unsigned bits = code_bits(next_bits(o));

		if (o->at + bits + left * LEAST_CODE <= end)
			o->at += bits;
		else
			sb_bits_put(o, 0, LEAST_CODE);
	}
}

/* The rest of the frame (4.4.2.7): as many bytes as fit, of no meaning. */
static void fill(struct sb_bits *o)
{
	size_t left = FRAME_BITS - o->at, count;

	if (left >= 7 + END_BITS) {
		sb_bits_put(o, FILL, 3);
		left -= 7 + END_BITS;
		count = left / 8;
		if (count > 14) {
			count = (left - 8) / 8;
			sb_bits_put(o, 15, 4);
			sb_bits_put(o, (uint32_t)(count - 14), 8);
		} else {
			sb_bits_put(o, (uint32_t)count, 4);
		}
		if (count)
			sb_bits_put(o, 0, 4);
		o->at += count ? 8 * count - 4 : 0;
	}
	sb_bits_put(o, END, END_BITS);
	sb_bits_align(o);
}

/* Makes noise a frame; behind it eight bytes may be read. */
static void dress(uint8_t noise[FRAME_BYTES + 8])
{
	struct sb_bits o = { noise, 0 };
	unsigned gain = GAIN + noise[0] % GAINS;

	sb_bits_put(&o, SINGLE, 7);
	sb_bits_put(&o, gain, 8);
	sb_bits_put(&o, 0, 4); /* a long window */
	sb_bits_put(&o, BANDS, 6);
	sb_bits_put(&o, 0, 1); /* no prediction */
	sb_bits_put(&o, BOOK, 4);
	sb_bits_put(&o, 31, 5);
	sb_bits_put(&o, BANDS - 31, 5);
	sb_bits_put(&o, 0, BANDS - 32); /* each band is as loud */
	sb_bits_put(&o, 0, 32);
	sb_bits_put(&o, 0, 3); /* no pulses, shaping, gain control */
	assert(o.at == HEAD_BITS);
	put_pairs(&o, PAIRS);
	fill(&o);
	assert(o.at <= FRAME_BITS);
}

enum sb_err sb_voice_aac(const struct sb_draw_key *key, uint64_t offset,
			 size_t len, uint8_t *out)
{
	uint64_t at = offset / FRAME_BYTES * FRAME_BYTES;
	struct sb_noise noise;
	enum sb_err err = sb_noise_init(&noise, key, at);

	for (; !err && at < offset + len; at += FRAME_BYTES) {
		uint8_t frame[FRAME_BYTES + 8] = { 0 };

		err = sb_noise_next(&noise, frame, FRAME_BYTES);
		dress(frame);
		sb_bytes_overlay(at, frame, FRAME_BYTES, offset, len, out);
	}
	sb_noise_release(&noise);
	return err;
}

/* --- AMR ------------------------------------------------------------------ */

enum {
	AMR_HEAD = 6,
	AMR_FRAME = 32,
	AMR_RATES = 8,
	/* Every number from this on is the sum of two or three frames'. */
	AMR_LEAST_REST = 26,
};

/* Bytes of a frame of each rate, with the one that says which. */
static const uint8_t amr_bytes[AMR_RATES + 1] = { 13, 14, 16, 18, 20,
						  21, 27, 32, 0 };

/* Overlays what begins the last frames, the rest bytes from at on. */
static void end_amr(uint64_t at, unsigned rest, uint64_t offset, size_t len,
		    uint8_t *out)
{
	unsigned n = 0;
	unsigned rates[3];

	do {
		rates[0] = n % AMR_RATES;
		rates[1] = n / AMR_RATES % AMR_RATES;
		rates[2] = n / AMR_RATES / AMR_RATES;
		n++;
		assert(n <= AMR_RATES * AMR_RATES * (AMR_RATES + 1));
	} while (amr_bytes[rates[0]] + amr_bytes[rates[1]] +
			 amr_bytes[rates[2]] !=
		 (int)rest);
	for (unsigned i = 0; i < 3; at += amr_bytes[rates[i++]]) {
		uint8_t kind = (uint8_t)(rates[i] << 3 | 4);

		sb_bytes_overlay(at, &kind, rates[i] < AMR_RATES, offset, len,
				 out);
	}
}

enum sb_err sb_voice_amr(const struct sb_draw_key *key, uint64_t size_bytes,
			 uint64_t offset, size_t len, uint8_t *out)
{
	enum sb_err err = sb_draw_noise(key, offset, out, len);
	uint64_t bytes = size_bytes - AMR_HEAD;
	unsigned rest = AMR_LEAST_REST +
			(unsigned)((bytes - AMR_LEAST_REST) % AMR_FRAME);
	uint64_t end = size_bytes - rest, at = AMR_HEAD;

	assert(size_bytes >= SB_VOICE_LEAST_AMR_BYTES);
	sb_bytes_overlay(0, (const uint8_t *)"#!AMR\n", AMR_HEAD, offset, len,
			 out);
	if (offset > at)
		at += (offset - at + AMR_FRAME - 1) / AMR_FRAME * AMR_FRAME;
	for (; at < end && at < offset + len; at += AMR_FRAME)
		out[at - offset] = 7 << 3 | 4;
	end_amr(end, rest, offset, len, out);
	return err;
}
