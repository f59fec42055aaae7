/* bench/measure/report_html.c: the template and its directives. */
#include "bench/measure/report_html.h"

#include <stdlib.h>
#include <string.h>

#include "bench/measure/file.h"
#include "bench/measure/report_keys.h"

#define ARGS 4u

struct directive {
	const char *arg[ARGS]; /* "" beyond the last */
};

static char *template(const struct sb_report_html *p, const char *name)
{
	char path[1200], *text;

	snprintf(path, sizeof(path), "%s/%s", p->templates, name);
	if (sb_file_read(path, &text) != SB_OK)
		snprintf(p->why, p->why_bytes,
			 "%s cannot be read: the page is made from it", path);
	return text;
}

static enum sb_err include(const struct sb_report_html *p,
			   const struct directive *d)
{
	char *text = template(p, strcmp(d->arg[0], "js") != 0 ? "page.css"
							      : "page.js");

	if (!text)
		return SB_MISSING;
	fputs(text, p->to);
	free(text);
	return SB_OK;
}

static enum sb_err put_title(const struct sb_report_html *p,
			     const struct directive *d)
{
	char text[96];

	(void)d;
	fputs("Sealbench: run of ", p->to);
	sb_report_manifest(p->report, "started_utc", text, sizeof(text));
	sb_table_html_text(*text ? text : "unknown time", p->to);
	return SB_OK;
}

static enum sb_err put_banner(const struct sb_report_html *p,
			      const struct directive *d)
{
	char why[512];
	enum sb_report_fit fit = sb_report_citable(p->report, why, sizeof(why));

	(void)d;
	if (fit != SB_REPORT_ALL) {
		fprintf(p->to,
			"<p class=\"banner\" role=\"note\"><strong>%s not to "
			"be "
			"quoted:</strong> ",
			fit == SB_REPORT_EXACT ? "Times are" : "It is");
		sb_table_html_text(why, p->to);
		fputs(".</p>", p->to);
	}
	if (p->report->summary.bad_lines)
		fprintf(p->to,
			"<p class=\"banner\" role=\"note\">%zu lines of "
			"samples could not be read.</p>",
			p->report->summary.bad_lines);
	return SB_OK;
}

static enum sb_err put_manifest(const struct sb_report_html *p,
				const struct directive *d)
{
	char text[1024];

	sb_report_manifest(p->report, d->arg[1], text, sizeof(text));
	sb_table_html_text(*text ? text : "unknown", p->to);
	return SB_OK;
}

static enum sb_err put_n(const struct sb_report_html *p,
			 const struct directive *d)
{
	char text[128];

	sb_table_html_text(sb_report_n(p->report, d->arg[1], d->arg[2],
				       p->report->threads, text, sizeof(text)),
			   p->to);
	return SB_OK;
}

static enum sb_err put_words(const struct sb_report_html *p,
			     const struct directive *d)
{
	fputs(!strcmp(d->arg[0], "ratios") ? sb_report_ratio_words
					   : sb_report_rate_words,
	      p->to);
	return SB_OK;
}

/* The command of such a run; its own, where the manifest has it. */
static enum sb_err put_run(const struct sb_report_html *p,
			   const struct directive *d)
{
	static const struct {
		const char *name, *option;
	} rows[] = {
		{ "budget", "--budget" },   { "seed", "--seed" },
		{ "threads", "--threads" }, { "users", "--users" },
		{ "days", "--days" },
	};
	char text[1024];
	int phone;

	(void)d;
	sb_report_manifest(p->report, "kind", text, sizeof(text));
	phone = !strcmp(text, "phone");
	fputs("sealbench run", p->to);
	for (size_t i = 0; i < (phone ? 5 : 3); i++) {
		sb_report_manifest(p->report, rows[i].name, text, sizeof(text));
		if (!*text)
			continue;
		fprintf(p->to, " %s ", rows[i].option);
		sb_table_html_text(text, p->to);
	}
	if (!phone)
		fputs(" --input DIR", p->to);
	return SB_OK;
}

