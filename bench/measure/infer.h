/* bench/measure/infer.h: what a comparison of paired blocks allows to be said.
 * Words are fixed: faster, slower, equivalent, unresolved.  Everything is a
 * function of its arguments: no hidden state, any number of threads. */
#ifndef BENCH_MEASURE_INFER_H
#define BENCH_MEASURE_INFER_H

#include "bench/measure/stats.h"

#define SB_INFER_ALPHA  0.05 /* of one figure */
#define SB_INFER_POWER  0.8  /* at which a resolvable effect is given */
#define SB_INFER_MARGIN 0.02 /* ratios in [1 / 1.02, 1.02] are no difference */

enum sb_verdict {
	SB_VERDICT_NONE,       /* fewer than 3 blocks: nothing is said */
	SB_VERDICT_FASTER,     /* Holm's p below alpha, ratio above 1 */
	SB_VERDICT_SLOWER,     /* the same, ratio below 1 */
	SB_VERDICT_EQUIVALENT, /* interval inside the margin; comes first */
	SB_VERDICT_UNRESOLVED  /* none of these */
};
/* "", "faster", ...; static. */
const char *sb_infer_verdict_name(enum sb_verdict verdict);

/* Mean of count >= 1 values, and their standard deviation (n - 1; two passes,
 * 0 for one value). */
void sb_infer_moments(const double *values, size_t count, double *mean,
		      double *sd);

/* Median over blocks of the block's median, all values > 0, and its interval: from
 * SB_INFER_BOOTSTRAP_FROM blocks on the hierarchical bootstrap's; of fewer, where
 * that is too narrow (three can be drawn in ten ways), the t interval of the mean
 * of the medians' logarithms; of fewer than 3 none.  SB_MEMORY; SB_PARAM: no
 * block, an empty one, or a value that is not > 0. */
#define SB_INFER_BOOTSTRAP_FROM 10u
SB_MUST_USE enum sb_err sb_infer_estimate(const struct sb_blocks *blocks,
					  double confidence, unsigned resamples,
					  uint64_t seed,
					  struct sb_interval *out);

/* One ratio of times paired by block: d_i = ln(a_i / b_i). */
struct sb_paired {
	size_t count;
	double mean, sd; /* of d */
	double p;        /* two-sided, of mean 0; 1 where count < 3 */
};

/* All values > 0 and count >= 1, else SB_PARAM. */
SB_MUST_USE enum sb_err sb_infer_paired(const double *a, const double *b,
					size_t count, struct sb_paired *out);
/* The t interval of the mean, exponentiated; count < 3: not known. */
struct sb_interval sb_infer_interval(const struct sb_paired *p,
				     double confidence);
/* Smallest |ln ratio| that a two-sided test at alpha with these blocks finds
 * with that power: (t(1 - alpha / 2) + t(power)) sd / sqrt(n), the usual
 * approximation by central t.  0 where count < 3. */
double sb_infer_resolvable(const struct sb_paired *p, double alpha,
			   double power);

/* Holm 1979: p values adjusted for count comparisons, in place of the order
 * given; never above 1.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_infer_holm(const double *p, size_t count,
				      double *adjusted);
/* The word for one of family comparisons.  Equivalent: the interval at
 * 1 - alpha / family lies inside the margin. */
enum sb_verdict sb_infer_verdict(const struct sb_paired *p, double p_holm,
				 size_t family, double margin);

/* Wilcoxon's signed ranks of d (zeros left out), exact and two-sided, ties
 * given their mean rank: the distribution is enumerated over the doubled
 * ranks, so it is exact with ties too.  *plus: sum of the positive ranks.
 * count <= 256 or SB_PARAM; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_infer_wilcoxon(const double *d, size_t count,
					  double *plus, double *p);
/* Hodges and Lehmann 1963: median of the means of all pairs, each value with
 * itself too.  1 <= count <= 256 or SB_PARAM; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_infer_hodges_lehmann(const double *d, size_t count,
						double *out);

/* Clopper and Pearson 1934: exact interval of a probability, hits of trials >=
 * 1; mid is hits / trials. */
struct sb_interval sb_infer_binomial(uint64_t hits, uint64_t trials,
				     double confidence);

#endif
