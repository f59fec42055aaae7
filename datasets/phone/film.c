#include "datasets/phone/film.h"

#include "datasets/phone/bytes.h"
#include "datasets/phone/params.h"
#include "datasets/phone/slice.h"
#include "datasets/phone/voice.h"

#include <assert.h>
#include <stdlib.h>

enum {
	FRAME_BYTES = SB_FILM_FRAME_BYTES,
	AUDIO_BYTES = SB_FILM_SOUND_BYTES,
	GROUP = SB_FILM_GROUP,
	MOST_FRAMES = 2000000,
	HEAD_CAP = 2048, /* but for the tables of sizes and key frames */
	CONTENT_ID_BYTES = 36,
};

/* Frames of a group: the first is five means long, the others share the rest;
 * neighbours trade a random part, so that the table of sizes does not repeat.
 * A last group that is cut short has even frames. */
struct layout {
	uint64_t frames, start, mean, left;
	int audio;
	struct sb_slice_shape shape;
	uint64_t seed; /* of what is traded, and where frames change */
};

/* --- sizes of frames ------------------------------------------------------ */

static uint64_t keys(uint64_t frames)
{
	return (frames + GROUP - 1) / GROUP;
}

/* What frame, the first of a pair, gets of the other. */
static uint64_t trade(const struct layout *l, uint64_t frame)
{
	/* SplitMix64's step, and one round of degski's mixer of 64 bits: any would
	 * do that spreads the frame's number over the upper bits. */
	uint64_t x = (l->seed ^ frame) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	return l->mean < 64 ? 0 : (x >> 40) % (l->mean / 2);
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

static uint64_t frame_start(const struct layout *l, uint64_t frame)
{
	uint64_t start = even_start(l, frame);

	/* Pairs are (1, 2), (3, 4), ...: only the border inside moves. */
	if (frame < l->frames && frame % GROUP && frame % 2 == 0 &&
	    frame / GROUP < l->frames / GROUP)
		start += trade(l, frame - 1);
	return start;
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
	sb_bytes_put(o, l->audio ? 0 : (uint64_t)l->shape.width << 16, 4);
	sb_bytes_put(o, l->audio ? 0 : (uint64_t)l->shape.height << 16, 4);
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

static void put_h264(struct sb_bytes *o, const struct layout *l)
{
	uint8_t *at = begin(o, "avc1"), *in;

	sb_bytes_put(o, 1, 8);
	sb_bytes_zeros(o, 16);
	sb_bytes_put(o, l->shape.width, 2);
	sb_bytes_put(o, l->shape.height, 2);
	sb_bytes_put(o, 0x0048000000480000, 8);
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, 1, 2);
	sb_bytes_zeros(o, 32);
	sb_bytes_put(o, 0x0018ffff, 4);
	in = begin(o, "avcC");
	o->at += sb_slice_config(&l->shape, o->at);
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
		put_h264(o, l);
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

/* How long each sample is, and which are key frames. */
static void put_sizes(struct sb_bytes *o, const struct layout *l)
{
	uint8_t *at = begin(o, "stsz");
	uint64_t from = 0, to;

	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, l->audio ? AUDIO_BYTES : 0, 4);
	sb_bytes_put(o, l->frames, 4);
	for (uint64_t i = 1; !l->audio && i <= l->frames; i++, from = to) {
		to = frame_start(l, i);
		sb_bytes_put(o, to - from, 4);
	}
	end(o, at);
	if (l->audio)
		return;
	at = begin(o, "stss");
	sb_bytes_put(o, 0, 4);
	sb_bytes_put(o, keys(l->frames), 4);
	for (uint64_t i = 0; i < l->frames; i += GROUP)
		sb_bytes_put(o, i + 1, 4);
	end(o, at);
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
static void put_head(struct sb_bytes *o, const struct sb_film *f,
		     const struct layout *l)
{
	/* Seconds are counted from 1904. */
	uint64_t created = (uint64_t)f->taken_s + 2082844800;
	uint64_t scale = l->audio ? 48000 : 30;
	uint64_t length = l->frames * (l->audio ? 1024 : 1);
	uint8_t *moov, *trak, *mdia, *minf, *stbl;

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
	put_sizes(o, l);
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
}

/* --- reading -------------------------------------------------------------- */

/* The head's length were there no frames, from put_head itself. */
static uint64_t bare_bytes(const struct sb_film *f, const struct layout *l)
{
	struct layout none = { .audio = l->audio, .shape = l->shape };
	uint8_t head[HEAD_CAP];
	struct sb_bytes o = { head };

	put_head(&o, f, &none);
	return (uint64_t)(o.at - head);
}

static void lay_out(const struct sb_film *f, struct layout *l)
{
	uint64_t bare;

	assert(f->size_bytes >= SB_FILM_LEAST_BYTES);
	memset(l, 0, sizeof(*l));
	for (unsigned i = 0; i < 8; i++)
		l->seed = l->seed << 8 | f->key->b[i];
	l->audio = f->brand == SB_FILM_M4A;
	if (l->audio) {
		bare = bare_bytes(f, l);
		l->frames = (f->size_bytes - bare) / AUDIO_BYTES;
		l->start = bare;
	} else {
		l->frames = f->size_bytes / FRAME_BYTES;
		l->frames = l->frames < 1             ? 1
			    : l->frames > MOST_FRAMES ? MOST_FRAMES
						      : l->frames;
		l->mean = f->size_bytes / l->frames;
		l->shape = sb_slice_shape(f->size_bytes, l->frames < GROUP
								 ? l->mean
								 : 5 * l->mean);
		l->start =
			bare_bytes(f, l) + 4 * l->frames + 4 * keys(l->frames);
	}
	l->left = f->size_bytes - l->start;
	l->mean = l->left / l->frames;
}

/* Every frame of which a part is in the range. */
static enum sb_err read_frames(const struct sb_film *f, const struct layout *l,
			       uint64_t offset, size_t len, uint8_t *out)
{
	uint64_t frame = offset / l->mean, start, end;
	struct sb_noise noise;
	enum sb_err err = sb_noise_init(&noise, f->key, offset);

	/* Frames of a group begin up to four means late and one early. */
	frame = frame < 6 ? 0 : frame - 6;
	while (frame < l->frames && frame_start(l, frame + 1) <= offset)
		frame++;
	end = frame_start(l, frame);
	for (; !err && len; frame++) {
		struct sb_slice s = { &l->shape, l->seed, frame, GROUP, 0 };
		size_t part;

		start = end;
		end = frame_start(l, frame + 1);
		s.size_bytes = end - start;
		part = end - offset < len ? (size_t)(end - offset) : len;
		err = sb_noise_next(&noise, out, part);
		sb_slice_dress(&s, offset - start, part, out);
		offset += part;
		out += part;
		len -= part;
	}
	sb_noise_release(&noise);
	return err;
}

enum sb_err sb_film_read(const struct sb_film *f, uint64_t offset, size_t len,
			 uint8_t *out)
{
	struct layout l;
	size_t before;

	lay_out(f, &l);
	if (offset < l.start) {
		uint8_t *head = malloc(l.start);
		struct sb_bytes o = { head };

		if (!head)
			return SB_MEMORY;
		put_head(&o, f, &l);
		assert(o.at == head + l.start);
		sb_bytes_overlay(0, head, l.start, offset, len, out);
		free(head);
	}
	before = offset < l.start ? (size_t)(l.start - offset) : 0;
	if (before >= len)
		return SB_OK;
	offset = offset + before - l.start;
	if (l.audio)
		return sb_voice_aac(f->key, offset, len - before, out + before);
	return read_frames(f, &l, offset, len - before, out + before);
}
