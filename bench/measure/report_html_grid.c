/* bench/measure/report_html_grid.c: the recovery grid of the page. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/json.h"
#include "bench/measure/report_html.h"
#include "bench/measure/who.h"

#define COLUMNS_MAX 64u

struct grid {
	const struct sb_report_html *page;
	const struct sb_csv *rows;
	size_t column[COLUMNS_MAX]; /* a row of that situation */
	size_t count;
};

static const char *at(const struct grid *g, size_t row, const char *name)
{
	return sb_csv_at(g->rows, row, name);
}

/* Situations in the order of the table that they come from. */
static void find_columns(struct grid *g)
{
	for (size_t i = 0; i < g->rows->count; i++) {
		size_t k = 0;

		while (k < g->count && strcmp(at(g, g->column[k], "situation"),
					      at(g, i, "situation")) != 0)
			k++;
		if (k == g->count && g->count < COLUMNS_MAX)
			g->column[g->count++] = i;
	}
	for (size_t i = 1; i < g->count; i++) {
		size_t row = g->column[i], k = i;
		unsigned long n = strtoul(at(g, row, "column"), NULL, 10);

		for (; k &&
		       strtoul(at(g, g->column[k - 1], "column"), NULL, 10) > n;
		     k--)
			g->column[k] = g->column[k - 1];
		g->column[k] = row;
	}
}

static int is_owner(const struct grid *g, size_t column)
{
	return !strcmp(at(g, g->column[column], "side"), "owner");
}

static void head(const struct grid *g, FILE *to)
{
	size_t owners = 0;

	for (size_t k = 0; k < g->count; k++)
		owners += is_owner(g, k) != 0;
	fprintf(to,
		"<thead><tr><td></td><th scope=\"colgroup\" colspan=\"%zu\">"
		"The owner gets back</th><th scope=\"colgroup\" "
		"colspan=\"%zu\" class=\"edge\">Others read</th></tr>\n<tr>"
		"<td></td>",
		owners, g->count - owners);
	for (size_t k = 0; k < g->count; k++) {
		fprintf(to, "<th scope=\"col\" class=\"up%s\"><span>",
			k == owners ? " edge" : "");
		sb_table_html_text(at(g, g->column[k], "label"), to);
		fputs("</span></th>", to);
	}
	fputs("</tr></thead>\n", to);
}

/* Four steps of shade: the mark says the rest. */
static int step(const char *shade)
{
	double s = strtod(shade, NULL);

	return s <= 0 ? 0 : s < 0.45 ? 1 : s < 0.7 ? 2 : 3;
}

static void cell(const struct grid *g, size_t profile, size_t column, int edge,
		 FILE *to)
{
	const struct sb_report *r = g->page->report;
	const char *situation = at(g, g->column[column], "situation");
	long row = sb_report_recovery(r, r->profiles[profile].name, situation);
	char text[640];

	fprintf(to, "<td%s>", edge ? " class=\"edge\"" : "");
	if (row < 0) {
		fputs("<span title=\"not run\">&ndash;</span></td>", to);
		return;
	}
	fprintf(to,
		"<button type=\"button\" class=\"s%d\" tabindex=\"-1\" "
		"data-p=\"%zu\" data-s=\"%zu\" aria-label=\"",
		step(at(g, (size_t)row, "shade")), profile, column);
	sb_table_html_text(r->profiles[profile].title, to);
	fputs(", ", to);
	sb_table_html_text(at(g, (size_t)row, "label"), to);
	fputs(": ", to);
	sb_table_html_text(sb_report_priced(r, r->profiles[profile].name,
					    at(g, (size_t)row, "explanation"),
					    text, sizeof(text)),
			   to);
	fputs("\">", to);
	sb_table_html_text(at(g, (size_t)row, "symbol"), to);
	fputs("</button></td>", to);
}

static void table(const struct grid *g, FILE *to)
{
	const struct sb_report *r = g->page->report;

	fputs("<table id=\"grid\" class=\"grid\" role=\"grid\" "
	      "aria-labelledby=\"recovery-h\">\n",
	      to);
	head(g, to);
	fputs("<tbody>\n", to);
	for (size_t i = 0; i < r->profile_count; i++) {
		fputs("<tr><th scope=\"row\">", to);
		sb_table_html_text(r->profiles[i].title, to);
		fputs("</th>", to);
		for (size_t k = 0; k < g->count; k++)
			cell(g, i, k,
			     k && is_owner(g, k - 1) && !is_owner(g, k), to);
		fputs("</tr>\n", to);
	}
	fputs("</tbody></table>\n", to);
}

