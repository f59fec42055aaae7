/* bench/risk/advise.h: which profiles suit somebody's priorities, by a weighted
 * product:
 *
 *   score = lockout^a * exposure^b * (stored bytes / plain's)^c
 *
 * for the weights a, b, c; the smaller the better, so that half the lockout at
 * weight 2 is worth a quarter of the exposure at weight 1.  Below SB_ADVICE_LEAST
 * a probability counts as that: nobody can tell less. */
#ifndef BENCH_RISK_ADVISE_H
#define BENCH_RISK_ADVISE_H

#include "bench/risk/study.h"

#define SB_ADVICE_LEAST 1e-6

struct sb_weights {
	double lockout, exposure, cost;
};

struct sb_advised {
	size_t row;       /* of the study */
	double score;     /* logarithm, base 10 */
	uint8_t frontier; /* not dominated on lockout and exposure */
	uint8_t tied;     /* as good as the one before: less than a tenth in all
			     that counts */
};

/* Rows from the best to the worst; out has room for all.  A row without stored
 * bytes counts as 1 there. */
void sb_advise_rank(const struct sb_study *study, unsigned verdict,
		    const struct sb_weights *weights, struct sb_advised *out);

/* A value of the model that, at one end, puts another row first. */
struct sb_turn {
	size_t value, row; /* which value; who is first then */
	uint8_t high;      /* at its high end, else at its low one */
};
/* At most most; returns how many there are.  Ties with the first do not count
 * as another.  *err: of compute. */
size_t sb_advise_turns(struct sb_study *study, unsigned verdict,
		       const struct sb_weights *weights, struct sb_turn *out,
		       size_t most, enum sb_err *err);

#endif
