/* bench/cli/compare.c: sealbench compare. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/measure/csv.h"
#include "bench/measure/json.h"
#include "bench/measure/kin.h"
#include "bench/measure/report.h"
#include "bench/measure/stability.h"

#define SHOWN 40

#define WORD_(n) #n
#define WORD(n)  WORD_(n)

static int help(void)
{
	fputs("usage: sealbench compare [--exact] [--json] RUN RUN\n\n"
	      "Counts are compared exactly: a number that differs or is in one "
	      "run only is shown,\nand the exit status is 1. Times are "
	      "compared as ratios to the floor of their own run;\nwhere "
	      "machine, build or input differ, that is said, the runs stand "
	      "side by side and\nplain times are not compared. Runs are never "
	      "pooled.\n\n"
	      "  --exact  only counts.csv, which depends on no library; RUN "
	      "may "
	      "be any folder with one\n"
	      "  --json   for machines; all numbers that differ, not the "
	      "first " WORD(SHOWN) " of a table\n",
	      stdout);
	return SB_EXIT_OK;
}

static int by_row(const void *a, const void *b)
{
	const struct sb_csv_row *x = a, *y = b;

	for (size_t i = 0; i < SB_CSV_FIELDS; i++) {
		int order = strcmp(x->field[i], y->field[i]);

		if (order)
			return order;
	}
	return 0;
}

/* All fields but the value, which is the last of key_count + 1. */
static int by_key(const struct sb_csv_row *x, const struct sb_csv_row *y,
		  size_t key_count)
{
	for (size_t i = 0; i < key_count; i++) {
		int order = strcmp(x->field[i], y->field[i]);

		if (order)
			return order;
	}
	return 0;
}

static void show(const struct sb_csv_row *row, size_t key_count, const char *a,
		 const char *b)
{
	long long x = strtoll(a, NULL, 10), y = strtoll(b, NULL, 10);

	for (size_t i = 0; i < key_count; i++)
		printf("  %-*s", i == 1 ? 22 : i ? 20 : 10, row->field[i]);
	printf("  %14s  %14s", a, b);
	if (strcmp(a, "absent") != 0 && strcmp(b, "absent") != 0)
		printf("  %+lld", y - x);
	putchar('\n');
}

static void show_header(const char *table, const struct sb_csv *csv,
			size_t key_count)
{
	printf("\n%s.csv, what differs:\n", table);
	for (size_t i = 0; i < key_count; i++)
		printf("  %-*s",
		       i == 1 ? 22
		       : i    ? 20
			      : 10,
		       csv->header.field[i] ? csv->header.field[i] : "");
	printf("  %14s  %14s  difference\n", "first", "second");
}

static void row_as_json(struct sb_json *j, const struct sb_csv *csv,
			const struct sb_csv_row *row, size_t key_count,
			const char *a, const char *b)
{
	sb_json_object(j, NULL);
	for (size_t i = 0; i < key_count; i++)
		sb_json_string(
			j, csv->header.field[i] ? csv->header.field[i] : "key",
			row->field[i]);
	sb_json_string(j, "first", a);
	sb_json_string(j, "second", b);
	sb_json_end(j, '}');
}

static int is_rate(const struct sb_csv_row *row, size_t key_count)
{
	const char *name = row->field[key_count - 1];
	size_t n = strlen(name);

	return (n > 8 && !strcmp(name + n - 8, "_per_sec")) ||
	       (n > 7 && !strcmp(name + n - 7, "_cpu_ns"));
}

/* One that is cut short in a line is not whole. */
static enum sb_err load_one(const char *folder, const char *name,
			    struct sb_csv *out)
{
	enum sb_err err = sb_csv_load(folder, name, out);

	if (err != SB_OK || !out->cut)
		return err;
	sb_csv_release(out);
	return SB_MALFORMED;
}

/* Both tables, in one order.  0: a sentence was printed. */
static int load_both(const char *a, const char *b, const char *name,
		     struct sb_csv *x, struct sb_csv *y)
{
	enum sb_err err = load_one(a, name, x);

	if (err != SB_OK) {
		sb_cli_fail("%s/%s.csv cannot be read: %s", a, name,
			    sb_err_name(err));
		return 0;
	}
	err = load_one(b, name, y);
	if (err != SB_OK) {
		sb_csv_release(x);
		sb_cli_fail("%s/%s.csv cannot be read: %s", b, name,
			    sb_err_name(err));
		return 0;
	}
	if (x->count)
		qsort(x->rows, x->count, sizeof(*x->rows), by_row);
	if (y->count)
		qsort(y->rows, y->count, sizeof(*y->rows), by_row);
	return 1;
}

