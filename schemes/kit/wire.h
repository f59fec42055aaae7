/* schemes/kit/wire.h: integers as bytes, and bounded reading and writing of
 * byte formats.  Structs are never cast to wire bytes. */
#ifndef SCHEMES_KIT_WIRE_H
#define SCHEMES_KIT_WIRE_H

#include <string.h>

#include "schemes/kit/base.h"

static inline void sb_put_le32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline void sb_put_le64(uint8_t *p, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline uint32_t sb_get_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static inline uint64_t sb_get_le64(const uint8_t *p)
{
	return sb_get_le32(p) | (uint64_t)sb_get_le32(p + 4) << 32;
}

static inline void sb_put_be32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static inline uint32_t sb_get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* A reader over a span: each take either succeeds or sets bad, after which
 * everything reads as zero; test bad once at the end. */
struct sb_reader {
	struct sb_span rest;
	int bad;
};

static inline struct sb_span sb_take(struct sb_reader *r, size_t len)
{
	struct sb_span got = { r->rest.ptr, len };

	if (r->bad || len > r->rest.len) {
		r->bad = 1;
		got.ptr = NULL;
		got.len = 0;
		return got;
	}
	r->rest.ptr += len;
	r->rest.len -= len;
	return got;
}

static inline uint64_t sb_take_le(struct sb_reader *r, size_t bytes)
{
	struct sb_span s = sb_take(r, bytes);
	uint64_t v = 0;

	for (size_t i = s.len; i-- > 0;)
		v = v << 8 | s.ptr[i];
	return v;
}

/* LEB128, at most 10 bytes; bad when it does not fit into 64 bits. */
static inline uint64_t sb_take_varint(struct sb_reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint64_t b = sb_take_le(r, 1);

		if (shift == 63 && b > 1)
			break;
		v |= (b & 127) << shift;
		if (b < 128)
			return r->bad ? 0 : v;
	}
	r->bad = 1;
	return 0;
}

/* Writes up to 10 bytes at p, returns how many. */
static inline size_t sb_put_varint(uint8_t *p, uint64_t v)
{
	size_t n = 0;

	for (; v >= 128; v >>= 7)
		p[n++] = (uint8_t)(v | 128);
	p[n++] = (uint8_t)v;
	return n;
}

#endif
