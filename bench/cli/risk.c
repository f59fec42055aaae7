/* bench/cli/risk.c: sealbench risk. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/risk.h"
#include "bench/measure/json.h"

#define DECIDERS 3u

enum how {
	AS_TEXT,
	AS_JSON,
	AS_FILES /* what --run writes and nothing else */
};

static int help(void)
{
	fputs("usage: sealbench risk [options] [PROFILE...]\n\n"
	      "How likely the owner is locked out within a year, somebody else "
	      "reads the backup, or\nsomebody destroys it: exact sums over the "
	      "executed access structure, under a model\nwhose every number "
	      "has a range and a source. Brackets hold what comes out with "
	      "all\n"
	      "assumptions at their low and at their high ends.\n\n"
	      "  --class NAME        one class; data: every one but keychain "
	      "and Wi-Fi, which can\n"
	      "                      be typed again (usual); keychain+wifi; "
	      "all\n"
	      "  --set NAME=VALUE    a number, low, usual or high; again for "
	      "more\n"
	      "  --run DIR           stored bytes, speed and the cost of a "
	      "guess from this run;\n"
	      "                      writes there, with the other options' "
	      "settings, risk.csv,\n"
	      "                      risk_model.csv, plots/frontier.tsv, "
	      "plots/tornado.tsv,\n"
	      "                      plots/guessing.tsv, and guesses.csv where "
	      "the run has none;\n"
	      "                      a file that would not change is left "
	      "alone\n"
	      "  --passphrase-fd N   read an example of a passphrase from file "
	      "descriptor N: how\n"
	      "                      many guesses it takes counts instead of "
	      "the model's curve\n"
	      "  --model FILE        another model; --print-model shows the "
	      "built-in one\n"
	      "  --quiet             print nothing: only what --run writes\n"
	      "  --json              for machines\n",
	      stdout);
	return SB_EXIT_OK;
}

/* One line of three axes; apart: of keychain and Wi-Fi, below the data's. */
static void print_line(const struct sb_study_row *row, const char *name,
		       unsigned verdict, const char *remark)
{
	char cell[SB_RISK_AXES][SB_RISK_CELL];

	for (unsigned a = 0; a < SB_RISK_AXES; a++)
		sb_risk_percent(
			sb_risk_span_of(row, (enum sb_risk_axis)a, verdict),
			cell[a]);
	printf("%-28s %-26s %-26s %-26s%s\n", name, cell[0], cell[1],
	       row->of.destroyer_count ? cell[2] : "nobody can", remark);
}

static int is_apart(const struct sb_study_row *row)
{
	for (unsigned a = 0; a < SB_RISK_AXES; a++) {
		char of_data[SB_RISK_CELL], of_apart[SB_RISK_CELL];
		enum sb_risk_axis axis = (enum sb_risk_axis)a;

		sb_risk_percent(sb_risk_span_of(row, axis, SB_RISK_DATA_ALL),
				of_data);
		sb_risk_percent(sb_risk_span_of(row, axis, SB_RISK_APART_ALL),
				of_apart);
		if (strcmp(of_data, of_apart) != 0)
			return 1;
	}
	return 0;
}

static void print_row(const struct sb_study *study, size_t i,
		      const struct sb_risk_options *o)
{
	const struct sb_study_row *row = &study->rows[i];

	char name[64];

	snprintf(name, sizeof(name), "%s%s", row->profile->name,
		 sb_risk_memory_mark(row));
	print_line(row, name, o->verdict,
		   sb_risk_dominated(study, i, o->verdict));
	if (o->verdict == SB_RISK_DATA_ALL && is_apart(row))
		print_line(row, "  keychain, Wi-Fi", SB_RISK_APART_ALL, "");
}

static enum sb_err print_deciders(const struct sb_study *study,
				  enum sb_risk_axis axis, unsigned verdict)
{
	struct sb_swing s[DECIDERS];
	enum sb_err err;
	size_t n = sb_study_deciders(study, axis, verdict, s, DECIDERS, &err);

	if (err != SB_OK)
		return err;
	while (n && !s[n - 1].swaps)
		n--;
	printf("ranking by %s: %s", sb_study_axis(axis),
	       n ? "decided by" : "the same at both ends of every assumption");
	for (size_t i = 0; i < n; i++)
		printf("%s\n  %s (%s: %zu pair%s)", i ? "," : "",
		       study->model.values[s[i].value].words,
		       study->model.values[s[i].value].name, s[i].swaps,
		       s[i].swaps == 1 ? " changes places" : "s change places");
	printf("\n");
	return SB_OK;
}

