/* datasets/phone/media.h: files that are too large to keep: their bytes are
 * computed where they are read. */
#ifndef DATASETS_PHONE_MEDIA_H
#define DATASETS_PHONE_MEDIA_H

#include "datasets/phone/text.h"

enum sb_media_kind {
	SB_MEDIA_JPEG,     /* headers, then stuffed high-entropy scan data */
	SB_MEDIA_MP4,      /* ftyp, moov with sample tables, mdat */
	SB_MEDIA_NOISE,    /* encrypted or compressed payload */
	SB_MEDIA_RESOURCE, /* text and binary runs; compresses about 2:1 */
};

/* Equal structs are equal bytes, whoever's phone they are on. */
struct sb_media {
	struct sb_draw_key key;
	uint64_t size_bytes;
	int64_t taken_s; /* since the epoch; in the headers */
	uint8_t kind;    /* enum sb_media_kind */
};

/* Smallest size_bytes at which every kind has its headers. */
#define SB_MEDIA_LEAST_BYTES 2048u

/* Bytes [offset, offset + len) into out; the range must lie in the file, and
 * size_bytes be at least SB_MEDIA_LEAST_BYTES (JPEG, MP4).  text is used by
 * RESOURCE only.  SB_MEMORY.  Any number of threads. */
SB_MUST_USE enum sb_err sb_media_read(const struct sb_media *m,
				      const struct sb_text *text,
				      uint64_t offset, size_t len,
				      uint8_t *out);

#endif
