/* bench/measure/table_html.c: tables as HTML, sb_table_*. */
#include <math.h>
#include <string.h>

#include "bench/measure/table.h"

static void escape(const char *text, size_t len, FILE *to)
{
	for (const char *end = text + len; text < end; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", to);
			break;
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		case '\'':
			fputs("&#39;", to);
			break;
		default:
			fputc(*text, to);
		}
	}
}

void sb_table_html_text(const char *text, FILE *to)
{
	if (text)
		escape(text, strlen(text), to);
}

/* Alternatives are a list. */
static void words(const char *text, FILE *to)
{
	const char *end = strstr(text, SB_TABLE_OR);

	if (!end) {
		sb_table_html_text(text, to);
		return;
	}
	fputs("<ul>", to);
	while (end) {
		fputs("<li>", to);
		escape(text, (size_t)(end - text), to);
		text = end + strlen(SB_TABLE_OR);
		end = strstr(text, SB_TABLE_OR);
	}
	fputs("<li>", to);
	sb_table_html_text(text, to);
	fputs("</ul>", to);
}

static void head(const struct sb_table *t, FILE *to)
{
	fputs("<thead><tr><th scope=\"col\" aria-sort=\"none\">"
	      "<button type=\"button\">",
	      to);
	sb_table_html_text(*t->first ? t->first : "name", to);
	fputs("</button></th>", to);
	for (size_t k = 0; k < t->column_count; k++) {
		fprintf(to,
			"<th scope=\"col\" aria-sort=\"none\"%s><button "
			"type=\"button\">",
			sb_table_is_text(t, k) ? "" : " class=\"n\"");
		sb_table_html_text(t->columns[k].title, to);
		if (*t->columns[k].unit) {
			fputs(" <small>", to);
			sb_table_html_text(t->columns[k].unit, to);
			fputs("</small>", to);
		}
		fputs("</button></th>", to);
	}
	fputs("</tr></thead>\n", to);
}

static void cell(const struct sb_table_cell *c, const char *key, FILE *to)
{
	char low[32], high[32];

	switch ((enum sb_table_kind)c->kind) {
	case SB_TABLE_NONE:
		fputs("<td class=\"none\" title=\"not measured\">&ndash;</td>",
		      to);
		return;
	case SB_TABLE_TEXT:
		fputs("<td>", to);
		words(c->text ? c->text : "", to);
		break;
	case SB_TABLE_NUMBER:
	case SB_TABLE_INTERVAL:
		fprintf(to, "<td class=\"n\" data-v=\"%.9g\" data-k=\"%s\">",
			c->mid, key);
		sb_table_html_text(c->text, to);
		break;
	}
	if (c->kind == SB_TABLE_INTERVAL)
		fprintf(to, " <small>[%s,&nbsp;%s]</small>",
			sb_table_digits(c->low, c->decimals, low),
			sb_table_digits(c->high, c->decimals, high));
	fputs("</td>", to);
}

void sb_table_html(const struct sb_table *t, FILE *to)
{
	fprintf(to,
		"<table id=\"%s\" class=\"sort\" "
		"aria-labelledby=\"%s-h\">\n",
		t->id, t->id);
	head(t, to);
	fputs("<tbody>\n", to);
	for (size_t i = 0; i < t->row_count; i++) {
		const struct sb_table_row *row = &t->rows[i];

		fprintf(to, "<tr%s data-row=\"%s\"><th scope=\"row\">",
			sb_table_parted(t, i) ? " class=\"group\"" : "",
			row->key);
		sb_table_html_text(row->title, to);
		fputs("</th>", to);
		for (size_t k = 0; k < row->count; k++)
			cell(&row->cells[k],
			     k < t->column_count ? t->columns[k].key : "", to);
		fputs("</tr>\n", to);
	}
	fputs("</tbody></table>\n", to);
}
