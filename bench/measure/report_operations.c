/* bench/measure/report_operations.c: what changing keys and deleting costs, and
 * what copies open afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

static const char *at(const struct sb_report *r, size_t row, const char *column)
{
	return sb_csv_at(&r->operations, row, column);
}

static int is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The first row of an operation; -1: there is none. */
static long first_row(const struct sb_report *r, const char *profile,
		      const char *operation)
{
	for (size_t i = 0; i < r->operations.count; i++)
		if (is(at(r, i, "profile"), profile) &&
		    is(at(r, i, "operation"), operation) &&
		    !*at(r, i, "reader"))
			return (long)i;
	return -1;
}

static void part(FILE *to, const char *words, const char *bytes)
{
	uint64_t value = strtoull(bytes, NULL, 10);

	if (!value)
		return;
	if (ftell(to) > 0)
		fputs(", ", to);
	if (value < 10000)
		fprintf(to, "%s %llu B", words, (unsigned long long)value);
	else
		fprintf(to, "%s %.0f kB", words, (double)value / 1000);
}

/* What it did and cost, in few words. */
static char *cost(const struct sb_report *r, size_t row)
{
	const char *trips = at(r, row, "round_trips");
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	if (!to)
		return NULL;
	part(to, "data sent again", at(r, row, "data_bytes"));
	part(to, "recipes", at(r, row, "recipe_bytes"));
	part(to, "deleted", at(r, row, "bytes"));
	if (is(at(r, row, "operation"), "forget snapshot") ||
	    is(at(r, row, "operation"), "delete account"))
		part(to, "kept for others", at(r, row, "kept_bytes"));
	part(to, "keys", at(r, row, "key_bytes"));
	if (is(at(r, row, "operation"), "delete account"))
		part(to, "keys left", at(r, row, "left_bytes"));
	if (is(at(r, row, "operation"), "erase") ||
	    is(at(r, row, "operation"), "delete account"))
		part(to, "services' records left",
		     at(r, row, "left_service_bytes"));
	if (strtoull(trips, NULL, 10))
		fprintf(to, "%s%s round trip%s", ftell(to) > 0 ? ", " : "",
			trips, is(trips, "1") ? "" : "s");
	if (ftell(to) == 0)
		fputs("on the phone", to);
	if (*at(r, row, "cpu_ns"))
		fprintf(to, "; %.1f ms",
			(double)strtoull(at(r, row, "cpu_ns"), NULL, 10) / 1e6);
	if (fclose(to) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void cost_cell(const struct sb_report *r, struct sb_table *t,
		      const char *profile, const char *operation)
{
	long row = first_row(r, profile, operation);
	const char *why = row < 0 ? "" : at(r, (size_t)row, "why");
	char *text;

	if (row < 0) {
		sb_table_none(t);
		return;
	}
	if (is(at(r, (size_t)row, "redo"), "unsupported")) {
		sb_table_text(t, "%.*s", (int)strcspn(why, ":"),
			      *why ? why : "none");
		return;
	}
	text = cost(r, (size_t)row);
	t->bad |= !text;
	sb_table_text(t, "%s", text ? text : "");
	free(text);
}

static void costs(const struct sb_report *r, struct sb_report_tables *ts,
		  const char *id, const char *title,
		  const struct sb_table_head *columns, size_t count)
{
	struct sb_table *t = sb_report_tables_add(ts, id, title);

	sb_table_columns(t, columns, count);
	sb_table_note(
		t, "Executed on a small archive of twelve files, one of each "
		   "class, and priced in bytes. none: the modelled system "
		   "has no such operation, or it would change nothing; not "
		   "modelled: it may have one. Keys: deposits that were "
		   "made; keys left: deposits with anybody in the end; "
		   "round trips: of the keys' half, with anybody but the "
		   "phone. Exact, but for the milliseconds: processor time "
		   "of all sides, measured once, secrets stretched at the "
		   "least cost. operations.csv has the reasons, counts "
		   "of objects, and what services were asked.");
	for (size_t i = 0; r->operations.count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < count; k++)
			cost_cell(r, t, p->name, columns[k].title);
	}
}

static int rank(const char *word)
{
	static const char *const words[] = { "nothing", "names only", "partly",
					     "whole" };

	for (int i = 0; i < 4; i++)
		if (is(word, words[i]))
			return i;
	return -1;
}

struct opened {
	const char *least, *most; /* NULL: nobody was tried */
};

static void widen(struct opened *o, const char *word)
{
	if (!o->least || rank(word) < rank(o->least))
		o->least = word;
	if (!o->most || rank(word) > rank(o->most))
		o->most = word;
}

static void put(char *text, size_t bytes, const struct opened *o)
{
	if (o->least && !is(o->least, o->most))
		snprintf(text, bytes, "%s to %s", o->least, o->most);
	else
		snprintf(text, bytes, "%s", o->least ? o->least : "");
}

/* Over all readers: of files from before, and from after. */
static void copy_cell(const struct sb_report *r, struct sb_table *t,
		      const char *profile, const char *operation,
		      const char *copy)
{
	struct opened before = { 0 }, after = { 0 };
	char of_before[48], of_after[48];

	for (size_t i = 0; i < r->operations.count; i++) {
		if (!is(at(r, i, "profile"), profile) ||
		    !is(at(r, i, "operation"), operation) ||
		    !is(at(r, i, "copy"), copy))
			continue;
		widen(&before, at(r, i, "before"));
		widen(&after, at(r, i, "after"));
	}
	put(of_before, sizeof(of_before), &before);
	put(of_after, sizeof(of_after), &after);
	if (before.least)
		sb_table_text(t, "%s / %s", of_before, of_after);
	else
		sb_table_none(t);
}

static size_t readers(const struct sb_report *r, const char *profile,
		      const char *operation)
{
	size_t count = 0;

	for (size_t i = 0; i < r->operations.count; i++)
		count += is(at(r, i, "profile"), profile) &&
			 is(at(r, i, "operation"), operation) &&
			 is(at(r, i, "copy"), "both");
	return count;
}

static void copies(const struct sb_report *r, struct sb_report_tables *ts,
		   const char *id, const char *operation)
{
	static const struct sb_table_head columns[] = {
		{ "before", "copy from before opens", "" },
		{ "after", "copy from after", "" },
		{ "both", "both", "" },
		{ "readers", "readers tried", "" },
	};
	struct sb_table *t;
	char title[96];

	snprintf(title, sizeof(title), "Copies taken before and after: %s",
		 operation);
	t = sb_report_tables_add(ts, id, title);
	sb_table_columns(t, columns, 4);
	sb_table_note(t,
		      "Of files from before / from after the operation, by "
		      "whoever can read a class (each minimal set; from the "
		      "least to the most that one of them opens). Who copied "
		      "before has keys from then and asks for objects now; who "
		      "copied after knows old secrets. Of a deleted account's "
		      "files, those that another account has too stay: whoever "
		      "reads that one reads them. Exact; operations.csv "
		      "has each reader.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		size_t count = readers(r, p->name, operation);

		if (!count || first_row(r, p->name, operation) < 0)
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < 3; k++)
			copy_cell(r, t, p->name, operation, columns[k].key);
		sb_table_number(t, (double)count, 0, 0);
	}
}

