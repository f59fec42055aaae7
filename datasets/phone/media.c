#include "datasets/phone/media.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A big-endian writer over memory that is known to be large enough. */
struct out {
	uint8_t *at;
};

static void put(struct out *o, uint64_t v, unsigned bytes)
{
	while (bytes--)
		*o->at++ = (uint8_t)(v >> (8 * bytes));
}

static void put_text(struct out *o, const char *s, size_t len)
{
	memcpy(o->at, s, len);
	o->at += len;
}

static void put_zeros(struct out *o, size_t len)
{
	memset(o->at, 0, len);
	o->at += len;
}

/* Copy the part of piece (bytes [start, start + piece_len) of the file) that
 * lies in the range wanted. */
static void overlay(uint64_t start, const uint8_t *piece, size_t piece_len,
		    uint64_t offset, size_t len, uint8_t *out)
{
	uint64_t from = start > offset ? start : offset;
	uint64_t end = start + piece_len;

	if (end > offset + len)
		end = offset + len;
	if (from < end)
		memcpy(out + (from - offset), piece + (from - start),
		       (size_t)(end - from));
}

/* --- JPEG --------------------------------------------------------------- */

enum {
	EXIF_BYTES = 2 + 2 + 6 + 8 + 2 + 3 * 12 + 4 + 6 + 10 + 20,
	DQT_BYTES = 2 + 2 + 65,
	SOF_BYTES = 2 + 17,
	DHT_DC_BYTES = 2 + 2 + 17 + 12,
	DHT_AC_BYTES = 2 + 2 + 17 + 162,
	SOS_BYTES = 2 + 12,
	JPEG_HEAD_BYTES = 2 + EXIF_BYTES + 2 * DQT_BYTES + SOF_BYTES +
			  2 * DHT_DC_BYTES + 2 * DHT_AC_BYTES + SOS_BYTES,
};

static void put_exif(struct out *o, int64_t taken_s)
{
	static const char make[6] = "Apple", model[10] = "iPhone 15";
	time_t t = (time_t)taken_s;
	char date[20] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm))
		strftime(date, sizeof(date), "%Y:%m:%d %H:%M:%S", &tm);
	put(o, 0xffe1, 2);
	put(o, EXIF_BYTES - 2, 2);
	put_text(o, "Exif\0", 6);
	put(o, 0x4d4d002a00000008, 8); /* big-endian TIFF, directory at 8 */
	put(o, 3, 2);
	put(o, 0x010f000200000006, 8);
	put(o, 8 + 2 + 3 * 12 + 4, 4);
	put(o, 0x011000020000000a, 8);
	put(o, 8 + 2 + 3 * 12 + 4 + 6, 4);
	put(o, 0x0132000200000014, 8);
	put(o, 8 + 2 + 3 * 12 + 4 + 16, 4);
	put(o, 0, 4);
	put_text(o, make, sizeof(make));
	put_text(o, model, sizeof(model));
	put_text(o, date, sizeof(date));
}

/* A code with as many words of length short_len as needed, the rest one bit
 * longer; complete but for the all-ones word, which the format forbids, so
 * that random bits decode. */
static void put_huffman(struct out *o, uint8_t id, unsigned short_len,
			unsigned symbols)
{
	unsigned longer = 2 * symbols - ((2u << short_len) - 1);

	put(o, 0xffc4, 2);
	put(o, 2 + 17 + symbols, 2);
	put(o, id, 1);
	for (unsigned len = 1; len <= 16; len++)
		put(o,
		    len == short_len       ? symbols - longer
		    : len == short_len + 1 ? longer
					   : 0,
		    1);
	if (symbols == 12) {
		for (unsigned s = 0; s < 12; s++)
			put(o, s, 1);
		return;
	}
	put(o, 0x00f0, 2);
	for (unsigned size = 1; size <= 10; size++)
		for (unsigned run = 0; run < 16; run++)
			put(o, run << 4 | size, 1);
}

