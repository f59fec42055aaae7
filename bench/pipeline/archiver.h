/* bench/pipeline/archiver.h: anything that can back up and restore: the
 * pipeline with a profile, or another tool run as a process.  One archiver
 * serves several users; operations are called one at a time. */
#ifndef BENCH_PIPELINE_ARCHIVER_H
#define BENCH_PIPELINE_ARCHIVER_H

#include "bench/pipeline/meter.h"
#include "datasets/source.h"

/* Where restored files go.  begin, write and end of different files may be
 * called at once from several threads, and so may writes of one file; end
 * comes after all of its writes.  Return SB_OK or what stops the restore. */
struct sb_sink {
	enum sb_err (*begin)(void *arg, const struct sb_entry *entry,
			     void **file);
	enum sb_err (*write)(void *arg, void *file, uint64_t offset,
			     struct sb_span bytes);
	/* verdict SB_OK: complete and verified; else it must not be kept. */
	enum sb_err (*end)(void *arg, void *file, const struct sb_entry *entry,
			   enum sb_err verdict);
	void *arg;
};

struct sb_archiver_ops {
	const char *kind; /* "pipeline", "tool" */
	/* A new account.  Users are numbered from 0, in order. */
	enum sb_err (*enroll)(void *self, uint32_t user, struct sb_meter *);
	/* Forget keys and caches of user; rebuild them as the owner would. */
	enum sb_err (*reopen)(void *self, uint32_t user, struct sb_meter *);
	/* Snapshots of a user are numbered from 0 by the archiver. */
	enum sb_err (*backup)(void *self, uint32_t user,
			      const struct sb_snapshot *, struct sb_meter *);
	/* path empty: everything; else that one file.  SB_MISSING: no such
	 * snapshot or file.  A file that fails ends with its verdict and the
	 * rest goes on; the first failure is returned. */
	enum sb_err (*restore)(void *self, uint32_t user, uint32_t snapshot,
			       struct sb_span path, const struct sb_sink *,
			       struct sb_meter *);
	/* *dead_bytes: stored bytes that no snapshot needs any more. */
	enum sb_err (*forget)(void *self, uint32_t user, uint32_t snapshot,
			      uint64_t *dead_bytes, struct sb_meter *);
	void (*close)(void *self);
	/* A sentence about the last failure; never NULL. */
	const char *(*why)(void *self);
};

struct sb_archiver {
	const struct sb_archiver_ops *ops;
	void *self;
};

#endif
