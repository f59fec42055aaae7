#include "bench/cli/draw.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/machine.h"

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

int sb_cli_find_data(const char *kind, const char *probe, char *folder,
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

int sb_cli_draw(const char *folder, const char *names)
{
	char where[1100], pattern[1200];
	glob_t found;
	int ok = 1;

	if (!sb_cli_find_data("plots", "common.gp", where, sizeof(where)))
		return 0;
	snprintf(pattern, sizeof(pattern), "%s/%s.gp", where, names);
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
