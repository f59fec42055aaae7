/* bench/pipeline/restore.h: one restore in progress: runs of chunks, claimed
 * in the order of the recipes, opened by any thread. */
#ifndef BENCH_PIPELINE_RESTORE_H
#define BENCH_PIPELINE_RESTORE_H

#include "bench/pipeline/internal.h"

#define SB_RUN_CELLS 1024u

/* A file on its way back. */
struct sb_open_restore {
	struct sb_open_restore *next; /* in restore->open */
	struct sb_entry entry; /* strings in .path, .target: own memory */
	uint8_t *strings;
	struct sb_file file;
	void *sink_file;
	enum sb_err verdict;
	uint64_t runs_made, runs_done, next_run; /* next_run: chained order */
	uint64_t offset;                         /* of the next chunk */
	uint32_t next_part;
	uint8_t complete; /* every run was made */
	uint8_t begun;
};

struct sb_run_file {
	struct sb_open_restore *f;
	uint64_t run; /* number in its file */
	size_t first_cell, cell_count;
};

struct sb_run {
	struct sb_run_file files[SB_PIECE_FILES];
	size_t file_count;
	struct sb_cell *cells;
	size_t cell_count;
	struct sb_arena objects;
};

struct sb_restore {
	struct sb_pipeline *p;
	const void *ctx;
	struct sb_view *view;
	uint32_t user, snapshot;
	struct sb_span only; /* one path, or empty */
	const struct sb_sink *sink;
	pthread_mutex_t claim;
	struct sb_walk walk;
	struct sb_recipe_entry entry;
	struct sb_span refs; /* of entry, not yet in a run */
	struct sb_open_restore *current;
	int exhausted;
	uint64_t matched;
	pthread_mutex_t lock; /* files, and what follows */
	pthread_cond_t moved;
	struct sb_open_restore *open;
	enum sb_err first; /* verdict of the first file that failed */
	enum sb_err err;   /* stops everything */
	struct sb_meter meter;
};

/* A run: chunks of a few small files or a part of a large one.  Opens recipe
 * blocks, begins files.  Under restore->claim.  SB_MISSING: nothing is left. */
SB_MUST_USE enum sb_err sb_restore_claim(struct sb_restore *r,
					 struct sb_worker *w,
					 struct sb_run *run);
/* The last of a file: tell the sink, count, free.  Without locks held. */
SB_MUST_USE enum sb_err sb_restore_file_end(struct sb_restore *r,
					    struct sb_worker *w,
					    struct sb_open_restore *f);

#endif
