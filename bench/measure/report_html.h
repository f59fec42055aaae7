/* bench/measure/report_html.h: report.html, one file that needs no other.
 *
 * The template is scripts/page/page.html.  A directive stands in double
 * braces: its name, then arguments parted by '|', blanks around them left out;
 * an argument may span lines.
 *
 *	css, js             page.css, page.js
 *	title               of the page
 *	banner              what forbids to quote the run; nothing if nothing
 *	manifest|KEY        a member of manifest.json
 *	n|MODE|OP           "n = 8 blocks of 2 samples", highest threads
 *	rates, ratios       what intervals are
 *	run                 the command that makes such a run
 *	table|ID            a table with caption, files and commands
 *	fold|ID|TEXT        the same, folded behind TEXT
 *	plot|NAME|TITLE     the picture, inlined; begins its caption
 *	end|NAME            of the caption
 *	grid                who restores, who reads; details as JSON
 *	keys|NAMES          key graphs of these profiles
 *	keys_rest|NAMES     of all others
 *	cite                BibTeX
 *
 * What comes from data is escaped. */
#ifndef BENCH_MEASURE_REPORT_HTML_H
#define BENCH_MEASURE_REPORT_HTML_H

#include "bench/measure/report.h"

struct sb_report_html {
	const struct sb_report *report;
	const struct sb_report_tables *tables;
	const char *templates; /* folder of page.html, page.css, page.js */
	FILE *to;
	char *why; /* a sentence */
	size_t why_bytes;
};

/* SB_MISSING: a template; SB_MALFORMED: an unknown directive; SB_IO. */
SB_MUST_USE enum sb_err sb_report_html(const struct sb_report_html *page);

/* The grid: a table of buttons, and what page.js shows about each. */
SB_MUST_USE enum sb_err sb_report_html_grid(const struct sb_report_html *page);
/* FOLDER/plots/NAME.svg for use inside a page: ids are prefixed, tool tips
 * taken out.  SB_MISSING: no such picture. */
SB_MUST_USE enum sb_err sb_report_html_svg(const struct sb_report_html *page,
					   const char *name, const char *title);

#endif
