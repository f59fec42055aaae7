/* datasets/phone/btree_copy.c: of the sb_btree_* family, what VACUUM does. */
#include "datasets/phone/btree_page.h"

#include <stdlib.h>

static void find_end(struct sb_btree_file *f, uint32_t root,
		     struct sb_btree_path *at)
{
	struct sb_btree_page *p = sb_btree_at(f, root);

	for (at->depth = 0;; at->depth++) {
		at->page[at->depth] = p;
		at->at[at->depth] = p->cells;
		if (p->leaf)
			return;
		p = sb_btree_at(f, sb_btree_child(p, p->cells));
	}
}

struct copying {
	struct sb_btree_file *to, *from;
	uint32_t root;
	int64_t row; /* the last that was given; 0: they keep theirs */
	int table;
	struct sb_buf record;
	struct sb_btree_path end; /* of to's tree, where found */
	int found;
};

/* On a page that has not been anything else. */
static int append(struct copying *y, struct sb_btree_page *p,
		  const uint8_t *cell, uint32_t size)
{
	uint8_t *h = p->data + p->head,
		*at = p->data + p->cells_at + 2 * p->cells;
	uint32_t top = sb_btree_get2(h + 5);

	if (sb_btree_get2(h + 1) || p->over_count || p->has_begins ||
	    y->end.at[y->end.depth] != p->cells ||
	    p->cells_at + 2u * p->cells + 2 + size > top)
		return 0;
	sb_btree_touch(y->to, p);
	top -= size;
	memcpy(p->data + top, cell, size);
	sb_btree_put2(at, top);
	sb_btree_put2(h + 5, top);
	p->cells++;
	sb_btree_put2(h + 3, p->cells);
	p->free -= (int32_t)size + 2;
	y->end.at[y->end.depth]++;
	return 1;
}

/* Behind all others; where there is room, so is the next. */
static void put_last(struct copying *y, uint8_t *cell, uint32_t size)
{
	struct sb_btree_page *p = y->end.page[y->end.depth];

	if (append(y, p, cell, size))
		return;
	sb_btree_insert(y->to, p, y->end.at[y->end.depth], cell, size, NULL, 0);
	if (p->over_count) {
		sb_btree_rebalance(y->to, &y->end, !y->table);
		y->found = 0;
	} else {
		y->end.at[y->end.depth]++;
	}
}

static void copy_cell(struct copying *y, struct sb_btree_page *p, unsigned n)
{
	uint8_t *cell = sb_btree_cell_at(p, n);
	struct sb_btree_cell c;
	struct sb_span record;
	uint32_t size;

	if (y->to->err)
		return;
	if (!y->found)
		find_end(y->to, y->root, &y->end);
	y->found = 1;
	sb_btree_parse(p, cell, &c);
	size = p->leaf ? c.size : c.size - 4;
	if (c.local == c.len && size >= 4 && !y->row) {
		put_last(y, cell + (p->leaf ? 0 : 4), size);
		return;
	}
	record = sb_span_of(c.payload, c.len);
	if (c.local < c.len) {
		struct sb_btree_path at = { .page = { p },
					    .at = { (uint16_t)n } };

		sb_btree_read(y->from, &at, &y->record);
		record = sb_span_of(y->record.ptr, y->record.len);
		y->to->err = y->from->err;
	}
	if (y->to->err)
		return;
	size = sb_btree_make_cell(y->to, y->end.page[y->end.depth],
				  y->row ? y->row++ : c.row, record);
	if (!y->to->err)
		put_last(y, y->to->cell + 4, size);
}

static void copy_page(struct copying *y, uint32_t number)
{
	struct sb_btree_page *p = sb_btree_at(y->from, number);

	for (unsigned n = 0; n <= p->cells; n++) {
		if (!p->leaf)
			copy_page(y, sb_btree_child(p, n));
		if (n < p->cells && (p->leaf || !p->table))
			copy_cell(y, p, n);
	}
}

void sb_btree_copy(struct sb_btree_file *to, uint32_t to_root,
		   struct sb_btree_file *from, uint32_t from_root, int renumber)
{
	struct copying y = {
		.to = to, .from = from, .root = to_root, .row = renumber
	};

	y.table = sb_btree_at(from, from_root)->table;
	copy_page(&y, from_root);
	free(y.record.ptr);
}

void sb_btree_replace(struct sb_btree_file *f, struct sb_btree_file *fresh)
{
	struct sb_btree_file old = *f;
	uint8_t *h = fresh->pages[0]->data;

	/* The number of the schema grows by one. */
	sb_btree_put4(h + 40, sb_btree_get4(old.pages[0]->data + 40) + 1);
	*f = *fresh;
	*fresh = old;
}
