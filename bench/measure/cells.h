/* bench/measure/cells.h: the operations that a user waits for, each on the
 * whole input: enrol, back up first, unchanged and changed, unlock, restore
 * everything and one file.  Verified before they count: a pass gives its
 * samples only after all that it restored was compared with the source. */
#ifndef BENCH_MEASURE_CELLS_H
#define BENCH_MEASURE_CELLS_H

#include "bench/measure/emit.h"
#include "bench/pipeline/archiver.h"

/* Makes an archiver for one pass.  arg: the maker's. */
struct sb_cells_maker {
	enum sb_err (*make)(void *arg, unsigned threads, int reread,
			    struct sb_archiver *out, char *why,
			    size_t why_bytes);
	void *arg;
	const char *archiver; /* "pipeline", "tool" */
	int own_clock; /* time is what the archiver's meter says: it prepares
			  things that are not its own work */
};

struct sb_cells_plan {
	struct sb_source *source; /* materialised */
	struct sb_cells_maker maker;
	unsigned threads; /* highest; 1 is run too */
	unsigned passes;  /* timed ones for each number of threads */
	unsigned warmups; /* passes before, with the highest */
	int reread;       /* also back up unchanged without file reuse */
	int keys; /* report enrolling and unlocking too: not where the passes
		     run at the least cost of the KDF */
	uint64_t seed;     /* order of the passes */
	uint64_t slow_ppm; /* a control: every operation is made to last so
			      much longer, inside what is timed */
};

/* Runs the passes and emits "cell" lines.  A failure ends it: the error, with
 * a sentence in why; SB_FORGED: what was restored is not what was there. */
SB_MUST_USE enum sb_err sb_cells_run(const struct sb_cells_plan *plan,
				     const struct sb_emit *emit, char *why,
				     size_t why_bytes);

/* Enrols and unlocks one account and emits "enroll" and "unlock": at the KDF's
 * own cost, apart from the passes, which would pay it many times over. */
SB_MUST_USE enum sb_err sb_cells_keys(const struct sb_cells_maker *maker,
				      const struct sb_emit *emit, char *why,
				      size_t why_bytes);

#endif
