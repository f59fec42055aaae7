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
/* What tells that a guess was wrong: the scheme's own test of that secret; an
 * unlock that is refused; or what is opened after an unlock that takes any
 * value.  The last two are all that the client does, which is more than an
 * adversary must. */
enum sb_guess_by {
	SB_GUESS_BY_TEST,
	SB_GUESS_BY_UNLOCK,
	SB_GUESS_BY_OPEN
};
const char *sb_guess_by_name(
	enum sb_guess_by by); /* "guess", "unlock", "open" */

/* What a guess of count items at once (1 or 2) costs whoever has who and not
 * the items, where nothing stands in the way (custody/fence.h).  Processor time
 * of all parties at the profile's cost, of wrong guesses one after the other in
 * one process, after one enrolment.  SB_UNSUPPORTED: there is neither a test nor
 * an unlock.  Errors of enroll and of the pipeline. */
#define SB_GUESS_SAMPLES 5u
struct sb_guess_price {
	uint64_t cpu_ns, wall_ns; /* medians of the samples */
	uint64_t cpu_samples_ns[SB_GUESS_SAMPLES],
		wall_samples_ns[SB_GUESS_SAMPLES];
	unsigned count;  /* of samples */
	unsigned paused; /* what begin below said */
	uint8_t by;      /* enum sb_guess_by */
};
/* Called right before and after what is timed: begin makes what else runs stand
 * still and says how many processes do.  least: samples; more are taken, up to
 * SB_GUESS_SAMPLES, while all took less than a quarter of a second of
 * processor time.  NULL: nothing
 * runs beside this one, and one sample is enough. */
struct sb_guess_quiet {
	unsigned (*begin)(void *arg);
	void (*end)(void *arg);
	void *arg;
	unsigned least;
};
SB_MUST_USE enum sb_err sb_guess_price(const struct sb_profile *profile,
				       uint64_t seed,
				       const struct sb_coalition *who,
				       const enum sb_atom *items, size_t count,
				       const struct sb_guess_quiet *quiet,
				       struct sb_guess_price *out);

#endif
