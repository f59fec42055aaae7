/* bench/analysis/trace_log.h: a trace kept in memory. */
#ifndef BENCH_ANALYSIS_TRACE_LOG_H
#define BENCH_ANALYSIS_TRACE_LOG_H

#include "bench/pipeline/trace.h"

/* Occurrences in logical order.  live[i] is 0 once its snapshot was forgotten.
 * Read-only use from any number of threads; one writer. */
struct sb_trace_log {
	struct sb_occurrence *items;
	uint8_t *live;
	uint64_t count, room;
};

/* An empty log; owns nothing yet. */
void sb_trace_log_init(struct sb_trace_log *log);

/* Frees; the log is empty again.  Harmless on an empty one. */
void sb_trace_log_release(struct sb_trace_log *log);

/* An sb_trace: log is the struct sb_trace_log, *o is copied.  Non-zero when
 * memory is short; the log then holds what it held before. */
int sb_trace_log_append(void *log, const struct sb_occurrence *o);

/* The occurrences of one snapshot are no longer live.  They stay, because
 * later ones may have their content or object from them.  Returns how many
 * there were.  Cost: a pass over the log. */
uint64_t sb_trace_log_forget(struct sb_trace_log *log, uint32_t user,
			     uint32_t snapshot);

#endif
