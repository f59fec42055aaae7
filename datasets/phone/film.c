#include "datasets/phone/film.h"

#include "datasets/phone/bytes.h"
#include "datasets/phone/params.h"

#include <assert.h>
#include <stdlib.h>

enum {
	FRAME_BYTES = SB_FILM_FRAME_BYTES,
	AUDIO_BYTES = SB_FILM_SOUND_BYTES,
	GROUP = SB_FILM_GROUP,
	MOST_FRAMES = 2000000,
	PREFIX_BYTES =
		7, /* of a frame: its length, what it is, its first slice */
	HEAD_CAP = 2048, /* but for the table of sizes */
	CONTENT_ID_BYTES = 36,
};

/* Frames of a group: the first is five means long, the others share the rest;
 * neighbours trade a random part, so that the table of sizes does not repeat.
 * A last group that is cut short has even frames. */
struct layout {
	uint64_t frames, start, mean, left;
	int audio;
	struct sb_draw_key key; /* of what is traded */
	uint64_t page;          /* what is in trades, plus one */
	uint8_t trades[2 * 256];
};

/* --- sizes of frames ------------------------------------------------------ */

/* What frame, the first of a pair, gets of the other. */
static enum sb_err trade(struct layout *l, uint64_t frame, uint64_t *out)
{
	uint64_t pair = frame / 2, page = pair / 256;
	const uint8_t *b = &l->trades[2 * (pair % 256)];
	enum sb_err err = SB_OK;

	*out = 0;
	if (l->mean < 64)
		return SB_OK;
	if (l->page != page + 1)
		err = sb_draw_noise(&l->key, page * sizeof(l->trades),
				    l->trades, sizeof(l->trades));
	l->page = page + 1;
	*out = ((uint64_t)b[0] << 8 | b[1]) % (l->mean / 2);
	return err;
}

/* Where a frame begins, from the first on, were nothing traded. */
static uint64_t even_start(const struct layout *l, uint64_t frame)
{
	uint64_t group = frame / GROUP, place = frame % GROUP;
	uint64_t each = (GROUP - 5) * l->mean / (GROUP - 1);

	if (frame >= l->frames)
		return l->left;
	if (group == l->frames / GROUP)
		return (group * GROUP + place) * l->mean;
	return group * GROUP * l->mean +
	       (place ? GROUP * l->mean - (GROUP - place) * each : 0);
}

static enum sb_err frame_start(struct layout *l, uint64_t frame, uint64_t *out)
{
	uint64_t more = 0;
	enum sb_err err = SB_OK;

	*out = even_start(l, frame);
	/* Pairs are (1, 2), (3, 4), ...: only the border inside moves. */
	if (frame < l->frames && frame % GROUP && frame % 2 == 0 &&
	    frame / GROUP < l->frames / GROUP) {
		err = trade(l, frame - 1, &more);
		*out += more;
	}
	return err;
}

/* --- boxes ---------------------------------------------------------------- */

/* Opens a box; the place where its length goes. */
static uint8_t *begin(struct sb_bytes *o, const char *type)
{
	uint8_t *at = o->at;

	sb_bytes_put(o, 0, 4);
	sb_bytes_copy(o, type, 4);
	return at;
}

static void end(struct sb_bytes *o, uint8_t *at)
{
	struct sb_bytes length = { at };

	sb_bytes_put(&length, (uint64_t)(o->at - at), 4);
}

static void put_matrix(struct sb_bytes *o)
{
	static const uint32_t unity[9] = { 0x10000, 0, 0, 0,         0x10000,
					   0,       0, 0, 0x40000000 };

	for (unsigned i = 0; i < 9; i++)
		sb_bytes_put(o, unity[i], 4);
}

static void put_brand(struct sb_bytes *o, enum sb_film_brand brand)
{
	static const char *const brands[] = {
		[SB_FILM_MOV] = "qt  \0\0\0\0qt  ",
		[SB_FILM_MP4] = "mp42\0\0\0\1mp42",
		[SB_FILM_M4A] = "M4A \0\0\0\0M4A ",
	};
	uint8_t *at = begin(o, "ftyp");

	sb_bytes_copy(o, brands[brand], 12);
	end(o, at);
}

