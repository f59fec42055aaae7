/* bench/measure/scratch.h: a temporary folder that goes when its maker does. */
#ifndef BENCH_MEASURE_SCRATCH_H
#define BENCH_MEASURE_SCRATCH_H

#include <sys/types.h>

#include "schemes/kit/base.h"

struct sb_scratch {
	char path[512];
	int hold; /* the guard waits for its end */
	pid_t guard;
};

/* A new folder in /dev/shm where that has plenty of room or more than $TMPDIR
 * (else /tmp), otherwise there.  A small process of its own removes it once the
 * caller has closed it or has died, of SIGKILL too.  Call it while there is one
 * thread.  SB_IO. */
SB_MUST_USE enum sb_err sb_scratch_open(struct sb_scratch *out);
/* Returns when all of it is gone. */
void sb_scratch_close(struct sb_scratch *scratch);

#endif
