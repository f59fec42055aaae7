/* bench/cli/advise.c: sealbench advise. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/risk.h"
#include "bench/risk/advise.h"

#define SHOWN  5u /* places, ties with the last one besides */
#define TURNS  8u
#define BEHIND 7u /* days */

static int help(void)
{
	fputs("usage: sealbench advise [options] [PROFILE...]\n\n"
	      "Which schemes suit you: weighs lockout, exposure and stored "
	      "bytes, says why, which\nare as good, and which assumption "
	      "would change the answer. What is weighed is of the\nuser's "
	      "data; what only logs in (keychain, Wi-Fi) is shown beside "
	      "it.\n\n"
	      "  --lockout W     how much being locked out matters (1)\n"
	      "  --exposure W    how much being read matters (1)\n"
	      "  --cost W        how much stored bytes matter (0; needs "
	      "--run)\n"
	      "  --fear A,B      plain words of the model: provider, theft, "
	      "hackers, courts,\n"
	      "                  friends; what they stand for is taken at its "
	      "high end\n"
	      "  --forgetful     the same of forgetting; also --clumsy, "
	      "--alone\n"
	      "  --json          for machines\n"
	      "  --class NAME, --set NAME=VALUE, --run DIR, --model FILE,\n"
	      "  --passphrase-fd N   as of sealbench risk\n",
	      stdout);
	return SB_EXIT_OK;
}

struct advise {
	struct sb_risk_options risk;
	struct sb_weights weights;
	int json;
};

/* The largest contribution to an exposure. */
static const char *main_reader(const struct sb_study *study,
			       const struct sb_study_row *row, unsigned v)
{
	size_t best = 0;

	for (size_t who = 1; who < study->model.people_count; who++) {
		if (row->risk.to[who][v] > row->risk.to[best][v])
			best = who;
	}
	return best ? study->model.people[best] : NULL;
}

/* Why a profile is where it is. */
struct reasons {
	const struct sb_risk_value
		*locks[2]; /* values that move its lockout most */
	size_t lock_count;
	const char *reader; /* NULL: nobody of the model */
	double guessed, exposure;
};

static enum sb_err reasons_of(const struct sb_study *study,
			      const struct advise *a, size_t index,
			      struct reasons *out)
{
	const struct sb_study_row *row = &study->rows[index];
	unsigned v = sb_study_on(SB_RISK_EXPOSURE, a->risk.verdict);
	struct sb_swing swing[2];
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->lock_count = sb_study_swings(study, index, SB_RISK_LOCKOUT,
					  a->risk.verdict, swing, 2, &err);
	for (size_t i = 0; i < out->lock_count && err == SB_OK; i++)
		out->locks[i] = &study->model.values[swing[i].value];
	out->guessed = row->risk.guessed[v];
	out->exposure = row->risk.exposure[v];
	if (out->exposure > 0)
		out->reader = main_reader(study, row, v);
	return err;
}

static enum sb_err print_why(const struct sb_study *study,
			     const struct advise *a, size_t index)
{
	struct reasons why;
	enum sb_err err = reasons_of(study, a, index, &why);

	if (err != SB_OK)
		return err;
	if (why.lock_count)
		printf("     locked out most where %s%s%s;\n",
		       why.locks[0]->words, why.locks[1] ? ", or " : "",
		       why.locks[1] ? why.locks[1]->words : "");
	if (why.reader)
		printf("     read most by: %s%s\n", why.reader,
		       why.guessed > why.exposure / 2
			       ? ", who has to guess a secret"
			       : "");
	else
		printf("     read by nobody of the model\n");
	return SB_OK;
}

/* Nothing comes back, or nothing of the last days: others do better.  The point
 * is known. */
static int is_behind(const struct sb_study_row *row)
{
	return row->point_days >= BEHIND || strcmp(row->point, "nothing") == 0;
}

