#include "datasets/phone/btree.h"

#include "datasets/phone/btree_page.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PAGE = SB_BTREE_PAGE_BYTES,
};

/* --- searching -------------------------------------------------------------- */

static int64_t row_at(struct sb_btree_page *p, unsigned n)
{
	const uint8_t *at = sb_btree_cell_at(p, n);
	uint64_t v;

	if (p->leaf)
		at += sb_btree_get_varint(at, &v);
	else
		at += 4;
	sb_btree_get_varint(at, &v);
	return (int64_t)v;
}

int sb_btree_find_row(struct sb_btree_file *f, uint32_t root, int64_t row,
		      struct sb_btree_path *at)
{
	struct sb_btree_page *p = sb_btree_at(f, root);

	for (at->depth = 0;; at->depth++) {
		unsigned low = 0, high = p->cells;

		/* Rows mostly come behind all others. */
		if (high && row_at(p, high - 1u) < row)
			low = high;
		while (low < high) {
			unsigned mid = (low + high) / 2;

			if (row_at(p, mid) < row)
				low = mid + 1;
			else
				high = mid;
		}
		at->page[at->depth] = p;
		at->at[at->depth] = (uint16_t)low;
		if (p->leaf)
			return low < p->cells && row_at(p, low) == row;
		p = sb_btree_at(f, sb_btree_child(p, low));
	}
}

