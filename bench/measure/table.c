/* bench/measure/table.c: building tables; digits. */
#include "bench/measure/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static char *copy(struct sb_table *t, const char *text)
{
	char *made = strdup(text);

	t->bad |= !made;
	return made;
}

static char *copy_key(struct sb_table *t, const char *text)
{
	char *made = copy(t, text);

	for (char *at = made; at && *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at + ('a' - 'A'));
		else if (!(*at >= 'a' && *at <= 'z') &&
			 !(*at >= '0' && *at <= '9') && *at != '-')
			*at = '_';
	}
	return made;
}

void sb_table_init(struct sb_table *t, const char *id, const char *title)
{
	memset(t, 0, sizeof(*t));
	t->id = id;
	t->title = copy(t, title);
	t->note = copy(t, "");
	t->first = copy(t, "");
}

static void release_row(struct sb_table_row *row)
{
	for (size_t k = 0; k < row->count; k++)
		free(row->cells[k].text);
	free(row->cells);
	free(row->key);
	free(row->title);
	free(row->group);
}

void sb_table_release(struct sb_table *t)
{
	for (size_t i = 0; i < t->row_count; i++)
		release_row(&t->rows[i]);
	for (size_t k = 0; k < t->column_count; k++) {
		free(t->columns[k].key);
		free(t->columns[k].title);
		free(t->columns[k].unit);
	}
	free(t->rows);
	free(t->columns);
	free(t->title);
	free(t->note);
	free(t->first);
	memset(t, 0, sizeof(*t));
}

static void drop_cell(struct sb_table_row *row, size_t column)
{
	if (column >= row->count)
		return;
	free(row->cells[column].text);
	memmove(&row->cells[column], &row->cells[column + 1],
		(row->count - column - 1) * sizeof(*row->cells));
	row->count--;
}

int sb_table_drop_empty(struct sb_table *t, const char *key)
{
	size_t k = 0;

	while (k < t->column_count && strcmp(t->columns[k].key, key) != 0)
		k++;
	if (k == t->column_count || t->bad)
		return 0;
	for (size_t i = 0; i < t->row_count; i++)
		if (k < t->rows[i].count &&
		    t->rows[i].cells[k].kind != SB_TABLE_NONE)
			return 0;
	for (size_t i = 0; i < t->row_count; i++)
		drop_cell(&t->rows[i], k);
	free(t->columns[k].key);
	free(t->columns[k].title);
	free(t->columns[k].unit);
	memmove(&t->columns[k], &t->columns[k + 1],
		(t->column_count - k - 1) * sizeof(*t->columns));
	t->column_count--;
	while (!t->column_count && t->row_count)
		release_row(&t->rows[--t->row_count]);
	return 1;
}

void sb_table_note(struct sb_table *t, const char *format, ...)
{
	char *more = NULL, *both = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&more, format, args) < 0)
		more = NULL;
	va_end(args);
	if (!more || !t->note ||
	    asprintf(&both, "%s%s%s", t->note, *t->note ? " " : "", more) < 0)
		both = NULL;
	free(more);
	t->bad |= !both;
	if (!both)
		return;
	free(t->note);
	t->note = both;
}

void sb_table_column(struct sb_table *t, const char *key, const char *title,
		     const char *unit)
{
	void *more = reallocarray(t->columns, t->column_count + 1,
				  sizeof(*t->columns));

	t->bad |= !more;
	if (!more)
		return;
	t->columns = more;
	t->columns[t->column_count].key = copy_key(t, key);
	t->columns[t->column_count].title = copy(t, title);
	t->columns[t->column_count++].unit = copy(t, unit);
}

void sb_table_columns(struct sb_table *t, const struct sb_table_head *heads,
		      size_t count)
{
	for (size_t i = 0; i < count; i++)
		sb_table_column(t, heads[i].key, heads[i].title, heads[i].unit);
}

void sb_table_row(struct sb_table *t, const char *key, const char *title,
		  const char *group)
{
	void *more = reallocarray(t->rows, t->row_count + 1, sizeof(*t->rows));
	struct sb_table_row *row;

	t->bad |= !more;
	if (!more)
		return;
	t->rows = more;
	row = &t->rows[t->row_count++];
	memset(row, 0, sizeof(*row));
	row->key = copy_key(t, key);
	row->title = copy(t, title);
	row->group = copy(t, group);
}

int sb_table_parted(const struct sb_table *t, size_t row)
{
	const char *before = row ? t->rows[row - 1].group : "";
	const char *here = t->rows[row].group;

	if (!row || !before || !here || !strcmp(before, here))
		return 0;
	return (row > 1 && !strcmp(t->rows[row - 2].group, before)) ||
	       (row + 1 < t->row_count &&
		!strcmp(t->rows[row + 1].group, here));
}

