/* datasets/phone/film.h: QuickTime and MPEG-4 files (ISO 14496-12): whole
 * containers around frames that decode (slice.h, voice.h) and show noise. */
#ifndef DATASETS_PHONE_FILM_H
#define DATASETS_PHONE_FILM_H

#include "datasets/phone/draw.h"

enum sb_film_brand {
	SB_FILM_MOV, /* a camera's: H.264, 1920 x 1080, small films less */
	SB_FILM_MP4, /* the same as a messenger sends it */
	SB_FILM_M4A, /* AAC, a voice memo */
};

struct sb_film {
	const struct sb_draw_key *key;
	uint64_t size_bytes; /* SB_FILM_LEAST_BYTES or more */
	int64_t taken_s;     /* since the epoch */
	enum sb_film_brand brand;
	const char *content_id; /* 36 characters, of a live photo; or NULL */
};

#define SB_FILM_LEAST_BYTES 2048u

/* Bytes [offset, offset + len), which lie in the file.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_film_read(const struct sb_film *f, uint64_t offset,
				     size_t len, uint8_t *out);

#endif
