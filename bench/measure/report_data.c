/* bench/measure/report_data.c: what the data are like, generated against real;
 * from data.csv (likeness.h) and data_sources.csv. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/likeness.h"
#include "bench/measure/report.h"

/* A column of a table: a measure, and how its numbers are shown. */
struct shown {
	unsigned measure;
	int decimals;
	const char *title, *unit;
	double divide;
};

static long find(const struct sb_csv *data, const char *part, const char *name,
		 unsigned measure)
{
	for (size_t i = 0; i < data->count; i++)
		if (!strcmp(sb_csv_at(data, i, "part"), part) &&
		    !strcmp(sb_csv_at(data, i, "name"), name) &&
		    !strcmp(sb_csv_at(data, i, "measure"),
			    sb_measure_name(measure)))
			return (long)i;
	return -1;
}

/* Text of a side's number, "" if there is none. */
static const char *text_of(const struct sb_report *r, const char *part,
			   const char *name, const struct shown *c,
			   const char *side)
{
	long row = find(&r->data, part, name, c->measure);

	return row < 0 ? "" : sb_csv_at(&r->data, (size_t)row, side);
}

static void cell(const struct sb_report *r, struct sb_table *t,
		 const char *part, const char *name, const struct shown *c,
		 const char *side)
{
	const char *text = text_of(r, part, name, c, side);

	if (*text)
		sb_table_number(t, strtod(text, NULL) / c->divide, c->decimals,
				0);
	else
		sb_table_none(t);
}

static int has_real(const struct sb_report *r)
{
	for (size_t i = 0; i < r->data.count; i++)
		if (*sb_csv_at(&r->data, i, "real"))
			return 1;
	return 0;
}

/* --- by class ------------------------------------------------------------- */

static void classes(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct shown columns[] = {
		{ SB_MEASURE_FILES, 0, "files", "", 1 },
		{ SB_MEASURE_BYTES, 2, "size", "MB", 1e6 },
		{ SB_MEASURE_ENTROPY, 2, "entropy", "bits a byte", 1 },
		{ SB_MEASURE_ZSTD, 2, "bytes / zstd's", "", 1 },
		{ SB_MEASURE_SELF + 1, 1, "there twice, 64 KiB", "%", 1 },
		{ SB_MEASURE_CROSS + 1, 1, "other users have too, 64 KiB", "%",
		  1 },
		{ SB_MEASURE_CHANGED, 1, "changed a day, 4 KiB", "%", 1 },
		{ SB_MEASURE_CHANGED + 2, 1, "1 MiB", "%", 1 },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "data_classes", "The generated phones, by class of data");

	for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++)
		sb_table_column(t, sb_measure_name(columns[k].measure),
				columns[k].title, columns[k].unit);
	sb_table_note(t, "Of every user's last day; what changed, of all "
			 "days. Duplicates, in one user's files and with "
			 "others, at 64 KiB. zstd level 3, each file "
			 "on its own. Exact for the seed.");
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		const char *name =
			c < SB_CLASS_COUNT ? sb_class_name(c) : "all";

		if (!*text_of(r, "class", name, &columns[0], "made"))
			continue;
		sb_table_row(t, name, name, "");
		for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]);
		     k++)
			cell(r, t, "class", name, &columns[k], "made");
	}
}

/* --- by kind, side by side ------------------------------------------------ */

static void heads(struct sb_table *t, const struct shown *c)
{
	static const char *const sides[] = { "real", "made" };

	for (size_t s = 0; s < 2; s++) {
		char key[48], title[80];

		snprintf(key, sizeof(key), "%s_%s", sb_measure_name(c->measure),
			 sides[s]);
		snprintf(title, sizeof(title), s ? "made" : "%s: real",
			 c->title);
		sb_table_column(t, key, title, c->unit);
	}
}

