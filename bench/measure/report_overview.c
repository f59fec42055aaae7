/* bench/measure/report_overview.c: the main table. */
#include <string.h>

#include "bench/measure/report.h"

/* "812 [790, 830]"; "" when there is none. */
static void rate(FILE *to, const struct sb_series *s)
{
	struct sb_interval r;

	if (!s) {
		fputs(" - |", to);
		return;
	}
	r = sb_summary_rate(s);
	fprintf(to, " %.0f", r.mid);
	if (r.known)
		fprintf(to, " [%.0f, %.0f]", r.low, r.high);
	fputs(" |", to);
}

static void of_floor(const struct sb_report *r, FILE *to,
		     const struct sb_series *s)
{
	const struct sb_series *floor = sb_summary_cell(
		&r->summary, "controlled", "null", "backup_first", r->threads);
	struct sb_interval ratio;

	if (!s || !floor || sb_summary_ratio(floor, s, &ratio) != SB_OK) {
		fputs(" - |", to);
		return;
	}
	fprintf(to, " %.2f", ratio.mid);
	if (ratio.known)
		fprintf(to, " [%.2f, %.2f]", ratio.low, ratio.high);
	fputs(" |", to);
}

static void verdict(const struct sb_report *r, FILE *to, const char *profile,
		    const char *situation)
{
	long row = sb_report_recovery(r, profile, situation);

	if (row < 0)
		fputs(" - |", to);
	else
		fprintf(to, " %s %s |",
			sb_csv_at(&r->recovery, (size_t)row, "symbol"),
			sb_csv_at(&r->recovery, (size_t)row, "verdict"));
}

void sb_report_overview(const struct sb_report *r, FILE *to)
{
	fprintf(to,
		"\n## Overview\n\n"
		"Controlled: everybody on the same chunks (FastCDC, 64 KiB) "
		"and codec (zstd 3); %u threads.\n\n"
		"| | first backup, MB/s | of the floor | restore, MB/s | "
		"stored, of plain's | owner, phone and passphrase lost | "
		"provider, by warrant |\n|---|---|---|---|---|---|---|\n",
		r->threads);
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		const struct sb_series *first =
			sb_summary_cell(&r->summary, "controlled", p->name,
					"backup_first", r->threads);
		int has_scheme, has_plain;
		int64_t scheme =
			sb_report_loss(r, "controlled", p->name, "stored/all",
				       "scheme_bytes", &has_scheme);
		int64_t plain =
			sb_report_loss(r, "controlled", p->name, "stored/all",
				       "reference_bytes", &has_plain);

		fprintf(to, "| %s |", p->title);
		rate(to, first);
		of_floor(r, to, first);
		rate(to, sb_summary_cell(&r->summary, "controlled", p->name,
					 "restore_all", r->threads));
		if (has_scheme && has_plain && plain > 0)
			fprintf(to, " %.3f |", (double)scheme / (double)plain);
		else
			fputs(" - |", to);
		verdict(r, to, p->name, "phone_and_passphrase_lost");
		verdict(r, to, p->name, "warrant");
		fputc('\n', to);
	}
}
