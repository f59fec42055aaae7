/* bench/measure/report_tools.c: tables of the setting as deployed, and of other
 * tools beside it. */
#include <string.h>

#include "bench/measure/report.h"
#include "bench/measure/tool.h"

static const struct sb_table_head ops[] = {
	{ "backup_first", "first", "MB/s" },
	{ "backup_unchanged", "unchanged", "MB/s" },
	{ "backup_changed", "changed", "MB/s" },
	{ "restore_all", "restore all", "MB/s" },
};

const struct sb_series *sb_report_deployed(const struct sb_report *r,
					   const char *profile, const char *op,
					   uint32_t threads)
{
	const struct sb_series *s =
		sb_summary_cell(&r->summary, "deployed", profile, op, threads);

	return s ? s
		 : sb_summary_cell(&r->summary, "controlled", profile, op,
				   threads);
}

static int is_tool(const struct sb_series *s)
{
	return !strcmp(s->archiver, "tool") && !strcmp(s->op, ops[0].key);
}

static void against_row(const struct sb_report *r, struct sb_table *t,
			const struct sb_series *tool,
			const struct sb_report_profile *p)
{
	char key[112];

	if (!sb_report_deployed(r, p->name, ops[0].key, r->threads))
		return;
	snprintf(key, sizeof(key), "%s-%s", p->name, tool->profile);
	sb_table_row(t, key, p->title, tool->profile);
	sb_table_text(t, "%s", sb_tool_title(tool->profile));
	for (size_t k = 0; k < 4; k++) {
		const struct sb_series *ours =
			sb_report_deployed(r, p->name, ops[k].key, r->threads);
		const struct sb_series *theirs =
			sb_summary_cell(&r->summary, tool->mode, tool->profile,
					ops[k].key, tool->threads);
		struct sb_interval v;

		if (ours && theirs &&
		    sb_summary_ratio(theirs, ours, &v) == SB_OK)
			sb_table_interval(t, &v);
		else
			sb_table_none(t);
	}
}

static void against(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t = sb_report_tables_add(
		ts, "against", "How many times faster than another tool");

	sb_table_column(t, "tool", "than", "");
	for (size_t k = 0; k < 4; k++)
		sb_table_column(t, ops[k].key, ops[k].title, "");
	sb_table_note(t,
		      "Time of the tool over time of each profile as deployed, "
		      "%u thread%s (the tool uses as many as it likes); %s.",
		      r->threads, r->threads == 1 ? "" : "s",
		      sb_report_ratio_words);
	for (size_t i = 0; i < r->summary.count; i++)
		for (size_t k = 0;
		     is_tool(&r->summary.series[i]) && k < r->profile_count;
		     k++)
			against_row(r, t, &r->summary.series[i],
				    &r->profiles[k]);
}

static void tools(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t = sb_report_tables_add(ts, "tools", "Other tools");

	sb_table_columns(t, ops, 4);
	sb_table_column(t, "stored", "stored by the first", "MB");
	sb_table_note(t,
		      "Run as processes on the same input, with their usual "
		      "settings, repositories in memory; what they restored "
		      "was compared too. Each command of theirs starts a "
		      "process and derives a key, ours do not: on an input of "
		      "seconds that is most of the time, so quote these ratios "
		      "for large inputs only; %s.",
		      sb_report_rate_words);
	for (size_t i = 0; i < r->summary.count; i++) {
		const struct sb_series *s = &r->summary.series[i];

		if (!is_tool(s))
			continue;
		sb_table_row(t, s->profile, sb_tool_title(s->profile), "");
		for (size_t k = 0; k < 4; k++)
			sb_report_rate(t,
				       sb_summary_cell(&r->summary, s->mode,
						       s->profile, ops[k].key,
						       s->threads));
		sb_table_number(t, (double)s->stored_bytes / 1e6, 1, 0);
	}
}

static void deployed(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t =
		sb_report_tables_add(ts, "deployed", "Rates as deployed");
	char n[96];

	sb_table_columns(t, ops, 4);
	sb_table_column(t, "stored", "stored by the first", "MB");
	sb_table_note(t,
		      "Each profile with its own chunks, codec and padding; "
		      "never to be ranked with the controlled rows. %u "
		      "thread%s; %s; %s. Where the controlled setting changes "
		      "nothing, these are its rows.",
		      r->threads, r->threads == 1 ? "" : "s",
		      sb_report_n(r, "deployed", "backup_first", r->threads, n,
				  sizeof(n)),
		      sb_report_rate_words);
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		const struct sb_series *s =
			sb_report_deployed(r, p->name, ops[0].key, r->threads);

		if (!s)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < 4; k++)
			sb_report_rate(t, sb_report_deployed(r, p->name,
							     ops[k].key,
							     r->threads));
		sb_table_number(t, (double)s->stored_bytes / 1e6, 1, 0);
	}
}

void sb_report_tools(const struct sb_report *r, struct sb_report_tables *ts)
{
	int some = 0, any_tool = 0;

	for (size_t i = 0; i < r->summary.count; i++) {
		some |= !strcmp(r->summary.series[i].mode, "deployed");
		any_tool |= is_tool(&r->summary.series[i]);
	}
	if (some)
		deployed(r, ts);
	if (any_tool) {
		tools(r, ts);
		against(r, ts);
	}
}