static void jpeg_head(const struct sb_media *m, uint8_t head[JPEG_HEAD_BYTES])
{
	struct out o = { head };
	/* About 0.25 bytes per pixel of a 4:3 picture. */
	unsigned height = 16, width;

	while ((uint64_t)height * height < 3 * m->size_bytes && height < 6048)
		height += 16;
	width = height / 3 * 4;
	put(&o, 0xffd8, 2);
	put_exif(&o, m->taken_s);
	for (unsigned table = 0; table < 2; table++) {
		put(&o, 0xffdb, 2);
		put(&o, 67, 2);
		put(&o, table, 1);
		for (unsigned i = 0; i < 64; i++)
			put(&o, 2 + (i + 1) / (table ? 2u : 3u), 1);
	}
	put(&o, 0xffc0, 2);
	put(&o, 17, 2);
	put(&o, 8, 1);
	put(&o, height, 2);
	put(&o, width, 2);
	put(&o, 0x03012200, 4); /* 3 components; the first 2 x 2, table 0 */
	put(&o, 0x021101, 3);
	put(&o, 0x031101, 3);
	for (uint8_t id = 0; id < 2; id++) {
		put_huffman(&o, id, 3, 12);
		put_huffman(&o, 0x10 | id, 7, 162);
	}
	put(&o, 0xffda, 2);
	put(&o, 12, 2);
	put(&o, 0x0301000211, 5);
	put(&o, 0x0311003f00, 5);
	assert(o.at == head + JPEG_HEAD_BYTES);
}

typedef uint8_t vector __attribute__((vector_size(16), aligned(1), may_alias));

/* Bytes that follow an 0xff in the raw stream become zero, as an encoder
 * stuffs them.  In place, from the end, so that the byte before is still raw;
 * before is the raw byte that precedes p. */
static void stuff(uint8_t *p, size_t len, uint8_t before)
{
	while (len > sizeof(vector)) {
		vector *here, prev;

		len -= sizeof(vector);
		here = (vector *)(p + len);
		prev = *(const vector *)(p + len - 1);
		*here &= (vector)(prev != 0xff);
	}
	while (len--)
		if ((len ? p[len - 1] : before) == 0xff)
			p[len] = 0;
}

static enum sb_err jpeg_read(const struct sb_media *m, uint64_t offset,
			     size_t len, uint8_t *out)
{
	static const uint8_t end[2] = { 0xff, 0xd9 };
	uint8_t head[JPEG_HEAD_BYTES], before = 0;
	uint64_t from = offset, to = offset + len;
	enum sb_err err = SB_OK;

	if (from < JPEG_HEAD_BYTES)
		from = JPEG_HEAD_BYTES;
	if (to > m->size_bytes - sizeof(end))
		to = m->size_bytes - sizeof(end);
	if (from < to) {
		uint8_t *scan = out + (from - offset);

		if (from > JPEG_HEAD_BYTES)
			err = sb_draw_noise(&m->key, from - 1, &before, 1);
		if (!err)
			err = sb_draw_noise(&m->key, from, scan,
					    (size_t)(to - from));
		if (err)
			return err;
		stuff(scan, (size_t)(to - from), before);
	}
	if (offset < JPEG_HEAD_BYTES) {
		jpeg_head(m, head);
		overlay(0, head, sizeof(head), offset, len, out);
	}
	overlay(m->size_bytes - sizeof(end), end, sizeof(end), offset, len,
		out);
	return SB_OK;
}

/* --- MP4 ---------------------------------------------------------------- */

enum {
	FRAME_BYTES = 24000, /* about 6 Mbit/s at 30 frames a second */
	FTYP_BYTES = 28,
	MVHD_BYTES = 108,
	TKHD_BYTES = 92,
	MDHD_BYTES = 32,
	HDLR_BYTES = 37,
	VMHD_BYTES = 20,
	DINF_BYTES = 36,
	AVC1_BYTES = 86 + 19,
	STSD_BYTES = 16 + AVC1_BYTES,
	STTS_BYTES = 24,
	STSC_BYTES = 28,
	STSZ_BYTES = 20, /* and 4 per frame */
	CO64_BYTES = 24,
	STBL_BYTES = 8 + STSD_BYTES + STTS_BYTES + STSC_BYTES + STSZ_BYTES +
		     CO64_BYTES,
	MINF_BYTES = 8 + VMHD_BYTES + DINF_BYTES + STBL_BYTES,
	MDIA_BYTES = 8 + MDHD_BYTES + HDLR_BYTES + MINF_BYTES,
	TRAK_BYTES = 8 + TKHD_BYTES + MDIA_BYTES,
	MOOV_BYTES = 8 + MVHD_BYTES + TRAK_BYTES,
	MP4_FIXED_BYTES = FTYP_BYTES + MOOV_BYTES + 16,
};

