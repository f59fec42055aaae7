/* bench/measure/counts.h: exact counts: what a profile stores, sends and asks
 * for, and its dedup loss.  Traced, never timed. */
#ifndef BENCH_MEASURE_COUNTS_H
#define BENCH_MEASURE_COUNTS_H

#include "bench/measure/emit.h"
#include "bench/profile/profile.h"
#include "datasets/source.h"

struct sb_counts_plan {
	struct sb_source *source;
	const struct sb_profile *profile; /* as it is to be run */
	const struct sb_profile *plain;   /* in the same setting; NULL: no loss,
					     no growth */
	const struct sb_profile *reference; /* plain in the controlled setting,
					       where .plain is cut otherwise;
					       else NULL */
	const char *table;                  /* "counts" or "counts_lib" */
	uint64_t seed;
	unsigned threads; /* no count depends on it */
};

/* Backs up every day of every user, then the last day again, restores and
 * compares everything and one file, forgets the first day.  Emits "count"
 * lines: table plan->table with scope = operation; "loss"; "growth".  Errors
 * of the pipeline; SB_FORGED: what was restored differs; or loss.h's, where
 * the identity does not hold. */
SB_MUST_USE enum sb_err sb_counts_run(const struct sb_counts_plan *plan,
				      const struct sb_emit *emit, char *why,
				      size_t why_bytes);

#endif
