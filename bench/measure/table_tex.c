/* bench/measure/table_tex.c: tables and numbers for LaTeX, sb_table_*. */
#include <string.h>

#include "bench/measure/table.h"

static const struct {
	const char *from, *to;
} signs[] = {
	{ "\\", "\\textbackslash{}" },
	{ "&", "\\&" },
	{ "%", "\\%" },
	{ "$", "\\$" },
	{ "#", "\\#" },
	{ "_", "\\_" },
	{ "{", "\\{" },
	{ "}", "\\}" },
	{ "~", "\\textasciitilde{}" },
	{ "^", "\\textasciicircum{}" },
	{ "<", "\\textless{}" },
	{ ">", "\\textgreater{}" },
	{ "|", "\\textbar{}" },
	{ "\u25cf", "$\\bullet$" },
	{ "\u25cb", "$\\circ$" },
	{ "\u25d0", "$\\odot$" },
	{ "\u00b7", "$\\cdot$" },
	{ "\u00d7", "$\\times$" },
	{ "\u00b5", "$\\mu$" },
	{ "\u2265", "$\\ge$" },
	{ "\u221e", "$\\infty$" },
	{ "\u2013", "--" },
};

/* Made safe for LaTeX; marks become symbols. */
static void tex_text(const char *text, FILE *to)
{
	while (text && *text) {
		size_t i = 0, n = sizeof(signs) / sizeof(signs[0]);

		while (i < n &&
		       strncmp(text, signs[i].from, strlen(signs[i].from)) != 0)
			i++;
		if (i == n) {
			fputc(*text++, to);
			continue;
		}
		fputs(signs[i].to, to);
		text += strlen(signs[i].from);
	}
}

/* A minus, not a hyphen. */
static void number(const char *text, FILE *to)
{
	if (*text == '-' || *text == '+')
		fprintf(to, "$%s$", text);
	else
		fputs(text, to);
}

static void cell(const struct sb_table_cell *c, int small, FILE *to)
{
	char low[32], high[32];

	switch ((enum sb_table_kind)c->kind) {
	case SB_TABLE_NONE:
		fputs("--", to);
		break;
	case SB_TABLE_TEXT:
		tex_text(c->text, to);
		break;
	case SB_TABLE_NUMBER:
		number(c->text ? c->text : "", to);
		break;
	case SB_TABLE_INTERVAL:
		number(c->text ? c->text : "", to);
		fprintf(to, "%s [%s,\\,%s]%s", small ? " {\\scriptsize" : "\\,",
			sb_table_digits(c->low, c->decimals, low),
			sb_table_digits(c->high, c->decimals, high),
			small ? "}" : "");
		break;
	}
}

void sb_table_tex(const struct sb_table *t, FILE *to)
{
	fprintf(to, "%% Written by sealbench report; needs booktabs.\n"
		    "\\begin{tabular}{l");
	for (size_t k = 0; k < t->column_count; k++)
		fputc(sb_table_is_text(t, k) ? 'l' : 'r', to);
	fputs("}\n\\toprule\n", to);
	tex_text(t->first, to);
	for (size_t k = 0; k < t->column_count; k++) {
		fputs(" & ", to);
		tex_text(t->columns[k].title, to);
		if (*t->columns[k].unit) {
			fputs(" (", to);
			tex_text(t->columns[k].unit, to);
			fputc(')', to);
		}
	}
	fputs(" \\\\\n\\midrule\n", to);
	for (size_t i = 0; i < t->row_count; i++) {
		const struct sb_table_row *row = &t->rows[i];

		if (sb_table_parted(t, i))
			fputs("\\addlinespace\n", to);
		tex_text(row->title, to);
		for (size_t k = 0; k < row->count; k++) {
			fputs(" & ", to);
			cell(&row->cells[k], 1, to);
		}
		fputs(" \\\\\n", to);
	}
	fputs("\\bottomrule\n\\end{tabular}\n", to);
}

void sb_table_tex_numbers(const struct sb_table *t, int times, FILE *to)
{
	for (size_t i = 0; i < t->row_count; i++) {
		for (size_t k = 0; k < t->rows[i].count; k++) {
			const struct sb_table_cell *c = &t->rows[i].cells[k];

			if (c->kind != SB_TABLE_NUMBER &&
			    c->kind != SB_TABLE_INTERVAL)
				continue;
			fprintf(to, "\\sbdef{%s.%s.%s}{", t->id, t->rows[i].key,
				t->columns[k].key);
			if (times || c->exact)
				cell(c, 0, to);
			else
				fputs("\\sbunfit", to);
			fputs("}\n", to);
		}
	}
}
