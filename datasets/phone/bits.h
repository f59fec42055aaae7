/* datasets/phone/bits.h: writing codes of some bits, the first bit highest, into
 * memory that is known to be large enough. */
#ifndef DATASETS_PHONE_BITS_H
#define DATASETS_PHONE_BITS_H

#include <stddef.h>
#include <stdint.h>

struct sb_bits {
	uint8_t *to;
	size_t at; /* in bits */
};

/* The low bits of v, 32 at most; what was there is overwritten. */
static inline void sb_bits_put(struct sb_bits *o, uint32_t v, unsigned bits)
{
	while (bits) {
		unsigned room = 8 - o->at % 8, n = bits < room ? bits : room;
		unsigned mask = ((1u << n) - 1) << (room - n);
		uint8_t *byte = &o->to[o->at / 8];

		bits -= n;
		o->at += n;
		*byte = (uint8_t)((*byte & ~mask) |
				  (v >> bits << (room - n) & mask));
	}
}

/* Exp-Golomb's code of v < 2^16 - 1: ue(v) of H.264, 9.1. */
static inline void sb_bits_ue(struct sb_bits *o, uint32_t v)
{
	unsigned bits = 1;

	while ((v + 1) >> bits)
		bits++;
	sb_bits_put(o, v + 1, 2 * bits - 1);
}

/* Zeros up to the next byte. */
static inline void sb_bits_align(struct sb_bits *o)
{
	sb_bits_put(o, 0, (unsigned)(-o->at % 8));
}

#endif
