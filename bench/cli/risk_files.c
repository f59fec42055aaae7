/* bench/cli/risk_files.c: sb_risk_session_write. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/risk.h"
#include "bench/measure/file.h"
#include "bench/measure/room.h"
#include "bench/risk/beside.h"
#include "bench/risk/curve.h"
#include "bench/risk/prices.h"

#define GUESS_DECADES 15u
#define TORNADO       8u   /* bars of one picture */
#define NEAR          1.06 /* a reader sees one point */

enum {
	PATH_BYTES = 1200
};

static int unwritten(const char *folder, const char *name)
{
	int error = errno;
	char reason[128];

	return sb_cli_failed(
		"%s/%s cannot be written: %s", folder, name,
		sb_room_reason(folder, error, reason, sizeof(reason)));
}

static void path_of(const char *folder, const char *name, char path[PATH_BYTES])
{
	snprintf(path, PATH_BYTES, "%.1000s/%s", folder, name);
}

static FILE *file_in(const char *folder, const char *name)
{
	char path[PATH_BYTES];
	FILE *to;

	path_of(folder, name, path);
	to = sb_file_begin(path);
	if (!to)
		unwritten(folder, name);
	return to;
}

static int done(FILE *to, const char *folder, const char *name)
{
	char path[PATH_BYTES];

	path_of(folder, name, path);
	if (sb_file_commit(to, path) != SB_OK)
		return unwritten(folder, name);
	return SB_EXIT_OK;
}

static void drop(FILE *to, const char *folder, const char *name)
{
	char path[PATH_BYTES];

	path_of(folder, name, path);
	sb_file_drop(to, path);
}

/* A class's own rows, and one of several: what they are on that axis. */
static int is_row(enum sb_risk_axis axis, unsigned v)
{
	return v <= SB_CLASS_COUNT ||
	       (v - SB_RISK_ALL) % 2 == (axis != SB_RISK_LOCKOUT);
}

/* The part by guessing, and the bytes that are expected to be read. */
static void put_exposure(FILE *to, const struct sb_study *study, size_t row,
			 unsigned v)
{
	double bytes = sb_study_exposed_bytes(study, row, v);

	fprintf(to, "%.6g,", study->rows[row].risk.guessed[v]);
	if (bytes > 0)
		fprintf(to, "%.6g", bytes);
}

static int write_table(const struct sb_study *study, const char *folder)
{
	FILE *to = file_in(folder, "risk.csv");

	if (!to)
		return SB_EXIT_FAILED;
	fputs("profile,class,axis,usual,low,high,by_guessing,exposed_bytes\n",
	      to);
	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		for (unsigned a = 0; a < SB_RISK_AXES; a++) {
			enum sb_risk_axis axis = (enum sb_risk_axis)a;

			for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
				const struct sb_risk_span *s = &row->axis[a][v];

				if (!is_row(axis, v))
					continue;
				fprintf(to, "%s,%s,%s,%.6g,%.6g,%.6g,",
					row->profile->name, sb_risk_class(v),
					sb_study_axis(axis), s->usual, s->low,
					s->high);
				if (axis == SB_RISK_EXPOSURE)
					put_exposure(to, study, i, v);
				else
					fputc(',', to);
				fputc('\n', to);
			}
		}
	}
	return done(to, folder, "risk.csv");
}

static int write_model(const struct sb_risk_model *m, const char *folder)
{
	FILE *to = file_in(folder, "risk_model.csv");

	if (!to)
		return SB_EXIT_FAILED;
	fputs("name,value,usual,low,high,source\n", to);
	for (size_t i = 0; i < m->value_count; i++) {
		const struct sb_risk_value *v = &m->values[i];

		fprintf(to, "%s,%.6g,%.6g,%.6g,%.6g,\"", v->name, v->now,
			v->usual, v->low, v->high);
		for (const char *c = v->source; *c; c++) {
			if (*c == '"')
				fputc('"', to);
			fputc(*c, to);
		}
		fputs("\"\n", to);
	}
	return done(to, folder, "risk_model.csv");
}

static void put_number(FILE *to, double x)
{
	if (x > 0)
		fprintf(to, "\t%.6g", x);
	else
		fputs("\tNaN", to);
}

static const struct sb_risk_span *span_of(const struct sb_study *study,
					  size_t row, enum sb_risk_axis axis,
					  unsigned verdict)
{
	return sb_risk_span_of(&study->rows[row], axis, verdict);
}

/* Too near for a reader to tell the points apart. */
static int near(const struct sb_risk_span *a, const struct sb_risk_span *b)
{
	return a->usual <= NEAR * b->usual && b->usual <= NEAR * a->usual;
}

