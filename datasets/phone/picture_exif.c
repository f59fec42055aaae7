#include "datasets/phone/picture_exif.h"

#include "datasets/phone/camera.h"

#include <assert.h>
#include <string.h>
#include <time.h>

enum {
	/* A maker's note without what fills it, and the identifier in it. */
	CONTENT_ID_BYTES = 36,
	NOTE_BYTES = 14 + 2 + 2 * 12 + 4,
	LIVE_BYTES = 12 + CONTENT_ID_BYTES + 2,
};

/* A TIFF directory while it is written, its long values behind it. */
struct directory {
	struct sb_bytes *o;
	const uint8_t *tiff;
	uint8_t *values;
};

enum {
	BYTE = 1,
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

/* With its zero. */
static void text(struct directory *d, unsigned tag, const char *words)
{
	value(d, tag, ASCII, words, strlen(words) + 1);
}

/* 72 to the inch, which every camera says and none means. */
static void resolution(struct directory *d)
{
	static const uint32_t inch[2] = { 72, 1 };

	rational(d, 0x011a, inch, 1);
	rational(d, 0x011b, inch, 1);
	number(d, 0x0128, SHORT, 2);
}

static void shot(struct directory *d, const struct sb_exif *e,
		 struct sb_draw *by, const char *date, const uint8_t *note,
		 size_t note_bytes)
{
	const struct sb_camera camera = sb_camera_of(e->owner, e->taken_s);
	const uint32_t exposure[2] = { 1,
				       30 + (uint32_t)sb_draw_below(by, 4000) };
	const uint32_t aperture[2] = { camera.aperture, 1000 };
	const uint32_t focal[2] = { camera.focal_um, 1000 };

	rational(d, 0x829a, exposure, 1);
	rational(d, 0x829d, aperture, 1);
	number(d, 0x8827, SHORT, 32 + (uint32_t)sb_draw_below(by, 1600));
	value(d, 0x9000, UNDEFINED, "0232", 4);
	value(d, 0x9003, ASCII, date, 20);
	value(d, 0x9004, ASCII, date, 20);
	value(d, 0x9101, UNDEFINED, "\1\2\3", 4);
	rational(d, 0x920a, focal, 1);
	value(d, 0x927c, UNDEFINED, note, note_bytes);
	value(d, 0xa000, UNDEFINED, "0100", 4);
	number(d, 0xa001, SHORT, 1); /* sRGB */
	number(d, 0xa002, LONG, e->width);
	number(d, 0xa003, LONG, e->height);
	text(d, 0xa434, camera.lens);
	end(d, 0);
}

/* A maker's note, laid out as Apple's is: a name, then a directory whose
 * offsets begin at the note.  free: bytes for what cameras keep there besides,
 * half of them zeros. */
static size_t put_note(uint8_t *note, const char *content_id,
		       struct sb_draw *by, size_t free)
{
	struct sb_bytes o = { note };
	struct directory d;

	sb_bytes_copy(&o, "Apple iOS\0\0\1MM", 14);
	begin(&d, &o, note, content_id ? 3 : 2);
	number(&d, 0x0001, LONG, 14);
	if (content_id)
		value(&d, 0x0011, ASCII, content_id, CONTENT_ID_BYTES + 1);
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

