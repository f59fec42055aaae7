/* bench/measure/stability.h: can the times of a run carry comparisons?  The
 * limits are those of spread.h, fixed beforehand.  What derives from a run
 * that is UNSTABLE says so. */
#ifndef BENCH_MEASURE_STABILITY_H
#define BENCH_MEASURE_STABILITY_H

#include "bench/measure/summary.h"

enum sb_stability_what {
	SB_STABILITY_BLOCKS,   /* of the headline cells: at least 3 */
	SB_STABILITY_CV,       /* median over the headline cells */
	SB_STABILITY_SHIFT,    /* geometric mean over the headline cells */
	SB_STABILITY_SHORTEST, /* ns: shortest repetition of those cells */
	SB_STABILITY_BUSY,     /* per cent of CPU time that others take, highest
				  of a session; of runs that do not say: 1-minute
				  load before, per CPU, as per cent */
	SB_STABILITY_STEAL,    /* per cent, highest of a session */
	SB_STABILITY_CHECKS
};

struct sb_stability_check {
	const char *name; /* static */
	double value, limit;
	enum sb_stability verdict; /* unknown: the run does not say */
};

struct sb_stability_report {
	struct sb_stability_check check[SB_STABILITY_CHECKS];
	/* UNSTABLE if any check is; unknown if blocks are too few. */
	enum sb_stability verdict;
	size_t cells, unstable_cells; /* of the headline */
};

/* Load and steal come from FOLDER/manifest.json; without it they are
 * unknown. */
void sb_stability_judge(const char *folder, const struct sb_summary *s,
			struct sb_stability_report *out);
/* "UNSTABLE: cv 0.12 above 0.03; ...", or "stable", or "unknown: ...". */
void sb_stability_sentence(const struct sb_stability_report *r, char *text,
			   size_t bytes);
/* FOLDER/stability.csv.  SB_IO. */
SB_MUST_USE enum sb_err sb_stability_write(const char *folder,
					   const struct sb_stability_report *r);

#endif
