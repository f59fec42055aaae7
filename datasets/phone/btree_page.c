/* datasets/phone/btree_page.c: pages, cells and free pages of the sb_btree_*
 * family. */
#include "datasets/phone/btree_page.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PAGE = SB_BTREE_PAGE_BYTES,
	/* No page is there: SQLite locks on its bytes. */
	PENDING = (1 << 30) / PAGE + 1,
};

/* --- cells ---------------------------------------------------------------- */

uint32_t sb_btree_local(int table, uint32_t len)
{
	const uint32_t least = (PAGE - 12) * 32 / 255 - 23;
	const uint32_t most = table ? PAGE - 35 : (PAGE - 12) * 64 / 255 - 23;
	uint32_t n;

	if (len <= most)
		return len;
	n = least + (len - least) % (PAGE - 4);
	return n <= most ? n : least;
}

void sb_btree_parse(const struct sb_btree_page *p, const uint8_t *cell,
		    struct sb_btree_cell *out)
{
	const uint8_t *at = cell + (p->leaf ? 0 : 4);
	uint64_t len = 0, row = 0;

	if (!p->table || p->leaf)
		at += sb_btree_get_varint(at, &len);
	if (p->table)
		at += sb_btree_get_varint(at, &row);
	out->row = (int64_t)row;
	out->payload = at;
	out->len = (uint32_t)len;
	out->local = sb_btree_local(p->table, out->len);
	out->size = (uint32_t)(at - cell) + out->local +
		    (out->local < out->len ? 4 : 0);
	if (out->size < 4)
		out->size = 4;
}

uint32_t sb_btree_cell_size(const struct sb_btree_page *p, const uint8_t *cell)
{
	struct sb_btree_cell c;

	if (!p->table && !(cell[p->leaf ? 0 : 4] & 0x80)) {
		uint32_t size = 1u + (p->leaf ? 0 : 4) + cell[p->leaf ? 0 : 4];

		return size < 4 ? 4 : size;
	}
	sb_btree_parse(p, cell, &c);
	return c.size;
}

uint32_t sb_btree_child(const struct sb_btree_page *p, unsigned n)
{
	const uint8_t *at = p->data + p->head + 8;

	if (n < p->cells)
		at = p->data + sb_btree_get2(p->data + p->cells_at + 2 * n);
	return sb_btree_get4(at);
}

/* --- pages ---------------------------------------------------------------- */

void sb_btree_touch(struct sb_btree_file *f, struct sb_btree_page *p)
{
	if (p->dirty)
		return;
	if (f->dirty_count == f->dirty_room) {
		uint32_t room = 2 * f->dirty_room + 64;
		uint32_t *more = reallocarray(f->dirty, room, sizeof(*more));

		if (!more) {
			f->err = SB_MEMORY;
			return;
		}
		f->dirty = more;
		f->dirty_room = room;
	}
	p->dirty = 1;
	f->dirty[f->dirty_count++] = p->number;
}

/* What is free on it, by its freeblocks. */
static int32_t count_free(const struct sb_btree_page *p)
{
	const uint8_t *d = p->data, *h = d + p->head;
	uint32_t at = sb_btree_get2(h + 1);
	uint32_t sum = h[7] + sb_btree_get2(h + 5);

	for (; at; at = sb_btree_get2(d + at))
		sum += sb_btree_get2(d + at + 2);
	return (int32_t)sum - (int32_t)(p->cells_at + 2u * p->cells);
}

void sb_btree_read_header(struct sb_btree_page *p)
{
	const uint8_t *h;

	p->head = p->number == 1 ? 100 : 0;
	h = p->data + p->head;
	p->leaf = (h[0] & SB_BTREE_LEAF_FLAG) != 0;
	p->table = h[0] & 1;
	p->cells_at = (uint16_t)(p->head + (p->leaf ? 8 : 12));
	p->cells = (uint16_t)sb_btree_get2(h + 3);
	p->over_count = 0;
	p->free = count_free(p);
	p->zeros = p->has_begins = 0;
	p->ready = 1;
}

