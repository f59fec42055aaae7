#include "bench/risk/advise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TENTH 0.0413926851582 /* log10(1.1) */

static double logged(double p)
{
	return log10(p > SB_ADVICE_LEAST ? p : SB_ADVICE_LEAST);
}

static double score(const struct sb_study_row *row, unsigned verdict,
		    const struct sb_weights *w)
{
	double lockout =
		row->risk.lockout[sb_study_on(SB_RISK_LOCKOUT, verdict)];
	double exposure =
		row->risk.exposure[sb_study_on(SB_RISK_EXPOSURE, verdict)];
	double stored = row->stored_ratio > 0 ? row->stored_ratio : 1;

	return w->lockout * logged(lockout) + w->exposure * logged(exposure) +
	       w->cost * log10(stored);
}

static int by_score(const void *a, const void *b)
{
	const struct sb_advised *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

void sb_advise_rank(const struct sb_study *study, unsigned verdict,
		    const struct sb_weights *weights, struct sb_advised *out)
{
	double tie =
		(weights->lockout + weights->exposure + weights->cost) * TENTH;

	for (size_t i = 0; i < study->count; i++) {
		out[i] = (struct sb_advised) {
			.row = i,
			.score = score(&study->rows[i], verdict, weights),
			.frontier = !sb_study_dominated(study, i, verdict),
		};
	}
	qsort(out, study->count, sizeof(*out), by_score);
	for (size_t i = 1; i < study->count; i++)
		out[i].tied = out[i].score - out[i - 1].score < tie;
}

/* The best row with the model as it is, and whether first ties with it. */
static enum sb_err best_now(struct sb_study *study, unsigned verdict,
			    const struct sb_weights *weights, size_t first,
			    size_t *best, int *tied)
{
	double tie =
		(weights->lockout + weights->exposure + weights->cost) * TENTH;
	double least = INFINITY, of_first = 0;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < study->count && err == SB_OK; i++) {
		struct sb_study_row *row = &study->rows[i];
		double s;

		err = sb_risk_compute(&study->model, &row->of, &row->risk);
		s = score(row, verdict, weights);
		if (i == first)
			of_first = s;
		if (s < least) {
			least = s;
			*best = i;
		}
	}
	*tied = of_first - least < tie;
	return err;
}

size_t sb_advise_turns(struct sb_study *study, unsigned verdict,
		       const struct sb_weights *weights, struct sb_turn *out,
		       size_t most, enum sb_err *err)
{
	size_t n = 0, first = 0, best = 0;
	int tied;

	*err = best_now(study, verdict, weights, 0, &first, &tied);
	for (size_t v = 0; v < study->model.value_count; v++) {
		struct sb_risk_value *value = &study->model.values[v];
		double now = value->now;

		for (uint8_t high = 0; high < 2 && *err == SB_OK; high++) {
			value->now = high ? value->high : value->low;
			*err = best_now(study, verdict, weights, first, &best,
					&tied);
			if (*err == SB_OK && best != first && !tied && n < most)
				out[n++] = (struct sb_turn) { v, best, high };
		}
		value->now = now;
	}
	if (*err == SB_OK)
		*err = sb_study_compute(study);
	return n;
}
