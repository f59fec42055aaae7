/* bench/measure/report_risk.c: what the model of a year makes of a run. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "datasets/source.h"

/* Names of risk.csv for several classes. */
#define DATA  "data" /* all but the next */
#define APART sb_class_apart()

static long find(const struct sb_report *r, const char *profile, const char *of,
		 const char *axis)
{
	for (size_t i = 0; i < r->risk.count; i++)
		if (!strcmp(sb_csv_at(&r->risk, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->risk, i, "class"), of) &&
		    !strcmp(sb_csv_at(&r->risk, i, "axis"), axis))
			return (long)i;
	return -1;
}

static double number(const struct sb_report *r, long row, const char *name)
{
	return strtod(sb_csv_at(&r->risk, (size_t)row, name), NULL);
}

/* Per cent a year, with what it is at the low and high ends of the model. */
static void range(const struct sb_report *r, struct sb_table *t, long row)
{
	struct sb_interval v = { 0 };

	if (row < 0) {
		sb_table_none(t);
		return;
	}
	v.mid = 100 * number(r, row, "usual");
	v.low = 100 * number(r, row, "low");
	v.high = 100 * number(r, row, "high");
	v.known = v.high > v.low;
	sb_table_interval(t, &v);
}

void sb_report_risk(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "lockout", "locked out of user's data", "% a year" },
		{ "exposure", "data read by others", "% a year" },
		{ "by_guessing", "of that, by guessing", "% a year" },
		{ "destruction", "data destroyed by others", "% a year" },
		{ "lockout_apart", "locked out of keychain or Wi-Fi",
		  "% a year" },
		{ "exposure_apart", "these read by others", "% a year" },
	};
	struct sb_table *t = sb_report_tables_add(ts, "risk", "Risk in a year");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "Exact sums over the executed "
			 "access structure, under a model of what goes wrong "
			 "in a year. Nothing here was observed: the model's "
			 "numbers are in risk_model.csv, with sources. "
			 "Brackets are no intervals of confidence, but what "
			 "comes out with all assumptions at their low and at "
			 "their high ends. The user's data: any class but "
			 "keychain and Wi-Fi, which can be typed again and "
			 "have columns of their own.");
	for (size_t i = 0; r->risk.count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		long exposure = find(r, p->name, DATA, "exposure");
		struct sb_interval guessed = { 0 };

		if (exposure < 0 && find(r, p->name, DATA, "lockout") < 0)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		range(r, t, find(r, p->name, DATA, "lockout"));
		range(r, t, exposure);
		if (exposure >= 0)
			guessed.mid = 100 * number(r, exposure, "by_guessing");
		if (exposure >= 0)
			sb_table_interval(t, &guessed);
		else
			sb_table_none(t);
		range(r, t, find(r, p->name, DATA, "destruction"));
		range(r, t, find(r, p->name, APART, "lockout"));
		range(r, t, find(r, p->name, APART, "exposure"));
	}
}
