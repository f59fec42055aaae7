/* bench/pipeline/heap.h: the pipeline's memory: counted, and made to fail on
 * demand. */
#ifndef BENCH_PIPELINE_HEAP_H
#define BENCH_PIPELINE_HEAP_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct sb_faults;

struct sb_heap {
	_Atomic int64_t live_bytes, peak_bytes;
	struct sb_faults *faults; /* may be NULL */
};

/* 64-byte aligned, zeroed; NULL when memory is out or the fault says so. */
void *sb_heap_alloc(struct sb_heap *heap, size_t bytes);
/* As above without zeroing: pages stay untouched until used. */
void *sb_heap_alloc_raw(struct sb_heap *heap, size_t bytes);
/* Zeroed, 64-byte aligned, on pages that hold nothing else and are locked if the
 * limit allows; NULL likewise.  sb_heap_free_locked wipes, then unlocks. */
void *sb_heap_alloc_locked(struct sb_heap *heap, size_t bytes);
void sb_heap_free_locked(struct sb_heap *heap, void *ptr); /* NULL is fine */
/* Wipes first; NULL is fine. */
void sb_heap_free_secret(struct sb_heap *heap, void *ptr);
void sb_heap_free(struct sb_heap *heap, void *ptr); /* NULL is fine */
/* 1 when this call is the one that is to fail: *at counts down, *seen up. */
int sb_fault_hits(int64_t *at, int64_t *seen);

#endif
