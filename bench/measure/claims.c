/* bench/measure/claims.c: reading claims, and those that are exact. */
#include "bench/measure/claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/claims_time.h"
#include "bench/measure/manifest.h"

#define COLUMNS     7u
#define COUNT_BYTES 24u

static const struct {
	const char *name;
	size_t keys;
	int of_input; /* depends on input and libraries, not on the seed only */
} tables[SB_CLAIMS_TABLES] = {
	{ "counts", 4, 0 },  { "counts_lib", 4, 1 }, { "loss", 4, 1 },
	{ "growth", 4, 1 },  { "leakage", 3, 0 },    { "recovery", 3, 0 },
	{ "records", 2, 0 }, /* the last one: sb_claims_records_of */
};

static const char *const kinds[] = { "exact", "order", "ratio" };

const char *sb_claims_kind_name(enum sb_claim_kind kind)
{
	return kinds[kind];
}

const char *sb_claims_verdict_name(enum sb_claim_verdict verdict)
{
	switch (verdict) {
	case SB_CLAIM_PASS:
		return "PASS";
	case SB_CLAIM_FAIL:
		return "FAIL";
	case SB_CLAIM_INCONCLUSIVE:
		return "INCONCLUSIVE";
	}
	return "?";
}

static long table_of(const char *operand)
{
	size_t len = strcspn(operand, " ");

	for (size_t i = 0; i < SB_CLAIMS_TABLES; i++)
		if (strlen(tables[i].name) == len &&
		    !strncmp(tables[i].name, operand, len))
			return (long)i;
	return -1;
}

static size_t word_count(const char *text)
{
	size_t n = 0;

	while (*(text += strspn(text, " "))) {
		n++;
		text += strcspn(text, " ");
	}
	return n;
}

/* records STATUS WHAT: a word that is none counts nothing, and passes. */
static int is_counted(const char *operand)
{
	char status[16], what[16];

	if (sscanf(operand, "records %15s %15s", status, what) != 2)
		return 1;
	return (!strcmp(status, "documented") || !strcmp(status, "inferred")) &&
	       (!strcmp(what, "agree") || !strcmp(what, "waived") ||
		!strcmp(what, "differ"));
}

static const char *bad_exact(const struct sb_claim *c)
{
	long a = table_of(c->a), b = table_of(c->b);

	if (!is_counted(c->a) || !is_counted(c->b))
		return "records: want documented or inferred, then agree, "
		       "waived or differ";

	if (a < 0 || word_count(c->a) != tables[a].keys + 1)
		return "a: want a table's name and its keys";
	if (strlen(c->relation) != 1 || !strchr("=<>", *c->relation))
		return "relation: want =, < or >";
	if (b >= 0 && word_count(c->b) != tables[b].keys + 1)
		return "b: want a table's name and its keys";
	return *c->b ? NULL : "b: want a value";
}

static const char *bad_time(const struct sb_claim *c)
{
	if (strncmp(c->a, "cell ", 5) != 0 || word_count(c->a) != 5)
		return "a: want cell MODE PROFILE OPERATION THREADS";
	if (strncmp(c->b, "cell ", 5) != 0 || word_count(c->b) != 5)
		return "b: want cell MODE PROFILE OPERATION THREADS";
	if (c->kind == SB_CLAIM_ORDER)
		return strcmp(c->relation, "faster") != 0 &&
				       strcmp(c->relation, "slower") != 0
			       ? "relation: want faster or slower"
			       : NULL;
	if (strcmp(c->relation, "=") != 0)
		return "relation: want =";
	return c->tolerance > 0 && c->tolerance < 10
		       ? NULL
		       : "tolerance: want per cent, above 0";
}

/* One line into a claim; NULL, or what is wrong with it. */
static const char *parse(char *line, struct sb_claim *c)
{
	const char *field[COLUMNS];
	size_t n = 0;

	for (char *at = line; at && n < COLUMNS; n++)
		field[n] = strsep(&at, "\t");
	if (n != COLUMNS)
		return "want 7 columns, separated by tabs";
	*c = (struct sb_claim) { .id = field[0],
				 .a = field[2],
				 .relation = field[3],
				 .b = field[4],
				 .tolerance = strtod(field[5], NULL) / 100,
				 .text = field[6] };
	if (!*c->id || !*c->text)
		return "want an id and a text";
	for (int k = 0; k < SB_CLAIM_KINDS; k++)
		if (!strcmp(field[1], kinds[k])) {
			c->kind = (enum sb_claim_kind)k;
			return k == SB_CLAIM_EXACT ? bad_exact(c) : bad_time(c);
		}
	return "kind: want exact, order or ratio";
}

