/* bench/custody/derive_lied.h: what is derivable after the victim's backup met
 * false answers.  derive.h otherwise. */
#ifndef BENCH_CUSTODY_DERIVE_LIED_H
#define BENCH_CUSTODY_DERIVE_LIED_H

#include "bench/custody/derive.h"
#include "bench/custody/lies.h"

/* Who lies, and how: services (by, lie), or whoever keeps the index (index, as
 * sb_pipeline_index_lies has it).  All zero: nobody. */
struct sb_derive_lie {
	struct sb_coalition by;
	enum sb_lie lie;
	uint8_t services, index;
};

/* Three people enrol; the victim's first backup meets the lie, or the second of
 * the same files where the index says that it has nothing; all else is honest.
 * As sb_derive_open, but that nothing is explored and no restore watched.
 * *backup: what the victim was told.  *told: false answers given (of the index:
 * 1).  SB_UNSUPPORTED: there is no such index. */
SB_MUST_USE enum sb_err sb_derive_open_lied(const struct sb_profile *profile,
					    uint64_t seed,
					    const struct sb_derive_lie *lie,
					    struct sb_derive **out,
					    enum sb_err *backup, uint64_t *told,
					    char *why, size_t why_bytes);

#endif
