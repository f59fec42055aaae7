/* datasets/phone/btree_edit.c: of the sb_btree_* family, a page gets other cells
 * than it had, most of them its own. */
#include "datasets/phone/btree_page.h"

#include <assert.h>

enum {
	PAGE = SB_BTREE_PAGE_BYTES,
};

static void rebuild(struct sb_btree_cells *c, struct sb_btree_page *p, int from,
		    int count)
{
	uint8_t *d = p->data, *h = d + p->head, *at = d + p->cells_at;
	uint32_t start = sb_btree_get2(h + 5);
	uint8_t old[PAGE], *top = d + PAGE;

	/* Before they are written over. */
	for (int i = from; i < from + count; i++)
		(void)sb_btree_size(c, i);
	memcpy(old + start, d + start, PAGE - start);
	for (int i = from; i < from + count; i++) {
		uint8_t *cell = c->cell[i];

		if (cell >= d + start && cell < d + PAGE)
			cell = old + (cell - d);
		top -= c->size[i];
		sb_btree_put2(at, (uint32_t)(top - d));
		at += 2;
		assert(at <= top);
		memcpy(top, cell, c->size[i]);
	}
	p->cells = (uint16_t)count;
	p->over_count = 0;
	sb_btree_put2(h + 1, 0);
	sb_btree_put2(h + 3, p->cells);
	sb_btree_put2(h + 5, (uint32_t)(top - d));
	h[7] = 0;
}

/* Cells [from, end) that lie on the page are taken off it; how many. */
static int take_off(struct sb_btree_cells *c, struct sb_btree_page *p, int from,
		    int end)
{
	uint8_t *d = p->data, *start = d + p->cells_at, *run = NULL;
	uint32_t len = 0;
	int count = 0;

	for (int i = from; i < end; i++) {
		uint8_t *cell = c->cell[i];

		if (cell < start || cell >= d + PAGE)
			continue;
		if (run == cell + sb_btree_size(c, i)) {
			len += c->size[i];
		} else {
			if (run)
				sb_btree_free_space(p, (uint32_t)(run - d),
						    len);
			len = c->size[i];
		}
		run = cell;
		count++;
	}
	if (run)
		sb_btree_free_space(p, (uint32_t)(run - d), len);
	return count;
}

/* Cells [from, from + count) get their places on the page, their pointers go to
 * at.  0: they do not fit. */
static int put_on(struct sb_btree_cells *c, struct sb_btree_page *p,
		  const uint8_t *begin, uint8_t **top, uint8_t *at, int from,
		  int count)
{
	for (int i = from; i < from + count; i++) {
		int size = sb_btree_size(c, i);
		uint8_t *slot = NULL;

		if (sb_btree_get2(p->data + 1))
			slot = sb_btree_find_slot(p, (uint32_t)size);
		if (!slot) {
			if (*top - begin < size)
				return 0;
			*top -= size;
			slot = *top;
		}
		memmove(slot, c->cell[i], (size_t)size);
		sb_btree_put2(at, (uint32_t)(slot - p->data));
		at += 2;
	}
	return 1;
}

/* The overflowing ones among what the page gets, at their places. */
static int put_over(struct sb_btree_cells *c, struct sb_btree_page *p,
		    const uint8_t *begin, uint8_t **top, int *cells, int from,
		    int to, int count)
{
	for (unsigned i = 0; i < p->over_count; i++) {
		int n = from + p->over_at[i] - to;
		uint8_t *at = p->data + p->cells_at + 2 * n;

		if (n < 0 || n >= count)
			continue;
		if (*cells > n)
			memmove(at + 2, at, 2u * (size_t)(*cells - n));
		++*cells;
		if (!put_on(c, p, begin, top, at, n + to, 1))
			return 0;
	}
	return 1;
}

/* It held the cells from number from on, and is to hold count from to on. */
static int edit(struct sb_btree_cells *c, struct sb_btree_page *p, int from,
		int to, int count)
{
	uint8_t *d = p->data, *h = d + p->head, *at = d + p->cells_at, *top;
	const uint8_t *begin = at + 2 * count;
	int cells = p->cells, end = from + cells + (int)p->over_count;

	if (from < to) {
		int gone = take_off(c, p, from, to);

		/* What lies behind the pointers moves with them. */
		memmove(at, at + 2 * gone, 2u * (size_t)cells);
		cells -= gone;
	}
	if (to + count < end)
		cells -= take_off(c, p, to + count, end);
	top = d + sb_btree_get2(h + 5);
	if (top < begin)
		return 0;
	if (to < from) {
		int add = count < from - to ? count : from - to;

		memmove(at + 2 * add, at, 2u * (size_t)cells);
		if (!put_on(c, p, begin, &top, at, to, add))
			return 0;
		cells += add;
	}
	if (!put_over(c, p, begin, &top, &cells, from, to, count) ||
	    !put_on(c, p, begin, &top, at + 2 * cells, to + cells,
		    count - cells))
		return 0;
	p->cells = (uint16_t)count;
	p->over_count = 0;
	sb_btree_put2(h + 3, p->cells);
	sb_btree_put2(h + 5, (uint32_t)(top - d));
	return 1;
}

void sb_btree_edit(struct sb_btree_cells *c, struct sb_btree_page *p, int from,
		   int to, int count)
{
	p->has_begins = 0;
	if (!edit(c, p, from, to, count))
		rebuild(c, p, to, count);
}
