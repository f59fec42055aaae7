/* bench/measure/report_micro.c: tables of what was measured alone. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

#define CHUNK (UINT64_C(64) << 10)

/* Microseconds of one call. */
static void call(struct sb_table *t, const struct sb_series *s)
{
	struct sb_interval v;

	if (!s) {
		sb_table_none(t);
		return;
	}
	v = s->estimate;
	v.mid /= 1e3;
	v.low /= 1e3;
	v.high /= 1e3;
	sb_table_interval(t, &v);
}

static void verbs(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "derive", "derive", "MB/s" },
		{ "seal", "seal", "MB/s" },
		{ "open", "open", "MB/s" },
		{ "check", "check", "MB/s" },
		{ "open_damaged", "open a damaged object", "MB/s" },
		{ "begin", "begin a file", "us" },
		{ "resume", "resume a file", "us" },
	};
	struct sb_table *t = sb_report_tables_add(ts, "verbs", "Verbs");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "MB/s on chunks of 64 KiB that do not compress, one "
		      "thread; begin and resume in microseconds a file; %s.",
		      sb_report_rate_words);
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		if (!sb_summary_micro(&r->summary, "verb", p->name, "seal", "",
				      CHUNK))
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < 5; k++)
			sb_report_rate(t, sb_summary_micro(
						  &r->summary, "verb", p->name,
						  columns[k].key, "", CHUNK));
		for (size_t k = 5; k < 7; k++)
			call(t, sb_summary_micro(&r->summary, "verb", p->name,
						 columns[k].key, "", 0));
	}
}

static int by_name(const void *a, const void *b)
{
	const struct sb_series *x = *(const struct sb_series *const *)a;
	const struct sb_series *y = *(const struct sb_series *const *)b;
	int order = strcmp(x->group, y->group);

	if (!order)
		order = strcmp(x->op, y->op);
	if (!order)
		order = strcmp(x->path, y->path);
	return order ? order : strcmp(x->mode, y->mode);
}

static void primitives(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "path", "path", "" },
		{ "via", "via", "" },
		{ "rate", "rate", "MB/s" },
		{ "call", "a call", "us" },
	};
	const struct sb_series **order;
	size_t count = 0;
	struct sb_table *t =
		sb_report_tables_add(ts, "primitives", "Primitives");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "At 64 KiB on one thread, or of one call; %s.",
		      sb_report_rate_words);
	order = calloc(r->summary.count + 1, sizeof(*order));
	t->bad |= !order;
	for (size_t i = 0; order && i < r->summary.count; i++) {
		const struct sb_series *s = &r->summary.series[i];

		if (!strcmp(s->kind, "micro") &&
		    strcmp(s->group, "verb") != 0 &&
		    strcmp(s->group, "stage") != 0 &&
		    (!s->chunk_bytes || s->chunk_bytes == CHUNK))
			order[count++] = s;
	}
	if (count)
		qsort(order, count, sizeof(*order), by_name);
	for (size_t i = 0; i < count; i++) {
		const struct sb_series *s = order[i];
		char key[144];

		snprintf(key, sizeof(key), "%s%s%s%s%s", s->op,
			 *s->path ? " " : "", s->path, *s->mode ? " " : "",
			 s->mode);
		sb_table_row(t, key, s->op, s->group);
		sb_table_text(t, "%s", s->path);
		sb_table_text(t, "%s", s->via);
		sb_report_rate(t, s);
		call(t, s->bytes ? NULL : s);
	}
	free(order);
}

/* How many times faster a is than b. */
static void target(struct sb_table *t, const char *key, const char *what,
		   const struct sb_series *a, const struct sb_series *b,
		   const char *wanted)
{
	struct sb_interval v;

	if (!a || !b)
		return;
	/* Rates, not times: the two may be about different bytes. */
	if (sb_summary_ratio(b, a, &v) != SB_OK)
		return;
	if (a->bytes && b->bytes && a->bytes != b->bytes) {
		double scale = (double)a->bytes / (double)b->bytes;

		v.mid *= scale;
		v.low *= scale;
		v.high *= scale;
	}
	sb_table_row(t, key, what, "");
	sb_table_interval(t, &v);
	sb_table_text(t, "%s", wanted);
}

static void targets(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "ratio", "ratio", "" },
		{ "target", "target", "" },
	};
	const struct sb_summary *s = &r->summary;
	struct sb_table *t = sb_report_tables_add(
		ts, "targets", "The instrument against its targets");

	sb_table_columns(t, columns, 2);
	sb_table_note(t, "Chunks of 64 KiB unless it is said; %s.",
		      sb_report_ratio_words);
	target(t, "gcm_portable",
	       "AES-256-GCM, portable path, of OpenSSL used directly",
	       sb_summary_micro(s, "primitive", "", "aes-256-gcm seal",
				"portable", CHUNK),
	       sb_summary_micro(s, "floor", "", "openssl evp seal", "", CHUNK),
	       ">= 0.98");
	target(t, "gcm_fastest",
	       "AES-256-GCM, fastest path, of OpenSSL used directly",
	       sb_summary_micro(s, "primitive", "", "aes-256-gcm seal",
				"fastest", CHUNK),
	       sb_summary_micro(s, "floor", "", "openssl evp seal", "", CHUNK),
	       "");
	target(t, "fastcdc_fastest",
	       "FastCDC, fastest path, of the portable one",
	       sb_summary_micro(s, "chunker", "", "fastcdc", "fastest", CHUNK),
	       sb_summary_micro(s, "chunker", "", "fastcdc", "portable", CHUNK),
	       "");
	target(t, "null_memcpy",
	       "no work, fixed chunks, first backup on one thread, of memcpy "
	       "of the same bytes",
	       sb_summary_cell(s, "fixed", "null", "backup_first", 1),
	       sb_summary_micro(s, "floor", "null", "memcpy input", "", CHUNK),
	       ">= 0.5");
}

void sb_report_micro(const struct sb_report *r, struct sb_report_tables *ts)
{
	targets(r, ts);
	verbs(r, ts);
	primitives(r, ts);
}
