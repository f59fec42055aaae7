/* bench/measure/report_story.c: what could be read of a phone, what else its
 * owner could have done, and what that costs.  Which profile is in which
 * chapter, the profiles say (bench/profile/notes.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "bench/profile/notes.h"

/* The part of each of the report's profiles, "" if it has none. */
struct story {
	const struct sb_report *r;
	char (*part)[SB_STORY_CHAPTERS][32];
	uint8_t (*place)[SB_STORY_CHAPTERS];
	size_t *order[SB_STORY_CHAPTERS]; /* of profiles in the chapter */
};

/* By place, then as in the report. */
static void set_order(struct story *s, unsigned chapter)
{
	size_t *order = s->order[chapter];

	for (size_t i = 0; i < s->r->profile_count; i++) {
		size_t at = i;

		for (; at &&
		       s->place[order[at - 1]][chapter] > s->place[i][chapter];
		     at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

static enum sb_err story_init(struct story *s, const struct sb_report *r)
{
	struct sb_notes *notes = malloc(sizeof(*notes));
	size_t count = r->profile_count;
	int whole;
	char why[256];

	*s = (struct story) { .r = r };
	s->part = calloc(count + 1, sizeof(*s->part));
	s->place = calloc(count + 1, sizeof(*s->place));
	whole = notes && s->part && s->place;
	/* A profile that this program does not know has no part. */
	for (size_t i = 0; whole && i < count; i++) {
		if (sb_notes_find(r->profiles[i].name, notes, why,
				  sizeof(why)) != SB_OK)
			continue;
		memcpy(s->part[i], notes->story, sizeof(notes->story));
		memcpy(s->place[i], notes->place, sizeof(notes->place));
	}
	for (unsigned c = 0; whole && c < SB_STORY_CHAPTERS; c++) {
		s->order[c] = calloc(count + 1, sizeof(*s->order[c]));
		whole = s->order[c] != NULL;
		if (whole)
			set_order(s, c);
	}
	free(notes);
	return whole ? SB_OK : SB_MEMORY;
}

static void story_release(struct story *s)
{
	for (unsigned c = 0; c < SB_STORY_CHAPTERS; c++)
		free(s->order[c]);
	free(s->part);
	free(s->place);
}

static const char *part(const struct story *s, size_t profile,
			enum sb_story chapter)
{
	return s->part[profile][chapter];
}

/* Of the first column, where rows are no profiles. */
static void heading(struct sb_table *t, const char *text)
{
	free(t->first);
	t->first = strdup(text);
	t->bad |= !t->first;
}

/* --- verdicts --- */

static long find(const struct sb_report *r, const char *profile,
		 const char *situation, const char *of_class)
{
	for (size_t i = 0; i < r->recovery.count; i++)
		if (!strcmp(sb_csv_at(&r->recovery, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "situation"),
			    situation) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "class"), of_class))
			return (long)i;
	return -1;
}

static const char *at(const struct sb_report *r, long row, const char *name)
{
	return row < 0 ? "" : sb_csv_at(&r->recovery, (size_t)row, name);
}

static void cell(const struct sb_report *r, struct sb_table *t, long row)
{
	char text[512];

	if (row < 0)
		sb_table_none(t);
	else
		sb_table_text(t, "%s %s", at(r, row, "symbol"),
			      sb_report_priced(r, at(r, row, "profile"),
					       at(r, row, "explanation"), text,
					       sizeof(text)));
}

/* --- what could be read --- */

/* One sentence of a column: how many classes came out. */
static void summary(const struct sb_report *r, struct sb_table *t,
		    const char *title, const char *profile,
		    const char *situation)
{
	size_t whole = 0, classes = 0;

	for (size_t i = 0; i < r->recovery.count; i++) {
		const char *of_class = sb_csv_at(&r->recovery, i, "class");

		if (strcmp(sb_csv_at(&r->recovery, i, "profile"), profile) !=
			    0 ||
		    strcmp(sb_csv_at(&r->recovery, i, "situation"),
			   situation) != 0 ||
		    !strcmp(of_class, "all") || !strcmp(of_class, "names"))
			continue;
		classes++;
		whole +=
			!strcmp(sb_csv_at(&r->recovery, i, "verdict"), "whole");
	}
	if (whole)
		sb_table_note(t, "%s: %zu of %zu classes, without a guess.",
			      title, whole, classes);
	else
		sb_table_note(t, "%s: no class without a guess.", title);
}

static void read_rows(const struct story *s, struct sb_table *t, size_t first)
{
	const struct sb_report *r = s->r;
	const char *name = r->profiles[first].name;

	for (size_t i = 0; i < r->recovery.count; i++) {
		const char *of_class = sb_csv_at(&r->recovery, i, "class");

		if (strcmp(sb_csv_at(&r->recovery, i, "profile"), name) != 0 ||
		    strcmp(sb_csv_at(&r->recovery, i, "situation"),
			   part(s, first, SB_STORY_READ)) != 0)
			continue;
		sb_table_row(t, of_class, of_class, "");
		for (size_t n = 0; n < r->profile_count; n++) {
			size_t k = s->order[SB_STORY_READ][n];

			if (*part(s, k, SB_STORY_READ))
				cell(r, t,
				     find(r, r->profiles[k].name,
					  part(s, k, SB_STORY_READ), of_class));
		}
	}
}

static void read_chapter(const struct story *s, struct sb_report_tables *ts)
{
	const struct sb_report *r = s->r;
	struct sb_table *t = sb_report_tables_add(
		ts, "story_read", "What could be read of a phone");
	size_t first = r->profile_count;
	char title[160];

	sb_table_note(t, "What comes out when it is executed with what "
			 "somebody had. Exact, but for seconds a guess.");
	for (size_t n = 0; n < r->profile_count; n++) {
		size_t i = s->order[SB_STORY_READ][n];
		const char *situation = part(s, i, SB_STORY_READ);
		const char *name = r->profiles[i].name;
		long row = find(r, name, situation, "all");

		if (!*situation || row < 0)
			continue;
		if (first == r->profile_count)
			first = i;
		snprintf(title, sizeof(title), "%s: %s", r->profiles[i].title,
			 at(r, row, "label"));
		sb_table_column(t, name, title, "");
		summary(r, t, r->profiles[i].title, name, situation);
	}
	if (first < r->profile_count)
		read_rows(s, t, first);
	heading(t, "class of data");
}

/* --- what each alternative gives and costs --- */

static const struct {
	const char *situation, *title;
} asked[] = {
	{ "warrant", "the provider can be made to hand over" },
	{ "things_seized", "a court that seizes the things reads" },
	{ "phished_second_factor", "a phisher reads" },
	{ "thief_phone", "a thief of the phone reads" },
	{ "thief_computer", "a thief of the computer reads" },
	{ "new_phone", "phone lost: the owner has" },
	{ "phone_and_passphrase_lost", "passphrase forgotten, too" },
	{ "all_forgotten", "everything forgotten" },
	{ "ransomware", "account taken and deleted" },
	{ "provider_gone", "provider gone" },
};

#define ASKED (sizeof(asked) / sizeof(asked[0]))

static void costs(const struct sb_report *r, struct sb_table *t,
		  const char *name)
{
	long point = sb_report_point(r, name);
	int there[2];
	int64_t bytes = sb_report_loss(r, "deployed", name, "stored/all",
				       "scheme_bytes", &there[0]);
	int64_t plain = sb_report_loss(r, "deployed", name, "stored/all",
				       "reference_bytes", &there[1]);

	if (point < 0)
		sb_table_none(t);
	else
		sb_table_text(t, "%s",
			      sb_csv_at(&r->points, (size_t)point, "point"));
	if (there[0] && there[1] && plain > 0)
		sb_table_number(t, (double)bytes / (double)plain, 3, 0);
	else
		sb_table_none(t);
	sb_report_rate(t,
		       sb_report_deployed(r, name, "backup_first", r->threads));
}

static void instead_chapter(const struct story *s, struct sb_report_tables *ts)
{
	const struct sb_report *r = s->r;
	struct sb_table *t = sb_report_tables_add(
		ts, "story_instead",
		"What else there was, and what it costs its owner");

	for (size_t k = 0; k < ASKED; k++)
		sb_table_column(t, asked[k].situation, asked[k].title, "");
	sb_table_column(t, "point", "what comes back is of", "");
	sb_table_column(t, "stored", "stored, of plain's", "");
	sb_table_column(t, "first", "first backup", "MB/s");
	sb_table_note(
		t,
		"Each as deployed. The first columns are what others get, "
		"the next what is left to the owner after something "
		"happened; all executed. Where a computer is backed up, "
		"it is lost instead of the phone. The things are phone, "
		"other device, computer, paper and drive, opened up. "
		"Bytes are exact; times are of this machine, %s.",
		sb_report_rate_words);
	for (size_t n = 0; n < r->profile_count; n++) {
		size_t i = s->order[SB_STORY_INSTEAD][n];
		const struct sb_report_profile *p = &r->profiles[i];

		if (!*part(s, i, SB_STORY_INSTEAD) ||
		    find(r, p->name, asked[0].situation, "all") < 0)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < ASKED; k++)
			cell(r, t, find(r, p->name, asked[k].situation, "all"));
		costs(r, t, p->name);
	}
}

