/* bench/measure/report_notes.c: what is on record of deployed systems beside
 * what was executed; the status of each fact; recovery points. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

/* Rows of csv that are this profile's, one after the other; count: no more. */
static size_t next_of(const struct sb_csv *csv, size_t from,
		      const char *profile)
{
	while (from < csv->count &&
	       strcmp(sb_csv_at(csv, from, "profile"), profile) != 0)
		from++;
	return from;
}

static const char *verdict(const struct sb_csv *c, size_t row)
{
	int documented = !strcmp(sb_csv_at(c, row, "status"), "documented");

	const char *differs = sb_csv_at(c, row, "differs");

	if (!strcmp(sb_csv_at(c, row, "agrees"), "yes"))
		return "as on record";
	if (*differs)
		return differs;
	return documented ? "NOT as documented: the profile is wrong"
			  : "otherwise: inferred, and not so as modelled";
}

static void records(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "who", "situation", "" },
		{ "class", "of", "" },
		{ "status", "status", "" },
		{ "on_record", "on record", "" },
		{ "executed", "executed", "" },
		{ "verdict", "as on record, or why not", "" },
		{ "source", "why it is said", "" },
	};
	const struct sb_csv *c = &r->records;
	struct sb_table *t = sb_report_tables_add(
		ts, "records", "Who gets what: on record, and executed");
	size_t other = 0, rows = 0, waived = 0;

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		for (size_t k = next_of(c, 0, p->name); k < c->count;
		     k = next_of(c, k + 1, p->name)) {
			char key[128];

			snprintf(key, sizeof(key), "%s-%s-%s", p->name,
				 sb_csv_at(c, k, "situation"),
				 sb_csv_at(c, k, "class"));
			sb_table_row(t, key, p->title, p->family);
			sb_table_text(t, "%s", sb_csv_at(c, k, "label"));
			for (size_t n = 1; n < 5; n++)
				sb_table_text(t, "%s",
					      sb_csv_at(c, k, columns[n].key));
			sb_table_text(t, "%s", verdict(c, k));
			sb_table_text(t, "%s", sb_csv_at(c, k, "source"));
			rows++;
			if (!strcmp(sb_csv_at(c, k, "agrees"), "yes"))
				continue;
			other++;
			waived += !strcmp(sb_csv_at(c, k, "status"),
					  "documented");
		}
	}
	sb_table_note(
		t,
		"What vendors, tools and analysts say, or what follows from "
		"who holds which key, beside the same situation executed. "
		"Where a run differs from what is documented, the profile says "
		"why, or it is wrong; where it differs from an inference, "
		"either that is wrong or the model leaves out what it is "
		"drawn from. "
		"%zu of %zu are otherwise than on record, %zu of these "
		"otherwise than documented, each with the profile's own "
		"reason: count them as waived. Where the record names the "
		"secret and the number of tries, these are compared too. "
		"Exact.",
		other, rows, waived);
}

static void facts(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "aspect", "aspect", "" },
		{ "status", "status", "" },
		{ "fact", "fact", "" },
	};
	const struct sb_csv *c = &r->facts;
	struct sb_table *t = sb_report_tables_add(
		ts, "facts", "Deployed systems: the status of each fact");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "documented: by a vendor, or in a tool's documents or "
			 "source; reverse-engineered: by somebody who looked "
			 "inside; assumed: no source found; simplified: known, "
			 "and here not as it is; own: this project's. Sources "
			 "are in the data sheets, schemes/SCHEME/README.md.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		for (size_t k = next_of(c, 0, p->name); k < c->count;
		     k = next_of(c, k + 1, p->name)) {
			char key[96];

			snprintf(key, sizeof(key), "%s-%zu", p->name, k);
			sb_table_row(t, key, p->title, p->family);
			for (size_t n = 0; n < 3; n++)
				sb_table_text(t, "%s",
					      sb_csv_at(c, k, columns[n].key));
		}
	}
}

static double number(const struct sb_csv *c, size_t row, const char *name)
{
	return strtod(sb_csv_at(c, row, name), NULL);
}

/* "249 of 381 files, 2.2 of 3.6 MB" */
static void day(const struct sb_csv *c, size_t row, struct sb_table *t,
		const char *files[2], const char *bytes[2])
{
	sb_table_text(t, "%s of %s files, %.1f of %.1f MB",
		      sb_csv_at(c, row, files[1]), sb_csv_at(c, row, files[0]),
		      number(c, row, bytes[1]) / 1e6,
		      number(c, row, bytes[0]) / 1e6);
}

static void points(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "point", "what comes back is of", "" },
		{ "oldest", "at worst", "days old" },
		{ "mean", "on average", "days old" },
		{ "best", "lost on the day of a backup, comes back", "" },
		{ "worst", "lost a day before the next, comes back", "" },
		{ "older", "of these files, older ones", "" },
	};
	static const char *const files[2][2] = {
		{ "files_best", "files_back_best" },
		{ "files_worst", "files_back_worst" },
	};
	static const char *const bytes[2][2] = {
		{ "bytes_best", "bytes_back_best" },
		{ "bytes_worst", "bytes_back_worst" },
	};
	const struct sb_csv *c = &r->points;
	struct sb_table *t =
		sb_report_tables_add(ts, "points", "Recovery point");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "A small synthetic phone is backed up as often as the "
			 "profile says and lost at the end of each day until "
			 "the next backup; the owner has all else. Files of "
			 "the lost phone are compared with what came back. How "
			 "often one goes to a vault is assumed; what is bound "
			 "to the phone never comes back. Exact.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		long at = sb_report_point(r, p->name);
		size_t row = at < 0 ? 0 : (size_t)at;

		if (at < 0)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		sb_table_text(t, "%s", sb_csv_at(c, row, "point"));
		sb_table_number(t, number(c, row, "oldest_days"), 0, 0);
		sb_table_number(t, number(c, row, "mean_days"), 1, 0);
		for (size_t k = 0; k < 2; k++)
			day(c, row, t,
			    (const char *[]) { files[k][0], files[k][1] },
			    (const char *[]) { bytes[k][0], bytes[k][1] });
		sb_table_text(t, "%s", sb_csv_at(c, row, "files_older_worst"));
	}
}

void sb_report_notes(const struct sb_report *r, struct sb_report_tables *ts)
{
	if (r->points.count)
		points(r, ts);
	if (r->records.count)
		records(r, ts);
	if (r->facts.count)
		facts(r, ts);
}
