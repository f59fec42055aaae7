/* bench/measure/report.h: a run as tables (table.h), as files for gnuplot, and
 * as pages.  Reads what is in the folder, nothing else. */
#ifndef BENCH_MEASURE_REPORT_H
#define BENCH_MEASURE_REPORT_H

#include <stdio.h>

#include "bench/measure/csv.h"
#include "bench/measure/summary.h"
#include "bench/measure/table.h"

struct sb_report_profile {
	char name[48], title[64], label[24], family[48]; /* family: scheme */
	char status[512];
};

struct sb_report {
	const char *folder; /* borrowed */
	struct sb_summary summary;
	struct sb_csv loss, growth, counts_lib, recovery, leakage, access, risk,
		guesses, facts, records, points, status, data, data_sources,
		operations, keys, restore_times;
	struct sb_report_profile *profiles; /* in the order of display */
	size_t profile_count;
	uint32_t threads; /* highest */
};

/* SB_MISSING: FOLDER is no run.  SB_MALFORMED: half a manifest, or a bad table.
 * A table that is not there counts as empty.  why: a sentence. */
SB_MUST_USE enum sb_err sb_report_load(const char *folder,
				       struct sb_report *out, char *why,
				       size_t why_bytes);
void sb_report_release(struct sb_report *r);

/* A member of manifest.json by its name, as text; "" if there is none. */
const char *sb_report_manifest(const struct sb_report *r, const char *name,
			       char *text, size_t bytes);
/* Value of loss.csv, e.g. ("controlled", "plain", "stored/all", "total");
 * *found 0: it is not there. */
int64_t sb_report_loss(const struct sb_report *r, const char *mode,
		       const char *profile, const char *scope, const char *name,
		       int *found);
/* Row of recovery.csv with the overall verdict, or -1. */
long sb_report_recovery(const struct sb_report *r, const char *profile,
			const char *situation);
/* text with what one guess took, where it says "offline" of a secret, or that
 * the run did not time it: "passphrase offline, 0.105 s a guess here" (one
 * measurement, not exact).  Cut at bytes; returns out. */
const char *sb_report_priced(const struct sb_report *r, const char *profile,
			     const char *text, char *out, size_t bytes);
/* Row of points.csv, or -1. */
long sb_report_point(const struct sb_report *r, const char *profile);

/* What of a run may be quoted: nothing of one that was interrupted or whose
 * sources differed from the commit that it names, only what is exact of one
 * whose times are UNSTABLE.  why: a sentence. */
enum sb_report_fit {
	SB_REPORT_NOTHING,
	SB_REPORT_EXACT,
	SB_REPORT_ALL
};
enum sb_report_fit sb_report_citable(const struct sb_report *r, char *why,
				     size_t why_bytes);
/* "n = 8 blocks of 2 samples", of cells; "n = 6 to 8 blocks ..." */
const char *sb_report_n(const struct sb_report *r, const char *mode,
			const char *op, uint32_t threads, char *text,
			size_t bytes);
/* As deployed; where controlling changes nothing it was run once. */
const struct sb_series *sb_report_deployed(const struct sb_report *r,
					   const char *profile, const char *op,
					   uint32_t threads);
/* What intervals of rates and of ratios are, in words. */
extern const char sb_report_rate_words[], sb_report_ratio_words[];

#define SB_REPORT_TABLES 64u

struct sb_report_tables {
	struct sb_table table[SB_REPORT_TABLES];
	size_t count;
};

/* All tables of a run.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_report_tables(const struct sb_report *r,
					 struct sb_report_tables *out);
void sb_report_tables_release(struct sb_report_tables *ts);
/* NULL: no such table, or it has no rows. */
const struct sb_table *sb_report_tables_find(const struct sb_report_tables *ts,
					     const char *id);
/* A new one to fill, its rows called profiles. */
struct sb_table *sb_report_tables_add(struct sb_report_tables *ts,
				      const char *id, const char *title);

/* The next cell: MB/s of what s worked on; none if it is NULL. */
void sb_report_rate(struct sb_table *t, const struct sb_series *s);

/* What fills them: the main table; cells, CPU, roofline, latency; verbs,
 * primitives, targets; other tools; bytes; recovery and attacks; what a
 * restore asks for; who changed what came back; what is on record, recovery points; the story; links;
 * failures and provenance. */
void sb_report_overview(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_speed(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_micro(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_tools(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_bytes(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_verdicts(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_restore(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_notes(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_story(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_operations(const struct sb_report *r,
			  struct sb_report_tables *ts);
void sb_report_integrity(const struct sb_report *r,
			 struct sb_report_tables *ts);
void sb_report_breakeven(const struct sb_report *r,
			 struct sb_report_tables *ts);
void sb_report_guesses(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_risk(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_data(const struct sb_report *r, struct sb_report_tables *ts);
void sb_report_about(const struct sb_report *r, struct sb_report_tables *ts);
/* After all others: leaves out and names what the run's version did not record. */
void sb_report_version(const struct sb_report *r, struct sb_report_tables *ts);

/* FOLDER/plots/ *.tsv as results/README.md says.  SB_IO. */
SB_MUST_USE enum sb_err sb_report_plots(const struct sb_report *r);
/* breakeven.tsv, into to. */
SB_MUST_USE enum sb_err sb_report_links(const struct sb_report *r, FILE *to);
/* dataset.tsv, into to.  SB_IO. */
SB_MUST_USE enum sb_err sb_report_data_plot(const struct sb_report *r,
					    FILE *to);
/* FOLDER/breakeven.csv.  SB_IO. */
SB_MUST_USE enum sb_err sb_report_breakeven_csv(const struct sb_report *r);
/* report.md; pictures are linked where they exist. */
void sb_report_page(const struct sb_report *r,
		    const struct sb_report_tables *ts, FILE *to);
/* FOLDER/tables/ *.csv and *.tex, numbers.csv, numbers.tex.  SB_IO. */
SB_MUST_USE enum sb_err sb_report_cite(const struct sb_report *r,
				       const struct sb_report_tables *ts);

#endif
