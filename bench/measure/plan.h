/* bench/measure/plan.h: what a budget buys, fixed before a run begins. */
#ifndef BENCH_MEASURE_PLAN_H
#define BENCH_MEASURE_PLAN_H

#include "schemes/kit/base.h"

enum sb_budget {
	SB_BUDGET_SMOKE, /* a first answer */
	SB_BUDGET_QUICK, /* a full answer in some minutes */
	SB_BUDGET_FULL,  /* everything, other tools included */
	SB_BUDGET_PAPER, /* the same, until the intervals are as narrow as what
			    is cited needs */
	SB_BUDGET_COUNT
};

struct sb_plan {
	const char *name;
	uint32_t users, days; /* of the usual phones */
	uint64_t bytes_per_user;
	/* Blocks are added until the headline ratios (figure.h) all have this
	 * half width (share; looked at from settle_blocks on), the time is
	 * used up, or max_blocks are there; but at least min_blocks, unless
	 * they take twice the time. */
	double half_width;
	uint64_t limit_s;
	unsigned min_blocks, settle_blocks, max_blocks;
	unsigned micro_blocks; /* of them with microbenchmarks */
	unsigned key_blocks;   /* with enrolment at the KDF's own cost */
	unsigned timeout_s;    /* of one step, on a usual input */
	const char *min_time_us;
	int sizes, portable, deployed, reread, cost, tools;
	int all; /* times profiles with bench = full, too */
};

const struct sb_plan *sb_plan_of(enum sb_budget budget); /* static */

#endif