static void files(const struct sb_report_html *p, const char *id)
{
	fprintf(p->to,
		"<details class=\"how\"><summary>Files, keys, command"
		"</summary><p>In full: <code>tables/%s.csv</code>; for LaTeX: "
		"<code>tables/%s.tex</code>. Key of a number, for "
		"<code>\\sbnum{}</code> and <code>numbers.csv</code>: "
		"<code>%s.ROW.COLUMN</code>; choose a number to see its own. "
		"Made by <code>sealbench report RUN</code> from what <code>",
		id, id, id);
	(void)put_run(p, NULL);
	fputs(" --out RUN</code> measured.</p></details>\n", p->to);
}

static enum sb_err put_table(const struct sb_report_html *p,
			     const struct directive *d)
{
	const struct sb_table *t = sb_report_tables_find(p->tables, d->arg[1]);
	int fold = !strcmp(d->arg[0], "fold");

	if (!t) {
		fputs("<p class=\"absent\">This run has nothing for the table "
		      "<code>",
		      p->to);
		sb_table_html_text(d->arg[1], p->to);
		fputs("</code>.</p>", p->to);
		return SB_OK;
	}
	if (fold)
		fprintf(p->to, "<details class=\"fold\"><summary>%s</summary>",
			d->arg[2]);
	fprintf(p->to, "<h3 id=\"%s-h\">", t->id);
	sb_table_html_text(t->title, p->to);
	fputs("</h3>\n<p class=\"note\">", p->to);
	sb_table_html_text(t->note, p->to);
	fprintf(p->to,
		"</p>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-h\">",
		t->id);
	sb_table_html(t, p->to);
	fputs("</div>\n", p->to);
	files(p, t->id);
	if (fold)
		fputs("</details>\n", p->to);
	return SB_OK;
}

static enum sb_err put_plot(const struct sb_report_html *p,
			    const struct directive *d)
{
	enum sb_err err;

	fprintf(p->to,
		"<figure id=\"plot-%s\"><div class=\"scroll\" "
		"role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
		d->arg[1], d->arg[2]);
	err = sb_report_html_svg(p, d->arg[1], d->arg[2]);
	if (err == SB_MISSING)
		fprintf(p->to,
			"<p class=\"absent\">Not drawn: gnuplot was not there, "
			"or the run has nothing for <code>%s</code>.</p>",
			d->arg[1]);
	else if (err != SB_OK)
		return err;
	fputs("</div>\n<figcaption>", p->to);
	return SB_OK;
}

static enum sb_err put_end(const struct sb_report_html *p,
			   const struct directive *d)
{
	fprintf(p->to,
		"<span class=\"how\">Data: <code>plots/%s.tsv</code>. Again: "
		"<code>gnuplot -e \"run='RUN'\" scripts/plots/%s.gp</code>"
		"</span></figcaption></figure>\n",
		d->arg[1], d->arg[1]);
	return SB_OK;
}

static enum sb_err put_grid(const struct sb_report_html *p,
			    const struct directive *d)
{
	(void)d;
	return sb_report_html_grid(p);
}

/* Is it one of the words? */
static int names(const char *words, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = words; (at = strstr(at, name)); at += len) {
		if ((at == words || at[-1] == ' ') &&
		    (!at[len] || at[len] == ' '))
			return 1;
	}
	return 0;
}

static void key_graph(const struct sb_report_html *p,
		      const struct sb_report_profile *of)
{
	char name[64];

	if (!sb_report_keys_has(p->report, of->name))
		return;
	fputs("<figure><figcaption>", p->to);
	sb_table_html_text(of->title, p->to);
	fputs("</figcaption>", p->to);
	snprintf(name, sizeof(name), "keys_%s", of->name);
	if (sb_report_html_svg(p, name, of->title) != SB_OK)
		fputs("<p class=\"absent\">Not drawn.</p>", p->to);
	fputs("</figure>\n", p->to);
}

/* Key graphs: of the named profiles in the order of their names, or of all
 * others. */
static enum sb_err put_keys(const struct sb_report_html *p,
			    const struct directive *d)
{
	int rest = !strcmp(d->arg[0], "keys_rest");
	const struct sb_report *r = p->report;

	fputs("<div class=\"keys\">\n", p->to);
	for (const char *at = d->arg[1]; *at && !rest;
	     at += strcspn(at, " "), at += strspn(at, " ")) {
		for (size_t i = 0; i < r->profile_count; i++) {
			if (!strncmp(at, r->profiles[i].name,
				     strcspn(at, " ")) &&
			    !r->profiles[i].name[strcspn(at, " ")])
				key_graph(p, &r->profiles[i]);
		}
	}
	for (size_t i = 0; i < r->profile_count && rest; i++) {
		if (!names(d->arg[1], r->profiles[i].name))
			key_graph(p, &r->profiles[i]);
	}
	fputs("</div>\n", p->to);
	return SB_OK;
}

