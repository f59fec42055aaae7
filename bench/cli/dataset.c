/* bench/cli/dataset.c: sealbench dataset. */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/cli.h"
#include "bench/cli/input.h"
#include "bench/measure/json.h"
#include "bench/measure/tree.h"

struct totals {
	uint64_t files[SB_CLASS_COUNT], bytes[SB_CLASS_COUNT];
	uint64_t all_files, all_bytes, links, dirs;
};

static int help(void)
{
	fputs("usage: sealbench dataset [options] [OUT]\n\n"
	      "Describes the input: files and bytes of each class, for every "
	      "user and day. With OUT,\nwrites it there as plain trees, "
	      "OUT/user-N/day-N.\n\n" SB_INPUT_HELP
	      "  --budget smoke|quick|full  what a run of that budget uses "
	      "(quick)\n"
	      "  --seed N                 (1)\n"
	      "  --json                   for machines\n"
	      "  --help                   this\n",
	      stdout);
	return SB_EXIT_OK;
}

static void add(struct totals *t, const struct sb_snapshot *s)
{
	for (size_t i = 0; i < s->entry_count; i++) {
		const struct sb_entry *e = &s->entries[i];

		if (e->type == SB_ENTRY_DIR)
			t->dirs++;
		if (e->type == SB_ENTRY_SYMLINK)
			t->links++;
		if (e->type != SB_ENTRY_FILE || e->data_class >= SB_CLASS_COUNT)
			continue;
		t->files[e->data_class]++;
		t->bytes[e->data_class] += e->size_bytes;
		t->all_files++;
		t->all_bytes += e->size_bytes;
	}
}

static void as_json(struct sb_json *j, uint32_t user, uint32_t day,
		    const struct totals *t)
{
	sb_json_object(j, NULL);
	sb_json_count(j, "user", user);
	sb_json_count(j, "day", day);
	sb_json_count(j, "files", t->all_files);
	sb_json_count(j, "bytes", t->all_bytes);
	sb_json_count(j, "links", t->links);
	sb_json_count(j, "directories", t->dirs);
	sb_json_object(j, "classes");
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		sb_json_object(j, sb_class_name(c));
		sb_json_count(j, "files", t->files[c]);
		sb_json_count(j, "bytes", t->bytes[c]);
		sb_json_end(j, '}');
	}
	sb_json_end(j, '}');
	sb_json_end(j, '}');
}

static void as_text(uint32_t user, uint32_t day, const struct totals *t)
{
	printf("user %u, day %u: %llu files, %.1f MB, %llu links\n", user, day,
	       (unsigned long long)t->all_files, (double)t->all_bytes / 1e6,
	       (unsigned long long)t->links);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		if (t->files[c])
			printf("  %-20s %7llu files %10.3f MB\n",
			       sb_class_name(c),
			       (unsigned long long)t->files[c],
			       (double)t->bytes[c] / 1e6);
}

static int write_out(const char *out, uint32_t user, uint32_t day,
		     const struct sb_snapshot *s)
{
	char path[1200], why[512] = "";

	snprintf(path, sizeof(path), "%.1000s/user-%u", out, user);
	if (mkdir(path, 0777) && errno != EEXIST)
		return sb_cli_failed("%s cannot be made: %s", path,
				     strerror(errno));
	snprintf(path, sizeof(path), "%.1000s/user-%u/day-%u", out, user, day);
	if (sb_tree_write(path, s, why, sizeof(why)) != SB_OK)
		return sb_cli_failed("%s", why);
	return SB_EXIT_OK;
}

/* Trees are made to look like snapshots, which removes what is there. */
static int fresh(const char *out)
{
	struct dirent *e;
	DIR *d;
	int found = 0;

	if (!mkdir(out, 0777))
		return SB_EXIT_OK;
	d = errno == EEXIST ? opendir(out) : NULL;
	if (!d)
		return sb_cli_fail("%s cannot be made: %s", out,
				   strerror(errno));
	while ((e = readdir(d)))
		found |= strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return found ? sb_cli_fail("%s is not empty; name a new folder", out)
		     : SB_EXIT_OK;
}

static int walk(struct sb_source *source, const char *out, int json)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };
	int status = SB_EXIT_OK;

	if (json) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "source", source->kind);
		sb_json_array(&j, "snapshots");
	}
	for (uint32_t u = 0; !status && u < source->user_count; u++) {
		for (uint32_t d = 0; !status && d < source->day_count; d++) {
			struct totals t = { 0 };
			struct sb_snapshot s;
			enum sb_err err = source->snapshot(source, u, d, &s);

			if (err != SB_OK)
				return sb_cli_failed("user %u, day %u cannot "
						     "be listed: %s",
						     u, d, sb_err_name(err));
			add(&t, &s);
			if (json)
				as_json(&j, u, d, &t);
			else
				as_text(u, d, &t);
			if (out)
				status = write_out(out, u, d, &s);
			source->release(&s);
		}
	}
	if (json) {
		sb_json_end(&j, ']');
		sb_json_end(&j, '}');
		if (sb_json_finish(&j) != SB_OK)
			status = SB_EXIT_FAILED;
	}
	return status;
}

int sb_dataset_main(int argc, char **argv)
{
	static const struct option options[] = {
		SB_INPUT_OPTIONS,
		{ "budget", required_argument, NULL, 'b' },
		{ "seed", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct sb_input input;
	struct sb_source *source;
	enum sb_budget budget = SB_BUDGET_QUICK;
	uint64_t seed = 1;
	const char *out = NULL;
	int c, json = 0, status = -1;

	sb_input_init(&input);
	input.notes_to = stderr;
	while (status < 0 &&
	       (c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		int ok = 1;

		if (c == 'h')
			status = help();
		else if (c == '?')
			status = sb_cli_unknown("dataset");
		else if (c == 'j')
			json = 1;
		else if (c == 's')
			ok = sb_cli_number("seed", optarg, 0, UINT64_MAX,
					   &seed);
		else if (c == 'b')
			ok = sb_input_budget(optarg, &budget);
		else
			ok = sb_input_option(&input, c, optarg);
		if (!ok)
			status = SB_EXIT_USAGE;
	}
	if (status < 0 && optind + 1 < argc)
		status = sb_cli_fail("dataset writes to one folder");
	if (status < 0 && optind + 1 == argc) {
		out = argv[optind];
		status = fresh(out) ? SB_EXIT_USAGE : -1;
	}
	if (status < 0)
		status = sb_input_open(&input, budget, seed, &source);
	else
		goto out;
	if (status == SB_EXIT_OK) {
		status = walk(source, out, json);
		source->close(source);
	}
out:
	sb_input_release(&input);
	return status;
}