void sb_report_operations(const struct sb_report *r,
			  struct sb_report_tables *ts)
{
	static const struct sb_table_head secrets[] = {
		{ "phrase", "new passphrase", "" },
		{ "passcode", "new passcode", "" },
		{ "password", "new account password", "" },
		{ "code", "new security code", "" },
		{ "add", "add device", "" },
		{ "revoke", "revoke device", "" },
	};
	static const struct sb_table_head keys[] = {
		{ "rotate", "rotate", "" },
		{ "on", "end-to-end on", "" },
		{ "off", "end-to-end off", "" },
		{ "erase", "erase", "" },
		{ "forget", "forget snapshot", "" },
		{ "delete", "delete account", "" },
	};
	static const char *const opened[][2] = {
		{ "copies_rotate", "rotate" },
		{ "copies_passphrase", "new passphrase" },
		{ "copies_passcode", "new passcode" },
		{ "copies_code", "new security code" },
		{ "copies_password", "new account password" },
		{ "copies_revoke", "revoke device" },
		{ "copies_on", "end-to-end on" },
		{ "copies_off", "end-to-end off" },
		{ "copies_delete", "delete account" },
	};

	costs(r, ts, "operations_secrets", "Secrets and devices", secrets, 6);
	costs(r, ts, "operations_keys", "Keys, snapshots, accounts", keys, 6);
	for (size_t i = 0; i < sizeof(opened) / sizeof(opened[0]); i++)
		copies(r, ts, opened[i][0], opened[i][1]);
}
