/* bench/analysis/dedup.h: what deduplication would save, from a trace.
 *
 * Counts are of chunks and bytes, for each class and for all:
 *
 *   logical   as listed, every snapshot
 *   snapshot  distinct within each snapshot
 *   changed   of these, on all but a user's first day: not in the same user's
 *             snapshot before
 *   later     distinct within each of those snapshots: what changed is a part of
 *   user      distinct among all days of a user
 *   shared    of these, what another user has too
 *   all       distinct among all
 *
 * A class's counts look at that class alone.  Memory: about 100 bytes a distinct
 * run. */
#ifndef BENCH_ANALYSIS_DEDUP_H
#define BENCH_ANALYSIS_DEDUP_H

#include "datasets/trace.h"

struct sb_dedup_sum {
	uint64_t chunks, bytes;
};

struct sb_dedup_counts {
	uint64_t files; /* of all snapshots */
	struct sb_dedup_sum logical, snapshot, later, changed, user, shared,
		all;
};

struct sb_dedup_map;

struct sb_dedup {
	struct sb_dedup_map *map;
	uint32_t user, day;
	int started, first_day;
	enum sb_class data_class;
	uint64_t snapshots;
	struct sb_dedup_counts of[SB_CLASS_COUNT + 1]; /* the last: all */
};

/* SB_MEMORY; release in any case. */
SB_MUST_USE enum sb_err sb_dedup_init(struct sb_dedup *d,
				      struct sb_trace_sink *sink);
void sb_dedup_release(struct sb_dedup *d);

#endif
