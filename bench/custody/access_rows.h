/* bench/custody/access_rows.h: the access structure of a profile as rows for
 * tables: minimal sets in plain words, what guards them against guessing, what
 * a restore asks for. */
#ifndef BENCH_CUSTODY_ACCESS_ROWS_H
#define BENCH_CUSTODY_ACCESS_ROWS_H

#include "bench/custody/access.h"
#include "bench/custody/derive.h"
#include "bench/custody/harm.h"

/* One row.  Strings are valid during the call. */
struct sb_access_row {
	/* "reader", "restorer", "lockout", "destroyer" (a minimal set
	 * each), "restore" (by
	 * the owner on a new phone), "restore_class" (what of each class comes
	 * back there, and what only its files asked for), "restore_shared" (what
	 * serves every class: classes is "catalogue" or "keys"), "backup" (a minimal set that must be
	 * in reach for one, needs.h), "backup_stopped" (what must fail that
	 * none is made), "cost" (shape.h), "cover" (how the structure was found), "login" (how
	 * one logs in, where the store is a provider's), "derivable" (a
	 * minimal set that could compute what unlock does not open for it),
	 * "unexplained" (opened, though it is not derivable). */
	const char *kind;
	const char *classes; /* "all", "names", or names of classes with '+';
				of restore_shared see above */
	unsigned number;     /* within kind and classes, from 1 */
	const char *set;     /* in words */
	const char *atoms;   /* "name=value name=value", for programs; readers
				without what everybody has */
	const char *guess;   /* of each secret in the set, given the rest:
				"passcode: 10 tries", "passphrase: offline" */
	const char *rerun;   /* of derivable and unexplained (derive.h) */
};

typedef enum sb_err sb_access_visit(void *arg, const struct sb_access_row *row);

/* A profile, explored: what can be derived (derive.h) and what guesses make of
 * it (harm.h). */
struct sb_explored {
	struct sb_derive *derive;
	struct sb_probe *probe;
	const struct sb_access *access;
	struct sb_harms *harms;
};

/* why gets a sentence on failure.  Errors of sb_derive_open and sb_harms_new.
 */
SB_MUST_USE enum sb_err sb_access_open(const struct sb_profile *profile,
				       uint64_t seed, struct sb_explored *out,
				       char *why, size_t why_bytes);
void sb_access_close(struct sb_explored *explored);

/* Visit every row in a fixed order.  The archive has more in it afterwards: the
 * last thing to do with it.  Errors of the experiments and of visit. */
SB_MUST_USE enum sb_err sb_access_rows_of(struct sb_explored *explored,
					  sb_access_visit *visit, void *arg);

/* All of these, and those of tamper_rows.h.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_access_rows(const struct sb_profile *profile,
				       uint64_t seed, sb_access_visit *visit,
				       void *arg, char *why, size_t why_bytes);

#endif
