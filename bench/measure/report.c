/* bench/measure/report.c: loading a run; its page. */
#include "bench/measure/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/profile/profile.h"
#include "bench/profile/registry.h"

static enum sb_err table(const char *folder, const char *name,
			 struct sb_csv *out)
{
	enum sb_err err = sb_csv_load(folder, name, out);

	return err == SB_MISSING ? SB_OK : err;
}

static int in_run(const struct sb_report *r, const char *name)
{
	for (size_t i = 0; i < r->summary.count; i++)
		if (!strcmp(r->summary.series[i].profile, name))
			return 1;
	for (size_t i = 0; i < r->status.count; i++)
		if (!strcmp(sb_csv_at(&r->status, i, "profile"), name))
			return 1;
	return 0;
}

static int add_profile(struct sb_report *r, const char *name)
{
	struct sb_report_profile *p;
	struct sb_profile found;
	char why[256];

	if (!*name)
		return 1;
	for (size_t i = 0; i < r->profile_count; i++)
		if (!strcmp(r->profiles[i].name, name))
			return 1;
	p = reallocarray(r->profiles, r->profile_count + 1, sizeof(*p));
	if (!p)
		return 0;
	r->profiles = p;
	p += r->profile_count++;
	snprintf(p->name, sizeof(p->name), "%s", name);
	snprintf(p->title, sizeof(p->title), "%s", name);
	snprintf(p->label, sizeof(p->label), "%.23s", name);
	if (sb_profile_find(name, &found, why, sizeof(why)) == SB_OK) {
		snprintf(p->title, sizeof(p->title), "%s", found.title);
		snprintf(p->label, sizeof(p->label), "%s", found.label);
	}
	return 1;
}

/* The floor and the oracle first, then as they are registered, then whatever
 * else was run. */
static enum sb_err find_profiles(struct sb_report *r)
{
	static const char *const first[] = { "null", "plain" };
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);
	int ok = 1;

	for (size_t i = 0; i < 2; i++)
		if (in_run(r, first[i]))
			ok = ok && add_profile(r, first[i]);
	for (size_t i = 0; i < count; i++)
		if (in_run(r, all[i].name))
			ok = ok && add_profile(r, all[i].name);
	for (size_t i = 0; i < r->summary.count; i++)
		if (strcmp(r->summary.series[i].archiver, "tool") != 0)
			ok = ok && add_profile(r, r->summary.series[i].profile);
	return ok ? SB_OK : SB_MEMORY;
}

enum sb_err sb_report_load(const char *folder, struct sb_report *out, char *why,
			   size_t why_bytes)
{
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->folder = folder;
	err = sb_summary_load(folder, &out->summary);
	snprintf(why, why_bytes,
		 err == SB_MISSING ? "%s is not a run: it has no samples.jsonl"
				   : "%s/samples.jsonl cannot be read",
		 folder);
	if (err != SB_OK)
		return err;
	snprintf(why, why_bytes, "a table in %s cannot be read", folder);
	err = table(folder, "loss", &out->loss);
	if (err == SB_OK)
		err = table(folder, "growth", &out->growth);
	if (err == SB_OK)
		err = table(folder, "counts_lib", &out->counts_lib);
	if (err == SB_OK)
		err = table(folder, "recovery", &out->recovery);
	if (err == SB_OK)
		err = table(folder, "leakage", &out->leakage);
	if (err == SB_OK)
		err = table(folder, "status", &out->status);
	if (err == SB_OK)
		err = find_profiles(out);
	out->threads = sb_summary_threads(&out->summary);
	if (err != SB_OK)
		sb_report_release(out);
	return err;
}

void sb_report_release(struct sb_report *r)
{
	sb_summary_release(&r->summary);
	sb_csv_release(&r->loss);
	sb_csv_release(&r->growth);
	sb_csv_release(&r->counts_lib);
	sb_csv_release(&r->recovery);
	sb_csv_release(&r->leakage);
	sb_csv_release(&r->status);
	free(r->profiles);
	memset(r, 0, sizeof(*r));
}

