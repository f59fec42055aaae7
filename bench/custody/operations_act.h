/* bench/custody/operations_act.h: one operation, executed and priced, for
 * operations.c. */
#ifndef BENCH_CUSTODY_OPERATIONS_ACT_H
#define BENCH_CUSTODY_OPERATIONS_ACT_H

#include "bench/custody/operations.h"
#include "bench/custody/world.h"

/* Who may read after an operation that could not before. */
enum sb_newcomers {
	SB_NEW_NOBODY,
	SB_NEW_BY_DEVICE, /* as with phone or passphrase, with the other device */
	SB_NEW_ANYBODY
};

enum sb_act {
	SB_ACT_REKEY,
	SB_ACT_FORGET, /* a snapshot */
	SB_ACT_DELETE  /* the account */
};

struct sb_operation_kind {
	enum sb_act act;
	enum sb_rekey what;
	const char *item; /* that is renewed */
	enum sb_newcomers newcomers;
};

/* One operation on an archive of its own, the probe's victim's. */
struct sb_operation_run {
	struct sb_probe *probe;
	struct sb_world *world;
	struct sb_secret known[SB_ITEMS]; /* as they were before */
	struct sb_operation_cost cost;
	enum sb_redo redo;
	/* Where files from before and from after are now. */
	struct sb_target before, after;
	/* Where another account has some of those from before. */
	struct sb_target elsewhere;
	int has_after; /* new files were backed up */
	int has_elsewhere;
};

/* SB_UNSUPPORTED: there is none; the archiver's why says why.  Nothing has
 * changed then but the epoch. */
SB_MUST_USE enum sb_err sb_operation_act(const struct sb_operation_kind *kind,
					 struct sb_operation_run *run);

#endif
