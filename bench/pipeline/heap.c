#include "bench/pipeline/heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/pipeline/pipeline.h"

#define HEADER_BYTES 64u /* keeps the alignment */

int sb_fault_hits(int64_t *at, int64_t *seen)
{
	__atomic_add_fetch(seen, 1, __ATOMIC_RELAXED);
	if (__atomic_load_n(at, __ATOMIC_RELAXED) <= 0)
		return 0;
	return __atomic_sub_fetch(at, 1, __ATOMIC_RELAXED) == 0;
}

static void count(struct sb_heap *heap, int64_t bytes)
{
	int64_t live = atomic_fetch_add(&heap->live_bytes, bytes) + bytes;
	int64_t peak = atomic_load(&heap->peak_bytes);

	while (live > peak &&
	       !atomic_compare_exchange_weak(&heap->peak_bytes, &peak, live))
		;
}

static void *alloc(struct sb_heap *heap, size_t bytes, size_t align)
{
	struct sb_faults *f = heap->faults;
	uint64_t held = bytes;
	uint8_t *ptr;

	if (f && sb_fault_hits(&f->alloc_at, &f->alloc_seen))
		return NULL;
	if (bytes > SIZE_MAX - HEADER_BYTES - align)
		return NULL;
	ptr = aligned_alloc(align,
			    (HEADER_BYTES + bytes + align - 1) / align * align);
	if (!ptr)
		return NULL;
	memcpy(ptr, &held, sizeof(held));
	count(heap, (int64_t)bytes);
	return ptr + HEADER_BYTES;
}

void *sb_heap_alloc_raw(struct sb_heap *heap, size_t bytes)
{
	return alloc(heap, bytes, 64);
}

void *sb_heap_alloc(struct sb_heap *heap, size_t bytes)
{
	void *ptr = sb_heap_alloc_raw(heap, bytes);

	if (ptr)
		memset(ptr, 0, bytes);
	return ptr;
}

static uint64_t size_of(const void *ptr)
{
	uint64_t held;

	memcpy(&held, (const uint8_t *)ptr - HEADER_BYTES, sizeof(held));
	return held;
}

void sb_heap_free(struct sb_heap *heap, void *ptr)
{
	if (!ptr)
		return;
	count(heap, -(int64_t)size_of(ptr));
	free((uint8_t *)ptr - HEADER_BYTES);
}

void sb_heap_free_secret(struct sb_heap *heap, void *ptr)
{
	if (!ptr)
		return;
	sb_wipe(ptr, size_of(ptr));
	sb_heap_free(heap, ptr);
}

/* Locks are by page and do not nest: one that two blocks share would be unlocked
 * with the first of them that goes. */
void *sb_heap_alloc_locked(struct sb_heap *heap, size_t bytes)
{
	void *ptr = alloc(heap, bytes, (size_t)sysconf(_SC_PAGESIZE));

	if (!ptr)
		return NULL;
	/* Best effort: a limit on locked memory must not stop a benchmark. */
	(void)mlock(ptr, bytes);
	memset(ptr, 0, bytes);
	return ptr;
}

void sb_heap_free_locked(struct sb_heap *heap, void *ptr)
{
	if (!ptr)
		return;
	sb_wipe(ptr, size_of(ptr));
	munlock(ptr, size_of(ptr));
	sb_heap_free(heap, ptr);
}
