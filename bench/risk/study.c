#include "bench/risk/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/risk/cubes.h"
#include "bench/risk/gather.h"

/* Less than this apart is as good as equal: prices of guesses are measured. */
#define MARGIN 1.1

const char *sb_study_axis(enum sb_risk_axis axis)
{
	static const char *const names[SB_RISK_AXES] = {
		[SB_RISK_LOCKOUT] = "lockout",
		[SB_RISK_EXPOSURE] = "exposure",
		[SB_RISK_DESTRUCTION] = "destruction",
	};

	return (unsigned)axis < SB_RISK_AXES ? names[axis] : "unknown";
}

unsigned sb_study_on(enum sb_risk_axis axis, unsigned verdict)
{
	int is_all = verdict == SB_RISK_ALL || verdict == SB_RISK_DATA_ALL ||
		     verdict == SB_RISK_APART_ALL;

	return is_all && axis != SB_RISK_LOCKOUT ? verdict + 1 : verdict;
}

static double number(const struct sb_risk *risk, enum sb_risk_axis axis,
		     unsigned verdict)
{
	const double *of = risk->lockout;

	if (axis == SB_RISK_EXPOSURE)
		of = risk->exposure;
	if (axis == SB_RISK_DESTRUCTION)
		of = risk->destruction;
	return of[sb_study_on(axis, verdict)];
}

enum sb_err sb_study_open(const struct sb_risk_model *model,
			  const struct sb_profile *profiles, size_t count,
			  uint64_t seed, FILE *cubes, struct sb_study *out,
			  char *why, size_t why_bytes)
{
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	out->model = *model;
	out->seed = seed;
	out->rows = calloc(count + 1, sizeof(*out->rows));
	if (!out->rows)
		return SB_MEMORY;
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		struct sb_study_row *row = &out->rows[out->count];

		row->profile = &profiles[i];
		err = cubes ? sb_cubes_read(cubes, &profiles[i], &row->of)
			    : SB_MISSING;
		if (err == SB_MISSING || err == SB_MALFORMED)
			err = sb_risk_gather(&profiles[i], seed, &row->of, why,
					     why_bytes);
		out->count += err == SB_OK;
		if (err == SB_PARAM && (out->count || i + 1 < count))
			err = SB_OK;
	}
	if (err == SB_OK && count && !out->count)
		err = SB_PARAM;
	if (err != SB_OK)
		sb_study_release(out);
	return err;
}

void sb_study_release(struct sb_study *study)
{
	for (size_t i = 0; i < study->count; i++)
		sb_risk_gather_release(&study->rows[i].of);
	free(study->rows);
	memset(study, 0, sizeof(*study));
}

double sb_study_exposed_bytes(const struct sb_study *study, size_t row,
			      unsigned verdict)
{
	const double *exposure = study->rows[row].risk.exposure;
	double sum = 0;

	for (unsigned v = 0; v < SB_CLASS_COUNT; v++) {
		if (v == verdict || sb_risk_classes(verdict) >> v & 1)
			sum += exposure[v] * study->class_bytes[v];
	}
	return sum;
}

static int is_in(const struct sb_coalition *who, const struct sb_box *box)
{
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		if (who->of[a] < box->low.of[a] || who->of[a] > box->high.of[a])
			return 0;
	}
	return 1;
}

int sb_study_memory_only(const struct sb_study_row *row)
{
	const struct sb_risk_case *of = &row->of;
	const uint32_t data = UINT32_C(1) << SB_RISK_DATA_ANY;
	struct sb_coalition who;

	sb_atom_public(&who);
	who.of[of->machine] = SB_OWN;
	if (of->machine == SB_ATOM_PHONE)
		who.of[SB_ATOM_KNOW_PASSCODE] = 1;
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		if (who.of[a] > of->most.of[a])
			who.of[a] = of->most.of[a];
	}
	for (size_t i = 0; i < of->cube_count; i++) {
		if (is_in(&who, &of->cubes[i].box))
			return !(of->cubes[i].whole & data);
	}
	return 0;
}

static void take(struct sb_risk_span *span, double x)
{
	if (x < span->low)
		span->low = x;
	if (x > span->high)
		span->high = x;
}

static enum sb_err spans(struct sb_study_row *row,
			 const struct sb_risk_model models[2])
{
	enum sb_err err = SB_OK;

	for (unsigned a = 0; a < SB_RISK_AXES; a++) {
		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			double x = number(&row->risk, (enum sb_risk_axis)a, v);

			row->axis[a][v] = (struct sb_risk_span) { x, x, x };
		}
	}
	for (size_t m = 0; m < 2 && err == SB_OK; m++) {
		struct sb_risk risk;

		err = sb_risk_compute(&models[m], &row->of, &risk);
		for (unsigned a = 0; a < SB_RISK_AXES; a++) {
			for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
				take(&row->axis[a][v],
				     number(&risk, (enum sb_risk_axis)a, v));
		}
	}
	return err;
}

enum sb_err sb_study_compute(struct sb_study *study)
{
	struct sb_risk_model *ends = calloc(2, sizeof(*ends));
	enum sb_err err = ends ? SB_OK : SB_MEMORY;

