#include "datasets/phone/picture.h"

#include "datasets/phone/bytes.h"
#include "datasets/phone/params.h"
#include "datasets/phone/picture_codes.h"
#include "datasets/phone/picture_exif.h"

#include <assert.h>
#include <string.h>

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
	/* What is left over of another picture's shape, in intervals. */
	MOST_LEFT = 24,
};

/* Where things are in the file. */
struct layout {
	unsigned level, columns, rows; /* columns of intervals, rows of them */
	size_t head_bytes, pad_bytes;  /* pad: in the head */
	unsigned plain;                /* so many of 256 intervals are even */
	uint64_t scene;
	int camera, thumb;
};

static struct sb_exif exif_of(const struct sb_picture *p,
			      const struct layout *l, struct sb_draw_key *scene)
{
	memset(scene, 0, sizeof(*scene));
	memcpy(scene->b, p->key->b, SB_PICTURE_SCENE_BYTES);
	return (struct sb_exif) {
		.key = p->key,
		.scene = scene,
		.taken_s = p->taken_s,
		.owner = p->owner,
		.content_id = p->content_id,
		.thumb_bytes = l->thumb ? THUMB_BYTES : 0,
		.width = (16 * 4u << l->level) * l->columns,
		.height = 16 * l->rows,
	};
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

/* The whole head; returns its length.  The thumbnail's intervals, if there is
 * one, belong at *thumb. */
static size_t put_head(uint8_t *head, const struct sb_picture *p,
		       const struct layout *l, uint8_t **thumb)
{
	struct sb_bytes o = { head }, in;
	struct sb_draw_key scene;

	sb_bytes_put(&o, 0xffd8, 2);
	if (l->camera) {
		const struct sb_exif e = exif_of(p, l, &scene);

		in.at = sb_exif_put(&o, &e, l->pad_bytes);
		if (in.at) {
			sb_bytes_put(&in, 0xffd8, 2);
			put_tables(&in, 1, THUMB_COLUMNS, THUMB_ROWS);
			*thumb = in.at;
		}
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
static size_t bare_bytes(const struct sb_picture *p, const struct layout *l)
{
	struct sb_draw_key scene;
	const struct sb_exif e = exif_of(p, l, &scene);

	if (!l->camera)
		return 2 + JFIF_BYTES + 4 + TABLE_BYTES;
	return 2 + sb_exif_bytes(&e) + TABLE_BYTES;
}

/* A picture of about 4:3 with as many intervals as fit; what is left over is
 * padding in the head. */
static void lay_out(const struct sb_picture *p, struct layout *l)
{
	static const uint8_t plains[4] = { SB_PLAIN_QUARTER_1,
					   SB_PLAIN_QUARTER_2,
					   SB_PLAIN_QUARTER_3,
					   SB_PLAIN_QUARTER_4 };
	const unsigned asked = p->key->b[SB_PICTURE_SCENE_BYTES] |
			       (unsigned)p->key->b[SB_PICTURE_SCENE_BYTES + 1]
				       << 8;
	size_t bare;
	uint64_t body, root = 1, best = UINT64_MAX, from, to;

	assert(p->size_bytes >= SB_PICTURE_LEAST_BYTES &&
	       p->size_bytes <= SB_PICTURE_MOST_BYTES);
	l->level = p->key->b[0] % SB_PICTURE_LEVELS;
	l->plain = p->camera ? 0 : plains[p->key->b[1] % 4];
	l->camera = p->camera;
	l->scene = 0;
	for (unsigned i = 0; i < SB_PICTURE_SCENE_BYTES; i++)
		l->scene = l->scene << 8 | p->key->b[i];
	l->thumb = p->camera && p->size_bytes >= SB_EXIF_THUMB_FROM_BYTES;
	l->columns = l->rows = 1;
	bare = bare_bytes(p, l);
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
	/* One like another is as wide, if that can be. */
	if (asked >= root - root / 3 && asked <= root + root / 3 &&
	    body % asked < MOST_LEFT && body / asked < 4096) {
		l->columns = asked;
		l->rows = (unsigned)(body / asked);
	}
	l->head_bytes =
		(size_t)(p->size_bytes - (uint64_t)l->columns * l->rows * STEP);
	l->pad_bytes = l->head_bytes - bare;
	assert(l->head_bytes <= HEAD_CAP);
}

/* --- intervals ------------------------------------------------------------ */

typedef uint8_t vector __attribute__((vector_size(32), aligned(1), may_alias));

/* What a scene shows at a place: the finisher of SplitMix64 (Steele, Lea and
 * Flood 2014). */
static uint64_t shown(uint64_t scene, uint64_t place)
{
	uint64_t z = scene + (place + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* noise: STEP bytes, made the interval of that number in place. */
static void shape(const struct sb_picture_tiles *t, const struct layout *l,
		  uint8_t *noise, uint64_t place, int last)
{
	uint64_t what = shown(l->scene, place);
	unsigned kind = what % SB_PICTURE_KINDS;
	const uint8_t *fixed = t->fixed[l->level][kind];
	const uint8_t *free_bits = t->value[l->level][kind];

	/* The first and the last never are, or the smallest pictures would be
	 * alike that show nothing. */
	if (place && !last && (what >> 32 & 0xff) < l->plain) {
		/* Which pattern is not the scene's, or runs of these would be
		 * the same bytes in all pictures of it. */
		unsigned pattern = noise[STEP - 1] % SB_PICTURE_PLAINS;

		memcpy(noise, t->plain[l->level][pattern], STEP - 2);
	} else {
		for (size_t i = 0; i < STEP; i += sizeof(vector)) {
			vector n = *(const vector *)(noise + i);

			n &= *(const vector *)(free_bits + i);
			*(vector *)(noise + i) =
				n | *(const vector *)(fixed + i);
		}
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
	uint8_t *thumb = NULL;
	size_t got = put_head(head, p, l, &thumb);

	assert(got == l->head_bytes);
	if (thumb) {
		struct sb_draw_key key = sb_draw_child(p->key, "thumb", 0);
		const struct layout small = { .level = 1, .scene = l->scene };

		err = read_intervals(t, &key, &small,
				     THUMB_COLUMNS * THUMB_ROWS, 0,
				     THUMB_COLUMNS * THUMB_ROWS * STEP, thumb);
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

uint64_t sb_picture_like(const struct sb_picture *other,
			 struct sb_draw_key *key)
{
	struct layout l;

	lay_out(other, &l);
	memcpy(key->b, other->key->b, SB_PICTURE_SCENE_BYTES);
	key->b[SB_PICTURE_SCENE_BYTES] = (uint8_t)l.columns;
	key->b[SB_PICTURE_SCENE_BYTES + 1] = (uint8_t)(l.columns >> 8);
	return (uint64_t)l.columns * STEP;
}

void sb_picture_shape(const struct sb_picture *p, unsigned *width,
		      unsigned *height)
{
	struct layout l;

	lay_out(p, &l);
	*width = (16 * 4u << l.level) * l.columns;
	*height = 16 * l.rows;
}
