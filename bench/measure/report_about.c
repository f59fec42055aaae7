/* bench/measure/report_about.c: what was not measured; what it ran on. */
#include <string.h>

#include "bench/measure/report.h"

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
		{ "days", "Snapshots of each", "" },
		{ "bytes", "Bytes of all snapshots", "" },
		{ "files", "Files of all snapshots", "" },
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

static void failures(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "stage", "step", "" },  { "mode", "setting", "" },
		{ "block", "block", "" }, { "status", "how", "" },
		{ "why", "why", "" },
	};
	struct sb_table *t =
		sb_report_tables_add(ts, "failures", "What was not measured");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "Every process that did not end well, and what was "
			 "skipped, with the reason.");
	for (size_t i = 0; i < r->status.count; i++) {
		const char *profile = sb_csv_at(&r->status, i, "profile");

		if (!strcmp(sb_csv_at(&r->status, i, "status"), "ok"))
			continue;
		sb_table_row(t, profile, profile, "");
		for (size_t k = 0; k < t->column_count; k++)
			sb_table_text(t, "%s",
				      sb_csv_at(&r->status, i, columns[k].key));
	}
}

void sb_report_about(const struct sb_report *r, struct sb_report_tables *ts)
{
	failures(r, ts);
	provenance(r, ts);
}
