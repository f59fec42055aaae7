/* bench/measure/report_breakeven.c: tables of backup over a link. */
#include "bench/measure/report_breakeven.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/figure.h"
#include "bench/measure/file.h"

static double wire_bytes(const struct sb_report *r, const char *mode,
			 const char *profile)
{
	for (size_t i = 0; i < r->counts_lib.count; i++) {
		const struct sb_csv_row *row = &r->counts_lib.rows[i];

		if (!strcmp(row->field[1], profile) &&
		    !strcmp(row->field[2], "backup_first") &&
		    !strcmp(row->field[3], "wire_up_bytes") &&
		    !strcmp(row->field[0], mode))
			return strtod(row->field[4], NULL);
	}
	return 0;
}

struct sb_report_load *sb_report_breakeven_loads(const struct sb_report *r,
						 const char *mode,
						 size_t *count)
{
	struct sb_report_load *all = calloc(r->profile_count + 1, sizeof(*all));

	*count = 0;
	for (size_t i = 0; all && i < r->profile_count; i++) {
		struct sb_report_load *l = &all[*count];
		const char *name = r->profiles[i].name;

		l->profile = &r->profiles[i];
		l->series =
			strcmp(mode, "deployed") != 0
				? sb_summary_cell(&r->summary, mode, name,
						  "backup_first", r->threads)
				: sb_report_deployed(r, name, "backup_first",
						     r->threads);
		l->wire = wire_bytes(r, mode, name);
		if (!l->series || !l->series->bytes || !(l->wire > 0))
			continue;
		l->work = l->series->estimate;
		l->work.mid /= 1e9;
		l->work.low /= 1e9;
		l->work.high /= 1e9;
		++*count;
	}
	if (!*count) {
		free(all);
		return NULL;
	}
	return all;
}

struct sb_interval sb_report_breakeven_rate(const struct sb_report_load *load,
					    enum sb_breakeven_link how,
					    double link)
{
	double mb = (double)load->series->bytes / 1e6;
	struct sb_interval t =
		sb_breakeven_interval(how, &load->work, load->wire, link);
	struct sb_interval v = { mb / t.mid, 0, 0, t.known };

	if (t.known) {
		v.low = mb / t.high;
		v.high = mb / t.low;
	}
	return v;
}

static const struct sb_table_head links[] = {
	{ "1mbit", "at 1 Mbit/s", "" },  { "10mbit", "10 Mbit/s", "" },
	{ "100mbit", "100 Mbit/s", "" }, { "1gbit", "1 Gbit/s", "" },
	{ "10gbit", "10 Gbit/s", "" },   { "100gbit", "100 Gbit/s", "" },
};
#define LINKS (sizeof(links) / sizeof(links[0]))

/* Where the link binds a rate is bytes over bytes; an interval below the three
 * digits that are then shown is left out. */
static void speed_cell(struct sb_table *t, const struct sb_interval *v)
{
	struct sb_interval exact = { .mid = v->mid };

	sb_table_interval(
		t, v->known && v->high - v->low > 1e-3 * v->mid ? v : &exact);
}

static void speeds(const struct sb_report *r, struct sb_report_tables *ts,
		   const struct sb_report_load *all, size_t count,
		   enum sb_breakeven_link how)
{
	int serial = how == SB_BREAKEVEN_SERIAL;
	struct sb_table *t = sb_report_tables_add(
		ts, serial ? "link_serial" : "link",
		serial ? "Backup over a link, nothing overlaps"
		       : "Backup over a link, sending overlaps with work");