static void print_point(const struct sb_study_row *row)
{
	printf("     comes back of a lost phone: %s%s\n", row->point,
	       row->point_days >= BEHIND
		       ? ": far behind,\n     and what is newer is lost, which "
			 "no number above counts"
		       : "");
}

static void print_risks(const struct sb_study_row *row, unsigned verdict)
{
	char lock[SB_RISK_CELL], read[SB_RISK_CELL];

	sb_risk_percent(sb_risk_span_of(row, SB_RISK_LOCKOUT, verdict), lock);
	sb_risk_percent(sb_risk_span_of(row, SB_RISK_EXPOSURE, verdict), read);
	printf("locked out %s, read by others %s", lock, read);
}

static void print_place(const struct sb_study *study, const struct advise *a,
			const struct sb_advised *d, size_t place)
{
	const struct sb_study_row *row = &study->rows[d->row];

	printf("%2zu. %s (%s)%s%s\n     ", place, row->profile->name,
	       row->profile->title, sb_risk_memory_mark(row),
	       d->frontier ? "" : "; another is better on both counts");
	print_risks(row, a->risk.verdict);
	printf(" in a year");
	if (row->stored_ratio > 0)
		printf(", stores %.3f of plain's bytes", row->stored_ratio);
	printf("\n");
	if (a->risk.verdict != SB_RISK_DATA_ALL)
		return;
	printf("     keychain and Wi-Fi: ");
	print_risks(row, SB_RISK_APART_ALL);
	printf("\n");
}

static enum sb_err print_turns(struct sb_study *study, const struct advise *a)
{
	struct sb_turn turns[TURNS];
	enum sb_err err;
	size_t n = sb_advise_turns(study, a->risk.verdict, &a->weights, turns,
				   TURNS, &err);

	if (err != SB_OK)
		return err;
	printf("\n%s\n", n ? "Another would be first if"
			   : "No single assumption of the model, taken at "
			     "either end, puts another first.");
	for (size_t i = 0; i < n; i++) {
		const struct sb_risk_value *v =
			&study->model.values[turns[i].value];

		printf("  \"%s\" (%s) were %g instead of %g: %s\n", v->words,
		       v->name, turns[i].high ? v->high : v->low, v->now,
		       study->rows[turns[i].row].profile->name);
	}
	return SB_OK;
}

static enum sb_err json_why(struct sb_json *j, const struct sb_study *study,
			    const struct advise *a, size_t index)
{
	struct reasons why;
	enum sb_err err = reasons_of(study, a, index, &why);

	if (err != SB_OK)
		return err;
	sb_json_array(j, "locked_out_by");
	for (size_t i = 0; i < why.lock_count; i++)
		sb_json_string(j, NULL, why.locks[i]->name);
	sb_json_end(j, ']');
	if (why.reader)
		sb_json_string(j, "read_by", why.reader);
	sb_json_number(j, "exposure_by_guessing", why.guessed);
	return SB_OK;
}

static void json_risks(struct sb_json *j, const struct sb_study_row *row,
		       unsigned verdict)
{
	sb_risk_json_span(j, "lockout",
			  sb_risk_span_of(row, SB_RISK_LOCKOUT, verdict));
	sb_risk_json_span(j, "exposure",
			  sb_risk_span_of(row, SB_RISK_EXPOSURE, verdict));
}

