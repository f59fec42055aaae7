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
	      "  --class NAME        one class of data instead of the whole "
	      "backup\n"
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

static void percent(const struct sb_risk_span *s, char *text, size_t bytes)
{
	snprintf(text, bytes, "%.2g %% [%.2g, %.2g]", 100 * s->usual,
		 100 * s->low, 100 * s->high);
}

static unsigned shown(const struct sb_risk_options *o, enum sb_risk_axis axis)
{
	return o->verdict == SB_RISK_ALL ? sb_study_whole(axis) : o->verdict;
}

static void print_row(const struct sb_study *study, size_t i,
		      const struct sb_risk_options *o)
{
	const struct sb_study_row *row = &study->rows[i];
	char cell[SB_RISK_AXES][64];

	for (unsigned a = 0; a < SB_RISK_AXES; a++) {
		enum sb_risk_axis axis = (enum sb_risk_axis)a;

		percent(&row->axis[a][shown(o, axis)], cell[a],
			sizeof(cell[a]));
	}
	printf("%-28s %-24s %-24s %-24s%s\n", row->profile->name, cell[0],
	       cell[1], row->of.destroyer_count ? cell[2] : "nobody can",
	       sb_study_dominated(study, i, o->verdict) ? "  dominated" : "");
}

static enum sb_err print_deciders(const struct sb_study *study,
				  enum sb_risk_axis axis, unsigned verdict)
{
	struct sb_swing s[DECIDERS];
	enum sb_err err;
	size_t n = sb_study_deciders(study, axis, verdict, s, DECIDERS, &err);

	if (err != SB_OK)
		return err;
	printf("ranking by %s: decided by", sb_study_axis(axis));
	for (size_t i = 0; i < n; i++)
		printf("%s %s (%zu pairs change places)", i ? "," : "",
		       study->model.values[s[i].value].name, s[i].swaps);
	printf("%s\n", n ? "" : " nothing in the model");
	return SB_OK;
}

static int print_text(const struct sb_study *study,
		      const struct sb_risk_options *o)
{
	enum sb_err err;

	printf("In a year, %s:\n%-28s %-24s %-24s %-24s\n",
	       o->verdict == SB_RISK_ALL ? "any class of the backup"
					 : sb_class_name(o->verdict),
	       "", "locked out", "read by others", "destroyed");
	for (size_t i = 0; i < study->count; i++)
		print_row(study, i, o);
	printf("\n");
	err = print_deciders(study, SB_RISK_LOCKOUT, o->verdict);
	if (err == SB_OK)
		err = print_deciders(study, SB_RISK_EXPOSURE, o->verdict);
	if (err != SB_OK)
		return sb_cli_failed("risk: %s", sb_err_name(err));
	return SB_EXIT_OK;
}

const char *sb_risk_class(const struct sb_risk_options *o)
{
	return o->verdict == SB_RISK_ALL ? "all" : sb_class_name(o->verdict);
}

void sb_risk_json_span(struct sb_json *j, const char *key,
		       const struct sb_risk_span *s)
{
	sb_json_object(j, key);
	sb_json_number(j, "usual", s->usual);
	sb_json_number(j, "low", s->low);
	sb_json_number(j, "high", s->high);
	sb_json_end(j, '}');
}

static int print_json(const struct sb_study *study,
		      const struct sb_risk_options *o)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "class", sb_risk_class(o));
	sb_json_array(&j, "profiles");
	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		sb_json_object(&j, NULL);
		sb_json_string(&j, "profile", row->profile->name);
		for (unsigned a = 0; a < SB_RISK_AXES; a++) {
			enum sb_risk_axis axis = (enum sb_risk_axis)a;

			sb_risk_json_span(&j, sb_study_axis(axis),
					  &row->axis[a][shown(o, axis)]);
		}
		sb_json_number(&j, "exposure_by_guessing",
			       row->risk.guessed[shown(o, SB_RISK_EXPOSURE)]);
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
	struct sb_risk_options o = { .verdict = SB_RISK_ALL };
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
