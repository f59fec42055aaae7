/* bench/custody/harm_internal.h: what harm.c and harm_destroyers.c share. */
#ifndef BENCH_CUSTODY_HARM_INTERNAL_H
#define BENCH_CUSTODY_HARM_INTERNAL_H

#include "bench/custody/harm.h"
#include "bench/custody/world.h"

struct sb_harm_steps {
	struct sb_query of[SB_VIEW_STEPS];
	size_t count;
};

/* SB_HARM_GUESSES; the questions of its first round, which are those of all, are
 * added to first, as far as those before do not settle them. */
SB_MUST_USE enum sb_err sb_harm_guess(struct sb_probe *probe,
				      const struct sb_coalition *by,
				      struct sb_harm_steps *first);
#endif
