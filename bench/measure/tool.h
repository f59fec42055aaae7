/* bench/measure/tool.h: other people's backup tools, run as processes, as
 * archivers beside ours. */
#ifndef BENCH_MEASURE_TOOL_H
#define BENCH_MEASURE_TOOL_H

#include "bench/measure/cells.h"

/* Names of the tools that are known, as rows of a run have them: NULL ends.
 * The program's own name is left to the profile that rebuilds it. */
const char *sb_tool_name(size_t index);

/* For tables; name itself where no such tool is known. */
const char *sb_tool_title(const char *name);

/* A maker for one of them, with its usual settings.  Repositories, caches and
 * the trees it reads and writes are in a temporary folder, in memory where
 * there is room; writing the tree and reading it back are not timed, the
 * process is.  SB_UNSUPPORTED: not installed, or an unknown name; why: a
 * sentence. */
SB_MUST_USE enum sb_err sb_tool_maker(const char *name,
				      struct sb_cells_maker *out, char *why,
				      size_t why_bytes);

#endif
