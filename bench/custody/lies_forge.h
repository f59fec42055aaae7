/* bench/custody/lies_forge.h: whose files an owner restores for his own, who was
 * answered falsely when he enrolled or backed up: forged ones, sealed with what
 * an unlock gives the forger (SB_TAMPER_RESEAL of tamper.h), by trying. */
#ifndef BENCH_CUSTODY_LIES_FORGE_H
#define BENCH_CUSTODY_LIES_FORGE_H

#include "bench/custody/lies.h"
#include "bench/profile/profile.h"

struct sb_lies_forger {
	struct sb_coalition who, player; /* answered truly, as the owner was */
	uint8_t plays;                   /* try the second, too */
	uint8_t forged; /* out: 1: other bytes of some class came back */
};

/* lied NULL: nobody lies.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_lies_forge(const struct sb_profile *profile,
				      uint64_t seed, const struct sb_lied *lied,
				      struct sb_lies_forger *of, size_t count,
				      char *why, size_t why_bytes);

#endif
