/* bench/measure/report_cite.c: tables and numbers to be quoted. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/file.h"
#include "bench/measure/report.h"
#include "bench/measure/stability.h"

enum sb_report_fit sb_report_citable(const struct sb_report *r, char *why,
				     size_t why_bytes)
{
	struct sb_stability_report stability;
	char text[64];

	if (strcmp(sb_report_manifest(r, "complete", text, sizeof(text)),
		   "true") != 0) {
		snprintf(why, why_bytes, "the run was interrupted");
		return SB_REPORT_NOTHING;
	}
	if (strcmp(sb_report_manifest(r, "dirty", text, sizeof(text)),
		   "false") != 0) {
		snprintf(why, why_bytes,
			 "the sources were changed after the commit that the "
			 "run names");
		return SB_REPORT_NOTHING;
	}
	sb_stability_judge(r->folder, &r->summary, &stability);
	if (stability.verdict != SB_STABILITY_UNSTABLE)
		return SB_REPORT_ALL;
	sb_stability_sentence(&stability, why, why_bytes);
	return SB_REPORT_EXACT;
}

enum {
	PATH_BYTES = 1200
};

static FILE *begin(const struct sb_report *r, const char *name,
		   const char *suffix, char path[PATH_BYTES])
{
	snprintf(path, PATH_BYTES, "%s/%s.%s", r->folder, name, suffix);
	return sb_file_begin(path);
}

/* LaTeX stops where TEX is a table that may not be quoted. */
static void guard(const struct sb_report *r, const struct sb_table *t, FILE *to)
{
	char why[512];
	enum sb_report_fit fit = sb_report_citable(r, why, sizeof(why));

	if (fit == SB_REPORT_NOTHING ||
	    (fit == SB_REPORT_EXACT && sb_table_has_times(t)))
		fprintf(to,
			"\\errmessage{Sealbench: this table is not to be "
			"quoted: %s}\n",
			why);
}

static enum sb_err each(const struct sb_report *r,
			const struct sb_report_tables *ts, const char *suffix,
			void (*write)(const struct sb_table *, FILE *))
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; err == SB_OK && i < ts->count; i++) {
		char name[80], path[PATH_BYTES];
		FILE *to;

		if (!ts->table[i].row_count)
			continue;
		snprintf(name, sizeof(name), "tables/%s", ts->table[i].id);
		to = begin(r, name, suffix, path);
		if (!to)
			return SB_IO;
		if (write == sb_table_tex)
			guard(r, &ts->table[i], to);
		write(&ts->table[i], to);
		err = sb_file_commit(to, path);
	}
	return err;
}

static enum sb_report_fit tex_head(const struct sb_report *r, FILE *to)
{
	enum sb_report_fit fit;
	char started[64], commit[64], why[256];

	sb_report_manifest(r, "started_utc", started, sizeof(started));
	sb_report_manifest(r, "commit", commit, sizeof(commit));
	fprintf(to,
		"%% Written by sealbench report, from the run of %s, commit "
		"%s.\n%% \\input this, then \\sbnum{TABLE.ROW.COLUMN}; "
		"numbers.csv has the keys.\n",
		started, commit);
	fit = sb_report_citable(r, why, sizeof(why));
	if (fit == SB_REPORT_NOTHING)
		fprintf(to,
			"\\errmessage{Sealbench: these numbers are not to be "
			"quoted: %s}\n",
			why);
	if (fit == SB_REPORT_EXACT)
		fprintf(to,
			"\\providecommand\\sbunfit{\\errmessage{Sealbench: "
			"this "
			"number is not to be quoted: %s}}\n",
			why);
	fputs("\\providecommand\\sbdef[2]{\\expandafter\\gdef\\csname "
	      "sb@#1\\endcsname{#2}}\n"
	      "\\providecommand\\sbnum[1]{\\ifcsname sb@#1\\endcsname"
	      "\\csname sb@#1\\endcsname\\else"
	      "\\errmessage{Sealbench: no number \\detokenize{#1}}\\fi}\n",
	      to);
	return fit;
}

enum sb_err sb_report_cite(const struct sb_report *r,
			   const struct sb_report_tables *ts)
{
	char path[PATH_BYTES];
	enum sb_report_fit fit;
	enum sb_err err;
	FILE *to;

	snprintf(path, sizeof(path), "%s/tables", r->folder);
	if (mkdir(path, 0777) && errno != EEXIST)
		return SB_IO;
	err = sb_report_breakeven_csv(r);
	if (err == SB_OK)
		err = each(r, ts, "tex", sb_table_tex);
	if (err == SB_OK)
		err = each(r, ts, "csv", sb_table_csv);
	if (err != SB_OK)
		return err;
	to = begin(r, "numbers", "tex", path);
	if (!to)
		return SB_IO;
	fit = tex_head(r, to);
	for (size_t i = 0; i < ts->count; i++)
		sb_table_tex_numbers(&ts->table[i], fit != SB_REPORT_EXACT, to);
	err = sb_file_commit(to, path);
	if (err != SB_OK)
		return err;
	to = begin(r, "numbers", "csv", path);
	if (!to)
		return SB_IO;
	fputs("key,value,low,high,unit,exact,text\n", to);
	for (size_t i = 0; i < ts->count; i++)
		sb_table_csv_numbers(&ts->table[i], to);
	return sb_file_commit(to, path);
}
