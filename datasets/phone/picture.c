#include "datasets/phone/picture.h"

#include "datasets/phone/bytes.h"
#include "datasets/phone/params.h"
#include "datasets/phone/picture_codes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	STEP = SB_PICTURE_INTERVAL_BYTES,
	HEAD_CAP = 65536,
	/* DQT twice, SOF0, DHT four times, DRI, SOS */
	TABLE_BYTES = 2 * 69 + 19 + 2 * (2 + 2 + 17 + 12) +
		      2 * (2 + 2 + 17 + 162) + 6 + 14,
	JFIF_BYTES = 18,
	/* A thumbnail of 128 x 96 in intervals of 8 blocks. */
	THUMB_COLUMNS = 1,
	THUMB_ROWS = 6,
	THUMB_BYTES = 2 + TABLE_BYTES + THUMB_COLUMNS * THUMB_ROWS * STEP,
	/* A maker's note without what fills it, and the identifier in it. */
	CONTENT_ID_BYTES = 36,
	NOTE_BYTES = 14 + 2 + 2 * 12 + 4,
	LIVE_BYTES = 12 + CONTENT_ID_BYTES + 2,
	/* Files with less have no thumbnail. */
	THUMB_FROM_BYTES = 40000,
};

/* Where things are in the file. */
struct layout {
	unsigned level, columns, rows; /* columns of intervals, rows of them */
	size_t head_bytes, pad_bytes;  /* pad: in the head */
	unsigned plain;                /* so many of 256 intervals are even */
	int camera, thumb, live;
};

/* --- EXIF ----------------------------------------------------------------- */

/* A TIFF directory while it is written, its long values behind it. */
struct directory {
	struct sb_bytes *o;
	const uint8_t *tiff;
	uint8_t *values;
};

enum {
	ASCII = 2,
	SHORT = 3,
	LONG = 4,
	RATIONAL = 5,
	UNDEFINED = 7
};

static void begin(struct directory *d, struct sb_bytes *o, const uint8_t *tiff,
		  unsigned entries)
{
	d->o = o;
	d->tiff = tiff;
	sb_bytes_put(o, entries, 2);
	d->values = o->at + 12 * entries + 4;
}

static void number(struct directory *d, unsigned tag, unsigned type, uint32_t v)
{
	sb_bytes_put(d->o, tag, 2);
	sb_bytes_put(d->o, type, 2);
	sb_bytes_put(d->o, 1, 4);
	sb_bytes_put(d->o, type == SHORT ? v << 16 : v, 4);
}

static void value(struct directory *d, unsigned tag, unsigned type,
		  const void *bytes, size_t len)
{
	size_t unit = type == RATIONAL ? 8 : 1;

	sb_bytes_put(d->o, tag, 2);
	sb_bytes_put(d->o, type, 2);
	sb_bytes_put(d->o, len / unit, 4);
	if (len <= 4) {
		memset(d->o->at, 0, 4);
		memcpy(d->o->at, bytes, len);
		d->o->at += 4;
		return;
	}
	sb_bytes_put(d->o, (uint64_t)(d->values - d->tiff), 4);
	memcpy(d->values, bytes, len);
	d->values += len;
	if (len % 2)
		*d->values++ = 0;
}

static void rational(struct directory *d, unsigned tag, const uint32_t *v,
		     unsigned pairs)
{
	uint8_t bytes[24];
	struct sb_bytes o = { bytes };

	for (unsigned i = 0; i < 2 * pairs; i++)
		sb_bytes_put(&o, v[i], 4);
	value(d, tag, RATIONAL, bytes, 8u * pairs);
}

/* Ends it; next is the offset of the directory that follows, 0: none. */
static void end(struct directory *d, uint32_t next)
{
	sb_bytes_put(d->o, next, 4);
	d->o->at = d->values;
}

