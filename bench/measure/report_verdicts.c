/* bench/measure/report_verdicts.c: who restores, who reads, what leaks. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

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

static void grid(const struct sb_report *r, FILE *to,
		 const struct column *columns, size_t count, const char *side)
{
	fputs("| |", to);
	for (size_t k = 0; k < count; k++)
		if (columns[k].situation && !strcmp(columns[k].side, side))
			fprintf(to, " %s |", columns[k].label);
	fputs("\n|---|", to);
	for (size_t k = 0; k < count; k++)
		if (columns[k].situation && !strcmp(columns[k].side, side))
			fputs("---|", to);
	fputc('\n', to);
	for (size_t i = 0; i < r->profile_count; i++) {
		fprintf(to, "| %s |", r->profiles[i].title);
		for (size_t k = 0; k < count; k++) {
			long row;

			if (!columns[k].situation ||
			    strcmp(columns[k].side, side) != 0)
				continue;
			row = sb_report_recovery(r, r->profiles[i].name,
						 columns[k].situation);
			if (row < 0)
				fputs(" - |", to);
			else
				fprintf(to, " %s %s |",
					sb_csv_at(&r->recovery, (size_t)row,
						  "symbol"),
					sb_csv_at(&r->recovery, (size_t)row,
						  "explanation"));
		}
		fputc('\n', to);
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

static void confirm(const struct sb_report *r, FILE *to, const char *profile,
		    const char *attack)
{
	if (!*leak(r, profile, attack, "how")) {
		fputs(" - |", to);
		return;
	}
	fprintf(to, " %s of %s there, %s of %s not there (%s) |",
		leak(r, profile, attack, "present_found"),
		leak(r, profile, attack, "present"),
		leak(r, profile, attack, "absent_found"),
		leak(r, profile, attack, "absent"),
		leak(r, profile, attack, "how"));
}

static void attacks(const struct sb_report *r, FILE *to)
{
	fputs("\n## Leakage: attacks that ran on the provider's view\n\n"
	      "Confirmation: how many candidate files were found, of those "
	      "that are there and of those that are not. Enumeration: a letter "
	      "known but for four digits. Duplicates: what the victim restores "
	      "after an attacker stored other content under the name first.\n\n"
	      "| | confirmation by a stranger | by a member of the group | "
	      "enumeration | candidates/s and core | faking | erasure |\n"
	      "|---|---|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;

		if (!*leak(r, name, "confirm/outsider", "how"))
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		confirm(r, to, name, "confirm/outsider");
		confirm(r, to, name, "confirm/member");
		fprintf(to, " %s | %s | %s | %s |\n",
			leak(r, name, "enumerate/outsider", "success"),
			leak(r, name, "enumerate/outsider",
			     "candidates_per_sec"),
			leak(r, name, "duplicate", "faking"),
			leak(r, name, "duplicate", "erasure"));
	}
}

void sb_report_verdicts(const struct sb_report *r, FILE *to)
{
	struct column columns[COLUMNS_MAX];
	size_t count = find_columns(r, columns);

	if (count) {
		fputs("\n## Recovery: executed, compared byte by byte\n\n"
		      "### What the owner gets back\n\n",
		      to);
		grid(r, to, columns, count, "owner");
		fputs("\n### What others read\n\n", to);
		grid(r, to, columns, count, "adversary");
	}
	if (r->leakage.count)
		attacks(r, to);
}