/* The first cell in [low, high) that is not before the key; *same: it is it. */
static unsigned place_among(struct sb_btree_page *p,
			    const struct sb_btree_key *key, unsigned low,
			    unsigned high, int *same)
{
	*same = 0;
	while (low < high) {
		unsigned mid = (low + high) / 2;
		int order = key->compare(key, sb_btree_record_at(p, mid));

		if (!order) {
			*same = 1;
			return mid;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* How many of the page's begins are less than that one. */
static unsigned count_less(const struct sb_btree_page *p, uint64_t begin)
{
	const uint64_t *at = p->begins;
	size_t n = p->cells;

	while (n > 1) {
		size_t half = n / 2;

		at += at[half - 1] < begin ? half : 0;
		n -= half;
	}
	return (unsigned)(at - p->begins) + (n && *at < begin);
}

static unsigned place_of(struct sb_btree_file *f, struct sb_btree_page *p,
			 const struct sb_btree_key *key, int *same)
{
	unsigned low, high;

	*same = 0;
	if (!sb_btree_know_begins(f, p))
		return place_among(p, key, 0, p->cells, same);
	low = count_less(p, key->begin);
	if (low == p->cells || p->begins[low] != key->begin)
		return low;
	high = key->begin == UINT64_MAX ? p->cells
					: count_less(p, key->begin + 1);
	return place_among(p, key, low, high, same);
}

/* A page that is about to be searched: most of what a search looks at, at
 * once. */
static void look_ahead(const struct sb_btree_file *f, uint32_t number)
{
	const struct sb_btree_page *p = f->pages[number - 1];
	const uint64_t *begins = f->hints[number - 1];

	__builtin_prefetch(p);
	__builtin_prefetch(p->data);
	__builtin_prefetch(p->data + 128);
	__builtin_prefetch(p->data + 256);
	for (unsigned n = 16; begins && n < SB_BTREE_BEGINS; n += 24)
		__builtin_prefetch(begins + n);
}

/* The same in an index, where what is looked for may lie on any level. */
static int find_key(struct sb_btree_file *f, uint32_t root,
		    const struct sb_btree_key *key, struct sb_btree_path *at)
{
	struct sb_btree_page *p = sb_btree_at(f, root);

	for (at->depth = 0;; at->depth++) {
		int same;
		unsigned n = place_of(f, p, key, &same);

		at->page[at->depth] = p;
		at->at[at->depth] = (uint16_t)n;
		if (same || p->leaf)
			return same;
		n = sb_btree_child(p, n);
		look_ahead(f, n);
		p = sb_btree_at(f, n);
	}
}

void sb_btree_read(struct sb_btree_file *f, const struct sb_btree_path *at,
		   struct sb_buf *out)
{
	struct sb_btree_page *p = at->page[at->depth];
	struct sb_btree_cell c;
	uint32_t next = 0;

	sb_btree_parse(p, sb_btree_cell_at(p, at->at[at->depth]), &c);
	out->len = 0;
	if (c.len > out->cap) {
		uint8_t *more = realloc(out->ptr, c.len + c.len / 2);

		if (!more) {
			f->err = SB_MEMORY;
			return;
		}
		out->ptr = more;
		out->cap = c.len + c.len / 2;
	}
	memcpy(out->ptr, c.payload, c.local);
	out->len = c.local;
	if (c.local < c.len)
		next = sb_btree_get4(c.payload + c.local);
	while (out->len < c.len) {
		const uint8_t *d = f->pages[next - 1]->data;
		size_t n = c.len - out->len;

		n = n < PAGE - 4 ? n : PAGE - 4;
		next = sb_btree_get4(d);
		memcpy(out->ptr + out->len, d + 4, n);
		out->len += n;
	}
}

/* --- cells ------------------------------------------------------------------ */

/* The pages behind a cell, each beginning with the next one's number. */
static uint32_t add_overflow(struct sb_btree_file *f, uint8_t *link,
			     struct sb_span rest)
{
	uint32_t near = 0;

	while (rest.len && !f->err) {
		size_t n = rest.len < PAGE - 4 ? rest.len : PAGE - 4;
		struct sb_btree_page *p = sb_btree_new_page(f, near);

		if (!p)
			break;
		near = p->number;
		sb_btree_put4(link, near);
		link = p->data;
		sb_btree_put4(link, 0);
		memcpy(p->data + 4, rest.ptr, n);
		rest = sb_span_of(rest.ptr + n, rest.len - n);
	}
	return near;
}

uint32_t sb_btree_make_cell(struct sb_btree_file *f,
			    const struct sb_btree_page *p, int64_t row,
			    struct sb_span record)
{
	uint8_t *cell = f->cell + 4, *at = cell;
	uint32_t local = sb_btree_local(p->table, (uint32_t)record.len), size;

	assert(p->leaf);
	at += sb_btree_put_varint(at, record.len);
	if (p->table)
		at += sb_btree_put_varint(at, (uint64_t)row);
	memcpy(at, record.ptr, local);
	at += local;
	if (local < record.len) {
		(void)add_overflow(
			f, at,
			sb_span_of(record.ptr + local, record.len - local));
		at += 4;
	}
	size = (uint32_t)(at - cell);
	while (size < 4)
		cell[size++] = 0;
	return size;
}

static void free_overflow(struct sb_btree_file *f,
			  const struct sb_btree_cell *c)
{
	uint32_t next = sb_btree_get4(c->payload + c->local);

	while (next) {
		struct sb_btree_page *p = f->pages[next - 1];

		next = sb_btree_get4(p->data);
		sb_btree_free_page(f, p);
	}
}

static void overwrite(struct sb_btree_file *f, struct sb_btree_page *p,
		      const struct sb_btree_cell *c, struct sb_span record)
{
	uint8_t *to = p->data + (c->payload - p->data);
	uint32_t next = 0;

	if (c->local < c->len)
		next = sb_btree_get4(c->payload + c->local);
	sb_btree_touch(f, p);
	memcpy(to, record.ptr, c->local);
	for (size_t at = c->local; at < record.len;) {
		size_t n =
			record.len - at < PAGE - 4 ? record.len - at : PAGE - 4;

		p = f->pages[next - 1];
		next = sb_btree_get4(p->data);
		sb_btree_touch(f, p);
		memcpy(p->data + 4, record.ptr + at, n);
		at += n;
	}
}

/* --- changes ---------------------------------------------------------------- */

void sb_btree_insert_at(struct sb_btree_file *f, struct sb_btree_path *at,
			uint32_t size, int bulk)
{
	struct sb_btree_page *p = at->page[at->depth];

	sb_btree_insert(f, p, at->at[at->depth], f->cell + 4, size, NULL, 0);
	if (p->over_count)
		sb_btree_rebalance(f, at, bulk);
}

/* Rows mostly come behind all others.  1: there was its place, and it is there. */
static int put_at_end(struct sb_btree_file *f, uint32_t root, int64_t row,
		      struct sb_span record)
{
	struct sb_btree_end *e = &f->end[root % SB_BTREE_ENDS];
	struct sb_btree_path at;
	uint32_t size;

	if (e->root != root || row <= e->row)
		return 0;
	size = sb_btree_make_cell(f, e->page, row, record);
	if (f->err)
		return 1;
	if ((int32_t)size + 2 <= e->page->free) {
		sb_btree_insert(f, e->page, e->page->cells, f->cell + 4, size,
				NULL, 0);
		e->row = row;
		return 1;
	}
	(void)sb_btree_find_row(f, root, row, &at);
	sb_btree_insert_at(f, &at, size, 0);
	return 1;
}

/* After a row was put where the path leads and no page was balanced. */
static void know_end(struct sb_btree_file *f, uint32_t root, int64_t row,
		     const struct sb_btree_path *at)
{
	struct sb_btree_end *e = &f->end[root % SB_BTREE_ENDS];

	for (unsigned i = 0; i < at->depth; i++)
		if (at->at[i] != at->page[i]->cells)
			return;
	if (at->at[at->depth] + 1u != at->page[at->depth]->cells)
		return;
	*e = (struct sb_btree_end) { root, row, at->page[at->depth] };
}

void sb_btree_forget_ends(struct sb_btree_file *f)
{
	for (unsigned i = 0; i < SB_BTREE_ENDS; i++)
		f->end[i].root = 0;
}

void sb_btree_put_row(struct sb_btree_file *f, uint32_t root, int64_t row,
		      struct sb_span record, int in_place)
{
	struct sb_btree_path at;
	struct sb_btree_page *p;
	struct sb_btree_cell c;
	uint32_t size;
	uint8_t *old;

	if (f->err || put_at_end(f, root, row, record))
		return;
	if (!sb_btree_find_row(f, root, row, &at)) {
		p = at.page[at.depth];
		size = sb_btree_make_cell(f, p, row, record);
		if (f->err)
			return;
		if ((int32_t)size + 2 <= p->free) {
			sb_btree_insert_at(f, &at, size, 0);
			know_end(f, root, row, &at);
		} else {
			sb_btree_insert_at(f, &at, size, 0);
		}
		return;
	}
	p = at.page[at.depth];
	old = sb_btree_cell_at(p, at.at[at.depth]);
	sb_btree_parse(p, old, &c);
	if (c.len == record.len && in_place) {
		overwrite(f, p, &c, record);
		return;
	}
	size = sb_btree_make_cell(f, p, row, record);
	sb_btree_touch(f, p);
	if (f->err)
		return;
	if (c.local < c.len)
		free_overflow(f, &c);
	if (c.size == size && c.local == c.len) {
		memcpy(old, f->cell + 4, size);
		return;
	}
	sb_btree_drop(p, at.at[at.depth], c.size);
	sb_btree_insert_at(f, &at, size, 0);
}

void sb_btree_put_key(struct sb_btree_file *f, uint32_t root,
		      const struct sb_btree_key *key, struct sb_span record)
{
	struct sb_btree_path at;
	uint32_t size;

	if (f->err)
		return;
	f->key = key;
	(void)find_key(f, root, key, &at);
	size = sb_btree_make_cell(f, at.page[at.depth], 0, record);
	f->begin = key->begin;
	f->begin_given = 1;
	sb_btree_insert_at(f, &at, size, 0);
	f->key = NULL;
}

/* The cell that the path leads to. */
static void drop_at(struct sb_btree_file *f, struct sb_btree_path *at)
{
	unsigned depth = at->depth, n = at->at[depth];
	struct sb_btree_page *p = at->page[depth], *leaf = p;
	struct sb_btree_cell c;

	while (!leaf->leaf) {
		leaf = sb_btree_at(f, sb_btree_child(leaf, at->at[at->depth]));
		at->page[++at->depth] = leaf;
		at->at[at->depth] = leaf->cells;
	}
	if (at->depth > depth)
		at->at[at->depth]--;
	sb_btree_touch(f, p);
	sb_btree_parse(p, sb_btree_cell_at(p, n), &c);
	if (c.local < c.len)
		free_overflow(f, &c);
	sb_btree_drop(p, n, c.size);
	if (leaf != p) {
		unsigned last = leaf->cells - 1u;
		uint8_t *cell = sb_btree_cell_at(leaf, last);
		uint32_t size = sb_btree_cell_size(leaf, cell);

		sb_btree_touch(f, leaf);
		sb_btree_insert(f, p, n, cell - 4, size + 4, f->cell,
				at->page[depth + 1]->number);
		sb_btree_drop(leaf, last, size);
	}
	sb_btree_rebalance(f, at, 0);
	if (at->depth > depth) {
		at->depth = depth;
		sb_btree_rebalance(f, at, 0);
	}
}

void sb_btree_drop_row(struct sb_btree_file *f, uint32_t root, int64_t row)
{
	struct sb_btree_path at;

	sb_btree_forget_ends(f);
	if (!f->err && sb_btree_find_row(f, root, row, &at))
		drop_at(f, &at);
}

void sb_btree_drop_key(struct sb_btree_file *f, uint32_t root,
		       const struct sb_btree_key *key)
{
	struct sb_btree_path at;

	f->key = key;
	if (!f->err && find_key(f, root, key, &at))
		drop_at(f, &at);
	f->key = NULL;
}

/* --- files ------------------------------------------------------------------ */

enum sb_err sb_btree_load(struct sb_btree_file *f, struct sb_btree_pool *pool,
			  struct sb_span file)
{
	memset(f, 0, sizeof(*f));
	f->pool = pool;
	for (size_t at = 0; at < file.len && !f->err; at += PAGE) {
		struct sb_btree_page *p = sb_btree_add_page(f);

		if (!p) {
			f->err = SB_MEMORY;
			break;
		}
		memcpy(p->data, file.ptr + at, PAGE);
		p->zeros = 0;
	}
	for (uint32_t i = 0; i < f->count && !f->err; i++)
		sb_btree_touch(f, f->pages[i]);
	return f->err;
}
