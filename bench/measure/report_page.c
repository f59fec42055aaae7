/* bench/measure/report_page.c: report.md. */
#include <string.h>
#include <unistd.h>

#include "bench/measure/report.h"

#define TABLES_MOST 10u

/* In the order of the page; a table or picture that is not there is left out,
 * and so is a heading that nothing follows. */
static const struct {
	const char *heading, *tables[TABLES_MOST], *picture, *what;
} sections[] = {
	{ "Overview",
	  { "overview" },
	  "overview",
	  "speed, stored bytes and who can read" },
	{ "The story",
	  { "story_read", "story_instead", "story_oracle", "story_choices",
	    "records", "facts" },
	  "",
	  "" },
	{ "Speed",
	  { "rates", "rates_1", "waits", "cpu", "roofline", "targets" },
	  "throughput",
	  "throughput against the floor" },
	{ "Alone",
	  { "verbs", "primitives" },
	  "chunk_size",
	  "speed against chunk size" },
	{ "As deployed, and other tools",
	  { "deployed", "tools", "against" },
	  "",
	  "" },
	{ "Dedup loss",
	  { "loss", "loss_deployed", "loss_sent", "loss_classes" },
	  "loss",
	  "dedup loss by cause" },
	{ "Growth", { 0 }, "growth", "growth with users" },
	{ "Break-even bandwidth",
	  { "link", "link_cost" },
	  "breakeven",
	  "backup over links of different speed" },
	{ "Recovery: executed, compared byte by byte",
	  { "recovery_owner", "recovery_others", "situations", "points",
	    "access", "access_further", "restore_parts", "restore_input",
	    "integrity" },
	  "recovery",
	  "who can restore, who can read" },
	{ "Operations over time: executed and priced",
	  { "operations_secrets", "operations_keys" },
	  "",
	  "" },
	{ "What copies open after an operation",
	  { "copies_rotate", "copies_passphrase", "copies_passcode",
	    "copies_code", "copies_password", "copies_revoke", "copies_on",
	    "copies_off" },
	  "",
	  "" },
	{ "Risk", { "risk" }, "frontier", "lockout against exposure" },
	{ "Risk by class", { 0 }, "frontier_classes", "by class of data" },
	{ "What decides", { 0 }, "tornado", "which assumptions move them" },
	{ "Guessing", { "guesses" }, "guessing", "what guessing finds" },
	{ "Leakage", { "attacks" }, "", "" },
	{ "Data: made against real",
	  { "data_classes", "data_kinds", "data_chunks", "data_dedup",
	    "data_sources" },
	  "dataset",
	  "the generated phones by class" },
	{ "Stability", { "stability" }, "", "" },
	{ "What was not measured", { "failures", "left_out" }, "", "" },
	{ "What it ran on", { "provenance" }, "", "" },
};

static int there(const struct sb_report *r, const char *picture)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/plots/%s.svg", r->folder, picture);
	return *picture && !access(path, R_OK);
}

static void section(const struct sb_report *r,
		    const struct sb_report_tables *ts, size_t at, FILE *to)
{
	int begun = 0, has_picture = there(r, sections[at].picture);

	for (size_t k = 0; k < TABLES_MOST && sections[at].tables[k]; k++) {
		const struct sb_table *t =
			sb_report_tables_find(ts, sections[at].tables[k]);

		if (!t)
			continue;
		if (!begun++)
			fprintf(to, "\n## %s\n", sections[at].heading);
		if (strcmp(t->title, sections[at].heading) != 0)
			fprintf(to, "\n### %s\n", t->title);
		fprintf(to, "\n%s\n\n<!-- table %s -->\n\n", t->note, t->id);
		sb_table_markdown(t, to);
		fputs("\n<!-- end of table -->\n", to);
	}
	if (!begun && has_picture)
		fprintf(to, "\n## %s\n", sections[at].heading);
	if (has_picture)
		fprintf(to, "\n![%s](plots/%s.svg)\n", sections[at].what,
			sections[at].picture);
}

void sb_report_page(const struct sb_report *r,
		    const struct sb_report_tables *ts, FILE *to)
{
	enum sb_report_fit fit;
	char text[512];

	fputs("# Sealbench: results of one run\n", to);
	sb_report_manifest(r, "complete", text, sizeof(text));
	if (strcmp(text, "true") != 0)
		fputs("\n**Incomplete**: the run was interrupted; what was "
		      "finished is here.\n",
		      to);
	fit = sb_report_citable(r, text, sizeof(text));
	if (fit != SB_REPORT_ALL)
		fprintf(to, "\n**Not to be quoted**%s: %s.\n",
			fit == SB_REPORT_EXACT ? ", the times" : "", text);
	if (r->summary.bad_lines)
		fprintf(to, "\n%zu lines of samples could not be read.\n",
			r->summary.bad_lines);
	fputs("\nSpeeds are of this machine and this run: compare them within "
	      "it only. Brackets\nare 95 % intervals, digits are cut to them; "
	      "MB is 10^6 bytes. Bytes, verdicts and\nattacks are exact for "
	      "the seed. report.html says more, tables/ has them for LaTeX.\n",
	      to);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		section(r, ts, i, to);
}
