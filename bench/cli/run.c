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
#include "bench/measure/json.h"
#include "bench/measure/machine.h"
#include "bench/measure/manifest.h"
#include "bench/measure/origin.h"
#include "bench/measure/room.h"
#include "bench/measure/run.h"
#include "bench/measure/summary.h"

struct options {
	struct sb_run run;
	struct sb_input input;
	struct sb_journal journal;
	const char *schemes, *out, *resume;
	char made[SB_FOLDER_PATH_BYTES]; /* the folder that out became */
	int json, quiet;
};

static void help(void)
{
	fputs("usage: sealbench run [options]\n\n"
	      "Measures every profile on one input and writes a folder of "
	      "results.\n\n"
	      "  --budget smoke|quick|full|paper  how much to measure (quick)\n"
	      "  --schemes \"A B\"            only these schemes or "
	      "profiles\n" SB_INPUT_HELP
	      "  --threads N                highest number of threads (CPUs, "
	      "at most 4)\n"
	      "  --seconds N                start no block after so long\n"
	      "  --half-width PERCENT       add blocks until headline ratios "
	      "are known so well\n"
	      "  --seed N                   of content, keys and order (1)\n"
	      "  --exact-only               only counts.csv: what no library "
	      "changes; no times\n"
	      "  --out DIR                  results go here\n"
	      "  --resume DIR               go on with a run that was "
	      "interrupted there\n"
	      "  --quiet                    no progress\n"
	      "  --json                     print where the results are as "
	      "JSON\n"
	      "  --help                     this\n\n"
	      "Exit status 1: something that was verified failed, or the run "
	      "was stopped;\nwhat was finished is in the folder.\n",
	      stdout);
}

static int half_width(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end) / 100;
	if (*text >= '0' && *text <= '9' && !*end && *out > 0 && *out <= 1)
		return 1;
	sb_cli_fail("--half-width: \"%s\" is not a number of per cent above 0 "
		    "and up to 100",
		    text);
	return 0;
}

static int take_number(struct options *o, int c, const char *text)
{
	uint64_t v = 0;
	int ok = 0;

	if (c == 't') {
		ok = sb_cli_number("threads", text, 1, 256, &v);
		o->run.threads = (unsigned)v;
	} else if (c == 'l') {
		ok = sb_cli_number("seconds", text, 1, 1000000, &v);
		o->run.limit_s = v;
	} else if (c == 'r') {
		ok = sb_cli_number("seed", text, 0, UINT64_MAX, &v);
		o->run.seed = v;
	} else if (c == 'w') {
		ok = half_width(text, &o->run.half_width);
	} else {
		ok = sb_input_option(&o->input, c, text);
	}
	return ok;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "budget", required_argument, NULL, 'b' },
		{ "schemes", required_argument, NULL, 's' },
		SB_INPUT_OPTIONS,
		{ "threads", required_argument, NULL, 't' },
		{ "seconds", required_argument, NULL, 'l' },
		{ "half-width", required_argument, NULL, 'w' },
		{ "seed", required_argument, NULL, 'r' },
		{ "exact-only", no_argument, NULL, 'x' },
		{ "out", required_argument, NULL, 'o' },
		{ "resume", required_argument, NULL, 'e' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	optind = 0; /* it is called twice for a run that goes on */
	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		int ok = 1;

		if (c == 'b')
			ok = sb_input_budget(optarg, &o->run.budget);
		else if (c == 's')
			o->schemes = optarg;
		else if (c == 'o')
			o->out = optarg;
		else if (c == 'e')
			o->resume = optarg;
		else if (c == 'x')
			o->run.exact_only = 1;
		else if (c == 'q')
			o->quiet = 1;
		else if (c == 'j')
			o->json = 1;
		else if (c == 'h')
			return help(), SB_EXIT_OK;
		else if (c == '?')
			return sb_cli_unknown("run");
		else
			ok = take_number(o, c, optarg);
		if (!ok)
			return SB_EXIT_USAGE;
	}
	if (optind < argc)
		return sb_cli_fail("run takes no argument \"%s\"; a directory "
				   "is given as --input DIR",
				   argv[optind]);
	if (o->resume && (o->out || o->run.exact_only))
		return sb_cli_fail("--resume goes with neither --out nor "
				   "--exact-only");
	return -1;
}