static enum sb_err json_place(struct sb_json *j, const struct sb_study *study,
			      const struct advise *a,
			      const struct sb_advised *d, size_t place)
{
	const struct sb_study_row *row = &study->rows[d->row];
	enum sb_err err;

	sb_json_object(j, NULL);
	sb_json_count(j, "place", place);
	sb_json_string(j, "profile", row->profile->name);
	sb_json_string(j, "title", row->profile->title);
	json_risks(j, row, a->risk.verdict);
	if (a->risk.verdict == SB_RISK_DATA_ALL) {
		sb_json_object(j, sb_class_apart());
		json_risks(j, row, SB_RISK_APART_ALL);
		sb_json_end(j, '}');
	}
	if (row->stored_ratio > 0)
		sb_json_number(j, "stored_of_plain", row->stored_ratio);
	sb_json_bool(j, "memory_only", sb_study_memory_only(row));
	sb_json_bool(j, "dominated", !d->frontier);
	sb_json_string(j, "point", row->point);
	sb_json_count(j, "point_days", row->point_days);
	sb_json_bool(j, "far_behind", is_behind(row));
	err = json_why(j, study, a, d->row);
	sb_json_end(j, '}');
	return err;
}

/* What else would be first. */
static enum sb_err json_turns(struct sb_json *j, struct sb_study *study,
			      const struct advise *a)
{
	struct sb_turn turns[TURNS];
	enum sb_err err;
	size_t n = sb_advise_turns(study, a->risk.verdict, &a->weights, turns,
				   TURNS, &err);

	if (err != SB_OK)
		return err;
	sb_json_array(j, "turns");
	for (size_t i = 0; i < n; i++) {
		const struct sb_risk_value *v =
			&study->model.values[turns[i].value];

		sb_json_object(j, NULL);
		sb_json_string(j, "value", v->name);
		sb_json_number(j, "now", v->now);
		sb_json_number(j, "then", turns[i].high ? v->high : v->low);
		sb_json_string(j, "profile",
			       study->rows[turns[i].row].profile->name);
		sb_json_end(j, '}');
	}
	sb_json_end(j, ']');
	return SB_OK;
}

/* One place; the last ones of the text's are those of the objects. */
static enum sb_err put_place(struct sb_json *j, struct sb_study *study,
			     const struct advise *a, const struct sb_advised *d,
			     size_t place)
{
	struct sb_study_row *row = &study->rows[d->row];

	if (sb_risk_session_point(row) != SB_EXIT_OK)
		return SB_STOPPED; /* it has said why */
	if (a->json)
		return json_place(j, study, a, d, place);
	print_place(study, a, d, place);
	print_point(row);
	return print_why(study, a, d->row);
}

/* Who is first of those that are not far behind; NULL: whoever is first, or
 * nobody. */
static enum sb_err first_in_time(struct sb_study *study,
				 const struct sb_advised *order,
				 const char **out)
{
	*out = NULL;
	for (size_t i = 0; i < study->count; i++) {
		struct sb_study_row *row = &study->rows[order[i].row];

		if (sb_risk_session_point(row) != SB_EXIT_OK)
			return SB_STOPPED; /* it has said why */
		if (is_behind(row))
			continue;
		*out = i ? row->profile->name : NULL;
		break;
	}
	return SB_OK;
}

static enum sb_err put_all(struct sb_json *j, struct sb_study *study,
			   const struct advise *a,
			   const struct sb_advised *order)
{
	enum sb_err err = SB_OK;
	size_t place = 1;
	int marked = 0;
	const char *in_time = NULL;

	if (a->json) {
		sb_json_object(j, NULL);
		sb_json_string(j, "class", sb_risk_class(a->risk.verdict));
		sb_json_array(j, "places");
	}
	for (size_t i = 0; i < study->count && err == SB_OK; i++) {
		if (!order[i].tied)
			place = i + 1;
		if (place > SHOWN)
			break;
		err = put_place(j, study, a, &order[i], place);
		marked |= sb_study_memory_only(&study->rows[order[i].row]);
	}
	if (err == SB_OK)
		err = first_in_time(study, order, &in_time);
	if (!a->json && in_time)
		printf("Of those that bring back the last %u days, %s is "
		       "first.\n",
		       BEHIND, in_time);
	if (!a->json && marked)
		sb_risk_memory_say();
	if (!a->json)
		return err == SB_OK ? print_turns(study, a) : err;
	sb_json_end(j, ']');
	if (in_time)
		sb_json_string(j, "first_in_time", in_time);
	if (err == SB_OK)
		err = json_turns(j, study, a);
	sb_json_end(j, '}');
	return err == SB_OK ? sb_json_finish(j) : err;
}

