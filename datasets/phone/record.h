/* datasets/phone/record.h: rows as SQLite's file format writes them, and their
 * columns read again. */
#ifndef DATASETS_PHONE_RECORD_H
#define DATASETS_PHONE_RECORD_H

#include "datasets/phone/btree_page.h"

#include <endian.h>

enum {
	SB_RECORD_COLUMNS = 24
};

/* A column's value: as bound to a statement. */
struct sb_record_value {
	char type; /* i, t (text), b (blob), n (NULL) */
	int64_t i;
	const uint8_t *ptr; /* borrowed */
	size_t len;
};

/* The bytes of a column of that serial type. */
static inline unsigned sb_record_bytes(uint64_t type)
{
	static const uint8_t bytes[12] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };

	return type < 12 ? bytes[type] : (unsigned)(type - 12) / 2;
}

/* The next of the types behind *at, which moves on. */
static inline uint64_t sb_record_type(const uint8_t **at)
{
	uint64_t type = **at;

	*at += type < 0x80 ? 1 : sb_btree_get_varint(*at, &type);
	return type;
}

static inline uint64_t sb_record_eight(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

/* An integer of so many bytes, 1 to 8. */
static inline int64_t sb_record_int(const uint8_t *p, unsigned bytes)
{
	uint64_t u = (uint64_t)(int64_t)(int8_t)p[0];

	if (bytes == 4)
		return (int32_t)sb_btree_get4(p);
	if (bytes == 8)
		return (int64_t)sb_record_eight(p);
	for (unsigned i = 1; i < bytes; i++)
		u = u << 8 | p[i];
	return (int64_t)u;
}

/* The columns, at most SB_RECORD_COLUMNS of them, as a record in memory that
 * grows (realloc) and is written over by the next.  ptr NULL: no memory. */
struct sb_span sb_record_make(struct sb_buf *to,
			      const struct sb_record_value *columns,
			      unsigned count);
/* A column of that type whose bytes are at body. */
struct sb_record_value sb_record_value(uint64_t type, const uint8_t *body);
/* In SQLite's order: less than, equal to or greater than 0. */
int sb_record_compare(const struct sb_record_value *a,
		      const struct sb_record_value *b);

#endif