static void shot(struct directory *d, struct sb_draw *by, const char *date,
		 const uint8_t *note, size_t note_bytes)
{
	const uint32_t exposure[2] = { 1,
				       30 + (uint32_t)sb_draw_below(by, 4000) };
	const uint32_t aperture[2] = { 1780, 1000 };
	const uint32_t focal[2] = { 6765, 1000 };

	rational(d, 0x829a, exposure, 1);
	rational(d, 0x829d, aperture, 1);
	number(d, 0x8827, SHORT, 32 + (uint32_t)sb_draw_below(by, 1600));
	value(d, 0x9000, UNDEFINED, "0232", 4);
	value(d, 0x9003, ASCII, date, 20);
	value(d, 0x9004, ASCII, date, 20);
	rational(d, 0x920a, focal, 1);
	value(d, 0x927c, UNDEFINED, note, note_bytes);
	value(d, 0xa434, ASCII, "back camera 6.765mm f/1.78", 27);
	end(d, 0);
}

/* A maker's note, laid out as Apple's is: a name, then a directory whose
 * offsets begin at the note.  free: bytes for what cameras keep there besides,
 * half of them zeros. */
static size_t put_note(uint8_t *note, const struct sb_picture *p,
		       struct sb_draw *by, size_t free)
{
	struct sb_bytes o = { note };
	struct directory d;

	sb_bytes_copy(&o, "Apple iOS\0\0\1MM", 14);
	begin(&d, &o, note, p->content_id ? 3 : 2);
	number(&d, 0x0001, LONG, 14);
	if (p->content_id)
		value(&d, 0x0011, ASCII, p->content_id, CONTENT_ID_BYTES + 1);
	memset(d.values, 0, free);
	for (size_t i = 0; i < free; i += 2)
		sb_draw_bytes(by, &d.values[i], 1);
	sb_bytes_put(&o, 0x004e, 2);
	sb_bytes_put(&o, UNDEFINED, 2);
	sb_bytes_put(&o, free, 4);
	sb_bytes_put(&o, (uint64_t)(d.values - note), 4);
	d.values += free;
	end(&d, 0);
	return (size_t)(o.at - note);
}

static void place(struct directory *d, struct sb_draw *by)
{
	const uint32_t north[6] = { 47,
				    1,
				    (uint32_t)sb_draw_below(by, 60),
				    1,
				    (uint32_t)sb_draw_below(by, 6000),
				    100 };
	const uint32_t east[6] = { 8,
				   1,
				   (uint32_t)sb_draw_below(by, 60),
				   1,
				   (uint32_t)sb_draw_below(by, 6000),
				   100 };

	value(d, 1, ASCII, "N", 2);
	rational(d, 2, north, 3);
	value(d, 3, ASCII, "E", 2);
	rational(d, 4, east, 3);
	end(d, 0);
}

static void put_tables(struct sb_bytes *o, unsigned level, unsigned columns,
		       unsigned rows);

/* One more directory, behind d, and the file it points at, whose intervals are
 * left to the caller. */
static void put_thumb(struct sb_bytes *o, struct directory *d)
{
	/* This is still the root's entry for what follows it. */
	sb_bytes_put(o, (uint64_t)(d->values - d->tiff), 4);
	o->at = d->values;
	begin(d, o, d->tiff, 3);
	number(d, 0x0103, SHORT, 6);
	number(d, 0x0201, LONG, (uint32_t)(d->values - d->tiff));
	number(d, 0x0202, LONG, THUMB_BYTES);
	end(d, 0);
	sb_bytes_put(o, 0xffd8, 2);
	put_tables(o, 1, THUMB_COLUMNS, THUMB_ROWS);
	sb_bytes_zeros(o, THUMB_COLUMNS * THUMB_ROWS * STEP);
}

