/* bench/analysis/guess.h: what one offline guess costs. */
#ifndef BENCH_ANALYSIS_GUESS_H
#define BENCH_ANALYSIS_GUESS_H

#include "bench/custody/custody.h"

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
/* What a guess of item costs whoever has who and not the item, where nothing
 * stands in the way (custody/fence.h): by the scheme's own test, if it has one
 * of that item, else by an unlock with a wrong value, which is more than an
 * adversary must do.  Processor time at the profile's cost, one measurement.
 * SB_UNSUPPORTED: neither.  Errors of enroll. */
struct sb_guess_price {
	uint64_t cpu_ns;
	uint8_t by_unlock;
};
SB_MUST_USE enum sb_err sb_guess_price(const struct sb_profile *profile,
				       uint64_t seed,
				       const struct sb_coalition *who,
				       enum sb_atom item,
				       struct sb_guess_price *out);

#endif
