#include "datasets/phone/picture.h"
#include "datasets/phone/picture_codes.h"

#include <string.h>

/* Code words of a table, by symbol: JPEG's canonical order (Annex C). */
struct code {
	uint16_t word[256];
	uint8_t bits[256];
};

static void make_code(struct code *c, const struct sb_picture_code *from)
{
	uint16_t word = 0;
	size_t n = 0;

	memset(c, 0, sizeof(*c));
	for (unsigned len = 1; len <= 16; len++) {
		for (unsigned i = 0; i < from->counts[len - 1]; i++) {
			c->word[from->symbols[n]] = word++;
			c->bits[from->symbols[n++]] = (uint8_t)len;
		}
		word = (uint16_t)(word << 1);
	}
}

/* One interval while it is encoded: bits before stuffing. */
struct encoder {
	struct sb_draw *by;
	const struct code *dc, *ac;
	uint8_t fixed[SB_PICTURE_INTERVAL_BYTES + 64];
	uint8_t value[SB_PICTURE_INTERVAL_BYTES + 64];
	unsigned at;    /* in bits */
	unsigned room;  /* in bits; less where zeros will be stuffed */
	unsigned plain; /* not 0: every value has these bits, in turn */
};

enum {
	ROOM_BITS = 8 * (SB_PICTURE_INTERVAL_BYTES - 2)
};

static void put_bits(struct encoder *e, uint32_t bits, unsigned n, int is_value)
{
	while (n-- && e->at < ROOM_BITS + 256) {
		uint8_t bit = (uint8_t)(1u << (7 - e->at % 8));

		if (is_value)
			e->value[e->at / 8] |= bit;
		else if (bits >> n & 1)
			e->fixed[e->at / 8] |= bit;
		if (++e->at % 8 == 0 && e->fixed[e->at / 8 - 1] == 0xff)
			e->room -= 8;
	}
}

static void put_symbol(struct encoder *e, const struct code *c, unsigned symbol)
{
	put_bits(e, c->word[symbol], c->bits[symbol], 0);
}

/* The DC difference is part of the interval: it keeps the brightness sane. */
static void put_dc(struct encoder *e)
{
	unsigned size = e->plain ? 0 : (unsigned)sb_draw_below(e->by, 5);

	put_symbol(e, e->dc, size);
	put_bits(e, sb_draw_u32(e->by), size, 0);
}

/* Coefficients until about so many bits are spent: small ones, smaller and
 * rarer towards high frequencies. */
static void put_block(struct encoder *e, unsigned bits)
{
	unsigned end = e->at + bits, k = 1;

	put_dc(e);
	for (; e->plain && k < 64 && e->at + 8 < end; k++) {
		put_symbol(e, e->ac, 1);
		put_bits(e, e->plain >> k % 4, 1, 0);
	}
	while (!e->plain && k < 64 && e->at + 8 < end) {
		unsigned spread = 2 + k / 6, most = 1 + 28 / (4 + k);
		unsigned run = sb_draw_below(e->by, 10) < 5
				       ? 0
				       : (unsigned)sb_draw_below(e->by, spread);
		unsigned size = 1 + (unsigned)sb_draw_below(e->by, most);

		if (k + run > 63 || run > 15)
			break;
		put_symbol(e, e->ac, run << 4 | size);
		put_bits(e, 0, size, 1);
		k += run + 1;
	}
	if (k < 64)
		put_symbol(e, e->ac, 0);
}

/* The last block makes the interval end in its last byte. */
static void put_last(struct encoder *e)
{
	unsigned k = 1;

	put_dc(e);
	for (; k < 64; k++) {
		int left = (int)e->room - (int)e->at - e->ac->bits[0];
		int each = left / (64 - (int)k);
		unsigned size = each > 9 ? 7 : each > 2 ? 5 : 1;

		if (left < (int)(e->ac->bits[size] + size))
			size = 1;
		if (left < (int)(e->ac->bits[size] + size))
			break;
		put_symbol(e, e->ac, size);
		put_bits(e, 0, size, 1);
	}
	if (k < 64)
		put_symbol(e, e->ac, 0);
	while (e->at % 8)
		put_bits(e, 1, 1, 0);
}

static void encode(struct encoder *e, const struct code codes[4],
		   unsigned blocks)
{
	for (unsigned m = 0; m < blocks; m++) {
		unsigned left = e->room > e->at ? e->room - e->at : 0;
		unsigned share = left / (blocks - m);

		for (unsigned b = 0; b < 6; b++) {
			unsigned luma = b < 4, part = luma ? 19 : 11;
			unsigned bits = share * part / 100;

			if (!e->plain)
				bits = bits / 2 +
				       (unsigned)sb_draw_below(e->by, bits + 1);
			e->dc = &codes[luma ? 0 : 2];
			e->ac = &codes[luma ? 1 : 3];
			if (m + 1 == blocks && b == 5)
				put_last(e);
			else
				put_block(e, bits);
		}
	}
}

/* Stuff zeros after 0xff, forbid value bits that could make one.  1 if the
 * interval came out at its length. */
static int finish(const struct encoder *e, uint8_t *fixed, uint8_t *value)
{
	size_t n = 0;

	for (size_t i = 0; i < e->at / 8; i++) {
		uint8_t f = e->fixed[i], v = e->value[i];

		if (n + 2 > SB_PICTURE_INTERVAL_BYTES - 2u + (f != 0xff))
			return 0;
		if ((f | v) == 0xff && v)
			v &= (uint8_t)(v - 1);
		fixed[n] = f;
		value[n++] = v;
		if (f == 0xff) {
			fixed[n] = 0;
			value[n++] = 0;
		}
	}
	return n == SB_PICTURE_INTERVAL_BYTES - 2u;
}

static void make_plain(struct sb_picture_tiles *t, const struct code codes[4],
		       const struct sb_draw_key *key)
{
	uint8_t value[SB_PICTURE_INTERVAL_BYTES];
	struct sb_draw by;

	sb_draw_from(&by, key, "even intervals", 0);
	for (unsigned n = 0; n < SB_PICTURE_LEVELS * SB_PICTURE_PLAINS;) {
		unsigned level = n / SB_PICTURE_PLAINS;
		uint8_t *to = t->plain[level][n % SB_PICTURE_PLAINS];
		struct encoder e = { .by = &by, .room = ROOM_BITS };

		e.plain = 16 + (unsigned)sb_draw_below(&by, 16);
		encode(&e, codes, 4u << level);
		if (e.at <= ROOM_BITS)
			n += (unsigned)finish(&e, to, value);
	}
}

void sb_picture_init(struct sb_picture_tiles *t)
{
	struct sb_draw_key key = sb_draw_root(0);
	struct code codes[4];
	struct sb_draw by;

	memset(t, 0, sizeof(*t));
	for (unsigned i = 0; i < 4; i++)
		make_code(&codes[i], &sb_picture_codes[i]);
	sb_draw_from(&by, &key, "intervals", 0);
	for (unsigned n = 0; n < SB_PICTURE_LEVELS * SB_PICTURE_KINDS;) {
		unsigned level = n / SB_PICTURE_KINDS;
		unsigned kind = n % SB_PICTURE_KINDS;
		struct encoder e = { .by = &by, .room = ROOM_BITS };

		encode(&e, codes, 4u << level);
		if (e.at <= ROOM_BITS)
			n += (unsigned)finish(&e, t->fixed[level][kind],
					      t->value[level][kind]);
	}
	make_plain(t, codes, &key);
}
