/* bench/measure/report_verdicts.c: who restores, who reads, what leaks. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "bench/measure/who.h"
#include "datasets/source.h"

struct column {
	const char *situation, *label, *side;
};

#define COLUMNS_MAX 64u

/* Situations in the order of the table that they come from. */
static size_t find_columns(const struct sb_report *r, struct column *columns)
{
	size_t count = 0;

	for (size_t i = 0; i < r->recovery.count; i++) {
		size_t at =
			strtoul(sb_csv_at(&r->recovery, i, "column"), NULL, 10);

		if (at >= COLUMNS_MAX)
			continue;
		for (; count <= at; count++)
			columns[count] = (struct column) { 0 };
		columns[at] = (struct column) {
			sb_csv_at(&r->recovery, i, "situation"),
			sb_csv_at(&r->recovery, i, "label"),
			sb_csv_at(&r->recovery, i, "side"),
		};
	}
	return count;
}

static void point(const struct sb_report *r, struct sb_table *t,
		  const char *profile)
{
	long row = sb_report_point(r, profile);

	if (row < 0)
		sb_table_none(t);
	else
		sb_table_text(t, "%s",
			      sb_csv_at(&r->points, (size_t)row, "point"));
}

static void log_in(const struct sb_report *r, struct sb_table *t,
		   const char *profile)
{
	for (size_t i = 0; i < r->access.count; i++) {
		if (strcmp(sb_csv_at(&r->access, i, "profile"), profile) != 0 ||
		    strcmp(sb_csv_at(&r->access, i, "structure"), "login") != 0)
			continue;
		sb_table_text(t, "%s", sb_csv_at(&r->access, i, "set"));
		return;
	}
	sb_table_none(t);
}

static void verdict(const struct sb_report *r, struct sb_table *t,
		    const char *profile, size_t row)
{
	char text[512];

	sb_table_text(
		t, "%s %s", sb_csv_at(&r->recovery, row, "symbol"),
		sb_report_priced(r, profile,
				 sb_csv_at(&r->recovery, row, "explanation"),
				 text, sizeof(text)));
}