static void situation(const struct grid *g, struct sb_json *j, size_t column)
{
	const char *name = at(g, g->column[column], "situation");

	sb_json_object(j, NULL);
	sb_json_string(j, "label", at(g, g->column[column], "label"));
	sb_json_string(j, "name", name);
	sb_json_bool(j, "owner", is_owner(g, column));
	sb_who_json(j, name);
	sb_json_end(j, '}');
}

/* Texts repeat a lot: they are numbered. */
struct words {
	char **text;
	size_t count;
	int bad; /* out of memory */
};

static size_t word(struct words *w, const char *text)
{
	size_t i = 0;
	char **more, *own;

	while (i < w->count && strcmp(w->text[i], text) != 0)
		i++;
	if (i < w->count)
		return i;
	more = reallocarray(w->text, w->count + 1, sizeof(*more));
	own = more ? strdup(text) : NULL;
	w->text = more ? more : w->text;
	if (!own) {
		w->bad = 1;
		return 0;
	}
	w->text[w->count++] = own;
	return i;
}

/* [profile, situation, class, explanation, files right, files, asked]: the
 * names by number, each row of the table. */
static void details(const struct grid *g, struct sb_json *j, struct words *w)
{
	const struct sb_report *r = g->page->report;

	sb_json_array(j, "rows");
	for (size_t i = 0; i < g->rows->count; i++) {
		size_t p = 0, s = 0;
		char text[640];

		while (p < r->profile_count &&
		       strcmp(r->profiles[p].name, at(g, i, "profile")) != 0)
			p++;
		while (s < g->count && strcmp(at(g, g->column[s], "situation"),
					      at(g, i, "situation")) != 0)
			s++;
		if (p == r->profile_count || s == g->count)
			continue;
		sb_json_array(j, NULL);
		sb_json_count(j, NULL, p);
		sb_json_count(j, NULL, s);
		sb_json_count(j, NULL, word(w, at(g, i, "class")));
		sb_json_count(j, NULL,
			      word(w, sb_report_priced(r, r->profiles[p].name,
						       at(g, i, "explanation"),
						       text, sizeof(text))));
		sb_json_count(j, NULL, strtoull(at(g, i, "right"), NULL, 10));
		sb_json_count(j, NULL, strtoull(at(g, i, "files"), NULL, 10));
		if (*at(g, i, "asked"))
			sb_json_count(j, NULL, word(w, at(g, i, "asked")));
		sb_json_end(j, ']');
	}
	sb_json_end(j, ']');
}

static enum sb_err data(const struct grid *g, FILE *to)
{
	const struct sb_report *r = g->page->report;
	struct words w = { 0 };
	struct sb_json j = { .to = to };
	enum sb_err err;

	sb_json_object(&j, NULL);
	sb_json_array(&j, "profiles");
	for (size_t i = 0; i < r->profile_count; i++) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "name", r->profiles[i].name);
		sb_json_string(&j, "title", r->profiles[i].title);
		sb_json_string(&j, "status", r->profiles[i].status);
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, ']');
	sb_json_array(&j, "situations");
	for (size_t k = 0; k < g->count; k++)
		situation(g, &j, k);
	sb_json_end(&j, ']');
	details(g, &j, &w);
	sb_json_array(&j, "words");
	for (size_t i = 0; i < w.count; i++)
		sb_json_string(&j, NULL, w.text[i]);
	sb_json_end(&j, ']');
	sb_json_end(&j, '}');
	err = w.bad ? SB_MEMORY : sb_json_finish(&j);
	for (size_t i = 0; i < w.count; i++)
		free(w.text[i]);
	free(w.text);
	return err;
}

enum sb_err sb_report_html_grid(const struct sb_report_html *p)
{
	struct grid g = { .page = p, .rows = &p->report->recovery };
	char *text = NULL;
	size_t bytes;
	FILE *into;
	enum sb_err err;

	if (!g.rows->count) {
		fputs("<p class=\"absent\">Recovery was not run.</p>", p->to);
		return SB_OK;
	}
	find_columns(&g);
	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"Recovery grid\">",
	      p->to);
	table(&g, p->to);
	fputs("</div>\n<script type=\"application/json\" id=\"grid-data\">",
	      p->to);
	into = open_memstream(&text, &bytes);
	if (!into)
		return SB_MEMORY;
	err = data(&g, into);
	if (fclose(into) && err == SB_OK)
		err = SB_MEMORY;
	/* No string of it can end the script. */
	for (const char *c = text; err == SB_OK && c && *c; c++) {
		if (*c == '<')
			fputs("\\u003c", p->to);
		else
			fputc(*c, p->to);
	}
	fputs("</script>\n", p->to);
	free(text);
	if (err != SB_OK)
		snprintf(p->why, p->why_bytes, "out of memory");
	return err;
}
