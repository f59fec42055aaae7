/* bench/measure/table.h: a table of the report, built once and written in
 * every form that it has: Markdown, HTML, LaTeX (booktabs), CSV, and single
 * numbers to be quoted by key.
 *
 * A number that has an interval is cut to it by the rule of the Particle Data
 * Group (Review of Particle Physics, Introduction, "Rounding"): of the half
 * width, two digits are kept where its first three are 100..354, else one. */
#ifndef BENCH_MEASURE_TABLE_H
#define BENCH_MEASURE_TABLE_H

#include <stdio.h>

#include "bench/measure/json.h"
#include "bench/measure/stats.h"

enum sb_table_kind {
	SB_TABLE_NONE, /* not measured */
	SB_TABLE_TEXT,
	SB_TABLE_NUMBER, /* exact, or an estimate without interval */
	SB_TABLE_INTERVAL,
};

struct sb_table_cell {
	char *text; /* of the number without its interval */
	double mid, low, high;
	int decimals;  /* negative: tens, hundreds */
	uint8_t kind;  /* enum sb_table_kind */
	uint8_t exact; /* a count: no machine's peace matters to it */
};

struct sb_table_row {
	char *key, *title, *group;
	struct sb_table_cell *cells;
	size_t count;
};

struct sb_table_head {
	const char *key, *title, *unit;
};

struct sb_table {
	const char *id; /* borrowed: file name, anchor, first part of keys */
	char *title, *note, *first; /* first: heading of the rows' titles */
	struct {
		char *key, *title, *unit;
	} * columns;
	size_t column_count;
	struct sb_table_row *rows;
	size_t row_count;
	int bad; /* out of memory: it is not whole */
};

/* A table's texts are copied and may hold anything; keys become a-z 0-9 _ -.
 * Building never fails at once: bad says so at the end. */
void sb_table_init(struct sb_table *t, const char *id, const char *title);
void sb_table_release(struct sb_table *t);
/* The caption: what is shown, n, kind of interval.  Added to what is there. */
__attribute__((format(printf, 2, 3))) void sb_table_note(struct sb_table *t,
							 const char *format,
							 ...);
void sb_table_column(struct sb_table *t, const char *key, const char *title,
		     const char *unit);
void sb_table_columns(struct sb_table *t, const struct sb_table_head *heads,
		      size_t count);
/* Leaves out the column of that key if it has no cell in any row; of a table that
 * has no other, the rows too.  1: it did. */
int sb_table_drop_empty(struct sb_table *t, const char *key);
/* Begins a row; group "": none. */
void sb_table_row(struct sb_table *t, const char *key, const char *title,
		  const char *group);
/* 1: a group of several begins or ended before this row. */
int sb_table_parted(const struct sb_table *t, size_t row);
/* 1: the column has no number. */
int sb_table_is_text(const struct sb_table *t, size_t column);
/* The next cell of the last row. */
void sb_table_none(struct sb_table *t);
/* Between alternatives in a text: HTML and Markdown put each on its own line. */
#define SB_TABLE_OR "; or "
__attribute__((format(printf, 2, 3))) void sb_table_text(struct sb_table *t,
							 const char *format,
							 ...);
/* Exact.  sign 1: with a plus. */
void sb_table_number(struct sb_table *t, double value, int decimals, int sign);
/* Measured, without an interval. */
void sb_table_measured(struct sb_table *t, double value, int decimals);
/* Without a known interval: three digits of mid. */
void sb_table_interval(struct sb_table *t, const struct sb_interval *v);

/* How many decimals v deserves; see above. */
int sb_table_decimals(const struct sb_interval *v);
/* As a member of an object, by its id: an array of rows, each with key, title, and
 * its columns by key: a text, or mid and, where it has an interval, low and high.
 * What was not measured is not there. */
void sb_table_json(const struct sb_table *t, struct sb_json *j);

/* value with so many decimals, into text (32 bytes). */
const char *sb_table_digits(double value, int decimals, char *text);

void sb_table_markdown(const struct sb_table *t, FILE *to);
/* A table element; attributes for sorting and keys are those that
 * scripts/page/page.js reads. */
void sb_table_html(const struct sb_table *t, FILE *to);
void sb_table_tex(const struct sb_table *t, FILE *to);
void sb_table_csv(const struct sb_table *t, FILE *to);
/* 1: it has numbers that are not exact. */
int sb_table_has_times(const struct sb_table *t);
/* One line a number: key,value,low,high,unit,exact,text; key is
 * ID.ROW.COLUMN, exact 0 or 1. */
void sb_table_csv_numbers(const struct sb_table *t, FILE *to);
/* The same as definitions for \sbnum{key}; times 0: those that are not exact
 * stop LaTeX. */
void sb_table_tex_numbers(const struct sb_table *t, int times, FILE *to);

/* Text made safe for HTML, attributes too. */
void sb_table_html_text(const char *text, FILE *to);

#endif
