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
#include "bench/measure/report.h"

static int help(void)
{
	fputs("usage: sealbench report [--no-plots] RUN\n\n"
	      "Writes RUN/report.md and RUN/plots/ from what is in RUN, and "
	      "prints the main table.\nPictures need gnuplot; its programs are "
	      "looked for in $SB_SCRIPTS/plots, then in the\ninstalled "
	      "place.\n",
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

/* A picture that cannot be drawn is a failure, said once for each. */
static int pictures(const char *folder)
{
	const char *scripts = getenv("SB_SCRIPTS");
	char pattern[1100];
	glob_t found;
	int ok = 1;

	snprintf(pattern, sizeof(pattern), "%.1000s/plots/*.gp",
		 scripts ? scripts : "scripts");
	if (glob(pattern, 0, NULL, &found)) {
		snprintf(pattern, sizeof(pattern), "%.1000s/plots/*.gp",
			 sb_machine_datadir());
		if (glob(pattern, 0, NULL, &found)) {
			sb_cli_failed("no gnuplot programs are in %s; set "
				      "SB_SCRIPTS to the folder scripts of the "
				      "sources",
				      pattern);
			return 0;
		}
	}
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

static int write_page(const struct sb_report *r,
		      const struct sb_report_tables *ts)
{
	const struct sb_table *overview = sb_report_tables_find(ts, "overview");
	char path[1200];
	FILE *to;
	int bad;

	if (sb_report_cite(r, ts) != SB_OK)
		return sb_cli_failed("%s/tables cannot be written: %s",
				     r->folder, strerror(errno));
	snprintf(path, sizeof(path), "%s/report.md", r->folder);
	to = fopen(path, "w");
	if (!to)
		return sb_cli_failed("%s cannot be written: %s", path,
				     strerror(errno));
	sb_report_page(r, ts, to);
	bad = ferror(to);
	if (fclose(to) || bad)
		return sb_cli_failed("%s cannot be written: %s", path,
				     strerror(errno));
	if (overview)
		sb_table_markdown(overview, stdout);
	printf("\nreport: %s\n", path);
	return SB_EXIT_OK;
}

int sb_report_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "no-plots", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static struct sb_report_tables tables;
	struct sb_report report;
	char why[512] = "", folder[1000];
	int c, status, plots = 1, drawn = 1;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return help();
		if (c == '?')
			return sb_cli_unknown("report");
		plots = 0;
	}
	if (optind + 1 != argc)
		return sb_cli_fail("report wants one folder of a run");
	snprintf(folder, sizeof(folder), "%s", argv[optind]);
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = 0;
	/* A run that was cut off may lack it, and may lie if it has it. */
	if (sb_summary_write(folder, why, sizeof(why)) != SB_OK ||
	    sb_report_load(folder, &report, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	if (sb_report_plots(&report) != SB_OK) {
		sb_report_release(&report);
		return sb_cli_failed("%s/plots cannot be written: %s", folder,
				     strerror(errno));
	}
	if (plots)
		drawn = pictures(folder);
	if (sb_report_tables(&report, &tables) != SB_OK)
		status = sb_cli_failed("out of memory");
	else
		status = write_page(&report, &tables);
	sb_report_tables_release(&tables);
	sb_report_release(&report);
	return status != SB_EXIT_OK ? status
	       : drawn              ? SB_EXIT_OK
				    : SB_EXIT_FAILED;
}
