/* bench/cli/aa.c: sealbench aa. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/cli/input.h"
#include "bench/measure/aa.h"
#include "bench/measure/infer.h"
#include "bench/measure/json.h"

struct options {
	struct sb_run run;
	struct sb_input input;
	struct sb_journal journal;
	struct sb_aa_plan plan;
	const char *profile, *out;
	uint64_t trials, blocks;
	int json;
};

static int help(void)
{
	fputs("usage: sealbench aa [options]\n\n"
	      "Measures one profile under two names, and slowed down by known "
	      "amounts, block by\nblock; says how often a difference is called "
	      "that is not there, how often one is\nfound that is, and how "
	      "often intervals cover the truth where it is known.\n\n"
	      "  --profile NAME   (plain)\n"
	      "  --seconds N      measure so long (200)\n"
	      "  --blocks N       at most so many blocks\n"
	      "  --slow A,B,..    injected slowdowns in per cent, at most 4 "
	      "(1,2,5)\n"
	      "  --bytes N        about so many bytes of input (4M)\n"
	      "  --trials N       of every simulation (2000)\n"
	      "  --seed N         of order and simulation (1)\n"
	      "  --out DIR        results go here: aa.csv, samples, manifest\n"
	      "  --quiet          no progress\n"
	      "  --json           the table for machines\n"
	      "  --help           this\n\n"
	      "Exit status 1: the false positive rate is above 5 % beyond "
	      "doubt.\n",
	      stdout);
	return SB_EXIT_OK;
}

static int slowdowns(struct sb_aa_plan *plan, const char *text)
{
	const char *at = text;
	char *end;

	plan->slow_count = 0;
	while (plan->slow_count < SB_AA_SLOW_MAX) {
		double v = strtod(at, &end);

		if (end == at || v <= 0 || v > 1000)
			break;
		plan->slow_percent[plan->slow_count++] = v;
		if (!*end)
			return 1;
		if (*end != ',')
			break;
		at = end + 1;
	}
	sb_cli_fail("--slow: \"%s\" is not one to %u numbers of per cent, "
		    "with commas between",
		    text, SB_AA_SLOW_MAX);
	return 0;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "profile", required_argument, NULL, 'p' },
		{ "seconds", required_argument, NULL, 'l' },
		{ "slow", required_argument, NULL, 's' },
		{ "bytes", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 'r' },
		{ "trials", required_argument, NULL, 'c' },
		{ "blocks", required_argument, NULL, 'b' },
		{ "out", required_argument, NULL, 'o' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c, ok = 1;

	while (ok && (c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'h')
			return help();
		if (c == '?')
			return sb_cli_unknown("aa");
		if (c == 'p')
			o->profile = optarg;
		else if (c == 'o')
			o->out = optarg;
		else if (c == 'q')
			o->run.chatter = NULL;
		else if (c == 'j')
			o->json = 1;
		else if (c == 's')
			ok = slowdowns(&o->plan, optarg);
		else if (c == 'l')
			ok = sb_cli_number("seconds", optarg, 1, 86400,
					   &o->run.limit_s);
		else if (c == 'r')
			ok = sb_cli_number("seed", optarg, 0, UINT64_MAX,
					   &o->run.seed);
		else if (c == 'b')
			ok = sb_cli_number("blocks", optarg, 1, 100000,
					   &o->blocks);
		else if (c == 'c')
			ok = sb_cli_number("trials", optarg, 1, 1000000,
					   &o->trials);
		else
			ok = sb_input_option(&o->input, c, optarg);
	}
	if (!ok)
		return SB_EXIT_USAGE;
	if (optind < argc)
		return sb_cli_fail("aa takes no argument \"%s\"", argv[optind]);
	return -1;
}

/* To the terminal, and as FOLDER/aa.txt. */
static void show(const struct sb_aa_table *table, const char *folder,
		 int as_json)
{
	char path[SB_FOLDER_PATH_BYTES + 16];
	FILE *to;

	if (!as_json)
		sb_aa_print(table, stdout);
	snprintf(path, sizeof(path), "%s/aa.txt", folder);
	to = fopen(path, "we");
	if (!to)
		return;
	sb_aa_print(table, to);
	fclose(to);
}

static int print_json(const struct sb_aa_table *t, const char *folder)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "results", folder);
	sb_json_array(&j, "rows");
	for (size_t i = 0; i < t->count; i++) {
		const struct sb_aa_row *r = &t->row[i];
		struct sb_interval share =
			sb_infer_binomial(r->hits, r->trials, 0.95);

		sb_json_object(&j, NULL);
		sb_json_string(&j, "part", r->part);
		sb_json_string(&j, "what", r->what);
		sb_json_string(&j, "noise", r->noise);
		sb_json_count(&j, "blocks", r->blocks);
		sb_json_number(&j, "injected_percent", r->injected_percent);
		if (r->ratio > 0)
			sb_json_number(&j, "ratio", r->ratio);
		if (r->resolvable > 0)
			sb_json_number(&j, "resolvable", r->resolvable);
		sb_json_count(&j, "trials", r->trials);
		sb_json_count(&j, "hits", r->hits);
		sb_json_number(&j, "share", share.mid);
		sb_json_number(&j, "low", share.low);
		sb_json_number(&j, "high", share.high);
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, ']');
	sb_json_bool(&j, "fails", sb_aa_fails(t));
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK
		       ? SB_EXIT_OK
		       : sb_cli_failed("standard output could not be written");
}

