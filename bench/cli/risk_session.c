/* bench/cli/risk_session.c: from a model, profiles and a run to a study. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zxcvbn.h>

#include "bench/cli/risk.h"
#include "bench/custody/point.h"
#include "bench/custody/refused.h"
#include "bench/measure/report.h"
#include "bench/risk/cubes.h"
#include "bench/risk/gather.h"
#include "bench/risk/lacks.h"
#include "bench/risk/prices.h"
#include "schemes/kit/kit.h"

#define SEED          1u
#define MODEL_BYTES   65536u
#define EXAMPLE_BYTES 256u

static int note(const char **list, size_t *count, const char *text)
{
	if (*count == SB_RISK_SETTINGS)
		return sb_cli_fail("%s: more than %u of its kind", text,
				   SB_RISK_SETTINGS);
	list[(*count)++] = text;
	return SB_EXIT_OK;
}

int sb_risk_options_word(struct sb_risk_options *o, const char *word)
{
	return note(o->words, &o->word_count, word);
}

static int set_class(struct sb_risk_options *o, const char *name)
{
	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
		if (v != SB_CLASS_COUNT && !strcmp(sb_risk_class(v), name)) {
			o->verdict = v;
			return SB_EXIT_OK;
		}
	}
	return sb_cli_fail("--class %s: no such class; give data, %s, all, or "
			   "one that sealbench access shows",
			   name, sb_class_apart());
}

int sb_risk_options_take(struct sb_risk_options *o, int option,
			 const char *value)
{
	switch (option) {
	case 'c':
		return set_class(o, value);
	case 's':
		return note(o->settings, &o->setting_count, value);
	case 'r':
		o->run = value;
		return SB_EXIT_OK;
	case 'p':
		o->passphrase_fd = value;
		return SB_EXIT_OK;
	default:
		o->model = value;
		return SB_EXIT_OK;
	}
}

/* --- the model --- */

static int read_model(const char *path, char text[MODEL_BYTES])
{
	FILE *from = fopen(path, "r");
	size_t len;

	if (!from)
		return sb_cli_fail("--model %s: %s", path, strerror(errno));
	len = fread(text, 1, MODEL_BYTES - 1, from);
	text[len] = '\0';
	fclose(from);
	if (len == MODEL_BYTES - 1 || strlen(text) != len)
		return sb_cli_fail("--model %s: no text, or longer than %u "
				   "bytes",
				   path, MODEL_BYTES - 2);
	return SB_EXIT_OK;
}

static const char *model_name(const struct sb_risk_options *o)
{
	return o->model ? o->model : "the built-in model";
}

static int make_model(const struct sb_risk_options *o,
		      struct sb_risk_model *model)
{
	char *text = malloc(MODEL_BYTES), why[512];
	int status = SB_EXIT_OK;

	if (!text)
		return sb_cli_failed("out of memory");
	if (o->model)
		status = read_model(o->model, text);
	if (status == SB_EXIT_OK &&
	    (sb_risk_model_parse(model_name(o),
				 o->model ? text : sb_risk_model_usual, model,
				 why, sizeof(why)) != SB_OK ||
	     sb_lacks_of_model(model_name(o), model, why, sizeof(why)) !=
		     SB_OK))
		status = sb_cli_fail("%s", why);
	free(text);
	for (size_t i = 0; i < o->word_count && status == SB_EXIT_OK; i++) {
		if (sb_risk_model_word(model, o->words[i], why, sizeof(why)) !=
		    SB_OK)
			status = sb_cli_fail("%s", why);
	}
	for (size_t i = 0; i < o->setting_count && status == SB_EXIT_OK; i++) {
		if (sb_risk_model_set(model, o->settings[i], why,
				      sizeof(why)) != SB_OK)
			status = sb_cli_fail("--set %s", why);
	}
	return status;
}

/* A risk of 0 is the profile's, never the model's silence. */
static int is_enough(const struct sb_risk_options *o,
		     const struct sb_study *study)
{
	char why[512];

	for (size_t i = 0; i < study->count; i++) {
		const struct sb_study_row *row = &study->rows[i];

		if (sb_lacks_of_case(model_name(o), &study->model,
				     row->profile->name, &row->of, why,
				     sizeof(why)) != SB_OK)
			return sb_cli_fail("%s", why);
	}
	return SB_EXIT_OK;
}

/* --- an example of a passphrase --- */

