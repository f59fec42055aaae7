/* datasets/phone/btree_balance.c: of the sb_btree_* family, cells spread over
 * siblings when a page has too many or too few. */
#include "datasets/phone/btree_page.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PAGE = SB_BTREE_PAGE_BYTES,
	OLD = 3,       /* siblings looked at */
	NEW = OLD + 2, /* siblings that there may be afterwards */
};

struct sb_btree_balance {
	struct sb_btree_page *parent;
	unsigned first; /* the parent's cell right of the first sibling */
	int bulk;
	int leaf, leaf_data; /* leaf_data: rows, dividers are keys alone */
	struct sb_btree_page *old[OLD], *now[NEW];
	unsigned olds, news;
	/* Cells of the parent between them, taken out of it. */
	uint8_t *divider[OLD - 1];
	uint32_t divider_bytes[OLD - 1];
	struct sb_btree_cells all; /* with dividers that hold data */
	int known;                 /* of an index: how its keys begin */
	uint64_t begin[SB_BTREE_CELLS];
	/* Behind the last cell of each sibling; bytes on each. */
	int end_old[NEW], end_new[NEW], bytes[NEW];
	uint8_t copies[PAGE + 8];
	uint8_t removed[PAGE];
	uint8_t spare[2][PAGE + 16]; /* what overflows the parent, by turns */
	unsigned turn;
};

/* --- gathering ------------------------------------------------------------ */

/* The divider left of sibling n + 1, out of the parent.  Returns its child. */
static uint32_t take_divider(struct sb_btree_balance *b, unsigned n)
{
	struct sb_btree_page *p = b->parent;
	unsigned at = b->first + n;
	uint8_t *cell;

	if (p->over_count && at == p->over_at[0]) {
		/* It is in this turn's other half, or the file's. */
		cell = (uint8_t *)(uintptr_t)p->over[0];
		b->divider_bytes[n] = sb_btree_cell_size(p, cell);
		b->divider[n] = cell;
		p->over_count = 0;
		return sb_btree_get4(cell);
	}
	cell = sb_btree_cell_at(p, at - p->over_count);
	b->divider_bytes[n] = sb_btree_cell_size(p, cell);
	b->divider[n] = b->removed + (cell - p->data);
	memcpy(b->divider[n], cell, b->divider_bytes[n]);
	sb_btree_drop(p, at - p->over_count, b->divider_bytes[n]);
	return sb_btree_get4(b->divider[n]);
}

/* Which siblings; *right is where the parent has the number of the last. */
static void find_siblings(struct sb_btree_file *f, struct sb_btree_balance *b,
			  unsigned at, uint8_t **right)
{
	struct sb_btree_page *p = b->parent;
	unsigned n = p->over_count + p->cells;
	uint32_t number;

	b->first = 0;
	if (n >= 2) {
		if (at == n)
			b->first = n - 2 + (unsigned)b->bulk;
		else if (at)
			b->first = at - 1;
		n = 2 - (unsigned)b->bulk;
	}
	b->olds = n + 1;
	*right = n + b->first - p->over_count == p->cells
			 ? p->data + p->head + 8
			 : sb_btree_cell_at(p, n + b->first - p->over_count);
	number = sb_btree_get4(*right);
	for (;;) {
		b->old[n] = sb_btree_at(f, number);
		if (!n--)
			break;
		number = take_divider(b, n);
	}
}

static void add_cell(struct sb_btree_balance *b, uint8_t *cell, uint64_t begin)
{
	b->all.size[b->all.count] = 0;
	b->begin[b->all.count] = begin;
	b->all.cell[b->all.count++] = cell;
}

/* The page's own, from number n to end. */
static void add_cells(struct sb_btree_balance *b, struct sb_btree_page *o,
		      unsigned n, unsigned end)
{
	size_t count = end - n;
	uint8_t **cell = b->all.cell + b->all.count;
	uint64_t *begin = b->begin + b->all.count;
	const uint8_t *at = o->data + o->cells_at + 2 * n;

	memset(b->all.size + b->all.count, 0, count * sizeof(*b->all.size));
	if (b->known)
		memcpy(begin, o->begins + n, count * sizeof(*begin));
	for (size_t i = 0; i < count; i++)
		cell[i] = o->data + sb_btree_get2(at + 2 * i);
	b->all.count += (int)count;
}

