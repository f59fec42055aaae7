/* bench/custody/tamper_lies.h: what false answers do to the owner, by trying.
 *
 * Services of the provider, of a third party, and replicas of a cluster (one,
 * fewer than half, one more than half) answer in each of the ways of lies.h,
 * at one of four moments; at all others everybody is honest.
 *
 *  restore  The phone is lost.  The owner has what is remembered, or his things
 *           too where that restores nothing; he tries a dozen times.  Then all
 *           are honest again, and he tries once more: did it last?
 *  backup   The living client makes a snapshot; a restore of it follows.
 *  renewal  A secret is renewed that services are asked for; a restore follows:
 *           with the new one where that was done, with the old where it was
 *           refused.
 *  enrolment  The owner enrols, once more where that is refused, and then
 *           backs up; a restore follows.
 *
 * Not tried: answers that are made for one scheme; liars who change their minds.
 * What false answers at a backup or an enrolment let others do: lies_learn.h. */
#ifndef BENCH_CUSTODY_TAMPER_LIES_H
#define BENCH_CUSTODY_TAMPER_LIES_H

#include "bench/custody/access_rows.h"
#include "bench/custody/lies.h"

enum sb_lied_end {
	SB_LIED_RESTORED, /* all that comes back otherwise */
	SB_LIED_REFUSED,  /* an error; honest answers restore later */
	SB_LIED_LOST,     /* an error, or none, and nobody restores later */
	SB_LIED_OTHER,    /* other bytes as right */
	SB_LIED_ENDS
};

enum sb_lied_moment {
	SB_LIED_RESTORE,
	SB_LIED_BACKUP,
	SB_LIED_RENEWAL,
	SB_LIED_ENROLMENT,
	SB_LIED_MOMENTS
};

/* Rows of kind "lies": a party and how many, a moment, an end, and the answers
 * that led to it.  None where a moment asks nothing of the party.  why gets a
 * sentence on failure. */
SB_MUST_USE enum sb_err sb_tamper_lies(const struct sb_profile *profile,
				       uint64_t seed, sb_access_visit *visit,
				       void *arg, char *why, size_t why_bytes);

/* --- tamper_lies_enrol.c --- */

struct sb_lied_enrolment {
	const struct sb_profile *profile;
	uint64_t seed;
	struct sb_coalition owner; /* who restores */
	uint32_t whole;            /* verdicts that he restores otherwise */
};
/* In an archive of its own.  *said: what the owner was told; *told: how often
 * somebody lied. */
SB_MUST_USE enum sb_err sb_tamper_lies_enrol(const struct sb_lied_enrolment *of,
					     const struct sb_coalition *by,
					     enum sb_lie lie, int from_end,
					     enum sb_lied_end *end,
					     enum sb_err *said, uint64_t *told);

#endif