/* Settings of the run that goes on; options may only repeat them. */
static int take_up(int argc, char **argv, struct options *o)
{
	const struct sb_journal_settings *set = &o->journal.settings;
	char why[512], complete[16];
	int status;

	sb_manifest_text(o->resume, "complete", complete, sizeof(complete));
	if (!strcmp(complete, "true"))
		return sb_cli_fail("%s is complete; name another folder with "
				   "--out",
				   o->resume);
	if (sb_journal_open(&o->journal, o->resume, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	o->run.budget = set->budget;
	o->run.seed = set->seed;
	o->run.threads = (unsigned)set->threads;
	o->run.limit_s = set->limit_s;
	o->run.half_width = set->half_width;
	o->schemes = set->names;
	sb_input_release(&o->input);
	if (!strcmp(set->input, "phone")) {
		o->input.users = set->users;
		o->input.days = set->days;
		o->input.bytes = set->bytes_per_user;
	}
	status = parse(argc, argv, o);
	if (status >= 0)
		return status;
	if (o->schemes == set->names && strchr(set->names, '@'))
		return sb_cli_fail("%s measured profiles of files, whose paths "
				   "are not kept: name all of its profiles "
				   "again with --schemes",
				   o->resume);
	if (o->run.limit_s != set->limit_s ||
	    o->run.half_width < set->half_width ||
	    o->run.half_width > set->half_width || o->run.budget != set->budget)
		return sb_cli_fail("%s: when to stop was fixed when the run "
				   "began; leave out --budget, --seconds and "
				   "--half-width",
				   o->resume);
	if (strcmp(set->input, "phone") != 0 && !o->input.root_count)
		return sb_cli_fail("%s measured snapshots, whose paths are "
				   "not kept: name them again with --input",
				   o->resume);
	return -1;
}

/* A file's profile has its digest behind an @. */
static int names_of(const struct sb_run *run, char *names, size_t bytes)
{
	size_t at = 0;

	names[0] = 0;
	for (size_t i = 0; i < run->profile_count && at < bytes; i++) {
		const struct sb_profile *p = &run->profiles[i];
		char digest[66] = "@";

		sb_origin_hex(p->digest, digest + 1);
		at += (size_t)snprintf(names + at, bytes - at, "%s%s%s",
				       i ? " " : "", p->name,
				       *p->file ? digest : "");
	}
	return at < bytes;
}

/* A folder that is new, or the one that goes on. */
static int open_folder(struct options *o, struct sb_folder *folder)
{
	struct sb_journal_settings *set = calloc(1, sizeof(*set));
	struct sb_journal *journal = &o->journal;
	char why[SB_FOLDER_PATH_BYTES + 256] = "out of memory";
	int status = SB_EXIT_USAGE;
	enum sb_err err;

	if (!set || !names_of(&o->run, set->names, sizeof(set->names)))
		goto out;
	snprintf(why, sizeof(why),
		 "%s measured other profiles, or a profile file was another "
		 "then; name what it measured with --schemes",
		 o->resume);
	if (o->resume && strcmp(set->names, journal->settings.names) != 0)
		goto out;
	if (o->resume) {
		err = sb_folder_reopen(folder, o->resume,
				       journal->samples_bytes,
				       journal->status_bytes, why, sizeof(why));
		status = err == SB_OK ? SB_EXIT_OK : SB_EXIT_USAGE;
		goto out;
	}
	if (sb_folder_open(folder, o->out, why, sizeof(why)) != SB_OK)
		goto out;
	set->budget = o->run.budget;
	set->seed = o->run.seed;
	set->threads = o->run.threads;
	set->limit_s = o->run.limit_s;
	set->half_width = o->run.half_width;
	set->users = o->run.input.users;
	set->days = o->run.input.days;
	set->bytes_per_user = o->run.input.bytes_per_user;
	snprintf(set->input, sizeof(set->input), "%s", o->run.input.kind);
	status = SB_EXIT_OK;
	if (sb_journal_new(journal, folder, set) != SB_OK) {
		snprintf(why, sizeof(why), "%s/journal.jsonl cannot be written",
			 folder->path);
		status = sb_folder_close(folder) == SB_OK ? SB_EXIT_USAGE
							  : SB_EXIT_FAILED;
	}
out:
	free(set);
	return status == SB_EXIT_OK ? status : sb_cli_fail("%s", why);
}

static int tell(const struct options *o, const char *path, uint64_t failures,
		int complete)
{
	struct sb_json j = { .to = stdout };

	if (!o->json) {
		printf("results: %s\n", path);
		return 1;
	}
	sb_json_object(&j, NULL);
	sb_json_string(&j, "run", path);
	sb_json_count(&j, "failures", failures);
	sb_json_bool(&j, "complete", complete);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK;
}

/* The file that was lost; the journal and pipes tell no name. */
static const char *io_trouble(const struct sb_folder *folder, const char *path,
			      char *text, size_t bytes)
{
	char reason[128];

	if (folder->trouble[0])
		return folder->trouble;
	snprintf(text, bytes, "%.300s cannot be written: %s", path,
		 sb_room_reason(path, 0, reason, sizeof(reason)));
	return text;
}

static int measure(struct options *o, struct sb_folder *folder)
{
	char why[512] = "", written[512] = "the tables could not be written";
	enum sb_err err = sb_run_all(&o->run, why, sizeof(why)), end;
	uint64_t failures = folder->failures;
	char path[SB_FOLDER_PATH_BYTES];

	snprintf(path, sizeof(path), "%s", folder->path);
	end = sb_folder_close(folder);
	if (err == SB_UNSUPPORTED)
		return sb_cli_fail("%s", why);
	if (end == SB_OK && !o->run.exact_only)
		end = sb_summary_write(path, written, sizeof(written));
	if (!tell(o, path, failures, err == SB_OK))
		return sb_cli_failed("standard output could not be written");
	if (err == SB_IO)
		return sb_cli_failed(
			"%s; \"sealbench run --resume %s\" goes on from there",
			io_trouble(folder, path, why, sizeof(why)), path);
	if (err != SB_OK)
		return err == SB_STOPPED
			       ? sb_cli_failed("%s", why)
			       : sb_cli_failed("%s: %s", sb_err_name(err), why);
	if (folder->trouble[0])
		return sb_cli_failed("%s", folder->trouble);
	if (end != SB_OK)
		return sb_cli_failed("%s: %s", path, written);
	if (failures)
		return sb_cli_failed("%llu steps failed; %s/status.csv says "
				     "which and why",
				     (unsigned long long)failures, path);
	return SB_EXIT_OK;
}

static int prepare(struct options *o, int argc, char **argv,
		   struct sb_profile **profiles, int *fd)
{
	int status = parse(argc, argv, o);
	char why[512] = "";

	if (status < 0 && o->resume)
		status = take_up(argc, argv, o);
	if (status >= 0)
		return status;
	if (!sb_cli_profiles(o->schemes, profiles, &o->run.profile_count))
		return SB_EXIT_USAGE;
	o->run.profiles = *profiles;
	o->run.tty = isatty(2) && !o->quiet;
	o->run.chatter = o->quiet ? NULL : stderr;
	sb_cli_catch();
	/* Before the input is read, which may take long. */
	if (!o->resume &&
	    sb_folder_make(o->out, o->made, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	o->out = o->made;
	if (o->run.exact_only)
		return -1;
	status = sb_input_material(&o->input, o->run.budget, o->run.seed,
				   o->run.chatter, &o->run.input, fd);
	if (status != SB_EXIT_OK && !o->resume)
		rmdir(o->made);
	return status == SB_EXIT_OK ? -1 : status;
}

int sb_run_main(int argc, char **argv)
{
	unsigned cpus = sb_machine_cpus();
	struct options *o = calloc(1, sizeof(*o));
	struct sb_profile *profiles = NULL;
	struct sb_folder folder;
	char material[64];
	int status, fd = -1;

	if (!o)
		return sb_cli_failed("out of memory");
	o->run = (struct sb_run) { .budget = SB_BUDGET_QUICK,
				   .threads = cpus > 4 ? 4 : cpus,
				   .seed = 1,
				   .input.kind = "none",
				   .stop = &sb_cli_stop,
				   .folder = &folder,
				   .journal = &o->journal };
	o->journal.fd = -1;
	sb_input_init(&o->input);
	status = prepare(o, argc, argv, &profiles, &fd);
	if (status >= 0)
		goto out;
	/* Children inherit the unlinked file. */
	snprintf(material, sizeof(material), "/proc/self/fd/%d", fd);
	o->run.material = material;
	status = open_folder(o, &folder);
	if (status == SB_EXIT_OK)
		sb_left_out_write(&o->input.left_out, &folder);
	if (status == SB_EXIT_OK)
		status = measure(o, &folder);
out:
	sb_journal_close(&o->journal);
	if (fd >= 0)
		close(fd);
	sb_input_release(&o->input);
	free(profiles);
	free(o);
	return status;
}
