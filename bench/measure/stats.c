/* bench/measure/stats.c: estimates and intervals. */
#include "bench/measure/stats.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sb_stats_sort(double *values, size_t count)
{
	/* Resampled blocks hold a handful of values: qsort's calls would be
	 * most of the bootstrap. */
	if (count > 32) {
		qsort(values, count, sizeof(*values), compare);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		double v = values[i];
		size_t j = i;

		for (; j > 0 && values[j - 1] > v; j--)
			values[j] = values[j - 1];
		values[j] = v;
	}
}

double sb_stats_quantile(const double *sorted, size_t count, double q)
{
	double at = count ? (double)(count - 1) * q : 0;
	size_t low = (size_t)at;

	if (count == 0)
		return 0;
	if (low + 1 >= count)
		return sorted[count - 1];
	/* The analyser does not see that low + 1 < count.
	 * NOLINTBEGIN(clang-analyzer-core.UndefinedBinaryOperatorResult) */
	return sorted[low] +
	       (at - (double)low) * (sorted[low + 1] - sorted[low]);
	/* NOLINTEND(clang-analyzer-core.UndefinedBinaryOperatorResult) */
}

double sb_stats_median(const double *sorted, size_t count)
{
	return sb_stats_quantile(sorted, count, 0.5);
}

double sb_stats_mad(const double *sorted, size_t count, double *scratch)
{
	double median = sb_stats_median(sorted, count);

	for (size_t i = 0; i < count; i++)
		scratch[i] = fabs(sorted[i] - median);
	sb_stats_sort(scratch, count);
	return sb_stats_median(scratch, count);
}

/* Continued fraction of the incomplete beta function (DLMF 8.17.22), by the
 * modified Lentz method; converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), f;

	if (fabs(d) < tiny)
		d = tiny;
	d = 1 / d;
	f = d;
	for (int m = 1; m < 500; m++) {
		double two = 2.0 * m, step;
		double even = m * (b - m) * x / ((a + two - 1) * (a + two));
		double odd = -(a + m) * (a + b + m) * x /
			     ((a + two) * (a + two + 1));

		for (int half = 0; half < 2; half++) {
			double k = half ? odd : even;

			d = 1 + k * d;
			c = 1 + k / c;
			if (fabs(d) < tiny)
				d = tiny;
			if (fabs(c) < tiny)
				c = tiny;
			d = 1 / d;
			f *= step = d * c;
		}
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return f;
}

/* lgamma writes a global sign; the arguments here are positive. */
static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

double sb_stats_beta_cdf(double x, double a, double b)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
		    a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double sb_stats_t_cdf(double t, double dof)
{
	double tail = sb_stats_beta_cdf(dof / (dof + t * t), dof / 2, 0.5) / 2;

	return t > 0 ? 1 - tail : tail;
}

double sb_stats_t_quantile(double p, double dof)
{
	double low = 0, high = 1;

	if (p < 0.5)
		return -sb_stats_t_quantile(1 - p, dof);
	while (sb_stats_t_cdf(high, dof) < p && high < 1e12)
		high *= 2;
	for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
		double mid = (low + high) / 2;

		if (sb_stats_t_cdf(mid, dof) < p)
			low = mid;
		else
			high = mid;
	}
	return (low + high) / 2;
}

uint64_t sb_stats_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The high half scaled, nothing drawn again: numbers differ in how often they are
 * drawn by at most below / 2^32 of it, far less than a resample could show. */
static size_t draw(uint64_t *state, size_t below)
{
	return (size_t)((sb_stats_random(state) >> 32) * below >> 32);
}

static double resample(const struct sb_blocks *b, uint64_t *state,
		       double *values, double *medians)
{
	for (size_t i = 0; i < b->block_count; i++) {
		size_t k = draw(state, b->block_count);
		size_t n = b->start[k + 1] - b->start[k];

		for (size_t j = 0; j < n; j++)
			values[j] = b->values[b->start[k] + draw(state, n)];
		sb_stats_sort(values, n);
		medians[i] = sb_stats_median(values, n);
	}
	sb_stats_sort(medians, b->block_count);
	return sb_stats_median(medians, b->block_count);
}

static double estimate(const struct sb_blocks *b, double *values,
		       double *medians)
{
	for (size_t i = 0; i < b->block_count; i++) {
		size_t n = b->start[i + 1] - b->start[i];

		for (size_t j = 0; j < n; j++)
			values[j] = b->values[b->start[i] + j];
		sb_stats_sort(values, n);
		medians[i] = sb_stats_median(values, n);
	}
	sb_stats_sort(medians, b->block_count);
	return sb_stats_median(medians, b->block_count);
}

enum sb_err sb_stats_bootstrap(const struct sb_blocks *blocks,
			       double confidence, unsigned resamples,
			       uint64_t seed, struct sb_interval *out)
{
	size_t total, widest = 0;
	double *values = NULL, *medians = NULL, *drawn = NULL;
	enum sb_err err = SB_MEMORY;

	*out = (struct sb_interval) { 0 };
	if (!blocks->block_count || !resamples)
		return SB_PARAM;
	total = blocks->block_count;
	for (size_t i = 0; i < total; i++) {
		if (blocks->start[i + 1] <= blocks->start[i])
			return SB_PARAM;
		if (blocks->start[i + 1] - blocks->start[i] > widest)
			widest = blocks->start[i + 1] - blocks->start[i];
	}
	values = malloc(widest * sizeof(*values));
	medians = malloc(total * sizeof(*medians));
	drawn = malloc(resamples * sizeof(*drawn));
	if (!values || !medians || !drawn)
		goto out;
	err = SB_OK;
	out->mid = estimate(blocks, values, medians);
	if (total < 3)
		goto out;
	for (unsigned i = 0; i < resamples; i++)
		drawn[i] = resample(blocks, &seed, values, medians);
	sb_stats_sort(drawn, resamples);
	out->low = sb_stats_quantile(drawn, resamples, (1 - confidence) / 2);
	out->high = sb_stats_quantile(drawn, resamples, (1 + confidence) / 2);
	out->known = 1;
out:
	free(values);
	free(medians);
	free(drawn);
	return err;
}