/* --- who is told that a content exists --- */

static double leak(const struct sb_report *r, const char *profile,
		   const char *name, const char **text)
{
	*text = "";
	for (size_t i = 0; i < r->leakage.count; i++)
		if (!strcmp(sb_csv_at(&r->leakage, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->leakage, i, "attack"), "upload") &&
		    !strcmp(sb_csv_at(&r->leakage, i, "name"), name))
			*text = sb_csv_at(&r->leakage, i, "value");
	return strtod(*text, NULL);
}

static void oracle_chapter(const struct story *s, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "there", "sent of a file that somebody has", "kB" },
		{ "there_of", "of", "kB" },
		{ "absent", "sent of one that nobody has", "kB" },
		{ "absent_of", "of", "kB" },
		{ "told", "he learns that it exists", "" },
		{ "customer", "another customer who asks by name", "" },
	};
	static const char *const counts[] = { "there_sent", "there_bytes",
					      "absent_sent", "absent_bytes" };
	const struct sb_report *r = s->r;
	struct sb_table *t = sb_report_tables_add(
		ts, "story_oracle", "Who is told that a content exists");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t, "A customer backs up files that somebody else has, "
			 "then files that nobody has; what leaves his machine "
			 "is counted. Exact.");
	for (size_t n = 0; n < r->profile_count; n++) {
		size_t i = s->order[SB_STORY_ORACLE][n];
		const struct sb_report_profile *p = &r->profiles[i];
		const char *text;

		leak(r, p->name, "told", &text);
		if (!*part(s, i, SB_STORY_ORACLE) || !*text)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < 4; k++)
			sb_table_number(
				t, leak(r, p->name, counts[k], &text) / 1e3, 1,
				0);
		leak(r, p->name, "told", &text);
		sb_table_text(t, "%s", text);
		cell(r, t, find(r, p->name, "other_customer", "all"));
	}
}

