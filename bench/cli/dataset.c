/* bench/cli/dataset.c: sealbench dataset. */
#include "bench/cli/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "datasets/sound.h"

static int help(void)
{
	fputs("usage: sealbench dataset [options]            files and bytes "
	      "of "
	      "each snapshot\n"
	      "       sealbench dataset describe [options]   what each class "
	      "is "
	      "like\n"
	      "       sealbench dataset compare [options]    phones against "
	      "--input, by kind of file\n"
	      "       sealbench dataset write OUT [options]  "
	      "OUT/user-N/day-N\n"
	      "       sealbench dataset trace FILE [options] chunks' "
	      "identities "
	      "and sizes\n"
	      "       sealbench dataset import FILE TEXT...  the same of "
	      "public "
	      "traces: hf-stat -fht, CSV\n"
	      "       sealbench dataset dedup [FILE]         what "
	      "deduplication "
	      "would save\n\n" SB_INPUT_HELP
	      "  --budget smoke|quick|full  what a run of that budget uses "
	      "(quick)\n"
	      "  --seed N                   (1)\n"
	      "  --format tree|itunes       write: plain files, or an "
	      "unencrypted iTunes or Finder\n"
	      "                             backup (tree)\n"
	      "  --chunks fixed:4096        trace, dedup: or fastcdc:65536, "
	      "whole\n"
	      "  --class NAME               dedup: only of these files\n"
	      "  --from-bytes               trace, dedup: of phones too, read "
	      "the bytes\n"
	      "  --ordered-ids              phones whose identifiers begin "
	      "with "
	      "the time\n"
	      "  --plot DIR                 describe: a picture too, "
	      "DIR/plots/dataset.svg\n"
	      "  --against FILE             compare: the real side from a "
	      "table that --csv wrote\n"
	      "  --csv                      compare: as data.csv of a run\n"
	      "  --json                     for machines\n"
	      "  --help                     this\n",
	      stdout);
	return SB_EXIT_OK;
}

int sb_dataset_open(struct sb_dataset *d, struct sb_source **out)
{
	struct sb_phone_params phone;
	enum sb_err err;
	int status;

	if (!d->ordered_ids)
		return sb_input_open(&d->input, d->budget, d->seed, out);
	if (d->input.root_count)
		return sb_cli_fail("--ordered-ids is for synthetic phones, not "
				   "for --input");
	status = sb_input_phones(&d->input, d->budget, d->seed, &phone);
	if (status != SB_EXIT_OK)
		return status;
	phone.ordered_ids = 1;
	err = sb_phone_open(&phone, out);
	return err == SB_OK ? SB_EXIT_OK
			    : sb_cli_failed("phones cannot be made: %s",
					    sb_err_name(err));
}

int sb_dataset_open_sound(struct sb_dataset *d, struct sb_source **out)
{
	struct sb_source *all = NULL;
	int status = sb_dataset_open(d, &all);
	enum sb_err err;

	if (status != SB_EXIT_OK || !d->input.root_count) {
		*out = all;
		return status;
	}
	err = sb_sound_open(all, out);
	/* Whatever is told from now on was told. */
	d->input.measuring = 1;
	return err == SB_OK ? SB_EXIT_OK : sb_dataset_undone(d, "read", err);
}

void sb_dataset_left_out(struct sb_dataset *d, struct sb_json *j)
{
	if (j)
		sb_left_out_members(&d->input.left_out, j);
	else
		sb_left_out_say(&d->input.left_out, stdout);
}

int sb_dataset_undone(const struct sb_dataset *d, const char *what,
		      enum sb_err err)
{
	if ((err != SB_IO && err != SB_MISSING) || !*d->input.unread)
		return sb_cli_failed("the input cannot be %s: %s", what,
				     sb_err_name(err));
	return sb_cli_failed("the input cannot be %s: %s; make it readable, or "
			     "name a copy without it",
			     what, d->input.unread);
}