static uint64_t begin_of(const struct sb_btree_file *f,
			 const struct sb_btree_balance *b, const uint8_t *cell,
			 int leaf)
{
	return b->known && f->key
		       ? f->key->begin_of(f->key,
					  sb_btree_record_of(cell, leaf))
		       : 0;
}

static void gather_cells(struct sb_btree_file *f, struct sb_btree_balance *b)
{
	uint8_t *copy = b->copies;

	b->all.count = 0;
	b->all.kind = b->old[0];
	b->leaf = b->old[0]->leaf;
	b->leaf_data = b->leaf && b->old[0]->table;
	b->known = f->key != NULL;
	for (unsigned i = 0; i < b->olds && b->known; i++)
		b->known = sb_btree_know_begins(f, b->old[i]);
	for (unsigned i = 0; i < b->olds; i++) {
		struct sb_btree_page *o = b->old[i];
		unsigned n = 0;

		if (o->over_count) {
			n = o->over_at[0];
			add_cells(b, o, 0, n);
		}
		for (unsigned k = 0; k < o->over_count; k++)
			add_cell(b, (uint8_t *)(uintptr_t)o->over[k],
				 begin_of(f, b, o->over[k], o->leaf));
		add_cells(b, o, n, o->cells);
		b->end_old[i] = b->all.count;
		if (i + 1 == b->olds || b->leaf_data)
			continue;
		memcpy(copy, b->divider[i], b->divider_bytes[i]);
		b->begin[b->all.count] = begin_of(f, b, copy, 0);
		b->all.cell[b->all.count] = copy + (b->leaf ? 4 : 0);
		b->all.size[b->all.count] =
			(uint16_t)(b->divider_bytes[i] - (b->leaf ? 4 : 0));
		if (!b->leaf)
			memcpy(copy, o->data + 8, 4);
		copy += b->divider_bytes[i];
		for (; b->leaf && b->all.size[b->all.count] < 4;
		     b->all.size[b->all.count]++)
			*copy++ = 0;
		b->all.count++;
	}
}

/* --- how many go where ------------------------------------------------------ */

/* The divider behind sibling i counts for neither side. */
static int next_size(struct sb_btree_balance *b, unsigned i, int same)
{
	if (b->leaf_data)
		return same;
	return b->end_new[i] < b->all.count
		       ? 2 + sb_btree_size(&b->all, b->end_new[i])
		       : 0;
}

static void pack_left(struct sb_btree_balance *b)
{
	const int room = PAGE - 12 + (b->leaf ? 4 : 0);
	unsigned k = b->olds;

	for (unsigned i = 0; i < k; i++) {
		struct sb_btree_page *o = b->old[i];

		b->bytes[i] = room - o->free;
		for (unsigned j = 0; j < o->over_count; j++)
			b->bytes[i] +=
				2 + (int)sb_btree_cell_size(o, o->over[j]);
		b->end_new[i] = b->end_old[i];
	}
	for (unsigned i = 0; i < k; i++) {
		while (b->bytes[i] > room) {
			int size =
				2 + sb_btree_size(&b->all, b->end_new[i] - 1);

			if (i + 1 >= k) {
				k = i + 2;
				assert(k <= NEW);
				b->bytes[k - 1] = 0;
				b->end_new[k - 1] = b->all.count;
			}
			b->bytes[i] -= size;
			b->bytes[i + 1] += next_size(b, i, size);
			b->end_new[i]--;
		}
		while (b->end_new[i] < b->all.count) {
			int size = 2 + sb_btree_size(&b->all, b->end_new[i]);

			if (b->bytes[i] + size > room)
				break;
			b->bytes[i] += size;
			b->end_new[i]++;
			size = next_size(b, i, size);
			if (i + 1 < k)
				b->bytes[i + 1] -= size;
		}
		if (b->end_new[i] >= b->all.count)
			k = i + 1;
	}
	b->news = k;
}