static void mix(uint64_t *into, const char *text)
{
	for (; *text; text++)
		*into = (*into ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	*into = (*into ^ 0xffu) * UINT64_C(0x100000001b3);
}

/* For each profile and column a number (FNV-1a) of all that came out, class by
 * class; NULL: out of memory. */
static uint64_t *fingerprints(const struct sb_report *r)
{
	uint64_t *of = calloc(r->profile_count + 1, COLUMNS_MAX * sizeof(*of));

	for (size_t i = 0; of && i < r->recovery.count; i++) {
		size_t p = 0, at = strtoul(sb_csv_at(&r->recovery, i, "column"),
					   NULL, 10);

		while (p < r->profile_count &&
		       strcmp(r->profiles[p].name,
			      sb_csv_at(&r->recovery, i, "profile")) != 0)
			p++;
		if (p == r->profile_count || at >= COLUMNS_MAX)
			continue;
		mix(&of[p * COLUMNS_MAX + at],
		    sb_csv_at(&r->recovery, i, "class"));
		mix(&of[p * COLUMNS_MAX + at],
		    sb_csv_at(&r->recovery, i, "symbol"));
		mix(&of[p * COLUMNS_MAX + at],
		    sb_csv_at(&r->recovery, i, "explanation"));
	}
	return of;
}

/* The first column that says the same as b in every profile; b: none. */
static size_t same_as(const struct sb_report *r, const uint64_t *of,
		      const struct column *columns, size_t b)
{
	for (size_t a = 0; a < b; a++) {
		size_t p = 0;

		if (!columns[a].situation ||
		    strcmp(columns[a].side, columns[b].side) != 0)
			continue;
		while (p < r->profile_count &&
		       of[p * COLUMNS_MAX + a] == of[p * COLUMNS_MAX + b])
			p++;
		if (p == r->profile_count)
			return a;
	}
	return b;
}

/* Columns that tell no profile apart that another does not: as found here. */
static void say_alike(const struct sb_report *r, struct sb_table *t,
		      const struct column *columns, size_t count,
		      const char *side)
{
	uint64_t *of = fingerprints(r);
	unsigned any = 0;

	for (size_t b = 0; of && b < count; b++) {
		size_t a;

		if (!columns[b].situation || strcmp(columns[b].side, side) != 0)
			continue;
		a = same_as(r, of, columns, b);
		if (a == b)
			continue;
		sb_table_note(t, "%s\u201c%s\u201d as \u201c%s\u201d;",
			      any++ ? ""
				    : "Alike in every profile and class of "
				      "this run: ",
			      columns[b].label, columns[a].label);
	}
	if (of)
		sb_table_note(t, "%s",
			      any ? "elsewhere each column differs from every "
				    "other in some profile."
				  : "No two columns are alike in every "
				    "profile and class of this run.");
	free(of);
}

static void grid(const struct sb_report *r, struct sb_report_tables *ts,
		 const struct column *columns, size_t count, const char *side)
{
	int owner = !strcmp(side, "owner");
	struct sb_table *t = sb_report_tables_add(
		ts, owner ? "recovery_owner" : "recovery_others",
		owner ? "What the owner gets back" : "What others read");

	for (size_t k = 0; k < count; k++)
		if (columns[k].situation && !strcmp(columns[k].side, side))
			sb_table_column(t, columns[k].situation,
					columns[k].label, "");
	if (owner && t->column_count && r->points.count)
		sb_table_column(t, "point", "recovery point", "");
	if (owner && t->column_count)
		sb_table_column(t, "login", "log-in, and who regains it", "");
	sb_table_note(t,
		      "Executed with exactly what that person holds, and "
		      "compared with the source byte by byte. Exact, "
		      "but for seconds, which are one measurement. %s",
		      owner ? "Where a computer is backed up (CrashPlan, say), "
			      "that is lost with the phone's columns, and the "
			      "phone is left. Profiles of no deployed system "
			      "have one log-in policy: what differs between "
			      "them is custody."
			    : "A warrant has the provider's services act; a "
			      "breach is a copy, with which no live cluster "
			      "lets in. That content is there is confirmed of "
			      "one candidate for each class; where the "
			      "client seals the index there is no name to "
			      "look up. Limited guesses "
			      "are as many as were answered, over so many "
			      "independent records; of others stands what one "
			      "takes. Tries of an "
			      "account password count to ten: assumed of "
			      "every log-in, and the provider can lift that.");
	if (t->column_count)
		say_alike(r, t, columns, count, side);
	for (size_t i = 0; t->column_count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < count; k++) {
			long row;

			if (!columns[k].situation ||
			    strcmp(columns[k].side, side) != 0)
				continue;
			row = sb_report_recovery(r, p->name,
						 columns[k].situation);
			if (row < 0)
				sb_table_none(t);
			else
				verdict(r, t, p->name, (size_t)row);
		}
		if (owner && r->points.count)
			point(r, t, p->name);
		if (owner)
			log_in(r, t, p->name);
	}
}

