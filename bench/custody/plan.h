/* bench/custody/plan.h: how two secrets that are both needed would be guessed. */
#ifndef BENCH_CUSTODY_PLAN_H
#define BENCH_CUSTODY_PLAN_H

#include "bench/custody/fence.h"

/* Which secret, and what stands in its way. */
struct sb_guessed {
	uint8_t item;     /* enum sb_atom; second: 0: there is none */
	uint8_t offline;  /* else: so many tries, or */
	uint32_t tries;   /* 0: limited by a service that does not say */
	uint32_t records; /* counters, apart, that these tries are of */
};

/* In this order, or .together: what is said is then said of pairs, and by the
 * first. */
struct sb_plan {
	struct sb_guessed guessed[2];
	enum sb_guessing guessing; /* offline: both are; SB_GUESSING_NO: nothing
				      tells */
	uint8_t together;
};

/* One secret.  Errors of sb_fence_of. */
SB_MUST_USE enum sb_err sb_plan_one(struct sb_probe *probe,
				    const struct sb_coalition *who,
				    enum sb_atom item, struct sb_plan *out);
/* Two, of which who knows neither: one after the other where the first is told
 * right from wrong by itself, in the easier order; else both at once. */
SB_MUST_USE enum sb_err sb_plan_two(struct sb_probe *probe,
				    const struct sb_coalition *who,
				    const enum sb_atom items[2],
				    struct sb_plan *out);
/* 1: a is easier to guess than b: more of it offline, then more tries. */
int sb_plan_easier(const struct sb_guessed a[2], const struct sb_guessed b[2]);

#endif