/* How many rows differ; -1: a table cannot be read.  j NULL: as text. */
static long compare_table(const char *a, const char *b, const char *name,
			  size_t key_count, struct sb_json *j)
{
	struct sb_csv x, y;
	size_t i = 0, k = 0;
	long differ = 0;

	if (!load_both(a, b, name, &x, &y))
		return -1;
	if (j) {
		sb_json_object(j, name);
		sb_json_count(j, "first", x.count);
		sb_json_count(j, "second", y.count);
		sb_json_array(j, "differ");
	}
	while (i < x.count || k < y.count) {
		int order = i == x.count ? 1
			    : k == y.count
				    ? -1
				    : by_key(&x.rows[i], &y.rows[k], key_count);
		const struct sb_csv_row *row =
			order > 0 ? &y.rows[k] : &x.rows[i];
		const char *va =
			order > 0 ? "absent" : x.rows[i].field[key_count];
		const char *vb =
			order < 0 ? "absent" : y.rows[k].field[key_count];

		i += order <= 0;
		k += order >= 0;
		if (!strcmp(va, vb) || (!order && is_rate(row, key_count)))
			continue;
		if (!differ && !j)
			show_header(name, x.count ? &x : &y, key_count);
		if (j)
			row_as_json(j, x.count ? &x : &y, row, key_count, va,
				    vb);
		else if (differ < SHOWN)
			show(row, key_count, va, vb);
		differ++;
	}
	if (j) {
		sb_json_end(j, ']');
		sb_json_end(j, '}');
	} else {
		if (differ > SHOWN)
			printf("  and %ld more\n", differ - SHOWN);
		printf("%s: %zu and %zu numbers, %ld differ\n", name, x.count,
		       y.count, differ);
	}
	sb_csv_release(&x);
	sb_csv_release(&y);
	return differ;
}

static void told(void *arg, const char *key, const char *a, const char *b)
{
	struct sb_json *j = arg;

	if (!j) {
		printf("differs: %s: \"%s\", then \"%s\"\n", key, a, b);
		return;
	}
	sb_json_object(j, NULL);
	sb_json_string(j, "what", key);
	sb_json_string(j, "first", a);
	sb_json_string(j, "second", b);
	sb_json_end(j, '}');
}

/* Of one kind? */
static int same_kind(const struct sb_report *a, const struct sb_report *b,
		     struct sb_json *j)
{
	char x[1200], y[1200];
	size_t differ;

	snprintf(x, sizeof(x), "%s/manifest.json", a->folder);
	snprintf(y, sizeof(y), "%s/manifest.json", b->folder);
	if (j)
		sb_json_array(j, "kind_differs");
	differ = sb_kin_differences(x, y, told, j);
	if (j)
		sb_json_end(j, ']');
	else if (differ)
		puts("The runs differ in kind: side by side, no plain times.");
	return !differ;
}

static void say_stability(const struct sb_report *r, const char *key,
			  struct sb_json *j)
{
	struct sb_stability_report s;
	char text[512];

	sb_stability_judge(r->folder, &r->summary, &s);
	sb_stability_sentence(&s, text, sizeof(text));
	if (j)
		sb_json_string(j, key, text);
	else
		printf("times of %s: %s\n", r->folder, text);
}

static void ratio_as_json(struct sb_json *j, const char *key,
			  const struct sb_interval *v)
{
	sb_json_object(j, key);
	sb_json_number(j, "mid", v->mid);
	if (v->known) {
		sb_json_number(j, "low", v->low);
		sb_json_number(j, "high", v->high);
	}
	sb_json_end(j, '}');
}

static void ratio(const struct sb_interval *v)
{
	printf("%8.3f", v->mid);
	if (v->known)
		printf(" [%.3f, %.3f]", v->low, v->high);
}

static int apart(const struct sb_interval *u, const struct sb_interval *v)
{
	return u->known && v->known && (u->high < v->low || v->high < u->low);
}

/* One cell of both runs; plain: the first's time over the second's; 0: of other
 * kinds. */
static void show_time(const struct sb_series *x, const struct sb_interval *u,
		      const struct sb_interval *v, double plain,
		      struct sb_json *j)
{
	if (!j) {
		printf("%-10s %-24s %-24s %2u ", x->mode, x->profile, x->op,
		       x->threads);
		ratio(u);
		printf("   ");
		ratio(v);
		if (plain > 0)
			printf("   %.3f", plain);
		puts(apart(u, v) ? "   apart" : "");
		return;
	}
	sb_json_object(j, NULL);
	sb_json_string(j, "mode", x->mode);
	sb_json_string(j, "profile", x->profile);
	sb_json_string(j, "op", x->op);
	sb_json_count(j, "threads", x->threads);
	ratio_as_json(j, "first", u);
	ratio_as_json(j, "second", v);
	if (plain > 0)
		sb_json_number(j, "first_over_second", plain);
	sb_json_bool(j, "apart", apart(u, v));
	sb_json_end(j, '}');
}