static int read_class(struct sb_dataset *d, const char *text)
{
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		if (strcmp(text, sb_class_name(c)) != 0)
			continue;
		d->data_class = c;
		d->has_class = 1;
		return 1;
	}
	sb_cli_fail("--class: there is no class \"%s\"; sealbench dataset "
		    "lists them",
		    text);
	return 0;
}

static int read_format(struct sb_dataset *d, const char *text)
{
	d->itunes = !strcmp(text, "itunes");
	if (d->itunes || !strcmp(text, "tree"))
		return 1;
	sb_cli_fail("--format: \"%s\" is not tree or itunes", text);
	return 0;
}

/* 0: a sentence was printed. */
static int take(struct sb_dataset *d, int option, const char *text)
{
	switch (option) {
	case 'j':
		d->json = 1;
		return 1;
	case 'O':
		d->ordered_ids = 1;
		return 1;
	case 'B':
		d->bytes = 1;
		return 1;
	case 's':
		return sb_cli_number("seed", text, 0, UINT64_MAX, &d->seed);
	case 'b':
		return sb_input_budget(text, &d->budget);
	case 'F':
		return read_format(d, text);
	case 'C':
		d->cut = text;
		return 1;
	case 'l':
		return read_class(d, text);
	case 'a':
		d->against = text;
		return 1;
	case 'c':
		d->csv = 1;
		return 1;
	case 'q':
		d->plot = text;
		return 1;
	default:
		return sb_input_option(&d->input, option, text);
	}
}

static int act(struct sb_dataset *d, char **words, int count)
{
	const char *verb = count ? words[0] : "list";
	const char *file = count > 1 ? words[1] : NULL;
	int import = !strcmp(verb, "import");
	int to = !strcmp(verb, "write") || !strcmp(verb, "trace") || import;

	if (import && count > 2)
		return sb_dataset_import(d, file, words + 2, (size_t)count - 2);
	if (count > 2)
		return sb_cli_fail("dataset %s: \"%s\" is too much", verb,
				   words[2]);
	if (to && !file)
		return sb_cli_fail("dataset %s: name what to write", verb);
	if (import)
		return sb_cli_fail("dataset import: name what to read, behind "
				   "what to write");
	if (!strcmp(verb, "write"))
		return sb_dataset_write(d, file);
	if (!strcmp(verb, "trace"))
		return sb_dataset_trace(d, file);
	if (!strcmp(verb, "dedup"))
		return sb_dataset_dedup(d, file);
	if (file)
		return sb_cli_fail("dataset %s: \"%s\" is too much", verb,
				   file);
	if (!strcmp(verb, "list"))
		return sb_dataset_list(d);
	if (!strcmp(verb, "describe"))
		return sb_dataset_describe(d);
	if (!strcmp(verb, "compare"))
		return sb_dataset_compare(d);
	return sb_cli_fail("dataset: \"%s\" is not list, describe, compare, "
			   "write, trace, import or dedup",
			   verb);
}

int sb_dataset_main(int argc, char **argv)
{
	static const struct option options[] = {
		SB_INPUT_OPTIONS,
		{ "budget", required_argument, NULL, 'b' },
		{ "seed", required_argument, NULL, 's' },
		{ "format", required_argument, NULL, 'F' },
		{ "chunks", required_argument, NULL, 'C' },
		{ "class", required_argument, NULL, 'l' },
		{ "from-bytes", no_argument, NULL, 'B' },
		{ "ordered-ids", no_argument, NULL, 'O' },
		{ "plot", required_argument, NULL, 'q' },
		{ "against", required_argument, NULL, 'a' },
		{ "csv", no_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct sb_dataset d = { .budget = SB_BUDGET_QUICK,
				.seed = 1,
				.cut = "fixed:4096" };
	int c, status = -1;

	sb_input_init(&d.input);
	d.input.notes_to = stderr;
	d.input.many = 1;
	while (status < 0 &&
	       (c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'h')
			status = help();
		else if (c == '?')
			status = sb_cli_unknown("dataset");
		else if (!take(&d, c, optarg))
			status = SB_EXIT_USAGE;
	}
	if (status < 0)
		status = act(&d, argv + optind, argc - optind);
	sb_input_release(&d.input);
	return status;
}
