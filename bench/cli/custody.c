/* bench/cli/custody.c: sealbench custody. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/risk.h"
#include "bench/profile/registry.h"
#include "bench/risk/arrange.h"

static int help(void)
{
	fputs("usage: sealbench custody PROFILE --choose KEY=V,V,... [...]\n\n"
	      "Arranges the custody of one profile in every way that the "
	      "choices allow, executes\neach, and shows which are on the "
	      "frontier of lockout and exposure in a year, from\nthe fewest "
	      "lockouts on.\n\n"
	      "  --choose KEY=V,V,... | KEY=LOW..HIGH   a key of profiles "
	      "(contacts, replicas,\n"
	      "                      set.PARAM, ...); up to six\n"
	      "  --all               also those that another is better than; "
	      "without, only where\n"
	      "                      that other is starred\n"
	      "  --json              for machines\n"
	      "  --class NAME, --set NAME=VALUE, --model FILE   as of "
	      "sealbench "
	      "risk\n\n"
	      "For example, is 2 of 3 contacts a good rule, and does paper "
	      "help?\n\n"
	      "  sealbench custody recovery_contacts --choose contacts=2..5 "
	      "\\\n"
	      "    --choose set.contacts=1..4 --choose set.ways=9,13\n",
	      stdout);
	return SB_EXIT_OK;
}

struct search {
	struct sb_risk_options risk;
	struct sb_choice choices[SB_ARRANGE_KEYS];
	size_t choice_count;
	int all, json;
};

static int choose(struct search *s, const char *text)
{
	char why[256];

	if (s->choice_count == SB_ARRANGE_KEYS)
		return sb_cli_fail("--choose %s: more than %u choices", text,
				   SB_ARRANGE_KEYS);
	if (sb_arrange_parse(text, &s->choices[s->choice_count], why,
			     sizeof(why)) != SB_OK)
		return sb_cli_fail("--choose %s", why);
	s->choice_count++;
	return SB_EXIT_OK;
}

static int options_of(int argc, char **argv, struct search *s)
{
	static const struct option options[] = {
		{ "choose", required_argument, NULL, 'C' },
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		SB_RISK_OPTIONS,
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, status = SB_EXIT_OK;

	while (status == SB_EXIT_OK &&
	       (c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		switch (c) {
		case 'C':
			status = choose(s, optarg);
			break;
		case 'a':
			s->all = 1;
			break;
		case 'j':
			s->json = 1;
			break;
		case 'h':
			exit(help());
		case '?':
			return sb_cli_unknown("custody");
		default:
			status = sb_risk_options_take(&s->risk, c, optarg);
			break;
		}
	}
	return status;
}

static const char *text_of(const char *name)
{
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i].name, name) == 0)
			return all[i].text;
	}
	return NULL;
}

struct ordered {
	size_t row;
	double lockout, exposure;
};

static int by_lockout(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->lockout != y->lockout)
		return x->lockout < y->lockout ? -1 : 1;
	if (x->exposure != y->exposure)
		return x->exposure < y->exposure ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

/* "contacts=3 set.ways=9" with what a number means behind it. */
static void print_settings(const struct sb_profile *p)
{
	char settings[sizeof(p->title)], words[256], *save = NULL;
	int used = 0;

	snprintf(settings, sizeof(settings), "%s", p->title);
	for (char *one = strtok_r(settings, " ", &save); one;
	     one = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(one, '=');

		used += printf("%s%s", used ? " " : "", one);
		if (!equals)
			continue;
		*equals = '\0';
		sb_arrange_words(p->scheme, one, equals + 1, words,
				 sizeof(words));
		if (*words)
			used += printf(" (%s)", words);
	}
	printf("%*s", used < 44 ? 44 - used : 0, "");
}

static void print_one(const struct search *s, const struct sb_study *study,
		      size_t row)
{
	const struct sb_study_row *r = &study->rows[row];
	char lock[SB_RISK_CELL], read[SB_RISK_CELL];

	sb_risk_percent(sb_risk_span_of(r, SB_RISK_LOCKOUT, s->risk.verdict),
			lock);
	sb_risk_percent(sb_risk_span_of(r, SB_RISK_EXPOSURE, s->risk.verdict),
			read);
	print_settings(r->profile);
	printf(" locked out %s, read by others %s%s%s\n", lock, read,
	       sb_risk_memory_mark(r),
	       sb_risk_dominated(study, row, s->risk.verdict));
}

