/* bench/measure/days.h: every snapshot of a source, listed once. */
#ifndef BENCH_MEASURE_DAYS_H
#define BENCH_MEASURE_DAYS_H

#include "datasets/source.h"

struct sb_days {
	struct sb_source *source;      /* borrowed */
	struct sb_snapshot *snapshots; /* user-major, day fastest; zeroed where
					  a user has no such day */
	size_t listed;
	uint64_t most_bytes; /* of one snapshot */
	size_t most_entries;
};

/* Errors of the source; SB_MEMORY.  Release in any case. */
SB_MUST_USE enum sb_err sb_days_init(struct sb_days *days,
				     struct sb_source *source);
void sb_days_release(struct sb_days *days);
const struct sb_snapshot *sb_days_at(const struct sb_days *days, uint32_t user,
				     uint32_t day);

#endif
