/* tests/custody/operate.h: what is expected of operations, and whether it is
 * so.  Failures are cmocka's. */
#ifndef TESTS_CUSTODY_OPERATE_H
#define TESTS_CUSTODY_OPERATE_H

#include "bench/custody/operations.h"

/* Per reader and operation: of files from before and after, a copy from before
 * the operation opens ... and one from after it.  Both are the union. */
struct sb_expected {
	const char *operation, *reader;
	const char *of_before[2], *of_after[2]; /* by copy */
};

/* Exact, from formats and guards. */
struct sb_priced {
	const char *operation, *redo;
	struct sb_operation_cost cost;
};
#define SB_ANY UINT64_MAX /* depends on how well recipes are compressed */

struct sb_found {
	const struct sb_expected *want;
	size_t count;
	const struct sb_priced *prices;
	size_t price_count;
	unsigned hits[64], priced, refused, reasons;
};

#define SB_COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SB_FOUND(want, price)                                                \
	{                                                                    \
		want, SB_COUNT(want), price, SB_COUNT(price), { 0 }, 0, 0, 0 \
	}

/* Run them on the profile; each reader that is wanted must be there. */
void sb_expect_operations(const char *name, struct sb_found *found);

#endif
