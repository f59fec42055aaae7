/* bench/custody/refused.h: does a profile's scheme refuse the profile's settings,
 * and in one sentence, why. */
#ifndef BENCH_CUSTODY_REFUSED_H
#define BENCH_CUSTODY_REFUSED_H

#include "bench/custody/probe.h"

/* Enrol one account with a small archive.  SB_PARAM: refused; why names the
 * profile, the field where it is one that asks for more people or replicas than
 * there are, and the remedy.  Other errors of the pipeline; why says more.
 * Milliseconds. */
SB_MUST_USE enum sb_err sb_refused(const struct sb_profile *profile,
				   uint64_t seed, char *why, size_t why_bytes);

#endif
