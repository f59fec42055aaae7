/* bench/analysis/share.c: equal parts, rounded once. */
#include "bench/analysis/share.h"

#include <assert.h>

/* A multiple of every k, so that remainders are whole numbers of 1/UNIT. */
#define UNIT UINT64_C(27720)
_Static_assert(SB_CLASS_COUNT <= 12, "UNIT is the lcm of 1 to 12");

void sb_share_add(struct sb_share *s, uint32_t mask, uint64_t bytes)
{
	unsigned k = (unsigned)__builtin_popcount(mask);

	assert(mask != 0 && mask >> SB_CLASS_COUNT == 0);
	s->total_bytes += bytes;
	for (; mask != 0; mask &= mask - 1)
		s->by_need[k - 1][__builtin_ctz(mask)] += bytes;
}

void sb_share_divide(const struct sb_share *s, uint64_t out[SB_CLASS_COUNT])
{
	uint64_t rest[SB_CLASS_COUNT];
	uint64_t given = 0;

	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		out[c] = 0;
		rest[c] = 0;
		for (unsigned k = 1; k <= SB_CLASS_COUNT; k++) {
			out[c] += s->by_need[k - 1][c] / k;
			rest[c] += s->by_need[k - 1][c] % k * (UNIT / k);
		}
		out[c] += rest[c] / UNIT;
		rest[c] %= UNIT;
		given += out[c];
	}
	/* The remainders add up to a whole number below SB_CLASS_COUNT. */
	for (; given < s->total_bytes; given++) {
		unsigned most = 0;

		for (unsigned c = 1; c < SB_CLASS_COUNT; c++)
			if (rest[c] > rest[most])
				most = c;
		assert(rest[most] > 0);
		out[most]++;
		rest[most] = 0;
	}
}
