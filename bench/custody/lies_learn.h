/* bench/custody/lies_learn.h: what whoever answers a backup falsely reads of it
 * afterwards that honest answers would not have let him read.
 *
 * Liars: the provider's services, a third party's, all replicas of a cluster, in
 * each of the ways of lies.h, where a backup asks them; and whoever keeps an
 * index that is not sealed: it has everything, or nothing.  Who looks: the liar,
 * the liar with the store, the store alone.
 *
 *  read       what follows from all that he holds and saw, false answers
 *             among it (derive.h); and what an unlock and restore opens for him,
 *             services answering truly, or falsely as before
 *  confirmed  of a file whose content he knows, a client of his own, answered
 *             truly or in the same way, makes a name that is in the index
 *
 * To the store alone, only such answers are known as anybody can make.
 *
 * Both also after honest answers: what is learnt is the rest.  As derive.h, a
 * lower bound where a scheme computes by itself: a stream used twice is not
 * seen.  Not tried: lies at enrolment; answers that are made for one scheme. */
#ifndef BENCH_CUSTODY_LIES_LEARN_H
#define BENCH_CUSTODY_LIES_LEARN_H

#include "bench/custody/access_rows.h"

/* Rows of kind "learns": liar, reader, how many lies; what was learnt ("nothing",
 * "confirmed", "read") of which classes.  Lies that teach the same are one row.
 * None where a backup asks nobody.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_lies_learn(const struct sb_profile *profile,
				      uint64_t seed, sb_access_visit *visit,
				      void *arg, char *why, size_t why_bytes);

#endif
