#include "datasets/phone/record.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

/* Serial types of the file format: how an integer is written. */
static unsigned type_of_int(int64_t v)
{
	/* By the bits that it takes without its sign. */
	static const uint8_t types[65] = {
		1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3,
		3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5,
		5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6,
		6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	};
	uint64_t u = (uint64_t)(v < 0 ? ~v : v);

	if (v == 0 || v == 1)
		return 8 + (unsigned)v;
	return types[64 - __builtin_clzll(u | 1)];
}

static uint64_t type_of(const struct sb_record_value *v)
{
	switch (v->type) {
	case 'i':
		return type_of_int(v->i);
	case 't':
		return 13 + 2 * v->len;
	case 'b':
		return 12 + 2 * v->len;
	default:
		return 0;
	}
}

/* With room behind it for an integer that is written too wide. */
static int make_room(struct sb_buf *to, size_t len)
{
	uint8_t *more;

	len += 8;
	if (len <= to->cap)
		return 1;
	more = realloc(to->ptr, len + len / 2);
	if (!more)
		return 0;
	to->ptr = more;
	to->cap = len + len / 2;
	return 1;
}

/* A few bytes without a call. */
static void copy(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n > 16) {
		memcpy(to, from, n);
	} else if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	} else if (n) {
		to[0] = from[0];
		to[n / 2] = from[n / 2];
		to[n - 1] = from[n - 1];
	}
}

struct sb_span sb_record_make(struct sb_buf *buf,
			      const struct sb_record_value *v, unsigned count)
{
	uint64_t type[SB_RECORD_COLUMNS];
	size_t head = count, body = 0;
	uint8_t *at, *to;

	assert(count <= SB_RECORD_COLUMNS);
	for (unsigned i = 0; i < count; i++) {
		type[i] = type_of(&v[i]);
		if (type[i] >= 128)
			head += type[i] < 1 << 14   ? 1
				: type[i] < 1 << 21 ? 2
						    : 3;
		body += sb_record_bytes(type[i]);
	}
	assert(body < 1 << 26);
	head += head < 127 ? 1 : 2;
	if (!make_room(buf, head + body))
		return sb_span_of(NULL, 0);
	at = buf->ptr;
	if (head < 128)
		*at++ = (uint8_t)head;
	else
		at += sb_btree_put_varint(at, head);
	to = buf->ptr + head;
	for (unsigned i = 0; i < count; i++) {
		unsigned n = sb_record_bytes(type[i]);

		if (type[i] < 128)
			*at++ = (uint8_t)type[i];
		else
			at += sb_btree_put_varint(at, type[i]);
		if (v[i].type == 'i') {
			unsigned shift = n ? 64 - 8 * n : 0;
			uint64_t u = htobe64((uint64_t)v[i].i << shift);

			memcpy(to, &u, sizeof(u));
		} else if (n) {
			copy(to, v[i].ptr, n);
		}
		to += n;
	}
	return sb_span_of(buf->ptr, head + body);
}

struct sb_record_value sb_record_value(uint64_t type, const uint8_t *body)
{
	unsigned n = sb_record_bytes(type);
	struct sb_record_value v = { 'n', 0, body, n };

	if (type >= 12) {
		v.type = type & 1 ? 't' : 'b';
	} else if (type == 8 || type == 9) {
		v.type = 'i';
		v.i = (int64_t)type - 8;
	} else if (type) {
		v.type = 'i';
		v.i = sb_record_int(body, n);
	}
	return v;
}

static int rank(char type)
{
	return type == 'n' ? 0 : type == 'i' ? 1 : type == 't' ? 2 : 3;
}

int sb_record_compare(const struct sb_record_value *a,
		      const struct sb_record_value *b)
{
	size_t least = a->len < b->len ? a->len : b->len;
	int order;

	if (a->type != b->type)
		return rank(a->type) - rank(b->type);
	if (a->type == 'i')
		return a->i < b->i ? -1 : a->i > b->i;
	if (a->type == 'n')
		return 0;
	order = least ? memcmp(a->ptr, b->ptr, least) : 0;
	if (order)
		return order;
	return a->len < b->len ? -1 : a->len > b->len;
}
