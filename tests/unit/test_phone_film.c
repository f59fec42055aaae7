/* Films decode: every NAL unit, and every macroblock of every slice, is read to the
 * end as ITU-T H.264 (7.3, 9.2) says it. */
#include "tests/unit/bit_reader.h"

#include "datasets/phone/film.h"
#include "datasets/phone/params.h"

enum {
	NAL_SLICE = 1,
	NAL_KEY = 5,
	NAL_MESSAGE = 6,
	PCM = 384,
	MOST_BLOCKS = 120 * 68
};

/* What of the parameter sets the slices need, and what was seen in them. */
struct stream {
	unsigned columns, rows, width, height;
	unsigned frame_num_bits;
	unsigned frame, frame_num, key_id;
	uint64_t keys, pcm, skipped, predicted, messages;
	uint8_t levels[MOST_BLOCKS]; /* of each macroblock, in its blocks */
};

static size_t find_box(const uint8_t *b, size_t len, const char *type)
{
	for (size_t i = 0; i + 4 <= len; i++)
		if (!memcmp(b + i, type, 4))
			return i;
	fail_msg("no %s", type);
	return 0;
}

static uint64_t big_endian(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *p++;
	return v;
}

/* --- NAL units ------------------------------------------------------------ */

/* 7.4.1: what these would be without emulation prevention does not occur. */
static void check_no_start_code(const uint8_t *b, size_t len)
{
	for (size_t i = 0; i + 2 < len; i++)
		assert_true(b[i] || b[i + 1] || b[i + 2] > 3);
	assert_true(b[len - 1]);
}

static void check_trailing(struct bit_reader *r)
{
	assert_int_equal(take_bits(r, 1), 1);
	take_padding(r);
	assert_int_equal(r->at, 8 * r->len);
}

static void check_sequence(struct stream *s, const uint8_t *b, size_t len)
{
	struct bit_reader r = { b, len, 0 };
	unsigned crop[4] = { 0 };

	check_no_start_code(b, len);
	assert_int_equal(take_bits(&r, 32), 0x67640028);
	assert_int_equal(take_ue(&r), 0);
	assert_int_equal(take_ue(&r), 1); /* 4:2:0 */
	assert_int_equal(take_ue(&r) + take_ue(&r), 0);
	assert_int_equal(take_bits(&r, 2), 0);
	s->frame_num_bits = take_ue(&r) + 4;
	assert_int_equal(take_ue(&r), 2); /* no order in the slices */
	assert_true(take_ue(&r) >= 1);
	assert_int_equal(take_bits(&r, 1), 0);
	s->columns = take_ue(&r) + 1;
	s->rows = take_ue(&r) + 1;
	assert_true(s->columns * s->rows <= MOST_BLOCKS);
	assert_int_equal(take_bits(&r, 2), 3);
	if (take_bits(&r, 1))
		for (unsigned i = 0; i < 4; i++)
			crop[i] = take_ue(&r);
	s->width = 16 * s->columns - 2 * (crop[0] + crop[1]);
	s->height = 16 * s->rows - 2 * (crop[2] + crop[3]);
	assert_int_equal(take_bits(&r, 1), 0); /* no VUI */
	check_trailing(&r);
}

static void check_picture(const uint8_t *b, size_t len)
{
	struct bit_reader r = { b, len, 0 };

	check_no_start_code(b, len);
	assert_int_equal(take_bits(&r, 8), 0x68);
	assert_int_equal(take_ue(&r) + take_ue(&r), 0);
	assert_int_equal(take_bits(&r, 2), 0); /* CAVLC */
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(take_ue(&r), 0);
	assert_int_equal(take_bits(&r, 3), 0);
	assert_in_range(26 + take_se(&r), 0, 51);
	(void)take_se(&r);
	(void)take_se(&r);
	assert_int_equal(take_bits(&r, 3), 4); /* slices say of deblocking */
	check_trailing(&r);
}

/* 14496-15, 5.2.4.1; sizes are those of the sample entry and the track. */
static void check_config(struct stream *s, const uint8_t *b, size_t len)
{
	size_t at = find_box(b, len, "avcC"), box = big_endian(b + at - 4, 4);
	size_t entry = find_box(b, len, "avc1"),
	       track = find_box(b, len, "tkhd");
	size_t n = big_endian(b + at + 10, 2);

	assert_memory_equal(b + at + 4, "\1\x64\0\x28\xff\xe1", 6);
	check_sequence(s, b + at + 12, n);
	at += 12 + n;
	assert_int_equal(b[at], 1);
	n = big_endian(b + at + 1, 2);
	check_picture(b + at + 3, n);
	assert_memory_equal(b + at + 3 + n, "\xfd\xf8\xf8\0", 4);
	assert_int_equal(at + 7 + n, find_box(b, len, "avcC") - 4 + box);
	assert_int_equal(big_endian(b + entry + 28, 2), s->width);
	assert_int_equal(big_endian(b + entry + 30, 2), s->height);
	assert_int_equal(big_endian(b + track + 80, 4), s->width << 16);
	assert_int_equal(big_endian(b + track + 84, 4), s->height << 16);
}