struct sb_btree_page *sb_btree_at(struct sb_btree_file *f, uint32_t number)
{
	struct sb_btree_page *p = f->pages[number - 1];

	if (!p->ready)
		sb_btree_read_header(p);
	return p;
}

void sb_btree_zero(struct sb_btree_page *p, uint8_t flags)
{
	uint8_t *h = p->data + (p->number == 1 ? 100 : 0);

	if (!p->zeros)
		memset(h, 0, (size_t)(p->data + PAGE - h));
	p->zeros = 0;
	h[0] = flags;
	sb_btree_put2(h + 5, PAGE);
	sb_btree_read_header(p);
}

void sb_btree_copy_node(const struct sb_btree_page *from,
			struct sb_btree_page *to)
{
	uint32_t start = sb_btree_get2(from->data + from->head + 5);

	memcpy(to->data + start, from->data + start, PAGE - start);
	/* More than there is, where from is page 1. */
	memcpy(to->data + (to->number == 1 ? 100 : 0), from->data + from->head,
	       from->cells_at + 2u * from->cells);
	sb_btree_read_header(to);
}

/* --- free pages ------------------------------------------------------------ */

/* The leaf of the trunk that is nearest to that page. */
static uint32_t nearest(const uint8_t *trunk, uint32_t leaves, uint32_t near)
{
	uint32_t best = 0, least = UINT32_MAX;

	for (uint32_t i = 0; near && i < leaves; i++) {
		uint32_t at = sb_btree_get4(trunk + 8 + 4 * i);
		uint32_t apart = at > near ? at - near : near - at;

		if (apart < least) {
			least = apart;
			best = i;
		}
	}
	return best;
}

static struct sb_btree_page *reuse(struct sb_btree_file *f, uint32_t near)
{
	struct sb_btree_page *first = f->pages[0], *p;
	uint8_t *h = first->data;
	struct sb_btree_page *trunk = f->pages[sb_btree_get4(h + 32) - 1];
	uint32_t leaves = sb_btree_get4(trunk->data + 4);

	sb_btree_put4(h + 36, sb_btree_get4(h + 36) - 1);
	sb_btree_touch(f, trunk);
	if (!leaves) {
		memcpy(h + 32, trunk->data, 4);
		p = trunk;
	} else {
		uint32_t n = nearest(trunk->data, leaves, near);
		uint8_t *at = trunk->data + 8 + 4 * n;

		p = f->pages[sb_btree_get4(at) - 1];
		if (n < leaves - 1)
			memcpy(at, trunk->data + 4 + 4 * leaves, 4);
		sb_btree_put4(trunk->data + 4, leaves - 1);
	}
	sb_btree_touch(f, p);
	p->ready = p->zeros = 0;
	return p;
}

struct sb_btree_page *sb_btree_new_page(struct sb_btree_file *f, uint32_t near)
{
	struct sb_btree_page *p;

	sb_btree_touch(f, f->pages[0]);
	if (sb_btree_get4(f->pages[0]->data + 36))
		return reuse(f, near);
	p = sb_btree_add_page(f);
	if (p && p->number == PENDING)
		p = sb_btree_add_page(f);
	if (!p) {
		f->err = SB_MEMORY;
		return NULL;
	}
	sb_btree_put4(f->pages[0]->data + 28, f->count);
	sb_btree_touch(f, p);
	return p;
}

void sb_btree_free_page(struct sb_btree_file *f, struct sb_btree_page *p)
{
	uint8_t *h = f->pages[0]->data;
	uint32_t count = sb_btree_get4(h + 36), first = sb_btree_get4(h + 32);

	sb_btree_touch(f, f->pages[0]);
	sb_btree_touch(f, p);
	sb_btree_put4(h + 36, count + 1);
	memset(p->data, 0, PAGE);
	p->ready = p->zeros = 0;
	if (count) {
		struct sb_btree_page *trunk = f->pages[first - 1];
		uint32_t leaves = sb_btree_get4(trunk->data + 4);

		if (leaves < PAGE / 4 - 8) {
			sb_btree_touch(f, trunk);
			sb_btree_put4(trunk->data + 4, leaves + 1);
			sb_btree_put4(trunk->data + 8 + 4 * leaves, p->number);
			return;
		}
	}
	sb_btree_put4(p->data, count ? first : 0);
	sb_btree_put4(h + 32, p->number);
}