static void put_movie_header(struct sb_bytes *o, uint64_t created,
			     uint64_t scale, uint64_t length)
{
	uint8_t *at = begin(o, "mvhd");

	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, scale, 4);
	sb_bytes_put(o, length, 4);
	sb_bytes_put(o, 0x00010000, 4);
	sb_bytes_put(o, 0x0100, 2);
	sb_bytes_zeros(o, 10);
	put_matrix(o);
	sb_bytes_zeros(o, 24);
	sb_bytes_put(o, 2, 4);
	end(o, at);
}

static void put_track_header(struct sb_bytes *o, const struct layout *l,
			     uint64_t created, uint64_t length)
{
	uint8_t *at = begin(o, "tkhd");

	sb_bytes_put(o, 3, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, 1, 4);
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, length, 4);
	sb_bytes_zeros(o, 12);
	sb_bytes_put(o, l->audio ? 0x01000000 : 0, 4);
	put_matrix(o);
	sb_bytes_put(o, l->audio ? 0 : 1920 << 16, 4);
	sb_bytes_put(o, l->audio ? 0 : 1080 << 16, 4);
	end(o, at);
}

static void put_media_header(struct sb_bytes *o, const struct layout *l,
			     uint64_t created, uint64_t scale, uint64_t length)
{
	uint8_t *at = begin(o, "mdhd");

	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, created, 4);
	sb_bytes_put(o, scale, 4);
	sb_bytes_put(o, length, 4);
	sb_bytes_put(o, 0x55c40000, 4);
	end(o, at);
	at = begin(o, "hdlr");
	sb_bytes_zeros(o, 8);
	sb_bytes_copy(o, l->audio ? "soun" : "vide", 4);
	sb_bytes_zeros(o, 12);
	sb_bytes_copy(o, "Core", 5);
	end(o, at);
}

static void put_where(struct sb_bytes *o, const struct layout *l)
{
	uint8_t *at = begin(o, l->audio ? "smhd" : "vmhd"), *in;

	sb_bytes_put(o, l->audio ? 0 : 1, 4);
	sb_bytes_zeros(o, l->audio ? 4 : 8);
	end(o, at);
	at = begin(o, "dinf");
	in = begin(o, "dref");
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, 1, 4);
	sb_bytes_put(o, 12, 4);
	sb_bytes_copy(o, "url \0\0\0\1", 8);
	end(o, in);
	end(o, at);
}

static void put_h264(struct sb_bytes *o)
{
	/* Parameter sets: High profile, level 4, 1920 x 1080. */
	static const uint8_t avcc[] = {
		0x01, 0x64, 0x00, 0x28, 0xff, 0xe1, 0x00, 0x1b, 0x67, 0x64,
		0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02, 0x27, 0xe5, 0xc0,
		0x44, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00, 0x00, 0x03, 0x00,
		0xf0, 0x3c, 0x60, 0xc6, 0x58, 0x01, 0x00, 0x06, 0x68, 0xeb,
		0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00
	};
	uint8_t *at = begin(o, "avc1"), *in;

	sb_bytes_put(o, 1, 8);
	sb_bytes_zeros(o, 16);
	sb_bytes_put(o, 1920, 2);
	sb_bytes_put(o, 1080, 2);
	sb_bytes_put(o, 0x0048000000480000, 8);
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, 1, 2);
	sb_bytes_zeros(o, 32);
	sb_bytes_put(o, 0x0018ffff, 4);
	in = begin(o, "avcC");
	sb_bytes_copy(o, avcc, sizeof(avcc));
	end(o, in);
	end(o, at);
}

