/* bench/measure/step.h: one measuring process of a run: started with its place
 * in the run, its lines put into the folder, its end told. */
#ifndef BENCH_MEASURE_STEP_H
#define BENCH_MEASURE_STEP_H

#include "bench/measure/folder.h"
#include "bench/measure/progress.h"
#include "bench/measure/spawn.h"
#include "bench/profile/profile.h"

/* What all steps of a run share; borrowed. */
struct sb_step_host {
	struct sb_folder *folder;
	struct sb_progress *progress;
	const char *material;              /* path that children can open */
	const struct sb_profile *profiles; /* of the run; a step of one that
					      came from a file reads it anew */
	size_t profile_count;
	uint64_t seed, t0_ns; /* CLOCK_MONOTONIC when the run began */
	unsigned timeout_s;
	const volatile int *stop; /* may be NULL */
};

struct sb_step {
	const char *job, *mode, *profile;
	uint32_t block, pos;
	const char *const *more; /* pairs of name and value; NULL ends */
};

/* Runs one process to its end.  A failure of the process is a status in the
 * folder and *end, not an error.  SB_STOPPED: the user asked; SB_MEMORY;
 * SB_IO. */
SB_MUST_USE enum sb_err sb_step_run(const struct sb_step_host *host,
				    const struct sb_step *step,
				    enum sb_spawn_end *end);

/* The same in two: run it to its end from any thread, holding what it printed;
 * then, from the thread that has the folder, put that into the folder.  So
 * steps run side by side, those of one crowd, and what they say is in one order.
 * hold: SB_MEMORY and nothing to drop.  tell: errors of sb_step_run. */
struct sb_step_held;
SB_MUST_USE enum sb_err sb_step_hold(const struct sb_step_host *host,
				     const struct sb_step *step,
				     struct sb_crowd *crowd,
				     struct sb_step_held **out,
				     enum sb_spawn_end *end);
SB_MUST_USE enum sb_err sb_step_tell(const struct sb_step_host *host,
				     const struct sb_step *step,
				     struct sb_step_held *held);
void sb_step_drop(struct sb_step_held *held); /* NULL is fine */

/* order[0 .. count): a permutation of 0 .. count - 1, by seed and block. */
void sb_step_shuffle(uint64_t seed, uint32_t block, uint32_t *order,
		     size_t count);

#endif
