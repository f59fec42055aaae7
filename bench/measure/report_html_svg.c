/* bench/measure/report_html_svg.c: a picture of gnuplot's inside the page. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/file.h"
#include "bench/measure/report_html.h"

/* After one of these comes an id, which must be the page's only one. */
static const char *const refs[] = { "id='", "id=\"", "href='#", "href=\"#",
				    "url(#" };
/* These are left out: from the first to the second. */
static const struct {
	const char *from, *to;
} cuts[] = {
	{ "<title>", "</title>" },
	{ "<desc>", "</desc>" },
};

/* The end of what is cut at text; NULL: nothing is. */
static const char *cut(const char *text)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		const char *end;

		if (strncmp(text, cuts[i].from, strlen(cuts[i].from)) != 0)
			continue;
		end = strstr(text, cuts[i].to);
		if (end)
			return end + strlen(cuts[i].to);
	}
	return NULL;
}

static const char *ref(const char *text)
{
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++)
		if (!strncmp(text, refs[i], strlen(refs[i])))
			return refs[i];
	return NULL;
}

static void inlined(const char *at, const char *name, FILE *to)
{
	while (*at) {
		const char *end = *at == '<' ? cut(at) : NULL, *what;

		if (end) {
			at = end;
			continue;
		}
		what = *at == 'i' || *at == 'h' || *at == 'u' ? ref(at) : NULL;
		if (what) {
			fprintf(to, "%s%s-", what, name);
			at += strlen(what);
			continue;
		}
		fputc(*at++, to);
	}
}

enum sb_err sb_report_html_svg(const struct sb_report_html *p, const char *name,
			       const char *title)
{
	char path[1200], *text, *svg;

	snprintf(path, sizeof(path), "%s/plots/%s.svg", p->report->folder,
		 name);
	svg = sb_file_read(path, &text) == SB_OK ? strstr(text, "<svg") : NULL;
	if (svg) {
		fputs("<svg role=\"img\" aria-label=\"", p->to);
		sb_table_html_text(title, p->to);
		fputc('"', p->to);
		inlined(svg + 4, name, p->to);
	}
	free(text);
	return svg ? SB_OK : SB_MISSING;
}