/* Ratio to the floor, in each run. */
static void compare_times(const struct sb_report *a, const struct sb_report *b,
			  int same, struct sb_json *j)
{
	if (j)
		sb_json_array(j, "floor_over_profile");
	else
		printf("\nTime of the floor over time of the profile, in each "
		       "run%s\n",
		       same ? "; then time in the first over time in the second"
			    : "");
	for (size_t i = 0; i < a->summary.count; i++) {
		const struct sb_series *x = &a->summary.series[i], *y, *fx, *fy;
		struct sb_interval u, v;

		if (strcmp(x->kind, "cell") != 0 || !x->bytes)
			continue;
		y = sb_summary_cell(&b->summary, x->mode, x->profile, x->op,
				    x->threads);
		fx = sb_summary_cell(&a->summary, x->mode, "null", x->op,
				     x->threads);
		fy = sb_summary_cell(&b->summary, x->mode, "null", x->op,
				     x->threads);
		if (!y || !fx || !fy || sb_summary_ratio(fx, x, &u) != SB_OK ||
		    sb_summary_ratio(fy, y, &v) != SB_OK)
			continue;
		show_time(x, &u, &v,
			  same ? x->estimate.mid / y->estimate.mid : 0, j);
	}
	if (j)
		sb_json_end(j, ']');
}

static const struct {
	const char *name;
	size_t keys;
} tables[] = {
	{ "counts", 4 }, { "counts_lib", 4 }, { "loss", 4 },
	{ "growth", 4 }, { "leakage", 3 },
};

static int verdict(long differ)
{
	if (differ < 0)
		return SB_EXIT_USAGE;
	return differ ? sb_cli_failed("%ld exact numbers differ", differ)
		      : SB_EXIT_OK;
}

static int compare_runs(const char *first, const char *second,
			struct sb_json *j)
{
	struct sb_report a, b;
	char why[512] = "";
	long differ = 0;
	int same;

	if (sb_report_load(first, &a, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	if (sb_report_load(second, &b, why, sizeof(why)) != SB_OK) {
		sb_report_release(&a);
		return sb_cli_fail("%s", why);
	}
	same = same_kind(&a, &b, j);
	if (j)
		sb_json_object(j, "tables");
	for (size_t i = 0;
	     differ >= 0 && i < sizeof(tables) / sizeof(tables[0]); i++) {
		long n = compare_table(first, second, tables[i].name,
				       tables[i].keys, j);

		differ = n < 0 ? -1 : differ + n;
	}
	if (j)
		sb_json_end(j, '}');
	else
		putchar('\n');
	say_stability(&a, "first_times", j);
	say_stability(&b, "second_times", j);
	compare_times(&a, &b, same, j);
	sb_report_release(&a);
	sb_report_release(&b);
	return verdict(differ);
}

static int compare(const char *first, const char *second, int exact,
		   struct sb_json *j)
{
	if (exact)
		return verdict(compare_table(first, second, tables[0].name,
					     tables[0].keys, j));
	return compare_runs(first, second, j);
}

/* Whole or not at all: nothing of it where a run cannot be read. */
static int compare_as_json(const char *first, const char *second, int exact)
{
	struct sb_json j = { .pretty = 1 };
	char *text = NULL;
	size_t len = 0;
	int status, bad;

	j.to = open_memstream(&text, &len);
	if (!j.to)
		return sb_cli_failed("out of memory");
	sb_json_object(&j, NULL);
	status = compare(first, second, exact, &j);
	bad = status == SB_EXIT_USAGE;
	if (!bad) {
		sb_json_end(&j, '}');
		bad = sb_json_finish(&j) != SB_OK;
	}
	bad |= fclose(j.to) != 0;
	if (!bad)
		bad = fwrite(text, 1, len, stdout) != len || fflush(stdout);
	free(text);
	return bad && status == SB_EXIT_OK ? SB_EXIT_FAILED : status;
}

int sb_compare_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "exact", no_argument, NULL, 'x' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, exact = 0, json = 0;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'x')
			exact = 1;
		else if (c == 'j')
			json = 1;
		else
			return c == 'h' ? help() : sb_cli_unknown("compare");
	}
	if (optind + 2 != argc)
		return sb_cli_fail("compare wants two folders of runs");
	if (json)
		return compare_as_json(argv[optind], argv[optind + 1], exact);
	return compare(argv[optind], argv[optind + 1], exact, NULL);
}
