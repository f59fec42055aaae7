/* bench/measure/verdicts_notes.h: what a profile says of its system, what of it
 * was executed, how old what comes back is, and what opens what, as lines. */
#ifndef BENCH_MEASURE_VERDICTS_NOTES_H
#define BENCH_MEASURE_VERDICTS_NOTES_H

#include "bench/custody/derive.h"
#include "bench/custody/probe.h"
#include "bench/measure/emit.h"
#include "bench/profile/notes.h"

/* "fact" lines as stated, "record" lines with what was executed on probe. */
SB_MUST_USE enum sb_err sb_verdicts_notes(const struct sb_notes *notes,
					  struct sb_probe *probe,
					  const struct sb_emit *emit, char *why,
					  size_t why_bytes);
/* One "point" line. */
SB_MUST_USE enum sb_err sb_verdicts_point(const struct sb_profile *profile,
					  uint64_t seed,
					  const struct sb_emit *emit, char *why,
					  size_t why_bytes);
/* A "key" line for each node (key_graph.h, as for its derive). */
SB_MUST_USE enum sb_err sb_verdicts_keys(struct sb_derive *derive,
					 const struct sb_emit *emit);

#endif
