#include "bench/measure/likeness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/csv.h"

enum {
	FEW = 5
};

static const char *const names[SB_MEASURES] = {
	"files",        "bytes",        "size_median",   "entropy_bits",
	"zstd",         "zstd_median",  "chunk_p10",     "chunk_p50",
	"chunk_p90",    "self_4096",    "self_65536",    "self_1048576",
	"self_whole",   "cross_4096",   "cross_65536",   "cross_1048576",
	"cross_whole",  "changed_4096", "changed_65536", "changed_1048576",
	"changed_whole"
};

const char *sb_measure_name(unsigned measure)
{
	return measure < SB_MEASURES ? names[measure] : "";
}

/* --- measuring ------------------------------------------------------------ */

static void set(struct sb_likeness_row *r, unsigned measure, double value,
		int known)
{
	r->value[measure] = known ? value : 0;
	r->known[measure] = (uint8_t)(known != 0);
}

static void fill(const struct sb_portrait_class *c, int several,
		 struct sb_likeness_row *r)
{
	const struct sb_portrait_shares shares = sb_portrait_shares(c);

	memset(r, 0, sizeof(*r));
	if (!c->files)
		return;
	set(r, SB_MEASURE_FILES, (double)c->files, 1);
	set(r, SB_MEASURE_BYTES, (double)c->bytes, 1);
	set(r, SB_MEASURE_SIZE, (double)c->quantiles[2], 1);
	set(r, SB_MEASURE_ENTROPY, c->entropy_bits, c->bytes > 0);
	set(r, SB_MEASURE_ZSTD, c->zstd_ratio, c->zstd_ratio > 0);
	set(r, SB_MEASURE_ZSTD_MEDIAN, c->zstd_median, c->zstd_median > 0);
	for (unsigned q = 0; q < SB_PORTRAIT_CUTS; q++)
		set(r, SB_MEASURE_CHUNK + q, c->chunk_quantiles[q],
		    c->chunk_quantiles[q] > 0);
	for (unsigned i = 0; i < SB_PORTRAIT_SIZES; i++) {
		set(r, SB_MEASURE_SELF + i, shares.self[i], c->bytes > 0);
		set(r, SB_MEASURE_CROSS + i, shares.cross[i],
		    several && c->bytes > 0);
		set(r, SB_MEASURE_CHANGED + i, shares.changed[i],
		    c->dedup[i].later.bytes > 0);
	}
}

enum sb_err sb_likeness_of_classes(struct sb_source *source,
				   struct sb_likeness *out)
{
	struct sb_portrait *p = calloc(1, sizeof(*p));
	/* Logs of databases are not there on the first. */
	enum sb_err err = p ? sb_portrait_take(source, p) : SB_MEMORY;

	memset(out, 0, sizeof(*out));
	for (unsigned c = 0; !err && c <= SB_CLASS_COUNT; c++)
		fill(&p->of[c], source->user_count > 1, &out->row[c]);
	free(p);
	return err;
}

enum sb_err sb_likeness_of_kinds(struct sb_source *source,
				 struct sb_likeness *out)
{
	struct sb_source *view;
	enum sb_err err = sb_kinds_view(source, &view);

	if (err)
		return err;
	err = sb_likeness_of_classes(view, out);
	view->close(view);
	return err;
}

/* --- comparing ------------------------------------------------------------ */

/* Property lists are as long on any phone; everything else shrinks with it. */
static int is_scaled(enum sb_kinds_kind kind, enum sb_measure measure)
{
	return kind != SB_KINDS_BINARY_LIST && kind != SB_KINDS_XML_LIST &&
	       (measure == SB_MEASURE_SIZE ||
		(measure >= SB_MEASURE_CHUNK && measure < SB_MEASURE_SELF));
}

static int differs(enum sb_measure measure, double a, double b)
{
	double factor = a > b ? a / b : b / a;

	if (measure >= SB_MEASURE_SELF)
		return fabs(a - b) > 10;
	if (measure == SB_MEASURE_ENTROPY)
		return fabs(a - b) > 0.5;
	if (measure == SB_MEASURE_ZSTD || measure == SB_MEASURE_ZSTD_MEDIAN)
		return !(factor <= 1.5);
	return !(factor <= 2);
}

const char *sb_likeness_verdict(const struct sb_likeness_row *real,
				const struct sb_likeness_row *made,
				enum sb_kinds_kind kind,
				enum sb_measure measure)
{
	if (!real->known[measure] || !made->known[measure] ||
	    measure == SB_MEASURE_FILES || measure == SB_MEASURE_BYTES)
		return "";
	if (real->value[SB_MEASURE_FILES] < FEW)
		return "few";
	if (is_scaled(kind, measure) &&
	    differs(measure, real->value[measure], made->value[measure]))
		return "scaled";
	return differs(measure, real->value[measure], made->value[measure])
		       ? "differs"
		       : "alike";
}