static void box(struct out *o, uint64_t bytes, const char *type)
{
	put(o, bytes, 4);
	put_text(o, type, 4);
}

static void put_matrix(struct out *o)
{
	static const uint32_t unity[9] = { 0x10000, 0, 0, 0,         0x10000,
					   0,       0, 0, 0x40000000 };

	for (unsigned i = 0; i < 9; i++)
		put(o, unity[i], 4);
}

static void put_headers(struct out *o, uint64_t created, uint64_t frames)
{
	uint64_t table = 4 * frames;

	box(o, MOOV_BYTES + table, "moov");
	box(o, MVHD_BYTES, "mvhd");
	put(o, 0, 4);
	put(o, created, 4);
	put(o, created, 4);
	put(o, 30, 4);
	put(o, frames, 4);
	put(o, 0x00010000, 4);
	put(o, 0x0100, 2);
	put_zeros(o, 10);
	put_matrix(o);
	put_zeros(o, 24);
	put(o, 2, 4);
	box(o, TRAK_BYTES + table, "trak");
	box(o, TKHD_BYTES, "tkhd");
	put(o, 3, 4);
	put(o, created, 4);
	put(o, created, 4);
	put(o, 1, 4);
	put(o, 0, 4);
	put(o, frames, 4);
	put_zeros(o, 16);
	put_matrix(o);
	put(o, 1920 << 16, 4);
	put(o, 1080 << 16, 4);
	box(o, MDIA_BYTES + table, "mdia");
	box(o, MDHD_BYTES, "mdhd");
	put(o, 0, 4);
	put(o, created, 4);
	put(o, created, 4);
	put(o, 30, 4);
	put(o, frames, 4);
	put(o, 0x55c40000, 4);
	box(o, HDLR_BYTES, "hdlr");
	put_zeros(o, 8);
	put_text(o, "vide", 4);
	put_zeros(o, 12);
	put_text(o, "Core", 5);
}

static void put_sample_table(struct out *o, uint64_t frames)
{
	static const uint8_t avcc[11] = { 1, 0x64, 0, 0x28, 0xff, 0xe0, 0 };

	box(o, MINF_BYTES + 4 * frames, "minf");
	box(o, VMHD_BYTES, "vmhd");
	put(o, 1, 4);
	put_zeros(o, 8);
	box(o, DINF_BYTES, "dinf");
	box(o, DINF_BYTES - 8, "dref");
	put(o, 0, 4);
	put(o, 1, 4);
	box(o, 12, "url ");
	put(o, 1, 4);
	box(o, STBL_BYTES + 4 * frames, "stbl");
	box(o, STSD_BYTES, "stsd");
	put(o, 0, 4);
	put(o, 1, 4);
	box(o, AVC1_BYTES, "avc1");
	put(o, 1, 8);
	put_zeros(o, 16);
	put(o, 1920, 2);
	put(o, 1080, 2);
	put(o, 0x0048000000480000, 8);
	put(o, 0, 4);
	put(o, 1, 2);
	put_zeros(o, 32);
	put(o, 0x0018ffff, 4);
	box(o, 19, "avcC");
	put_text(o, (const char *)avcc, sizeof(avcc));
	box(o, STTS_BYTES, "stts");
	put(o, 0, 4);
	put(o, 1, 4);
	put(o, frames, 4);
	put(o, 1, 4);
	box(o, STSC_BYTES, "stsc");
	put(o, 0, 4);
	put(o, 1, 4);
	put(o, 1, 4);
	put(o, frames, 4);
	put(o, 1, 4);
}

