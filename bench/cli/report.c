/* bench/cli/report.c: sealbench report. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/cli/draw.h"
#include "bench/measure/file.h"
#include "bench/measure/report_html.h"
#include "bench/measure/room.h"
#include "bench/measure/stability.h"
#include "bench/measure/whole.h"

static int help(void)
{
	fputs("usage: sealbench report [--no-plots] [--json] RUN\n\n"
	      "Writes RUN/report.html, report.md, tables/, numbers.csv and "
	      "plots/ from what is in RUN,\nand prints the main table.  "
	      "Pictures need gnuplot.  Its programs and the page's template "
	      "are\nlooked for in $SB_SCRIPTS, beside this program, and where "
	      "they "
	      "were installed.\n",
	      stdout);
	return SB_EXIT_OK;
}

static int unwritten(const char *folder, const char *what)
{
	int error = errno;
	char reason[128];

	return sb_cli_failed(
		"%s%s cannot be written: %s", folder, what,
		sb_room_reason(folder, error, reason, sizeof(reason)));
}

static int no_plots(const char *folder, enum sb_err err)
{
	if (err == SB_PARAM)
		return sb_cli_fail("%s/keys.csv: keys of one profile lead in a "
				   "circle; take the file as the run wrote it",
				   folder);
	return err == SB_MEMORY ? sb_cli_failed("out of memory")
				: unwritten(folder, "/plots");
}

static int write_html(const struct sb_report *r,
		      const struct sb_report_tables *ts)
{
	char path[1200], where[1100], why[1400] = "";
	struct sb_report_html page = { .report = r,
				       .tables = ts,
				       .templates = where,
				       .why = why,
				       .why_bytes = sizeof(why) };
	enum sb_err err;

	snprintf(path, sizeof(path), "%s/report.html", r->folder);
	/* An old page must not be taken for this one. */
	unlink(path);
	if (!sb_cli_find_data("page", "page.html", where, sizeof(where)))
		return SB_EXIT_FAILED;
	page.to = sb_file_begin(path);
	if (!page.to)
		return unwritten(r->folder, "/report.html");
	err = sb_report_html(&page);
	if (err != SB_OK) {
		sb_file_drop(page.to, path);
		return sb_cli_failed("%s", why);
	}
	if (sb_file_commit(page.to, path) != SB_OK)
		return unwritten(r->folder, "/report.html");
	return SB_EXIT_OK;
}

/* The main table, and where the rest is. */
static int tell(const struct sb_report *r, const struct sb_report_tables *ts,
		int json)
{
	const struct sb_table *overview = sb_report_tables_find(ts, "overview");
	struct sb_json j = { .to = stdout, .pretty = 1 };
	struct sb_stability_report stability;
	char times[512];

	if (!json) {
		if (overview)
			sb_table_markdown(overview, stdout);
		printf("\nreport: %s/report.md and report.html\n", r->folder);
		return SB_EXIT_OK;
	}
	sb_json_object(&j, NULL);
	sb_json_string(&j, "run", r->folder);
	sb_stability_judge(r->folder, &r->summary, &stability);
	sb_stability_sentence(&stability, times, sizeof(times));
	sb_json_string(&j, "times", times);
	if (overview && overview->note)
		sb_json_string(&j, "note", overview->note);
	if (overview)
		sb_table_json(overview, &j);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

static int write_page(const struct sb_report *r,
		      const struct sb_report_tables *ts, int json)
{
	char path[1200];
	int status;
	FILE *to;

	if (sb_report_cite(r, ts) != SB_OK)
		return unwritten(r->folder, "/tables");
	snprintf(path, sizeof(path), "%s/report.md", r->folder);
	to = sb_file_begin(path);
	if (!to)
		return unwritten(r->folder, "/report.md");
	sb_report_page(r, ts, to);
	if (sb_file_commit(to, path) != SB_OK)
		return unwritten(r->folder, "/report.md");
	status = tell(r, ts, json);
	return status == SB_EXIT_OK ? write_html(r, ts) : status;
}

int sb_report_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "no-plots", no_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct sb_report_tables tables;
	struct sb_report report;
	char why[512] = "", folder[1000];
	enum sb_err err;
	int c, status, plots = 1, drawn = 1, json = 0;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'h')
			return help();
		if (c == '?')
			return sb_cli_unknown("report");
		if (c == 'j')
			json = 1;
		else
			plots = 0;
	}
	if (optind + 1 != argc)
		return sb_cli_fail("report wants one folder of a run");
	snprintf(folder, sizeof(folder), "%s", argv[optind]);
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = 0;
	/* A run that was cut off may lack it, and may lie if it has it. */
	err = sb_whole_check(folder, why, sizeof(why));
	if (err == SB_OK)
		err = sb_summary_write(folder, why, sizeof(why));
	if (err == SB_OK)
		err = sb_report_load(folder, &report, why, sizeof(why));
	if (err != SB_OK)
		return err == SB_IO ? sb_cli_failed("%s", why)
				    : sb_cli_fail("%s", why);
	err = sb_report_plots(&report);
	if (err != SB_OK) {
		status = no_plots(folder, err);
		sb_report_release(&report);
		return status;
	}
	if (plots)
		drawn = sb_cli_draw(folder, "*");
	if (sb_report_tables(&report, &tables) != SB_OK)
		status = sb_cli_failed("out of memory");
	else
		status = write_page(&report, &tables, json);
	sb_report_tables_release(&tables);
	sb_report_release(&report);
	return status != SB_EXIT_OK ? status
	       : drawn              ? SB_EXIT_OK
				    : SB_EXIT_FAILED;
}