static void put_exif(struct sb_bytes *o, const struct sb_picture *p,
		     const struct layout *l)
{
	uint8_t *start = o->at, *tiff = o->at + 10, *exif, *gps;
	uint8_t note[16384];
	size_t note_bytes = l->pad_bytes & ~(size_t)1;
	time_t t = (time_t)p->taken_s;
	char date[20] = "";
	struct directory d;
	struct sb_draw by;
	struct tm tm;
	uint8_t *fix;

	assert(l->pad_bytes + NOTE_BYTES + LIVE_BYTES <= sizeof(note));
	sb_draw_from(&by, p->key, "exif", 0);
	note_bytes = put_note(note, p, &by, note_bytes);
	if (gmtime_r(&t, &tm))
		strftime(date, sizeof(date), "%Y:%m:%d %H:%M:%S", &tm);
	o->at = tiff;
	sb_bytes_put(o, 0x4d4d002a00000008, 8); /* big-endian, at 8 */
	begin(&d, o, tiff, 7);
	value(&d, 0x010f, ASCII, "Apple", 6);
	value(&d, 0x0110, ASCII, "iPhone 15", 10);
	number(&d, 0x0112, SHORT, sb_draw_chance(&by, 300000) ? 6 : 1);
	value(&d, 0x0131, ASCII, "17.2.1", 7);
	value(&d, 0x0132, ASCII, date, 20);
	fix = o->at;
	number(&d, 0x8769, LONG, 0);
	number(&d, 0x8825, LONG, 0);
	end(&d, 0);
	exif = o->at;
	begin(&d, o, tiff, 9);
	shot(&d, &by, date, note, note_bytes);
	gps = o->at;
	begin(&d, o, tiff, 4);
	place(&d, &by);
	o->at = fix;
	number(&d, 0x8769, LONG, (uint32_t)(exif - tiff));
	number(&d, 0x8825, LONG, (uint32_t)(gps - tiff));
	if (l->thumb)
		put_thumb(o, &d);
	else
		o->at = d.values;
	sb_bytes_zeros(o, l->pad_bytes % 2);
	fix = o->at;
	o->at = start;
	sb_bytes_put(o, 0xffe1, 2);
	sb_bytes_put(o, (uint64_t)(fix - start) - 2, 2);
	sb_bytes_copy(o, "Exif\0", 6);
	o->at = fix;
}

/* --- head ----------------------------------------------------------------- */

static void put_tables(struct sb_bytes *o, unsigned level, unsigned columns,
		       unsigned rows)
{
	unsigned blocks = 4u << level;

	for (unsigned table = 0; table < 2; table++) {
		sb_bytes_put(o, 0xffdb, 2);
		sb_bytes_put(o, 67, 2);
		sb_bytes_put(o, table, 1);
		for (unsigned i = 0; i < 64; i++)
			sb_bytes_put(o, 2 + (i + 1) / (table ? 2u : 3u), 1);
	}
	sb_bytes_put(o, 0xffc0, 2);
	sb_bytes_put(o, 17, 2);
	sb_bytes_put(o, 8, 1);
	sb_bytes_put(o, 16 * rows, 2);
	sb_bytes_put(o, 16 * blocks * columns, 2);
	sb_bytes_put(o, 0x03012200, 4); /* three parts; the first 2 x 2 */
	sb_bytes_put(o, 0x021101, 3);
	sb_bytes_put(o, 0x031101, 3);
	for (unsigned i = 0; i < 4; i++) {
		const struct sb_picture_code *c = &sb_picture_codes[i];

		sb_bytes_put(o, 0xffc4, 2);
		sb_bytes_put(o, 2u + 17 + c->count, 2);
		sb_bytes_put(o, c->id, 1);
		sb_bytes_copy(o, c->counts, 16);
		sb_bytes_copy(o, c->symbols, c->count);
	}
	sb_bytes_put(o, 0xffdd0004, 4);
	sb_bytes_put(o, blocks, 2);
	sb_bytes_put(o, 0xffda, 2);
	sb_bytes_put(o, 12, 2);
	sb_bytes_put(o, 0x0301000211, 5);
	sb_bytes_put(o, 0x0311003f00, 5);
}

