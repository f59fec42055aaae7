/* bench/measure/report.h: a run as tables in Markdown and as files for
 * gnuplot.  Reads what is in the folder, nothing else. */
#ifndef BENCH_MEASURE_REPORT_H
#define BENCH_MEASURE_REPORT_H

#include <stdio.h>

#include "bench/measure/csv.h"
#include "bench/measure/summary.h"

struct sb_report_profile {
	char name[48], title[64], label[24];
};

struct sb_report {
	const char *folder; /* borrowed */
	struct sb_summary summary;
	struct sb_csv loss, growth, counts_lib, recovery, leakage, status;
	struct sb_report_profile *profiles; /* in the order of display */
	size_t profile_count;
	uint32_t threads; /* highest */
};

/* SB_MISSING: FOLDER is no run.  A table that is not there counts as empty.
 * why: a sentence. */
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

/* The main table: what make bench prints and the README shows. */
void sb_report_overview(const struct sb_report *r, FILE *to);
/* Speed: cells, CPU, roofline, verbs, primitives, targets. */
void sb_report_speed(const struct sb_report *r, FILE *to);
/* Bytes: loss by cause, by class, as deployed; growth. */
void sb_report_bytes(const struct sb_report *r, FILE *to);
/* Recovery grid and attacks. */
void sb_report_verdicts(const struct sb_report *r, FILE *to);
/* FOLDER/plots/ *.tsv as results/README.md says.  SB_IO. */
SB_MUST_USE enum sb_err sb_report_plots(const struct sb_report *r);
/* All of report.md; pictures are linked where they exist. */
void sb_report_page(const struct sb_report *r, FILE *to);

#endif
