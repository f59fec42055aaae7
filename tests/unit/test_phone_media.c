/* The phone generator's media: other people's programs must take them. */
#include "tests/unit/jpeg_check.h"

#include "datasets/phone/device.h"
#include "datasets/phone/roles.h"

/* --- JPEG ----------------------------------------------------------------- */

/* Its grey values at an eighth of its size, malloced. */
static uint8_t *shrink(const uint8_t *bytes, size_t len, size_t *width,
		       size_t *height)
{
	struct jpeg_decompress_struct c;
	struct jpeg_error_mgr errors;
	uint8_t *grey;

	c.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&c);
	jpeg_mem_src(&c, bytes, len);
	jpeg_read_header(&c, TRUE);
	c.scale_num = 1;
	c.scale_denom = 8;
	c.out_color_space = JCS_GRAYSCALE;
	jpeg_start_decompress(&c);
	*width = c.output_width;
	*height = c.output_height;
	grey = malloc(*width * *height);
	while (c.output_scanline < c.output_height) {
		JSAMPLE *line = grey + c.output_scanline * *width;

		jpeg_read_scanlines(&c, &line, 1);
	}
	jpeg_finish_decompress(&c);
	jpeg_destroy_decompress(&c);
	return grey;
}

/* 100 times the correlation of what both pictures show of the same places. */
static int likeness(const uint8_t *a, const uint8_t *b, size_t n)
{
	double x = 0, y = 0, xx = 0, yy = 0, xy = 0, all = (double)n;

	for (size_t i = 0; i < n; i++) {
		x += a[i];
		y += b[i];
		xx += (double)a[i] * a[i];
		yy += (double)b[i] * b[i];
		xy += (double)a[i] * b[i];
	}
	xy = xy / all - x * y / all / all;
	xx = xx / all - x * x / all / all;
	yy = yy / all - y * y / all / all;
	/* Both are alike bright, so this is as good as its root. */
	return (int)(100 * xy / (xx > yy ? xx : yy));
}

static uint8_t *draw(const struct sb_world *w, const struct sb_media *m)
{
	uint8_t *bytes = malloc((size_t)m->size_bytes);

	assert_int_equal(
		sb_media_read(m, &w->stock, 0, (size_t)m->size_bytes, bytes),
		SB_OK);
	return bytes;
}

/* Alike, of pictures that follow each other; no block of theirs is the same. */
static int compare(const struct sb_world *w, const struct sb_media *a,
		   const struct sb_media *b)
{
	uint8_t *x = draw(w, a), *y = draw(w, b), *small_x, *small_y;
	size_t width[2], height[2], least, same = 0;
	int like = 0;

	/* Behind the heads, whose tables are all one. */
	for (size_t i = 20480;
	     i + 64 <= a->size_bytes && i + 64 <= b->size_bytes; i += 64)
		same += !memcmp(x + i, y + i, 64);
	assert_int_equal(same, 0);
	small_x = shrink(x, (size_t)a->size_bytes, &width[0], &height[0]);
	small_y = shrink(y, (size_t)b->size_bytes, &width[1], &height[1]);
	least = height[0] < height[1] ? height[0] : height[1];
	if (width[0] == width[1])
		like = likeness(small_x, small_y, least * width[0]);
	free(x);
	free(y);
	free(small_x);
	free(small_y);
	return like;
}

static void bursts_look_alike(void **state)
{
	const struct sb_phone_params p = { 1, 1, 1, 200000000, 0, 0 };
	size_t photos = 0, bursts = 0, alike = 0, by_chance = 0;
	struct sb_device d;
	struct sb_world w;

	(void)state;
	sb_world_init(&w, &p);
	sb_world_draw_pictures(&w);
	assert_int_equal(sb_device_init(&d, &w, 0, 0), SB_OK);
	for (size_t i = 1; i < d.item_count; i++) {
		const struct sb_media *m = &d.items[i].media;
		const struct sb_media *before = &d.items[i - 1].media;
		int burst = m->taken_s == before->taken_s + 1;

		if (d.items[i].role != SB_ROLE_PHOTO)
			continue;
		photos++;
		bursts += (size_t)burst;
		if (!burst && photos % 8)
			continue;
		if (compare(&w, m, before) < 90)
			continue;
		if (burst)
			alike++;
		else
			by_chance++;
	}
	sb_device_release(&d);
	assert_in_range(bursts * 100, photos * 10, photos * 22);
	assert_true(alike * 10 >= bursts * 9);
	assert_int_equal(by_chance, 0);
}

