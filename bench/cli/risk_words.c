/* bench/cli/risk_words.c: how risks are named and printed: sb_risk_*. */
#include <stdio.h>

#include "bench/cli/risk.h"

#define LEAST 1e-5 /* nobody can tell less of a year */

const char *sb_risk_class(unsigned verdict)
{
	switch (verdict) {
	case SB_RISK_ALL:
	case SB_RISK_ANY:
		return "all";
	case SB_RISK_DATA_ALL:
	case SB_RISK_DATA_ANY:
		return "data";
	case SB_RISK_APART_ALL:
	case SB_RISK_APART_ANY:
		return sb_class_apart();
	default:
		return verdict == SB_CLASS_COUNT ? "names"
						 : sb_class_name(verdict);
	}
}

const char *sb_risk_class_words(unsigned verdict)
{
	if (verdict == SB_RISK_ALL)
		return "any class of the backup";
	if (verdict == SB_RISK_DATA_ALL)
		return "any class of the user's data (all but keychain and "
		       "Wi-Fi)";
	return sb_risk_class(verdict);
}

static int put(char *text, size_t bytes, double x)
{
	if (x > 0 && x < LEAST)
		return snprintf(text, bytes, "< %g", 100 * LEAST);
	return snprintf(text, bytes, "%.2g", 100 * x);
}

void sb_risk_percent(const struct sb_risk_span *s, char text[SB_RISK_CELL])
{
	char usual[16], low[16], high[16];

	put(usual, sizeof(usual), s->usual);
	put(low, sizeof(low), s->low);
	put(high, sizeof(high), s->high);
	snprintf(text, SB_RISK_CELL, "%s %% [%s, %s]", usual, low, high);
}

const char *sb_risk_memory_mark(const struct sb_study_row *row)
{
	return sb_study_memory_only(row) ? " *" : "";
}

const char *sb_risk_dominated(const struct sb_study *study, size_t row,
			      unsigned verdict)
{
	if (!sb_study_dominated(study, row, verdict))
		return "";
	return sb_study_by_flattered(study, row, verdict)
		       ? "  dominated, by * only"
		       : "  dominated";
}

void sb_risk_memory_say(void)
{
	printf("* leaves no key on the machine that is backed up: opened, it "
	       "gives nothing. What a\n  running client holds in memory is not "
	       "looked at, and that flatters these "
	       "(results/BIAS.md,\n  Sessions).\n");
}

const struct sb_risk_span *sb_risk_span_of(const struct sb_study_row *row,
					   enum sb_risk_axis axis,
					   unsigned verdict)
{
	return &row->axis[axis][sb_study_on(axis, verdict)];
}

void sb_risk_json_span(struct sb_json *j, const char *key,
		       const struct sb_risk_span *s)
{
	sb_json_object(j, key);
	sb_json_number(j, "usual", s->usual);
	sb_json_number(j, "low", s->low);
	sb_json_number(j, "high", s->high);
	sb_json_end(j, '}');
}
