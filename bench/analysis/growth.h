/* bench/analysis/growth.h: what is stored for n of N users, whichever n.
 *
 * By exact rarefaction.  An object that m of the N users need is missing from
 * a random set of n of them with probability C(N - m, n) / C(N, n), so
 *
 *	E[bytes(n)] = sum over m of  W(m) (1 - C(N - m, n) / C(N, n))
 *
 * with W(m) the bytes of live objects that exactly m users need.  Nothing
 * depends on which user came first.  Names are those of the trace: where a
 * scheme's names depend on order or counts, this is the growth of what it
 * stored, not of what it would store for fewer users. */
#ifndef BENCH_ANALYSIS_GROWTH_H
#define BENCH_ANALYSIS_GROWTH_H

#include "bench/analysis/trace_log.h"

/* expected[n - 1]: bytes of data objects expected for n users, n = 1 ..
 * user_count; expected[user_count - 1] is all that is live.  Users are
 * numbered below user_count; those without data count.  Relative error below
 * user_count * 2^-62.  SB_PARAM: a user beyond; no users.  Others as
 * sb_relation_init.  Cost: users times distinct m. */
SB_MUST_USE enum sb_err sb_growth_of(const struct sb_trace_log *log,
				     uint32_t user_count,
				     long double *expected);

#endif
