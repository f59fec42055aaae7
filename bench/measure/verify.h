/* bench/measure/verify.h: a sink that keeps restored files in memory and
 * compares them with the source after the clock has stopped. */
#ifndef BENCH_MEASURE_VERIFY_H
#define BENCH_MEASURE_VERIFY_H

#include "bench/pipeline/archiver.h"

struct sb_verify;

/* Memory for one snapshot of at most bytes and entries, touched now so that no
 * timed restore pays for fresh pages.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_verify_new(uint64_t bytes, size_t entries,
				      struct sb_verify **out);
void sb_verify_free(struct sb_verify *v); /* NULL is fine */

/* Expect this snapshot (borrowed until the next aim) and forget all that was
 * restored.  Poisons the memory: a restore that writes nothing cannot pass on
 * the bytes of an earlier one.  SB_PARAM: larger than sb_verify_new said. */
SB_MUST_USE enum sb_err sb_verify_aim(struct sb_verify *v,
				      const struct sb_snapshot *snapshot);
/* Usable from several threads, as archiver.h says. */
struct sb_sink sb_verify_sink(struct sb_verify *v);

/* Was exactly what was asked for restored: every entry (path empty) or the one
 * at path, once, with its bytes, size, type, mode, time and target, and
 * nothing else?  SB_OK, or SB_FORGED and a sentence in why. */
SB_MUST_USE enum sb_err sb_verify_result(struct sb_verify *v,
					 struct sb_span path, char *why,
					 size_t why_bytes);

#endif
