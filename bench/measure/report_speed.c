/* bench/measure/report_speed.c: tables of the cells' times. */
#include <string.h>

#include "bench/measure/report.h"

static const struct sb_series *cell(const struct sb_report *r, const char *mode,
				    const char *profile, const char *op,
				    uint32_t threads)
{
	return sb_summary_cell(&r->summary, mode, profile, op, threads);
}

void sb_report_rate(struct sb_table *t, const struct sb_series *s)
{
	struct sb_interval v;

	if (!s || !s->bytes) {
		sb_table_none(t);
		return;
	}
	v = sb_summary_rate(s);
	sb_table_interval(t, &v);
}

/* Milliseconds of one operation. */
static void latency(struct sb_table *t, const struct sb_series *s)
{
	double scale = 1e6 * (s && s->count ? (double)s->count : 1);
	struct sb_interval v;

	if (!s) {
		sb_table_none(t);
		return;
	}
	v = s->estimate;
	v.mid /= scale;
	v.low /= scale;
	v.high /= scale;
	sb_table_interval(t, &v);
}

static void rank(struct sb_table *t, const struct sb_series *s)
{
	if (s && s->rank_first && s->rank_first != s->rank_last)
		sb_table_text(t, "%u\u2013%u", s->rank_first, s->rank_last);
	else if (s && s->rank_first)
		sb_table_text(t, "%u", s->rank_first);
	else
		sb_table_none(t);
	if (s && s->against.resolvable > 0)
		sb_table_measured(t, 100 * s->against.resolvable, 1);
	else
		sb_table_none(t);
}

static void rates(const struct sb_report *r, struct sb_report_tables *ts,
		  const char *id, uint32_t threads)
{
	static const struct sb_table_head columns[] = {
		{ "backup_first", "first", "MB/s" },
		{ "backup_unchanged", "unchanged", "MB/s" },
		{ "backup_unchanged_reread", "unchanged, all read", "MB/s" },
		{ "backup_changed", "changed", "MB/s" },
		{ "restore_all", "restore all", "MB/s" },
		{ "rank", "rank by first", "" },
		{ "resolves", "resolves from", "%" },
	};
	struct sb_table *t;
	char n[96], title[64];

	snprintf(title, sizeof(title), "Rates, %u thread%s", threads,
		 threads == 1 ? "" : "s");
	t = sb_report_tables_add(ts, id, title);
	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(
		t,
		"MB/s of what is in the snapshot. Controlled; %s; %s. "
		"Every pass restored what it had backed up and compared "
		"it before its times counted. Those that tie share ranks; "
		"\"resolves from\": the smallest difference to the "
		"floor that these blocks would have shown with power "
		"0.8.",
		sb_report_n(r, "controlled", "backup_first", threads, n,
			    sizeof(n)),
		sb_report_rate_words);
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		if (!cell(r, "controlled", p->name, columns[0].key, threads))
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < 5; k++)
			sb_report_rate(t, cell(r, "controlled", p->name,
					       columns[k].key, threads));
		rank(t,
		     cell(r, "controlled", p->name, columns[0].key, threads));
	}
}

static void waits(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "enroll", "enrol", "ms" },
		{ "unlock", "unlock", "ms" },
		{ "restore_one", "restore one file", "ms" },
		{ "peak", "peak memory", "MB" },
		{ "requests", "store requests", "" },
		{ "service_calls", "service calls", "" },
	};
	struct sb_table *t =
		sb_report_tables_add(ts, "waits", "Latency, memory, requests");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "Milliseconds of one operation, enrolling and unlocking "
		      "at the profile's own KDF cost; %s. Memory, requests and "
		      "calls are of the first backup, %u thread%s.",
		      sb_report_rate_words, r->threads,
		      r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		const struct sb_series *first = cell(
			r, "controlled", p->name, "backup_first", r->threads);

		if (!first)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		latency(t, cell(r, "controlled", p->name, "enroll", 1));
		latency(t, cell(r, "controlled", p->name, "unlock", 1));
		latency(t, cell(r, "controlled", p->name, "restore_one",
				r->threads));
		sb_table_measured(t, (double)first->peak_bytes / 1e6, 0);
		sb_table_number(t, (double)first->requests, 0, 0);
		sb_table_measured(t, (double)first->service_calls, 0);
	}
}

static void cpu_of(struct sb_table *t, const struct sb_series *s)
{
	double bytes = s ? (double)s->bytes * (double)s->sample_count : 0;

	for (int party = 0; party < 3; party++) {
		if (s && bytes > 0)
			sb_table_measured(t, s->cpu_ns[party] / bytes, 2);
		else
			sb_table_none(t);
	}
}

static void cpu(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "backup_client", "backup: client", "s/GB" },
		{ "backup_provider", "provider", "s/GB" },
		{ "backup_services", "services", "s/GB" },
		{ "restore_client", "restore: client", "s/GB" },
		{ "restore_provider", "provider", "s/GB" },
		{ "restore_services", "services", "s/GB" },
	};
	struct sb_table *t = sb_report_tables_add(ts, "cpu", "CPU by who pays");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "Seconds of CPU for each GB (10^9 bytes), %u thread%s: "
		      "means of all samples, without intervals.",
		      r->threads, r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		if (!cell(r, "controlled", p->name, "backup_first", r->threads))
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		cpu_of(t, cell(r, "controlled", p->name, "backup_first",
			       r->threads));
		cpu_of(t, cell(r, "controlled", p->name, "restore_all",
			       r->threads));
	}
}

static void roofline_row(const struct sb_report *r, struct sb_table *t,
			 const struct sb_report_profile *p)
{
	const struct sb_series *one =
		cell(r, "controlled", p->name, "backup_first", 1);
	const struct sb_series *all =
		cell(r, "controlled", p->name, "backup_first", r->threads);
	struct sb_interval ratio, roof = { 0 };
	const char *binds;

	if (!one || sb_summary_roofline(&r->summary, p->name, &ratio, &roof.mid,
					&binds) != SB_OK)
		return;
	sb_table_row(t, p->name, p->title, p->family);
	sb_report_rate(t, one);
	sb_table_interval(t, &roof);
	sb_table_interval(t, &ratio);
	sb_table_text(t, "%s", binds);
	if (all && all != one && sb_summary_ratio(one, all, &ratio) == SB_OK)
		sb_table_interval(t, &ratio);
	else
		sb_table_none(t);
}

static void roofline(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "pipeline", "pipeline", "MB/s" },
		{ "roofline", "roofline", "MB/s" },
		{ "ratio", "ratio", "" },
		{ "binds", "binds", "" },
		{ "threads", "all threads, of one", "" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "roofline", "Pipeline against its roofline");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "First backup on one thread against the same stages "
		      "measured alone, 1 / sum(1 / rate); the stage that takes "
		      "longest binds; %s. Last: %u threads against one.",
		      sb_report_ratio_words, r->threads);
	for (size_t i = 0; i < r->profile_count; i++)
		roofline_row(r, t, &r->profiles[i]);
}

void sb_report_speed(const struct sb_report *r, struct sb_report_tables *ts)
{
	rates(r, ts, "rates", r->threads);
	if (r->threads > 1)
		rates(r, ts, "rates_1", 1);
	waits(r, ts);
	cpu(r, ts);
	roofline(r, ts);
}