static enum sb_err put_cite(const struct sb_report_html *p,
			    const struct directive *d)
{
	char started[64], commit[64], seed[32], part[8];

	(void)d;
	sb_report_manifest(p->report, "started_utc", started, sizeof(started));
	sb_report_manifest(p->report, "commit", commit, sizeof(commit));
	sb_report_manifest(p->report, "seed", seed, sizeof(seed));
	snprintf(part, sizeof(part), "%.7s", commit);
	fputs("@misc{sealbench-", p->to);
	sb_table_html_text(part, p->to);
	fputs(",\n  author = {{Sealbench contributors}},\n"
	      "  title = {Sealbench: measuring recovery, deduplication and "
	      "speed of encrypted cloud backup},\n  year = {",
	      p->to);
	snprintf(part, sizeof(part), "%.4s", started);
	sb_table_html_text(part, p->to);
	fputs("},\n  note = {Run of ", p->to);
	sb_table_html_text(started, p->to);
	fputs(", commit ", p->to);
	sb_table_html_text(commit, p->to);
	fputs(", seed ", p->to);
	sb_table_html_text(seed, p->to);
	fputs("}\n}", p->to);
	return SB_OK;
}

static const struct {
	const char *name;
	enum sb_err (*put)(const struct sb_report_html *p,
			   const struct directive *d);
} directives[] = {
	{ "css", include },
	{ "js", include },
	{ "title", put_title },
	{ "banner", put_banner },
	{ "n", put_n },
	{ "manifest", put_manifest },
	{ "run", put_run },
	{ "rates", put_words },
	{ "plot", put_plot },
	{ "ratios", put_words },
	{ "table", put_table },
	{ "fold", put_table },
	{ "end", put_end },
	{ "grid", put_grid },
	{ "cite", put_cite },
	{ "keys", put_keys },
	{ "keys_rest", put_keys },
};

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t\n");
	n = strlen(text);
	while (n && strchr(" \t\n", text[n - 1]))
		text[--n] = 0;
	return text;
}

/* text: between the braces; changed in place. */
static enum sb_err run_directive(const struct sb_report_html *p, char *text)
{
	struct directive d = { { "", "", "", "" } };
	size_t n = 0;

	for (char *at = text; at && n < ARGS; n++) {
		char *bar = n + 1 < ARGS ? strchr(at, '|') : NULL;

		if (bar)
			*bar++ = 0;
		d.arg[n] = trim(at);
		at = bar;
	}
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (!strcmp(directives[i].name, d.arg[0]))
			return directives[i].put(p, &d);
	snprintf(p->why, p->why_bytes,
		 "%s/page.html: no directive is called \"%.40s\"", p->templates,
		 d.arg[0]);
	return SB_MALFORMED;
}

enum sb_err sb_report_html(const struct sb_report_html *p)
{
	char *text = template(p, "page.html"), *at = text, *open, *close;
	enum sb_err err = text ? SB_OK : SB_MISSING;

	while (err == SB_OK && (open = strstr(at, "{{")) != NULL) {
		close = strstr(open, "}}");
		if (!close) {
			snprintf(p->why, p->why_bytes,
				 "%s/page.html: {{ without }}", p->templates);
			err = SB_MALFORMED;
			break;
		}
		*open = *close = 0;
		if (strstr(open + 2, "{{")) {
			snprintf(p->why, p->why_bytes,
				 "%s/page.html: a directive inside another",
				 p->templates);
			err = SB_MALFORMED;
			break;
		}
		fputs(at, p->to);
		at = close + 2;
		err = run_directive(p, open + 2);
	}
	if (err == SB_OK)
		fputs(at, p->to);
	free(text);
	if (err == SB_OK && ferror(p->to)) {
		snprintf(p->why, p->why_bytes, "the page cannot be written");
		err = SB_IO;
	}
	return err;
}
