#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/store/named.h"
#include "bench/store/store.h"

/* The memory store, and the pool (sb_pool_*) that its packs come from. */

struct sb_pool {
	pthread_mutex_t lock;
	uint8_t **free;
	size_t free_count, free_cap;
};

struct memory {
	struct sb_pool *pool;
	uint8_t *packs[SB_STORE_MAX_PACK];
	uint32_t pack_bytes[SB_STORE_MAX_PACK];
	_Atomic uint32_t pack_count; /* read by get while a backup reserves */
	struct sb_named named;
};

enum sb_err sb_pool_new(struct sb_pool **out)
{
	struct sb_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return SB_MEMORY;
	pthread_mutex_init(&pool->lock, NULL);
	*out = pool;
	return SB_OK;
}

void sb_pool_free(struct sb_pool *pool)
{
	if (!pool)
		return;
	for (size_t i = 0; i < pool->free_count; i++)
		munmap(pool->free[i], SB_PACK_BYTES);
	free(pool->free);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

static uint8_t *pool_take(struct sb_pool *pool)
{
	uint8_t *pack = NULL;

	pthread_mutex_lock(&pool->lock);
	if (pool->free_count)
		pack = pool->free[--pool->free_count];
	pthread_mutex_unlock(&pool->lock);
	if (pack)
		return pack;
	pack = mmap(NULL, SB_PACK_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pack == MAP_FAILED)
		return NULL;
	(void)madvise(pack, SB_PACK_BYTES, MADV_HUGEPAGE);
	return pack;
}

static void pool_give(struct sb_pool *pool, uint8_t *pack)
{
	pthread_mutex_lock(&pool->lock);
	if (pool->free_count == pool->free_cap) {
		size_t cap = pool->free_cap ? 2 * pool->free_cap : 64;
		uint8_t **grown = realloc(pool->free, cap * sizeof(*grown));

		if (grown) {
			pool->free = grown;
			pool->free_cap = cap;
		}
	}
	if (pool->free_count < pool->free_cap) {
		pool->free[pool->free_count++] = pack;
		pack = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	if (pack)
		munmap(pack, SB_PACK_BYTES);
}

static enum sb_err memory_reserve(void *self, const uint32_t *lens,
				  size_t count, struct sb_where *where)
{
	struct memory *m = self;

	for (size_t i = 0; i < count; i++) {
		uint32_t *used;

		if (lens[i] > SB_OBJECT_MAX)
			return SB_PARAM;
		if (m->pack_count == 0 ||
		    lens[i] >
			    SB_PACK_BYTES - m->pack_bytes[m->pack_count - 1]) {
			if (m->pack_count == SB_STORE_MAX_PACK)
				return SB_UNSUPPORTED;
			m->packs[m->pack_count] = pool_take(m->pool);
			if (!m->packs[m->pack_count])
				return SB_MEMORY;
			m->pack_count++;
		}
		used = &m->pack_bytes[m->pack_count - 1];
		where[i].pack = m->pack_count - 1;
		where[i].offset = *used;
		where[i].len = lens[i];
		*used += lens[i];
	}
	return SB_OK;
}

static enum sb_err memory_fill(void *self, const struct sb_where *where,
			       const struct sb_span *objects, size_t count)
{
	struct memory *m = self;

	for (size_t i = 0; i < count; i++) {
		if (where[i].len)
			memcpy(m->packs[where[i].pack] + where[i].offset,
			       objects[i].ptr, where[i].len);
	}
	return SB_OK;
}

static enum sb_err memory_get(void *self, struct sb_where where, uint8_t *into,
			      struct sb_span *got)
{
	struct memory *m = self;

	(void)into;
	if (where.pack >= m->pack_count || where.offset > SB_PACK_BYTES ||
	    where.len > SB_PACK_BYTES - where.offset)
		return SB_MISSING;
	*got = sb_span_of(m->packs[where.pack] + where.offset, where.len);
	return SB_OK;
}

static uint32_t memory_pack_bytes(void *self, uint32_t pack)
{
	struct memory *m = self;

	if (pack >= m->pack_count)
		return 0;
	return m->pack_bytes[pack];
}

static enum sb_err memory_flush(void *self)
{
	(void)self;
	return SB_OK;
}

static enum sb_err memory_put_named(void *self, const char *name,
				    struct sb_span value)
{
	return sb_named_put(&((struct memory *)self)->named, name, value);
}

static enum sb_err memory_get_named(void *self, const char *name,
				    struct sb_buf *out)
{
	return sb_named_get(&((struct memory *)self)->named, name, out);
}

static enum sb_err memory_remove_named(void *self, const char *name)
{
	return sb_named_remove(&((struct memory *)self)->named, name);
}

static enum sb_err memory_list(void *self, const char *prefix,
			       enum sb_err (*visit)(void *, const char *),
			       void *arg)
{
	return sb_named_list(&((struct memory *)self)->named, prefix, visit,
			     arg);
}

static void memory_close(void *self)
{
	struct memory *m = self;

	/* Last first: the next store takes them in the same order, so that it
	 * meets the pages that are in the caches. */
	for (uint32_t i = m->pack_count; i-- > 0;)
		pool_give(m->pool, m->packs[i]);
	sb_named_release(&m->named);
	free(m);
}

static const struct sb_store_ops memory_ops = {
	.kind = "memory",
	.reserve = memory_reserve,
	.fill = memory_fill,
	.get = memory_get,
	.pack_bytes = memory_pack_bytes,
	.flush = memory_flush,
	.put_named = memory_put_named,
	.get_named = memory_get_named,
	.remove_named = memory_remove_named,
	.list = memory_list,
	.close = memory_close,
};

enum sb_err sb_store_memory(struct sb_pool *pool, struct sb_store *out)
{
	struct memory *m = calloc(1, sizeof(*m));

	if (!m)
		return SB_MEMORY;
	m->pool = pool;
	out->ops = &memory_ops;
	out->self = m;
	return SB_OK;
}
