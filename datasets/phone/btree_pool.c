/* datasets/phone/btree_pool.c: of the sb_btree_* family, where pages and what is
 * known of their keys lie in memory. */
#include "datasets/phone/btree_page.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
	LINE = 64,
	FIRST = 1 << 20,
	MOST = 64 << 20,
	LARGE = 2 << 20, /* the system may have pages of this size */
};

struct sb_btree_slab {
	void *at;
	size_t bytes;
};

static int add_slab(struct sb_btree_pool *p)
{
	struct sb_btree_slab *more =
		reallocarray(p->slabs, p->slab_count + 1, sizeof(*more));
	size_t bytes = FIRST;
	void *at;

	if (!more)
		return 0;
	p->slabs = more;
	if (p->slab_count)
		bytes = 2 * more[p->slab_count - 1].bytes;
	bytes = bytes < MOST ? bytes : MOST;
	at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return 0;
	if (bytes >= LARGE)
		(void)madvise(at, bytes, MADV_HUGEPAGE);
	more[p->slab_count++] = (struct sb_btree_slab) { at, bytes };
	p->next = at;
	p->left = bytes;
	return 1;
}

/* Zeros, never given back. */
static void *take(struct sb_btree_pool *p, size_t bytes)
{
	void *at;

	bytes = (bytes + LINE - 1) / LINE * LINE;
	if (bytes > p->left && !add_slab(p))
		return NULL;
	at = p->next;
	p->next += bytes;
	p->left -= bytes;
	return at;
}

void sb_btree_pool_release(struct sb_btree_pool *p)
{
	for (size_t i = 0; i < p->slab_count; i++)
		munmap(p->slabs[i].at, p->slabs[i].bytes);
	free(p->slabs);
	memset(p, 0, sizeof(*p));
}

static struct sb_btree_page *take_page(struct sb_btree_pool *pool)
{
	struct sb_btree_page *p = pool->given_back;
	uint64_t *begins;

	if (!p)
		return take(pool, sizeof(*p));
	pool->given_back = (struct sb_btree_page *)(uintptr_t)p->over[0];
	begins = p->begins;
	memset(p, 0, sizeof(*p));
	p->begins = begins;
	return p;
}

void sb_btree_release(struct sb_btree_file *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		struct sb_btree_page *p = f->pages[i];

		p->over[0] = (const uint8_t *)f->pool->given_back;
		f->pool->given_back = p;
	}
	free(f->pages);
	free(f->hints);
	free(f->dirty);
	free(f->balance);
	memset(f, 0, sizeof(*f));
}

/* --- begins ----------------------------------------------------------------- */

int sb_btree_room_for_begins(struct sb_btree_file *f, struct sb_btree_page *p)
{
	if (p->cells > SB_BTREE_BEGINS)
		return 0;
	if (!p->begins)
		p->begins = take(f->pool, SB_BTREE_BEGINS * sizeof(*p->begins));
	f->hints[p->number - 1] = p->begins;
	return p->begins != NULL;
}

int sb_btree_know_begins(struct sb_btree_file *f, struct sb_btree_page *p)
{
	if (p->has_begins)
		return 1;
	if (!sb_btree_room_for_begins(f, p))
		return 0;
	for (unsigned n = 0; n < p->cells; n++)
		p->begins[n] =
			f->key->begin_of(f->key, sb_btree_record_at(p, n));
	p->has_begins = 1;
	return 1;
}

/* --- pages ------------------------------------------------------------------ */

static int make_room(struct sb_btree_file *f)
{
	uint32_t room = 2 * f->room + 64;
	struct sb_btree_page **pages;
	const uint64_t **hints;

	if (f->count < f->room)
		return 1;
	pages = reallocarray(f->pages, room, sizeof(*pages));
	if (pages)
		f->pages = pages;
	hints = reallocarray(f->hints, room, sizeof(*hints));
	if (hints)
		f->hints = hints;
	if (!pages || !hints)
		return 0;
	f->room = room;
	return 1;
}

struct sb_btree_page *sb_btree_add_page(struct sb_btree_file *f)
{
	struct sb_btree_page *p = make_room(f) ? take_page(f->pool) : NULL;

	if (!p)
		return NULL;
	f->hints[f->count] = p->begins;
	f->pages[f->count++] = p;
	p->number = f->count;
	p->zeros = 1;
	return p;
}