/* Some of what is on the left goes right again. */
static void even_out(struct sb_btree_balance *b)
{
	for (unsigned i = b->news - 1; i > 0; i--) {
		int right = b->bytes[i], left = b->bytes[i - 1];
		int r = b->end_new[i - 1] - 1, d = r + 1 - b->leaf_data;

		do {
			int add = sb_btree_size(&b->all, d) + 2,
			    less = sb_btree_size(&b->all, r);

			if (right &&
			    (b->bulk ||
			     right + add > left - (less +
						   (i == b->news - 1 ? 0 : 2))))
				break;
			right += add;
			left -= less + 2;
			b->end_new[i - 1] = r;
			r--;
			d--;
		} while (r >= 0);
		b->bytes[i] = right;
		b->bytes[i - 1] = left;
	}
}

/* --- pages ----------------------------------------------------------------- */

/* Contents stay, numbers change. */
static void swap_numbers(struct sb_btree_file *f, struct sb_btree_page *a,
			 struct sb_btree_page *b)
{
	uint32_t number = a->number;

	a->number = b->number;
	b->number = number;
	f->pages[a->number - 1] = a;
	f->pages[b->number - 1] = b;
}

static void get_pages(struct sb_btree_file *f, struct sb_btree_balance *b)
{
	uint32_t last = b->old[0]->number;
	uint8_t flags = b->old[0]->data[0];

	for (unsigned i = 0; i < b->news; i++) {
		if (i < b->olds) {
			b->now[i] = b->old[i];
			sb_btree_touch(f, b->now[i]);
			continue;
		}
		b->now[i] = sb_btree_new_page(f, b->bulk ? 1 : last);
		if (f->err)
			return;
		last = b->now[i]->number;
		sb_btree_zero(b->now[i], flags);
		b->end_old[i] = b->all.count;
	}
	for (unsigned i = 0; i + 1 < b->news; i++) {
		unsigned least = i;

		for (unsigned j = i + 1; j < b->news; j++)
			if (b->now[j]->number < b->now[least]->number)
				least = j;
		if (least != i)
			swap_numbers(f, b->now[i], b->now[least]);
	}
}

/* The cells between the new siblings, into the parent. */
static void put_dividers(struct sb_btree_file *f, struct sb_btree_balance *b)
{
	uint8_t *spare = b->spare[b->turn];

	b->turn = !b->turn;
	for (unsigned i = 0; i + 1 < b->news; i++) {
		struct sb_btree_page *p = b->now[i];
		int n = b->end_new[i];
		uint8_t *cell = b->all.cell[n], *to = spare;
		uint32_t size = b->all.size[n] + (b->leaf ? 4u : 0);

		if (!b->leaf) {
			memcpy(p->data + 8, cell, 4);
		} else if (b->leaf_data) {
			struct sb_btree_cell c;

			sb_btree_parse(p, b->all.cell[n - 1], &c);
			cell = spare;
			size = 4 +
			       sb_btree_put_varint(cell + 4, (uint64_t)c.row);
			to = NULL;
		} else {
			cell -= 4;
		}
		spare += size;
		f->begin = b->begin[n];
		f->begin_given = b->known;
		sb_btree_insert(f, b->parent, b->first + i, cell, size, to,
				p->number);
	}
}

/* --- the pages' new cells -------------------------------------------------- */

/* Down and up, so that a page is not written before what others still need of
 * it was taken. */
static void fill_pages(struct sb_btree_file *f, struct sb_btree_balance *b)
{
	const int room = PAGE - 12 + (b->leaf ? 4 : 0), gap = !b->leaf_data;
	int news = (int)b->news, done[NEW] = { 0 };

	for (int i = 1 - news; i < news; i++) {
		int n = i < 0 ? -i : i, from = 0, to = 0;
		struct sb_btree_page *p = b->now[n];

		if (done[n] || (i < 0 && b->end_old[n - 1] < b->end_new[n - 1]))
			continue;
		if (n) {
			from = n < (int)b->olds ? b->end_old[n - 1] + gap
						: b->all.count;
			to = b->end_new[n - 1] + gap;
		}
		sb_btree_edit(&b->all, p, from, to, b->end_new[n] - to);
		done[n] = 1;
		p->free = room - b->bytes[n];
		if (b->known && sb_btree_room_for_begins(f, p)) {
			memcpy(p->begins, b->begin + to,
			       p->cells * sizeof(*p->begins));
			p->has_begins = 1;
		}
	}
}

/* --- the three ways -------------------------------------------------------- */