	if (!serial)
		sb_table_column(t, "saturates", "work binds from", "Mbit/s");
	for (size_t k = 0; k < LINKS; k++)
		sb_table_column(t, links[k].key, links[k].title, "MB/s");
	sb_table_note(t,
		      "First backup, controlled, %u thread%s: MB/s of user "
		      "data if t seconds of work and W bytes sent take %s. "
		      "Work is measured without a network; latency is not in "
		      "it; an interval of less than a thousandth is left out.",
		      r->threads, r->threads == 1 ? "" : "s",
		      serial ? "t + W / link" : "max(t, W / link)");
	for (size_t i = 0; i < count; i++) {
		const struct sb_report_load *l = &all[i];
		double link = SB_REPORT_MBIT, mbit = l->wire / SB_REPORT_MBIT;
		struct sb_interval v = { mbit / l->work.mid, 0, 0,
					 l->work.known };

		sb_table_row(t, l->profile->name, l->profile->title,
			     l->profile->family);
		if (v.known) {
			v.low = mbit / l->work.high;
			v.high = mbit / l->work.low;
		}
		if (!serial)
			sb_table_interval(t, &v);
		for (size_t k = 0; k < LINKS; k++, link *= 10) {
			v = sb_report_breakeven_rate(l, how, link);
			speed_cell(t, &v);
		}
	}
}

/* What a reader multiplies by prices of their own: all for 10^12 bytes. */
static void costs(const struct sb_report *r, struct sb_report_tables *ts,
		  const struct sb_report_load *all, size_t count)
{
	static const struct sb_table_head first[] = {
		{ "sent", "sent", "TB" },
		{ "stored", "stored", "TB" },
		{ "client_cpu", "CPU, client", "h" },
		{ "provider_cpu", "CPU, provider and services", "h" },
	};
	struct sb_table *t =
		sb_report_tables_add(ts, "link_cost", "What one TB costs");

	sb_table_columns(t, first, 4);
	for (size_t k = 0; k < LINKS; k++)
		sb_table_column(t, links[k].key, links[k].title, "h");
	sb_table_note(t,
		      "For 10^12 bytes of user data in a first backup like "
		      "this one, controlled, %u thread%s: bytes sent and "
		      "stored (exact), hours of CPU (means), and hours until "
		      "it is done, pipelined. Multiply by prices of your own: "
		      "none is assumed here.",
		      r->threads, r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++) {
		const struct sb_report_load *l = &all[i];
		const struct sb_series *s = l->series;
		double bytes = (double)s->bytes, link = SB_REPORT_MBIT;
		double hours = 1e12 / bytes / 3600;
		double n = 1e9 * (double)s->sample_count;

		sb_table_row(t, l->profile->name, l->profile->title,
			     l->profile->family);
		sb_table_number(t, l->wire / bytes, 3, 0);
		sb_table_number(t, (double)s->stored_bytes / bytes, 3, 0);
		sb_table_measured(t, hours * s->cpu_ns[0] / n, 2);
		sb_table_measured(t, hours * (s->cpu_ns[1] + s->cpu_ns[2]) / n,
				  2);
		for (size_t k = 0; k < LINKS; k++, link *= 10) {
			struct sb_interval v =
				sb_breakeven_interval(SB_BREAKEVEN_PIPELINED,
						      &l->work, l->wire, link);

			v.mid *= hours;
			v.low *= hours;
			v.high *= hours;
			speed_cell(t, &v);
		}
	}
}

struct swap {
	const struct sb_report_load *light, *heavy;
	enum sb_breakeven_verdict verdict;
	struct sb_interval link[2]; /* bytes a second, by how */
};

/* 0: no memory. */
static int find_swap(const struct sb_report_load *a,
		     const struct sb_report_load *b, struct swap *out)
{
	size_t most = a->series->block_count > b->series->block_count
			      ? a->series->block_count
			      : b->series->block_count;
	size_t n;
	double *x = calloc(2 * most + 1, sizeof(*x));

	if (!x)
		return 0;
	out->light = b->wire < a->wire ? b : a;
	out->heavy = b->wire < a->wire ? a : b;
	n = sb_figure_common(out->light->series, out->heavy->series, x,
			     x + most);
	for (size_t i = 0; i < n; i++) {
		x[i] /= 1e9;
		x[most + i] /= 1e9;
	}
	for (int how = 0; how < 2; how++)
		out->verdict = sb_breakeven_swap(
			(enum sb_breakeven_link)how, x, x + most, n,
			out->light->wire, out->heavy->wire, &out->link[how]);
	free(x);
	return 1;
}

