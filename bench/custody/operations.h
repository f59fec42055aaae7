/* bench/custody/operations.h: what changing keys is good for, in two epochs.
 *
 * Of a small archive, somebody who can read it (each minimal reader) copies
 * what he reaches, before an operation, after it, or both.  The operation is
 * executed and priced: the scheme's rekey, and the new backup of what it says
 * must be sealed again (old objects are then taken to be gone).  Then new
 * files are backed up.  What does each copy open, of the files from before and
 * of those from after?  What he knew he knows as it was before.
 *
 * Old deposits with new objects, and new deposits with what he knew, are each
 * executed; both copies are the union of the two.  A copy from before opens
 * what it opened then: its objects are his. */
#ifndef BENCH_CUSTODY_OPERATIONS_H
#define BENCH_CUSTODY_OPERATIONS_H

#include "bench/custody/access.h"

enum sb_copy {
	SB_COPY_BEFORE,
	SB_COPY_AFTER,
	SB_COPY_BOTH,
	SB_COPY_COUNT
};

struct sb_operation_row {
	const char *operation; /* "new passphrase", "rotate", ... */
	const char *redo;      /* "nothing", "recipes", "all", "unsupported" */
	/* What it cost: bytes of data and recipes sent again. */
	uint64_t data_bytes, recipe_bytes;
	const char *reader; /* in words; "" in the row of an unsupported one */
	enum sb_copy copy;
	/* Bits of classes and names: opened of files from before and after. */
	uint32_t before, after;
};

typedef enum sb_err sb_operation_visit(void *arg,
				       const struct sb_operation_row *row);

/* Every operation that there is, in the order of enum sb_rekey, then each
 * reader and copy.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_operations_run(const struct sb_profile *profile,
					  uint64_t seed,
					  sb_operation_visit *visit, void *arg,
					  char *why, size_t why_bytes);

/* "before", "after", "both". */
const char *sb_operations_copy_name(enum sb_copy copy);
/* "whole", "partly", "names only", "nothing". */
const char *sb_operations_word(uint32_t mask);

#endif