static enum sb_err add(struct sb_claims *c, char *line, const char **bad)
{
	struct sb_claim *more =
		reallocarray(c->claim, c->count + 1, sizeof(*more));

	if (!more)
		return SB_MEMORY;
	c->claim = more;
	*bad = parse(line, &more[c->count]);
	for (size_t i = 0; !*bad && i < c->count; i++)
		if (!strcmp(more[i].id, more[c->count].id))
			*bad = "id: there is one of that name already";
	if (*bad)
		return SB_MALFORMED;
	c->kinds[more[c->count++].kind]++;
	return SB_OK;
}

enum sb_err sb_claims_load(const char *path, struct sb_claims *out, char *why,
			   size_t why_bytes)
{
	FILE *from = fopen(path, "r");
	enum sb_err err = SB_OK;
	const char *bad = NULL;
	unsigned number = 0;
	size_t len = 0;
	char *rest;

	memset(out, 0, sizeof(*out));
	snprintf(why, why_bytes, "%s cannot be read: name a file of claims",
		 path);
	if (!from)
		return SB_MISSING;
	if (getdelim(&out->bytes, &len, 0, from) < 0)
		err = ferror(from) ? SB_IO : SB_OK;
	fclose(from);
	rest = err == SB_OK ? out->bytes : NULL;
	while (err == SB_OK && rest && *rest) {
		char *line = strsep(&rest, "\n");

		number++;
		if (*line && *line != '#')
			err = add(out, line, &bad);
	}
	if (err == SB_MALFORMED)
		snprintf(why, why_bytes, "%s:%u: %s", path, number, bad);
	if (err == SB_OK && !out->count) {
		snprintf(why, why_bytes, "%s holds no claim", path);
		err = SB_MISSING;
	}
	if (err != SB_OK)
		sb_claims_release(out);
	return err;
}

void sb_claims_release(struct sb_claims *c)
{
	free(c->claim);
	free(c->bytes);
	memset(c, 0, sizeof(*c));
}

enum sb_err sb_claims_side_load(const char *folder, struct sb_claims_side *out)
{
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->folder = folder;
	err = sb_summary_load(folder, &out->summary);
	for (size_t i = 0; err == SB_OK && i < SB_CLAIMS_TABLES; i++) {
		err = sb_csv_load(folder, tables[i].name, &out->table[i]);
		if (err == SB_MISSING)
			err = SB_OK;
	}
	if (err != SB_OK)
		sb_claims_side_release(out);
	return err;
}

void sb_claims_side_release(struct sb_claims_side *s)
{
	for (size_t i = 0; i < SB_CLAIMS_TABLES; i++)
		sb_csv_release(&s->table[i]);
	sb_summary_release(&s->summary);
	memset(s, 0, sizeof(*s));
}

static int row_is(const struct sb_csv *csv, size_t row, const char *table,
		  const char *const *key, size_t keys)
{
	if (!strcmp(table, "recovery"))
		return !strcmp(sb_csv_at(csv, row, "profile"), key[0]) &&
		       !strcmp(sb_csv_at(csv, row, "situation"), key[1]) &&
		       !strcmp(sb_csv_at(csv, row, "class"), key[2]);
	for (size_t i = 0; i < keys; i++)
		if (strcmp(csv->rows[row].field[i], key[i]) != 0)
			return 0;
	return 1;
}

/* How many records, as digits; "": it has none of that status. */
static const char *records_of(const struct sb_csv *records, const char *status,
			      const char *what, char digits[COUNT_BYTES])
{
	digits[0] = '\0';
	if (sb_claims_records(records, status, NULL))
		snprintf(digits, COUNT_BYTES, "%zu",
			 sb_claims_records(records, status, what));
	return digits;
}

