/* bench/custody/needs.h: what must be in reach for a backup.
 *
 * The living client, with its keys and the session that it logged in to
 * before, backs a new snapshot up while only this or
 * that answers: for every part of what an owner can have, the real backup runs
 * through a view of so much, and counts when the store takes objects and the
 * snapshot comes back equal afterwards, to an owner with everything. */
#ifndef BENCH_CUSTODY_NEEDS_H
#define BENCH_CUSTODY_NEEDS_H

#include "bench/custody/access.h"

/* Exact: bit 0 of what a cube opens says whether the backup was made.  With
 * least 0 sb_access_restorers(out, 0, ...) are the minimal sets, and
 * sb_access_lockouts(out, 0, ...) what each must fail for none to be made.  Snapshots are added
 * to the victim's; what there was stays.  Errors of the pipeline and of
 * sb_access_cover. */
SB_MUST_USE enum sb_err sb_needs_explore(struct sb_probe *probe,
					 struct sb_access *out);
/* Is this service asked while a client backs up: is none made without? */
SB_MUST_USE enum sb_err sb_needs_service(struct sb_probe *probe,
					 const char *service, int *needed);

#endif
