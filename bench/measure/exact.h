/* bench/measure/exact.h: exact counts and verdicts of every profile, of several
 * profiles side by side; while one times a guess the others stand still. */
#ifndef BENCH_MEASURE_EXACT_H
#define BENCH_MEASURE_EXACT_H

#include "bench/measure/plan.h"
#include "bench/measure/run.h"
#include "bench/measure/step.h"

struct sb_exact {
	const struct sb_run *run;
	const struct sb_plan *plan;
	const struct sb_step_host *host;
	uint8_t *hung; /* by profile: a step of it took too long; heeded and
			  set */
};

/* As many profiles at once as the run has threads, at most SB_CROWD_MOST; one
 * where the plan times attacks as well.  The folder gets
 * the profiles in their order, however they were run.  SB_STOPPED, SB_MEMORY,
 * SB_IO; the failure of a step is a status in the folder. */
SB_MUST_USE enum sb_err sb_exact_run(const struct sb_exact *exact);

#endif
