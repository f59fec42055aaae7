/* bench/cli/main.c: the program. */
#include <stdio.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/measure/json.h"
#include "bench/measure/machine.h"

static const struct {
	const char *name, *what;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "list", "schemes, profiles, what they claim, their parameters",
	  sb_list_main },
	{ "run", "measure, and write a folder of results", sb_run_main },
	{ "report", "make tables and pictures from a run", sb_report_main },
	{ "compare", "compare two runs: counts exactly, times by ratio",
	  sb_compare_main },
	{ "access", "who can restore, who can read, what locks the owner out",
	  sb_access_main },
	{ "risk", "how likely lockout, exposure and destruction are in a year",
	  sb_risk_main },
	{ "claims", "check a run against the claims and the reference run",
	  sb_claims_main },
	{ "aa", "the instrument on itself: false alarms, power, coverage",
	  sb_aa_main },
	{ "advise", "which schemes suit somebody's priorities, and why",
	  sb_advise_main },
	{ "custody", "the best way to arrange the custody of one profile",
	  sb_custody_main },
	{ "dataset", "describe the input, or write it out as a tree",
	  sb_dataset_main },
	{ "doctor", "what about this machine will disturb timing",
	  sb_doctor_main },
	{ "worker", NULL, sb_worker_main },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int help(FILE *to)
{
	fputs("Sealbench compares encryption schemes for cloud backup: speed, "
	      "stored bytes,\nrecovery and leakage, on the same input.\n\n"
	      "usage: sealbench COMMAND [options]\n\n",
	      to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i].what)
			fprintf(to, "  %-9s %s\n", commands[i].name,
				commands[i].what);
	fputs("\n  --version  version, commit and libraries [--json]\n"
	      "  --help     this; sealbench COMMAND --help says more\n\n"
	      "Exit status: 0 all is well; 1 something measured or verified "
	      "failed; 2 wrong\nuse.\n",
	      to);
	return to == stdout ? SB_EXIT_OK : SB_EXIT_USAGE;
}

static int version(int json)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };
	char libraries[512];

	if (json) {
		sb_json_object(&j, NULL);
		sb_json_count(&j, "interface", SB_ABI);
		sb_machine_build_write(&j);
		sb_json_end(&j, '}');
		return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK
						   : SB_EXIT_FAILED;
	}
	sb_machine_libraries(libraries, sizeof(libraries));
	printf("sealbench, scheme interface %u\ncommit %s%s\n%s\n", SB_ABI,
	       sb_machine_commit(), sb_machine_dirty() ? ", modified" : "",
	       libraries);
	return SB_EXIT_OK;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return help(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return help(stdout);
	if (!strcmp(argv[1], "--version") && argc == 2)
		return version(0);
	if (argc == 3 && !strcmp(argv[1], "--version") &&
	    !strcmp(argv[2], "--json"))
		return version(1);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		int status;

		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		status = commands[i].run(argc - 1, argv + 1);
		/* A full disk behind stdout must not look like success. */
		if (fflush(stdout) || ferror(stdout))
			return sb_cli_failed("standard output could not be "
					     "written");
		return status;
	}
	sb_cli_fail("there is no command \"%s\"", argv[1]);
	return help(stderr);
}
