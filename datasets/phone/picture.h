/* datasets/phone/picture.h: JPEG files that decode, at the speed of memory.
 *
 * A baseline JPEG of restart intervals that are all 512 bytes long, RST marker
 * included.  In entropy-coded data every code word is followed by the bits of
 * a coefficient's value, and any such bits decode.  So the intervals are
 * encoded once (a few hundred of them, with the codes of the standard's Annex
 * K); a picture picks one for each place and fills the value bits from its own
 * noise.  Bits that could make a byte 0xff are not filled, so no length ever
 * changes and any range can be computed on its own.  Which intervals they are, and
 * so how bright each block is, are the scene's: pictures whose keys begin alike
 * look alike at an eighth of their size, and have other bytes.  The pixels show
 * grain and patches, nothing that has a name.  Apps' pictures have even parts, too: intervals that repeat one
 * pattern, as skies, walls and drawings give; they are why those compress. */
#ifndef DATASETS_PHONE_PICTURE_H
#define DATASETS_PHONE_PICTURE_H

#include "datasets/phone/draw.h"

enum {
	SB_PICTURE_INTERVAL_BYTES = 512,
	SB_PICTURE_LEVELS = 3,  /* 4, 8, 16 blocks of 16 x 16 an interval */
	SB_PICTURE_KINDS = 128, /* intervals of each level */
	SB_PICTURE_PLAINS = 8,  /* even ones */
	SB_PICTURE_LEAST_BYTES = 2048,
	/* Far from where a side has more than JPEG's 65535 pixels, or no such
	 * shape leaves as little over as the head has room for. */
	SB_PICTURE_MOST_BYTES = 1 << 27,
	/* Of a key: the scene; the two after it ask for a width, as
	 * sb_picture_like puts it there. */
	SB_PICTURE_SCENE_BYTES = 8,
};

/* Read-only once made. */
struct sb_picture_tiles {
	uint8_t fixed[SB_PICTURE_LEVELS][SB_PICTURE_KINDS]
		     [SB_PICTURE_INTERVAL_BYTES];
	uint8_t value[SB_PICTURE_LEVELS][SB_PICTURE_KINDS]
		     [SB_PICTURE_INTERVAL_BYTES]; /* 1: filled with noise */
	uint8_t plain[SB_PICTURE_LEVELS][SB_PICTURE_PLAINS]
		     [SB_PICTURE_INTERVAL_BYTES]; /* nothing is filled */
};

/* The same for everybody: depends on nothing. */
void sb_picture_init(struct sb_picture_tiles *tiles);

struct sb_picture {
	const struct sb_draw_key *key;
	uint64_t size_bytes;    /* SB_PICTURE_LEAST_BYTES to .._MOST_BYTES */
	int64_t taken_s;        /* since the epoch */
	int camera;             /* EXIF and a thumbnail; else JFIF */
	uint8_t owner;          /* whose camera: sb_camera_of's */
	const char *content_id; /* 36 characters, into the maker's note, of a
				   camera's; NULL: none */
};

/* Bytes [offset, offset + len), which lie in the file.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_picture_read(const struct sb_picture_tiles *tiles,
					const struct sb_picture *p,
					uint64_t offset, size_t len,
					uint8_t *out);

/* Make key, random but for this, that of a picture of other's scene.  Returns by how
 * many bytes pictures of other's width grow: one of other's size and some times
 * more or less of it is as wide. */
uint64_t sb_picture_like(const struct sb_picture *other,
			 struct sb_draw_key *key);

/* Its width and height in pixels. */
void sb_picture_shape(const struct sb_picture *p, unsigned *width,
		      unsigned *height);

#endif
