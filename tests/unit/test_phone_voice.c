/* Voice memos and voice mail decode: every frame is read to its end as ISO 14496-3
 * (4.4.2) and RFC 4867 (5.3) say it. */
#include "tests/unit/bit_reader.h"

#include "datasets/phone/params.h"
#include "datasets/phone/voice.h"

/* Codebook 6 (Table 4.A.7): how many words of each length, counted in the table. */
static const unsigned words[12] = {
	[4] = 9, [6] = 16, [7] = 13, [8] = 8, [9] = 23, [10] = 8, [11] = 4
};

/* Where bands end at 48 kHz (Table 4.138), in lines. */
static const unsigned band_ends[49] = {
	4,   8,   12,  16,  20,  24,  28,  32,  36,  40,  48,  56,  64,
	72,  80,  88,  96,  108, 120, 132, 144, 160, 176, 196, 216, 240,
	264, 292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640,
	672, 704, 736, 768, 800, 832, 864, 896, 928, 1024
};

/* A canonical code's word, bit for bit. */
static void take_pair(struct bit_reader *r)
{
	unsigned word = 0, first = 0;

	for (unsigned bits = 1; bits < 12; bits++) {
		word = word << 1 | take_bits(r, 1);
		first <<= 1;
		if (word - first < words[bits])
			return;
		first += words[bits];
	}
	fail_msg("no word");
}

/* Bands of one section; their number of lines is the return value. */
static unsigned take_sections(struct bit_reader *r, unsigned bands)
{
	unsigned len = 0, more;

	assert_int_equal(take_bits(r, 4), 6);
	do {
		more = take_bits(r, 5);
		len += more;
	} while (more == 31);
	assert_int_equal(len, bands);
	for (unsigned i = 0; i < bands; i++)
		assert_int_equal(take_bits(r, 1), 0); /* as the one before */
	return bands - 1 < 49 ? band_ends[bands - 1] : 0;
}

static void check_frame(const uint8_t *b, size_t len)
{
	struct bit_reader r = { b, len, 0 };
	unsigned bands, lines, element, count;

	assert_int_equal(take_bits(&r, 7), 0); /* a single channel */
	assert_in_range(take_bits(&r, 8), 100, 200);
	assert_int_equal(take_bits(&r, 4), 0); /* a long window */
	bands = take_bits(&r, 6);
	assert_in_range(bands, 1, 49);
	assert_int_equal(take_bits(&r, 1), 0);
	lines = take_sections(&r, bands);
	assert_int_equal(take_bits(&r, 3), 0);
	for (unsigned i = 0; i < lines; i += 2)
		take_pair(&r);
	while ((element = take_bits(&r, 3)) != 7) {
		assert_int_equal(element, 6);
		count = take_bits(&r, 4);
		if (count == 15)
			count += take_bits(&r, 8) - 1;
		if (count)
			assert_int_equal(take_bits(&r, 4), 0);
		r.at += count ? (size_t)count * 8 - 4 : 0;
	}
	take_padding(&r);
	assert_int_equal(r.at, 8 * len);
}

static void every_line_is_accounted_for(void **state)
{
	enum {
		FRAME = SB_FILM_SOUND_BYTES,
		FRAMES = 20000
	};
	struct sb_draw_key key = sb_draw_root(3);
	uint8_t *b = malloc((size_t)FRAME * FRAMES), part[700];
	struct sb_draw d;

	(void)state;
	assert_int_equal(sb_voice_aac(&key, 0, (size_t)FRAME * FRAMES, b),
			 SB_OK);
	for (size_t i = 0; i < FRAMES; i++)
		check_frame(b + i * FRAME, FRAME);
	sb_draw_from(&d, &key, "ranges", 0);
	for (unsigned i = 0; i < 1000; i++) {
		size_t at = sb_draw_below(&d, (FRAMES - 4) * FRAME);
		size_t len = sb_draw_below(&d, sizeof(part) + 1);

		assert_int_equal(sb_voice_aac(&key, at, len, part), SB_OK);
		assert_memory_equal(part, b + at, len);
	}
	free(b);
}

static void check_amr(const uint8_t *b, size_t len)
{
	static const uint8_t bytes[8] = { 13, 14, 16, 18, 20, 21, 27, 32 };
	size_t at = 6, frames = 0, full = 0;

	assert_memory_equal(b, "#!AMR\n", 6);
	for (; at < len; frames++) {
		unsigned rate = b[at] >> 3;

		assert_int_equal(b[at] & 0x87, 4);
		assert_in_range(rate, 0, 7);
		full += rate == 7;
		at += bytes[rate];
	}
	assert_int_equal(at, len);
	assert_true(full + 3 >= frames);
}

static void amr_ends_with_a_frame(void **state)
{
	struct sb_draw_key key = sb_draw_root(4);
	uint8_t b[4096], part[4096];
	struct sb_draw d;

	(void)state;
	sb_draw_from(&d, &key, "ranges", 0);
	for (size_t size = SB_VOICE_LEAST_AMR_BYTES; size < 2000; size++) {
		size_t at = sb_draw_below(&d, size);
		size_t len = sb_draw_below(&d, size - at + 1);

		assert_int_equal(sb_voice_amr(&key, size, 0, size, b), SB_OK);
		check_amr(b, size);
		assert_int_equal(sb_voice_amr(&key, size, at, len, part),
				 SB_OK);
		assert_memory_equal(part, b + at, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_accounted_for),
		cmocka_unit_test(amr_ends_with_a_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
