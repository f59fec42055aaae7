/* bench/measure/figure.h: comparisons inside one figure: the cells of one
 * setting, operation and number of threads.  A family of comparisons is one
 * figure, and p values are adjusted within it (Holm). */
#ifndef BENCH_MEASURE_FIGURE_H
#define BENCH_MEASURE_FIGURE_H

#include "bench/measure/summary.h"

/* Fills against, rank_first and rank_last of every cell of the summary:
 * against: the floor (null) of its figure, a family of all that have it;
 * ranks: every pair of the figure's profiles is compared, floor and other
 * tools apart; rank_first is 1 + how many are faster, rank_last is their
 * number - how many are slower, so ties share ranks.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_figure_compare(struct sb_summary *s);

/* Medians, ns, of the blocks that both have, into x and y, which have room for
 * a's; how many. */
size_t sb_figure_common(const struct sb_series *a, const struct sb_series *b,
			double *x, double *y);
/* ln of a's time over b's in the blocks that both have; SB_PARAM: none. */
SB_MUST_USE enum sb_err sb_figure_paired(const struct sb_series *a,
					 const struct sb_series *b,
					 struct sb_paired *out);
/* The ratios that decide when a run has enough blocks: time of the floor over
 * time of each profile, first backup and full restore, controlled, at the
 * highest number of threads.  *count of them, and *widest: the widest half
 * width of their 95 % intervals, as a share of the ratio; infinite where one
 * has fewer than 3 blocks, or there is none. */
void sb_figure_headline(const struct sb_summary *s, size_t *count,
			double *widest);
/* Is this one of the cells of the headline?  The floor's are too. */
int sb_figure_is_headline(const struct sb_summary *s,
			  const struct sb_series *one);

#endif