/* What each column is of. */
static void legend(struct sb_report_tables *ts, const struct column *columns,
		   size_t count)
{
	static const struct sb_table_head head[] = {
		{ "side", "gets back, or reads", "" },
		{ "happened", "what happened", "" },
		{ "has", "has all of", "" },
		{ "asks", "may use", "" },
		{ "knows", "knows, or can show", "" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "situations", "The situations: what each column is of");

	sb_table_columns(t, head, sizeof(head) / sizeof(head[0]));
	sb_table_note(t, "Everybody may use what anybody has: the doors of "
			 "store, accounts and services. Where a computer is "
			 "backed up, read computer for phone and phone for "
			 "computer in what the owner gets back.");
	for (size_t k = 0; k < count; k++) {
		struct sb_who who;

		if (!columns[k].situation ||
		    !sb_who_words(columns[k].situation, &who))
			continue;
		sb_table_row(t, columns[k].situation, columns[k].label,
			     columns[k].side);
		sb_table_text(t, "%s", columns[k].side);
		sb_table_text(t, "%s", who.title);
		sb_table_text(t, "%s", who.holds);
		sb_table_text(t, "%s", who.asks);
		sb_table_text(t, "%s", who.knows);
	}
}

static const char *leak(const struct sb_report *r, const char *profile,
			const char *attack, const char *name)
{
	for (size_t i = 0; i < r->leakage.count; i++)
		if (!strcmp(sb_csv_at(&r->leakage, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->leakage, i, "attack"), attack) &&
		    !strcmp(sb_csv_at(&r->leakage, i, "name"), name))
			return sb_csv_at(&r->leakage, i, "value");
	return "";
}

static void confirm(const struct sb_report *r, struct sb_table *t,
		    const char *profile, const char *attack)
{
	if (!*leak(r, profile, attack, "how")) {
		sb_table_none(t);
		return;
	}
	sb_table_text(t, "%s of %s there, %s of %s not there (%s)",
		      leak(r, profile, attack, "present_found"),
		      leak(r, profile, attack, "present"),
		      leak(r, profile, attack, "absent_found"),
		      leak(r, profile, attack, "absent"),
		      leak(r, profile, attack, "how"));
}

static void word(struct sb_table *t, const char *text)
{
	if (*text)
		sb_table_text(t, "%s", text);
	else
		sb_table_none(t);
}

static void attacks(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "outsider", "confirmation by a stranger", "" },
		{ "member", "by a member of the group", "" },
		{ "enumeration", "enumeration", "" },
		{ "candidates", "candidates/s and core", "" },
		{ "upload", "an upload tells what others have", "" },
		{ "faking", "faking", "" },
		{ "erasure", "erasure", "" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "attacks", "Attacks that ran on the provider's view");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(
		t, "Confirmation: how many candidate files were found, of "
		   "those that are there and of those that are not. "
		   "Enumeration: a letter known but for four digits. Upload: "
		   "a customer backs up files that a victim has and files "
		   "that nobody has, and counts bytes that leave. Faking "
		   "and erasure: what the victim restores after an attacker "
		   "stored other content under the name first. Exact, but "
		   "for candidates a second, which is one measurement.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		const char *rate = leak(r, p->name, "enumerate/outsider",
					"candidates_per_sec");

		if (!*leak(r, p->name, "confirm/outsider", "how"))
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		confirm(r, t, p->name, "confirm/outsider");
		confirm(r, t, p->name, "confirm/member");
		word(t, leak(r, p->name, "enumerate/outsider", "success"));
		if (*rate)
			sb_table_interval(t, &(struct sb_interval) {
						     .mid = strtod(rate, NULL),
					     });
		else
			sb_table_none(t);
		word(t, leak(r, p->name, "upload", "told"));
		word(t, leak(r, p->name, "duplicate", "faking"));
		word(t, leak(r, p->name, "duplicate", "erasure"));
	}
}

static int names_class(const char *classes, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = classes; (at = strstr(at, name)); at += len) {
		if ((at == classes || at[-1] == '+') &&
		    (at[len] == '+' || !at[len]))
			return 1;
	}
	return 0;
}

/* More than half of them: those that are not there are fewer words. */
static void put_classes(FILE *to, const char *classes)
{
	unsigned there = 0, shown = 0;

	for (unsigned i = 0; i < SB_CLASS_COUNT; i++)
		there += names_class(classes, sb_class_name(i)) != 0;
	if (2 * there <= SB_CLASS_COUNT) {
		fprintf(to, " [%s]", classes);
		return;
	}
	fprintf(to, " [all but ");
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++) {
		if (!names_class(classes, sb_class_name(i)))
			fprintf(to, "%s%s", shown++ ? "+" : "",
				sb_class_name(i));
	}
	fprintf(to, "]");
}

