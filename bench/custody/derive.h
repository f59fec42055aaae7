/* bench/custody/derive.h: the upper bound: what a coalition could compute from
 * all that it holds, whatever an honest unlock asks for.
 *
 * While a small probe archive is made and restored, every primitive reports what it made of
 * what (schemes/kit/record.h).  A coalition holds the deposits that it is
 * granted, the state of services that it owns and what was sent to and from
 * them, answers to requests that it can make, and the stored bytes if the store
 * is in its reach; all of these are searched for every string that the scheme
 * ever used, raw, in hexadecimal and in base64.  What follows under the
 * recorded facts, and from keys backwards through seals, is derivable.  A class
 * is derivable when nine in ten pieces of its files' bytes are.
 *
 * Errs upwards: labels, contexts and salts that nobody derived count as known
 * to everybody.  Errs downwards where a scheme computes by itself: algebra
 * outside the kit is not seen, which shows as executed but not derivable. */
#ifndef BENCH_CUSTODY_DERIVE_H
#define BENCH_CUSTODY_DERIVE_H

#include "bench/custody/access.h"

struct sb_derive;

/* Explores too, and watches a restore by each minimal reader.  The profile with its codec and padding switched off, so that what is sealed
 * is what the archive holds.  why as in sb_probe.  Errors of sb_probe_open. */
SB_MUST_USE enum sb_err sb_derive_open(const struct sb_profile *profile,
				       uint64_t seed, struct sb_derive **out,
				       char *why, size_t why_bytes);
void sb_derive_close(struct sb_derive *derive); /* NULL is fine */

/* Verdicts that are derivable for who: bit i for class i, SB_VERDICT_NAMES for
 * the paths of all files. */
SB_MUST_USE enum sb_err sb_derive_reach(struct sb_derive *derive,
					const struct sb_coalition *who,
					uint32_t *mask);

/* Its access structure, executed. */
const struct sb_access *sb_derive_access(const struct sb_derive *derive);
/* The archive that it is about, for executing: the same seed, keys and bytes. */
struct sb_probe *sb_derive_probe(struct sb_derive *derive);

/* Where the bounds differ. */
struct sb_finding {
	uint32_t verdicts; /* which */
	/* 0: derivable, though unlock does not open it: for this minimal
	 * coalition (beyond what everybody has).  1: opened though it is not
	 * derivable: a secret that came some other way, or algebra outside the
	 * kit. */
	uint8_t executed_only;
	struct sb_coalition who;
};

struct sb_findings {
	struct sb_finding *of;
	size_t count;
};

/* Compare in each cube: at its low end what was opened, at its
 * high end what was not.  Sorted; each minimal for its verdicts. */
SB_MUST_USE enum sb_err sb_derive_findings(struct sb_derive *derive,
					   struct sb_findings *out);
void sb_derive_findings_release(struct sb_findings *findings);

#endif
