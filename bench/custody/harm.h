/* bench/custody/harm.h: what somebody does to a victim's account before the
 * victim needs it, and who could. */
#ifndef BENCH_CUSTODY_HARM_H
#define BENCH_CUSTODY_HARM_H

#include "bench/custody/attempt.h"

enum sb_harm {
	SB_HARM_NONE,
	/* Enters wrong values for all that by does not know, a dozen times or
	 * until that changes nothing any more: with every custodian that
	 * compares, and through unlock, for services that count.  That locks
	 * the log-in too, which the provider lifts. */
	SB_HARM_GUESSES,
	/* Where by gets in, deletes the stored objects and the account's
	 * records. */
	SB_HARM_DELETES,
	/* What by corrupted of services and replicas answers falsely, in each of
	 * the ways of lies.h: the worst of them. */
	SB_HARM_LIES
};

#define SB_HARM_GUESSES_COUNT 12u

/* Do it; the world stays so until it is rewound.  Errors as of sb_attempt_run.
 */
SB_MUST_USE enum sb_err sb_harm_do(struct sb_probe *probe, enum sb_harm harm,
				   const struct sb_coalition *by);

struct sb_access;
struct sb_sets;

/* What guesses can make of an archive: each outcome that differs, who brings it
 * about, and what the owner then restores after which losses.  The first is
 * that nobody guessed.  Guessers come to what compares as anybody would: they
 * open no device up, take no element apart and corrupt no replica; whoever does
 * gets what the counter guards, or keeps it. */
struct sb_harms;

/* Every coalition guesses; every outcome is explored.  access: of the archive
 * as it is; borrowed until sb_harms_free, as probe is.  Errors of
 * sb_attempt_run and sb_access_cover; SB_UNSUPPORTED: more outcomes than there
 * is room for. */
SB_MUST_USE enum sb_err sb_harms_new(struct sb_probe *probe,
				     const struct sb_access *access,
				     struct sb_harms **out);
void sb_harms_free(struct sb_harms *harms); /* NULL is fine */

/* Minimal coalitions, beyond what everybody has, that can bring it about that
 * the owner, with all else at hand, restores verdict no more: by guessing
 * wrongly until records lock, taking places, deleting what a log-in or a
 * corrupted service can delete, contacts who refuse; and by all of that
 * together.  Each is carried out: SB_FORGED when the owner restores all the
 * same, which is a defect of this instrument. */
SB_MUST_USE enum sb_err sb_harms_destroyers(struct sb_harms *harms,
					    unsigned verdict,
					    struct sb_sets *out);

/* Have by take and delete all that it can in the world as it is, and see what
 * the owner still restores with all else at hand (sb_attempt_whole).  The world
 * is put back. */
SB_MUST_USE enum sb_err sb_harm_carry_out(struct sb_probe *probe,
					  const struct sb_coalition *by,
					  uint32_t *left);

#endif