int sb_table_is_text(const struct sb_table *t, size_t column)
{
	for (size_t i = 0; i < t->row_count; i++)
		if (column < t->rows[i].count &&
		    t->rows[i].cells[column].kind >= SB_TABLE_NUMBER)
			return 0;
	return 1;
}

static struct sb_table_cell *next(struct sb_table *t, enum sb_table_kind kind)
{
	struct sb_table_row *row =
		t->row_count ? &t->rows[t->row_count - 1] : NULL;
	void *more = row ? reallocarray(row->cells, row->count + 1,
					sizeof(*row->cells))
			 : NULL;
	struct sb_table_cell *cell;

	t->bad |= !more;
	if (!more)
		return NULL;
	row->cells = more;
	cell = &row->cells[row->count++];
	memset(cell, 0, sizeof(*cell));
	cell->kind = (uint8_t)kind;
	return cell;
}

void sb_table_none(struct sb_table *t)
{
	(void)next(t, SB_TABLE_NONE);
}

void sb_table_text(struct sb_table *t, const char *format, ...)
{
	struct sb_table_cell *cell = next(t, SB_TABLE_TEXT);
	va_list args;

	if (!cell)
		return;
	va_start(args, format);
	if (vasprintf(&cell->text, format, args) < 0) {
		cell->text = NULL;
		t->bad = 1;
	}
	va_end(args);
}

const char *sb_table_digits(double value, int decimals, char *text)
{
	double unit = decimals < 0 ? pow(10, -decimals) : 1;

	if (decimals < 0)
		value = round(value / unit) * unit;
	snprintf(text, 32, "%.*f", decimals > 0 ? decimals : 0, value);
	if (*text == '-' && !strpbrk(text, "123456789"))
		memmove(text, text + 1, strlen(text));
	return text;
}

static int places(double value, int digits)
{
	int d = value > 0 ? digits - 1 - (int)floor(log10(value)) : 0;

	return d < -12 ? -12 : d > 9 ? 9 : d;
}

int sb_table_decimals(const struct sb_interval *v)
{
	double half = (v->high - v->low) / 2, lead;
	int d;

	if (!v->known || !(half > 0) || !isfinite(half))
		return places(fabs(v->mid), 3);
	lead = half / pow(10, floor(log10(half)));
	d = places(half, lead < 3.545 ? 2 : 1);
	/* Neither the middle nor, within reason, the low end becomes nothing. */
	if (v->low > 0 && v->mid * pow(10, d) < 0.5)
		d = places(v->mid, 1);
	if (v->low > 0 && v->low * pow(10, d) < 0.5)
		d = places(v->low, 1) < d + 2 ? places(v->low, 1) : d + 2;
	return d > 9 ? 9 : d;
}

void sb_table_number(struct sb_table *t, double value, int decimals, int sign)
{
	struct sb_table_cell *cell = next(t, SB_TABLE_NUMBER);
	char text[32];

	if (!cell)
		return;
	cell->mid = value;
	cell->exact = 1;
	cell->decimals = decimals;
	sb_table_digits(value, decimals, text);
	if (asprintf(&cell->text, "%s%s",
		     sign && strtod(text, NULL) > 0 ? "+" : "", text) < 0) {
		cell->text = NULL;
		t->bad = 1;
	}
}

void sb_table_measured(struct sb_table *t, double value, int decimals)
{
	size_t rows = t->row_count;

	sb_table_number(t, value, decimals, 0);
	if (rows && t->rows[rows - 1].count)
		t->rows[rows - 1].cells[t->rows[rows - 1].count - 1].exact = 0;
}

int sb_table_has_times(const struct sb_table *t)
{
	for (size_t i = 0; i < t->row_count; i++)
		for (size_t k = 0; k < t->rows[i].count; k++)
			if (t->rows[i].cells[k].kind >= SB_TABLE_NUMBER &&
			    !t->rows[i].cells[k].exact)
				return 1;
	return 0;
}

void sb_table_interval(struct sb_table *t, const struct sb_interval *v)
{
	struct sb_table_cell *cell;
	char text[32];

	if (!v || !isfinite(v->mid)) {
		sb_table_none(t);
		return;
	}
	cell = next(t, v->known ? SB_TABLE_INTERVAL : SB_TABLE_NUMBER);
	if (!cell)
		return;
	cell->mid = v->mid;
	cell->low = v->low;
	cell->high = v->high;
	cell->decimals = sb_table_decimals(v);
	cell->text = copy(t, sb_table_digits(v->mid, cell->decimals, text));
}
