/* bench/measure/verdicts.h: who can get data back and who can read it, and
 * what the provider learns, executed on a small archive of one profile. */
#ifndef BENCH_MEASURE_VERDICTS_H
#define BENCH_MEASURE_VERDICTS_H

#include "bench/measure/emit.h"
#include "bench/profile/notes.h"
#include "bench/profile/profile.h"

/* Also the attack "guess": the same by the scheme's own test alone. */
#define SB_VERDICTS_COST 1u
/* First compare cheap runs with one at the profile's own cost (shape.h); where
 * they differ there is no verdict: SB_FORGED.  Prices of a guess then get three
 * samples at least, however long they take. */
#define SB_VERDICTS_SHAPE 2u

/* Emits "recovery" lines for every situation, "fact" and "record" lines of
 * notes, a "point" line, "leak" lines for attacks and "access" lines for the
 * access structure, "operation" lines, "guess" lines, and a "price" line of each
 * sample of these: what one takes where
 * nothing stands in the way, at the profile's own cost (seconds for slow KDFs).
 * how: SB_VERDICTS_ bits.
 * stop as in pipelines.  Errors of the experiment, never a bad verdict. */
SB_MUST_USE enum sb_err sb_verdicts_run(const struct sb_profile *profile,
					const struct sb_notes *notes,
					uint64_t seed, unsigned how,
					const struct sb_emit *emit, char *why,
					size_t why_bytes);

#endif