static void put_aac(struct sb_bytes *o)
{
	/* Low complexity, 48 kHz, one channel. */
	static const uint8_t esds[] = {
		0,    0,    0,    0,    0x03, 0x19, 0,    1,    0,   0x04, 0x11,
		0x40, 0x15, 0,    0,    0,    0,    0,    0xfa, 0,   0,    0,
		0xfa, 0,    0x05, 0x02, 0x11, 0x88, 0x06, 0x01, 0x02
	};
	uint8_t *at = begin(o, "mp4a"), *in;

	sb_bytes_put(o, 1, 8);
	sb_bytes_zeros(o, 8);
	sb_bytes_put(o, 1, 2);
	sb_bytes_put(o, 16, 2);
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, 48000u << 16, 4);
	in = begin(o, "esds");
	sb_bytes_copy(o, esds, sizeof(esds));
	end(o, in);
	end(o, at);
}

/* All of the sample table but the sizes, which end it. */
static void put_table(struct sb_bytes *o, const struct layout *l)
{
	uint8_t *at = begin(o, "stsd");

	sb_bytes_put(o, 1, 8);
	if (l->audio)
		put_aac(o);
	else
		put_h264(o);
	end(o, at);
	at = begin(o, "stts");
	sb_bytes_put(o, 1, 8);
	sb_bytes_put(o, l->frames, 4);
	sb_bytes_put(o, l->audio ? 1024 : 1, 4);
	end(o, at);
	at = begin(o, "stsc");
	sb_bytes_put(o, 1, 8);
	sb_bytes_put(o, 1, 4);
	sb_bytes_put(o, l->frames, 4);
	sb_bytes_put(o, 1, 4);
	end(o, at);
	at = begin(o, "co64");
	sb_bytes_put(o, 1, 8);
	sb_bytes_put(o, l->start, 8);
	end(o, at);
}

static enum sb_err put_sizes(struct sb_bytes *o, struct layout *l)
{
	uint8_t *at = begin(o, "stsz");
	uint64_t from = 0, to;
	enum sb_err err = SB_OK;

	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, l->audio ? AUDIO_BYTES : 0, 4);
	sb_bytes_put(o, l->frames, 4);
	for (uint64_t i = 1; !err && !l->audio && i <= l->frames; i++) {
		err = frame_start(l, i, &to);
		sb_bytes_put(o, to - from, 4);
		from = to;
	}
	end(o, at);
	return err;
}

/* What ties a live photo's film to its still: QuickTime's list of keys. */
static void put_identity(struct sb_bytes *o, const char *content_id)
{
	static const char key[] = "com.apple.quicktime.content.identifier";
	uint8_t *at = begin(o, "meta"), *in = begin(o, "hdlr"), *item;

	sb_bytes_zeros(o, 8);
	sb_bytes_copy(o, "mdta", 4);
	sb_bytes_zeros(o, 14);
	end(o, in);
	in = begin(o, "keys");
	sb_bytes_put(o, 1, 8);
	sb_bytes_put(o, 8 + sizeof(key) - 1, 4);
	sb_bytes_copy(o, "mdta", 4);
	sb_bytes_copy(o, key, sizeof(key) - 1);
	end(o, in);
	in = begin(o, "ilst");
	item = begin(o, "\0\0\0\1");
	sb_bytes_put(o, 16 + CONTENT_ID_BYTES, 4);
	sb_bytes_copy(o, "data", 4);
	sb_bytes_put(o, 1, 4); /* UTF-8 */
	sb_bytes_put(o, 0, 4);
	sb_bytes_copy(o, content_id, CONTENT_ID_BYTES);
	end(o, item);
	end(o, in);
	end(o, at);
}

/* Everything before the first sample; its length is l->start. */
static enum sb_err put_head(struct sb_bytes *o, const struct sb_film *f,
			    struct layout *l)
{
	/* Seconds are counted from 1904. */
	uint64_t created = (uint64_t)f->taken_s + 2082844800;
	uint64_t scale = l->audio ? 48000 : 30;
	uint64_t length = l->frames * (l->audio ? 1024 : 1);
	uint8_t *moov, *trak, *mdia, *minf, *stbl;
	enum sb_err err;

