/* bench/measure/figure.c: comparisons within a figure. */
#include "bench/measure/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR "null"

static int is_cell(const struct sb_series *s)
{
	return !strcmp(s->kind, "cell") && s->sample_count;
}

static int same_figure(const struct sb_series *a, const struct sb_series *b)
{
	return !strcmp(a->mode, b->mode) && !strcmp(a->op, b->op) &&
	       a->threads == b->threads;
}

size_t sb_figure_common(const struct sb_series *a, const struct sb_series *b,
			double *x, double *y)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < a->block_count; i++) {
		while (k < b->block_count &&
		       b->block_number[k] < a->block_number[i])
			k++;
		if (k == b->block_count ||
		    b->block_number[k] != a->block_number[i])
			continue;
		x[n] = a->block_median[i];
		y[n++] = b->block_median[k];
	}
	return n;
}

enum sb_err sb_figure_paired(const struct sb_series *a,
			     const struct sb_series *b, struct sb_paired *out)
{
	double *x = malloc((a->block_count + 1) * sizeof(*x));
	double *y = malloc((a->block_count + 1) * sizeof(*y));
	enum sb_err err = SB_MEMORY;

	if (x && y)
		err = sb_infer_paired(x, y, sb_figure_common(a, b, x, y), out);
	free(x);
	free(y);
	return err;
}

/* The same comparison by ranks; left empty where there are too many blocks. */
static enum sb_err by_ranks(const struct sb_series *a,
			    const struct sb_series *b,
			    struct sb_comparison *out)
{
	double *x = malloc((a->block_count + 1) * sizeof(*x));
	double *y = malloc((a->block_count + 1) * sizeof(*y));
	enum sb_err err = SB_MEMORY;
	double middle = 0, plus;
	size_t n;

	if (!x || !y)
		goto out;
	n = sb_figure_common(a, b, x, y);
	for (size_t i = 0; i < n; i++)
		x[i] = log(x[i] / y[i]);
	err = sb_infer_hodges_lehmann(x, n, &middle);
	if (err == SB_OK)
		err = sb_infer_wilcoxon(x, n, &plus, &out->p_robust);
	if (err == SB_OK)
		out->ratio_robust = exp(middle);
	if (err == SB_PARAM)
		err = SB_OK;
out:
	free(x);
	free(y);
	return err;
}

static void conclude(const struct sb_paired *p, double p_holm, size_t family,
		     struct sb_comparison *out)
{
	double alpha = SB_INFER_ALPHA / (double)(family ? family : 1);

	out->ratio = sb_infer_interval(p, 1 - SB_INFER_ALPHA);
	out->p = p->p;
	out->p_holm = p_holm;
	out->resolvable = expm1(sb_infer_resolvable(p, alpha, SB_INFER_POWER));
	out->blocks = p->count;
	out->family = family;
	out->verdict = sb_infer_verdict(p, p_holm, family, SB_INFER_MARGIN);
}

/* Members of the figure of which first is the first; those before it belong
 * to figures that are done. */
static size_t members(struct sb_summary *s, size_t first, struct sb_series **in)
{
	size_t n = 0;

	for (size_t i = first; i < s->count; i++)
		if (is_cell(&s->series[i]) &&
		    same_figure(&s->series[i], &s->series[first]))
			in[n++] = &s->series[i];
	return n;
}

static enum sb_err against_floor(struct sb_series **in, size_t n,
				 struct sb_paired *pairs, double *p,
				 double *holm)
{
	const struct sb_series *floor = NULL;
	size_t *who = calloc(n + 1, sizeof(*who)), count = 0;
	enum sb_err err = who ? SB_OK : SB_MEMORY;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(in[i]->profile, FLOOR))
			floor = in[i];
	for (size_t i = 0; floor && err == SB_OK && i < n; i++) {
		err = in[i] == floor
			      ? SB_PARAM
			      : sb_figure_paired(floor, in[i], &pairs[count]);
		if (err == SB_OK) {
			p[count] = pairs[count].p;
			who[count++] = i;
		} else if (err == SB_PARAM) {
			err = SB_OK; /* no block in common: not compared */
		}
	}
	if (err == SB_OK)
		err = sb_infer_holm(p, count, holm);
	for (size_t k = 0; err == SB_OK && k < count; k++) {
		struct sb_series *one = in[who[k]];

		conclude(&pairs[k], holm[k], count, &one->against);
		err = by_ranks(floor, one, &one->against);
	}
	free(who);
	return err;
}

