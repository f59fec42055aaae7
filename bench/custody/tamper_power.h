/* bench/custody/tamper_power.h: what a coalition's attacks depend on. */
#ifndef BENCH_CUSTODY_TAMPER_POWER_H
#define BENCH_CUSTODY_TAMPER_POWER_H

#include "bench/custody/world.h"

#define SB_POWER_BYTES 96u

/* Its right to the store, how it stands to each deposit and service, what it
 * knows and what devices do for it: coalitions with equal power fare alike,
 * since an attack asks for nothing else.  used == SB_POWER_BYTES: there was no
 * room for all. */
struct sb_power {
	uint8_t of[SB_POWER_BYTES];
	size_t used;
};

/* Changes nothing that counts: nothing is guessed. */
void sb_power_measure(struct sb_view *view, struct sb_power *out);

#endif