/* --- within a page ---------------------------------------------------------- */

/* With no more than two freeblocks, the cells between them move together.  1:
 * done, *top is where cells begin. */
static int close_gaps(struct sb_btree_page *p, uint32_t *top)
{
	uint8_t *d = p->data, *h = d + p->head;
	uint32_t one = sb_btree_get2(h + 1), two, size, size2 = 0;

	if (!one)
		return 0;
	two = sb_btree_get2(d + one);
	if (two && sb_btree_get2(d + two))
		return 0;
	*top = sb_btree_get2(h + 5);
	size = sb_btree_get2(d + one + 2);
	if (two) {
		size2 = sb_btree_get2(d + two + 2);
		memmove(d + one + size + size2, d + one + size,
			two - (one + size));
		size += size2;
	}
	memmove(d + *top + size, d + *top, one - *top);
	for (unsigned i = 0; i < p->cells; i++) {
		uint8_t *at = d + p->cells_at + 2 * i;
		uint32_t cell = sb_btree_get2(at);

		if (cell < one)
			sb_btree_put2(at, cell + size);
		else if (cell < two)
			sb_btree_put2(at, cell + size2);
	}
	*top += size;
	return 1;
}

void sb_btree_defragment(struct sb_btree_page *p, int most_fragments)
{
	uint8_t *d = p->data, *h = d + p->head, old[PAGE];
	uint32_t top = PAGE, end = p->cells_at + 2u * p->cells;

	if (h[7] > most_fragments || !close_gaps(p, &top)) {
		uint32_t from = sb_btree_get2(h + 5);

		memcpy(old + from, d + from, PAGE - from);
		for (unsigned i = 0; i < p->cells; i++) {
			uint8_t *at = d + p->cells_at + 2 * i;
			uint8_t *cell = old + sb_btree_get2(at);
			uint32_t size = sb_btree_cell_size(p, cell);

			top -= size;
			sb_btree_put2(at, top);
			memcpy(d + top, cell, size);
		}
		h[7] = 0;
	}
	assert((int32_t)(h[7] + top - end) == p->free);
	sb_btree_put2(h + 5, top);
	sb_btree_put2(h + 1, 0);
	memset(d + end, 0, top - end);
}

uint8_t *sb_btree_find_slot(struct sb_btree_page *p, uint32_t size)
{
	uint8_t *d = p->data, *h = d + p->head, *link = h + 1;

	for (uint32_t at = sb_btree_get2(link); at && at + size <= PAGE;
	     at = sb_btree_get2(link)) {
		uint32_t have = sb_btree_get2(d + at + 2);

		if (have >= size && have - size < 4) {
			if (h[7] > 57)
				return NULL;
			memcpy(link, d + at, 2);
			h[7] = (uint8_t)(h[7] + have - size);
			return d + at;
		}
		if (have >= size) {
			sb_btree_put2(d + at + 2, have - size);
			return d + at + have - size;
		}
		link = d + at;
	}
	return NULL;
}

/* Where a cell of so many bytes goes on a page that has room for it. */
static uint8_t *take_space(struct sb_btree_page *p, uint32_t size)
{
	uint8_t *h = p->data + p->head;
	uint32_t gap = p->cells_at + 2u * p->cells;
	uint32_t top = sb_btree_get2(h + 5);

	if (sb_btree_get2(h + 1) && gap + 2 <= top) {
		uint8_t *slot = sb_btree_find_slot(p, size);

		if (slot)
			return slot;
	}
	if (gap + 2 + size > top) {
		int32_t most = p->free - (int32_t)(2 + size);

		sb_btree_defragment(p, most < 4 ? most : 4);
		top = sb_btree_get2(h + 5);
	}
	assert(gap + 2 + size <= top);
	sb_btree_put2(h + 5, top - size);
	return p->data + top - size;
}