/* manifest.json is ours: pretty, one member a line. */
const char *sb_report_manifest(const struct sb_report *r, const char *name,
			       char *text, size_t bytes)
{
	char path[1200], line[1024], key[64];
	FILE *from;

	text[0] = 0;
	snprintf(path, sizeof(path), "%s/manifest.json", r->folder);
	snprintf(key, sizeof(key), "\"%s\": ", name);
	from = fopen(path, "r");
	if (!from)
		return text;
	while (!text[0] && fgets(line, sizeof(line), from)) {
		char *at = line + strspn(line, "\t");

		if (strncmp(at, key, strlen(key)) != 0)
			continue;
		at += strlen(key);
		at[strcspn(at, "\n")] = 0;
		if (*at && at[strlen(at) - 1] == ',')
			at[strlen(at) - 1] = 0;
		if (*at == '"') {
			at++;
			at[strlen(at) - 1] = 0;
		}
		snprintf(text, bytes, "%s", at);
	}
	fclose(from);
	return text;
}

int64_t sb_report_loss(const struct sb_report *r, const char *mode,
		       const char *profile, const char *scope, const char *name,
		       int *found)
{
	*found = 0;
	for (size_t i = 0; i < r->loss.count; i++) {
		const struct sb_csv_row *row = &r->loss.rows[i];

		if (strcmp(row->field[0], mode) != 0 ||
		    strcmp(row->field[1], profile) != 0 ||
		    strcmp(row->field[2], scope) != 0 ||
		    strcmp(row->field[3], name) != 0)
			continue;
		*found = 1;
		return strtoll(row->field[4], NULL, 10);
	}
	return 0;
}

long sb_report_recovery(const struct sb_report *r, const char *profile,
			const char *situation)
{
	for (size_t i = 0; i < r->recovery.count; i++)
		if (!strcmp(sb_csv_at(&r->recovery, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "situation"),
			    situation) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "class"), "all"))
			return (long)i;
	return -1;
}

static void provenance(const struct sb_report *r, FILE *to)
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
	char text[1024];

	fputs("\n## What it ran on\n\n| | |\n|---|---|\n", to);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sb_report_manifest(r, rows[i].name, text, sizeof(text));
		if (*text)
			fprintf(to, "| %s | %s%s |\n", rows[i].what, text,
				rows[i].unit);
	}
}

static void failures(const struct sb_report *r, FILE *to)
{
	size_t shown = 0;

	for (size_t i = 0; i < r->status.count; i++) {
		const char *status = sb_csv_at(&r->status, i, "status");

		if (!strcmp(status, "ok"))
			continue;
		if (!shown++)
			fputs("\n## What was not measured\n\n"
			      "| profile | step | setting | block | how | why "
			      "|\n"
			      "|---|---|---|---|---|---|\n",
			      to);
		fprintf(to, "| %s | %s | %s | %s | %s | %s |\n",
			sb_csv_at(&r->status, i, "profile"),
			sb_csv_at(&r->status, i, "stage"),
			sb_csv_at(&r->status, i, "mode"),
			sb_csv_at(&r->status, i, "block"), status,
			sb_csv_at(&r->status, i, "why"));
	}
}

static void picture(const struct sb_report *r, FILE *to, const char *name,
		    const char *what)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/plots/%s.svg", r->folder, name);
	if (!access(path, R_OK))
		fprintf(to, "\n![%s](plots/%s.svg)\n", what, name);
}

void sb_report_page(const struct sb_report *r, FILE *to)
{
	char complete[16];

	fputs("# Sealbench: results of one run\n", to);
	sb_report_manifest(r, "complete", complete, sizeof(complete));
	if (strcmp(complete, "true") != 0)
		fputs("\n**Incomplete**: the run was interrupted; what was "
		      "finished is here.\n",
		      to);
	if (r->summary.bad_lines)
		fprintf(to, "\n%zu lines of samples could not be read.\n",
			r->summary.bad_lines);
	fputs("\nSpeeds are of this machine and this run: compare them within "
	      "it only. Intervals\nare 95 %; MB is 10^6 bytes. Bytes, "
	      "verdicts and attacks are exact for the seed.\n",
	      to);
	sb_report_overview(r, to);
	picture(r, to, "overview", "speed, stored bytes and who can read");
	sb_report_speed(r, to);
	picture(r, to, "throughput", "throughput against the floor");
	picture(r, to, "chunk_size", "speed against chunk size");
	sb_report_bytes(r, to);
	picture(r, to, "loss", "dedup loss by cause");
	picture(r, to, "growth", "growth with users");
	sb_report_verdicts(r, to);
	picture(r, to, "recovery", "who can restore, who can read");
	failures(r, to);
	provenance(r, to);
}