/* The operand's value in that run, or "". */
static const char *value_of(const struct sb_claims_side *side,
			    const char *operand, char digits[COUNT_BYTES])
{
	long t = table_of(operand);
	const struct sb_csv *csv = &side->table[t < 0 ? 0 : t];
	const char *key[5] = { "", "", "", "", "" };
	char words[256], *at = words;
	size_t n = 0;

	if (t < 0)
		return "";
	snprintf(words, sizeof(words), "%s", operand);
	while (at && n < 5)
		key[n++] = strsep(&at, " ");
	if (!strcmp(tables[t].name, "records"))
		return records_of(csv, key[1], key[2], digits);
	for (size_t i = 0; n == tables[t].keys + 1 && i < csv->count; i++)
		if (row_is(csv, i, tables[t].name, key + 1, n - 1))
			return !strcmp(tables[t].name, "recovery")
				       ? sb_csv_at(csv, i, "verdict")
				       : csv->rows[i].field[n - 1];
	return "";
}

/* Numbers by value, words only by equality. */
static int holds(const char *a, char relation, const char *b)
{
	long long x = strtoll(a, NULL, 10), y = strtoll(b, NULL, 10);

	if (relation == '=')
		return !strcmp(a, b);
	return relation == '<' ? x < y : x > y;
}

/* What both runs must share: a claim about bytes is one about the reference's
 * input; to be the same number, it must come from the same libraries too. */
static const char *differing(const struct sb_claims_side *a,
			     const struct sb_claims_side *b,
			     const char *operand, int same_number)
{
	static const char *const of_input[] = { "seed", "digest", "zstd",
						"sqlite", "libplist" };
	long t = table_of(operand);
	size_t count = t < 0 || !tables[t].of_input ? 1 : same_number ? 5 : 2;

	for (size_t i = 0; i < count; i++) {
		char x[128], y[128];

		sb_manifest_text(a->folder, of_input[i], x, sizeof(x));
		sb_manifest_text(b->folder, of_input[i], y, sizeof(y));
		if (strcmp(x, y) != 0)
			return of_input[i];
	}
	return NULL;
}

/* A number of records is that of the profiles that were run. */
static int other_records(const struct sb_claims_side *reference,
			 const struct sb_claims_side *here, const char *operand)
{
	char status[32] = "";

	return sscanf(operand, "records %31s", status) == 1 &&
	       sb_claims_records(sb_claims_records_of(reference), status,
				 NULL) !=
		       sb_claims_records(sb_claims_records_of(here), status,
					 NULL);
}

static void check_exact(const struct sb_claim *c,
			const struct sb_claims_side *reference,
			const struct sb_claims_side *here,
			struct sb_claim_result *out)
{
	char digits[3][COUNT_BYTES];
	const char *a = value_of(here, c->a, digits[0]), *b = c->b;
	const char *other = value_of(reference, c->a, digits[1]);
	int number = !strcmp(c->b, "reference");
	const char *differ = differing(reference, here, c->a, number);

	snprintf(out->reference, sizeof(out->reference), "%s", other);
	snprintf(out->here, sizeof(out->here), "%s", a);
	if (number)
		b = other;
	else if (table_of(c->b) >= 0)
		b = value_of(here, c->b, digits[2]);
	if (!*a || !*b)
		snprintf(out->why, sizeof(out->why), "not measured %s: %s",
			 *a && number ? "in the reference" : "here",
			 *a ? c->b : c->a);
	else if (number && other_records(reference, here, c->a))
		snprintf(out->why, sizeof(out->why),
			 "the reference has records of other profiles");
	else if (differ)
		snprintf(out->why, sizeof(out->why),
			 "%s differs from the reference's", differ);
	else
		out->verdict = holds(a, *c->relation, b) ? SB_CLAIM_PASS
							 : SB_CLAIM_FAIL;
	if (out->verdict == SB_CLAIM_FAIL)
		snprintf(out->why, sizeof(out->why), "%s is not %s %s", a,
			 c->relation, b);
}

void sb_claims_check(const struct sb_claims *all, const struct sb_claim *claim,
		     const struct sb_claims_side *reference,
		     const struct sb_claims_side *here,
		     struct sb_claim_result *out)
{
	memset(out, 0, sizeof(*out));
	out->verdict = SB_CLAIM_INCONCLUSIVE;
	if (claim->kind == SB_CLAIM_EXACT)
		check_exact(claim, reference, here, out);
	else
		sb_claims_time_check(claim, all->kinds[claim->kind], reference,
				     here, out);
}
