#include "datasets/entries.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

struct sb_entries_block {
	struct sb_entries_block *next;
	size_t used, cap;
	uint8_t bytes[];
};

uint8_t *sb_entries_bytes(struct sb_entries *list, size_t len)
{
	struct sb_entries_block *b = list->blocks;
	uint8_t *p;

	if (len >= SIZE_MAX - sizeof(*b))
		return NULL;
	if (!b || b->cap - b->used < len + 1) {
		size_t cap = len + 1 > BLOCK_BYTES ? len + 1 : BLOCK_BYTES;

		b = malloc(sizeof(*b) + cap);
		if (!b)
			return NULL;
		b->next = list->blocks;
		b->used = 0;
		b->cap = cap;
		list->blocks = b;
	}
	p = b->bytes + b->used;
	p[len] = 0;
	b->used += len + 1;
	return p;
}

struct sb_entry *sb_entries_add(struct sb_entries *list)
{
	struct sb_entry *e;

	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 256;

		e = reallocarray(list->at, cap, sizeof(*e));
		if (!e)
			return NULL;
		list->at = e;
		list->cap = cap;
	}
	e = &list->at[list->count++];
	memset(e, 0, sizeof(*e));
	return e;
}

int sb_entries_compare(struct sb_span a, struct sb_span b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int r = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;

	return r ? r : (a.len > b.len) - (a.len < b.len);
}

size_t sb_entries_find(const struct sb_entry *at, size_t count,
		       struct sb_span path)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = sb_entries_compare(at[mid].path, path);

		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return count;
}

static int by_path(const void *a, const void *b)
{
	const struct sb_entry *x = a, *y = b;

	return sb_entries_compare(x->path, y->path);
}

void sb_entries_sort(struct sb_entries *list)
{
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), by_path);
}

int sb_entries_path_ok(struct sb_span path)
{
	size_t start = 0;

	if (!path.len || memchr(path.ptr, 0, path.len))
		return 0;
	for (size_t i = 0; i <= path.len; i++) {
		size_t len = i - start;

		if (i < path.len && path.ptr[i] != '/')
			continue;
		if (!len || (len <= 2 && !memcmp(path.ptr + start, "..", len)))
			return 0;
		start = i + 1;
	}
	return 1;
}

uint64_t sb_entries_total(const struct sb_entries *list)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < list->count; i++)
		sum += list->at[i].size_bytes;
	return sum;
}

void sb_entries_release(struct sb_entries *list)
{
	while (list->blocks) {
		struct sb_entries_block *next = list->blocks->next;

		free(list->blocks);
		list->blocks = next;
	}
	free(list->at);
	memset(list, 0, sizeof(*list));
}