void sb_btree_free_space(struct sb_btree_page *p, uint32_t start, uint32_t size)
{
	uint8_t *d = p->data, *h = d + p->head, fragments = 0;
	uint32_t link = p->head + 1u, next, end = start + size;

	assert(start >= p->cells_at && end <= PAGE);

	p->free += (int32_t)size;
	while ((next = sb_btree_get2(d + link)) && next < start)
		link = next;
	if (next && end + 3 >= next) {
		fragments = (uint8_t)(next - end);
		end = next + sb_btree_get2(d + next + 2);
		next = sb_btree_get2(d + next);
	}
	if (link > p->head + 1u) {
		uint32_t link_end = link + sb_btree_get2(d + link + 2);

		if (link_end + 3 >= start) {
			fragments = (uint8_t)(fragments + start - link_end);
			start = link;
		}
	}
	h[7] = (uint8_t)(h[7] - fragments);
	if (start <= sb_btree_get2(h + 5)) {
		sb_btree_put2(h + 1, next);
		sb_btree_put2(h + 5, end);
	} else {
		sb_btree_put2(d + link, start);
	}
	memset(d + start, 0, end - start);
	sb_btree_put2(d + start, next);
	sb_btree_put2(d + start + 2, end - start);
}

void sb_btree_drop(struct sb_btree_page *p, unsigned n, uint32_t size)
{
	uint8_t *h = p->data + p->head, *at = p->data + p->cells_at + 2 * n;

	sb_btree_free_space(p, sb_btree_get2(at), size);
	p->cells--;
	if (p->has_begins)
		memmove(p->begins + n, p->begins + n + 1,
			(p->cells - n) * sizeof(*p->begins));
	if (!p->cells) {
		memset(h + 1, 0, 4);
		h[7] = 0;
		sb_btree_put2(h + 5, PAGE);
		p->free = PAGE - p->cells_at;
		return;
	}
	memmove(at, at + 2, 2u * (p->cells - n));
	sb_btree_put2(h + 3, p->cells);
	p->free += 2;
}

static void put_begin(struct sb_btree_file *f, struct sb_btree_page *p,
		      unsigned n)
{
	if (!f->begin_given || p->cells >= SB_BTREE_BEGINS) {
		p->has_begins = 0;
		return;
	}
	memmove(p->begins + n + 1, p->begins + n,
		(p->cells - n) * sizeof(*p->begins));
	p->begins[n] = f->begin;
}

void sb_btree_insert(struct sb_btree_file *f, struct sb_btree_page *p,
		     unsigned n, uint8_t *cell, uint32_t size, uint8_t *spare,
		     uint32_t child)
{
	uint8_t *to, *at;

	if (p->over_count || (int32_t)size + 2 > p->free) {
		f->begin_given = 0;
		if (spare) {
			memcpy(spare + 4, cell + 4, size - 4);
			if (!child)
				memcpy(spare, cell, 4);
			cell = spare;
		}
		if (child)
			sb_btree_put4(cell, child);
		assert(p->over_count < SB_BTREE_OVER);
		p->over[p->over_count] = cell;
		p->over_at[p->over_count++] = (uint16_t)n;
		return;
	}
	if (p->has_begins)
		put_begin(f, p, n);
	f->begin_given = 0;
	sb_btree_touch(f, p);
	to = take_space(p, size);
	p->free -= (int32_t)size + 2;
	if (child) {
		memcpy(to + 4, cell + 4, size - 4);
		sb_btree_put4(to, child);
	} else {
		memcpy(to, cell, size);
	}
	at = p->data + p->cells_at + 2 * n;
	memmove(at + 2, at, 2u * (p->cells - n));
	sb_btree_put2(at, (uint32_t)(to - p->data));
	p->cells++;
	sb_btree_put2(p->data + p->head + 3, p->cells);
}
