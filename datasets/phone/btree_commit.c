/* datasets/phone/btree_commit.c: of the sb_btree_* family, which pages a
 * transaction leaves otherwise than they were. */
#include "datasets/phone/btree_page.h"

#include <stdlib.h>

enum {
	PAGE = SB_BTREE_PAGE_BYTES,
};

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The dirty pages by number. */
static void sort(struct sb_btree_file *f)
{
	uint32_t i = 1;

	if (f->dirty_count > f->count / 16) {
		f->dirty_count = 0;
		for (i = 0; i < f->count; i++)
			if (f->pages[i]->dirty)
				f->dirty[f->dirty_count++] = i + 1;
		return;
	}
	while (i < f->dirty_count && f->dirty[i - 1] < f->dirty[i])
		i++;
	if (i < f->dirty_count)
		qsort(f->dirty, f->dirty_count, sizeof(*f->dirty), by_number);
}

/* Whoever writes page 1 counts one more change, and says in which version the
 * file's length is right. */
static void count_change(uint8_t *page, uint32_t changes)
{
	sb_btree_put4(page + 24, changes);
	sb_btree_put4(page + 92, changes);
}

enum sb_err sb_btree_commit(struct sb_btree_file *f, struct sb_buf *file,
			    struct sb_page_set *changed)
{
	size_t len = (size_t)f->count * PAGE;

	if (!f->err && len > file->cap) {
		uint8_t *more = realloc(file->ptr, len + len / 4);

		if (!more) {
			f->err = SB_MEMORY;
		} else {
			file->ptr = more;
			file->cap = len + len / 4;
		}
	}
	if (f->err)
		return f->err;
	if (f->pages[0]->dirty && file->len)
		count_change(f->pages[0]->data,
			     sb_btree_get4(file->ptr + 24) + 1);
	sort(f);
	for (uint32_t i = 0; i < f->dirty_count && !f->err; i++) {
		struct sb_btree_page *p = f->pages[f->dirty[i] - 1];
		size_t at = (size_t)(p->number - 1) * PAGE;

		p->dirty = 0;
		if (at < file->len && !memcmp(file->ptr + at, p->data, PAGE))
			continue;
		memcpy(file->ptr + at, p->data, PAGE);
		f->err = sb_page_set_add(changed, p->number - 1);
	}
	f->dirty_count = 0;
	file->len = len;
	return f->err;
}

static struct sb_page_name name_of(struct sb_btree_page *p)
{
	uint8_t first[PAGE];

	if (p->number > 1)
		return sb_page_name_of(sb_span_of(p->data, PAGE));
	memcpy(first, p->data, PAGE);
	sb_pages_mark(first);
	return sb_page_name_of(sb_span_of(first, PAGE));
}

enum sb_err sb_btree_commit_names(struct sb_btree_file *f, struct sb_pages *to)
{
	struct sb_page_names *n = &to->names;

	if (!f->err)
		f->err = sb_page_names_grow(n, f->count);
	if (f->err)
		return f->err;
	if (f->pages[0]->dirty && n->count)
		count_change(f->pages[0]->data, to->changes + 1);
	to->changes = sb_btree_get4(f->pages[0]->data + 24);
	f->pages[0]->dirty |= f->first_later;
	f->first_later = 0;
	sort(f);
	for (uint32_t i = 0; i < f->dirty_count && !f->err; i++) {
		struct sb_btree_page *p = f->pages[f->dirty[i] - 1];
		struct sb_page_name *at = &n->at[p->number - 1];
		struct sb_page_name now = name_of(p);

		p->dirty = 0;
		if (p->number <= n->count && at->low == now.low &&
		    at->high == now.high)
			continue;
		*at = now;
		f->err = sb_page_set_add(&to->changed, p->number - 1);
	}
	f->dirty_count = 0;
	n->count = f->count;
	return f->err;
}

void sb_btree_commit_later(struct sb_btree_file *f, struct sb_pages *to)
{
	struct sb_btree_page *first = f->pages[0];

	if (f->err || !first->dirty)
		return;
	count_change(first->data, ++to->changes);
	/* The next transaction may write it or not. */
	first->dirty = 0;
	f->first_later = 1;
}