	if (!ends)
		return err;
	ends[0] = ends[1] = study->model;
	for (size_t i = 0; i < study->model.value_count; i++) {
		ends[0].values[i].now = study->model.values[i].low;
		ends[1].values[i].now = study->model.values[i].high;
	}
	for (size_t i = 0; i < study->count && err == SB_OK; i++) {
		struct sb_study_row *row = &study->rows[i];

		err = sb_risk_compute(&study->model, &row->of, &row->risk);
		if (err == SB_OK)
			err = spans(row, ends);
	}
	free(ends);
	return err;
}

static double usual(const struct sb_study *study, size_t row,
		    enum sb_risk_axis axis, unsigned verdict)
{
	return number(&study->rows[row].risk, axis, verdict);
}

/* Row other is no worse than row on both, and better on one. */
static int is_better(const struct sb_study *study, size_t other, size_t row,
		     unsigned verdict)
{
	double lock = usual(study, row, SB_RISK_LOCKOUT, verdict);
	double expose = usual(study, row, SB_RISK_EXPOSURE, verdict);
	double l = usual(study, other, SB_RISK_LOCKOUT, verdict);
	double e = usual(study, other, SB_RISK_EXPOSURE, verdict);

	return l <= lock && e <= expose &&
	       (l < lock / MARGIN || e < expose / MARGIN);
}

int sb_study_dominated(const struct sb_study *study, size_t row,
		       unsigned verdict)
{
	for (size_t i = 0; i < study->count; i++) {
		if (is_better(study, i, row, verdict))
			return 1;
	}
	return 0;
}

int sb_study_by_flattered(const struct sb_study *study, size_t row,
			  unsigned verdict)
{
	if (sb_study_memory_only(&study->rows[row]))
		return 0;
	for (size_t i = 0; i < study->count; i++) {
		if (is_better(study, i, row, verdict) &&
		    !sb_study_memory_only(&study->rows[i]))
			return 0;
	}
	return sb_study_dominated(study, row, verdict);
}

/* --- which assumptions decide --- */

static int by_moved(const void *a, const void *b)
{
	const struct sb_swing *x = a, *y = b;
	double u = fabs(x->high - x->low), v = fabs(y->high - y->low);

	if (x->swaps != y->swaps)
		return x->swaps < y->swaps ? 1 : -1;
	if (u != v)
		return u < v ? 1 : -1;
	return x->value < y->value ? -1 : 1;
}

/* The numbers of count rows with one value at one end. */
static enum sb_err numbers(const struct sb_study *study, size_t first,
			   size_t count, size_t value, int high,
			   enum sb_risk_axis axis, unsigned verdict,
			   double *out)
{
	struct sb_risk_model *model = malloc(sizeof(*model));
	enum sb_err err = model ? SB_OK : SB_MEMORY;

	if (!model)
		return err;
	*model = study->model;
	model->values[value].now =
		high ? model->values[value].high : model->values[value].low;
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		struct sb_risk risk;

		err = sb_risk_compute(model, &study->rows[first + i].of, &risk);
		out[i] = number(&risk, axis, verdict);
	}
	free(model);
	return err;
}

static size_t swapped(const double *low, const double *high, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++)
			n += (low[i] < low[j] && high[i] > high[j]) ||
			     (low[i] > low[j] && high[i] < high[j]);
	}
	return n;
}

static size_t swings(const struct sb_study *study, size_t first, size_t count,
		     enum sb_risk_axis axis, unsigned verdict,
		     struct sb_swing *out, size_t most, enum sb_err *err)
{
	struct sb_swing all[SB_RISK_VALUES];
	double *ends[2] = { calloc(count + 1, sizeof(double)),
			    calloc(count + 1, sizeof(double)) };
	size_t n = 0;

	*err = ends[0] && ends[1] ? SB_OK : SB_MEMORY;
	for (size_t v = 0; v < study->model.value_count && *err == SB_OK; v++) {
		struct sb_swing s = { .value = v };
		int moved = 0;

		for (int high = 0; high < 2 && *err == SB_OK; high++)
			*err = numbers(study, first, count, v, high, axis,
				       verdict, ends[high]);
		for (size_t i = 0; i < count; i++) {
			s.low += ends[0][i];
			s.high += ends[1][i];
			moved |= ends[0][i] != ends[1][i];
		}
		s.swaps = swapped(ends[0], ends[1], count);
		if (moved)
			all[n++] = s;
	}
	free(ends[0]);
	free(ends[1]);
	if (*err != SB_OK)
		return 0;
	qsort(all, n, sizeof(*all), by_moved);
	n = n < most ? n : most;
	memcpy(out, all, n * sizeof(*out));
	return n;
}

size_t sb_study_swings(const struct sb_study *study, size_t row,
		       enum sb_risk_axis axis, unsigned verdict,
		       struct sb_swing *out, size_t most, enum sb_err *err)
{
	return swings(study, row, 1, axis, verdict, out, most, err);
}

size_t sb_study_deciders(const struct sb_study *study, enum sb_risk_axis axis,
			 unsigned verdict, struct sb_swing *out, size_t most,
			 enum sb_err *err)
{
	return swings(study, 0, study->count, axis, verdict, out, most, err);
}