/* The whole head; returns its length. */
static size_t put_head(uint8_t *head, const struct sb_picture *p,
		       const struct layout *l)
{
	struct sb_bytes o = { head };

	sb_bytes_put(&o, 0xffd8, 2);
	if (l->camera) {
		put_exif(&o, p, l);
	} else {
		sb_bytes_put(&o, 0xffe00010, 4);
		sb_bytes_copy(&o, "JFIF\0", 5);
		sb_bytes_put(&o, 0x0101, 2);
		sb_bytes_put(&o, 0, 1);
		sb_bytes_put(&o, 0x00480048, 4);
		sb_bytes_put(&o, 0, 2);
		sb_bytes_put(&o, 0xfffe, 2);
		sb_bytes_put(&o, 2 + l->pad_bytes, 2);
		for (size_t i = 0; i < l->pad_bytes; i++)
			*o.at++ = (uint8_t)(32 + (i * 7 + i / 64) % 64);
	}
	put_tables(&o, l->level, l->columns, l->rows);
	return (size_t)(o.at - head);
}

/* What is fixed of the head: with a pad of no bytes. */
static size_t bare_bytes(const struct layout *l)
{
	enum {
		ROOT = 2 + 7 * 12 + 4 + 6 + 10 + 8 + 20,
		SHOT = 2 + 9 * 12 + 4 + 8 + 8 + 20 + 20 + 8 + 28,
		PLACE = 2 + 4 * 12 + 4 + 24 + 24,
		THUMB = 2 + 3 * 12 + 4 + THUMB_BYTES,
	};

	if (!l->camera)
		return 2 + JFIF_BYTES + 4 + TABLE_BYTES;
	return 2u + 10 + 8 + ROOT + SHOT + NOTE_BYTES + PLACE + TABLE_BYTES +
	       (l->live ? LIVE_BYTES : 0u) + (l->thumb ? THUMB : 0u);
}

/* A picture of about 4:3 with as many intervals as fit; what is left over is
 * padding in the head. */
static void lay_out(const struct sb_picture *p, struct layout *l)
{
	static const uint8_t plains[4] = { SB_PLAIN_QUARTER_1,
					   SB_PLAIN_QUARTER_2,
					   SB_PLAIN_QUARTER_3,
					   SB_PLAIN_QUARTER_4 };
	size_t bare;
	uint64_t body, root = 1, best = UINT64_MAX, from, to;

	assert(p->size_bytes >= SB_PICTURE_LEAST_BYTES);
	l->level = p->key->b[0] % SB_PICTURE_LEVELS;
	l->plain = p->camera ? 0 : plains[p->key->b[1] % 4];
	l->camera = p->camera;
	l->live = p->camera && p->content_id;
	l->thumb = p->camera && p->size_bytes >= THUMB_FROM_BYTES;
	l->columns = l->rows = 1;
	bare = bare_bytes(l);
	/* The note's last value must not fit into its entry. */
	body = (p->size_bytes - bare - 6) / STEP;
	/* rows = (3 << level) * columns makes 4:3 */
	while ((root + 1) * (root + 1) * (3u << l->level) <= body)
		root++;
	from = root - root / 5;
	to = root + root / 5;
	for (uint64_t c = from; c <= to; c++) {
		if (body % c >= best || body / c > 4095)
			continue;
		best = body % c;
		l->columns = (unsigned)c;
		l->rows = (unsigned)(body / c);
	}
	l->head_bytes =
		(size_t)(p->size_bytes - (uint64_t)l->columns * l->rows * STEP);
	l->pad_bytes = l->head_bytes - bare;
}

/* --- intervals ------------------------------------------------------------ */

typedef uint8_t vector __attribute__((vector_size(32), aligned(1), may_alias));