/* Which of the columns differ. */
static void verdict(const struct sb_report *r, struct sb_table *t,
		    const char *name, const struct shown *columns, size_t count)
{
	char text[256] = "", smaller[128] = "";
	int few = 0;

	for (size_t k = 0; k < count; k++) {
		long row = find(&r->data, "kind", name, columns[k].measure);
		const char *v =
			row < 0 ? ""
				: sb_csv_at(&r->data, (size_t)row, "verdict");
		size_t len = strlen(text);

		few |= !strcmp(v, "few");
		if (!strcmp(v, "differs"))
			snprintf(text + len, sizeof(text) - len, "%s%s",
				 len ? ", " : "", columns[k].title);
		len = strlen(smaller);
		if (!strcmp(v, "scaled"))
			snprintf(smaller + len, sizeof(smaller) - len, "%s%s",
				 len ? ", " : "", columns[k].title);
	}
	sb_table_text(t, "%s%s%s%s",
		      *text ? text
		      : few ? "few real files"
			    : "",
		      *smaller && (*text || few) ? "; " : "",
		      *smaller ? "smaller phones: " : "", smaller);
}

static struct sb_table *side_by_side(const struct sb_report *r,
				     struct sb_report_tables *ts,
				     const char *id, const char *title,
				     const struct shown *columns, size_t count)
{
	static const struct shown files = { SB_MEASURE_FILES, 0, "", "", 1 };
	struct sb_table *t = sb_report_tables_add(ts, id, title);

	for (size_t k = 0; k < count; k++)
		heads(t, &columns[k]);
	sb_table_column(t, "differs", "differs", "");
	for (unsigned i = 0; i < SB_KINDS_COUNT; i++) {
		const char *name = sb_kinds_name(i);

		if (!*text_of(r, "kind", name, &files, "real") &&
		    !*text_of(r, "kind", name, &files, "made"))
			continue;
		sb_table_row(t, name, sb_kinds_title(i), "");
		for (size_t k = 0; k < count; k++) {
			cell(r, t, "kind", name, &columns[k], "real");
			cell(r, t, "kind", name, &columns[k], "made");
		}
		verdict(r, t, name, columns, count);
	}
	return t;
}

static void note(const struct sb_report *r, struct sb_table *t)
{
	if (has_real(r))
		sb_table_note(t, "Real files as in the table of sources; most "
				 "were picked as test cases, not drawn. "
				 "Differs: by more than 0.5 bits of entropy, a "
				 "factor of 1.5 (of sizes, of lists only: 2), "
				 "10 per cent points.");
	else
		sb_table_note(t, "Only the generated side: this run was not "
				 "held against real files. The sources' "
				 "results/real.csv or files of yours do that: "
				 "sealbench dataset compare --csv --against "
				 "results/real.csv > RUN/data.csv.");
}

static void kinds(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct shown bytes[] = {
		{ SB_MEASURE_FILES, 0, "files", "", 1 },
		{ SB_MEASURE_SIZE, 0, "median size", "B", 1 },
		{ SB_MEASURE_ENTROPY, 2, "entropy", "bits a byte", 1 },
		{ SB_MEASURE_ZSTD, 2, "zstd", "", 1 },
		{ SB_MEASURE_ZSTD_MEDIAN, 2, "zstd, median file", "", 1 },
	};
	static const struct shown chunks[] = {
		{ SB_MEASURE_CHUNK, 0, "10 %", "B", 1 },
		{ SB_MEASURE_CHUNK + 1, 0, "median", "B", 1 },
		{ SB_MEASURE_CHUNK + 2, 0, "90 %", "B", 1 },
	};
	static const struct shown twice[] = {
		{ SB_MEASURE_SELF, 1, "there twice, 4 KiB", "%", 1 },
		{ SB_MEASURE_SELF + 1, 1, "64 KiB", "%", 1 },
		{ SB_MEASURE_SELF + 2, 1, "1 MiB", "%", 1 },
		{ SB_MEASURE_CHANGED, 1, "changed a day, 4 KiB", "%", 1 },
		{ SB_MEASURE_CHANGED + 1, 1, "64 KiB", "%", 1 },
		{ SB_MEASURE_CHANGED + 2, 1, "1 MiB", "%", 1 },
	};
	struct sb_table *t;
	const char *part = "written_back";

	t = side_by_side(r, ts, "data_kinds",
			 "Made against real: sizes, entropy, compression",
			 bytes, sizeof(bytes) / sizeof(bytes[0]));
	note(r, t);
	sb_table_note(t, "Bytes over zstd's (level 3, each file on its own); "
			 "sizes shrink with the phones.");
	t = side_by_side(r, ts, "data_chunks",
			 "Made against real: sizes of chunks", chunks,
			 sizeof(chunks) / sizeof(chunks[0]));
	note(r, t);
	sb_table_note(t, "As FastCDC cuts for 64 KiB; a file that is smaller "
			 "is one chunk.");
	t = side_by_side(r, ts, "data_dedup",
			 "Made against real: duplicates, and what a day "
			 "changes",
			 twice, sizeof(twice) / sizeof(twice[0]));
	note(r, t);
	if (*text_of(r, part, "sqlite", &twice[3], "real"))
		sb_table_note(
			t,
			"No two days of one real phone are public; writing "
			"their logs back changed %.0f, %.0f and %.0f %% of the "
			"real databases that have one, over a span that nobody "
			"knows.",
			strtod(text_of(r, part, "sqlite", &twice[3], "real"),
			       NULL),
			strtod(text_of(r, part, "sqlite", &twice[4], "real"),
			       NULL),
			strtod(text_of(r, part, "sqlite", &twice[5], "real"),
			       NULL));
}

