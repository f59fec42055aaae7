/* bench/measure/report_overview.c: the main table. */
#include <string.h>

#include "bench/measure/report.h"

static void of_floor(const struct sb_report *r, struct sb_table *t,
		     const struct sb_series *s)
{
	const struct sb_series *floor = sb_summary_cell(
		&r->summary, "controlled", "null", "backup_first", r->threads);
	struct sb_interval ratio;

	if (s && floor && sb_summary_ratio(floor, s, &ratio) == SB_OK)
		sb_table_interval(t, &ratio);
	else
		sb_table_none(t);
}

static void verdict(const struct sb_report *r, struct sb_table *t,
		    const char *profile, const char *situation)
{
	long row = sb_report_recovery(r, profile, situation);
	const char *words;
	char text[512];

	if (row < 0) {
		sb_table_none(t);
		return;
	}
	words = sb_csv_at(&r->recovery, (size_t)row, "verdict");
	/* A guess is worth what it costs. */
	if (!strcmp(words, "by guessing"))
		words = sb_report_priced(
			r, profile,
			sb_csv_at(&r->recovery, (size_t)row, "explanation"),
			text, sizeof(text));
	sb_table_text(t, "%s %s",
		      sb_csv_at(&r->recovery, (size_t)row, "symbol"), words);
}

static void stored(const struct sb_report *r, struct sb_table *t,
		   const char *profile)
{
	int has_scheme, has_plain;
	int64_t scheme = sb_report_loss(r, "controlled", profile, "stored/all",
					"scheme_bytes", &has_scheme);
	int64_t plain = sb_report_loss(r, "controlled", profile, "stored/all",
				       "reference_bytes", &has_plain);

	if (has_scheme && has_plain && plain > 0)
		sb_table_number(t, (double)scheme / (double)plain, 3, 0);
	else
		sb_table_none(t);
}

static void roofline(const struct sb_report *r, struct sb_table *t,
		     const char *profile)
{
	struct sb_interval ratio;
	const char *binds;
	double mb;

	if (!sb_summary_cell(&r->summary, "controlled", profile, "backup_first",
			     1) ||
	    sb_summary_roofline(&r->summary, profile, &ratio, &mb, &binds) !=
		    SB_OK) {
		sb_table_none(t);
		sb_table_none(t);
		return;
	}
	sb_table_interval(t, &ratio);
	sb_table_text(t, "%s", binds);
}

void sb_report_overview(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "first", "first backup", "MB/s" },
		{ "of_floor", "of the floor", "" },
		{ "restore", "restore", "MB/s" },
		{ "stored", "stored, of plain's", "" },
		{ "owner", "owner, phone and passphrase lost", "" },
		{ "provider", "provider, by warrant", "" },
		{ "of_roofline", "of its roofline, one thread", "" },
		{ "binds", "binds", "" },
	};
	struct sb_table *t = sb_report_tables_add(ts, "overview", "Overview");
	char n[96];

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "Controlled: everybody on the same chunks (FastCDC, 64 "
		      "KiB) and codec (zstd 3); %u threads; %s.",
		      r->threads,
		      sb_report_n(r, "controlled", "backup_first", r->threads,
				  n, sizeof(n)));
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		const struct sb_series *first =
			sb_summary_cell(&r->summary, "controlled", p->name,
					"backup_first", r->threads);

		sb_table_row(t, p->name, p->title, p->family);
		sb_report_rate(t, first);
		of_floor(r, t, first);
		sb_report_rate(t, sb_summary_cell(&r->summary, "controlled",
						  p->name, "restore_all",
						  r->threads));
		stored(r, t, p->name);
		verdict(r, t, p->name, "phone_and_passphrase_lost");
		verdict(r, t, p->name, "warrant");
		roofline(r, t, p->name);
	}
}