static uint64_t frame_count(const struct sb_media *m)
{
	uint64_t frames = m->size_bytes / FRAME_BYTES;

	return frames < 1 ? 1 : frames > 2000000 ? 2000000 : frames;
}

static enum sb_err mp4_head(const struct sb_media *m, uint8_t *head)
{
	uint64_t frames = frame_count(m);
	uint64_t start = MP4_FIXED_BYTES + 4 * frames;
	uint64_t left = m->size_bytes - start, mean = left / frames;
	struct out o = { head };
	struct sb_draw d;

	sb_draw_from(&d, &m->key, "frames", 0);
	box(&o, FTYP_BYTES, "ftyp");
	put_text(&o, "isom\0\0\2\0isomavc1mp41", 20);
	/* MP4 counts seconds from 1904. */
	put_headers(&o, (uint64_t)m->taken_s + 2082844800, frames);
	put_sample_table(&o, frames);
	box(&o, STSZ_BYTES + 4 * frames, "stsz");
	put(&o, 0, 8);
	put(&o, frames, 4);
	for (uint64_t i = 0; i < frames; i++) {
		uint64_t size = i + 1 == frames
					? left
					: mean / 2 + sb_draw_below(&d, mean);

		size = size > left ? left : size;
		put(&o, size, 4);
		left -= size;
	}
	box(&o, CO64_BYTES, "co64");
	put(&o, 0, 4);
	put(&o, 1, 4);
	put(&o, start, 8);
	box(&o, 1, "mdat");
	put(&o, m->size_bytes - start + 16, 8);
	assert(o.at == head + start);
	return SB_OK;
}

static enum sb_err mp4_read(const struct sb_media *m, uint64_t offset,
			    size_t len, uint8_t *out)
{
	size_t head_bytes = (size_t)(MP4_FIXED_BYTES + 4 * frame_count(m));
	uint64_t from = offset < head_bytes ? head_bytes : offset;
	enum sb_err err = SB_OK;

	if (offset < head_bytes) {
		uint8_t *head = malloc(head_bytes);

		if (!head)
			return SB_MEMORY;
		err = mp4_head(m, head);
		if (!err)
			overlay(0, head, head_bytes, offset, len, out);
		free(head);
	}
	if (!err && from < offset + len)
		err = sb_draw_noise(&m->key, from, out + (from - offset),
				    (size_t)(offset + len - from));
	return err;
}

/* --- resources ---------------------------------------------------------- */

static void resource_block(const struct sb_media *m, const struct sb_text *text,
			   uint64_t number, uint8_t block[4096])
{
	struct sb_draw d;
	size_t split;

	sb_draw_from(&d, &m->key, "block", number);
	split = 2048 + (size_t)sb_draw_below(&d, 1024);
	sb_text_fill(text, &d, (char *)block, split);
	sb_draw_bytes(&d, block + split, 4096 - split);
}

static enum sb_err resource_read(const struct sb_media *m,
				 const struct sb_text *text, uint64_t offset,
				 size_t len, uint8_t *out)
{
	for (uint64_t n = offset / 4096; n * 4096 < offset + len; n++) {
		uint8_t block[4096];

		resource_block(m, text, n, block);
		overlay(n * 4096, block, sizeof(block), offset, len, out);
	}
	return SB_OK;
}

enum sb_err sb_media_read(const struct sb_media *m, const struct sb_text *text,
			  uint64_t offset, size_t len, uint8_t *out)
{
	assert(offset <= m->size_bytes && len <= m->size_bytes - offset);
	if (!len)
		return SB_OK;
	switch ((enum sb_media_kind)m->kind) {
	case SB_MEDIA_JPEG:
		return jpeg_read(m, offset, len, out);
	case SB_MEDIA_MP4:
		return mp4_read(m, offset, len, out);
	case SB_MEDIA_NOISE:
		return sb_draw_noise(&m->key, offset, out, len);
	case SB_MEDIA_RESOURCE:
		return resource_read(m, text, offset, len, out);
	}
	return SB_PARAM;
}
