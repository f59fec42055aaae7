/* bench/measure/report_bytes.c: tables of bytes. */
#include <string.h>

#include "bench/measure/report.h"

struct cause {
	const char *name, *title;
};

static const struct cause stored[] = {
	{ "total", "all" },
	{ "within_snapshot", "within a snapshot" },
	{ "cross_snapshot", "across snapshots" },
	{ "cross_user", "across users" },
	{ "compression", "compression" },
	{ "padding", "padding" },
	{ "sealing", "sealing" },
	{ "recipes", "recipes" },
	{ "index", "index" },
	{ "keys", "keys" },
	{ "dead", "dead" },
	{ "chunking_sizes", "chunk sizes" },
	{ "chunking_key", "keyed cuts" },
};

static const struct cause sent[] = {
	{ "total", "all" },
	{ "within_snapshot", "within a snapshot" },
	{ "cross_snapshot", "across snapshots" },
	{ "cross_user", "across users" },
	{ "compression", "compression" },
	{ "padding", "padding" },
	{ "protocol", "protocol" },
};

/* In thousands of bytes, with a sign where it is a difference. */
static void row(const struct sb_report *r, struct sb_table *t, const char *mode,
		const struct sb_report_profile *p, const char *scope,
		const struct cause *causes, size_t count)
{
	int found;
	int64_t bytes =
		sb_report_loss(r, mode, p->name, scope, "scheme_bytes", &found);

	if (!found)
		return;
	sb_table_row(t, p->name, p->title, p->family);
	sb_table_number(t, (double)bytes / 1e6, 1, 0);
	for (size_t i = 0; i < count; i++) {
		int64_t v = sb_report_loss(r, mode, p->name, scope,
					   causes[i].name, &found);

		sb_table_number(t, (double)v / 1e3, v ? 1 : 0, 1);
	}
}

static struct sb_table *chain(const struct sb_report *r,
			      struct sb_report_tables *ts, const char *id,
			      const char *title, const char *mode,
			      const char *scope, const struct cause *causes,
			      size_t count)
{
	struct sb_table *t = sb_report_tables_add(ts, id, title);

	sb_table_column(t, "bytes", "bytes", "MB");
	for (size_t i = 0; i < count; i++)
		sb_table_column(t, causes[i].name, causes[i].title, "kB");
	for (size_t i = 0; i < r->profile_count; i++)
		row(r, t, mode, &r->profiles[i], scope, causes, count);
	return t;
}

static size_t find_classes(const struct sb_report *r, const char **seen,
			   size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < r->loss.count; i++) {
		const char *scope = r->loss.rows[i].field[2];
		size_t k = 0;

		if (strncmp(scope, "stored/", 7) != 0 ||
		    !strcmp(scope, "stored/all"))
			continue;
		while (k < count && strcmp(seen[k], scope) != 0)
			k++;
		if (k == count && count < most)
			seen[count++] = scope;
	}
	return count;
}

static void classes(const struct sb_report *r, struct sb_report_tables *ts)
{
	const char *seen[32];
	size_t count = find_classes(r, seen, 32);
	struct sb_table *t =
		sb_report_tables_add(ts, "loss_classes", "By class of data");

	for (size_t k = 0; k < count; k++)
		sb_table_column(t, seen[k] + 7, seen[k] + 7, "kB");
	sb_table_note(t, "Thousands of bytes more than plain stores, "
			 "controlled; recipes, index and keys are nobody's. "
			 "Exact.");
	for (size_t i = 0; count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < count; k++) {
			int found;
			int64_t v = sb_report_loss(r, "controlled", p->name,
						   seen[k], "total", &found);

			if (found)
				sb_table_number(t, (double)v / 1e3, v ? 1 : 0,
						1);
			else
				sb_table_none(t);
		}
	}
}

void sb_report_bytes(const struct sb_report *r, struct sb_report_tables *ts)
{
	const size_t stored_count = sizeof(stored) / sizeof(stored[0]);
	const size_t sent_count = sizeof(sent) / sizeof(sent[0]);
	struct sb_table *t;

	if (!r->loss.count)
		return;
	t = chain(r, ts, "loss", "Dedup loss, controlled", "controlled",
		  "stored/all", stored, stored_count);
	sb_table_note(t, "Stored bytes, and how many more than plaintext "
			 "deduplication across all users stores of the same "
			 "input, by cause. The causes add up exactly; "
			 "compression and chunking are changes and can be "
			 "negative. Exact for the seed and zstd's version.");
	t = chain(r, ts, "loss_deployed", "Dedup loss, as deployed", "deployed",
		  "stored/all", stored, stored_count);
	sb_table_note(t, "Each with its own chunks, codec and padding, "
			 "against plain in the controlled setting. Exact.");
	t = chain(r, ts, "loss_sent", "Sent to the provider", "controlled",
		  "sent/all", sent, sent_count);
	sb_table_note(t, "Controlled; \"protocol\" is what crosses the wire "
			 "beside payload and padding. Exact.");
	classes(r, ts);
}
