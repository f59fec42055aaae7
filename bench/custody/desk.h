/* bench/custody/desk.h: an environment for one thread outside of the pipeline:
 * for starting services, for guessing, and for experiments that call a
 * scheme's verbs directly.  Nothing is metered. */
#ifndef BENCH_CUSTODY_DESK_H
#define BENCH_CUSTODY_DESK_H

#include "bench/custody/custody.h"
#include "schemes/kit/env.h"
#include "schemes/kit/kit.h"

struct sb_desk_block;

/* Do not copy: env points into it. */
struct sb_desk {
	struct sb_env env;
	struct sb_view *view; /* services are called through it; may be NULL */
	struct sb_desk_block *blocks;
	uint8_t key[32];
	uint64_t draws;
	char said[256]; /* the last sentence of sb_say */
};

/* Randomness is a function of seed, stream, and the place (or, without one,
 * the number of draws so far).  view may be NULL: calls give SB_MISSING;
 * borrowed.  SB_MEMORY, SB_UNSUPPORTED. */
SB_MUST_USE enum sb_err sb_desk_open(struct sb_desk *desk, uint64_t seed,
				     const char *stream, struct sb_view *view);
/* Take back and wipe all scratch, as the pipeline does after each verb. */
void sb_desk_clear(struct sb_desk *desk);
void sb_desk_close(struct sb_desk *desk); /* wipes */

#endif
