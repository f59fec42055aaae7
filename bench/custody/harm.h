/* bench/custody/harm.h: what somebody does to a victim's account before the
 * victim needs it. */
#ifndef BENCH_CUSTODY_HARM_H
#define BENCH_CUSTODY_HARM_H

#include "bench/custody/attempt.h"

enum sb_harm {
	SB_HARM_NONE,
	/* Enters wrong values for all that by does not know, a dozen times:
	 * with every custodian that compares, and through unlock, for services
	 * that count.  That locks the log-in too, which the provider lifts. */
	SB_HARM_GUESSES,
	/* Where by gets in, deletes the stored objects and the account's
	 * records. */
	SB_HARM_DELETES
};

#define SB_HARM_GUESSES_COUNT 12u

/* Do it; the world stays so until it is rewound.  Errors as of sb_attempt_run.
 */
SB_MUST_USE enum sb_err sb_harm_do(struct sb_probe *probe, enum sb_harm harm,
				   const struct sb_coalition *by);

/* Minimal coalitions, beyond what everybody has, that can bring it about that
 * the owner, with all else at hand, restores verdict no more: by taking places,
 * by deleting what a log-in or a corrupted service can delete, by contacts who
 * refuse; or by guessing wrongly until records lock.  From the lockouts of the
 * archive, what each loss takes, and executed guessing. */
struct sb_access;
struct sb_sets;
SB_MUST_USE enum sb_err sb_harm_destroyers(const struct sb_profile *profile,
					   const struct sb_access *access,
					   const struct sb_access *burnt,
					   unsigned verdict,
					   struct sb_sets *out);
/* For that, once: by which coalitions' wrong guesses the owner loses what (in
 * the place of what a cube opens).  count 0: guessing loses nothing. */
SB_MUST_USE enum sb_err sb_harm_burn(struct sb_probe *probe,
				     struct sb_access *out);

#endif
