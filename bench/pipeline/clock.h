/* bench/pipeline/clock.h: the system's clocks, in nanoseconds. */
#ifndef BENCH_PIPELINE_CLOCK_H
#define BENCH_PIPELINE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID ...; 0: there is no such clock. */
static inline uint64_t sb_clock_ns(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