	value(d, 0, BYTE, "\2\3\0", 4);
	value(d, 1, ASCII, "N", 2);
	rational(d, 2, north, 3);
	value(d, 3, ASCII, "E", 2);
	rational(d, 4, east, 3);
	end(d, 0);
}

/* One more directory, behind d, and room for the file it points at; where. */
static uint8_t *put_thumb(struct sb_bytes *o, struct directory *d, size_t bytes)
{
	uint8_t *file;

	/* This is still the root's entry for what follows it. */
	sb_bytes_put(o, (uint64_t)(d->values - d->tiff), 4);
	o->at = d->values;
	begin(d, o, d->tiff, 6);
	number(d, 0x0103, SHORT, 6);
	resolution(d);
	number(d, 0x0201, LONG, (uint32_t)(d->values - d->tiff));
	number(d, 0x0202, LONG, (uint32_t)bytes);
	end(d, 0);
	file = o->at;
	sb_bytes_zeros(o, bytes);
	return file;
}

uint8_t *sb_exif_put(struct sb_bytes *o, const struct sb_exif *e, size_t fill)
{
	const struct sb_camera camera = sb_camera_of(e->owner, e->taken_s);
	uint8_t *start = o->at, *tiff = o->at + 10, *exif, *gps, *fix;
	uint8_t note[SB_EXIF_MOST_FILL + NOTE_BYTES + LIVE_BYTES];
	uint8_t *thumb = NULL;
	size_t note_bytes;
	time_t t = (time_t)e->taken_s;
	char date[20] = "";
	struct directory d;
	struct sb_draw by, where;
	struct tm tm;

	assert(fill <= SB_EXIF_MOST_FILL);
	sb_draw_from(&by, e->key, "exif", 0);
	sb_draw_from(&where, e->scene, "place", 0);
	note_bytes = put_note(note, e->content_id, &by, fill & ~(size_t)1);
	if (gmtime_r(&t, &tm))
		strftime(date, sizeof(date), "%Y:%m:%d %H:%M:%S", &tm);
	o->at = tiff;
	sb_bytes_put(o, 0x4d4d002a00000008, 8); /* big-endian, at 8 */
	begin(&d, o, tiff, 11);
	text(&d, 0x010f, "Apple");
	text(&d, 0x0110, camera.model);
	number(&d, 0x0112, SHORT, sb_draw_chance(&where, 300000) ? 6 : 1);
	resolution(&d);
	text(&d, 0x0131, camera.software);
	value(&d, 0x0132, ASCII, date, 20);
	number(&d, 0x0213, SHORT, 1);
	fix = o->at;
	number(&d, 0x8769, LONG, 0);
	number(&d, 0x8825, LONG, 0);
	end(&d, 0);
	exif = o->at;
	begin(&d, o, tiff, 14);
	shot(&d, e, &by, date, note, note_bytes);
	gps = o->at;
	begin(&d, o, tiff, 5);
	place(&d, &where);
	o->at = fix;
	number(&d, 0x8769, LONG, (uint32_t)(exif - tiff));
	number(&d, 0x8825, LONG, (uint32_t)(gps - tiff));
	if (e->thumb_bytes)
		thumb = put_thumb(o, &d, e->thumb_bytes);
	else
		o->at = d.values;
	sb_bytes_zeros(o, fill % 2);
	fix = o->at;
	o->at = start;
	sb_bytes_put(o, 0xffe1, 2);
	sb_bytes_put(o, (uint64_t)(fix - start) - 2, 2);
	sb_bytes_copy(o, "Exif\0", 6);
	o->at = fix;
	return thumb;
}

/* Of a text in a directory's values. */
static size_t even(const char *words)
{
	return (strlen(words) + 2) & ~(size_t)1;
}

size_t sb_exif_bytes(const struct sb_exif *e)
{
	const struct sb_camera camera = sb_camera_of(e->owner, e->taken_s);
	size_t root = 2 + 11 * 12 + 4 + 6 + even(camera.model) + 8 + 8 +
		      even(camera.software) + 20;
	size_t shot = 2 + 14 * 12 + 4 + 8 + 8 + 20 + 20 + 8 + even(camera.lens);
	size_t place = 2 + 5 * 12 + 4 + 24 + 24;
	size_t thumb =
		e->thumb_bytes ? 2 + 6 * 12 + 4 + 8 + 8 + e->thumb_bytes : 0;

	return 10 + 8 + root + shot + NOTE_BYTES + place + thumb +
	       (e->content_id ? LIVE_BYTES : 0u);
}
