/* bench/custody/access_rows.h: the access structure of a profile as rows for
 * tables: minimal sets in plain words, what guards them against guessing, what
 * a restore asks for. */
#ifndef BENCH_CUSTODY_ACCESS_ROWS_H
#define BENCH_CUSTODY_ACCESS_ROWS_H

#include "bench/custody/access.h"

/* One row.  Strings are valid during the call. */
struct sb_access_row {
	/* "reader", "restorer", "lockout", "destroyer" (a minimal set
	 * each), "restore" (by
	 * the owner on a new phone), "backup" (what it needs besides the
	 * store), "cover" (how the structure was found), "derivable" (a
	 * minimal set that could compute what unlock does not open for it),
	 * "unexplained" (opened, though it is not derivable). */
	const char *kind;
	const char *classes; /* "all", "names", or names of classes with '+' */
	unsigned number;     /* within kind and classes, from 1 */
	const char *set;     /* in words */
	const char *atoms;   /* "name=value name=value", for programs; readers
				without what everybody has */
	const char *guess;   /* of each secret in the set, given the rest:
				"passcode: 10 tries", "passphrase: offline" */
};

typedef enum sb_err sb_access_visit(void *arg, const struct sb_access_row *row);

/* Explore and visit every row in a fixed order.  why gets a sentence on
 * failure.  Errors of sb_probe_open, sb_access_explore and visit. */
SB_MUST_USE enum sb_err sb_access_rows(const struct sb_profile *profile,
				       uint64_t seed, sb_access_visit *visit,
				       void *arg, char *why, size_t why_bytes);

#endif