/* Guesses that it takes by zxcvbn's count: half of what has its entropy. */
static int read_example(const char *fd_text, double *guesses)
{
	char text[EXAMPLE_BYTES] = "";
	size_t len = 0;
	ssize_t got = 1;
	uint64_t fd;

	if (!sb_cli_number("passphrase-fd", fd_text, 0, 1024, &fd))
		return SB_EXIT_USAGE;
	while (got > 0 && len < sizeof(text) - 1) {
		got = read((int)fd, text + len, sizeof(text) - 1 - len);
		len += got > 0 ? (size_t)got : 0;
	}
	text[len] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (got < 0 || !*text) {
		sb_wipe(text, sizeof(text));
		return sb_cli_fail("--passphrase-fd %s: nothing to read there",
				   fd_text);
	}
	*guesses = pow(2, ZxcvbnMatch(text, NULL, NULL) - 1);
	sb_wipe(text, sizeof(text));
	return SB_EXIT_OK;
}

/* --- the price of a guess --- */

/* What the run measured. */
static int prices_of(struct sb_study_row *row, const struct sb_report *run)
{
	const struct sb_csv *all = &run->guesses;

	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(sb_csv_at(all, i, "profile"), row->profile->name))
			continue;
		if (sb_risk_price_take(&row->of, sb_csv_at(all, i, "secret"),
				       sb_csv_at(all, i, "by"),
				       sb_csv_at(all, i, "cpu_seconds")) !=
		    SB_OK)
			return sb_cli_fail("%s/guesses.csv, profile %s: "
					   "\"%s\", \"%s\", \"%s\" is no "
					   "price of a guess; remove the file "
					   "to measure anew",
					   run->folder, row->profile->name,
					   sb_csv_at(all, i, "secret"),
					   sb_csv_at(all, i, "by"),
					   sb_csv_at(all, i, "cpu_seconds"));
	}
	return SB_EXIT_OK;
}

/* What the run measured; what it did not is measured now. */
static int price(struct sb_study *study, const struct sb_report *run)
{
	char why[256];

	for (size_t i = 0; i < study->count; i++) {
		struct sb_study_row *row = &study->rows[i];
		int status = run ? prices_of(row, run) : SB_EXIT_OK;

		if (status != SB_EXIT_OK)
			return status;
		if (sb_risk_prices_measure(row->profile, SEED, &row->of, NULL,
					   why, sizeof(why)) != SB_OK)
			return sb_cli_failed("%s", why);
	}
	return SB_EXIT_OK;
}

/* A profile that was asked for by name is not left out in silence. */
static int is_whole(const struct sb_profile *profiles, size_t count)
{
	char why[512];

	for (size_t i = 0; i < count; i++) {
		enum sb_err err =
			sb_refused(&profiles[i], SEED, why, sizeof(why));

		if (err == SB_PARAM)
			return sb_cli_fail("%s", why);
		if (err != SB_OK)
			return sb_cli_failed("%s", why);
	}
	return SB_EXIT_OK;
}

/* --- what a run adds --- */

static void from_run(struct sb_study *study, const struct sb_report *run)
{
	char scope[64];
	int found, all;
	double plain = (double)sb_report_loss(
		run, "controlled", "plain", "stored/all", "scheme_bytes", &all);

	for (unsigned v = 0; v < SB_CLASS_COUNT; v++) {
		snprintf(scope, sizeof(scope), "stored/%s", sb_class_name(v));
		study->class_bytes[v] =
			(double)sb_report_loss(run, "controlled", "plain",
					       scope, "plain_bytes", &found);
	}
	for (size_t i = 0; i < study->count; i++) {
		struct sb_study_row *row = &study->rows[i];
		const char *name = row->profile->name;
		const struct sb_series *speed = sb_report_deployed(
			run, name, "backup_first", run->threads);
		double bytes = (double)sb_report_loss(run, "deployed", name,
						      "stored/all",
						      "scheme_bytes", &found);

		if (!found)
			bytes = (double)sb_report_loss(run, "controlled", name,
						       "stored/all",
						       "scheme_bytes", &found);
		if (found && all && plain > 0)
			row->stored_ratio = bytes / plain;
		if (speed)
			row->mb_per_sec = sb_summary_rate(speed).mid;
	}
}

static void points_from_run(struct sb_study *study, const struct sb_report *run)
{
	for (size_t i = 0; i < study->count; i++) {
		struct sb_study_row *row = &study->rows[i];
		long at = sb_report_point(run, row->profile->name);

		if (at < 0)
			continue;
		snprintf(row->point, sizeof(row->point), "%s",
			 sb_csv_at(&run->points, (size_t)at, "point"));
		row->point_days = (uint32_t)strtoul(
			sb_csv_at(&run->points, (size_t)at, "oldest_days"),
			NULL, 10);
	}
}

int sb_risk_session_point(struct sb_study_row *row)
{
	struct sb_point point;
	char why[512];

	if (*row->point)
		return SB_EXIT_OK;
	if (sb_point_run(row->profile, SEED, &point, why, sizeof(why)) != SB_OK)
		return sb_cli_failed("%s", why);
	sb_point_words(row->profile, &point, row->point, sizeof(row->point));
	row->point_days = point.oldest_days;
	return SB_EXIT_OK;
}