	put_brand(o, f->brand);
	moov = begin(o, "moov");
	put_movie_header(o, created, scale, length);
	trak = begin(o, "trak");
	put_track_header(o, l, created, length);
	mdia = begin(o, "mdia");
	put_media_header(o, l, created, scale, length);
	minf = begin(o, "minf");
	put_where(o, l);
	stbl = begin(o, "stbl");
	put_table(o, l);
	err = put_sizes(o, l);
	end(o, stbl);
	end(o, minf);
	end(o, mdia);
	end(o, trak);
	if (f->content_id)
		put_identity(o, f->content_id);
	end(o, moov);
	sb_bytes_put(o, 1, 4);
	sb_bytes_copy(o, "mdat", 4);
	sb_bytes_put(o, l->left + 16, 8);
	return err;
}

/* --- reading -------------------------------------------------------------- */

/* Lengths of the head without a table of sizes, from put_head itself. */
static uint64_t bare_bytes(const struct sb_film *f)
{
	struct layout none = { .audio = f->brand == SB_FILM_M4A };
	uint8_t head[HEAD_CAP];
	struct sb_bytes o = { head };

	(void)put_head(&o, f, &none);
	return (uint64_t)(o.at - head);
}

static void lay_out(const struct sb_film *f, struct layout *l)
{
	uint64_t bare = bare_bytes(f);

	assert(f->size_bytes >= SB_FILM_LEAST_BYTES);
	memset(l, 0, sizeof(*l));
	l->key = sb_draw_child(f->key, "frames", 0);
	l->audio = f->brand == SB_FILM_M4A;
	if (l->audio) {
		l->frames = (f->size_bytes - bare) / AUDIO_BYTES;
		l->start = bare;
	} else {
		l->frames = f->size_bytes / FRAME_BYTES;
		l->frames = l->frames < 1             ? 1
			    : l->frames > MOST_FRAMES ? MOST_FRAMES
						      : l->frames;
		l->start = bare + 4 * l->frames;
	}
	l->left = f->size_bytes - l->start;
	l->mean = l->left / l->frames;
}

/* The length and kind before each frame that begins in the range. */
static enum sb_err put_prefixes(struct layout *l, uint64_t offset, size_t len,
				uint8_t *out)
{
	uint64_t frame = offset > l->start ? (offset - l->start) / l->mean : 0;
	uint64_t from, to;
	enum sb_err err;

	/* Frames of a group begin up to four means late and one early. */
	frame = frame < 6 ? 0 : frame - 6;
	err = frame_start(l, frame, &from);
	for (; !err && frame < l->frames; frame++, from = to) {
		uint8_t prefix[PREFIX_BYTES];
		struct sb_bytes o = { prefix };

		if (l->start + from >= offset + len)
			break;
		err = frame_start(l, frame + 1, &to);
		sb_bytes_put(&o, to - from - 4, 4);
		/* A slice that begins at block 0, all of it P or I, of parameter
		 * set 0 (H.264, 7.3.3). */
		sb_bytes_put(&o, frame % GROUP ? 0x419a20 : 0x658884, 3);
		sb_bytes_overlay(l->start + from, prefix, sizeof(prefix),
				 offset, len, out);
	}
	return err;
}

enum sb_err sb_film_read(const struct sb_film *f, uint64_t offset, size_t len,
			 uint8_t *out)
{
	struct layout l;
	uint64_t from;
	enum sb_err err = SB_OK;

	lay_out(f, &l);
	from = offset < l.start ? l.start : offset;
	if (offset < l.start) {
		uint8_t *head = malloc(l.start);
		struct sb_bytes o = { head };

		if (!head)
			return SB_MEMORY;
		err = put_head(&o, f, &l);
		assert(o.at == head + l.start);
		sb_bytes_overlay(0, head, l.start, offset, len, out);
		free(head);
	}
	if (err || from >= offset + len)
		return err;
	err = sb_draw_noise(f->key, from, out + (from - offset),
			    (size_t)(offset + len - from));
	if (!err && !l.audio)
		err = put_prefixes(&l, offset, len, out);
	return err;
}
