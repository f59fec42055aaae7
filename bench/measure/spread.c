/* bench/measure/spread.c: scatter and drift. */
#include "bench/measure/spread.h"

#include <math.h>
#include <string.h>

#include "bench/measure/infer.h"

const char *sb_spread_name(enum sb_stability stability)
{
	switch (stability) {
	case SB_STABILITY_UNKNOWN:
		return "unknown";
	case SB_STABILITY_STABLE:
		return "stable";
	case SB_STABILITY_UNSTABLE:
		return "UNSTABLE";
	}
	return "?";
}

void sb_spread_outliers(const double *sorted, size_t count, size_t *mild,
			size_t *severe)
{
	double low, high, range;

	*mild = *severe = 0;
	if (count < 4)
		return; /* quartiles of three values are the values */
	low = sb_stats_quantile(sorted, count, 0.25);
	high = sb_stats_quantile(sorted, count, 0.75);
	range = high - low;
	for (size_t i = 0; i < count; i++) {
		double far = fmax(low - sorted[i], sorted[i] - high);

		if (far > 3 * range)
			++*severe;
		else if (far > 1.5 * range)
			++*mild;
	}
}

static double median_of(const double *values, size_t count, double *scratch)
{
	memcpy(scratch, values, count * sizeof(*scratch));
	sb_stats_sort(scratch, count);
	return sb_stats_median(scratch, count);
}

void sb_spread_judge(const double *medians, size_t count, double *scratch,
		     struct sb_spread *spread)
{
	size_t half = count / 2;
	double mean, sd, first;

	sb_infer_moments(medians, count, &mean, &sd);
	spread->cv = sd / mean;
	spread->shift = 0;
	spread->stability = SB_STABILITY_UNKNOWN;
	if (count < 3)
		return;
	first = median_of(medians, half, scratch);
	spread->shift =
		median_of(medians + count - half, half, scratch) / first - 1;
	spread->stability =
		spread->cv <= SB_SPREAD_CV_LIMIT &&
				fabs(spread->shift) <= SB_SPREAD_SHIFT_LIMIT &&
				spread->least_ns >= SB_SPREAD_LEAST_NS
			? SB_STABILITY_STABLE
			: SB_STABILITY_UNSTABLE;
}
