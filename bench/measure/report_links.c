/* bench/measure/report_links.c: the break-even picture's file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report_breakeven.h"

#define STEPS_PER_DECADE 10

static void field(FILE *to, double value, int known)
{
	if (known && isfinite(value))
		fprintf(to, "\t%.6g", value);
	else
		fputs("\tNaN", to);
}

static void fields(FILE *to, const struct sb_interval *v)
{
	field(to, v->mid, 1);
	field(to, v->low, v->known);
	field(to, v->high, v->known);
}

/* Time over plain's, at its median. */
static void relative(FILE *to, const struct sb_report_load *l,
		     const struct sb_report_load *plain, double link)
{
	struct sb_interval t = sb_breakeven_interval(SB_BREAKEVEN_PIPELINED,
						     &l->work, l->wire, link);
	double base = 0;

	if (plain)
		base = sb_breakeven_seconds(SB_BREAKEVEN_PIPELINED,
					    plain->work.mid, plain->wire, link);
	field(to, t.mid / base, plain != NULL);
	field(to, t.low / base, plain && t.known);
	field(to, t.high / base, plain && t.known);
}

static void lines(FILE *to, const struct sb_report_load *l,
		  const struct sb_report_load *plain)
{
	for (int step = 0; step <= 5 * STEPS_PER_DECADE; step++) {
		double mbit = pow(10, (double)step / STEPS_PER_DECADE);
		double link = mbit * SB_REPORT_MBIT;

		struct sb_interval v = sb_report_breakeven_rate(
			l, SB_BREAKEVEN_PIPELINED, link);

		fprintf(to, "%.6g", mbit);
		fields(to, &v);
		v = sb_report_breakeven_rate(l, SB_BREAKEVEN_SERIAL, link);
		fields(to, &v);
		relative(to, l, plain, link);
		fprintf(to, "\t%s\n", l->profile->label);
	}
}

enum sb_err sb_report_links(const struct sb_report *r, FILE *to)
{
	size_t count;
	struct sb_report_load *all =
		sb_report_breakeven_loads(r, "controlled", &count);
	const struct sb_report_load *plain = NULL;

	/* Which lines share a panel. */
	fputs("# families\n", to);
	for (size_t i = 0; all && i < count; i++) {
		if (!strcmp(all[i].profile->name, "plain"))
			plain = &all[i];
		fprintf(to, "%s\t%s\n", all[i].profile->family,
			all[i].profile->label);
	}
	for (size_t i = 0; all && i < count; i++) {
		fprintf(to, "\n\n# %s\n", all[i].profile->label);
		lines(to, &all[i], plain);
	}
	free(all);
	return SB_OK;
}
