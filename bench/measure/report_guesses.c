/* bench/measure/report_guesses.c: what stands between a guess and its answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/custody.h"
#include "bench/measure/report.h"

#define WAYS_MOST 24u
#define WAY_BYTES 96u

/* The ways of one secret, each once. */
struct ways {
	char text[WAYS_MOST][WAY_BYTES];
	size_t count;
	int lost; /* there are more */
};

static void note(struct ways *w, const char *text)
{
	for (size_t i = 0; i < w->count; i++)
		if (!strcmp(w->text[i], text))
			return;
	if (w->count < WAYS_MOST)
		snprintf(w->text[w->count++], WAY_BYTES, "%s", text);
	else
		w->lost = 1;
}

/* "10 tries, 1 record" as "10 tries over 1 record"; "offline" with its price. */
static void note_way(const struct sb_report *r, const char *profile,
		     const char *secret, const char *way, struct ways *w)
{
	const char *comma = strchr(way, ',');
	char text[WAY_BYTES], named[2 * WAY_BYTES], priced[4 * WAY_BYTES];
	size_t skip = strlen(secret) + 2;

	if (!strcmp(way, "offline")) {
		snprintf(named, sizeof(named), "%s: %s", secret, way);
		sb_report_priced(r, profile, named, priced, sizeof(priced));
		snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1,
			 priced + skip);
	} else if (comma) {
		snprintf(text, sizeof(text), "%.*s over%s", (int)(comma - way),
			 way, comma + 1);
	} else {
		snprintf(text, sizeof(text), "%s", way);
	}
	note(w, text);
}

/* From "NAME: WAY; NAME: WAY". */
static void find(const struct sb_report *r, const char *profile,
		 const char *secret, const char *guess, struct ways *w)
{
	size_t len = strlen(secret);

	while (*guess) {
		size_t part = strcspn(guess, ";");
		char way[WAY_BYTES];

		if (part > len + 2 && !strncmp(guess, secret, len) &&
		    guess[len] == ':') {
			snprintf(way, sizeof(way), "%.*s",
				 (int)(part - len - 2), guess + len + 2);
			note_way(r, profile, secret, way, w);
		}
		guess += part;
		guess += strspn(guess, "; ");
	}
}

static void cell(const struct sb_report *r, struct sb_table *t,
		 const char *profile, const char *secret)
{
	struct ways w = { .count = 0 };
	char *text = NULL;
	size_t bytes;
	FILE *to;

	for (size_t i = 0; i < r->access.count; i++)
		if (!strcmp(sb_csv_at(&r->access, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->access, i, "structure"), "reader"))
			find(r, profile, secret,
			     sb_csv_at(&r->access, i, "guess"), &w);
	if (!w.count) {
		sb_table_none(t);
		return;
	}
	to = open_memstream(&text, &bytes);
	for (size_t i = 0; to && i < w.count; i++)
		fprintf(to, "%s%s", i ? SB_TABLE_OR : "", w.text[i]);
	if (to && w.lost)
		fprintf(to, "%sothers", SB_TABLE_OR);
	if (!to || fclose(to))
		t->bad = 1;
	else
		sb_table_text(t, "%s", text);
	free(text);
}

void sb_report_guesses(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const enum sb_atom items[] = { SB_ATOM_KNOW_PASSPHRASE,
					      SB_ATOM_KNOW_PASSCODE,
					      SB_ATOM_KNOW_ACCOUNT_PASSWORD,
					      SB_ATOM_KNOW_CODE };
	const size_t count = sizeof(items) / sizeof(items[0]);
	struct sb_table *t = sb_report_tables_add(
		ts, "guesses", "What stands between a guess and its answer");

	for (size_t k = 0; k < count; k++)
		sb_table_column(t, sb_atom_name(items[k]),
				sb_atom_row(items[k])->words[0], "");
	sb_table_note(
		t,
		"Of each secret that is in some minimal set of readers, "
		"what whoever has the rest of the set meets: a counter, with "
		"the tries that it answered when wrong guesses were made until "
		"the right one would have come too late, and over how many "
		"independent records (devices, replicas asked apart), or "
		"nothing, and what one guess then takes: processor time, %s%s, "
		"by the scheme's own test, by an unlock that "
		"refuses, or by what is opened after an unlock that does not. "
		"The least cost of a guess is at most that.",
		sb_csv_has(&r->guesses, "n")
			? "the median of up to five samples in one process "
			  "(guesses.csv: how many, and their interval)"
			: "one measurement",
		!r->guesses.count ? ", which this run has not"
		: sb_csv_has(&r->guesses, "paused")
			? ", with nothing else of the run running"
			: "");
	for (size_t i = 0; r->access.count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < count; k++)
			cell(r, t, p->name, sb_atom_name(items[k]));
	}
}