/* "account_password" for people. */
static void put_words(FILE *to, const char *text)
{
	for (; *text; text++)
		fputc(*text == '_' ? ' ' : *text, to);
}

/* All minimal sets of one kind, "a and b (photos); or c". */
static char *sets(const struct sb_report *r, const char *profile,
		  const char *structure)
{
	char *text = NULL, priced[512];
	size_t bytes, shown = 0;
	FILE *to = open_memstream(&text, &bytes);

	for (size_t i = 0; to && i < r->access.count; i++) {
		const char *classes = sb_csv_at(&r->access, i, "classes");
		const char *guess = sb_csv_at(&r->access, i, "guess");
		const char *rerun = sb_csv_at(&r->access, i, "rerun");

		if (strcmp(sb_csv_at(&r->access, i, "profile"), profile) != 0 ||
		    strcmp(sb_csv_at(&r->access, i, "structure"), structure) !=
			    0 ||
		    !strcmp(classes, "names"))
			continue;
		fprintf(to, "%s%s", shown++ ? SB_TABLE_OR : "",
			sb_csv_at(&r->access, i, "set"));
		if (*classes && strncmp(classes, "all", 3) != 0)
			put_classes(to, classes);
		if (*guess) {
			fputs(" (guess ", to);
			put_words(to, sb_report_priced(r, profile, guess,
						       priced, sizeof(priced)));
			fputc(')', to);
		}
		if (*rerun)
			fprintf(to, " (%s)", rerun);
	}
	if (to && fclose(to)) {
		free(text);
		text = NULL;
	}
	return text;
}

static void fill_sets(const struct sb_report *r, struct sb_table *t,
		      const struct sb_table_head *columns)
{
	for (size_t i = 0; r->access.count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < t->column_count; k++) {
			char *text = sets(r, p->name, columns[k].key);

			if (text && *text)
				sb_table_text(t, "%s", text);
			else
				sb_table_none(t);
			t->bad |= !text;
			free(text);
		}
	}
}

static void access_table(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "reader", "can read", "" },
		{ "restore", "a restore on a new phone asks for", "" },
		{ "restorer", "the owner restores with", "" },
		{ "lockout", "locks the owner out if lost", "" },
	};
	struct sb_table *t =
		sb_report_tables_add(ts, "access", "Who is enough");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "Minimal sets, found by executing the profile's own "
		      "unlock and restore; in brackets the classes of data, "
		      "where not all. Exact. Tries are of all counters that "
		      "can be asked apart: the profile's own client is "
		      "refused earlier. Seconds a guess are processor time of "
		      "one measurement. access.csv has one set a line, and "
		      "who sees names and sizes.");
	fill_sets(r, t, columns);
}

static void further_table(const struct sb_report *r,
			  struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "destroyer", "can destroy", "" },
		{ "derivable", "could compute what unlock does not open", "" },
		{ "unexplained", "opens what is not derivable", "" },
		{ "backup", "a client that is logged in backs up with", "" },
		{ "cover", "how it was searched", "" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "access_further", "Who can destroy, and what unlock hides");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "Destroyers take, delete, refuse and guess wrongly "
			 "until records lock; each was carried out. What is "
			 "derivable was computed from every byte that a set "
			 "holds, then done again: with the derived keys, or by "
			 "unlock, given what was derived. Exact.");
	fill_sets(r, t, columns);
}

void sb_report_verdicts(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct column columns[COLUMNS_MAX];
	size_t count = find_columns(r, columns);

	if (count) {
		grid(r, ts, columns, count, "owner");
		grid(r, ts, columns, count, "adversary");
		legend(ts, columns, count);
	}
	access_table(r, ts);
	further_table(r, ts);
	if (r->leakage.count)
		attacks(r, ts);
}
