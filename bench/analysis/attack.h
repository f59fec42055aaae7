/* bench/analysis/attack.h: what stored objects give away, found by attacks that
 * run on a probe archive (bench/custody/probe.h).
 *
 * The attacker sees what the provider sees without any key, has an account of
 * his own at the same provider, and candidates: files that he suspects. */
#ifndef BENCH_ANALYSIS_ATTACK_H
#define BENCH_ANALYSIS_ATTACK_H

#include "bench/custody/probe.h"

enum sb_attack_how {
	/* Computes names of the candidate's chunks. */
	SB_ATTACK_NAMES,
	/* Compares lengths of stored objects with those that the candidate has
	 * in an archive of the attacker's own. */
	SB_ATTACK_SIZES,
	/* The same where the provider stores packs and learns lengths only by
	 * watching which parts of them are asked for. */
	SB_ATTACK_REQUESTS
};
const char *sb_attack_how_name(enum sb_attack_how how); /* "names" ... */

/* Confirmation of a file: is this candidate there?  Names are used where
 * person computes the same name as the victim does for one chunk (that is,
 * where names need no secret of the account) and the provider sees names; else
 * sizes: a candidate counts as found when all its lengths occur, each as often
 * as in the candidate. */
struct sb_attack_confirm {
	enum sb_attack_how how;
	uint32_t present, present_found; /* candidates that are there */
	uint32_t absent, absent_found;   /* and that are not */
};

/* person: whose account and group the attacker has (SB_PROBE_MEMBER or
 * SB_PROBE_OUTSIDER).  Makes a second archive for sizes.  Services' counters
 * are rewound.  Errors of the pipeline. */
SB_MUST_USE enum sb_err sb_attack_confirm(struct sb_probe *probe,
					  uint32_t person,
					  struct sb_attack_confirm *out);

/* Remaining information by enumeration: the attacker knows the letter but for
 * four digits, and computes the name of every one of the SB_PROBE_PINS. */
struct sb_attack_remaining {
	uint8_t applicable; /* 0: names need a secret of the account, or the
			       provider does not see them; nothing was tried */
	uint8_t found;      /* exactly one name was there, the right one */
	uint32_t tried, hits;
	enum sb_err stopped; /* SB_OK: all were tried; else what the first
				refused candidate got, e.g. SB_DENIED */
	uint64_t cpu_ns; /* of the whole process: a core's time; not exact */
};

SB_MUST_USE enum sb_err sb_attack_remaining(struct sb_probe *probe,
					    uint32_t person,
					    struct sb_attack_remaining *out);

#endif
