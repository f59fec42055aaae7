/* bench/measure/whole.h: are the files of a run as long as its journal says?  A
 * copy that was cut short would pass for a smaller run. */
#ifndef BENCH_MEASURE_WHOLE_H
#define BENCH_MEASURE_WHOLE_H

#include "schemes/kit/base.h"

#include <stddef.h>

/* SB_MALFORMED: samples.jsonl or status.csv is shorter than when the last part
 * was finished, a table of the exact part has fewer rows, or a table's last line
 * has no end; why: a sentence.  Without a journal only the last is looked at; those
 * of before tables were counted in it say nothing of their rows. */
SB_MUST_USE enum sb_err sb_whole_check(const char *folder, char *why,
				       size_t why_bytes);

#endif