/* noise: STEP bytes, made the interval of that number in place. */
static void shape(const struct sb_picture_tiles *t, const struct layout *l,
		  uint8_t *noise, uint64_t place, int last)
{
	unsigned kind = noise[STEP - 1] % SB_PICTURE_KINDS;
	const uint8_t *fixed = t->fixed[l->level][kind];
	const uint8_t *free_bits = t->value[l->level][kind];

	if (noise[STEP - 2] < l->plain)
		memcpy(noise, t->plain[l->level][kind % SB_PICTURE_PLAINS],
		       STEP - 2);
	else
		for (size_t i = 0; i < STEP; i += sizeof(vector)) {
			vector n = *(const vector *)(noise + i);

			n &= *(const vector *)(free_bits + i);
			*(vector *)(noise + i) =
				n | *(const vector *)(fixed + i);
		}
	noise[STEP - 2] = 0xff;
	noise[STEP - 1] = (uint8_t)(last ? 0xd9 : 0xd0 + place % 8);
}

/* Bytes [offset, offset + len) of count intervals. */
static enum sb_err read_intervals(const struct sb_picture_tiles *t,
				  const struct sb_draw_key *key,
				  const struct layout *l, uint64_t count,
				  uint64_t offset, size_t len, uint8_t *out)
{
	uint64_t place = offset / STEP, skip = offset % STEP;
	struct sb_noise noise;
	enum sb_err err = sb_noise_init(&noise, key, place * STEP);

	while (!err && len) {
		uint8_t one[STEP], *to = out;
		size_t n = len < 16384 ? len / STEP : 16384 / STEP, got;

		if (skip || !n) {
			to = one;
			n = 1;
		}
		err = sb_noise_next(&noise, to, n * STEP);
		for (size_t i = 0; !err && i < n; i++, place++)
			shape(t, l, to + i * STEP, place, place + 1 == count);
		got = n * STEP - skip;
		got = got < len ? got : len;
		if (to == one)
			memcpy(out, one + skip, got);
		out += got;
		len -= got;
		skip = 0;
	}
	sb_noise_release(&noise);
	return err;
}

static enum sb_err read_head(const struct sb_picture_tiles *t,
			     const struct sb_picture *p, const struct layout *l,
			     uint64_t offset, size_t len, uint8_t *out)
{
	uint8_t head[HEAD_CAP];
	enum sb_err err = SB_OK;
	size_t got = put_head(head, p, l);

	assert(got == l->head_bytes);
	if (l->thumb) {
		struct sb_draw_key key = sb_draw_child(p->key, "thumb", 0);
		const struct layout small = { .level = 1 };
		size_t body = THUMB_COLUMNS * THUMB_ROWS * STEP;

		err = read_intervals(
			t, &key, &small, THUMB_COLUMNS * THUMB_ROWS, 0, body,
			head + got - TABLE_BYTES - l->pad_bytes % 2 - body);
	}
	sb_bytes_overlay(0, head, got, offset, len, out);
	return err;
}

enum sb_err sb_picture_read(const struct sb_picture_tiles *t,
			    const struct sb_picture *p, uint64_t offset,
			    size_t len, uint8_t *out)
{
	struct layout l;
	uint64_t from;
	enum sb_err err = SB_OK;

	lay_out(p, &l);
	from = offset < l.head_bytes ? l.head_bytes : offset;
	if (offset < l.head_bytes)
		err = read_head(t, p, &l, offset, len, out);
	if (!err && from < offset + len)
		err = read_intervals(
			t, p->key, &l, (uint64_t)l.columns * l.rows,
			from - l.head_bytes, (size_t)(offset + len - from),
			out + (from - offset));
	return err;
}

void sb_picture_shape(const struct sb_picture *p, unsigned *width,
		      unsigned *height)
{
	struct layout l;

	lay_out(p, &l);
	*width = (16 * 4u << l.level) * l.columns;
	*height = 16 * l.rows;
}
