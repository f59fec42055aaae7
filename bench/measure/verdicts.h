/* bench/measure/verdicts.h: who can get data back and who can read it, and
 * what the provider learns, executed on a small archive of one profile. */
#ifndef BENCH_MEASURE_VERDICTS_H
#define BENCH_MEASURE_VERDICTS_H

#include "bench/measure/emit.h"
#include "bench/profile/notes.h"
#include "bench/profile/profile.h"

/* Emits "recovery" lines for every situation, "fact" and "record" lines of
 * notes, a "point" line, "leak" lines for attacks and "access" lines for the
 * access structure and "operation" lines.
 * cost: also time one guess as the profile has it (seconds for slow KDFs).
 * stop as in pipelines.  Errors of the experiment, never a bad verdict. */
SB_MUST_USE enum sb_err sb_verdicts_run(const struct sb_profile *profile,
					const struct sb_notes *notes,
					uint64_t seed, int cost,
					const struct sb_emit *emit, char *why,
					size_t why_bytes);

#endif