/* The first row whose point this one's would cover: it gives the number. */
static size_t group_of(const struct sb_study *study, size_t row,
		       unsigned verdict)
{
	size_t i = 0;

	while (i < row &&
	       !(near(span_of(study, i, SB_RISK_LOCKOUT, verdict),
		      span_of(study, row, SB_RISK_LOCKOUT, verdict)) &&
		 near(span_of(study, i, SB_RISK_EXPOSURE, verdict),
		      span_of(study, row, SB_RISK_EXPOSURE, verdict))))
		i++;
	return i;
}

static void write_points(FILE *to, const struct sb_study *study,
			 unsigned verdict)
{
	fputs("# points\n", to);
	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		fprintf(to, "%s", row->profile->label);
		for (unsigned a = 0; a <= SB_RISK_EXPOSURE; a++) {
			const struct sb_risk_span *s = span_of(
				study, i, (enum sb_risk_axis)a, verdict);

			fprintf(to, "\t%.6g\t%.6g\t%.6g", s->usual, s->low,
				s->high);
		}
		put_number(to, row->stored_ratio);
		put_number(to, row->mb_per_sec);
		fprintf(to, "\t%d\n", sb_study_dominated(study, i, verdict));
	}
}

static void write_groups(FILE *to, const struct sb_study *study,
			 unsigned verdict)
{
	unsigned number = 0;

	fputs("\n\n# groups\n", to);
	for (size_t i = 0; i < study->count; i++) {
		int dominated = 1;

		if (group_of(study, i, verdict) != i)
			continue;
		fprintf(to, "%u\t%.6g\t%.6g\t", ++number,
			span_of(study, i, SB_RISK_LOCKOUT, verdict)->usual,
			span_of(study, i, SB_RISK_EXPOSURE, verdict)->usual);
		for (size_t k = i; k < study->count; k++) {
			if (group_of(study, k, verdict) != i)
				continue;
			fprintf(to, "%s%s", k > i ? ", " : "",
				study->rows[k].profile->label);
			dominated &= sb_study_dominated(study, k, verdict);
		}
		fprintf(to, "\t%d\n", dominated);
	}
}

/* A block for each class: lockout, exposure, dominated there, label. */
static void write_classes(FILE *to, const struct sb_study *study)
{
	for (unsigned v = 0; v < SB_CLASS_COUNT; v++) {
		fprintf(to, "\n\n# class %s\n", sb_class_name(v));
		for (size_t i = 0; i < study->count; i++)
			fprintf(to, "%.6g\t%.6g\t%d\t%s\n",
				span_of(study, i, SB_RISK_LOCKOUT, v)->usual,
				span_of(study, i, SB_RISK_EXPOSURE, v)->usual,
				sb_study_dominated(study, i, v),
				study->rows[i].profile->label);
	}
}

static int write_frontier(const struct sb_study *study, unsigned verdict,
			  const char *folder)
{
	const char *name = "plots/frontier.tsv";
	FILE *to = file_in(folder, name);

	if (!to)
		return SB_EXIT_FAILED;
	write_points(to, study, verdict);
	write_groups(to, study, verdict);
	write_classes(to, study);
	return done(to, folder, name);
}

static int by_length(const void *a, const void *b)
{
	const struct sb_swing *x = a, *y = b;
	double u = fabs(x->high - x->low), v = fabs(y->high - y->low);

	return u == v ? (x->value > y->value) - (x->value < y->value)
		      : (u < v) - (u > v);
}

static double mean_of(const struct sb_study *study, enum sb_risk_axis axis,
		      unsigned verdict)
{
	double sum = 0;

	for (size_t i = 0; i < study->count; i++)
		sum += span_of(study, i, axis, verdict)->usual;
	return sum / (double)study->count;
}

/* The values that move the mean most, longest first. */
static enum sb_err put_swings(FILE *to, const struct sb_study *study,
			      enum sb_risk_axis axis, unsigned verdict)
{
	struct sb_swing s[SB_RISK_VALUES];
	enum sb_err err;
	size_t n = sb_study_deciders(study, axis, verdict, s, SB_RISK_VALUES,
				     &err);

	qsort(s, n, sizeof(*s), by_length);
	fprintf(to, "# %s\n", sb_study_axis(axis));
	for (size_t i = 0; i < n && i < TORNADO; i++)
		fprintf(to, "%s\t%.6g\t%.6g\t%zu\t%.6g\n",
			study->model.values[s[i].value].name,
			s[i].low / (double)study->count,
			s[i].high / (double)study->count, s[i].swaps,
			mean_of(study, axis, verdict));
	return err;
}

static int write_tornado(const struct sb_study *study,
			 const struct sb_risk_options *o, const char *folder)
{
	const char *name = "plots/tornado.tsv";
	FILE *to = file_in(folder, name);
	enum sb_err err;

	if (!to)
		return SB_EXIT_FAILED;
	err = put_swings(to, study, SB_RISK_LOCKOUT, o->verdict);
	fputs("\n\n", to);
	if (err == SB_OK)
		err = put_swings(to, study, SB_RISK_EXPOSURE, o->verdict);
	if (err != SB_OK) {
		drop(to, folder, name);
		return sb_cli_failed("risk: %s", sb_err_name(err));
	}
	return done(to, folder, name);
}