static void json_one(struct sb_json *j, const struct search *s,
		     const struct sb_study_row *r, int dominated)
{
	sb_json_object(j, NULL);
	sb_json_string(j, "settings", r->profile->title);
	sb_risk_json_span(j, "lockout",
			  sb_risk_span_of(r, SB_RISK_LOCKOUT, s->risk.verdict));
	sb_risk_json_span(
		j, "exposure",
		sb_risk_span_of(r, SB_RISK_EXPOSURE, s->risk.verdict));
	sb_json_bool(j, "memory_only", sb_study_memory_only(r));
	sb_json_bool(j, "dominated", dominated);
	sb_json_end(j, '}');
}

static struct ordered *ordered(const struct search *s,
			       const struct sb_study *study)
{
	struct ordered *order = calloc(study->count + 1, sizeof(*order));

	for (size_t i = 0; order && i < study->count; i++) {
		const struct sb_risk *r = &study->rows[i].risk;

		order[i] = (struct ordered) {
			i,
			r->lockout[sb_study_on(SB_RISK_LOCKOUT,
					       s->risk.verdict)],
			r->exposure[sb_study_on(SB_RISK_EXPOSURE,
						s->risk.verdict)]
		};
	}
	if (order)
		qsort(order, study->count, sizeof(*order), by_lockout);
	return order;
}

static int print(const struct search *s, const char *profile,
		 const struct sb_study *study)
{
	struct ordered *order = ordered(s, study);
	struct sb_json j = { .to = stdout, .pretty = 1 };
	size_t shown = 0;
	int marked = 0;

	if (!order)
		return sb_cli_failed("out of memory");
	if (s->json) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "profile", profile);
		sb_json_string(&j, "class", sb_risk_class(s->risk.verdict));
		sb_json_count(&j, "of", study->count);
		sb_json_array(&j, "arrangements");
	}
	for (size_t i = 0; i < study->count; i++) {
		size_t row = order[i].row;
		int dominated = sb_study_dominated(study, row, s->risk.verdict);

		if (dominated && !s->all &&
		    !sb_study_by_flattered(study, row, s->risk.verdict))
			continue;
		if (s->json)
			json_one(&j, s, &study->rows[row], dominated);
		else
			print_one(s, study, row);
		marked |= sb_study_memory_only(&study->rows[row]);
		shown++;
	}
	free(order);
	if (!s->json) {
		if (marked)
			sb_risk_memory_say();
		printf("%zu of %zu arrangements\n", shown, study->count);
		return SB_EXIT_OK;
	}
	sb_json_end(&j, ']');
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK
		       ? SB_EXIT_OK
		       : sb_cli_failed("standard output could not be written");
}

int sb_custody_main(int argc, char **argv)
{
	struct search s = { .risk = { .verdict = SB_RISK_USUAL } };
	struct sb_risk_session session = { .profiles = NULL };
	char why[512] = "";
	const char *text;
	int status = options_of(argc, argv, &s);

	if (status != SB_EXIT_OK)
		return status;
	if (argc - optind != 1 || !s.choice_count)
		return sb_cli_fail("custody: name one profile and a choice; "
				   "--help has an example");
	text = text_of(argv[optind]);
	if (!text)
		return sb_cli_fail("no profile is called \"%s\"; sealbench "
				   "list shows them",
				   argv[optind]);
	if (sb_arrange_all(argv[optind], text, s.choices, s.choice_count,
			   &session.profiles, &session.profile_count, why,
			   sizeof(why)) != SB_OK)
		return sb_cli_fail("custody: %s", *why ? why : "out of memory");
	status = sb_risk_session_study(&session, &s.risk);
	if (status == SB_EXIT_OK)
		status = print(&s, argv[optind], &session.study);
	sb_risk_session_close(&session);
	return status;
}
