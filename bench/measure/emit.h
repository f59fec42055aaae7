/* bench/measure/emit.h: the lines that a measuring process hands to the one
 * that collects them.  Each is a flat JSON object with a "kind"; the formats
 * are in results/README.md. */
#ifndef BENCH_MEASURE_EMIT_H
#define BENCH_MEASURE_EMIT_H

#include "bench/measure/json.h"

/* Where this process is in the run; strings are borrowed. */
struct sb_emit {
	FILE *to;
	uint64_t t0_ns; /* CLOCK_MONOTONIC when the run began */
	uint32_t block, pos;
	const char *mode, *profile; /* "" where there is none */
	const char *also;  /* counts hold for this mode too; NULL: no */
	uint64_t began_ns; /* when this process did; see sb_emit_status */
};

uint64_t sb_emit_now_ns(void); /* CLOCK_MONOTONIC */

/* Begin a line: version, kind, block, pos, pid, t_ns, mode, profile. */
struct sb_json sb_emit_begin(const struct sb_emit *e, const char *kind);
/* End and flush it.  SB_IO. */
SB_MUST_USE enum sb_err sb_emit_end(struct sb_json *j);

/* One exact number.  table: the file it goes to without its suffix; scope:
 * "all", a class of data, a user count; name; value. */
SB_MUST_USE enum sb_err sb_emit_count(const struct sb_emit *e,
				      const char *table, const char *scope,
				      const char *name, uint64_t value);
SB_MUST_USE enum sb_err sb_emit_signed(const struct sb_emit *e,
				       const char *table, const char *scope,
				       const char *name, int64_t value);
/* The last line of a process: stage, how it ended, and how long it took since
 * began_ns.  status: "ok", "error", "skipped"; why: a sentence, "" when ok. */
SB_MUST_USE enum sb_err sb_emit_status(const struct sb_emit *e,
				       const char *stage, const char *status,
				       const char *why);

/* What else this run runs stands still from alone to together (crowd.h).
 * Returns how many processes do; 0 also where nobody reads the lines. */
unsigned sb_emit_alone(const struct sb_emit *e);
void sb_emit_together(const struct sb_emit *e);

#endif
