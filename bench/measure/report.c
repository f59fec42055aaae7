/* bench/measure/report.c: loading a run. */
#include "bench/measure/report.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/manifest.h"
#include "bench/measure/whole.h"
#include "bench/profile/profile.h"
#include "bench/profile/registry.h"

static const struct {
	const char *name;
	size_t offset; /* of a struct sb_csv */
} tables[] = {
	{ "loss", offsetof(struct sb_report, loss) },
	{ "growth", offsetof(struct sb_report, growth) },
	{ "counts_lib", offsetof(struct sb_report, counts_lib) },
	{ "recovery", offsetof(struct sb_report, recovery) },
	{ "leakage", offsetof(struct sb_report, leakage) },
	{ "access", offsetof(struct sb_report, access) },
	{ "operations", offsetof(struct sb_report, operations) },
	{ "restore_times", offsetof(struct sb_report, restore_times) },
	{ "risk", offsetof(struct sb_report, risk) },
	{ "guesses", offsetof(struct sb_report, guesses) },
	{ "keys", offsetof(struct sb_report, keys) },
	{ "facts", offsetof(struct sb_report, facts) },
	{ "records", offsetof(struct sb_report, records) },
	{ "points", offsetof(struct sb_report, points) },
	{ "status", offsetof(struct sb_report, status) },
	{ "data", offsetof(struct sb_report, data) },
	{ "data_sources", offsetof(struct sb_report, data_sources) },
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

static struct sb_csv *table_of(struct sb_report *r, size_t i)
{
	return (struct sb_csv *)(void *)((char *)r + tables[i].offset);
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

/* Labels and families end up in strings of gnuplot and of its shell: what
 * would end or fill such a string has no place there. */
static void tame(char *text)
{
	for (; *text; text++)
		if (strchr("'\"\\`$%", *text) || (*text > 0 && *text < ' '))
			*text = '_';
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
	snprintf(p->family, sizeof(p->family), "%s", name);
	p->status[0] = 0;
	if (sb_profile_find(name, &found, why, sizeof(why)) == SB_OK) {
		snprintf(p->title, sizeof(p->title), "%s", found.title);
		snprintf(p->label, sizeof(p->label), "%s", found.label);
		snprintf(p->family, sizeof(p->family), "%s",
			 found.scheme->name);
		snprintf(p->status, sizeof(p->status), "%s", found.status);
	}
	tame(p->label);
	tame(p->family);
	return 1;
}

/* Each family's members stand behind its first. */
static void gather(struct sb_report *r)
{
	for (size_t i = 1; i < r->profile_count; i++) {
		struct sb_report_profile p = r->profiles[i];
		size_t at = i;

		for (size_t k = 0; k < i; k++)
			if (!strcmp(r->profiles[k].family, p.family))
				at = k + 1;
		memmove(&r->profiles[at + 1], &r->profiles[at],
			(i - at) * sizeof(p));
		r->profiles[at] = p;
	}
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
	gather(r);
	return ok ? SB_OK : SB_MEMORY;
}

/* A run writes it at once; a copy of a run may have half of it, whose members
 * would pass for "not known". */
static int is_manifest_whole(const char *folder)
{
	char path[1200];
	FILE *f;
	int c, last = 0;

	snprintf(path, sizeof(path), "%s/manifest.json", folder);
	f = fopen(path, "r");
	if (!f)
		return 1;
	while ((c = getc(f)) != EOF)
		if (c != '\n')
			last = c;
	fclose(f);
	return last == '}';
}

enum sb_err sb_report_load(const char *folder, struct sb_report *out, char *why,
			   size_t why_bytes)
{
	char ended[64];
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->folder = folder;
	err = sb_whole_check(folder, why, why_bytes);
	if (err != SB_OK)
		return err;
	err = sb_summary_load(folder, &out->summary);
	snprintf(why, why_bytes,
		 err == SB_MISSING ? "%s is not a run: it has no samples.jsonl"
				   : "%s/samples.jsonl cannot be read",
		 folder);
	if (err != SB_OK)
		return err;
	snprintf(why, why_bytes,
		 "%s/manifest.json is cut short; copy the run again", folder);
	if (!is_manifest_whole(folder)) {
		sb_report_release(out);
		return SB_MALFORMED;
	}
	if (!strcmp(sb_report_manifest(out, "stop_reason", ended,
				       sizeof(ended)),
		    SB_MANIFEST_COUNTS_ONLY)) {
		snprintf(why, why_bytes,
			 "%s has counts.csv alone, for it was run with "
			 "--exact-only; run without it for a report",
			 folder);
		sb_report_release(out);
		return SB_PARAM;
	}
	snprintf(why, why_bytes, "a table in %s cannot be read", folder);
	for (size_t i = 0; i < TABLES && err == SB_OK; i++) {
		err = sb_csv_load(folder, tables[i].name, table_of(out, i));
		if (err == SB_MISSING)
			err = SB_OK;
	}
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
	for (size_t i = 0; i < TABLES; i++)
		sb_csv_release(table_of(r, i));
	free(r->profiles);
	memset(r, 0, sizeof(*r));
}

const char *sb_report_manifest(const struct sb_report *r, const char *name,
			       char *text, size_t bytes)
{
	return sb_manifest_text(r->folder, name, text, bytes);
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

long sb_report_point(const struct sb_report *r, const char *profile)
{
	for (size_t i = 0; i < r->points.count; i++)
		if (!strcmp(sb_csv_at(&r->points, i, "profile"), profile))
			return (long)i;
	return -1;
}
