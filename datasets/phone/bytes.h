/* datasets/phone/bytes.h: writing headers, and the part of them that is asked
 * for. */
#ifndef DATASETS_PHONE_BYTES_H
#define DATASETS_PHONE_BYTES_H

#include "schemes/kit/base.h"

#include <string.h>

/* A big-endian writer over memory that is known to be large enough. */
struct sb_bytes {
	uint8_t *at;
};

static inline void sb_bytes_put(struct sb_bytes *o, uint64_t v, unsigned bytes)
{
	if (bytes == 1) {
		*o->at++ = (uint8_t)v;
		return;
	}
	if (bytes == 2) {
		o->at[0] = (uint8_t)(v >> 8);
		o->at[1] = (uint8_t)v;
		o->at += 2;
		return;
	}
	while (bytes--)
		*o->at++ = (uint8_t)(v >> (8 * bytes));
}

static inline void sb_bytes_copy(struct sb_bytes *o, const void *s, size_t len)
{
	memcpy(o->at, s, len);
	o->at += len;
}

static inline void sb_bytes_zeros(struct sb_bytes *o, size_t len)
{
	memset(o->at, 0, len);
	o->at += len;
}

/* Copy the part of piece (bytes [start, start + piece_len) of the file) that
 * lies in the range wanted: bytes [offset, offset + len), which out holds. */
static inline void sb_bytes_overlay(uint64_t start, const uint8_t *piece,
				    size_t piece_len, uint64_t offset,
				    size_t len, uint8_t *out)
{
	uint64_t from = start > offset ? start : offset;
	uint64_t end = start + piece_len;

	if (end > offset + len)
		end = offset + len;
	if (from < end)
		memcpy(out + (from - offset), piece + (from - start),
		       (size_t)(end - from));
}

#endif
