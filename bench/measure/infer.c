/* bench/measure/infer.c: tests, intervals, words. */
#include "bench/measure/infer.h"

#include <math.h>
#include <stdlib.h>

#define PAIRS_MAX 256u

const char *sb_infer_verdict_name(enum sb_verdict verdict)
{
	switch (verdict) {
	case SB_VERDICT_NONE:
		return "";
	case SB_VERDICT_FASTER:
		return "faster";
	case SB_VERDICT_SLOWER:
		return "slower";
	case SB_VERDICT_EQUIVALENT:
		return "equivalent";
	case SB_VERDICT_UNRESOLVED:
		return "unresolved";
	}
	return "?";
}

void sb_infer_moments(const double *values, size_t count, double *mean,
		      double *sd)
{
	double sum = 0, square = 0, rest = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	*mean = sum / (double)count;
	/* The rest corrects what rounding left in the mean. */
	for (size_t i = 0; i < count; i++) {
		double d = values[i] - *mean;

		square += d * d;
		rest += d;
	}
	square -= rest * rest / (double)count;
	*mean += rest / (double)count;
	*sd = count > 1 && square > 0 ? sqrt(square / (double)(count - 1)) : 0;
}

/* Around the mean, which lies within one deviation of the median, so that the
 * median is inside. */
static enum sb_err t_interval(const struct sb_blocks *b, double confidence,
			      struct sb_interval *out)
{
	double logs[SB_INFER_BOOTSTRAP_FROM], mean, sd, half;

	for (size_t i = 0; i < b->block_count; i++) {
		const struct sb_blocks one = { b->values, b->start + i, 1 };
		struct sb_interval block;
		enum sb_err err = sb_stats_bootstrap(&one, 0.95, 1, 0, &block);

		if (err != SB_OK || !(block.mid > 0))
			return err != SB_OK ? err : SB_PARAM;
		logs[i] = log(block.mid);
	}
	sb_infer_moments(logs, b->block_count, &mean, &sd);
	half = sb_stats_t_quantile((1 + confidence) / 2,
				   (double)(b->block_count - 1)) *
	       sd / sqrt((double)b->block_count);
	out->low = fmin(exp(mean - half), out->mid);
	out->high = fmax(exp(mean + half), out->mid);
	return SB_OK;
}

enum sb_err sb_infer_estimate(const struct sb_blocks *blocks, double confidence,
			      unsigned resamples, uint64_t seed,
			      struct sb_interval *out)
{
	int few = blocks->block_count < SB_INFER_BOOTSTRAP_FROM;
	enum sb_err err = sb_stats_bootstrap(blocks, confidence,
					     few ? 1 : resamples, seed, out);

	if (err == SB_OK && few && out->known)
		err = t_interval(blocks, confidence, out);
	return err;
}

enum sb_err sb_infer_paired(const double *a, const double *b, size_t count,
			    struct sb_paired *out)
{
	double sum = 0, square = 0, t;

	*out = (struct sb_paired) { .count = count, .p = 1 };
	if (!count)
		return SB_PARAM;
	for (size_t i = 0; i < count; i++) {
		if (!(a[i] > 0) || !(b[i] > 0))
			return SB_PARAM;
		sum += log(a[i] / b[i]);
	}
	out->mean = sum / (double)count;
	for (size_t i = 0; i < count; i++) {
		double d = log(a[i] / b[i]) - out->mean;

		square += d * d;
	}
	if (count < 3)
		return SB_OK;
	out->sd = sqrt(square / (double)(count - 1));
	if (out->sd > 0) {
		t = fabs(out->mean) / (out->sd / sqrt((double)count));
		out->p = 2 * sb_stats_t_cdf(-t, (double)(count - 1));
	} else {
		out->p = out->mean == 0 ? 1 : 0;
	}
	return SB_OK;
}

struct sb_interval sb_infer_interval(const struct sb_paired *p,
				     double confidence)
{
	struct sb_interval r = { .mid = exp(p->mean), .known = p->count >= 3 };
	double half;

	if (!r.known)
		return r;
	half = sb_stats_t_quantile((1 + confidence) / 2,
				   (double)(p->count - 1)) *
	       p->sd / sqrt((double)p->count);
	r.low = exp(p->mean - half);
	r.high = exp(p->mean + half);
	return r;
}

double sb_infer_resolvable(const struct sb_paired *p, double alpha,
			   double power)
{
	double dof = (double)p->count - 1;

	if (p->count < 3)
		return 0;
	return (sb_stats_t_quantile(1 - alpha / 2, dof) +
		sb_stats_t_quantile(power, dof)) *
	       p->sd / sqrt((double)p->count);
}

struct placed {
	double value;
	size_t index;
};