/* For the report: it says what a guess takes where it says "offline". */
static int write_guesses(const struct sb_study *study, const char *folder)
{
	const char *name = "guesses.csv";
	FILE *to = file_in(folder, name);

	if (!to)
		return SB_EXIT_FAILED;
	fputs("profile,secret,by,cpu_seconds,low,high,n,wall_seconds,paused\n",
	      to);
	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		for (size_t k = 0; k < row->of.price_count; k++) {
			const struct sb_risk_price *p = &row->of.prices[k];
			char secret[64];

			fprintf(to, "%s,%s,%s,", row->profile->name,
				sb_risk_price_secret(p, secret, sizeof(secret)),
				sb_risk_price_by(p));
			if (p->cpu_ns > 0)
				fprintf(to, "%.6g", p->cpu_ns / 1e9);
			fprintf(to, ",,,%u,", p->count); /* one: no interval */
			if (p->wall_ns > 0)
				fprintf(to, "%.6g", p->wall_ns / 1e9);
			fprintf(to, ",%u\n", p->paused);
		}
	}
	return done(to, folder, name);
}

/* F(n) of PINs and passwords; of passwords also as if the fit had no end. */
static int write_curves(FILE *to, const struct sb_risk_model *model)
{
	struct sb_risk_model *endless = malloc(sizeof(*endless));

	if (!endless)
		return sb_cli_failed("out of memory");
	*endless = *model;
	for (size_t i = 0; i < endless->value_count; i++) {
		if (!strcmp(endless->values[i].name, "zipf_end"))
			endless->values[i].now = 1;
	}
	fputs("# curves\n", to);
	for (unsigned e = 0; e <= 20 * GUESS_DECADES; e++) {
		double n = pow(10, e / 20.0);

		fprintf(to, "%.6g\t%.6g\t%.6g\t%.6g\n", n,
			sb_curve_found(model, SB_ATOM_KNOW_PASSCODE, 0, n),
			sb_curve_found(model, SB_ATOM_KNOW_PASSPHRASE, 0, n),
			sb_curve_found(endless, SB_ATOM_KNOW_PASSPHRASE, 0, n));
	}
	free(endless);
	return SB_EXIT_OK;
}

static void write_budget(FILE *to, const struct sb_study *study, size_t row,
			 size_t price)
{
	const struct sb_study_row *of = &study->rows[row];
	const struct sb_risk_price *p = &of->of.prices[price];
	char secret[64], more[256];

	if (p->cpu_ns <= 0)
		return;
	sb_beside_words(of->profile, &of->of, p, more, sizeof(more));
	fprintf(to, "%s\t%.6g\t%.6g\t%s\t%s\t%s\n", of->profile->label,
		sb_curve_affordable(&study->model, p->cpu_ns), p->cpu_ns / 1e9,
		sb_risk_price_secret(p, secret, sizeof(secret)),
		p->second ? "both"
		: p->item == SB_ATOM_KNOW_PASSCODE ||
				p->item == SB_ATOM_KNOW_CODE
			? "PIN"
			: "password",
		more);
}

/* What guesses find, and what each profile lets somebody try. */
static int write_guessing(const struct sb_study *study, const char *folder)
{
	const char *name = "plots/guessing.tsv";
	FILE *to = file_in(folder, name);
	int status;

	if (!to)
		return SB_EXIT_FAILED;
	status = write_curves(to, &study->model);
	fputs("\n\n# budgets\n", to);
	for (size_t i = 0; i < study->count; i++)
		for (size_t k = 0; k < study->rows[i].of.price_count; k++)
			write_budget(to, study, i, k);
	if (status != SB_EXIT_OK) {
		drop(to, folder, name);
		return status;
	}
	return done(to, folder, name);
}

int sb_risk_session_write(struct sb_risk_session *s,
			  const struct sb_risk_options *o)
{
	char plots[1200];
	int status;

	snprintf(plots, sizeof(plots), "%.1000s/plots", o->run);
	if (mkdir(plots, 0777) && errno != EEXIST)
		return unwritten(o->run, "plots");
	status = write_table(&s->study, o->run);
	if (status == SB_EXIT_OK)
		status = write_model(&s->study.model, o->run);
	if (status == SB_EXIT_OK)
		status = write_frontier(&s->study, o->verdict, o->run);
	if (status == SB_EXIT_OK)
		status = write_tornado(&s->study, o, o->run);
	if (status == SB_EXIT_OK && !s->priced_by_run)
		status = write_guesses(&s->study, o->run);
	if (status == SB_EXIT_OK)
		status = write_guessing(&s->study, o->run);
	return status;
}
