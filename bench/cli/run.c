/* bench/cli/run.c: sealbench run. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/cli/input.h"
#include "bench/measure/machine.h"
#include "bench/measure/run.h"
#include "bench/measure/summary.h"

struct options {
	struct sb_run run;
	struct sb_input input;
	const char *schemes, *out;
	int json, quiet;
};

static void help(void)
{
	fputs("usage: sealbench run [options]\n\n"
	      "Measures every profile on one input and writes a folder of "
	      "results.\n\n"
	      "  --budget smoke|quick|full  how much to measure (quick)\n"
	      "  --schemes \"A B\"            only these schemes or profiles\n"
	      "  --input DIR                measure this directory; again for "
	      "later snapshots\n"
	      "  --users N --days N         synthetic phones: how many, how "
	      "long\n"
	      "  --bytes N                  about so many bytes a phone (16M, "
	      "2G)\n"
	      "  --threads N                highest number of threads (CPUs, "
	      "at most 4)\n"
	      "  --seconds N                start no block after so long\n"
	      "  --seed N                   of content, keys and order (1)\n"
	      "  --out DIR                  results go here\n"
	      "  --quiet                    no progress\n"
	      "  --json                     print where the results are as "
	      "JSON\n"
	      "  --help                     this\n\n"
	      "Exit status 1: something that was verified failed, or the run "
	      "was stopped;\nwhat was finished is in the folder.\n",
	      stdout);
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "budget", required_argument, NULL, 'b' },
		{ "schemes", required_argument, NULL, 's' },
		{ "input", required_argument, NULL, 'i' },
		{ "users", required_argument, NULL, 'u' },
		{ "days", required_argument, NULL, 'd' },
		{ "bytes", required_argument, NULL, 'n' },
		{ "threads", required_argument, NULL, 't' },
		{ "seconds", required_argument, NULL, 'l' },
		{ "seed", required_argument, NULL, 'r' },
		{ "out", required_argument, NULL, 'o' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	uint64_t v;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		int ok = 1;

		if (c == 'b')
			ok = sb_input_budget(optarg, &o->run.budget);
		else if (c == 's')
			o->schemes = optarg;
		else if (c == 'o')
			o->out = optarg;
		else if (c == 'q')
			o->quiet = 1;
		else if (c == 'j')
			o->json = 1;
		else if (c == 'h')
			return help(), SB_EXIT_OK;
		else if (c == '?')
			return sb_cli_unknown("run");
		else if (c == 't' &&
			 (ok = sb_cli_number("threads", optarg, 1, 256, &v)))
			o->run.threads = (unsigned)v;
		else if (c == 'l' && (ok = sb_cli_number("seconds", optarg, 1,
							 1000000, &v)))
			o->run.limit_s = v;
		else if (c == 'r' && (ok = sb_cli_number("seed", optarg, 0,
							 UINT64_MAX, &v)))
			o->run.seed = v;
		else if (ok && strchr("iudn", c))
			ok = sb_input_option(&o->input, c, optarg);
		if (!ok)
			return SB_EXIT_USAGE;
	}
	if (optind < argc)
		return sb_cli_fail("run takes no argument \"%s\"; a directory "
				   "is given as --input DIR",
				   argv[optind]);
	return -1;
}

static int measure(struct options *o, struct sb_folder *folder)
{
	char why[512] = "", written[512] = "the tables could not be written";
	enum sb_err err = sb_run_all(&o->run, why, sizeof(why)), end;
	uint64_t failures = folder->failures;
	char path[SB_FOLDER_PATH_BYTES];

	snprintf(path, sizeof(path), "%s", folder->path);
	end = sb_folder_close(folder);
	if (end == SB_OK)
		end = sb_summary_write(path, written, sizeof(written));
	if (o->json)
		printf("{\"run\":\"%s\",\"failures\":%llu,\"complete\":%s}\n",
		       path, (unsigned long long)failures,
		       err == SB_OK ? "true" : "false");
	else
		printf("results: %s\n", path);
	if (err != SB_OK)
		return sb_cli_failed("%s: %s", sb_err_name(err), why);
	if (end != SB_OK)
		return sb_cli_failed("%s: %s", path, written);
	if (failures)
		return sb_cli_failed("%llu steps failed; %s/status.csv says "
				     "which and why",
				     (unsigned long long)failures, path);
	return SB_EXIT_OK;
}

int sb_run_main(int argc, char **argv)
{
	unsigned cpus = sb_machine_cpus();
	struct options o = {
		.run = { .budget = SB_BUDGET_QUICK,
			 .threads = cpus > 4 ? 4 : cpus,
			 .seed = 1,
			 .stop = &sb_cli_stop },
	};
	struct sb_profile *profiles = NULL;
	struct sb_folder folder;
	char why[512] = "", material[64];
	int status = parse(argc, argv, &o), fd = -1;

	if (status >= 0)
		goto out;
	status = SB_EXIT_USAGE;
	if (!sb_cli_profiles(o.schemes, &profiles, &o.run.profile_count))
		goto out;
	o.run.profiles = profiles;
	o.run.tty = isatty(2) && !o.quiet;
	o.run.chatter = o.quiet ? NULL : stderr;
	o.run.folder = &folder;
	sb_cli_catch();
	status = sb_input_material(&o.input, o.run.budget, o.run.seed,
				   o.run.chatter, &o.run.input, &fd);
	if (status != SB_EXIT_OK)
		goto out;
	/* Children inherit the unlinked file. */
	snprintf(material, sizeof(material), "/proc/self/fd/%d", fd);
	o.run.material = material;
	if (sb_folder_open(&folder, o.out, why, sizeof(why)) != SB_OK)
		status = sb_cli_fail("%s", why);
	else
		status = measure(&o, &folder);
out:
	if (fd >= 0)
		close(fd);
	sb_input_release(&o.input);
	free(profiles);
	return status;
}
