/* bench/cli/risk.h: what sealbench risk and sealbench advise have in common:
 * options, gathering, numbers from a run, files for the pictures. */
#ifndef BENCH_CLI_RISK_H
#define BENCH_CLI_RISK_H

#include "bench/cli/cli.h"
#include "bench/risk/study.h"
#include "datasets/source.h"

#define SB_RISK_SETTINGS 32u

struct sb_risk_options {
	unsigned verdict;          /* a class, or SB_RISK_ALL */
	const char *run;           /* folder; NULL: none */
	const char *model;         /* file; NULL: the built-in one */
	const char *passphrase_fd; /* NULL: no example */
	const char *settings[SB_RISK_SETTINGS];
	size_t setting_count;
};

struct sb_risk_session {
	struct sb_profile *profiles;
	size_t profile_count;
	struct sb_study study;
};

/* All of these print one sentence and return an exit status. */

/* Note a setting; they are applied when the session opens. */
int sb_risk_options_set(struct sb_risk_options *o, const char *assignment);
/* Read the model, gather the named profiles (none: all), price guesses (from
 * the run, else measured now), compute. */
int sb_risk_session_open(struct sb_risk_session *s,
			 const struct sb_risk_options *o, int name_count,
			 char **names);
/* RUN/risk.csv, RUN/risk_model.csv, RUN/cubes.csv, RUN/plots/frontier.tsv and
 * RUN/plots/tornado.tsv: results/README.md has their columns. */
int sb_risk_session_write(struct sb_risk_session *s,
			  const struct sb_risk_options *o);
void sb_risk_session_close(struct sb_risk_session *s);

#endif
