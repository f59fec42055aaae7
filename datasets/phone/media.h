/* datasets/phone/media.h: files that are too large to keep: their bytes are
 * computed where they are read. */
#ifndef DATASETS_PHONE_MEDIA_H
#define DATASETS_PHONE_MEDIA_H

#include "datasets/phone/picture.h"
#include "datasets/phone/text.h"

enum sb_media_kind {
	SB_MEDIA_PHOTO,    /* a camera's JPEG */
	SB_MEDIA_PICTURE,  /* a JPEG without EXIF, as messengers send it */
	SB_MEDIA_MOV,      /* a camera's film */
	SB_MEDIA_MP4,      /* a messenger's film */
	SB_MEDIA_M4A,      /* a voice memo */
	SB_MEDIA_AMR,      /* voice mail */
	SB_MEDIA_PDF,      /* a scanned page: text around a JPEG */
	SB_MEDIA_ZIP,      /* an office document: XML, and a JPEG */
	SB_MEDIA_JSON,     /* lines of an array */
	SB_MEDIA_NOISE,    /* encrypted or compressed payload */
	SB_MEDIA_RESOURCE, /* text and binary runs; compresses about 2:1 */
	SB_MEDIA_LIVE,     /* a live photo's still: a camera's JPEG, */
	SB_MEDIA_LIVE_MOV, /* and its film, of the same key: one content
			      identifier is in both */
	SB_MEDIA_KINDS,
};

/* Equal structs, but for there_s, are equal bytes, whoever's phone they are on. */
struct sb_media {
	struct sb_draw_key key;
	uint64_t size_bytes;
	int64_t taken_s; /* since the epoch; in the headers */
	/* The midnight by which a file of its name was there, 0: as soon as it
	 * was taken.  No part of the bytes. */
	int64_t there_s;
	uint8_t kind;  /* enum sb_media_kind */
	uint8_t owner; /* of pictures: whose camera, sb_camera_of's */
};

/* Smallest size_bytes of the kind: room for its headers. */
uint64_t sb_media_least(enum sb_media_kind kind);
/* Largest: pictures, and documents that are one, have a bound. */
uint64_t sb_media_most(enum sb_media_kind kind);

/* What they are made from; read-only once made. */
struct sb_media_stock {
	struct sb_text text;
	struct sb_picture_tiles tiles;
};

/* Bytes [offset, offset + len) into out; the range must lie in the file, and
 * size_bytes be at least the kind's least.  SB_MEMORY.  Any number of threads. */
SB_MUST_USE enum sb_err sb_media_read(const struct sb_media *m,
				      const struct sb_media_stock *stock,
				      uint64_t offset, size_t len,
				      uint8_t *out);

/* Give m, whose key is random, other's kind and a size about other's, within
 * spread_ppm of it; a picture also its scene and camera. */
void sb_media_resemble(struct sb_media *m, const struct sb_media *other,
		       struct sb_draw *by, uint64_t spread_ppm);

/* Extension of the kind's file names, e.g. "jpg"; static. */
const char *sb_media_extension(enum sb_media_kind kind);

#endif
