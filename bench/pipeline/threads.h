/* bench/pipeline/threads.h: one function on several threads at once. */
#ifndef BENCH_PIPELINE_THREADS_H
#define BENCH_PIPELINE_THREADS_H

#include "schemes/kit/base.h"

#define SB_THREADS_MAX 256u

/* Calls work with each of count arguments, each bytes apart, the first on the
 * caller's thread and the others on threads of their own; returns when all are
 * done.  1 <= count <= SB_THREADS_MAX.  SB_MEMORY: a thread could not be
 * started; the others have worked, but not as many as were asked for. */
SB_MUST_USE enum sb_err sb_threads_run(void *(*work)(void *arg), void *args,
				       size_t each, unsigned count);

#endif
