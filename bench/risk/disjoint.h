/* bench/risk/disjoint.h: "at least one of these sets, or more" as boxes that do
 * not overlap, so that probabilities add up. */
#ifndef BENCH_RISK_DISJOINT_H
#define BENCH_RISK_DISJOINT_H

#include "bench/custody/access.h"

/* Boxes, malloc'ed; free() of may be NULL. */
struct sb_disjoint {
	struct sb_box *of;
	size_t count, cap;
};

/* out gets the coalitions up to most that have at least one of sets, each in
 * exactly one box.  SB_MEMORY: out is empty. */
SB_MUST_USE enum sb_err sb_disjoint_make(const struct sb_sets *sets,
					 const struct sb_coalition *most,
					 struct sb_disjoint *out);

#endif
