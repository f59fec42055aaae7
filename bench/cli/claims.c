/* bench/cli/claims.c: sealbench claims. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/claims.h"
#include "bench/measure/file.h"
#include "bench/measure/folder.h"
#include "bench/measure/json.h"
#include "bench/measure/stability.h"
#include "bench/measure/whole.h"

#define EXIT_INCONCLUSIVE 3

static int help(void)
{
	fputs("usage: sealbench claims [options] RUN\n\n"
	      "Checks a run against the claims and the reference run, claim by "
	      "claim: PASS, FAIL,\nor INCONCLUSIVE where this run cannot tell. "
	      "Writes them to RUN/claims.csv, too, unless they are there "
	      "already. Lists what is documented of deployed systems and "
	      "came out otherwise.\n\n"
	      "  --claims FILE    (results/claims.tsv of the sources)\n"
	      "  --reference RUN  (results/reference of the sources)\n"
	      "  --json           for machines\n"
	      "  --help           this\n\n"
	      "Exit status: 0 all pass; 1 one fails; 3 none fails, one is "
	      "inconclusive; 2 wrong\nuse.  The sources are the folder "
	      "here, else one above RUN or above this program.\n",
	      stdout);
	return SB_EXIT_OK;
}

static const char *stamp(const struct sb_claims_side *side, char *text,
			 size_t bytes, int *unstable)
{
	struct sb_stability_report r;

	sb_stability_judge(side->folder, &side->summary, &r);
	sb_stability_sentence(&r, text, bytes);
	*unstable = r.verdict == SB_STABILITY_UNSTABLE;
	return text;
}

static void say(const struct sb_claim *c, const struct sb_claim_result *r,
		int unstable)
{
	printf("%-12s  %-4s %s\n", sb_claims_verdict_name(r->verdict), c->id,
	       c->text);
	printf("%18s reference %s, here %s", "",
	       *r->reference ? r->reference : "-", *r->here ? r->here : "-");
	if (c->kind == SB_CLAIM_EXACT)
		fputs(", exact", stdout);
	else if (r->resolvable > 0)
		printf(", resolves %.3g %%", 100 * r->resolvable);
	if (c->kind != SB_CLAIM_EXACT && unstable)
		fputs(", UNSTABLE", stdout);
	putchar('\n');
	if (*r->why)
		printf("%18s %s\n", "", r->why);
}

static void say_json(struct sb_json *j, const struct sb_claim *c,
		     const struct sb_claim_result *r, int unstable)
{
	sb_json_object(j, NULL);
	sb_json_string(j, "id", c->id);
	sb_json_string(j, "kind", sb_claims_kind_name(c->kind));
	sb_json_string(j, "verdict", sb_claims_verdict_name(r->verdict));
	sb_json_string(j, "reference", r->reference);
	sb_json_string(j, "here", r->here);
	if (r->resolvable > 0)
		sb_json_number(j, "resolvable", r->resolvable);
	sb_json_bool(j, "unstable", c->kind != SB_CLAIM_EXACT && unstable);
	sb_json_string(j, "why", r->why);
	sb_json_string(j, "text", c->text);
	sb_json_end(j, '}');
}

static void write_row(FILE *to, const struct sb_claim *c,
		      const struct sb_claim_result *r, int unstable)
{
	sb_folder_csv(to, c->id, 1);
	sb_folder_csv(to, sb_claims_kind_name(c->kind), 0);
	sb_folder_csv(to, sb_claims_verdict_name(r->verdict), 0);
	sb_folder_csv(to, r->reference, 0);
	sb_folder_csv(to, r->here, 0);
	if (r->resolvable > 0)
		fprintf(to, ",%.4g", r->resolvable);
	else
		fputc(',', to);
	sb_folder_csv(
		to, c->kind != SB_CLAIM_EXACT && unstable ? "UNSTABLE" : "", 0);
	sb_folder_csv(to, r->why, 0);
	sb_folder_csv(to, c->text, 0);
	fputc('\n', to);
}

/* Before and after the claims.  json NULL: for people. */
static void say_begin(struct sb_json *json, const char *reference,
		      const char *here)
{
	if (!json) {
		printf("reference: %s\nhere:      %s\n\n", reference, here);
		return;
	}
	sb_json_object(json, NULL);
	sb_json_string(json, "reference", reference);
	sb_json_string(json, "here", here);
	sb_json_array(json, "claims");
}

