/* bench/custody/fence.h: what stands between a guess of a secret and its
 * answer. */
#ifndef BENCH_CUSTODY_FENCE_H
#define BENCH_CUSTODY_FENCE_H

#include "bench/custody/attempt.h"

enum sb_guessing {
	SB_GUESSING_NO, /* of no use, or not tried */
	SB_GUESSING_OFFLINE,
	SB_GUESSING_LIMITED /* .tries, or as often as a service answers */
};

struct sb_fence {
	enum sb_guessing guessing;
	uint32_t tries;   /* 0: the service sets no limit that was met */
	uint32_t records; /* counters that were asked */
};

#define SB_FENCE_TRIES 40u  /* of one counter; more are not looked for */
#define SB_FENCE_ITEMS 2u   /* guessed together */
#define SB_FENCE_APART 200u /* of counters that are asked apart */

/* Does the coalition, without the item, test guesses by itself?  From two runs
 * with wrong ones: a counter that they used up, or a service, not owned, whose
 * requests depended on the guess, is in the way.
 *
 * Then wrong guesses are made, each at as few counters as tell whether it was
 * right (one device, one replica that compares, as many replicas as are needed
 * together), until the right one would come too late: so many tries there are,
 * over so many counters, for whoever asks them apart; the last is one that may
 * be right.  A guess tells when the real unlock and restore go another way with
 * the right value, though it may open nothing yet for want of others; else when
 * the log-in or the lock of a device in reach tells, whatever a scheme asks
 * first.  Whoever corrupted replicas need not ask the others: what those alone
 * tell is told offline.  SB_GUESSING_NO: nothing tells.  Errors of sb_attempt_run. */
SB_MUST_USE enum sb_err sb_fence_of(struct sb_probe *probe,
				    const struct sb_coalition *who,
				    enum sb_atom item, struct sb_fence *out);
/* The same of guesses of count (at most SB_FENCE_ITEMS) secrets at once: all
 * are right or wrong together. */
SB_MUST_USE enum sb_err sb_fence_of_all(struct sb_probe *probe,
					const struct sb_coalition *who,
					const enum sb_atom *items, size_t count,
					struct sb_fence *out);

#endif
