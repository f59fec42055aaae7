/* tests/unit/bit_reader.h: reading codes of some bits; fails the test at the end of
 * the bytes. */
#ifndef TESTS_UNIT_BIT_READER_H
#define TESTS_UNIT_BIT_READER_H

#include "tests/unit/phone.h"

struct bit_reader {
	const uint8_t *b;
	size_t len, at; /* bytes; bits */
};

static inline unsigned take_bits(struct bit_reader *r, unsigned bits)
{
	unsigned v = 0;

	assert_true(r->at + bits <= 8 * r->len);
	for (; bits; bits--, r->at++)
		v = v << 1 | (r->b[r->at / 8] >> (7 - r->at % 8) & 1);
	return v;
}

/* Exp-Golomb's code (H.264, 9.1). */
static inline unsigned take_ue(struct bit_reader *r)
{
	unsigned zeros = 0;

	while (!take_bits(r, 1))
		zeros++;
	assert_true(zeros < 31);
	return (1u << zeros) - 1 + take_bits(r, zeros);
}

static inline int take_se(struct bit_reader *r)
{
	unsigned k = take_ue(r);

	return k % 2 ? (int)(k / 2) + 1 : -(int)(k / 2);
}

/* Nothing but zeros up to the next byte. */
static inline void take_padding(struct bit_reader *r)
{
	while (r->at % 8)
		assert_int_equal(take_bits(r, 1), 0);
}

#endif