/* A documented cell that came out otherwise: waived, or not. */
static void say_record(struct sb_json *j, const struct sb_csv *r, size_t i)
{
	static const char *const columns[] = { "profile",  "situation",
					       "class",    "on_record",
					       "executed", "differs" };
	const char *text[6];

	for (size_t c = 0; c < 6; c++)
		text[c] = sb_csv_at(r, i, columns[c]);
	if (!j) {
		printf("  %s, %s, %s: on record %s, executed %s: %s\n", text[0],
		       text[1], text[2], text[3], text[4],
		       *text[5] ? text[5] : "NOT EXPLAINED");
		return;
	}
	sb_json_object(j, NULL);
	for (size_t c = 0; c < 6; c++)
		sb_json_string(j, columns[c], text[c]);
	sb_json_end(j, '}');
}

/* Cells of deployed systems that are documented: how many agree, and each that
 * does not. */
static void say_records(struct sb_json *j, const struct sb_csv *r)
{
	static const char *const all[] = { "agree", "waived", "differ" };
	size_t n[3];

	for (size_t i = 0; i < 3; i++)
		n[i] = sb_claims_records(r, "documented", all[i]);
	if (!j)
		printf("\nDocumented of deployed systems: %zu cells; %zu "
		       "agree, "
		       "%zu differ, %zu waived%s\n",
		       n[0] + n[1] + n[2], n[0], n[2], n[1],
		       n[1] + n[2] ? ":" : "");
	if (j) {
		sb_json_object(j, "documented");
		for (size_t i = 0; i < 3; i++)
			sb_json_count(j, all[i], n[i]);
		sb_json_array(j, "otherwise");
	}
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(sb_csv_at(r, i, "status"), "documented") == 0 &&
		    sb_claims_record_of(r, i) != SB_CLAIMS_RECORD_AGREES)
			say_record(j, r, i);
	}
	if (j) {
		sb_json_end(j, ']');
		sb_json_end(j, '}');
	}
}

static int say_end(struct sb_json *json, const size_t n[3],
		   const struct sb_csv *records)
{
	if (!json) {
		say_records(NULL, records);
		printf("\n%zu PASS, %zu FAIL, %zu INCONCLUSIVE\n",
		       n[SB_CLAIM_PASS], n[SB_CLAIM_FAIL],
		       n[SB_CLAIM_INCONCLUSIVE]);
		return SB_EXIT_OK;
	}
	sb_json_end(json, ']');
	say_records(json, records);
	for (unsigned v = 0; v < 3; v++)
		sb_json_count(json,
			      sb_claims_verdict_name((enum sb_claim_verdict)v),
			      n[v]);
	sb_json_end(json, '}');
	return sb_json_finish(json) == SB_OK
		       ? SB_EXIT_OK
		       : sb_cli_failed("standard output could not be written");
}

static int check(const struct sb_claims *claims,
		 const struct sb_claims_side *reference,
		 const struct sb_claims_side *here, struct sb_json *json)
{
	size_t n[3] = { 0 };
	int unstable = 0, unstable_here = 0;
	char of_reference[512], of_here[512], path[1200];
	FILE *to;

	stamp(reference, of_reference, sizeof(of_reference), &unstable);
	stamp(here, of_here, sizeof(of_here), &unstable_here);
	snprintf(path, sizeof(path), "%s/claims.csv", here->folder);
	to = sb_file_begin(path);
	if (!to)
		return sb_cli_failed("%s cannot be written", path);
	say_begin(json, of_reference, of_here);
	fputs("id,kind,verdict,reference,here,resolvable,stability,why,text\n",
	      to);
	for (size_t i = 0; i < claims->count; i++) {
		const struct sb_claim *c = &claims->claim[i];
		struct sb_claim_result r;
		int mark = unstable_here ||
			   (unstable && c->kind == SB_CLAIM_RATIO);

		sb_claims_check(claims, c, reference, here, &r);
		if (json)
			say_json(json, c, &r, mark);
		else
			say(c, &r, mark);
		write_row(to, c, &r, mark);
		n[r.verdict]++;
	}
	if (sb_file_commit(to, path) != SB_OK)
		return sb_cli_failed("%s cannot be written", path);
	if (say_end(json, n, sb_claims_records_of(here)) != SB_EXIT_OK ||
	    n[SB_CLAIM_FAIL])
		return SB_EXIT_FAILED;
	return n[SB_CLAIM_INCONCLUSIVE] ? EXIT_INCONCLUSIVE : SB_EXIT_OK;
}

