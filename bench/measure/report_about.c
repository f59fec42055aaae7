/* bench/measure/report_about.c: what was not measured; what it ran on. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "bench/measure/stability.h"

static void provenance(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct {
		const char *name, *what, *unit;
	} rows[] = {
		{ "started_utc", "Started", "" },
		{ "commit", "Commit", "" },
		{ "dirty", "Tree modified", "" },
		{ "budget", "Budget", "" },
		{ "blocks", "Blocks", "" },
		{ "seconds", "Took", " s" },
		{ "stop_reason", "Ended by", "" },
		{ "seed", "Seed", "" },
		{ "kind", "Input", "" },
		{ "users", "Users", "" },
		{ "days", "Snapshots of each, at most", "" },
		{ "snapshots", "Snapshots of all", "" },
		{ "bytes", "Bytes of all snapshots", "" },
		{ "files", "Files of all snapshots", "" },
		{ "left_out", "Entries left out or changed", "" },
		{ "digest", "Input's digest", "" },
		{ "cpu_model", "Processor", "" },
		{ "cpus", "CPUs", "" },
		{ "virtualisation", "Virtualisation", "" },
		{ "governor", "Governor", "" },
		{ "kernel", "Kernel", "" },
		{ "compiler", "Compiler", "" },
		{ "flags", "Flags", "" },
		{ "openssl", "OpenSSL", "" },
		{ "zstd", "zstd", "" },
		{ "aes-256-gcm", "Path of AES-256-GCM", "" },
		{ "sha-256-tree", "Path of the tree hash", "" },
		{ "fastcdc", "Path of FastCDC", "" },
		{ "before", "Load before", "" },
		{ "after", "Load after", "" },
		{ "steal_percent", "CPU stolen", " %" },
	};
	struct sb_table *t =
		sb_report_tables_add(ts, "provenance", "What it ran on");
	char text[1024];

	sb_table_column(t, "value", "value", "");
	sb_table_note(t, "From manifest.json, which has more.");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sb_report_manifest(r, rows[i].name, text, sizeof(text));
		if (!*text)
			continue;
		sb_table_row(t, rows[i].name, rows[i].what, "");
		sb_table_text(t, "%s%s", text, rows[i].unit);
	}
}

static int same_failure(const struct sb_csv *c, size_t a, size_t b)
{
	static const char *const of[] = { "profile", "stage", "mode", "status",
					  "why" };

	for (size_t i = 0; i < 5; i++)
		if (strcmp(sb_csv_at(c, a, of[i]), sb_csv_at(c, b, of[i])) != 0)
			return 0;
	return 1;
}

/* What befell several blocks alike is one row. */
static void failures(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "stage", "step", "" },   { "mode", "setting", "" },
		{ "status", "how", "" },   { "why", "why", "" },
		{ "blocks", "times", "" },
	};
	const struct sb_csv *c = &r->status;
	struct sb_table *t =
		sb_report_tables_add(ts, "failures", "What was not measured");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "Every process that did not end well, and what was "
			 "skipped, with the reason.");
	for (size_t i = 0; i < c->count; i++) {
		const char *profile = sb_csv_at(c, i, "profile");
		size_t first = 0, times = 0;
		char key[160];

		if (!strcmp(sb_csv_at(c, i, "status"), "ok"))
			continue;
		while (!same_failure(c, first, i))
			first++;
		for (size_t k = i; first == i && k < c->count; k++)
			times += same_failure(c, i, k) != 0;
		if (!times)
			continue;
		snprintf(key, sizeof(key), "%s-%s-%zu", profile,
			 sb_csv_at(c, i, "stage"), i);
		sb_table_row(t, key, profile, "");
		for (size_t k = 0; k < 4; k++)
			sb_table_text(t, "%s", sb_csv_at(c, i, columns[k].key));
		sb_table_text(t, "%zu", times);
	}
}

/* By reason, of all users and days. */
static void left_out(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t;
	struct sb_csv c;

	if (sb_csv_load(r->folder, "left_out", &c) != SB_OK)
		return;
	t = sb_report_tables_add(ts, "left_out",
				 "What of the input was not had");
	sb_table_column(t, "entries", "entries", "");
	sb_table_note(t, "Files, directories and links of the input that could "
			 "not be read, or changed while they were; the run "
			 "has the rest. left_out.csv has them by user and "
			 "day, left_out_paths.csv by name.");
	for (size_t i = 0; i < c.count; i++) {
		const char *reason = sb_csv_at(&c, i, "reason");
		uint64_t sum = 0;
		size_t first = 0;

		while (strcmp(sb_csv_at(&c, first, "reason"), reason) != 0)
			first++;
		for (size_t k = i; first == i && k < c.count; k++)
			if (!strcmp(sb_csv_at(&c, k, "reason"), reason))
				sum += strtoull(sb_csv_at(&c, k, "entries"),
						NULL, 10);
		if (!sum)
			continue;
		sb_table_row(t, reason, reason, "");
		sb_table_text(t, "%llu", (unsigned long long)sum);
	}
	sb_csv_release(&c);
}

static void profiles(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t =
		sb_report_tables_add(ts, "profiles", "What was compared");

	sb_table_column(t, "name", "profile", "");
	sb_table_column(t, "scheme", "scheme", "");
	sb_table_column(t, "status", "documented and assumed", "");
	sb_table_note(t, "A profile is a scheme with its settings. Its "
			 "folder schemes/SCHEME has the data sheet.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		sb_table_text(t, "%s", p->name);
		sb_table_text(t, "%s", p->family);
		if (*p->status)
			sb_table_text(t, "%s", p->status);
		else
			sb_table_none(t);
	}
}

static void stability(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t = sb_report_tables_add(
		ts, "stability", "Can its times carry comparisons?");
	struct sb_stability_report s;

	sb_stability_judge(r->folder, &r->summary, &s);
	sb_table_column(t, "value", "found", "");
	sb_table_column(t, "limit", "limit", "");
	sb_table_column(t, "verdict", "verdict", "");
	sb_table_note(t,
		      "Limits were fixed beforehand (bench/measure/spread.h). "
		      "Of %zu headline cells %zu are unstable by themselves. "
		      "The run: %s.",
		      s.cells, s.unstable_cells, sb_spread_name(s.verdict));
	for (size_t i = 0; i < SB_STABILITY_CHECKS; i++) {
		sb_table_row(t, s.check[i].name, s.check[i].name, "");
		if (s.check[i].verdict == SB_STABILITY_UNKNOWN)
			sb_table_none(t);
		else
			sb_table_interval(t, &(struct sb_interval) {
						     .mid = s.check[i].value });
		sb_table_text(t, "%g", s.check[i].limit);
		sb_table_text(t, "%s", sb_spread_name(s.check[i].verdict));
	}
}

void sb_report_about(const struct sb_report *r, struct sb_report_tables *ts)
{
	profiles(r, ts);
	stability(r, ts);
	failures(r, ts);
	left_out(r, ts);
	provenance(r, ts);
}
