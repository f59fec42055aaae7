/* bench/custody/catcher.h: a sink that keeps what a restore gives out, whether
 * or not it is right, so that it can be judged file by file. */
#ifndef BENCH_CUSTODY_CATCHER_H
#define BENCH_CUSTODY_CATCHER_H

#include <pthread.h>

#include "bench/pipeline/archiver.h"

#define SB_CATCHER_FILES 64u

struct sb_caught {
	uint8_t *bytes; /* size_bytes of the entry; poison where not written */
	uint8_t named;  /* announced with its path and size */
	uint8_t done;   /* ended with SB_OK */
};

/* Memory of the caller; do not copy. */
struct sb_catcher {
	const struct sb_snapshot *day;            /* borrowed */
	struct sb_caught files[SB_CATCHER_FILES]; /* by entry */
	int strange;          /* files that the snapshot does not have */
	pthread_mutex_t lock; /* of strange */
};

/* Expect day.  SB_PARAM: too many entries; SB_MEMORY.  Nothing to release
 * after a failure. */
SB_MUST_USE enum sb_err sb_catcher_init(struct sb_catcher *catcher,
					const struct sb_snapshot *day);
void sb_catcher_release(struct sb_catcher *catcher);
struct sb_sink sb_catcher_sink(struct sb_catcher *catcher);

#endif
