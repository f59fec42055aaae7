/* bench/analysis/intern.h: keys of fixed size to 0, 1, 2 ... in order of first
 * appearance. */
#ifndef BENCH_ANALYSIS_INTERN_H
#define BENCH_ANALYSIS_INTERN_H

#include "schemes/kit/base.h"

#define SB_INTERN_WORDS 6u

struct sb_intern_key {
	uint64_t w[SB_INTERN_WORDS];
};

/* keys[i] is the key with number i.  One writer. */
struct sb_intern {
	struct sb_intern_key *keys;
	uint64_t *slots; /* number + 1; 0: free */
	uint64_t count, room, slot_count;
};

void sb_intern_init(struct sb_intern *t);
void sb_intern_release(struct sb_intern *t);

/* *number of key, which is added when it is new: then *number is the count
 * there was before.  SB_MEMORY.  Cost: constant on average. */
SB_MUST_USE enum sb_err sb_intern_add(struct sb_intern *t,
				      const struct sb_intern_key *key,
				      uint64_t *number);

#endif
