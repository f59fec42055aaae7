/* datasets/phone/btree_page.h: what btree.c and btree_balance.c do within one page
 * of a tree, and with the list of free pages. */
#ifndef DATASETS_PHONE_BTREE_PAGE_H
#define DATASETS_PHONE_BTREE_PAGE_H

#include "datasets/phone/btree.h"

#include <string.h>

enum {
	SB_BTREE_TABLE_LEAF = 13,
	SB_BTREE_LEAF_FLAG = 8,
	SB_BTREE_USUAL = SB_BTREE_PAGE_BYTES,
};

static inline uint32_t sb_btree_get2(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline void sb_btree_put2(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline uint32_t sb_btree_get4(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline void sb_btree_put4(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* SQLite's integers of varying length, up to nine bytes. */
static inline unsigned sb_btree_get_varint(const uint8_t *p, uint64_t *v)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < 8; i++) {
		x = x << 7 | (p[i] & 0x7f);
		if (!(p[i] & 0x80)) {
			*v = x;
			return i + 1;
		}
	}
	*v = x << 8 | p[8];
	return 9;
}

static inline unsigned sb_btree_put_varint(uint8_t *p, uint64_t v)
{
	uint8_t rest[10];
	unsigned n = 0;

	if (v >> 56) {
		p[8] = (uint8_t)v;
		v >>= 8;
		for (unsigned i = 8; i-- > 0; v >>= 7)
			p[i] = (uint8_t)((v & 0x7f) | 0x80);
		return 9;
	}
	do
		rest[n++] = (uint8_t)((v & 0x7f) | 0x80);
	while (v >>= 7);
	rest[0] &= 0x7f;
	for (unsigned i = 0; i < n; i++)
		p[i] = rest[n - 1 - i];
	return n;
}

/* A cell, taken apart. */
struct sb_btree_cell {
	int64_t row; /* in a table */
	const uint8_t *payload;
	uint32_t len, local; /* of the payload, of that on the page */
	uint32_t size;       /* of the cell */
};

/* How much of a payload lies on the page of a table or an index. */
uint32_t sb_btree_local(int table, uint32_t len);
void sb_btree_parse(const struct sb_btree_page *p, const uint8_t *cell,
		    struct sb_btree_cell *out);
uint32_t sb_btree_cell_size(const struct sb_btree_page *p, const uint8_t *cell);

static inline uint8_t *sb_btree_cell_at(struct sb_btree_page *p, unsigned n)
{
	return p->data + sb_btree_get2(p->data + p->cells_at + 2 * n);
}

/* The record of an index's cell, which is on a leaf or not. */
static inline const uint8_t *sb_btree_record_of(const uint8_t *cell, int leaf)
{
	uint64_t len;

	cell += leaf ? 0 : 4;
	return cell + (cell[0] < 0x80 ? 1 : sb_btree_get_varint(cell, &len));
}

static inline const uint8_t *sb_btree_record_at(struct sb_btree_page *p,
						unsigned n)
{
	return sb_btree_record_of(sb_btree_cell_at(p, n), p->leaf);
}

/* The child left of cell n; n = p->cells: the last one. */
uint32_t sb_btree_child(const struct sb_btree_page *p, unsigned n);

/* A page, its header read. */
struct sb_btree_page *sb_btree_at(struct sb_btree_file *f, uint32_t number);
/* It will be looked at by the next commit. */
void sb_btree_touch(struct sb_btree_file *f, struct sb_btree_page *p);
void sb_btree_read_header(struct sb_btree_page *p);
/* Empty, of that kind. */
void sb_btree_zero(struct sb_btree_page *p, uint8_t flags);
/* What from is, with its cells. */
void sb_btree_copy_node(const struct sb_btree_page *from,
			struct sb_btree_page *to);

/* One more at the end of the file, of zeros; NULL: no memory. */
struct sb_btree_page *sb_btree_add_page(struct sb_btree_file *f);
/* 1: there is room for the begins of its keys. */
int sb_btree_room_for_begins(struct sb_btree_file *f, struct sb_btree_page *p);
/* 1: they are there now; with the file's key. */
int sb_btree_know_begins(struct sb_btree_file *f, struct sb_btree_page *p);
/* A free page, near that number where it is not 0, or a new one.  NULL: the
 * file's error. */
struct sb_btree_page *sb_btree_new_page(struct sb_btree_file *f, uint32_t near);
void sb_btree_free_page(struct sb_btree_file *f, struct sb_btree_page *p);

/* Within a page. */
void sb_btree_defragment(struct sb_btree_page *p, int most_fragments);
void sb_btree_free_space(struct sb_btree_page *p, uint32_t start,
			 uint32_t size);
/* A freeblock that takes so many bytes; NULL: none. */
uint8_t *sb_btree_find_slot(struct sb_btree_page *p, uint32_t size);
/* Before cell n; where the page has no room the cell is kept in p->over, copied
 * to spare where that is not NULL.  child, if not 0, goes into its first bytes,
 * which are not read. */
void sb_btree_insert(struct sb_btree_file *f, struct sb_btree_page *p,
		     unsigned n, uint8_t *cell, uint32_t size, uint8_t *spare,
		     uint32_t child);
void sb_btree_drop(struct sb_btree_page *p, unsigned n, uint32_t size);

/* A leaf's cell, made in f->cell, four bytes behind its begin, with the pages
 * that it overflows to.  Returns its size. */
uint32_t sb_btree_make_cell(struct sb_btree_file *f,
			    const struct sb_btree_page *p, int64_t row,
			    struct sb_span record);
/* That cell, where the path leads; the tree is balanced. */
void sb_btree_insert_at(struct sb_btree_file *f, struct sb_btree_path *at,
			uint32_t size, int bulk);

/* Cells of siblings, in order. */
struct sb_btree_cells {
	const struct sb_btree_page *kind; /* one of them: how cells are read */
	int count;
	uint8_t *cell[SB_BTREE_CELLS];
	uint16_t size[SB_BTREE_CELLS]; /* 0: not yet known */
};

static inline int sb_btree_size(struct sb_btree_cells *c, int n)
{
	if (!c->size[n])
		c->size[n] = (uint16_t)sb_btree_cell_size(c->kind, c->cell[n]);
	return c->size[n];
}

/* The page, which held the cells from number from on, is to hold count from to
 * on.  What it has in c is moved on it or written over. */
void sb_btree_edit(struct sb_btree_cells *c, struct sb_btree_page *p, int from,
		   int to, int count);

/* Where rows were put last is not the place for the next. */
void sb_btree_forget_ends(struct sb_btree_file *f);

/* The path's last page has too much or too little on it, perhaps. */
void sb_btree_rebalance(struct sb_btree_file *f, struct sb_btree_path *at,
			int bulk);

#endif
