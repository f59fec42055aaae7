/* bench/measure/alike.h: traces of plain that are cut like a scheme's, where
 * plain itself cannot cut so. */
#ifndef BENCH_MEASURE_ALIKE_H
#define BENCH_MEASURE_ALIKE_H

#include "bench/analysis/trace_log.h"

/* What plain would have done with the chunks of scheme, whose cut points
 * depend on keys that plain does not have: every content once, compressed as
 * scheme compressed it (both must have the same codec).  object_bytes: payload
 * and form byte, as plain's.  *data_bytes: sum of objects.  out is empty
 * before.  Errors as sb_relation_init. */
SB_MUST_USE enum sb_err sb_alike_keyed(const struct sb_trace_log *scheme,
				       struct sb_trace_log *out,
				       uint64_t *data_bytes);

/* Chained formats have an object for an empty file, plain has none: add to
 * plain's trace an object of no bytes, shared by all, for each of scheme's
 * empty chunks.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_alike_empty(const struct sb_trace_log *scheme,
				       struct sb_trace_log *plain);

#endif