static int print_text(const struct sb_study *study,
		      const struct sb_risk_options *o)
{
	enum sb_err err;
	int marked = 0;

	printf("In a year, %s", sb_risk_class_words(o->verdict));
	if (o->verdict == SB_RISK_DATA_ALL)
		printf(";\nkeychain and Wi-Fi on a line of their own where "
		       "theirs is another number");
	printf(":\n%-28s %-26s %-26s %-26s\n", "", "locked out",
	       "read by others", "destroyed");
	for (size_t i = 0; i < study->count; i++) {
		print_row(study, i, o);
		marked |= sb_study_memory_only(&study->rows[i]);
	}
	if (marked)
		sb_risk_memory_say();
	if (study->count < 2)
		return SB_EXIT_OK; /* there is no order to decide */
	printf("\n");
	err = print_deciders(study, SB_RISK_LOCKOUT, o->verdict);
	if (err == SB_OK)
		err = print_deciders(study, SB_RISK_EXPOSURE, o->verdict);
	if (err != SB_OK)
		return sb_cli_failed("risk: %s", sb_err_name(err));
	return SB_EXIT_OK;
}

static void json_axes(struct sb_json *j, const struct sb_study_row *row,
		      unsigned verdict)
{
	for (unsigned a = 0; a < SB_RISK_AXES; a++) {
		enum sb_risk_axis axis = (enum sb_risk_axis)a;

		sb_risk_json_span(j, sb_study_axis(axis),
				  sb_risk_span_of(row, axis, verdict));
	}
}

static int print_json(const struct sb_study *study,
		      const struct sb_risk_options *o)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "class", sb_risk_class(o->verdict));
	sb_json_array(&j, "profiles");
	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		sb_json_object(&j, NULL);
		sb_json_string(&j, "profile", row->profile->name);
		json_axes(&j, row, o->verdict);
		if (o->verdict == SB_RISK_DATA_ALL) {
			sb_json_object(&j, sb_class_apart());
			json_axes(&j, row, SB_RISK_APART_ALL);
			sb_json_end(&j, '}');
		}
		sb_json_number(&j, "exposure_by_guessing",
			       row->risk.guessed[sb_study_on(SB_RISK_EXPOSURE,
							     o->verdict)]);
		sb_json_bool(&j, "memory_only", sb_study_memory_only(row));
		sb_json_bool(&j, "dominated",
			     sb_study_dominated(study, i, o->verdict));
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, ']');
	sb_json_end(&j, '}');
	if (sb_json_finish(&j) != SB_OK)
		return sb_cli_failed("standard output could not be written");
	return SB_EXIT_OK;
}

static int options_of(int argc, char **argv, struct sb_risk_options *o,
		      enum how *how)
{
	static const struct option options[] = {
		SB_RISK_OPTIONS,
		{ "print-model", no_argument, NULL, 'M' },
		{ "json", no_argument, NULL, 'j' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, status = SB_EXIT_OK;

	while (status == SB_EXIT_OK &&
	       (c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		switch (c) {
		case 'M':
			fputs(sb_risk_model_usual, stdout);
			exit(SB_EXIT_OK);
		case 'j':
			*how = AS_JSON;
			break;
		case 'q':
			*how = AS_FILES;
			break;
		case 'h':
			exit(help());
		case '?':
			return sb_cli_unknown("risk");
		default:
			status = sb_risk_options_take(o, c, optarg);
			break;
		}
	}
	return status;
}

int sb_risk_main(int argc, char **argv)
{
	struct sb_risk_options o = { .verdict = SB_RISK_USUAL };
	struct sb_risk_session session = { .profiles = NULL };
	enum how how = AS_TEXT;
	int status = options_of(argc, argv, &o, &how);

	if (status == SB_EXIT_OK)
		status = sb_risk_session_open(&session, &o, argc - optind,
					      argv + optind);
	if (status == SB_EXIT_OK && o.run)
		status = sb_risk_session_write(&session, &o);
	if (status == SB_EXIT_OK)
		status = how == AS_JSON   ? print_json(&session.study, &o)
			 : how == AS_TEXT ? print_text(&session.study, &o)
					  : SB_EXIT_OK;
	sb_risk_session_close(&session);
	return status;
}
