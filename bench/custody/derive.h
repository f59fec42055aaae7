/* bench/custody/derive.h: the upper bound: what a coalition could compute from
 * all that it holds, whatever an honest unlock asks for.
 *
 * While a small probe archive is made and restored, every primitive reports
 * what it made of what (schemes/kit/record.h).  A coalition holds the deposits that it is
 * granted and their labels, the state of services that it owns and what was
 * sent to and from them, answers to requests that it can make, and the stored
 * bytes and names of objects if the store is in its reach; all of these are
 * searched for every string that the scheme ever used, raw, in hexadecimal and
 * in base64 of either alphabet at any offset, and for the two halves of keys
 * (16, 32 or 64 bytes).  What follows under the recorded facts, and from keys
 * backwards through seals, is derivable.  A class is derivable when nine in ten
 * pieces of its files' bytes are.
 *
 * Errs upwards: labels, contexts and salts that nobody derived count as known
 * to everybody.  Errs downwards where a scheme computes by itself: algebra
 * outside the kit is not seen, which shows as executed but not derivable.  Not
 * seen and not shown: a key written in some other way (compressed, in base32,
 * in pieces other than halves, as lengths or times). */
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

/* The finding, done: not a value is taken that was not worked out. */
struct sb_rerun {
	/* The sealings undone by the primitives themselves, each with a key that
	 * the coalition holds or worked out, of bytes that it holds: verdicts
	 * whose content came out equal, and so many bytes of it. */
	uint32_t opened;
	uint64_t opened_bytes;
	/* The honest unlock and restore, with custodians and services answering
	 * what was worked out so: the same. */
	uint32_t unlocked;
	uint64_t unlocked_bytes;
};

/* Of verdicts only.  executed_only: unlock is given nothing.  What functions
 * gave (hashes, derived keys, agreements) is taken as they gave it. */
SB_MUST_USE enum sb_err sb_derive_rerun(struct sb_derive *derive,
					const struct sb_coalition *who,
					uint32_t verdicts, int executed_only,
					struct sb_rerun *out);

/* Where the bounds differ. */
struct sb_finding {
	uint32_t verdicts; /* which */
	/* 0: derivable, though unlock does not open it: for this minimal
	 * coalition (beyond what everybody has).  1: opened though it is not
	 * derivable: a secret that came some other way, or algebra outside the
	 * kit. */
	uint8_t executed_only;
	struct sb_coalition who;
	struct sb_rerun rerun;
};

/* "re-run: unlock opened 812 bytes equal", or "derived only: re-run did not open
 * (over-approximation)"; cut at bytes. */
void sb_derive_words(const struct sb_finding *finding, char *text,
		     size_t bytes);

struct sb_findings {
	struct sb_finding *of;
	size_t count;
};

/* Compare in each cube: at its low end what was opened, at its
 * high end what was not; each finding is run again.  Sorted; each minimal for
 * its verdicts. */
SB_MUST_USE enum sb_err sb_derive_findings(struct sb_derive *derive,
					   struct sb_findings *out);
void sb_derive_findings_release(struct sb_findings *findings);

#endif