/* Offset of needle, which must be there. */
static size_t where(const uint8_t *b, size_t len, const char *needle,
		    size_t needle_len)
{
	const uint8_t *at = memmem(b, len, needle, needle_len);

	assert_non_null(at);
	return (size_t)(at - b);
}

static uint64_t big_endian(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *p++;
	return v;
}

/* A directory of TIFF at that offset: its tags ascend, and these are there.  Returns
 * the value of the last of them. */
static uint64_t check_directory(const uint8_t *tiff, uint64_t at,
				const uint16_t *tags, size_t count)
{
	uint64_t n = big_endian(tiff + at, 2), before = 0, value = 0;
	size_t found = 0;

	for (uint64_t i = 0; i < n; i++) {
		const uint8_t *entry = tiff + at + 2 + 12 * i;
		uint64_t tag = big_endian(entry, 2);

		assert_true(!i || tag > before);
		before = tag;
		if (found < count && tag == tags[found]) {
			value = big_endian(entry + 8, 4);
			found++;
		}
	}
	assert_int_equal(found, count);
	return value;
}

/* What EXIF 2.32 (4.6.8) asks of a compressed picture, its place and its thumbnail. */
static void check_tags(const uint8_t *tiff, size_t len)
{
	static const uint16_t root[] = { 0x010f, 0x0110, 0x011a, 0x011b,
					 0x0128, 0x0213, 0x8769, 0x8825 };
	static const uint16_t shot[] = { 0x9000, 0x9101, 0xa000,
					 0xa001, 0xa002, 0xa003 };
	static const uint16_t place[] = { 0 };
	static const uint16_t thumb[] = { 0x0103, 0x011a, 0x011b,
					  0x0128, 0x0201, 0x0202 };
	uint64_t exif, next = 8 + 2 + 12 * big_endian(tiff + 8, 2);
	const uint8_t *size;

	exif = check_directory(tiff, 8, root, 7);
	assert_int_equal(check_directory(tiff,
					 check_directory(tiff, 8, root, 8),
					 place, 1),
			 0x02030000);
	/* As high as the frame is: behind the last SOF0, the thumbnail's being first. */
	size = tiff;
	for (size_t i = 0; i + 8 < len && i < 20000; i++)
		if (!memcmp(tiff + i, "\xff\xc0\0\x11\x08", 5))
			size = tiff + i;
	assert_int_equal(check_directory(tiff, exif, shot, 6),
			 big_endian(size + 5, 2));
	assert_int_equal(check_directory(tiff, exif, shot, 5),
			 big_endian(size + 7, 2));
	if (big_endian(tiff + next, 4))
		check_directory(tiff, big_endian(tiff + next, 4), thumb, 6);
}

static void check_photo(const uint8_t *b, size_t len)
{
	size_t tiff;

	assert_memory_equal(b, "\xff\xd8\xff\xe1", 4);
	tiff = where(b, 64, "Exif\0\0MM", 8) + 6;
	where(b + tiff, 300, "Apple", 6);
	where(b + tiff, 300, "iPhone", 6);
	check_tags(b + tiff, len - tiff);
	/* The thumbnail is a picture too. */
	if (len > 50000) {
		size_t thumb = where(b + tiff, len - tiff, "\xff\xd8", 2);

		assert_int_equal(decode(b + tiff + thumb, 20000), 128 * 96);
	}
}

/* --- films ---------------------------------------------------------------- */

static int is_container(const uint8_t *type)
{
	static const char names[] = "moovtrakmdiaminfstbl";

	for (size_t i = 0; i < 20; i += 4)
		if (!memcmp(type, names + i, 4))
			return 1;
	return 0;
}

/* Samples fill the payload, and units of H.264 each sample; what is in them is
 * test_phone_film's. */
