/* bench/custody/operations.h: what changing keys is good for, in two epochs.
 *
 * Of a small archive, somebody who can read it (each minimal reader of any
 * class) copies what he reaches, before an operation, after it, or both.  The operation is
 * executed and priced: the scheme's rekey, the new sealing that it asks for,
 * and the deletion of what that replaces.  Then new files are backed up.  What
 * does each copy open, of the files from before and of those from after?  What
 * he knew he knows as it was before.
 *
 *  copy before  files from before: what he opened then.  Files from after:
 *               keys are taken in the world as it was (unlock), objects and
 *               services are asked as they are now, where what he knows and
 *               has still lets him
 *  copy after   both are asked as they are now
 *  both         the union of the two
 *
 * Of a deleted account's files, half are another account's too, and stay.  Whoever
 * can read that one, by places alone (what the victim knew and had opens nothing of
 * it), reads them there: counted as opened after.
 *
 * Turning end-to-end encryption on or off makes readers too: those of the state
 * afterwards are tried as well; after adding a device, who reads by the phone,
 * or by the passphrase without it, with that device instead.
 *
 * Three operations are the bench's own.  "new account password": of schemes
 * that make nothing of it, it is the log-in's.  "forget snapshot": the next one
 * has half of its files; its root is dropped and whatever no other needs.
 * "delete account": another account has half of its files; every snapshot goes
 * so, keys are erased, and the provider drops what it keeps for the account, the
 * records of its services and its cluster among that. */
#ifndef BENCH_CUSTODY_OPERATIONS_H
#define BENCH_CUSTODY_OPERATIONS_H

#include "bench/custody/access.h"

enum sb_copy {
	SB_COPY_BEFORE,
	SB_COPY_AFTER,
	SB_COPY_BOTH,
	SB_COPY_COUNT
};

/* Exact, and the same on every machine, but for cpu_ns. */
struct sb_operation_cost {
	uint64_t data_bytes, recipe_bytes; /* sealed again and sent */
	uint64_t read_bytes;               /* fetched to be sealed again */
	uint64_t objects, bytes;           /* deleted */
	uint64_t kept_objects, kept_bytes; /* would have been, but for others */
	uint64_t key_bytes, deposits;      /* left with custodians */
	uint64_t removals;                 /* deposits that were removed */
	uint64_t service_items;            /* asked of services */
	uint64_t round_trips; /* of the keys' half, with custodians other than
				 the phone and with services; data follow in
				 one stream */
	uint64_t left_bytes;  /* of deposits, with anybody, in the end */
	uint64_t left_service_bytes; /* of records that services keep for the
					account alone, in the end */
	/* Measured, once, not exact: processor time of client, provider and
	 * services together, on one thread.  Secrets are stretched at the least
	 * cost (probe.h): what that costs in full is the price of a guess. */
	uint64_t cpu_ns;
};

struct sb_operation_row {
	const char *operation; /* "new passphrase", "rotate", ... */
	const char *redo;      /* "nothing", "recipes", "all", "unsupported" */
	/* "none: ..." or "not modelled: ..." of unsupported ones, else empty. */
	const char *why;
	struct sb_operation_cost cost;
	/* In words.  NULL in the first row of an operation, which has nothing of
	 * what follows. */
	const char *reader;
	enum sb_copy copy;
	/* Bits of classes and names: opened of files from before and after. */
	uint32_t before, after;
	/* Of files from before: opened of another account's, where they stay. */
	uint32_t elsewhere;
};

typedef enum sb_err sb_operation_visit(void *arg,
				       const struct sb_operation_row *row);

/* Every operation that there is, in the order of enum sb_rekey, then the
 * bench's; of each its first row, then each reader and copy.  why gets a
 * sentence on failure. */
SB_MUST_USE enum sb_err sb_operations_run(const struct sb_profile *profile,
					  uint64_t seed,
					  sb_operation_visit *visit, void *arg,
					  char *why, size_t why_bytes);

/* "before", "after", "both". */
const char *sb_operations_copy_name(enum sb_copy copy);
/* "whole", "partly", "names only", "nothing". */
const char *sb_operations_word(uint32_t mask);

#endif
