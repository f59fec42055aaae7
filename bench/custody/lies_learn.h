/* bench/custody/lies_learn.h: what whoever answers a backup, or an enrolment, falsely
 * reads and forges afterwards that honest answers would not have let him.
 *
 * Liars: the provider's services, a third party's, all replicas of a cluster, in
 * each of the ways of lies.h, where a backup asks them, or where enroll does (all
 * is honest from then on); and whoever keeps an index that is not sealed: to
 * backups, it has everything, or nothing.  What custodians say while an owner
 * enrols is not lied about (not tried; of the schemes here, only one with a PIN
 * fetches then, an older record of its account).  Who looks: the liar, the liar with the store,
 * the store alone, and a copy of store and account records, whose holder asks no
 * service for the owner's.
 *
 *  read       what follows from all that he holds and saw, false answers
 *             among it (derive.h); and what an unlock and restore opens for him,
 *             services answering truly, or falsely as before
 *  confirmed  of a file whose content he knows, a client of his own, answered
 *             truly or in the same way, makes a name that is in the index
 *  forged     the owner, answered truly, restores files that he sealed with what
 *             that unlock gave him (lies_forge.h)
 *
 * To the store and the copy, only such answers are known as anybody can make.
 *
 * All also after honest answers: what is learnt is the rest.  As derive.h, a
 * lower bound where a scheme computes by itself: a stream used twice is not
 * seen.  Not tried: answers that are made for one scheme; liars who change their
 * minds; some replicas of a cluster that learn. */
#ifndef BENCH_CUSTODY_LIES_LEARN_H
#define BENCH_CUSTODY_LIES_LEARN_H

#include "bench/custody/access_rows.h"

/* Rows of kind "learns": liar, moment, reader, how many lies; what was learnt
 * ("nothing", "confirmed", "read") of which classes, and whether he forges.  Lies
 * that teach the same are one row.  None where nobody is asked then.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_lies_learn(const struct sb_profile *profile,
				      uint64_t seed, sb_access_visit *visit,
				      void *arg, char *why, size_t why_bytes);

#endif