static int tell(struct options *o)
{
	const char *folder = o->run.folder->path;
	struct sb_aa_table table = { 0 };
	enum sb_err err = sb_aa_judge(folder, &o->plan, &table);
	int status = SB_EXIT_OK;

	if (err == SB_MISSING)
		err = SB_OK; /* said below: no row of what is measured */
	if (err == SB_OK)
		err = sb_aa_coverage((unsigned)o->trials, o->run.seed, &table);
	if (err == SB_OK)
		err = sb_aa_write(&table, folder);
	if (err != SB_OK)
		status = sb_cli_failed("%s: %s", folder, sb_err_name(err));
	else
		show(&table, folder, o->json);
	if (!o->json)
		printf("\nresults: %s\n", folder);
	else if (status == SB_EXIT_OK)
		status = print_json(&table, folder);
	if (status == SB_EXIT_OK && o->run.folder->failures)
		status = sb_cli_failed("some steps failed; %s/status.csv says "
				       "which and why",
				       folder);
	else if (status == SB_EXIT_OK &&
		 strcmp(table.row[0].part, "coverage") == 0)
		status = sb_cli_failed("not even 5 blocks were measured; give "
				       "more --seconds");
	else if (status == SB_EXIT_OK && sb_aa_fails(&table))
		status = sb_cli_failed("differences are called where there is "
				       "none, in more than 5 %% of trials");
	sb_aa_release(&table);
	return status;
}

static int measure(struct options *o)
{
	struct sb_journal_settings *set = calloc(1, sizeof(*set));
	struct sb_folder *folder = o->run.folder;
	char why[512] = "out of memory";
	enum sb_err err = SB_MEMORY;
	int status;

	if (set && sb_folder_open(folder, o->out, why, sizeof(why)) != SB_OK) {
		free(set);
		return sb_cli_fail("%s", why);
	}
	if (set) {
		set->seed = o->run.seed;
		set->threads = 1;
		set->limit_s = o->run.limit_s;
		snprintf(set->input, sizeof(set->input), "phone");
		snprintf(set->names, sizeof(set->names), "%s",
			 o->run.profiles[0].name);
		folder->tables_done = 1; /* nothing is counted */
		err = sb_journal_new(&o->journal, folder, set);
	}
	free(set);
	if (err == SB_OK)
		err = sb_aa_measure(&o->plan, why, sizeof(why));
	status = err == SB_OK ? tell(o)
			      : sb_cli_failed("%s: %s", sb_err_name(err), why);
	if (sb_folder_close(folder) != SB_OK && status == SB_EXIT_OK)
		status = sb_cli_failed("the folder could not be written");
	return status;
}

static int prepare(struct options *o, struct sb_profile **profiles, int *fd)
{
	if (!sb_cli_profiles(o->profile, profiles, &o->run.profile_count))
		return SB_EXIT_USAGE;
	if (o->run.profile_count != 1)
		return sb_cli_fail("--profile: \"%s\" stands for several; name "
				   "one",
				   o->profile);
	o->run.profiles = *profiles;
	o->run.tty = isatty(2);
	sb_cli_catch();
	if (!o->input.bytes)
		o->input.bytes = 4000000;
	o->input.users = 1;
	o->input.days = 2;
	return sb_input_material(&o->input, SB_BUDGET_SMOKE, o->run.seed,
				 o->run.chatter, &o->run.input, fd);
}

int sb_aa_main(int argc, char **argv)
{
	struct options *o = calloc(1, sizeof(*o));
	struct sb_profile *profiles = NULL;
	struct sb_folder folder;
	char material[64];
	int status, fd = -1;

	if (!o)
		return sb_cli_failed("out of memory");
	o->run = (struct sb_run) { .seed = 1,
				   .threads = 1,
				   .limit_s = 200,
				   .stop = &sb_cli_stop,
				   .chatter = stderr,
				   .folder = &folder,
				   .journal = &o->journal };
	o->plan = (struct sb_aa_plan) { .run = &o->run,
					.slow_percent = { 1, 2, 5 },
					.slow_count = 3 };
	sb_input_init(&o->input);
	o->profile = "plain";
	o->journal.fd = -1;
	o->trials = 2000;
	status = parse(argc, argv, o);
	o->plan.blocks = (unsigned)o->blocks;
	if (status < 0)
		status = prepare(o, &profiles, &fd);
	else
		goto out;
	if (status != SB_EXIT_OK)
		goto out;
	/* Children inherit the unlinked file. */
	snprintf(material, sizeof(material), "/proc/self/fd/%d", fd);
	o->run.material = material;
	status = measure(o);
out:
	sb_journal_close(&o->journal);
	if (fd >= 0)
		close(fd);
	sb_input_release(&o->input);
	free(profiles);
	free(o);
	return status;
}
