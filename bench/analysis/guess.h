/* bench/analysis/guess.h: what one offline guess costs. */
#ifndef BENCH_ANALYSIS_GUESS_H
#define BENCH_ANALYSIS_GUESS_H

#include "bench/profile/profile.h"

struct sb_guess_cost {
	uint8_t guessable;     /* 0: the scheme has no test for any secret */
	const char *item;      /* which secret; static */
	uint64_t cpu_ns;       /* of one wrong guess at the profile's cost, on
				 all threads; not exact */
	uint64_t cheap_cpu_ns; /* the same at the least cost of its KDF */
};

/* Somebody owns every custodian and knows nothing: which secret does the
 * scheme let him test, and at what price?  First with the KDF at its least
 * cost it is checked that the right secret is accepted and a wrong one is
 * refused (else SB_FORGED), then one wrong guess is timed as the profile has
 * it.  Takes twice the time of a guess.  Errors of enroll. */
SB_MUST_USE enum sb_err sb_guess_cost(const struct sb_profile *profile,
				      uint64_t seed, struct sb_guess_cost *out);

#endif