/* What the run executed; NULL: nothing of that. */
static FILE *cubes_of(const char *run)
{
	char path[1200];

	snprintf(path, sizeof(path), "%.1000s/cubes.csv", run);
	return fopen(path, "r");
}

/* Keep the profiles that the run executed: one that crashed there has its row
 * in status.csv and would crash here. */
static void keep_executed(struct sb_risk_session *s, const char *run)
{
	FILE *cubes = cubes_of(run);
	size_t kept = 0;

	for (size_t i = 0; cubes && i < s->profile_count; i++) {
		struct sb_risk_case of;
		enum sb_err err = sb_cubes_read(cubes, &s->profiles[i], &of);

		if (err == SB_OK)
			sb_risk_gather_release(&of);
		if (err == SB_OK || err == SB_MALFORMED) /* of before */
			s->profiles[kept++] = s->profiles[i];
	}
	if (!cubes)
		return;
	fclose(cubes);
	s->profile_count = kept;
}

static int join(int count, char **names, char *text, size_t bytes)
{
	size_t len = 0;

	text[0] = '\0';
	for (int i = 0; i < count; i++) {
		int n = snprintf(text + len, bytes - len, "%s%s", i ? " " : "",
				 names[i]);

		if (n < 0 || (size_t)n >= bytes - len)
			return sb_cli_fail("too many profiles are named");
		len += (size_t)n;
	}
	return SB_EXIT_OK;
}

static int fill(struct sb_risk_session *s, const struct sb_risk_options *o,
		const struct sb_risk_model *model, const struct sb_report *run)
{
	double example = 0;
	char why[512] = "";
	int status = SB_EXIT_OK;
	FILE *cubes;

	if (o->passphrase_fd)
		status = read_example(o->passphrase_fd, &example);
	if (status != SB_EXIT_OK)
		return status;
	cubes = o->run ? cubes_of(o->run) : NULL;
	if (sb_study_open(model, s->profiles, s->profile_count, SEED, cubes,
			  &s->study, why, sizeof(why)) != SB_OK)
		status = sb_cli_failed("%s", *why ? why : "out of memory");
	if (cubes)
		fclose(cubes);
	if (status == SB_EXIT_OK)
		status = is_enough(o, &s->study);
	if (status != SB_EXIT_OK)
		return status;
	for (size_t i = 0; i < s->study.count; i++)
		s->study.rows[i].of.example_guesses = example;
	s->priced_by_run = run && run->guesses.count;
	status = price(&s->study, run);
	if (status == SB_EXIT_OK && run)
		from_run(&s->study, run);
	if (status == SB_EXIT_OK && run)
		points_from_run(&s->study, run);
	if (status == SB_EXIT_OK && sb_study_compute(&s->study) != SB_OK)
		status = sb_cli_failed("out of memory");
	return status;
}

int sb_risk_session_open(struct sb_risk_session *s,
			 const struct sb_risk_options *o, int name_count,
			 char **names)
{
	struct sb_risk_model *model = calloc(1, sizeof(*model));
	struct sb_report run;
	char text[4096], why[512];
	int status = join(name_count, names, text, sizeof(text));

	memset(s, 0, sizeof(*s));
	if (!model)
		return sb_cli_failed("out of memory");
	if (status == SB_EXIT_OK)
		status = make_model(o, model);
	if (status == SB_EXIT_OK &&
	    !sb_cli_profiles(name_count ? text : NULL, &s->profiles,
			     &s->profile_count))
		status = SB_EXIT_USAGE;
	if (status == SB_EXIT_OK && name_count)
		status = is_whole(s->profiles, s->profile_count);
	if (status == SB_EXIT_OK && o->run && !name_count)
		keep_executed(s, o->run);
	if (status == SB_EXIT_OK && o->run &&
	    sb_report_load(o->run, &run, why, sizeof(why)) != SB_OK)
		status = sb_cli_fail("%s", why);
	else if (status == SB_EXIT_OK) {
		status = fill(s, o, model, o->run ? &run : NULL);
		if (o->run)
			sb_report_release(&run);
	}
	free(model);
	return status;
}

int sb_risk_session_study(struct sb_risk_session *s,
			  const struct sb_risk_options *o)
{
	struct sb_risk_model *model = calloc(1, sizeof(*model));
	int status =
		model ? make_model(o, model) : sb_cli_failed("out of memory");

	if (status == SB_EXIT_OK)
		status = fill(s, o, model, NULL);
	free(model);
	return status;
}

void sb_risk_session_close(struct sb_risk_session *s)
{
	sb_study_release(&s->study);
	free(s->profiles);
	memset(s, 0, sizeof(*s));
}
