/* bench/measure/tally.h: a traced archive of a whole source, and its loss
 * against plain. */
#ifndef BENCH_MEASURE_TALLY_H
#define BENCH_MEASURE_TALLY_H

#include "bench/analysis/loss.h"
#include "bench/measure/days.h"
#include "bench/measure/emit.h"
#include "bench/pipeline/pipeline.h"

struct sb_tally {
	struct sb_profile profile;
	struct sb_source *source;
	struct sb_days days;
	uint64_t seed;
	unsigned threads;
	struct sb_pool *pool;
	struct sb_archiver archiver;
	int open;
	struct sb_trace_log log;
	struct sb_meter enroll, first, changed;
};

/* 1: the controlled setting changes nothing in this profile: it has the same
 * chunks, cut without a key, codec and padding anyway (or a format that keeps
 * its own). */
int sb_tally_controlled(const struct sb_profile *profile);

/* Enrols nobody yet.  profile is copied. */
SB_MUST_USE enum sb_err sb_tally_init(struct sb_tally *t,
				      struct sb_source *source,
				      const struct sb_profile *profile,
				      uint64_t seed, unsigned threads,
				      char *why, size_t why_bytes);
void sb_tally_release(struct sb_tally *t);
/* Enrol everybody and back up day after day, users in order. */
SB_MUST_USE enum sb_err sb_tally_backups(struct sb_tally *t, char *why,
					 size_t why_bytes);
/* Stored and sent bytes against plain's, by cause and class, and growth with
 * users: "count" lines of tables "loss" and "growth".  plain runs on the same
 * source; reference as in loss.h, NULL: plain is it. */
SB_MUST_USE enum sb_err sb_tally_loss(struct sb_tally *t,
				      const struct sb_profile *plain,
				      const struct sb_profile *reference,
				      const struct sb_emit *emit, char *why,
				      size_t why_bytes);

#endif
