/* bench/measure/shim.h: Google Benchmark behind a C interface.
 *
 * The library's defaults are wrong here: it divides by the CPU time of the
 * main thread, exits 0 after an error, accepts two cases of one name, prints
 * NaN into JSON and shuffles with a seed that nobody records.  So every case
 * is timed by the wall clock with the CPU time of the whole process beside
 * it, only a callback reports, and the result is the caller's exit status. */
#ifndef BENCH_MEASURE_SHIM_H
#define BENCH_MEASURE_SHIM_H

#include "schemes/kit/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One thing to time.  Strings and memory are the caller's until sb_shim_run
 * returns. */
struct sb_shim_case {
	const char *name; /* unique among the selected ones */
	/* One call of the operation.  Not SB_OK ends the case: it is counted
	 * as failed and gives no sample. */
	enum sb_err (*run)(void *user);
	void *user;
	const void *output; /* result that must be taken as used; may be NULL */
	uint64_t bytes;     /* per call; 0: no rate, no plausibility test */
	uint64_t items;     /* per call */
	uint64_t iterations; /* 0: calibrated by the first repetition, then
				kept, so that repetitions are comparable */
};

/* One repetition.  Strings live during the callback. */
struct sb_shim_sample {
	size_t case_index;
	const char *name;
	unsigned repetition; /* 0 .. repetitions - 1 */
	size_t position;     /* in the shuffled order of the whole run */
	uint64_t iterations;
	double wall_ns, cpu_ns; /* of all iterations together */
	enum sb_err err;        /* SB_OK, or why there is no sample: then
				   iterations and times are 0 */
	const char *why;        /* sentence, "" when SB_OK */
};
typedef void sb_shim_sink(void *arg, const struct sb_shim_sample *sample);

struct sb_shim_plan {
	const char *filter; /* substring of the name; NULL or "": all */
	unsigned repetitions;
	double min_time_s;        /* of one repetition, > 0 */
	uint64_t seed;            /* order of (case, repetition) pairs */
	const volatile int *stop; /* set to 1: SB_STOPPED soon; may be NULL */
};

/* No core moves more than this: a faster case did not do its work, most
 * likely because a compiler saw that nobody looks. */
#define SB_SHIM_PLAUSIBLE_BYTES_PER_SEC 1e12

/* Run the selected cases in seeded shuffled order, every repetition of each,
 * and give each repetition to sink.  *failed: how many cases failed (an error
 * from run, a time that is not finite or positive, an implausible rate); a
 * failed case is not run again.  SB_PARAM: two selected cases have one name,
 * nothing is selected, or the plan is out of range; nothing ran then.
 * SB_STOPPED.  SB_FORGED: *failed > 0.  SB_MEMORY.  One caller at a time in
 * the process. */
SB_MUST_USE enum sb_err sb_shim_run(const struct sb_shim_case *cases,
				    size_t count,
				    const struct sb_shim_plan *plan,
				    sb_shim_sink *sink, void *arg,
				    size_t *failed);

/* How the timed loop was built; static. */
const char *sb_shim_build_type(void);

/* Tell the optimiser that memory at ptr is read and written elsewhere. */
static inline void sb_shim_escape(const void *ptr)
{
	__asm__ volatile("" : : "g"(ptr) : "memory");
}

#ifdef __cplusplus
}
#endif

#endif