/* --- data.csv ------------------------------------------------------------- */

static int is_count(unsigned measure)
{
	return measure <= SB_MEASURE_SIZE ||
	       (measure >= SB_MEASURE_CHUNK && measure < SB_MEASURE_SELF);
}

static void cell(const struct sb_likeness_row *r, unsigned measure, FILE *to)
{
	fputc(',', to);
	if (r && r->known[measure])
		/* What is rounded is the same when it is read back. */
		fprintf(to, is_count(measure) ? "%.0f" : "%.4f",
			r->value[measure]);
}

static void rows(const char *part, const char *name,
		 const struct sb_likeness_row *real,
		 const struct sb_likeness_row *made, unsigned kind, FILE *to)
{
	static const struct sb_likeness_row none;

	made = made ? made : &none;
	for (unsigned m = 0; m < SB_MEASURES; m++) {
		if (!made->known[m] && !(real && real->known[m]))
			continue;
		fprintf(to, "%s,%s,%s", part, name, names[m]);
		cell(real, m, to);
		cell(made, m, to);
		fprintf(to, ",%s\n",
			real ? sb_likeness_verdict(real, made, kind, m) : "");
	}
}

void sb_likeness_write(const struct sb_likeness *real,
		       const struct sb_likeness *made,
		       const struct sb_likeness *classes, FILE *to)
{
	fputs("part,name,measure,real,made,verdict\n", to);
	for (unsigned k = 0; k < SB_KINDS_COUNT; k++)
		rows("kind", sb_kinds_name(k), real ? &real->row[k] : NULL,
		     &made->row[k], k, to);
	if (real)
		rows("written_back", "sqlite", &real->written_back, NULL,
		     SB_KINDS_COUNT, to);
	for (unsigned c = 0; classes && c <= SB_CLASS_COUNT; c++)
		rows("class", c < SB_CLASS_COUNT ? sb_class_name(c) : "all",
		     NULL, &classes->row[c], SB_KINDS_COUNT, to);
}

/* The row of that part and name; NULL: there is none. */
static struct sb_likeness_row *row_of(struct sb_likeness *l, const char *part,
				      const char *name)
{
	if (!strcmp(part, "written_back"))
		return &l->written_back;
	for (unsigned k = 0; k < SB_KINDS_COUNT; k++)
		if (!strcmp(part, "kind") && !strcmp(name, sb_kinds_name(k)))
			return &l->row[k];
	return NULL;
}

/* One row of the file; 0: it is none of ours. */
static int take(const struct sb_csv *csv, size_t row, struct sb_likeness *out)
{
	const char *value = sb_csv_at(csv, row, "real");
	const char *part = sb_csv_at(csv, row, "part");
	struct sb_likeness_row *to =
		row_of(out, part, sb_csv_at(csv, row, "name"));
	unsigned m = 0;
	char *end;
	double v = strtod(value, &end);

	if (!strcmp(part, "left_out"))
		return 1;
	while (m < SB_MEASURES &&
	       strcmp(sb_csv_at(csv, row, "measure"), names[m]) != 0)
		m++;
	if (m == SB_MEASURES || *end || !isfinite(v) || v < 0)
		return 0;
	if (to)
		set(to, m, v, *value != 0);
	return to || !strcmp(part, "class");
}

enum sb_err sb_likeness_load(const char *path, struct sb_likeness *out,
			     char *why, size_t why_bytes)
{
	const char *slash = strrchr(path, '/');
	char folder[1000] = ".", name[256];
	struct sb_csv csv;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	snprintf(name, sizeof(name), "%s", slash ? slash + 1 : path);
	if (slash)
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path),
			 path);
	if (strlen(name) > 4 && !strcmp(name + strlen(name) - 4, ".csv"))
		name[strlen(name) - 4] = 0;
	err = sb_csv_load(folder, name, &csv);
	if (err) {
		snprintf(why, why_bytes,
			 "%s: %s; name a file that \"dataset "
			 "compare --csv\" wrote",
			 path, sb_err_name(err));
		return err;
	}
	if (!csv.count) {
		snprintf(why, why_bytes,
			 "%s: holds no measure; write it anew with \"dataset "
			 "compare --csv\"",
			 path);
		err = SB_MALFORMED;
	}
	for (size_t i = 0; !err && i < csv.count; i++) {
		if (take(&csv, i, out))
			continue;
		snprintf(why, why_bytes,
			 "%s: row %zu is no measure of a kind of file; write "
			 "it anew with \"dataset compare --csv\"",
			 path, i + 1);
		err = SB_MALFORMED;
	}
	sb_csv_release(&csv);
	return err;
}