static int print(struct sb_study *study, const struct advise *a)
{
	struct sb_advised *order = calloc(study->count + 1, sizeof(*order));
	struct sb_json j = { .to = stdout, .pretty = 1 };
	enum sb_err err = SB_MEMORY;

	if (order) {
		sb_advise_rank(study, a->risk.verdict, &a->weights, order);
		err = put_all(&j, study, a, order);
	}
	free(order);
	if (err == SB_STOPPED)
		return SB_EXIT_FAILED;
	return err == SB_OK ? SB_EXIT_OK
			    : sb_cli_failed("advise: %s", sb_err_name(err));
}

static int weight(const char *option, const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end == text || *end || !(*out >= 0) || !isfinite(*out))
		return sb_cli_fail("%s %s: give a number of at least 0", option,
				   text);
	return SB_EXIT_OK;
}

static int words(struct advise *a, char *list)
{
	char *save = NULL;
	int status = SB_EXIT_OK;

	for (char *word = strtok_r(list, ", ", &save);
	     word && status == SB_EXIT_OK; word = strtok_r(NULL, ", ", &save))
		status = sb_risk_options_word(&a->risk, word);
	return status;
}

static int options_of(int argc, char **argv, struct advise *a)
{
	static const struct option options[] = {
		{ "lockout", required_argument, NULL, 'L' },
		{ "exposure", required_argument, NULL, 'E' },
		{ "cost", required_argument, NULL, 'C' },
		{ "fear", required_argument, NULL, 'F' },
		{ "forgetful", no_argument, NULL, 'f' },
		{ "clumsy", no_argument, NULL, 'y' },
		{ "alone", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		SB_RISK_OPTIONS,
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, index = 0, status = SB_EXIT_OK;

	while (status == SB_EXIT_OK &&
	       (c = sb_cli_option(argc, argv, options, &index)) != -1) {
		switch (c) {
		case 'L':
			status = weight("--lockout", optarg,
					&a->weights.lockout);
			break;
		case 'E':
			status = weight("--exposure", optarg,
					&a->weights.exposure);
			break;
		case 'C':
			status = weight("--cost", optarg, &a->weights.cost);
			break;
		case 'F':
			status = words(a, optarg);
			break;
		case 'f':
		case 'y':
		case 'a':
			status = sb_risk_options_word(&a->risk,
						      options[index].name);
			break;
		case 'j':
			a->json = 1;
			break;
		case 'h':
			exit(help());
		case '?':
			return sb_cli_unknown("advise");
		default:
			status = sb_risk_options_take(&a->risk, c, optarg);
			break;
		}
	}
	return status;
}

int sb_advise_main(int argc, char **argv)
{
	struct advise a = { .risk = { .verdict = SB_RISK_USUAL },
			    .weights = { 1, 1, 0 } };
	struct sb_risk_session session = { .profiles = NULL };
	int status = options_of(argc, argv, &a);

	if (status == SB_EXIT_OK &&
	    !(a.weights.lockout + a.weights.exposure + a.weights.cost > 0))
		return sb_cli_fail("--lockout, --exposure and --cost are all "
				   "0: nothing is left to rank by; give one a "
				   "weight");
	if (status == SB_EXIT_OK && a.weights.cost > 0 && !a.risk.run)
		return sb_cli_fail("--cost weighs stored bytes: name a run "
				   "that measured them with --run");
	if (status == SB_EXIT_OK)
		status = sb_risk_session_open(&session, &a.risk, argc - optind,
					      argv + optind);
	if (status == SB_EXIT_OK)
		status = print(&session.study, &a);
	sb_risk_session_close(&session);
	return status;
}
