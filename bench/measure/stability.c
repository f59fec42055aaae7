/* bench/measure/stability.c: the verdict on a run's times. */
#include "bench/measure/stability.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/figure.h"
#include "bench/measure/file.h"
#include "bench/measure/manifest.h"

static const struct {
	const char *name;
	double limit;
} checks[SB_STABILITY_CHECKS] = {
	[SB_STABILITY_BLOCKS] = { "blocks", 3 },
	[SB_STABILITY_CV] = { "cv", SB_SPREAD_CV_LIMIT },
	[SB_STABILITY_SHIFT] = { "shift", SB_SPREAD_SHIFT_LIMIT },
	[SB_STABILITY_SHORTEST] = { "shortest_ns", SB_SPREAD_LEAST_NS },
	[SB_STABILITY_BUSY] = { "busy_percent", SB_SPREAD_BUSY_LIMIT },
	[SB_STABILITY_STEAL] = { "steal_percent", SB_SPREAD_STEAL_LIMIT },
};

static void set(struct sb_stability_report *r, enum sb_stability_what what,
		double value, int good)
{
	r->check[what].value = value;
	r->check[what].verdict =
		good ? SB_STABILITY_STABLE : SB_STABILITY_UNSTABLE;
}

static void judge_cells(const struct sb_summary *s,
			struct sb_stability_report *r)
{
	double *cv = malloc((s->count + 1) * sizeof(*cv));
	double logs = 0, least = INFINITY, shift;
	size_t blocks = SIZE_MAX, n = 0;

	for (size_t i = 0; cv && i < s->count; i++) {
		const struct sb_series *one = &s->series[i];

		if (!sb_figure_is_headline(s, one))
			continue;
		blocks = one->block_count < blocks ? one->block_count : blocks;
		cv[n++] = one->spread.cv;
		logs += log1p(one->spread.shift);
		least = fmin(least, one->spread.least_ns);
		r->unstable_cells +=
			one->spread.stability == SB_STABILITY_UNSTABLE;
	}
	r->cells = n;
	if (!n || blocks < 3) {
		r->check[SB_STABILITY_BLOCKS].value = n ? (double)blocks : 0;
		free(cv);
		return;
	}
	set(r, SB_STABILITY_BLOCKS, (double)blocks, 1);
	sb_stats_sort(cv, n);
	set(r, SB_STABILITY_CV, sb_stats_median(cv, n),
	    sb_stats_median(cv, n) <= SB_SPREAD_CV_LIMIT);
	shift = expm1(logs / (double)n);
	set(r, SB_STABILITY_SHIFT, shift, fabs(shift) <= SB_SPREAD_SHIFT_LIMIT);
	set(r, SB_STABILITY_SHORTEST, least, least >= SB_SPREAD_LEAST_NS);
	free(cv);
}

static void judge_machine(const char *folder, struct sb_stability_report *r)
{
	char busy[64], text[64];
	double v;

	if (!*sb_manifest_text(folder, "busy_percent", busy, sizeof(busy)) &&
	    *sb_manifest_text(folder, "cpus", text, sizeof(text))) {
		v = strtod(text, NULL);
		if (v > 0 &&
		    *sb_manifest_text(folder, "before", text, sizeof(text)))
			snprintf(busy, sizeof(busy), "%g",
				 100 * strtod(text, NULL) / v);
	}
	if (*busy) {
		v = strtod(busy, NULL);
		set(r, SB_STABILITY_BUSY, v, v <= SB_SPREAD_BUSY_LIMIT);
	}
	if (*sb_manifest_text(folder, "steal_percent", text, sizeof(text))) {
		v = strtod(text, NULL);
		set(r, SB_STABILITY_STEAL, v, v <= SB_SPREAD_STEAL_LIMIT);
	}
}

void sb_stability_judge(const char *folder, const struct sb_summary *s,
			struct sb_stability_report *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < SB_STABILITY_CHECKS; i++) {
		out->check[i].name = checks[i].name;
		out->check[i].limit = checks[i].limit;
	}
	judge_cells(s, out);
	judge_machine(folder, out);
	if (out->check[SB_STABILITY_BLOCKS].verdict == SB_STABILITY_STABLE)
		out->verdict = SB_STABILITY_STABLE;
	for (size_t i = 0; i < SB_STABILITY_CHECKS; i++)
		if (out->check[i].verdict == SB_STABILITY_UNSTABLE)
			out->verdict = SB_STABILITY_UNSTABLE;
}

void sb_stability_sentence(const struct sb_stability_report *r, char *text,
			   size_t bytes)
{
	size_t at =
		(size_t)snprintf(text, bytes, "%s", sb_spread_name(r->verdict));
	const char *sign = ": ";

	if (r->verdict == SB_STABILITY_UNKNOWN && at < bytes)
		snprintf(text + at, bytes - at,
			 ": fewer than 3 blocks of the headline cells");
	for (size_t i = 0; i < SB_STABILITY_CHECKS && at < bytes; i++) {
		const struct sb_stability_check *c = &r->check[i];

		if (c->verdict != SB_STABILITY_UNSTABLE)
			continue;
		at += (size_t)snprintf(text + at, bytes - at,
				       "%s%s %.3g (limit %.3g)", sign, c->name,
				       c->value, c->limit);
		sign = "; ";
	}
}

enum sb_err sb_stability_write(const char *folder,
			       const struct sb_stability_report *r)
{
	char path[1200];
	FILE *to;

	snprintf(path, sizeof(path), "%s/stability.csv", folder);
	to = sb_file_begin(path);
	if (!to)
		return SB_IO;
	fputs("check,value,limit,verdict\n", to);
	for (size_t i = 0; i < SB_STABILITY_CHECKS; i++)
		fprintf(to, "%s,%.6g,%.6g,%s\n", r->check[i].name,
			r->check[i].value, r->check[i].limit,
			sb_spread_name(r->check[i].verdict));
	fprintf(to, "unstable_cells,%zu,%zu,\n", r->unstable_cells, r->cells);
	fprintf(to, "run,,,%s\n", sb_spread_name(r->verdict));
	return sb_file_commit(to, path);
}
