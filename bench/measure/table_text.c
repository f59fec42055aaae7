/* bench/measure/table_text.c: tables as Markdown and CSV, sb_table_*. */
#include <math.h>
#include <string.h>

#include "bench/measure/folder.h"
#include "bench/measure/table.h"

static void markdown_text(const char *text, FILE *to)
{
	for (; text && *text; text++) {
		if (!strncmp(text, SB_TABLE_OR, strlen(SB_TABLE_OR))) {
			fputs("<br>or ", to);
			text += strlen(SB_TABLE_OR) - 1;
			continue;
		}
		if (*text == '|')
			fputc('\\', to);
		fputc(*text == '\n' ? ' ' : *text, to);
	}
}

static void markdown_cell(const struct sb_table_cell *c, FILE *to)
{
	char low[32], high[32];

	fputc(' ', to);
	if (c->kind == SB_TABLE_NONE)
		fputc('-', to);
	else
		markdown_text(c->text, to);
	if (c->kind == SB_TABLE_INTERVAL)
		fprintf(to, " [%s, %s]",
			sb_table_digits(c->low, c->decimals, low),
			sb_table_digits(c->high, c->decimals, high));
	fputs(" |", to);
}

void sb_table_markdown(const struct sb_table *t, FILE *to)
{
	fputs("| ", to);
	markdown_text(t->first, to);
	fputs(" |", to);
	for (size_t k = 0; k < t->column_count; k++) {
		fputc(' ', to);
		markdown_text(t->columns[k].title, to);
		if (*t->columns[k].unit)
			fprintf(to, ", %s", t->columns[k].unit);
		fputs(" |", to);
	}
	fputs("\n|---|", to);
	for (size_t k = 0; k < t->column_count; k++)
		fputs("---|", to);
	fputc('\n', to);
	for (size_t i = 0; i < t->row_count; i++) {
		fputs("| ", to);
		markdown_text(t->rows[i].title, to);
		fputs(" |", to);
		for (size_t k = 0; k < t->rows[i].count; k++)
			markdown_cell(&t->rows[i].cells[k], to);
		fputc('\n', to);
	}
}

static void csv_number(double value, FILE *to)
{
	if (isfinite(value))
		fprintf(to, ",%.9g", value);
	else
		fputc(',', to);
}

/* Has the column an interval? */
static int csv_wide(const struct sb_table *t, size_t column)
{
	for (size_t i = 0; i < t->row_count; i++)
		if (column < t->rows[i].count &&
		    t->rows[i].cells[column].kind == SB_TABLE_INTERVAL)
			return 1;
	return 0;
}

static void csv_head(const struct sb_table *t, FILE *to)
{
	fputs("key,title,group", to);
	for (size_t k = 0; k < t->column_count; k++) {
		const char *key = t->columns[k].key;

		fprintf(to, ",%s", key);
		if (csv_wide(t, k))
			fprintf(to, ",%s_low,%s_high", key, key);
	}
	fputc('\n', to);
}

void sb_table_csv(const struct sb_table *t, FILE *to)
{
	csv_head(t, to);
	for (size_t i = 0; i < t->row_count; i++) {
		const struct sb_table_row *row = &t->rows[i];

		sb_folder_csv(to, row->key, 1);
		sb_folder_csv(to, row->title, 0);
		sb_folder_csv(to, row->group, 0);
		for (size_t k = 0; k < row->count; k++) {
			const struct sb_table_cell *c = &row->cells[k];
			int wide = csv_wide(t, k);

			if (c->kind == SB_TABLE_TEXT)
				sb_folder_csv(to, c->text, 0);
			else if (c->kind == SB_TABLE_NONE)
				fputc(',', to);
			else
				csv_number(c->mid, to);
			if (wide && c->kind == SB_TABLE_INTERVAL) {
				csv_number(c->low, to);
				csv_number(c->high, to);
			} else if (wide) {
				fputs(",,", to);
			}
		}
		fputc('\n', to);
	}
}

void sb_table_csv_numbers(const struct sb_table *t, FILE *to)
{
	char low[32], high[32], text[128];

	for (size_t i = 0; i < t->row_count; i++) {
		for (size_t k = 0; k < t->rows[i].count; k++) {
			const struct sb_table_cell *c = &t->rows[i].cells[k];

			if (c->kind != SB_TABLE_NUMBER &&
			    c->kind != SB_TABLE_INTERVAL)
				continue;
			fprintf(to, "%s.%s.%s,%.9g", t->id, t->rows[i].key,
				t->columns[k].key, c->mid);
			snprintf(text, sizeof(text), "%s", c->text);
			if (c->kind == SB_TABLE_INTERVAL) {
				fprintf(to, ",%.9g,%.9g", c->low, c->high);
				snprintf(text, sizeof(text), "%s [%s, %s]",
					 c->text,
					 sb_table_digits(c->low, c->decimals,
							 low),
					 sb_table_digits(c->high, c->decimals,
							 high));
			} else {
				fputs(",,", to);
			}
			sb_folder_csv(to, t->columns[k].unit, 0);
			fprintf(to, ",%d", c->exact);
			sb_folder_csv(to, text, 0);
			fputc('\n', to);
		}
	}
}
