/* bench/measure/report_plots.c: files for gnuplot. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/micro.h"
#include "bench/measure/report.h"
#include "bench/measure/report_keys.h"

static FILE *open_file(const struct sb_report *r, const char *name)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/plots/%s.tsv", r->folder, name);
	return fopen(path, "w");
}

static enum sb_err done(FILE *to)
{
	int bad = ferror(to);

	return (fclose(to) | bad) ? SB_IO : SB_OK;
}

/* Two blank lines part blocks; none before the first. */
static void block(FILE *to, int *first, const char *name)
{
	fprintf(to, "%s# %s\n", *first ? "" : "\n\n", name);
	*first = 0;
}

static void field(FILE *to, double value, int known)
{
	if (known && isfinite(value))
		fprintf(to, "\t%.6g", value);
	else
		fputs("\tNaN", to);
}

static void rate_fields(FILE *to, const struct sb_series *s)
{
	struct sb_interval v = { 0 };

	if (s && s->bytes)
		v = sb_summary_rate(s);
	field(to, v.mid, s && s->bytes);
	field(to, v.low, v.known);
	field(to, v.high, v.known);
}

/* The median as the tables have it: digits cut to its interval. */
static void text_field(FILE *to, const struct sb_series *s)
{
	struct sb_interval v = { 0 };
	char text[32];

	if (s && s->bytes)
		v = sb_summary_rate(s);
	fprintf(to, "\t%s",
		s && s->bytes
			? sb_table_digits(v.mid, sb_table_decimals(&v), text)
			: "not timed");
}

static void throughput_block(const struct sb_report *r, FILE *to, int *first,
			     const char *name, const char *op, uint32_t threads)
{
	const struct sb_series *floor =
		sb_summary_cell(&r->summary, "controlled", "null", op, threads);
	int row = 0, roofline = threads == 1 && !strcmp(op, "backup_first");

	block(to, first, name);
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *profile = r->profiles[i].name, *binds;
		const struct sb_series *s = sb_summary_cell(
			&r->summary, "controlled", profile, op, threads);
		struct sb_interval ratio;
		double mb = 0;
		int known;

		if (!s)
			continue;
		fprintf(to, "%d\t%s", row++, r->profiles[i].label);
		rate_fields(to, s);
		field(to, floor ? sb_summary_rate(floor).mid : 0,
		      floor != NULL);
		known = roofline &&
			sb_summary_roofline(&r->summary, profile, &ratio, &mb,
					    &binds) == SB_OK;
		field(to, mb, known);
		fprintf(to, "\t%u", threads);
		text_field(to, s);
		fputc('\n', to);
	}
}

static enum sb_err throughput(const struct sb_report *r)
{
	static const char *const ops[] = { "backup_first", "backup_unchanged",
					   "backup_changed", "restore_all" };
	FILE *to = open_file(r, "throughput");
	int first = 1;

	if (!to)
		return SB_IO;
	for (size_t i = 0; i < 4; i++)
		throughput_block(r, to, &first, ops[i], ops[i], r->threads);
	throughput_block(r, to, &first, "backup_first_1", "backup_first", 1);
	throughput_block(r, to, &first, "restore_all_1", "restore_all", 1);
	return done(to);
}

/* Two verbs in a row: the times add up, and so do the ends of the intervals,
 * which makes them wider than they need be. */
static void chained_rate(FILE *to, const struct sb_series *a,
			 const struct sb_series *b)
{
	double bytes, extra[3] = { 0 };

	if (!b) {
		field(to, 0, 0);
		field(to, 0, 0);
		field(to, 0, 0);
		return;
	}
	if (a) {
		extra[0] = a->estimate.mid;
		extra[1] = a->estimate.high;
		extra[2] = a->estimate.low;
	}
	bytes = (double)b->bytes * 1e3;
	field(to, bytes / (b->estimate.mid + extra[0]), 1);
	field(to, bytes / (b->estimate.high + extra[1]), b->estimate.known);
	field(to, bytes / (b->estimate.low + extra[2]), b->estimate.known);
}

static const struct sb_series *verb(const struct sb_report *r,
				    const char *profile, const char *op,
				    size_t bytes)
{
	return sb_summary_micro(&r->summary, "verb", profile, op, "", bytes);
}

