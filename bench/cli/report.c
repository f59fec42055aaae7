/* bench/cli/report.c: sealbench report. */
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/machine.h"
#include "bench/measure/report_html.h"
#include "bench/measure/room.h"
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

/* What it says is of interest only if it fails: it warns of fits of few
 * points, too. */
static void copy_out(FILE *from)
{
	char line[256];

	rewind(from);
	while (fgets(line, sizeof(line), from))
		fputs(line, stderr);
}

static int run_gnuplot(const char *program, const char *folder)
{
	FILE *said = tmpfile();
	char set[1100];
	int status = -1;
	pid_t pid;

	/* Quotes end the string that gnuplot reads. */
	if (!said || strchr(folder, '\'') || strlen(folder) > 1000)
		goto out;
	snprintf(set, sizeof(set), "run='%s'", folder);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		dup2(fileno(said), 2);
		execlp("gnuplot", "gnuplot", "-e", set, program, (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		goto out;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			goto out;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		sb_cli_failed("gnuplot is not installed: there are tables but "
			      "no pictures (apt-get install gnuplot-nox)");
	else if (status)
		copy_out(said);
out:
	if (said)
		fclose(said);
	return !status;
}

/* Where KIND of the sources' scripts/, or of what was installed, has PROBE: by
 * way of this program, so that a moved installation and a build folder find
 * theirs.  Never the current folder: gnuplot runs what it is given. */
static int find_data(const char *kind, const char *probe, char *folder,
		     size_t bytes)
{
	const char *scripts = getenv("SB_SCRIPTS");
	char self[900] = "", beside[1000], built[1000], path[1200] = "";
	const char *roots[] = { scripts ? scripts : "", beside, built,
				sb_machine_datadir() };
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = n > 0 ? strrchr(self, '/') : NULL;

	if (slash)
		*slash = 0;
	snprintf(beside, sizeof(beside), "%s/../share/sealbench", self);
	snprintf(built, sizeof(built), "%s/../../scripts", self);
	for (size_t i = scripts ? 0 : 1; i < 4; i++) {
		snprintf(folder, bytes, "%.1000s/%s", roots[i], kind);
		snprintf(path, sizeof(path), "%.1100s/%s", folder, probe);
		if (!access(path, R_OK))
			return 1;
	}
	sb_cli_failed("%s is not there; set SB_SCRIPTS to the folder scripts "
		      "of the sources",
		      path);
	return 0;
}

/* A picture that cannot be drawn is a failure, said once for each. */
static int pictures(const char *folder)
{
	char where[1100], pattern[1200];
	glob_t found;
	int ok = 1;

	if (!find_data("plots", "common.gp", where, sizeof(where)))
		return 0;
	snprintf(pattern, sizeof(pattern), "%s/*.gp", where);
	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/');

		if (name && !strcmp(name, "/common.gp"))
			continue;
		if (run_gnuplot(found.gl_pathv[i], folder))
			continue;
		sb_cli_failed("%s could not draw %s", found.gl_pathv[i],
			      folder);
		ok = 0;
	}
	globfree(&found);
	return ok;
}

static int unwritten(const char *folder, const char *what)
{
	int error = errno;
	char reason[128];

	return sb_cli_failed(
		"%s%s cannot be written: %s", folder, what,
		sb_room_reason(folder, error, reason, sizeof(reason)));
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
	int bad;

	snprintf(path, sizeof(path), "%s/report.html", r->folder);
	/* An old page must not be taken for this one. */
	unlink(path);
	if (!find_data("page", "page.html", where, sizeof(where)))
		return SB_EXIT_FAILED;
	page.to = fopen(path, "w");
	if (!page.to)
		return unwritten(r->folder, "/report.html");
	err = sb_report_html(&page);
	bad = ferror(page.to);
	bad |= fclose(page.to);
	if (err == SB_OK && !bad)
		return SB_EXIT_OK;
	if (bad)
		unwritten(r->folder, "/report.html");
	else
		sb_cli_failed("%s", why);
	/* Half a page must not be taken for one. */
	unlink(path);
	return SB_EXIT_FAILED;
}

/* The main table, and where the rest is. */
static int tell(const struct sb_report *r, const struct sb_report_tables *ts,
		int json)
{
	const struct sb_table *overview = sb_report_tables_find(ts, "overview");
	struct sb_json j = { .to = stdout, .pretty = 1 };

	if (!json) {
		if (overview)
			sb_table_markdown(overview, stdout);
		printf("\nreport: %s/report.md and report.html\n", r->folder);
		return SB_EXIT_OK;
	}
	sb_json_object(&j, NULL);
	sb_json_string(&j, "run", r->folder);
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
	int bad, status;
	FILE *to;

	if (sb_report_cite(r, ts) != SB_OK)
		return unwritten(r->folder, "/tables");
	snprintf(path, sizeof(path), "%s/report.md", r->folder);
	to = fopen(path, "w");
	if (!to)
		return unwritten(r->folder, "/report.md");
	sb_report_page(r, ts, to);
	bad = ferror(to);
	if (fclose(to) || bad)
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
	int c, status, plots = 1, drawn = 1, json = 0;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
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
	if (sb_whole_check(folder, why, sizeof(why)) != SB_OK ||
	    sb_summary_write(folder, why, sizeof(why)) != SB_OK ||
	    sb_report_load(folder, &report, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	if (sb_report_plots(&report) != SB_OK) {
		status = unwritten(folder, "/plots");
		sb_report_release(&report);
		return status;
	}
	if (plots)
		drawn = pictures(folder);
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