/* --- one system's choices --- */

/* Situations by their column; -1: no such column. */
static long column(const struct sb_report *r, const char *profile,
		   unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	for (size_t i = 0; i < r->recovery.count; i++)
		if (!strcmp(sb_csv_at(&r->recovery, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "column"), text) &&
		    !strcmp(sb_csv_at(&r->recovery, i, "class"), "all"))
			return (long)i;
	return -1;
}

/* Do all choices come out alike in column a?  And in a and in b? */
static int alike(const struct story *s, unsigned a)
{
	const struct sb_report *r = s->r;
	const char *first = NULL;

	for (size_t k = 0; k < r->profile_count; k++) {
		const char *text;

		if (!*part(s, k, SB_STORY_CHOICES))
			continue;
		text = at(r, column(r, r->profiles[k].name, a), "explanation");
		if (first && strcmp(first, text) != 0)
			return 0;
		first = text;
	}
	return 1;
}

static int same(const struct story *s, unsigned a, unsigned b)
{
	const struct sb_report *r = s->r;

	for (size_t k = 0; k < r->profile_count; k++) {
		const char *name = r->profiles[k].name;

		if (*part(s, k, SB_STORY_CHOICES) &&
		    strcmp(at(r, column(r, name, a), "explanation"),
			   at(r, column(r, name, b), "explanation")) != 0)
			return 0;
	}
	return 1;
}

#define COLUMNS 64u

/* A row for column a and all later ones that are the same for everybody. */
static void choices_row(const struct story *s, struct sb_table *t,
			const char *first, unsigned a)
{
	const struct sb_report *r = s->r;
	long row = column(r, first, a);
	char title[512];
	size_t len = (size_t)snprintf(title, sizeof(title), "%s",
				      at(r, row, "label"));

	for (unsigned b = a + 1; b < COLUMNS && len < sizeof(title); b++)
		if (column(r, first, b) >= 0 && same(s, a, b))
			len += (size_t)snprintf(
				title + len, sizeof(title) - len, "; %s",
				at(r, column(r, first, b), "label"));
	sb_table_row(t, at(r, row, "situation"), title, at(r, row, "side"));
	for (size_t n = 0; n < r->profile_count; n++) {
		size_t k = s->order[SB_STORY_CHOICES][n];

		if (*part(s, k, SB_STORY_CHOICES))
			cell(r, t, column(r, r->profiles[k].name, a));
	}
}

static int is_new(const struct story *s, const char *first, unsigned a)
{
	for (unsigned b = 0; b < a; b++)
		if (column(s->r, first, b) >= 0 && same(s, a, b))
			return 0;
	return 1;
}

static void choices_chapter(const struct story *s, struct sb_report_tables *ts)
{
	const struct sb_report *r = s->r;
	struct sb_table *t = sb_report_tables_add(ts, "story_choices",
						  "Three ways to keep one key");
	const char *first = NULL;
	size_t left_out = 0;

	for (size_t n = 0; n < r->profile_count; n++) {
		size_t k = s->order[SB_STORY_CHOICES][n];

		if (!*part(s, k, SB_STORY_CHOICES))
			continue;
		if (!first)
			first = r->profiles[k].name;
		sb_table_column(t, r->profiles[k].name, r->profiles[k].title,
				"");
	}
	for (unsigned a = 0; first && a < COLUMNS; a++) {
		if (column(r, first, a) < 0)
			continue;
		if (alike(s, a))
			left_out++;
		else if (is_new(s, first, a))
			choices_row(s, t, first, a);
	}
	heading(t, "situation");
	sb_table_note(t,
		      "Only who holds the key differs. %zu situations in which "
		      "all come out alike are left out. Executed, exact but "
		      "for seconds a guess.",
		      left_out);
}

void sb_report_story(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct story s;

	if (!r->recovery.count)
		return;
	if (story_init(&s, r) == SB_OK) {
		read_chapter(&s, ts);
		instead_chapter(&s, ts);
		oracle_chapter(&s, ts);
		choices_chapter(&s, ts);
	} else {
		sb_report_tables_add(ts, "story_read", "")->bad = 1;
	}
	story_release(&s);
}
