/* datasets/phone/slice.h: H.264 (ITU-T H.264) that decodes, at the speed of noise.
 *
 * Each frame is one slice of CAVLC, in a sample of 14496-15: NAL units after their
 * lengths.  Its bytes are samples of I_PCM macroblocks, which may have any value: 384
 * bytes after two that say so.  The others of a key frame are predicted and have no
 * residual, a byte each, drawn from the ten such bytes there are; those of a frame
 * between are skipped.  Every other byte of the samples is not 0, so that nothing looks
 * like a start code and no length ever changes; any range can be computed on its own.
 * What is left of a frame's size, less than two macroblocks, is a message of user data
 * before the slice.  The pixels show blocks of noise on grey, and lines of them that
 * stay until the next key frame. */
#ifndef DATASETS_PHONE_SLICE_H
#define DATASETS_PHONE_SLICE_H

#include <stddef.h>
#include <stdint.h>

/* How large the picture is; in macroblocks of 16 x 16, what is over is cropped. */
struct sb_slice_shape {
	uint16_t width, height;
	uint16_t columns, rows;
};

enum {
	SB_SLICE_CONFIG_BYTES = 64, /* of sb_slice_config, at most */
	/* Of a key frame; of another. */
	SB_SLICE_LEAST_KEY_BYTES = 1024,
	SB_SLICE_LEAST_BYTES = 4096,
};

/* The largest of those cameras and messengers make whose predicted macroblocks are a
 * small part of both: a film of so many bytes whose smallest key frame has key_bytes. */
struct sb_slice_shape sb_slice_shape(uint64_t film_bytes, uint64_t key_bytes);

/* What is in an avcC box (14496-15, 5.2.4.1): the parameter sets, High profile.
 * Returns its length. */
size_t sb_slice_config(const struct sb_slice_shape *shape,
		       uint8_t out[SB_SLICE_CONFIG_BYTES]);

struct sb_slice {
	const struct sb_slice_shape *shape;
	uint64_t seed;       /* of where macroblocks are; the film's */
	uint64_t frame;      /* from 0 */
	unsigned group;      /* frames from key to key */
	uint64_t size_bytes; /* of the sample: SB_SLICE_LEAST_BYTES or more */
};

/* Makes noise bytes [offset, offset + len) of this sample. */
void sb_slice_dress(const struct sb_slice *s, uint64_t offset, size_t len,
		    uint8_t *noise);

#endif
