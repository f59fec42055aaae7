/* bench/measure/aa_coverage.c: intervals where the truth is known. */
#include <math.h>
#include <string.h>

#include "bench/measure/aa.h"
#include "bench/measure/infer.h"
#include "bench/measure/stats.h"

#define REPETITIONS 5u
#define RESAMPLES   400u
#define BLOCKS_MAX  20u
#define BLOCK_SD    0.05 /* common to both sides of a block */
#define SIDE_SD     0.02
#define WITHIN_SD   0.01
/* Where the stop rule looks: half width 1 %, from block 5 on. */
#define STOP_HALF_WIDTH 0.01
#define STOP_FROM       5u

/* (0, 1) */
static double uniform(uint64_t *state)
{
	return ((double)(sb_stats_random(state) >> 12) + 0.5) * 0x1p-52;
}

static double gauss(uint64_t *state)
{
	double r = sqrt(-2 * log(uniform(state)));

	return r * cos(2 * M_PI * uniform(state));
}

/* spikes: one in twenty is slower by a tenth of e, as a neighbour makes it. */
static double noise(uint64_t *state, double sd, int spikes)
{
	double v = sd * gauss(state);

	return spikes && uniform(state) < 0.05 ? v + 0.1 : v;
}

static void pair(uint64_t *state, int spikes, double *a, double *b)
{
	double block = BLOCK_SD * gauss(state);

	*a = exp(block + noise(state, SIDE_SD, spikes));
	*b = exp(block + noise(state, SIDE_SD, spikes));
}

/* Does the interval of a ratio of 1 hold it?  stop: blocks are added until it
 * is narrow enough. */
static enum sb_err ratio_covers(uint64_t *state, int spikes, unsigned blocks,
				int stop, int *covers)
{
	double a[BLOCKS_MAX], b[BLOCKS_MAX];
	struct sb_interval r = { 0 };
	struct sb_paired p;

	for (unsigned n = 0; n < blocks; n++) {
		enum sb_err err;

		pair(state, spikes, &a[n], &b[n]);
		if (n + 1 < (stop ? STOP_FROM : blocks))
			continue;
		err = sb_infer_paired(a, b, n + 1, &p);
		if (err != SB_OK)
			return err;
		r = sb_infer_interval(&p, 0.95);
		if (stop && log(r.high / r.low) / 2 <= STOP_HALF_WIDTH)
			break;
	}
	*covers = r.low <= 1 && 1 <= r.high;
	return SB_OK;
}

/* Does the interval of one side's median hold it? */
static enum sb_err median_covers(uint64_t *state, int spikes, unsigned blocks,
				 int *covers)
{
	double values[BLOCKS_MAX * REPETITIONS];
	size_t start[BLOCKS_MAX + 1];
	struct sb_blocks all = { values, start, blocks };
	struct sb_interval r;
	enum sb_err err;

	for (unsigned i = 0; i < blocks; i++) {
		double block = SIDE_SD * gauss(state);

		start[i] = i * REPETITIONS;
		for (unsigned k = 0; k < REPETITIONS; k++)
			values[i * REPETITIONS + k] =
				exp(block + noise(state, WITHIN_SD, spikes));
	}
	start[blocks] = blocks * REPETITIONS;
	err = sb_infer_estimate(&all, 0.95, RESAMPLES, sb_stats_random(state),
				&r);
	*covers = r.low <= 1 && 1 <= r.high;
	return err;
}

enum sb_err sb_aa_coverage(unsigned trials, uint64_t seed,
			   struct sb_aa_table *out)
{
	static const char *const what[] = { "ratio", "ratio by stop rule",
					    "median" };
	static const unsigned sizes[] = { 3, 5, 10, 20 };
	enum sb_err err = SB_OK;

	for (int kind = 0; kind < 3; kind++)
		for (int spikes = 0; spikes < 2; spikes++)
			for (int i = kind == 1 ? 3 : 0; err == SB_OK && i < 4;
			     i++) {
				struct sb_aa_row row = {
					.part = "coverage",
					.what = what[kind],
					.noise = spikes ? "with spikes"
							: "normal",
					.blocks = sizes[i],
				};

				for (; err == SB_OK && row.trials < trials;
				     row.trials++) {
					int hit = 0;

					err = kind < 2 ? ratio_covers(&seed,
								      spikes,
								      sizes[i],
								      kind == 1,
								      &hit)
						       : median_covers(&seed,
								       spikes,
								       sizes[i],
								       &hit);
					row.hits += hit != 0;
				}
				if (err == SB_OK)
					err = sb_aa_add(out, &row);
			}
	return err;
}
