/* datasets/phone/picture_exif.h: the EXIF segment of a camera's JPEG (EXIF 2.32), with
 * a maker's note laid out as Apple's is. */
#ifndef DATASETS_PHONE_PICTURE_EXIF_H
#define DATASETS_PHONE_PICTURE_EXIF_H

#include "datasets/phone/bytes.h"
#include "datasets/phone/draw.h"

enum {
	SB_EXIF_MOST_FILL = 16000
};

struct sb_exif {
	const struct sb_draw_key *key;   /* of the exposure */
	const struct sb_draw_key *scene; /* of the place */
	int64_t taken_s;                 /* since the epoch */
	uint8_t owner;                   /* sb_camera_of's */
	const char *content_id;          /* 36 characters; NULL: none */
	size_t thumb_bytes;              /* of the file inside; 0: none */
	uint32_t width, height;          /* of the picture, in pixels */
};

/* Length of the segment, marker included, whose note is filled with nothing. */
size_t sb_exif_bytes(const struct sb_exif *e);

/* Appends it, fill bytes longer; fill is SB_EXIF_MOST_FILL at most and not 1 to 4.
 * Returns where the thumbnail's file belongs; NULL: none. */
uint8_t *sb_exif_put(struct sb_bytes *o, const struct sb_exif *e, size_t fill);

#endif
