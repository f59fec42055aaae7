/* bench/cli/risk.h: what sealbench risk and sealbench advise have in common:
 * options, gathering, numbers from a run, files for the pictures. */
#ifndef BENCH_CLI_RISK_H
#define BENCH_CLI_RISK_H

#include "bench/cli/cli.h"
#include "bench/measure/json.h"
#include "bench/risk/study.h"
#include "datasets/source.h"

#define SB_RISK_SETTINGS 32u

struct sb_risk_options {
	unsigned verdict;          /* a class, or of several: sb_study_on */
	const char *run;           /* folder; NULL: none */
	const char *model;         /* file; NULL: the built-in one */
	const char *passphrase_fd; /* NULL: no example */
	const char *settings[SB_RISK_SETTINGS];
	const char *words[SB_RISK_SETTINGS]; /* of the model */
	size_t setting_count, word_count;
};

/* What is asked of where nothing else is said (results/BIAS.md, "Of risk"). */
#define SB_RISK_USUAL SB_RISK_DATA_ALL
#define SB_RISK_CELL  64u /* bytes */

/* Name of a verdict as --class and risk.csv have it: a class's, "names",
 * "data", "keychain+wifi" or "all"; static. */
const char *sb_risk_class(unsigned verdict);
/* The same in words: "the user's data"; static. */
const char *sb_risk_class_words(unsigned verdict);
/* "0.037 % [0.0024, 0.61]"; what is less than 0.001 % says only that. */
void sb_risk_percent(const struct sb_risk_span *span, char text[SB_RISK_CELL]);
/* " *" behind the name of a profile that sb_study_memory_only is true of, else
 * ""; and the sentence that the star stands for, on standard output. */
const char *sb_risk_memory_mark(const struct sb_study_row *row);
void sb_risk_memory_say(void);
/* "", "  dominated", or "  dominated, by * only". */
const char *sb_risk_dominated(const struct sb_study *study, size_t row,
			      unsigned verdict);
/* What the verdict is on the axis, of one row. */
const struct sb_risk_span *sb_risk_span_of(const struct sb_study_row *row,
					   enum sb_risk_axis axis,
					   unsigned verdict);
/* A member of three numbers: usual, low, high. */
void sb_risk_json_span(struct sb_json *j, const char *key,
		       const struct sb_risk_span *span);

/* The options that the two commands share, for getopt_long. */
#define SB_RISK_OPTIONS                                            \
	{ "class", required_argument, NULL, 'c' },                 \
		{ "set", required_argument, NULL, 's' },           \
		{ "run", required_argument, NULL, 'r' },           \
		{ "passphrase-fd", required_argument, NULL, 'p' }, \
	{                                                          \
		"model", required_argument, NULL, 'm'              \
	}

struct sb_risk_session {
	struct sb_profile *profiles;
	size_t profile_count;
	struct sb_study study;
	int priced_by_run; /* it has a guesses.csv of its own */
};

/* All of these print one sentence and return an exit status. */

/* Note one of SB_RISK_OPTIONS, or a word of the model; words and then settings
 * are applied when the session opens. */
int sb_risk_options_take(struct sb_risk_options *o, int option,
			 const char *value);
int sb_risk_options_word(struct sb_risk_options *o, const char *word);
/* Read the model, gather the named profiles (none: all, or those that the run executed), price guesses (from
 * the run, else measured now), compute. */
int sb_risk_session_open(struct sb_risk_session *s,
			 const struct sb_risk_options *o, int name_count,
			 char **names);
/* The same for profiles that are in s already, without a run. */
int sb_risk_session_study(struct sb_risk_session *s,
			  const struct sb_risk_options *o);
/* Fill row->point where the run has not: executed now.  A second or two. */
int sb_risk_session_point(struct sb_study_row *row);
/* RUN/risk.csv, RUN/risk_model.csv, RUN/plots/frontier.tsv, tornado.tsv and
 * guessing.tsv, and of a run that timed no guesses RUN/guesses.csv: results/README.md has their columns. */
int sb_risk_session_write(struct sb_risk_session *s,
			  const struct sb_risk_options *o);
void sb_risk_session_close(struct sb_risk_session *s);

#endif
