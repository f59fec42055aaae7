/* bench/measure/stats.h: estimates and intervals from samples.
 *
 * Repetitions inside one process share its memory layout and its luck, so the
 * unit of evidence is the block (a fresh process); intervals resample or pair
 * blocks first.  Everything is a function of its arguments: no hidden state,
 * any number of threads. */
#ifndef BENCH_MEASURE_STATS_H
#define BENCH_MEASURE_STATS_H

#include "schemes/kit/base.h"

/* known 0: too few blocks for an interval; low and high are then 0. */
struct sb_interval {
	double mid, low, high;
	int known;
};

/* Samples in blocks: values[start[i]] .. values[start[i + 1] - 1] are block i;
 * start has block_count + 1 entries; no block is empty. */
struct sb_blocks {
	const double *values;
	const size_t *start;
	size_t block_count;
};

/* Ascending, in place.  No NaN. */
void sb_stats_sort(double *values, size_t count);
/* Of sorted values, 0 <= q <= 1: linear between order statistics at
 * 1 + (n - 1) q (Hyndman and Fan 1996, definition 7).  count >= 1. */
double sb_stats_quantile(const double *sorted, size_t count, double q);
double sb_stats_median(const double *sorted, size_t count);
/* Median of |x - median|, not scaled.  scratch: count doubles. */
double sb_stats_mad(const double *sorted, size_t count, double *scratch);

/* Regularised incomplete beta function: the cumulative probability at x of the
 * beta distribution of a, b > 0. */
double sb_stats_beta_cdf(double x, double a, double b);
/* Cumulative probability of Student's t with dof > 0 degrees of freedom, by
 * the regularised incomplete beta function (continued fraction). */
double sb_stats_t_cdf(double t, double dof);
/* Its inverse, 0 < p < 1. */
double sb_stats_t_quantile(double p, double dof);

/* Median over blocks of the block's median, with a percentile interval of the
 * hierarchical bootstrap: blocks are drawn with replacement, then the
 * repetitions in each.  Fewer than 3 blocks: no interval.  Same seed, same
 * result.  SB_MEMORY; SB_PARAM: no block, or an empty one. */
SB_MUST_USE enum sb_err sb_stats_bootstrap(const struct sb_blocks *blocks,
					   double confidence,
					   unsigned resamples, uint64_t seed,
					   struct sb_interval *out);

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every seed is good, one word of
 * state. */
uint64_t sb_stats_random(uint64_t *state);

#endif
