/* bench/measure/report_bytes.c: tables of bytes. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

struct cause {
	const char *name, *title;
};

static const struct cause stored[] = {
	{ "within_snapshot", "within a snapshot" },
	{ "cross_snapshot", "across snapshots" },
	{ "cross_user", "across users" },
	{ "compression", "compression" },
	{ "padding", "padding" },
	{ "sealing", "sealing" },
	{ "recipes", "recipes" },
	{ "index", "index" },
	{ "keys", "keys" },
	{ "dead", "dead" },
	{ "chunking_sizes", "chunk sizes" },
	{ "chunking_key", "keyed cuts" },
	{ "total", "**all**" },
};

static const struct cause sent[] = {
	{ "within_snapshot", "within a snapshot" },
	{ "cross_snapshot", "across snapshots" },
	{ "cross_user", "across users" },
	{ "compression", "compression" },
	{ "padding", "padding" },
	{ "protocol", "protocol" },
	{ "total", "**all**" },
};

static void head(FILE *to, const char *base, const struct cause *causes,
		 size_t count)
{
	fprintf(to, "| | %s |", base);
	for (size_t i = 0; i < count; i++)
		fprintf(to, " %s |", causes[i].title);
	fputs("\n|---|---|", to);
	for (size_t i = 0; i < count; i++)
		fputs("---|", to);
	fputc('\n', to);
}

/* In thousands of bytes, with a sign where it is a difference. */
static void row(const struct sb_report *r, FILE *to, const char *mode,
		const struct sb_report_profile *p, const char *scope,
		const struct cause *causes, size_t count)
{
	int found;
	int64_t bytes =
		sb_report_loss(r, mode, p->name, scope, "scheme_bytes", &found);

	if (!found)
		return;
	fprintf(to, "| %s | %.1f |", p->title, (double)bytes / 1e6);
	for (size_t i = 0; i < count; i++) {
		int64_t v = sb_report_loss(r, mode, p->name, scope,
					   causes[i].name, &found);

		if (v)
			fprintf(to, " %+.1f |", (double)v / 1e3);
		else
			fputs(" 0 |", to);
	}
	fputc('\n', to);
}

static void chain(const struct sb_report *r, FILE *to, const char *mode,
		  const char *scope, const struct cause *causes, size_t count)
{
	head(to, "MB", causes, count);
	for (size_t i = 0; i < r->profile_count; i++)
		row(r, to, mode, &r->profiles[i], scope, causes, count);
}

/* Classes that lose anything, for each profile: the loss in kB. */
static void classes(const struct sb_report *r, FILE *to)
{
	const char *seen[32];
	size_t count = 0;

	for (size_t i = 0; i < r->loss.count; i++) {
		const char *scope = r->loss.rows[i].field[2];
		size_t k = 0;

		if (strncmp(scope, "stored/", 7) != 0 ||
		    !strcmp(scope, "stored/all"))
			continue;
		while (k < count && strcmp(seen[k], scope) != 0)
			k++;
		if (k == count && count < 32)
			seen[count++] = scope;
	}
	if (!count)
		return;
	fputs("\n### By class of data\n\nThousands of bytes more than plain "
	      "stores, controlled; recipes, index and keys are nobody's.\n\n| "
	      "|",
	      to);
	for (size_t k = 0; k < count; k++)
		fprintf(to, " %s |", seen[k] + 7);
	fputs("\n|---|", to);
	for (size_t k = 0; k < count; k++)
		fputs("---|", to);
	fputc('\n', to);
	for (size_t i = 0; i < r->profile_count; i++) {
		fprintf(to, "| %s |", r->profiles[i].title);
		for (size_t k = 0; k < count; k++) {
			int found;
			int64_t v = sb_report_loss(r, "controlled",
						   r->profiles[i].name, seen[k],
						   "total", &found);

			if (found)
				fprintf(to, " %+.1f |", (double)v / 1e3);
			else
				fputs(" - |", to);
		}
		fputc('\n', to);
	}
}

void sb_report_bytes(const struct sb_report *r, FILE *to)
{
	const size_t stored_count = sizeof(stored) / sizeof(stored[0]);
	const size_t sent_count = sizeof(sent) / sizeof(sent[0]);

	if (!r->loss.count)
		return;
	fputs("\n## Dedup loss\n\nStored bytes (MB) and, in thousands of "
	      "bytes, "
	      "how many more than plaintext deduplication across all users "
	      "stores of the same input, by cause. The causes add up exactly; "
	      "compression and chunking are changes and can be negative.\n"
	      "\n### Controlled\n\n",
	      to);
	chain(r, to, "controlled", "stored/all", stored, stored_count);
	fputs("\n### As deployed\n\nEach with its own chunks, codec and "
	      "padding, against plain in the controlled setting.\n\n",
	      to);
	chain(r, to, "deployed", "stored/all", stored, stored_count);
	fputs("\n### Sent to the provider\n\nControlled; \"protocol\" is what "
	      "crosses the wire beside payload and padding.\n\n",
	      to);
	chain(r, to, "controlled", "sent/all", sent, sent_count);
	classes(r, to);
}