static int load(const char *folder, struct sb_claims_side *side)
{
	char why[1400];
	enum sb_err err = sb_whole_check(folder, why, sizeof(why));

	if (err != SB_OK)
		return sb_cli_fail("%s", why);
	err = sb_claims_side_load(folder, side);
	if (err == SB_OK)
		return SB_EXIT_OK;
	return sb_cli_fail("%s is no run that can be read: %s", folder,
			   err == SB_MISSING ? "it has no samples.jsonl"
					     : sb_err_name(err));
}

#define CLAIMS    "results/claims.tsv"
#define REFERENCE "results/reference"

/* root: PATH_MAX bytes, of a file or folder in the sources.  Cuts it to their
 * own folder.  0: it is in no sources. */
static int cut_to_sources(char *root)
{
	char path[PATH_MAX + sizeof(CLAIMS) + 1];
	char *slash;

	while ((slash = strrchr(root, '/')) != NULL) {
		*slash = 0;
		snprintf(path, sizeof(path), "%s/" CLAIMS, root);
		if (!access(path, R_OK))
			return 1;
	}
	return 0;
}

/* What was not named: of the folder here, else of one above the run or above
 * the program.  0: a sentence was printed. */
static int find_sources(const char *run, char **claims, char **reference)
{
	char root[PATH_MAX];

	if (!access(CLAIMS, R_OK)) {
		*claims = strdup(CLAIMS);
		*reference = strdup(REFERENCE);
	} else if ((realpath(run, root) && cut_to_sources(root)) ||
		   (realpath("/proc/self/exe", root) && cut_to_sources(root))) {
		if (asprintf(claims, "%s/" CLAIMS, root) < 0)
			*claims = NULL;
		if (asprintf(reference, "%s/" REFERENCE, root) < 0)
			*reference = NULL;
	} else {
		sb_cli_fail(CLAIMS " is neither here nor above %s: call it in "
				   "the folder of the sources, or name both "
				   "with --claims FILE --reference RUN",
			    run);
		return 0;
	}
	if (*claims && *reference)
		return 1;
	sb_cli_failed("out of memory");
	return 0;
}

static int load_and_check(const char *file, const char *of_reference,
			  const char *of_here, struct sb_json *json)
{
	struct sb_claims_side reference = { 0 }, here = { 0 };
	struct sb_claims claims;
	char why[512];
	int status;

	if (sb_claims_load(file, &claims, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	status = load(of_reference, &reference);
	if (status == SB_EXIT_OK) {
		status = load(of_here, &here);
		if (status == SB_EXIT_OK) {
			status = check(&claims, &reference, &here, json);
			sb_claims_side_release(&here);
		}
		sb_claims_side_release(&reference);
	}
	sb_claims_release(&claims);
	return status;
}

int sb_claims_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "claims", required_argument, NULL, 'c' },
		{ "reference", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct sb_json as_json = { .to = stdout, .pretty = 1 }, *json = NULL;
	const char *file = NULL, *reference = NULL;
	char *usual[2] = { NULL, NULL };
	int c, status = SB_EXIT_USAGE;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'c')
			file = optarg;
		else if (c == 'r')
			reference = optarg;
		else if (c == 'j')
			json = &as_json;
		else
			return c == 'h' ? help() : sb_cli_unknown("claims");
	}
	if (optind + 1 != argc)
		return sb_cli_fail("claims wants the folder of one run");
	if ((file && reference) ||
	    find_sources(argv[optind], &usual[0], &usual[1]))
		status = load_and_check(file ? file : usual[0],
					reference ? reference : usual[1],
					argv[optind], json);
	free(usual[0]);
	free(usual[1]);
	return status;
}