static void swap_cell(struct sb_table *t, const struct swap *s, int how)
{
	struct sb_interval v = s->link[how];

	if (s->verdict != SB_BREAKEVEN_SWAP) {
		sb_table_none(t);
		return;
	}
	v.mid /= SB_REPORT_MBIT;
	v.low /= SB_REPORT_MBIT;
	v.high /= SB_REPORT_MBIT;
	sb_table_interval(t, &v);
}

static void swaps(struct sb_report_tables *ts, const struct sb_report_load *all,
		  size_t count)
{
	static const struct sb_table_head columns[] = {
		{ "fast", "ahead on faster links", "" },
		{ "verdict", "swap", "" },
		{ "pipelined", "at, pipelined", "Mbit/s" },
		{ "serial", "at, serial", "Mbit/s" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "swaps", "The link at which two schemes swap places");

	free(t->first);
	t->first = strdup("ahead on slower links");
	t->bad |= !t->first;
	sb_table_columns(t, columns, 4);
	sb_table_note(t,
		      "Each pair: left, who sends less. \"swap\": the other "
		      "one needs less work for certain (95 %% t interval of "
		      "differences paired by block, each pair on its own) and "
		      "is ahead above that link; \"never\": it needs more; "
		      "\"unresolved\": this run cannot tell.");
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			struct swap s;
			char key[112];

			if (!find_swap(&all[i], &all[k], &s)) {
				t->bad = 1;
				return;
			}
			snprintf(key, sizeof(key), "%s-%s",
				 s.light->profile->name,
				 s.heavy->profile->name);
			sb_table_row(t, key, s.light->profile->title, "");
			sb_table_text(t, "%s", s.heavy->profile->title);
			sb_table_text(t, "%s",
				      sb_breakeven_verdict_name(s.verdict));
			swap_cell(t, &s, SB_BREAKEVEN_PIPELINED);
			swap_cell(t, &s, SB_BREAKEVEN_SERIAL);
		}
	}
}

void sb_report_breakeven(const struct sb_report *r, struct sb_report_tables *ts)
{
	size_t count;
	struct sb_report_load *all =
		sb_report_breakeven_loads(r, "controlled", &count);

	if (!all)
		return;
	speeds(r, ts, all, count, SB_BREAKEVEN_PIPELINED);
	speeds(r, ts, all, count, SB_BREAKEVEN_SERIAL);
	costs(r, ts, all, count);
	swaps(ts, all, count);
	free(all);
}

static void csv_link(FILE *to, double link)
{
	if (isfinite(link) && link > 0)
		fprintf(to, ",%.6g", link / SB_REPORT_MBIT);
	else
		fputc(',', to);
}

static int csv_pairs(FILE *to, const char *mode,
		     const struct sb_report_load *all, size_t count)
{
	static const char *const hows[] = { "pipelined", "serial" };

	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			struct swap s;

			if (!find_swap(&all[i], &all[k], &s))
				return 0;
			for (int how = 0; how < 2; how++) {
				fprintf(to, "%s,%s,%s,%s,%s", mode, hows[how],
					s.light->profile->name,
					s.heavy->profile->name,
					sb_breakeven_verdict_name(s.verdict));
				csv_link(to, s.link[how].mid);
				csv_link(to, s.link[how].low);
				csv_link(to, s.link[how].high);
				fprintf(to, ",%.0f,%.0f\n", s.light->wire,
					s.heavy->wire);
			}
		}
	}
	return 1;
}

enum sb_err sb_report_breakeven_csv(const struct sb_report *r)
{
	static const char *const modes[] = { "controlled", "deployed" };
	char path[1200];
	int ok = 1;
	FILE *to;

	snprintf(path, sizeof(path), "%s/breakeven.csv", r->folder);
	to = sb_file_begin(path);
	if (!to)
		return SB_IO;
	fputs("mode,link,light,heavy,verdict,mbit_per_sec,low,high,"
	      "light_bytes,heavy_bytes\n",
	      to);
	for (size_t m = 0; m < 2; m++) {
		size_t count;
		struct sb_report_load *all =
			sb_report_breakeven_loads(r, modes[m], &count);

		if (all)
			ok = ok && csv_pairs(to, modes[m], all, count);
		free(all);
	}
	if (ok)
		return sb_file_commit(to, path);
	sb_file_drop(to, path);
	return SB_IO;
}
