#include "schemes/kit/paper.h"

#include <string.h>

#include "schemes/kit/kit.h"
#include "schemes/kit/record.h"

#define CHECKS 2u
#define TOTAL  (SB_PAPER_SYMBOLS + CHECKS)
#define GROUP  4u

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint8_t times(uint8_t a, uint8_t b)
{
	unsigned x = a, sum = 0;

	for (unsigned bit = 0; bit < 5; bit++) {
		sum ^= x & (0u - ((unsigned)b >> bit & 1u));
		x = x << 1 ^ (0x25u & (0u - (x >> 4 & 1u)));
	}
	return (uint8_t)sum;
}

/* The remainder modulo (x - 2)(x - 4) = x^2 + 6 x + 8 of the symbols as a
 * polynomial, highest power first. */
static void remainder_of(const uint8_t *symbols, size_t count,
			 uint8_t rest[CHECKS])
{
	rest[0] = rest[1] = 0;
	for (size_t i = 0; i < count; i++) {
		uint8_t top = rest[0] ^ symbols[i];

		rest[0] = rest[1] ^ times(top, 6);
		rest[1] = times(top, 8);
	}
}

void sb_paper_write(const uint8_t random[SB_PAPER_SYMBOLS],
		    uint8_t symbols[SB_PAPER_SYMBOLS],
		    uint8_t text[SB_PAPER_TEXT_BYTES])
{
	uint8_t rest[CHECKS];
	size_t n = 0;

	for (size_t i = 0; i < SB_PAPER_SYMBOLS; i++)
		symbols[i] = random[i] & 31;
	remainder_of(symbols, SB_PAPER_SYMBOLS, rest);
	for (size_t i = 0; i < TOTAL; i++) {
		uint8_t symbol = i < SB_PAPER_SYMBOLS
					 ? symbols[i]
					 : rest[i - SB_PAPER_SYMBOLS];

		if (i && i % GROUP == 0)
			text[n++] = '-';
		text[n++] = (uint8_t)alphabet[symbol];
	}
	sb_record_made("paper form", SB_FACT_MAKES,
		       sb_span_of(random, SB_PAPER_SYMBOLS),
		       sb_span_of(NULL, 0), sb_span_of(text, n));
	sb_record_made("paper form", SB_FACT_MAKES, sb_span_of(text, n),
		       sb_span_of(NULL, 0),
		       sb_span_of(symbols, SB_PAPER_SYMBOLS));
}

/* 32: not in the alphabet. */
static uint8_t symbol_of(uint8_t c)
{
	uint8_t upper = c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
	uint8_t found = 32;

	if (upper == 'O')
		upper = '0';
	if (upper == 'I' || upper == 'L')
		upper = '1';
	for (uint8_t i = 0; i < 32; i++)
		if ((uint8_t)alphabet[i] == upper)
			found = i;
	return found;
}

enum sb_err sb_paper_read(struct sb_span text,
			  uint8_t symbols[SB_PAPER_SYMBOLS])
{
	uint8_t all[TOTAL], rest[CHECKS];
	enum sb_err err = SB_OK;
	size_t n = 0;

	for (size_t i = 0; i < text.len && err == SB_OK; i++) {
		uint8_t symbol;

		if (text.ptr[i] == '-' || text.ptr[i] == ' ')
			continue;
		symbol = symbol_of(text.ptr[i]);
		if (symbol > 31 || n == TOTAL)
			err = SB_MALFORMED;
		else
			all[n++] = symbol;
	}
	if (n != TOTAL)
		err = SB_MALFORMED;
	if (err == SB_OK) {
		memcpy(symbols, all, SB_PAPER_SYMBOLS);
		sb_record_made("paper form", SB_FACT_MAKES, text,
			       sb_span_of(NULL, 0),
			       sb_span_of(symbols, SB_PAPER_SYMBOLS));
		remainder_of(all, SB_PAPER_SYMBOLS, rest);
		if (memcmp(rest, all + SB_PAPER_SYMBOLS, CHECKS) != 0)
			err = SB_FORGED;
	}
	sb_wipe(all, sizeof(all));
	return err;
}
