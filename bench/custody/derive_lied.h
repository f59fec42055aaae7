/* bench/custody/derive_lied.h: what is derivable after the victim met false
 * answers.  derive.h otherwise. */
#ifndef BENCH_CUSTODY_DERIVE_LIED_H
#define BENCH_CUSTODY_DERIVE_LIED_H

#include "bench/custody/derive.h"
#include "bench/custody/lies.h"

/* Three people enrol; the victim's enrolment meets the lie, or his first backup,
 * or the second of the same files where the index says that it has nothing; all
 * else is honest.  Who is refused while he enrols does so once more.
 * As sb_derive_open, but that nothing is explored and no restore watched.
 * *said: what the victim was told then.  *told: false answers given (of the
 * index: 1).  SB_UNSUPPORTED: there is no such index. */
SB_MUST_USE enum sb_err sb_derive_open_lied(const struct sb_profile *profile,
					    uint64_t seed,
					    const struct sb_lied *lie,
					    struct sb_derive **out,
					    enum sb_err *said, uint64_t *told,
					    char *why, size_t why_bytes);

#endif
