/* bench/store/store.h: what the provider keeps: a log of packs addressed by
 * position, and a few named blobs.  Names of objects, where the provider sees
 * them, are in index blobs that the pipeline writes. */
#ifndef BENCH_STORE_STORE_H
#define BENCH_STORE_STORE_H

#include "schemes/kit/base.h"

/* Where an object is: position in the log and length.  Objects never cross a
 * pack's end. */
#define SB_PACK_BYTES     (16u << 20)
#define SB_OBJECT_MAX     (SB_PACK_BYTES - 1)
#define SB_STORE_MAX_PACK 32768u

struct sb_where {
	uint32_t pack, offset, len;
};

struct sb_store_ops {
	const char *kind; /* "memory", "directory" */
	/* Give count objects of lens[i] bytes their positions, in order.  One
	 * caller at a time.  SB_MEMORY, SB_IO, SB_UNSUPPORTED (store full). */
	enum sb_err (*reserve)(void *self, const uint32_t *lens, size_t count,
			       struct sb_where *where);
	/* Write what was reserved; objects[i].len == where[i].len.  Any number
	 * of threads, each with positions of its own.  SB_IO. */
	enum sb_err (*fill)(void *self, const struct sb_where *where,
			    const struct sb_span *objects, size_t count);
	/* Borrow or copy: *got points into the store or at into
	 * (where.len bytes).  Any number of threads.  SB_MISSING, SB_IO. */
	enum sb_err (*get)(void *self, struct sb_where where, uint8_t *into,
			   struct sb_span *got);
	/* Length of a pack, for whoever looks at the store as a whole; 0 past
	 * the last. */
	uint32_t (*pack_bytes)(void *self, uint32_t pack);
	/* All that was filled is durable. */
	enum sb_err (*flush)(void *self);
	/* Named blobs: put replaces atomically and durably, after everything
	 * filled before.  Names: [a-z0-9/._-], at most 63 bytes. */
	enum sb_err (*put_named)(void *self, const char *name,
				 struct sb_span value);
	/* *out is malloc'ed by the store, the caller frees. */
	enum sb_err (*get_named)(void *self, const char *name,
				 struct sb_buf *out);
	enum sb_err (*remove_named)(void *self, const char *name);
	/* Calls visit with every name that starts with prefix, sorted. */
	enum sb_err (*list)(void *self, const char *prefix,
			    enum sb_err (*visit)(void *arg, const char *name),
			    void *arg);
	void (*close)(void *self);
};

struct sb_store {
	const struct sb_store_ops *ops;
	void *self;
};

/* Memory: packs come from a pool that outlives the store, so that repeated
 * runs reuse touched pages. */
struct sb_pool;
SB_MUST_USE enum sb_err sb_pool_new(struct sb_pool **out);
void sb_pool_free(struct sb_pool *pool);
SB_MUST_USE enum sb_err sb_store_memory(struct sb_pool *pool,
					struct sb_store *out);

/* Directory: DIR/packs/NNNNNN.pack, DIR/named/...  A crash at any instant
 * leaves what put_named returned OK for readable, with all it refers to.
 * durable 0 skips fsync (for comparisons with tools that do). */
SB_MUST_USE enum sb_err sb_store_directory(const char *path, int durable,
					   struct sb_store *out);

#endif
