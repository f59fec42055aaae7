/* bench/cli/cli.h: the commands of the program.  Each gets its own arguments
 * (argv[0] is its name) and returns the exit status: 0 success, 1 something
 * that was measured or verified failed, 2 wrong use. */
#ifndef BENCH_CLI_CLI_H
#define BENCH_CLI_CLI_H

#include "bench/profile/profile.h"
#include <getopt.h>

#define SB_EXIT_OK     0
#define SB_EXIT_FAILED 1
#define SB_EXIT_USAGE  2

int sb_list_main(int argc, char **argv);
int sb_run_main(int argc, char **argv);
int sb_report_main(int argc, char **argv);
int sb_compare_main(int argc, char **argv);
int sb_claims_main(int argc, char **argv);
int sb_aa_main(int argc, char **argv);
int sb_access_main(int argc, char **argv);
int sb_risk_main(int argc, char **argv);
int sb_advise_main(int argc, char **argv);
int sb_custody_main(int argc, char **argv);
int sb_dataset_main(int argc, char **argv);
int sb_doctor_main(int argc, char **argv);
/* Not for people: one measuring process of a run. */
int sb_worker_main(int argc, char **argv);

/* "sealbench: " and one sentence to standard error; returns SB_EXIT_USAGE. */
int sb_cli_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same for what failed though it was used rightly; SB_EXIT_FAILED. */
int sb_cli_failed(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/* getopt_long of these options and -h, but names are not to be shortened: what
 * is short for one option today may be short for two tomorrow, and a word too
 * many may be a secret.  index may be NULL. */
int sb_cli_option(int argc, char **argv, const struct option *options,
		  int *index);
/* After it returned '?': says why, and names the command to ask for help. */
int sb_cli_unknown(const char *command);
/* A number in [low, high], with an optional k or K, M, G (10^3, 10^6, 10^9) and
 * nothing else.  0: not that; a sentence that names option was printed. */
int sb_cli_number(const char *option, const char *text, uint64_t low,
		  uint64_t high, uint64_t *out);

/* Set by Ctrl-C (SIGINT), SIGTERM and, unless ignored (nohup), SIGHUP after
 * sb_cli_catch. */
extern volatile int sb_cli_stop;
void sb_cli_catch(void);

/* Profiles by name, or all built-in ones where names is NULL or empty; names
 * are separated by blanks or commas.  A scheme's name stands for all of its
 * profiles.  *out is malloc'ed.  0 and a sentence printed: unknown name. */
int sb_cli_profiles(const char *names, struct sb_profile **out, size_t *count);

#endif