static void check_film(const uint8_t *b, size_t len, int audio)
{
	size_t at = 0, boxes = 0, payload = 0, start = 0, table = 0;
	uint64_t count, each;

	while (at < len) {
		uint64_t size = big_endian(b + at, 4);
		size_t head = size == 1 ? 16 : 8;

		size = size == 1 ? big_endian(b + at + 8, 8) : size;
		assert_true(size >= head && size <= len - at);
		if (!memcmp(b + at + 4, "mdat", 4)) {
			start = at + head;
			payload = (size_t)size - head;
		}
		if (!memcmp(b + at + 4, "stsz", 4))
			table = at;
		at += is_container(b + at + 4) ? 8 : (size_t)size;
		boxes++;
	}
	assert_int_equal(at, len);
	assert_true(boxes > 12 && payload && table);
	each = big_endian(b + table + 12, 4);
	count = big_endian(b + table + 16, 4);
	if (audio) {
		assert_in_range(payload - each * count, 0, each);
		return;
	}
	assert_int_equal(each, 0);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t size = big_endian(b + table + 20 + 4 * i, 4);
		uint64_t in = 0;

		assert_true(size > 5 && size <= payload);
		while (in < size)
			in += 4 + big_endian(b + start + in, 4);
		assert_int_equal(in, size);
		start += size;
		payload -= size;
	}
	assert_int_equal(payload, 0);
}

/* --- all ------------------------------------------------------------------ */

static void check_amr(const uint8_t *b, size_t len)
{
	assert_memory_equal(b, "#!AMR\n", 6);
	assert_true(len >= 64);
	for (size_t i = 6; i + 64 < len; i += 32)
		assert_int_equal(b[i], 0x3c);
}

static void all_are_well_formed(void **state)
{
	struct sb_phone_params p = { 1, 2, 2, 24000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	struct sb_snapshot a;
	size_t pictures = 0, films = 0, memos = 0, mails = 0;

	(void)state;
	assert_int_equal(s->snapshot(s, 1, 1, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];
		size_t len = (size_t)e->size_bytes;
		uint8_t *b;

		if (!is_file(e))
			continue;
		b = load(&a, i);
		b[len] = 0;
		if (ends(e->path, ".JPG") || ends(e->path, ".jpeg") ||
		    ends(e->path, ".jpg")) {
			assert_true(decode(b, len) > 0);
			if (ends(e->path, "0.JPG"))
				check_photo(b, len);
			pictures++;
		} else if (ends(e->path, ".MOV") || ends(e->path, ".mp4")) {
			check_film(b, len, 0);
			films++;
		} else if (ends(e->path, ".m4a")) {
			check_film(b, len, 1);
			memos++;
		} else if (ends(e->path, ".amr")) {
			check_amr(b, len);
			mails++;
		}
		free(b);
	}
	assert_true(pictures >= 80);
	assert_true(films >= 5);
	assert_true(memos && mails);
	s->release(&a);
	s->close(s);
}

/* As large as a picture may be, whatever width it is asked for: the head has
 * room, and sides have no more pixels than JPEG can say. */
static void largest_pictures(void **state)
{
	enum {
		HEAD = 100000
	};
	static const enum sb_media_kind kinds[] = { SB_MEDIA_PHOTO,
						    SB_MEDIA_PICTURE };
	const struct sb_phone_params p = { 1, 1, 1, 200000000, 0, 0 };
	uint8_t *b = malloc(HEAD);
	struct sb_world w;

	(void)state;
	assert_non_null(b);
	sb_world_init(&w, &p);
	sb_world_draw_pictures(&w);
	assert_int_equal(sb_roles_at_least(SB_MEDIA_PDF, UINT64_MAX),
			 SB_PICTURE_MOST_BYTES);
	assert_int_equal(sb_roles_at_least(SB_MEDIA_MOV, UINT64_MAX),
			 UINT64_MAX);
	for (unsigned i = 0; i < 600; i++) {
		struct sb_media m = { .kind = (uint8_t)kinds[i % 2] };
		struct jpeg_decompress_struct c;
		struct jpeg_error_mgr errors;
		uint64_t most = sb_roles_at_least(m.kind, UINT64_MAX);

		m.key.b[0] = (uint8_t)(i / 2);
		m.key.b[8] = (uint8_t)i;
		m.key.b[9] = i / 256 % 2;
		m.size_bytes = most - 37 * i;
		assert_int_equal(sb_media_read(&m, &w.stock, 0, HEAD, b),
				 SB_OK);
		c.err = jpeg_std_error(&errors);
		jpeg_create_decompress(&c);
		jpeg_mem_src(&c, b, HEAD);
		jpeg_read_header(&c, TRUE);
		/* So many blocks lie in the intervals, of 4, 8 or 16. */
		assert_in_range((uint64_t)c.image_width * c.image_height / 256 /
					(4u << m.key.b[0] % 3),
				(most - 65536) / 512 - 600, most / 512);
		jpeg_destroy_decompress(&c);
	}
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_well_formed),
		cmocka_unit_test(bursts_look_alike),
		cmocka_unit_test(largest_pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
