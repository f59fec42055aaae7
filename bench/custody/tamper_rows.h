/* bench/custody/tamper_rows.h: who can change what comes back, as rows of
 * access_rows.h. */
#ifndef BENCH_CUSTODY_TAMPER_ROWS_H
#define BENCH_CUSTODY_TAMPER_ROWS_H

#include "bench/custody/access_rows.h"

/* Run sb_tamper_run and visit rows of these kinds, in this order:
 * "tampering"  a probe without keys each: what came of it.  atoms:
 *              "probe=NAME outcome=WORD by_login=WORD", spaces as '_';
 *              the last one with "needs=chosen_file".
 * "tamperer"   a minimal coalition each that was found to have other bytes
 *              restored as right; guess: by which probe.
 * "rollbacker" the same with bytes of the snapshot before.
 * "planter"    the same as "tamperer" by whoever cannot do it otherwise, but has
 *              files of his choosing among the owner's.
 * "freshness"  who notices that the last snapshot is kept back; atoms:
 *              "living=0|1 next_backup=0|1 new_phone=0|1 anchor=NAME".
 * access: of this profile.  Errors of the experiment and of visit. */
SB_MUST_USE enum sb_err sb_tamper_rows(const struct sb_profile *profile,
				       uint64_t seed,
				       const struct sb_access *access,
				       sb_access_visit *visit, void *arg,
				       char *why, size_t why_bytes);

#endif
