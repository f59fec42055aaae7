/* bench/measure/pipelines.h: pipelines over memory stores for timed cells. */
#ifndef BENCH_MEASURE_PIPELINES_H
#define BENCH_MEASURE_PIPELINES_H

#include "bench/measure/cells.h"
#include "bench/pipeline/pipeline.h"
#include "bench/profile/profile.h"

/* A maker with one pool of packs, whose pages it touches first: fresh memory
 * of a virtual machine is several times slower than used memory. */
struct sb_pipelines;

/* profile is copied; warm_bytes: about what one pass will store. */
SB_MUST_USE enum sb_err sb_pipelines_new(const struct sb_profile *profile,
					 uint32_t users, uint64_t seed,
					 uint64_t warm_bytes,
					 struct sb_pipelines **out);
void sb_pipelines_free(struct sb_pipelines *p); /* NULL is fine */

/* Makes archivers; they must be closed before p is freed. */
struct sb_cells_maker sb_pipelines_maker(struct sb_pipelines *p);

#endif
