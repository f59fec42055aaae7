/* bench/measure/tree.h: a snapshot as files on disk, and back. */
#ifndef BENCH_MEASURE_TREE_H
#define BENCH_MEASURE_TREE_H

#include "bench/pipeline/archiver.h"

/* Make path (created if absent, mode 0700) look like snapshot: files whose
 * size and time are right already are left alone, so that a tool sees them as
 * unchanged; what is not in the snapshot is removed.  told: a count of what the
 * source tells its note; a file of which it tells something while it is read is
 * left out; NULL: one that cannot be read ends it.  SB_IO and a sentence that
 * names the file. */
SB_MUST_USE enum sb_err sb_tree_write(const char *path,
				      const struct sb_snapshot *snapshot,
				      const uint64_t *told, char *why,
				      size_t why_bytes);

/* Give every file and link under path to sink; directories too where dirs is
 * set.  only empty: all, else that one path. */
SB_MUST_USE enum sb_err sb_tree_read(const char *path, struct sb_span only,
				     int dirs, const struct sb_sink *sink);

/* Remove it and all beneath; does not follow links.  Absent is fine. */
void sb_tree_remove(const char *path);
/* Sum of the sizes of all files beneath. */
uint64_t sb_tree_bytes(const char *path);

#endif
