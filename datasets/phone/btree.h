/* datasets/phone/btree.h: the pages of an SQLite database, laid out by the rules
 * by which SQLite 3.40.1 lays them out, without SQL: which page a cell goes to,
 * where on it, what a split, a merge, a freed page and VACUUM leave behind.
 * After "Database File Format" (sqlite.org/fileformat2.html) and, where that
 * leaves room, after src/btree.c of that version.  secure_delete is on, auto_vacuum
 * off, pages have 4,096 bytes. */
#ifndef DATASETS_PHONE_BTREE_H
#define DATASETS_PHONE_BTREE_H

#include "datasets/phone/pages.h"

enum {
	SB_BTREE_PAGE_BYTES = 4096,
	SB_BTREE_OVER = 4,     /* cells a page holds too many, at most */
	SB_BTREE_DEPTH = 20,   /* levels */
	SB_BTREE_ENDS = 8,     /* tables whose ends are known */
	SB_BTREE_BEGINS = 256, /* keys on a page, where they are few */
	SB_BTREE_CELL_BYTES =
		4100, /* room for a cell, without what overflows */
	/* Of three siblings, and what they hold too many. */
	SB_BTREE_CELLS = 3 * (SB_BTREE_PAGE_BYTES / 6 + SB_BTREE_OVER) + 2,
};

struct sb_btree_page {
	uint32_t number; /* from 1 */
	uint8_t ready;   /* what follows is read from data */
	uint8_t dirty;
	uint8_t leaf, table; /* else interior, index */
	uint8_t zeros;       /* nobody has written to it yet */
	uint8_t has_begins;  /* begins are those of its cells */
	uint16_t head;       /* where the page's header is: 100 on page 1 */
	uint16_t cells_at;   /* where the cell pointers are */
	uint16_t cells;
	int32_t free;     /* bytes */
	uint64_t *begins; /* of keys, SB_BTREE_BEGINS; NULL: never asked for */
	/* Cells that did not fit, until it is balanced; each comes before the
	 * cell of that number. */
	uint32_t over_count;
	const uint8_t *over[SB_BTREE_OVER];
	uint16_t over_at[SB_BTREE_OVER];
	uint8_t data[SB_BTREE_PAGE_BYTES];
};

/* Memory of pages, of any number of files: what a file gives back is another's.
 * Zeroed = none; release it after them.  One thread at a time. */
struct sb_btree_pool {
	struct sb_btree_slab *slabs;
	size_t slab_count;
	uint8_t *next; /* in the last one */
	size_t left;
	struct sb_btree_page *given_back; /* each has the next in over[0] */
};

/* What is looked for in an index: where a search with it ends, and where a
 * record would lie.  A record before another never has the greater begin. */
struct sb_btree_key {
	/* Of the record to the key: less than, equal to or greater than 0. */
	int (*compare)(const struct sb_btree_key *key, const uint8_t *record);
	uint64_t (*begin_of)(const struct sb_btree_key *key,
			     const uint8_t *record);
	uint64_t begin; /* of what is looked for */
};

/* Scratch of one balancing. */
struct sb_btree_balance;

/* All trees of one file.  Zeroed = no pages.  The first error sticks, and calls
 * after it do nothing.  One thread at a time. */
struct sb_btree_file {
	struct sb_btree_page **pages; /* by number - 1 */
	uint32_t count, room;
	struct sb_btree_pool *pool; /* where they come from */
	/* Where the begins of each page's keys are, or once were: for the
	 * processor to look ahead. */
	const uint64_t **hints;
	const struct sb_btree_key *key; /* while an index is changed */
	int begin_given; /* the next cell that is put on a page has this one */
	uint64_t begin;
	uint32_t *dirty; /* numbers, as they came */
	uint32_t dirty_count, dirty_room;
	uint8_t first_later; /* page 1 is dirty, and its change is counted */
	struct sb_btree_balance *balance;
	enum sb_err err;
	/* Where rows of some tables were put behind all others last, as long as
	 * no page was balanced and no row dropped since; root 0: nowhere. */
	struct sb_btree_end {
		uint32_t root;
		int64_t row; /* the last one */
		struct sb_btree_page *page;
	} end[SB_BTREE_ENDS];
	uint8_t cell[4 + SB_BTREE_CELL_BYTES + 64];
};

/* Where a search ended: the pages from the root down, in each the number of the
 * child that was taken, in the last the number of the cell. */
struct sb_btree_path {
	struct sb_btree_page *page[SB_BTREE_DEPTH];
	uint16_t at[SB_BTREE_DEPTH];
	unsigned depth; /* of the last one; the root's is 0 */
};

/* Take over the pages of a file that SQLite wrote, for the next commit to write.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_btree_load(struct sb_btree_file *f,
				      struct sb_btree_pool *pool,
				      struct sb_span file);
void sb_btree_release(struct sb_btree_file *f);
void sb_btree_pool_release(struct sb_btree_pool *p);
/* What a commit writes: pages that are others than in file go there and into
 * changed, by number.  file is ours to grow (realloc).  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_btree_commit(struct sb_btree_file *f,
					struct sb_buf *file,
					struct sb_page_set *changed);
/* The same of the names of pages alone, for a database that has a log.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_btree_commit_names(struct sb_btree_file *f,
					      struct sb_pages *to);
/* A transaction whose pages nobody looks at: the next commit finds them, which
 * is none of its own where nothing else is done before.  Not the first one. */
void sb_btree_commit_later(struct sb_btree_file *f, struct sb_pages *to);

/* --- tables: root is a page's number, rows have a number ------------------ */

/* 1: the row is there. */
int sb_btree_find_row(struct sb_btree_file *f, uint32_t root, int64_t row,
		      struct sb_btree_path *at);
/* The record of the row found, from all its pages, into memory that grows. */
void sb_btree_read(struct sb_btree_file *f, const struct sb_btree_path *at,
		   struct sb_buf *out);
/* Put a record there, in place of the one that has this number.  in_place: one
 * of the same length is written over where it lies, with all its pages. */
void sb_btree_put_row(struct sb_btree_file *f, uint32_t root, int64_t row,
		      struct sb_span record, int in_place);
void sb_btree_drop_row(struct sb_btree_file *f, uint32_t root, int64_t row);

/* --- indexes --------------------------------------------------------------- */

void sb_btree_put_key(struct sb_btree_file *f, uint32_t root,
		      const struct sb_btree_key *key, struct sb_span record);
/* The key must be there. */
void sb_btree_drop_key(struct sb_btree_file *f, uint32_t root,
		       const struct sb_btree_key *key);

/* --- VACUUM ----------------------------------------------------------------- */

/* Every cell of from's tree, in order, behind the last of to's: an index in
 * bulk, as VACUUM does it.  Rows are numbered from 1 where renumber is set. */
void sb_btree_copy(struct sb_btree_file *to, uint32_t to_root,
		   struct sb_btree_file *from, uint32_t from_root,
		   int renumber);
/* f's pages are fresh's from now on, which has f's: to be released. */
void sb_btree_replace(struct sb_btree_file *f, struct sb_btree_file *fresh);

#endif