static enum sb_err chunk_size(const struct sb_report *r)
{
	static const char *const floors[2][3] = {
		{ "memcpy", "memcpy", "memcpy" },
		{ "openssl evp", "openssl evp seal", "openssl evp open" },
	};
	FILE *to = open_file(r, "chunk_size");
	int first = 1;

	if (!to)
		return SB_IO;
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		int started = 0;

		for (size_t k = 0; k < 6; k++) {
			size_t bytes = sb_micro_sizes[k];

			if (!verb(r, name, "seal", bytes))
				continue;
			if (!started++)
				block(to, &first, r->profiles[i].label);
			fprintf(to, "%zu", bytes);
			chained_rate(to, verb(r, name, "derive", bytes),
				     verb(r, name, "seal", bytes));
			chained_rate(to, verb(r, name, "check", bytes),
				     verb(r, name, "open", bytes));
			fprintf(to, "\t%s\n", r->profiles[i].label);
		}
	}
	for (size_t i = 0; i < 2; i++) {
		block(to, &first, floors[i][0]);
		for (size_t k = 0; k < 6; k++) {
			const struct sb_series *down = sb_summary_micro(
				&r->summary, "floor", "", floors[i][1], "",
				sb_micro_sizes[k]);

			if (!down)
				continue;
			fprintf(to, "%zu", sb_micro_sizes[k]);
			rate_fields(to, down);
			rate_fields(to, sb_summary_micro(&r->summary, "floor",
							 "", floors[i][2], "",
							 sb_micro_sizes[k]));
			fprintf(to, "\t%s\n", floors[i][0]);
		}
	}
	return done(to);
}

static int64_t loss_of(const struct sb_report *r, const char *mode,
		       const char *profile, const char *name)
{
	int found;

	return sb_report_loss(r, mode, profile, "stored/all", name, &found);
}

static enum sb_err loss(const struct sb_report *r)
{
	static const char *const modes[] = { "controlled", "deployed" };
	/* In the order of columns; those of one column are added up. */
	static const char *const causes[9][3] = {
		{ "within_snapshot" },
		{ "cross_snapshot" },
		{ "cross_user" },
		{ "compression" },
		{ "padding" },
		{ "sealing" },
		{ "recipes", "index", "keys" },
		{ "dead" },
		{ "chunking_sizes", "chunking_key" },
	};
	FILE *to = open_file(r, "loss");
	int first = 1;

	if (!to)
		return SB_IO;
	for (size_t m = 0; m < 2; m++) {
		int row = 0;

		block(to, &first, modes[m]);
		for (size_t i = 0; i < r->profile_count; i++) {
			const char *name = r->profiles[i].name;
			double plain = (double)loss_of(r, modes[m], name,
						       "reference_bytes");
			double bytes = (double)loss_of(r, modes[m], name,
						       "scheme_bytes");

			if (plain <= 0)
				continue;
			fprintf(to, "%d\t%s", row++, r->profiles[i].label);
			for (size_t c = 0; c < 9; c++) {
				int64_t sum = 0;

				for (size_t k = 0; k < 3 && causes[c][k]; k++)
					sum += loss_of(r, modes[m], name,
						       causes[c][k]);
				field(to, 100 * (double)sum / plain, 1);
			}
			field(to, 100 * (bytes - plain) / plain, 1);
			field(to, bytes / 1e6, 1);
			fputc('\n', to);
		}
	}
	return done(to);
}

static double growth_bytes(const struct sb_report *r, const char *profile,
			   unsigned users)
{
	char scope[24];

	snprintf(scope, sizeof(scope), "users/%u", users);
	for (size_t i = 0; i < r->growth.count; i++) {
		const struct sb_csv_row *row = &r->growth.rows[i];

		if (!strcmp(row->field[0], "controlled") &&
		    !strcmp(row->field[1], profile) &&
		    !strcmp(row->field[2], scope))
			return strtod(row->field[4], NULL);
	}
	return 0;
}

static enum sb_err growth(const struct sb_report *r)
{
	FILE *to = open_file(r, "growth");
	int first = 1;

