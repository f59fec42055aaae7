/* bench/custody/situations.h: named situations, executed.
 *
 * A situation is a coalition with a name: what is left to the owner after
 * something happened, or what somebody else got hold of.  For each, the real
 * unlock and restore of a profile run on a probe archive with exactly what the
 * coalition reaches, and the bytes that come out are compared with the source,
 * class by class.  Nothing is taken from claims.
 *
 * An adversary who does not get everything gets more chances:
 *
 *  confirmed   Of each class that is not open anyway, names are computed for
 *              a candidate, a file that everybody may have and the victim has
 *              (forwarded media, what an app comes with, a form: the short
 *              file of probe.h), as any customer would, or as a member of the
 *              group where the coalition is one, and are found: in the
 *              provider's index by whoever owns the store, else by asking
 *              before an upload where the profile looks up at the source and
 *              the name is shared with the asker.  One with a bit changed, that
 *              nobody has, must not be found.  Where the client seals the
 *              index there are no names to find; what lengths tell is
 *              analysis/attack.h's.
 *  by guessing With the right passphrase, passcode or account password added,
 *              more comes out.  Two runs with wrong ones tell what stands in
 *              the way: a counter that they used up or a service, not owned,
 *              whose requests depended on the guess: so many tries, of all
 *              counters that can be asked apart (fence.h); else nothing, and
 *              the guess is made offline.
 *              Where no single secret gives more, two of them: one after the
 *              other where the first is told right from wrong by itself, each
 *              with its tries; else both at once.
 *
 * Limits: an honest unlock is a lower bound on what a coalition could do; no
 * more than two unknown secrets (no profile takes three: tests/custody/
 * test_three_secrets.c). */
#ifndef BENCH_CUSTODY_SITUATIONS_H
#define BENCH_CUSTODY_SITUATIONS_H

#include "bench/custody/harm.h"
#include "bench/custody/plan.h"

/* What a coalition of the table has of an atom, where that is settled by what
 * the profile does when it is executed:
 *
 *  SB_THRESHOLD   of a count: the fewest with whom the rest of the coalition
 *                 gets more than without any; all of them where no number helps.
 *                 For corrupted replicas the rest knows every secret and is
 *                 answered by no replica, so that it is the count that is found
 *  SB_BELOW       one fewer than that; all of them where no number helps
 *  SB_UNLESS_KEY  of a memory item: 1, but 0 where the owner's client is told
 *                 it to make keys from, as a passphrase would be
 *  SB_MACHINE     of the phone, + enum sb_reach: of the machine that is backed
 *                 up
 *
 * Where the profile backs up a computer, phone and computer change places in
 * situations of an owner, and where the phone is so marked: what is lost, or
 * taken, with the phone is lost or taken with that. */
#define SB_THRESHOLD  254u
#define SB_BELOW      253u
#define SB_UNLESS_KEY 252u
#define SB_MACHINE    128u

struct sb_situation {
	const char *name;  /* in files: "phone_lost" */
	const char *label; /* in pictures, at most 24 characters */
	const char *title; /* a sentence */
	uint8_t owner;     /* 1: the owner's; 0: an adversary's */
	struct sb_coalition who;
	enum sb_harm harm; /* was done before ... */
	struct sb_coalition by;
};

enum sb_outcome {
	SB_OUTCOME_NOTHING, /* owner: locked out */
	SB_OUTCOME_CONFIRMED,
	SB_OUTCOME_GUESSING,
	SB_OUTCOME_PARTLY,
	SB_OUTCOME_WHOLE
};

/* What came out of the files of one class, or of all. */
struct sb_verdict {
	enum sb_outcome outcome;
	uint8_t confirmed;            /* its candidate; overall: any */
	uint8_t confirmed_by_service; /* each candidate costs a request to a
				a third party's service, not owned */
	enum sb_guessing guessing;    /* of two secrets: offline if both are */
	/* Which secret, and where there are two, in this order, or .together:
	 * what is said is then said of pairs, and first. */
	struct sb_guessed guessed[2];
	uint8_t together;
	uint32_t guess_right; /* files right with the guess */
	uint32_t files, right;
	uint32_t wrong; /* restored as if right, with other bytes */
	/* Where a number that helps was found: so many, of so many, of which
	 * atom; of 0: there is none. */
	uint8_t counted, counted_of, counted_atom;
};

struct sb_situation_result {
	const struct sb_situation *situation;
	struct sb_coalition who; /* as settled, within what the profile has */
	enum sb_err err;         /* what the restore returned */
	struct sb_verdict of[SB_VERDICT_COUNT]; /* by enum sb_class, then as
						   above */
	struct sb_asked *log; /* of the run without guesses; freed by release */
	size_t log_count;
};

/* The table; static. */
const struct sb_situation *sb_situations_all(size_t *count);
/* By name; NULL: none such. */
const struct sb_situation *sb_situations_find(const char *name);

/* What the coalition of a situation, and who did harm before, are in this
 * archive.  fewest: of each atom that was counted, the fewest that help; 0: no
 * number does.  Errors as of sb_attempt_try. */
SB_MUST_USE enum sb_err sb_situations_settle(struct sb_probe *probe,
					     const struct sb_situation *of,
					     struct sb_situation *out,
					     struct sb_coalition *fewest);

/* Execute one situation.  The world is rewound to what it was before and
 * after.  SB_OK: result is filled, whatever the coalition got.  Others
 * (SB_MEMORY, SB_IO, SB_PARAM, SB_UNSUPPORTED, SB_STOPPED): the experiment
 * failed, result holds nothing. */
SB_MUST_USE enum sb_err sb_situations_run(struct sb_probe *probe,
					  const struct sb_situation *situation,
					  struct sb_situation_result *result);
void sb_situations_release(struct sb_situation_result *result);

/* The part of it that guesses, into verdicts that are settled but for that.
 * Errors of sb_attempt_run. */
SB_MUST_USE enum sb_err sb_situations_guess(struct sb_probe *probe,
					    const struct sb_coalition *who,
					    struct sb_situation_result *result);

/* For tables, of one verdict: words ("whole", "partly", "locked out",
 * "nothing", "confirmed", "by guessing"), one or two characters, and a shade
 * from 0 (good for the owner) to 1. */
const char *sb_situations_word(const struct sb_situation *situation,
			       const struct sb_verdict *verdict);
const char *sb_situations_symbol(const struct sb_situation *situation,
				 const struct sb_verdict *verdict);
double sb_situations_shade(const struct sb_situation *situation,
			   const struct sb_verdict *verdict);
/* The whole verdict in words, e.g. "by guessing passphrase offline;
 * confirmed".  At least 256 bytes. */
void sb_situations_explain(const struct sb_situation *situation,
			   const struct sb_verdict *verdict, char *text,
			   size_t bytes);
/* What was asked and refused or granted, one line without a newline:
 * "store/box yes, passphrase no".  Cut at bytes. */
void sb_situations_asked(const struct sb_situation_result *result, char *text,
			 size_t bytes);

#endif
