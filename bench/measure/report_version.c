/* bench/measure/report_version.c: what a run of an older version does not have:
 * left out and named, so that nobody takes an empty cell for a measured nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/manifest.h"
#include "bench/measure/report.h"

/* What a version of the manifest began to record (results/METHOD.md). */
static const struct {
	unsigned since;
	const char *table, *column; /* NULL: the table itself */
} added[] = {
	{ 2, "story_instead", "things_seized" },
	{ 2, "story_instead", "all_forgotten" },
	{ 2, "story_instead", "ransomware" },
	{ 2, "story_instead", "provider_gone" },
	{ 2, "story_instead", "point" },
	{ 2, "attacks", "upload" },
	{ 2, "integrity", "keyless" },
	{ 2, "integrity", "tamperer" },
	{ 2, "integrity", "rollbacker" },
	{ 2, "integrity", "freshness" },
	{ 2, "integrity", "lies" },
	{ 2, "points", NULL },
	{ 2, "access", NULL },
	{ 2, "access_further", NULL },
	{ 2, "operations_secrets", NULL },
	{ 2, "operations_keys", NULL },
	{ 2, "records", NULL },
	{ 2, "facts", NULL },
	{ 3, "integrity", "planter" },
	{ 3, "integrity", "learns" },
	{ 3, "recovery_owner", "login" },
	{ 3, "restore_parts", NULL },
	{ 3, "restore_input", NULL },
};

#define ADDED (sizeof(added) / sizeof(added[0]))

static struct sb_table *table_of(struct sb_report_tables *ts, const char *id)
{
	for (size_t i = 0; i < ts->count; i++)
		if (!strcmp(ts->table[i].id, id))
			return &ts->table[i];
	return NULL;
}

static const char *title_of(const struct sb_table *t, const char *key)
{
	for (size_t k = 0; k < t->column_count; k++)
		if (!strcmp(t->columns[k].key, key))
			return t->columns[k].title;
	return key;
}

/* One sentence a table, however many columns. */
static void drop_columns(struct sb_table *t, unsigned version)
{
	char names[512] = "";

	for (size_t i = 0; i < ADDED; i++) {
		size_t len = strlen(names);
		char title[96];

		if (version >= added[i].since || !added[i].column ||
		    strcmp(added[i].table, t->id) != 0)
			continue;
		snprintf(title, sizeof(title), "%s",
			 title_of(t, added[i].column));
		if (sb_table_drop_empty(t, added[i].column))
			snprintf(names + len, sizeof(names) - len, "%s\"%s\"",
				 len ? ", " : "", title);
	}
	if (*names)
		sb_table_note(t, "Not recorded by version %u: %s.", version,
			      names);
}

/* Tables without rows are not shown: where the run's format is told it is said
 * which of them could have none. */
static void tell_tables(struct sb_report_tables *ts, unsigned version)
{
	struct sb_table *about = table_of(ts, "provenance");
	char names[1024] = "";

	for (size_t i = 0; i < ADDED; i++) {
		const struct sb_table *t = table_of(ts, added[i].table);
		size_t len = strlen(names);

		if (version >= added[i].since || !t || t->row_count ||
		    strstr(names, t->title))
			continue;
		snprintf(names + len, sizeof(names) - len, "%s\"%s\"",
			 len ? ", " : "", t->title);
	}
	if (*names && about)
		sb_table_note(about, "Not recorded by version %u: %s.", version,
			      names);
}

void sb_report_version(const struct sb_report *r, struct sb_report_tables *ts)
{
	char text[32], *end;
	unsigned long version = strtoul(
		sb_report_manifest(r, "version", text, sizeof(text)), &end, 10);

	if (end == text || version >= SB_MANIFEST_VERSION)
		return;
	for (size_t i = 0; i < ts->count; i++)
		drop_columns(&ts->table[i], (unsigned)version);
	tell_tables(ts, (unsigned)version);
}