static void give_ranks(struct sb_series **in, size_t n,
		       const struct sb_paired *pairs, const double *holm,
		       size_t count)
{
	size_t pair = 0;

	for (size_t i = 0; i < n; i++) {
		in[i]->rank_first = 1;
		in[i]->rank_last = (unsigned)n;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++, pair++) {
			enum sb_verdict v =
				sb_infer_verdict(&pairs[pair], holm[pair],
						 count, SB_INFER_MARGIN);

			if (v != SB_VERDICT_FASTER && v != SB_VERDICT_SLOWER)
				continue;
			/* The ratio is of k's time to i's: faster is i. */
			in[v == SB_VERDICT_FASTER ? k : i]->rank_first++;
			in[v == SB_VERDICT_FASTER ? i : k]->rank_last--;
		}
	}
}

static enum sb_err rank(struct sb_series **in, size_t n,
			struct sb_paired *pairs, double *p, double *holm)
{
	size_t kept = 0, count = 0;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < n; i++)
		if (strcmp(in[i]->profile, FLOOR) != 0 &&
		    strcmp(in[i]->archiver, "tool") != 0)
			in[kept++] = in[i];
	for (size_t i = 0; i < kept; i++) {
		for (size_t k = i + 1; err == SB_OK && k < kept; k++) {
			err = sb_figure_paired(in[k], in[i], &pairs[count]);
			/* No block in common: nothing is known, p is 1. */
			if (err == SB_PARAM)
				err = SB_OK;
			p[count] = pairs[count].p;
			count++;
		}
	}
	if (err == SB_OK)
		err = sb_infer_holm(p, count, holm);
	if (err == SB_OK)
		give_ranks(in, kept, pairs, holm, count);
	return err;
}

static enum sb_err figure(struct sb_summary *s, size_t first)
{
	struct sb_series **in = calloc(s->count, sizeof(struct sb_series *));
	size_t n, most;
	struct sb_paired *pairs = NULL;
	double *p = NULL, *holm = NULL;
	enum sb_err err = SB_MEMORY;

	if (!in)
		return SB_MEMORY;
	n = members(s, first, in);
	most = n * n + 1;
	pairs = calloc(most, sizeof(*pairs));
	p = calloc(most, sizeof(*p));
	holm = calloc(most, sizeof(*holm));
	if (pairs && p && holm)
		err = against_floor(in, n, pairs, p, holm);
	if (err == SB_OK)
		err = rank(in, n, pairs, p, holm);
	free(holm);
	free(p);
	free(pairs);
	free(in);
	return err;
}

enum sb_err sb_figure_compare(struct sb_summary *s)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; err == SB_OK && i < s->count; i++) {
		int seen = 0;

		if (!is_cell(&s->series[i]))
			continue;
		for (size_t k = 0; k < i && !seen; k++)
			seen = is_cell(&s->series[k]) &&
			       same_figure(&s->series[k], &s->series[i]);
		if (!seen)
			err = figure(s, i);
	}
	return err;
}

static const char *const headline_ops[] = { "backup_first", "restore_all" };

int sb_figure_is_headline(const struct sb_summary *s,
			  const struct sb_series *one)
{
	if (!is_cell(one) || strcmp(one->mode, "controlled") != 0 ||
	    strcmp(one->archiver, "pipeline") != 0 ||
	    one->threads != sb_summary_threads(s))
		return 0;
	for (size_t i = 0; i < sizeof(headline_ops) / sizeof(*headline_ops);
	     i++)
		if (!strcmp(one->op, headline_ops[i]))
			return 1;
	return 0;
}

void sb_figure_headline(const struct sb_summary *s, size_t *count,
			double *widest)
{
	*count = 0;
	*widest = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct sb_series *one = &s->series[i], *floor;
		struct sb_interval r;
		struct sb_paired p;

		if (!sb_figure_is_headline(s, one) ||
		    !strcmp(one->profile, FLOOR))
			continue;
		floor = sb_summary_cell(s, one->mode, FLOOR, one->op,
					one->threads);
		++*count;
		if (!floor || sb_figure_paired(floor, one, &p) != SB_OK) {
			*widest = INFINITY;
			continue;
		}
		r = sb_infer_interval(&p, 1 - SB_INFER_ALPHA);
		*widest = r.known ? fmax(*widest, log(r.high / r.low) / 2)
				  : INFINITY;
	}
	if (!*count)
		*widest = INFINITY;
}
