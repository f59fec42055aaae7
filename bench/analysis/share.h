/* bench/analysis/share.h: bytes that several classes of data need, divided
 * equally among them (their Shapley value), exactly. */
#ifndef BENCH_ANALYSIS_SHARE_H
#define BENCH_ANALYSIS_SHARE_H

#include "datasets/source.h"

/* by_need[k - 1][c]: bytes of what exactly k classes need, c among them.
 * Integers, so nothing is lost however many objects are added.  Zero it. */
struct sb_share {
	uint64_t by_need[SB_CLASS_COUNT][SB_CLASS_COUNT];
	uint64_t total_bytes;
};

/* bytes are needed by the classes whose bits are set in mask (at least one,
 * none from SB_CLASS_COUNT up). */
void sb_share_add(struct sb_share *s, uint32_t mask, uint64_t bytes);

/* out[c]: sum over k of by_need[k - 1][c] / k, rounded once, at the end, so
 * that the sum is total_bytes: whole parts first, then one byte each to the
 * largest remainders, the lower class first among equals. */
void sb_share_divide(const struct sb_share *s, uint64_t out[SB_CLASS_COUNT]);

#endif