	if (!to)
		return SB_IO;
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		double logical =
			(double)loss_of(r, "controlled", name, "logical_bytes");
		unsigned users = 1;

		if (!(growth_bytes(r, name, 1) > 0))
			continue;
		while (users < 64 && growth_bytes(r, name, users + 1) > 0)
			users++;
		block(to, &first, r->profiles[i].label);
		for (unsigned n = 1; n <= users; n++) {
			double bytes = growth_bytes(r, name, n);
			double plain = logical * n / users;

			fprintf(to, "%u", n);
			field(to, bytes / 1e6, 1);
			field(to, bytes / 1e6 / n, 1);
			field(to, 100 * (1 - bytes / plain), plain > 0);
			fprintf(to, "\t%s\n", r->profiles[i].label);
		}
	}
	return done(to);
}

static enum sb_err recovery(const struct sb_report *r)
{
	FILE *to = open_file(r, "recovery");
	int first = 1;

	if (!to)
		return SB_IO;
	block(to, &first, "grid");
	for (size_t i = 0; i < r->profile_count; i++) {
		for (size_t k = 0; k < r->recovery.count; k++) {
			const struct sb_csv *c = &r->recovery;

			if (strcmp(sb_csv_at(c, k, "class"), "all") != 0 ||
			    strcmp(sb_csv_at(c, k, "profile"),
				   r->profiles[i].name) != 0)
				continue;
			fprintf(to, "%zu\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", i,
				sb_csv_at(c, k, "column"), r->profiles[i].label,
				sb_csv_at(c, k, "label"),
				sb_csv_at(c, k, "side"),
				sb_csv_at(c, k, "verdict"),
				sb_csv_at(c, k, "symbol"),
				sb_csv_at(c, k, "shade"));
		}
	}
	return done(to);
}

static enum sb_err overview(const struct sb_report *r)
{
	FILE *to = open_file(r, "overview");
	int first = 1;

	if (!to)
		return SB_IO;
	block(to, &first, "controlled");
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		double plain = (double)loss_of(r, "controlled", name,
					       "reference_bytes");
		double bytes =
			(double)loss_of(r, "controlled", name, "scheme_bytes");
		const struct sb_series *s =
			sb_summary_cell(&r->summary, "controlled", name,
					"backup_first", r->threads);
		long row = sb_report_recovery(r, name, "warrant");

		fprintf(to, "%s", r->profiles[i].label);
		rate_fields(to, s);
		field(to, plain > 0 ? bytes / plain : 0, plain > 0);
		if (row < 0)
			fputs("\t-\tnot run", to);
		else
			fprintf(to, "\t%s\t%s",
				sb_csv_at(&r->recovery, (size_t)row, "symbol"),
				sb_csv_at(&r->recovery, (size_t)row,
					  "verdict"));
		text_field(to, s);
		fputc('\n', to);
	}
	return done(to);
}

static enum sb_err breakeven(const struct sb_report *r)
{
	FILE *to = open_file(r, "breakeven");
	enum sb_err err;

	if (!to)
		return SB_IO;
	err = sb_report_links(r, to);
	return done(to) == SB_OK ? err : SB_IO;
}

static enum sb_err dataset(const struct sb_report *r)
{
	enum sb_err err;
	FILE *to;

	if (!r->data.count)
		return SB_OK;
	to = open_file(r, "dataset");
	if (!to)
		return SB_IO;
	err = sb_report_data_plot(r, to);
	return done(to) != SB_OK ? SB_IO : err;
}

enum sb_err sb_report_plots(const struct sb_report *r)
{
	static enum sb_err (*const files[])(const struct sb_report *) = {
		throughput, chunk_size, loss,      growth,
		recovery,   overview,   breakeven, dataset
	};
	char path[1200];
	enum sb_err err = SB_OK;

	snprintf(path, sizeof(path), "%s/plots", r->folder);
	if (mkdir(path, 0777) && errno != EEXIST)
		return SB_IO;
	for (size_t i = 0; err == SB_OK && i < sizeof(files) / sizeof(files[0]);
	     i++)
		err = files[i](r);
	return err == SB_OK ? sb_report_keys(r) : err;
}
