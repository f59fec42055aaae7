#include "datasets/phone/row_key.h"

#include <assert.h>

enum {
	CLASS_BIT = 62, /* NULL, integers, texts, blobs: two bits */
	SMALL_BITS = 22,
	NEXT_BITS = CLASS_BIT - SMALL_BITS,
};

/* --- order ------------------------------------------------------------------ */

/* Most columns are integers or short texts, as the key's is. */
static int compare_column(uint64_t type, const uint8_t *body,
			  const struct sb_record_value *key)
{
	struct sb_record_value v;

	if (type < 12 && type && key->type == 'i') {
		unsigned n = sb_record_bytes(type);
		int64_t i = n ? sb_record_int(body, n) : (int64_t)type - 8;

		return i < key->i ? -1 : i > key->i;
	}
	v = sb_record_value(type, body);
	return sb_record_compare(&v, key);
}

static const uint8_t *types_of(const uint8_t *record, const uint8_t **body)
{
	uint64_t head = record[0];
	unsigned n = head < 0x80 ? 1 : sb_btree_get_varint(record, &head);

	*body = record + head;
	return record + n;
}

static int compare(const struct sb_btree_key *key, const uint8_t *record)
{
	const struct sb_row_key *k = (const struct sb_row_key *)key;
	const uint8_t *body, *at = types_of(record, &body);

	for (unsigned i = 0; i < k->index->parts; i++) {
		uint64_t type = sb_record_type(&at);
		int order = compare_column(type, body, &k->part[i]);

		if (order)
			return k->index->down[i] ? -order : order;
		body += sb_record_bytes(type);
	}
	return 0;
}

/* --- begins ----------------------------------------------------------------- */

/* Some bits of an integer, of greater ones no less: its sign, its length and
 * what follows its first bit. */
static uint64_t rough(int64_t v)
{
	const unsigned digits = NEXT_BITS - 7;
	uint64_t u = (uint64_t)(v < 0 ? ~v : v), out;
	unsigned bits = 64 - (unsigned)__builtin_clzll(u | 1);

	out = bits > digits ? u >> (bits - digits) : u << (digits - bits);
	out |= (uint64_t)bits << digits;
	out &= (UINT64_C(1) << (NEXT_BITS - 1)) - 1;
	/* Negative ones come before, the other way round. */
	return v < 0 ? (UINT64_C(1) << (NEXT_BITS - 1)) - 1 - out
		     : out | UINT64_C(1) << (NEXT_BITS - 1);
}

static uint64_t small_first(int64_t v, const struct sb_record_value *next)
{
	const int64_t most = (1 << SMALL_BITS) - 1;

	if (v < 0)
		return 0;
	if (v + 1 >= most)
		return ((UINT64_C(1) << SMALL_BITS) - 1) << NEXT_BITS;
	return (uint64_t)(v + 1) << NEXT_BITS |
	       (next->type == 'n'   ? 0
		: next->type == 'i' ? rough(next->i)
				    : (UINT64_C(1) << NEXT_BITS) - 1);
}

static uint64_t first_bytes(const struct sb_record_value *v)
{
	uint8_t eight[8] = { 0 };

	if (v->len >= sizeof(eight))
		return sb_record_eight(v->ptr);
	if (v->len)
		memcpy(eight, v->ptr, v->len);
	return sb_record_eight(eight);
}

static uint64_t begin_of(const struct sb_row_key *k,
			 const struct sb_record_value *first,
			 const struct sb_record_value *next)
{
	const int64_t far = INT64_C(1) << (CLASS_BIT - 1);
	int64_t i = first->i;
	uint64_t out = 0;

	switch (first->type) {
	case 'i':
		if (k->narrow)
			out = small_first(i, next);
		else
			out = (uint64_t)((i < -far      ? -far
					  : i > far - 1 ? far - 1
							: i) +
					 far);
		out |= UINT64_C(1) << CLASS_BIT;
		break;
	case 't':
		out = UINT64_C(2) << CLASS_BIT | first_bytes(first) >> 2;
		break;
	case 'b':
		out = UINT64_C(3) << CLASS_BIT | first_bytes(first) >> 2;
		break;
	default:
		break;
	}
	return k->index->down[0] ? ~out : out;
}

static uint64_t begin_of_record(const struct sb_btree_key *key,
				const uint8_t *record)
{
	const struct sb_row_key *k = (const struct sb_row_key *)key;
	const uint8_t *body, *at = types_of(record, &body);
	struct sb_record_value first, next = { 'n', 0, NULL, 0 };
	uint64_t type = sb_record_type(&at);

	first = sb_record_value(type, body);
	if (k->narrow)
		next = sb_record_value(sb_record_type(&at),
				       body + sb_record_bytes(type));
	return begin_of(k, &first, &next);
}

/* Two columns in one begin need one direction. */
static int is_narrow(const struct sb_row_key *k)
{
	return k->index->parts > 1 && !k->index->down[0] &&
	       !k->index->down[1] && k->part[0].type == 'i' &&
	       k->part[0].i >= 0 && k->part[0].i < 1 << (SMALL_BITS - 2);
}

void sb_row_key_make(struct sb_row_key *k, const struct sb_schema_table *t,
		     const struct sb_schema_index *index, uint8_t *begins,
		     int64_t row, const struct sb_record_value *values)
{
	assert(index->parts);
	k->index = index;
	for (unsigned i = 0; i < index->parts; i++) {
		const int8_t column = index->column[i];

		if (column == SB_SCHEMA_ROW || column == t->row)
			k->part[i] =
				(struct sb_record_value) { 'i', row, NULL, 0 };
		else
			k->part[i] = values[column];
	}
	if (*begins == SB_ROW_KEY_UNKNOWN)
		*begins = is_narrow(k) ? SB_ROW_KEY_NARROW : SB_ROW_KEY_WIDE;
	k->narrow = *begins == SB_ROW_KEY_NARROW;
	k->key.compare = compare;
	k->key.begin_of = begin_of_record;
	k->key.begin = begin_of(k, &k->part[0], &k->part[1]);
}