static int by_value(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static struct placed *placed_of(const double *values, size_t count)
{
	struct placed *all = malloc((count + 1) * sizeof(*all));

	for (size_t i = 0; all && i < count; i++)
		all[i] = (struct placed) { values[i], i };
	if (all && count)
		qsort(all, count, sizeof(*all), by_value);
	return all;
}

enum sb_err sb_infer_holm(const double *p, size_t count, double *adjusted)
{
	struct placed *all = placed_of(p, count);
	double most = 0;

	if (!all)
		return SB_MEMORY;
	for (size_t i = 0; i < count; i++) {
		double v = all[i].value * (double)(count - i);

		most = fmax(most, fmin(v, 1));
		adjusted[all[i].index] = most;
	}
	free(all);
	return SB_OK;
}

enum sb_verdict sb_infer_verdict(const struct sb_paired *p, double p_holm,
				 size_t family, double margin)
{
	double alpha = SB_INFER_ALPHA / (double)(family ? family : 1);
	struct sb_interval r = sb_infer_interval(p, 1 - alpha);

	if (!r.known)
		return SB_VERDICT_NONE;
	if (r.low > 1 / (1 + margin) && r.high < 1 + margin)
		return SB_VERDICT_EQUIVALENT;
	if (p_holm < SB_INFER_ALPHA)
		return p->mean > 0 ? SB_VERDICT_FASTER : SB_VERDICT_SLOWER;
	return SB_VERDICT_UNRESOLVED;
}

/* Doubled ranks of |d| without zeros: whole numbers, even with ties.  Returns
 * how many; sum of those of positive d in *plus. */
static size_t double_ranks(const struct placed *all, size_t count,
			   const double *d, size_t *ranks, size_t *plus)
{
	size_t n = 0, first = 0;

	*plus = 0;
	while (first < count && !(all[first].value > 0))
		first++;
	for (size_t i = first; i < count;) {
		size_t end = i;

		while (end < count && !(all[end].value > all[i].value))
			end++;
		for (size_t k = i; k < end; k++) {
			ranks[n] = (i - first + 1) + (end - first);
			if (d[all[k].index] > 0)
				*plus += ranks[n];
			n++;
		}
		i = end;
	}
	return n;
}

enum sb_err sb_infer_wilcoxon(const double *d, size_t count, double *plus,
			      double *p)
{
	size_t ranks[PAIRS_MAX] = { 0 }, n, observed = 0, total = 0;
	double sizes[PAIRS_MAX] = { 0 }, below = 0, above = 0;
	struct placed *all;
	double *ways;

	if (count > PAIRS_MAX)
		return SB_PARAM;
	for (size_t i = 0; i < count; i++)
		sizes[i] = fabs(d[i]);
	all = placed_of(sizes, count);
	if (!all)
		return SB_MEMORY;
	n = double_ranks(all, count, d, ranks, &observed);
	free(all);
	for (size_t i = 0; i < n; i++)
		total += ranks[i];
	/* ways[s]: probability that the doubled positive ranks sum to s. */
	ways = calloc(total + 1, sizeof(*ways));
	if (!ways)
		return SB_MEMORY;
	ways[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t s = total + 1; s-- > 0;)
			ways[s] = ways[s] / 2 +
				  (s >= ranks[i] ? ways[s - ranks[i]] / 2 : 0);
	for (size_t s = 0; s <= total; s++) {
		below += s <= observed ? ways[s] : 0;
		above += s >= observed ? ways[s] : 0;
	}
	free(ways);
	*plus = (double)observed / 2;
	*p = fmin(1, 2 * fmin(below, above));
	return SB_OK;
}

enum sb_err sb_infer_hodges_lehmann(const double *d, size_t count, double *out)
{
	size_t n = 0;
	double *means;

	*out = 0;
	if (!count || count > PAIRS_MAX)
		return SB_PARAM;
	means = malloc(count * (count + 1) / 2 * sizeof(*means));
	if (!means)
		return SB_MEMORY;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i; k < count; k++)
			means[n++] = (d[i] + d[k]) / 2;
	sb_stats_sort(means, n);
	*out = sb_stats_median(means, n);
	free(means);
	return SB_OK;
}

/* The probability at which the beta distribution of (a, b) has reached q. */
static double beta_quantile(double a, double b, double q)
{
	double low = 0, high = 1;

	for (int i = 0; i < 200 && high - low > 1e-15; i++) {
		double mid = (low + high) / 2;

		if (sb_stats_beta_cdf(mid, a, b) < q)
			low = mid;
		else
			high = mid;
	}
	return (low + high) / 2;
}

struct sb_interval sb_infer_binomial(uint64_t hits, uint64_t trials,
				     double confidence)
{
	double x = (double)hits, n = (double)trials;
	double tail = (1 - confidence) / 2;
	struct sb_interval r = { .mid = x / n, .high = 1, .known = 1 };

	if (hits)
		r.low = beta_quantile(x, n - x + 1, tail);
	if (hits < trials)
		r.high = beta_quantile(x + 1, n - x, 1 - tail);
	return r;
}
