/* tests/support/trace_pair.h: a scheme's trace and plain's, fed with the same
 * chunks, for tests of the accounting. */
#ifndef TESTS_SUPPORT_TRACE_PAIR_H
#define TESTS_SUPPORT_TRACE_PAIR_H

#include "bench/analysis/loss.h"

struct sb_trace_pair {
	struct sb_trace_log scheme, plain;
	struct sb_loss_input in; /* points at the logs */
	/* Of the scheme's next objects: payload beyond z, padding, sealing. */
	uint32_t more, pad, seal;
	int target; /* the scheme sends everything */
};

void sb_trace_pair_init(struct sb_trace_pair *p);
void sb_trace_pair_release(struct sb_trace_pair *p);

int sb_trace_pair_same_name(const struct sb_occurrence *a,
			    const struct sb_occurrence *b);

/* Append one occurrence to both.  Content x has 100 x plain bytes, and plain
 * stores z = 60 x.  The scheme's name is (realm, id); the first occurrence of
 * a name is stored, and sent; so are the counters.  Ends the test when memory
 * is short. */
void sb_trace_pair_add(struct sb_trace_pair *p, uint32_t user,
		       uint32_t snapshot, unsigned data_class, uint32_t x,
		       uint64_t realm, uint8_t id);

/* Seeded 64-bit numbers. */
uint64_t sb_trace_pair_draw(uint64_t *state);

#endif
