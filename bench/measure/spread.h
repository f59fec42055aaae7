/* bench/measure/spread.h: how much samples scatter, and whether they can carry
 * a comparison.  Nothing is dropped: outliers are counted and kept. */
#ifndef BENCH_MEASURE_SPREAD_H
#define BENCH_MEASURE_SPREAD_H

#include "bench/measure/stats.h"

#define SB_SPREAD_CV_LIMIT    0.03 /* between blocks: sd over mean */
#define SB_SPREAD_SHIFT_LIMIT 0.02 /* last half against first half */
#define SB_SPREAD_LEAST_NS    1e6  /* shortest repetition */
#define SB_SPREAD_STEAL_LIMIT 1.0  /* per cent */
#define SB_SPREAD_BUSY_LIMIT  10.0 /* per cent: others, between blocks */

enum sb_stability {
	SB_STABILITY_UNKNOWN, /* fewer than 3 blocks */
	SB_STABILITY_STABLE,
	SB_STABILITY_UNSTABLE
};
/* "unknown", "stable", "UNSTABLE"; static. */
const char *sb_spread_name(enum sb_stability stability);

struct sb_spread {
	double cv;           /* of the medians of blocks */
	double shift;        /* median of the last half of them over that of the
			    first half (a middle one in neither), minus 1 */
	double least_ns;     /* shortest repetition as it was timed */
	size_t mild, severe; /* samples beyond 1.5 and 3 interquartile ranges
				(Tukey 1977); severe are not mild too */
	enum sb_stability stability;
};

/* Tukey's fences on sorted values. */
void sb_spread_outliers(const double *sorted, size_t count, size_t *mild,
			size_t *severe);
/* medians: of the blocks, in order of time, all > 0, count >= 1; scratch:
 * count doubles.  Fills cv, shift and stability; least_ns is given. */
void sb_spread_judge(const double *medians, size_t count, double *scratch,
		     struct sb_spread *spread);

#endif
