/* bench/risk/rank.h: the ranks that secrets may have, so that guesses of one
 * secret are one event.
 *
 * Whoever guesses a secret that somebody chose tries the likeliest first, and
 * so does everybody else: the secret's rank in that order decides for all of
 * them at once.  Who may try at least so often finds it, nobody else does.
 * Ranks of different secrets are independent.
 *
 * Two secrets of which neither alone is enough: where one of them costs
 * nothing but answers, each has to be within its own tries.  Where both are
 * paid for, or only both at once are right or wrong (curve.h), the pair counts
 * as a secret of its own, independent of the two.
 *
 * Of a rank it only matters which of the counts of tries that a case allows
 * suffice: a level for each count that differs, and one beyond them all. */
#ifndef BENCH_RISK_RANK_H
#define BENCH_RISK_RANK_H

#include "bench/risk/risk.h"

#define SB_RANK_NEVER  SIZE_MAX
#define SB_RANK_ALWAYS (SIZE_MAX - 1)
#define SB_RANK_MOST   32u /* secrets and pairs */

/* So many tries at one secret. */
struct sb_rank_level {
	double tries;
	double found;   /* P(rank <= tries), by curve.h */
	uint8_t item;   /* enum sb_atom: the secret */
	uint8_t second; /* of a pair that counts as one; else 0 */
	uint8_t secret; /* its number among those here */
	uint8_t enough; /* sb_ranks_next: rank <= tries now */
};

struct sb_ranks {
	struct sb_rank_level *levels; /* by secret, then by tries */
	size_t level_count;
	/* Each guess of the case: two levels that must suffice;
	 * SB_RANK_ALWAYS: there is no second; SB_RANK_NEVER: finds nothing. */
	size_t (*of_guess)[2];
	/* Of each secret: its first level, and the least that suffices now. */
	size_t first[SB_RANK_MOST + 1], at[SB_RANK_MOST];
	size_t secret_count;
	uint8_t begun;
};

/* SB_MEMORY: also of more than SB_RANK_MOST.  Release in any case. */
SB_MUST_USE enum sb_err sb_ranks_new(const struct sb_risk_model *model,
				     const struct sb_risk_case *of,
				     struct sb_ranks *out);
/* Go to the next combination of ranks that can be: .enough of every level, and
 * how likely it is.  0: that was the last. */
int sb_ranks_next(struct sb_ranks *ranks, double *chance);
void sb_ranks_release(struct sb_ranks *ranks);

#endif