/* 7.3.2.3. */
static void check_message(struct stream *s, const uint8_t *b, size_t len)
{
	size_t at = 2, size = 0;

	assert_int_equal(b[1], 5);
	for (; b[at] == 255; at++)
		size += 255;
	size += b[at++];
	assert_true(size >= 16);
	assert_int_equal(at + size + 1, len);
	assert_int_equal(b[len - 1], 0x80);
	s->messages++;
}

/* --- macroblocks ---------------------------------------------------------- */

static void check_pcm(struct stream *s, struct bit_reader *r, unsigned address)
{
	take_padding(r);
	assert_true(r->at / 8 + PCM <= r->len);
	r->at += (size_t)PCM * 8;
	s->levels[address] = 16;
	s->pcm++;
}

/* A code that says "no coefficient" (Table 9-5), by the neighbours' numbers. */
static void check_no_levels(const struct stream *s, struct bit_reader *r,
			    unsigned address)
{
	int left = address % s->columns != 0, up = address >= s->columns;
	unsigned a = left ? s->levels[address - 1] : 0;
	unsigned b = up ? s->levels[address - s->columns] : 0;
	unsigned n = left && up ? (a + b + 1) / 2 : a + b;

	if (n < 2)
		assert_int_equal(take_bits(r, 1), 1);
	else if (n < 4)
		assert_int_equal(take_bits(r, 2), 3);
	else if (n < 8)
		assert_int_equal(take_bits(r, 4), 15);
	else
		assert_int_equal(take_bits(r, 6), 3);
}

/* Predicted from what is there, without residual. */
static void check_predicted(struct stream *s, struct bit_reader *r,
			    unsigned address, unsigned type)
{
	int left = address % s->columns != 0, up = address >= s->columns;
	unsigned chroma;
	int quantiser;

	/* 16 x 16; vertical, horizontal, mean, plane. */
	assert_in_range(type, 1, 4);
	if (type == 1)
		assert_true(up);
	if (type == 2)
		assert_true(left);
	if (type == 4)
		assert_true(up && left);
	/* Mean, horizontal, vertical, plane. */
	chroma = take_ue(r);
	assert_in_range(chroma, 0, 3);
	assert_true(chroma != 1 || left);
	assert_true(chroma != 2 || up);
	assert_true(chroma != 3 || (up && left));
	quantiser = take_se(r);
	assert_true(quantiser >= -26 && quantiser <= 25);
	check_no_levels(s, r, address);
	s->levels[address] = 0;
	s->predicted++;
}

/* Is there more than the trailing bits? */
static int more(const struct bit_reader *r)
{
	size_t last = 8 * r->len - 1;

	while (!(r->b[last / 8] >> (7 - last % 8) & 1))
		last--;
	return r->at < last;
}

/* 7.3.4 without what these streams do not use. */
static void check_macroblocks(struct stream *s, struct bit_reader *r, int intra)
{
	unsigned address = 0, count = s->columns * s->rows, type, skip;

	while (more(r)) {
		if (!intra) {
			skip = take_ue(r);
			assert_true(skip <= count - address);
			memset(s->levels + address, 0, skip);
			address += skip;
			s->skipped += skip;
			if (!more(r))
				break;
		}
		assert_true(address < count);
		type = take_ue(r);
		if (type == (intra ? 25 : 30)) {
			check_pcm(s, r, address);
		} else {
			assert_true(intra);
			check_predicted(s, r, address, type);
		}
		address++;
	}
	assert_int_equal(address, count);
	check_trailing(r);
}

/* 7.3.3. */
static void check_slice(struct stream *s, const uint8_t *b, size_t len)
{
	struct bit_reader r = { b, len, 0 };
	int key = (take_bits(&r, 8) & 31) == NAL_KEY;
	unsigned type, id;

	assert_int_equal(take_ue(&r), 0);
	type = take_ue(&r);
	assert_int_equal(type, key ? 7 : 5); /* all of the picture */
	assert_int_equal(take_ue(&r), 0);
	s->frame_num = key ? 0 : (s->frame_num + 1) % (1u << s->frame_num_bits);
	assert_int_equal(take_bits(&r, s->frame_num_bits), s->frame_num);
	if (key) {
		id = take_ue(&r);
		assert_true(!s->keys || id != s->key_id);
		s->key_id = id;
		s->keys++;
		assert_int_equal(take_bits(&r, 2), 0);
	} else {
		assert_int_equal(take_bits(&r, 3), 0);
	}
	assert_int_equal(take_se(&r), 0);
	assert_int_equal(take_ue(&r), 1); /* no deblocking, so no offsets */
	check_macroblocks(s, &r, key);
}

/* --- films ---------------------------------------------------------------- */