static void sources(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const char *const columns[] = { "version", "licence", "files",
					       "sha256_of", "sha256" };
	struct sb_table *t = sb_report_tables_add(ts, "data_sources",
						  "The real files' sources");

	for (size_t k = 0; k < 5; k++)
		sb_table_column(t, columns[k],
				k == 3 ? "SHA-256 is of" : columns[k], "");
	sb_table_note(t, "What was measured once, by scripts/realism.sh; none "
			 "of it is part of the sources.");
	for (size_t i = 0; i < r->data_sources.count; i++) {
		const char *name = sb_csv_at(&r->data_sources, i, "name");

		sb_table_row(t, name, name, "");
		for (size_t k = 0; k < 5; k++)
			sb_table_text(
				t, "%s",
				sb_csv_at(&r->data_sources, i, columns[k]));
	}
}

void sb_report_data(const struct sb_report *r, struct sb_report_tables *ts)
{
	classes(r, ts);
	kinds(r, ts);
	sources(r, ts);
}

enum sb_err sb_report_data_plot(const struct sb_report *r, FILE *to)
{
	static const unsigned measures[] = {
		SB_MEASURE_FILES,       SB_MEASURE_BYTES,
		SB_MEASURE_ENTROPY,     SB_MEASURE_ZSTD,
		SB_MEASURE_SELF,        SB_MEASURE_SELF + 1,
		SB_MEASURE_SELF + 2,    SB_MEASURE_SELF + 3,
		SB_MEASURE_CROSS,       SB_MEASURE_CROSS + 1,
		SB_MEASURE_CROSS + 2,   SB_MEASURE_CROSS + 3,
		SB_MEASURE_CHANGED,     SB_MEASURE_CHANGED + 1,
		SB_MEASURE_CHANGED + 2, SB_MEASURE_CHANGED + 3,
	};

	fputs("class\tfiles\tbytes\tentropy\tzstd\tself4k\tself64k\tself1m\t"
	      "selfwhole\tcross4k\tcross64k\tcross1m\tcrosswhole\tchanged4k\t"
	      "changed64k\tchanged1m\tchangedwhole\n",
	      to);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const char *name = sb_class_name(c);

		if (find(&r->data, "class", name, SB_MEASURE_FILES) < 0)
			continue;
		fputs(name, to);
		for (size_t k = 0; k < sizeof(measures) / sizeof(*measures);
		     k++) {
			long row = find(&r->data, "class", name, measures[k]);
			const char *text =
				row < 0 ? ""
					: sb_csv_at(&r->data, (size_t)row,
						    "made");

			fprintf(to, "\t%.6g", strtod(text, NULL));
		}
		fputs("\n", to);
	}
	return ferror(to) ? SB_IO : SB_OK;
}
