/* bench/measure/report_tables.c: all tables of a run; sb_report_*. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bench/measure/report.h"

const char sb_report_rate_words[] =
	"95 % intervals over blocks: of fewer than ten t intervals of the "
	"logarithms, else of a hierarchical bootstrap";
const char sb_report_ratio_words[] =
	"95 % t intervals of log ratios paired by block";

static size_t blocks_of(const struct sb_series *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->sample_count; i++) {
		size_t k = 0;

		while (k < i && s->block[k] != s->block[i])
			k++;
		count += k == i;
	}
	return count;
}

static void range(char *text, size_t bytes, size_t low, size_t high)
{
	if (low == high)
		snprintf(text, bytes, "%zu", low);
	else
		snprintf(text, bytes, "%zu to %zu", low, high);
}

const char *sb_report_n(const struct sb_report *r, const char *mode,
			const char *op, uint32_t threads, char *text,
			size_t bytes)
{
	size_t low[2] = { SIZE_MAX, SIZE_MAX }, high[2] = { 0, 0 };
	char blocks[48], samples[48];

	for (size_t i = 0; i < r->summary.count; i++) {
		const struct sb_series *s = &r->summary.series[i];
		size_t n[2];

		if (strcmp(s->kind, "cell") != 0 || strcmp(s->op, op) != 0 ||
		    strcmp(s->mode, mode) != 0 || s->threads != threads)
			continue;
		n[0] = blocks_of(s);
		n[1] = n[0] ? s->sample_count / n[0] : 0;
		for (size_t k = 0; k < 2; k++) {
			low[k] = n[k] < low[k] ? n[k] : low[k];
			high[k] = n[k] > high[k] ? n[k] : high[k];
		}
	}
	if (!high[0]) {
		snprintf(text, bytes, "n = 0");
		return text;
	}
	range(blocks, sizeof(blocks), low[0], high[0]);
	range(samples, sizeof(samples), low[1], high[1]);
	snprintf(text, bytes, "n = %s block%s of %s sample%s", blocks,
		 high[0] == 1 ? "" : "s", samples, high[1] == 1 ? "" : "s");
	return text;
}

struct sb_table *sb_report_tables_add(struct sb_report_tables *ts,
				      const char *id, const char *title)
{
	struct sb_table *t = &ts->table[ts->count];

	assert(ts->count < SB_REPORT_TABLES);
	ts->count++;
	sb_table_init(t, id, title);
	return t;
}

enum sb_err sb_report_tables(const struct sb_report *r,
			     struct sb_report_tables *out)
{
	int bad = 0;

	memset(out, 0, sizeof(*out));
	sb_report_overview(r, out);
	sb_report_speed(r, out);
	sb_report_micro(r, out);
	sb_report_tools(r, out);
	sb_report_bytes(r, out);
	sb_report_verdicts(r, out);
	sb_report_restore(r, out);
	sb_report_integrity(r, out);
	sb_report_operations(r, out);
	sb_report_notes(r, out);
	sb_report_story(r, out);
	sb_report_risk(r, out);
	sb_report_guesses(r, out);
	sb_report_breakeven(r, out);
	sb_report_data(r, out);
	sb_report_about(r, out);
	sb_report_version(r, out);
	for (size_t i = 0; i < out->count; i++)
		bad |= out->table[i].bad;
	if (bad)
		sb_report_tables_release(out);
	return bad ? SB_MEMORY : SB_OK;
}

void sb_report_tables_release(struct sb_report_tables *ts)
{
	for (size_t i = 0; i < ts->count; i++)
		sb_table_release(&ts->table[i]);
	ts->count = 0;
}

const struct sb_table *sb_report_tables_find(const struct sb_report_tables *ts,
					     const char *id)
{
	for (size_t i = 0; i < ts->count; i++)
		if (!strcmp(ts->table[i].id, id))
			return ts->table[i].row_count ? &ts->table[i] : NULL;
	return NULL;
}
