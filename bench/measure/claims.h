/* bench/measure/claims.h: claims about results, checked on a run against a
 * reference run.  Absolute speeds are never claims.
 *
 * The file has tab-separated columns, '#' begins a comment line:
 *   id kind a relation b tolerance text
 * kind exact: a is "TABLE KEYS...", the keys of a row of counts, counts_lib,
 *   loss, growth (mode profile scope name) or leakage (profile attack name), or
 *   "recovery PROFILE SITUATION CLASS", its verdict, or "records STATUS WHAT",
 *   how many rows of records.csv are so (see below).  relation =, < or >; b is
 *   another of those, "reference" (the value of a in the reference run) or a
 *   literal.  About counts_lib, loss and growth: of the reference's input.
 * kind order: a and b are "cell MODE PROFILE OPERATION THREADS" (a number, or
 *   most); relation faster or slower: a than b.
 * kind ratio: the same; relation =, tolerance in per cent: time of a over time
 *   of b is that of the reference run within the tolerance. */
#ifndef BENCH_MEASURE_CLAIMS_H
#define BENCH_MEASURE_CLAIMS_H

#include "bench/measure/csv.h"
#include "bench/measure/summary.h"

enum sb_claim_kind {
	SB_CLAIM_EXACT,
	SB_CLAIM_ORDER,
	SB_CLAIM_RATIO,
	SB_CLAIM_KINDS
};

enum sb_claim_verdict {
	SB_CLAIM_PASS,
	SB_CLAIM_FAIL,
	SB_CLAIM_INCONCLUSIVE /* not measured, other input, or not resolved */
};
/* "PASS", ...; static. */
const char *sb_claims_verdict_name(enum sb_claim_verdict verdict);
const char *sb_claims_kind_name(enum sb_claim_kind kind);

struct sb_claim {
	const char *id, *a, *relation, *b, *text; /* in the file's text */
	enum sb_claim_kind kind;
	double tolerance; /* share */
};

struct sb_claims {
	char *bytes;
	struct sb_claim *claim;
	size_t count;
	size_t kinds[SB_CLAIM_KINDS]; /* how many of each: families */
};

/* SB_MISSING, SB_MALFORMED: why names file, line, column and remedy. */
SB_MUST_USE enum sb_err sb_claims_load(const char *path, struct sb_claims *out,
				       char *why, size_t why_bytes);
void sb_claims_release(struct sb_claims *c);

/* One of the two runs. */
#define SB_CLAIMS_TABLES 7u
struct sb_claims_side {
	const char *folder; /* borrowed */
	struct sb_summary summary;
	struct sb_csv table[SB_CLAIMS_TABLES];
};
/* A table that is not there is empty.  Errors of sb_summary_load. */
SB_MUST_USE enum sb_err sb_claims_side_load(const char *folder,
					    struct sb_claims_side *out);
void sb_claims_side_release(struct sb_claims_side *s);

/* Rows of records.csv: what was executed agrees with what is on record; it does
 * not, and the profile says why (waived); it does not. */
enum sb_claims_record {
	SB_CLAIMS_RECORD_AGREES,
	SB_CLAIMS_RECORD_WAIVED,
	SB_CLAIMS_RECORD_DIFFERS
};
const char *sb_claims_record_name(enum sb_claims_record what); /* static */
enum sb_claims_record sb_claims_record_of(const struct sb_csv *records,
					  size_t row);
/* Rows of a status ("documented", "inferred") that "agree", are "waived" or
 * "differ"; what NULL: all of them. */
size_t sb_claims_records(const struct sb_csv *records, const char *status,
			 const char *what);
const struct sb_csv *sb_claims_records_of(const struct sb_claims_side *side);

struct sb_claim_result {
	enum sb_claim_verdict verdict;
	char reference[48], here[48]; /* values, with interval; "" if none */
	double resolvable;            /* share; 0: exact, or too few blocks */
	char why[160];                /* unless PASS */
};

/* One claim.  Order and ratio claims are families: intervals and p values are
 * those of all claims of the kind together (Bonferroni). */
void sb_claims_check(const struct sb_claims *all, const struct sb_claim *claim,
		     const struct sb_claims_side *reference,
		     const struct sb_claims_side *here,
		     struct sb_claim_result *out);

#endif
