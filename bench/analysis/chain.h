/* bench/analysis/chain.h: what the places where a name is not shared cost.
 *
 * The occurrences of one content x are divided into nodes (stored objects, or
 * uploads).  Let A0 be how many nodes there are; A1 how many groups are left
 * when nodes that meet in one user's one snapshot are joined; A2 when those
 * that meet in one user are joined too; A3 = 1.  Scopes nest, so this order is
 * the only one, and with z(x) bytes for each
 *
 *	within-snapshot  sum over x of  z(x) (A0 - A1)
 *	cross-snapshot                  z(x) (A1 - A2)
 *	cross-user                      z(x) (A2 - A3)
 *
 * are integers >= 0 that add up to sum z(x) (A0 - 1).
 *
 * For each class of data the same: at every level a group's z(x) is divided
 * among the classes that need the group, and the terms are the differences of
 * levels.  They are >= 0 up to the rounding of one byte a level. */
#ifndef BENCH_ANALYSIS_CHAIN_H
#define BENCH_ANALYSIS_CHAIN_H

#include "bench/analysis/share.h"
#include "bench/analysis/trace_log.h"

/* Borrowed arrays.  node_of[i] < node_count, content_of[node] < content_count.
 * counted[i] 0: occurrence i does not take part; a node or content without
 * any that does costs nothing. */
struct sb_chain_input {
	const struct sb_trace_log *log;
	const uint8_t *counted;     /* by occurrence */
	const uint64_t *node_of;    /* by occurrence */
	const uint64_t *content_of; /* by node */
	const uint64_t *bytes_of;   /* by content: z */
	uint64_t node_count, content_count;
};

#define SB_CHAIN_LEVELS 4u
struct sb_chain {
	uint64_t level_bytes[SB_CHAIN_LEVELS]; /* sum of z(x) A0 ... A3 */
	uint64_t class_bytes[SB_CLASS_COUNT][SB_CHAIN_LEVELS];
};

/* The three terms of a level's bytes z(x) A0 ... A3. */
static inline void sb_chain_terms(const uint64_t levels[SB_CHAIN_LEVELS],
				  int64_t *within_snapshot,
				  int64_t *cross_snapshot, int64_t *cross_user)
{
	*within_snapshot = (int64_t)(levels[0] - levels[1]);
	*cross_snapshot = (int64_t)(levels[1] - levels[2]);
	*cross_user = (int64_t)(levels[2] - levels[3]);
}

/* SB_MEMORY; SB_MALFORMED when the levels counted and the levels divided
 * differ, which would be an error here.  Cost: n log n at worst. */
SB_MUST_USE enum sb_err sb_chain_of(const struct sb_chain_input *in,
				    struct sb_chain *out);

#endif
