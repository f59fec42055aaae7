/* bench/measure/stages.h: the stages of a first backup, each alone, on the
 * same chunks, on one thread: cut, file keys, derive, codec, seal, store.
 * Combined as the pipeline combines them, 1 / sum(1 / rate), they are the
 * roofline that the pipeline is held against. */
#ifndef BENCH_MEASURE_STAGES_H
#define BENCH_MEASURE_STAGES_H

#include "bench/measure/emit.h"
#include "bench/profile/profile.h"
#include "datasets/source.h"

struct sb_stages_plan {
	struct sb_source *source; /* day 0 of every user */
	const struct sb_profile *profile;
	unsigned repetitions; /* after one warm-up, which is emitted as such */
	uint64_t seed;
	int copy; /* also copy all bytes, as the floor of everything */
};

/* Emits "micro" lines of group "stage": bytes are the source's in every
 * stage, so that times add up.  A stage that does not exist gives no line.  The
 * copy is "memcpy input" of group "floor".  SB_UNSUPPORTED: both sides of the wire work; errors of the verbs. */
SB_MUST_USE enum sb_err sb_stages_run(const struct sb_stages_plan *plan,
				      const struct sb_emit *emit, char *why,
				      size_t why_bytes);

#endif