static void spread(struct sb_btree_file *f, struct sb_btree_page *parent,
		   unsigned at, int is_root, int bulk)
{
	struct sb_btree_balance *b = f->balance;
	uint8_t *right, last[4];

	b->parent = parent;
	b->bulk = bulk;
	find_siblings(f, b, at, &right);
	gather_cells(f, b);
	pack_left(b);
	even_out(b);
	memcpy(last, b->old[b->olds - 1]->data + 8, 4);
	get_pages(f, b);
	if (f->err)
		return;
	sb_btree_put4(right, b->now[b->news - 1]->number);
	if (!b->leaf && b->olds != b->news)
		memcpy(b->now[b->news - 1]->data + 8, last, 4);
	put_dividers(f, b);
	fill_pages(f, b);
	if (is_root && !parent->cells && parent->head <= b->now[0]->free) {
		sb_btree_defragment(b->now[0], -1);
		sb_btree_copy_node(b->now[0], parent);
		sb_btree_free_page(f, b->now[0]);
	}
	for (unsigned i = b->news; i < b->olds; i++)
		sb_btree_free_page(f, b->old[i]);
}

/* A row behind all others begins a page of its own. */
static void append(struct sb_btree_file *f, struct sb_btree_page *parent,
		   struct sb_btree_page *p)
{
	struct sb_btree_page *more = sb_btree_new_page(f, 0);
	struct sb_btree_cell last;
	uint32_t size, top;
	uint8_t divider[16];

	if (!more)
		return;
	sb_btree_zero(more, SB_BTREE_TABLE_LEAF);
	size = sb_btree_cell_size(p, p->over[0]);
	top = PAGE - size;
	memcpy(more->data + top, p->over[0], size);
	sb_btree_put2(more->data + 3, 1);
	sb_btree_put2(more->data + 5, top);
	sb_btree_put2(more->data + more->cells_at, top);
	more->cells = 1;
	more->free -= (int32_t)size + 2;
	sb_btree_parse(p, sb_btree_cell_at(p, p->cells - 1u), &last);
	size = 4 + sb_btree_put_varint(divider + 4, (uint64_t)last.row);
	/* What overflows the parent stays until it is balanced in turn. */
	sb_btree_insert(f, parent, parent->cells, divider, size,
			f->balance->spare[f->balance->turn], p->number);
	f->balance->turn = !f->balance->turn;
	sb_btree_put4(parent->data + parent->head + 8, more->number);
}

/* The root's cells go into a child of its own. */
static struct sb_btree_page *deepen(struct sb_btree_file *f,
				    struct sb_btree_page *root)
{
	struct sb_btree_page *child;

	sb_btree_touch(f, root);
	child = sb_btree_new_page(f, root->number);
	if (!child)
		return NULL;
	sb_btree_copy_node(root, child);
	memcpy(child->over, root->over, sizeof(root->over));
	memcpy(child->over_at, root->over_at, sizeof(root->over_at));
	child->over_count = root->over_count;
	sb_btree_zero(root, child->data[0] & (uint8_t)~SB_BTREE_LEAF_FLAG);
	sb_btree_put4(root->data + root->head + 8, child->number);
	return child;
}

/* Most of it is written before it is read. */
static struct sb_btree_balance *new_balance(void)
{
	struct sb_btree_balance *b = malloc(sizeof(*b));

	if (b)
		b->turn = 0;
	return b;
}

void sb_btree_rebalance(struct sb_btree_file *f, struct sb_btree_path *at,
			int bulk)
{
	if (!f->balance)
		f->balance = new_balance();
	if (!f->balance)
		f->err = SB_MEMORY;
	while (!f->err) {
		struct sb_btree_page *p = at->page[at->depth], *parent;

		if (!p->over_count && p->free * 3 <= PAGE * 2)
			return;
		sb_btree_forget_ends(f);
		if (!at->depth) {
			if (!p->over_count)
				return;
			at->page[1] = deepen(f, p);
			at->depth = 1;
			at->at[0] = at->at[1] = 0;
			continue;
		}
		parent = at->page[at->depth - 1];
		sb_btree_touch(f, parent);
		if (p->leaf && p->table && p->over_count == 1 &&
		    p->over_at[0] == p->cells && parent->number != 1 &&
		    parent->cells == at->at[at->depth - 1])
			append(f, parent, p);
		else
			spread(f, parent, at->at[at->depth - 1], at->depth == 1,
			       bulk);
		p->over_count = 0;
		at->depth--;
	}
}