/* One access unit: perhaps a message, one slice. */
static void check_sample(struct stream *s, const uint8_t *b, size_t len)
{
	size_t at = 0, n = 0;
	unsigned kind = NAL_MESSAGE;

	for (; at < len; at += n) {
		assert_true(len - at > 5);
		assert_int_equal(kind, NAL_MESSAGE);
		n = big_endian(b + at, 4);
		at += 4;
		assert_true(n && n <= len - at);
		check_no_start_code(b + at, n);
		kind = b[at] & 31;
		if (kind == NAL_MESSAGE) {
			check_message(s, b + at, n);
			continue;
		}
		assert_int_equal(b[at], s->frame % SB_FILM_GROUP ? 0x41 : 0x65);
		check_slice(s, b + at, n);
	}
	assert_true(kind != NAL_MESSAGE);
	s->frame++;
}

static void check_film(const uint8_t *b, size_t len, struct stream *s)
{
	size_t mdat = find_box(b, len, "mdat"), at = mdat + 12;
	size_t sizes = find_box(b, mdat, "stsz"),
	       sync = find_box(b, mdat, "stss");
	uint64_t count = big_endian(b + sizes + 12, 4);

	memset(s, 0, sizeof(*s));
	check_config(s, b, mdat);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t keys = s->keys;
		uint64_t n = big_endian(b + sizes + 16 + 4 * i, 4);

		assert_true(n <= len - at);
		check_sample(s, b + at, n);
		/* Key frames are named, and no others. */
		if (s->keys != keys)
			assert_int_equal(
				big_endian(b + sync + 12 + 4 * keys, 4), i + 1);
		at += n;
	}
	assert_int_equal(at, len);
	assert_int_equal(big_endian(b + sync + 8, 4), s->keys);
	assert_int_equal(s->pcm + s->skipped + s->predicted,
			 count * s->columns * s->rows);
}

static uint8_t *read_film(uint64_t seed, size_t size)
{
	struct sb_draw_key key = sb_draw_root(seed);
	struct sb_film f = { &key, size, 1600000000, SB_FILM_MOV, NULL };
	uint8_t *b = malloc(size);

	f.content_id = seed % 2 ? "09168472-F08D-4889-9280-40AE2F7D55B9" : NULL;
	f.brand = seed % 4 == 2 ? SB_FILM_MP4 : SB_FILM_MOV;
	assert_int_equal(sb_film_read(&f, 0, size, b), SB_OK);
	return b;
}

/* Sizes one by one where what is left of a frame takes every value, then such as
 * phones have, up to some groups. */
static void every_macroblock_is_accounted_for(void **state)
{
	static const size_t sizes[] = { 24000,  47999,   48000,  96480,
					250000, 719999,  720000, 744001,
					999999, 2200000, 5000001 };
	struct stream *s = malloc(sizeof(*s));
	uint64_t pcm = 0, bytes = 0, messages = 0;

	(void)state;
	for (unsigned i = 0; i < 1500; i++) {
		size_t size = i < 800    ? SB_FILM_LEAST_BYTES + i
			      : i < 1400 ? 48000 + i
					 : sizes[i % (sizeof(sizes) /
						      sizeof(sizes[0]))] +
						   i / 11;
		uint8_t *b = read_film(i, size);

		check_film(b, size, s);
		pcm += s->pcm;
		bytes += size;
		messages += s->messages;
		if (size > 1000000)
			assert_int_equal(s->width, 1920);
		free(b);
	}
	/* Nearly all of it is samples that can have any value. */
	assert_in_range(pcm * PCM * 1000 / bytes, 930, 995);
	assert_true(messages);
	free(s);
}

static void ranges_are_the_whole(void **state)
{
	static const size_t sizes[] = { 2500, 96481, 1500000 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sb_draw_key key = sb_draw_root(i);
		struct sb_film f = { &key, sizes[i], 1600000000, SB_FILM_MOV,
				     NULL };
		uint8_t *whole = malloc(sizes[i]), *part = malloc(sizes[i]);
		struct sb_draw d;

		sb_draw_from(&d, &key, "ranges", 0);
		assert_int_equal(sb_film_read(&f, 0, sizes[i], whole), SB_OK);
		for (unsigned n = 0; n < 3000; n++) {
			size_t at = sb_draw_below(&d, sizes[i]);
			size_t len = sb_draw_below(&d, n % 3 ? 900 : 60000);

			if (len > sizes[i] - at)
				len = sizes[i] - at;
			assert_int_equal(sb_film_read(&f, at, len, part),
					 SB_OK);
			assert_memory_equal(part, whole + at, len);
		}
		free(whole);
		free(part);
	}
}

/* Bytes are nearly as even as noise's. */
static void no_byte_is_frequent(void **state)
{
	uint64_t counts[256] = { 0 };
	size_t size = 3000000;
	uint8_t *b = read_film(2, size);

	(void)state;
	for (size_t i = 0; i < size; i++)
		counts[b[i]]++;
	/* 0 is half as frequent, 1 half as much again, codes of predicted
	 * macroblocks a little more. */
	for (unsigned i = 0; i < 256; i++)
		assert_in_range(counts[i] * 256 * 100 / size, i ? 93 : 45,
				i == 1 ? 160
				: i    ? 160
				       : 75);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_macroblock_is_accounted_for),
		cmocka_unit_test(ranges_are_the_whole),
		cmocka_unit_test(no_byte_is_frequent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
