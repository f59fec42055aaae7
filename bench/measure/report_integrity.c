/* bench/measure/report_integrity.c: who was found to change what comes back. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "datasets/source.h"

#define ALL_CLASSES ((1u << SB_CLASS_COUNT) - 1)

static int is_row(const struct sb_report *r, size_t i, const char *profile,
		  const char *structure)
{
	return !strcmp(sb_csv_at(&r->access, i, "profile"), profile) &&
	       !strcmp(sb_csv_at(&r->access, i, "structure"), structure);
}

/* Value of key in "key=value key=value"; empty when it is not there. */
static const char *value(const char *atoms, const char *key, char *out,
			 size_t bytes)
{
	size_t len = strlen(key);

	out[0] = '\0';
	for (const char *at = atoms; *at; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strncmp(at, key, len) != 0 || at[len] != '=')
			continue;
		at += len + 1;
		snprintf(out, bytes, "%.*s", (int)strcspn(at, " "), at);
		break;
	}
	for (char *c = out; *c; c++) {
		if (*c == '_')
			*c = ' ';
	}
	return out;
}

/* What came of the probes without keys, but for keeping a snapshot back, which
 * has columns of its own. */
static void keyless(const struct sb_report *r, const char *profile, FILE *to)
{
	size_t rows = 0, shown = 0;

	for (size_t i = 0; i < r->access.count; i++) {
		const char *atoms = sb_csv_at(&r->access, i, "atoms");
		char outcome[32], probe[64];

		if (!is_row(r, i, profile, "tampering"))
			continue;
		rows++;
		value(atoms, "outcome", outcome, sizeof(outcome));
		value(atoms, "probe", probe, sizeof(probe));
		if (strstr(outcome, "bytes") && strncmp(probe, "keeps", 5) != 0)
			fprintf(to, "%s%s: %s", shown++ ? "; " : "", probe,
				outcome);
	}
	if (rows && !shown)
		fprintf(to, "nothing found");
}

static uint32_t class_bits(const char *classes)
{
	uint32_t bits = 0;

	if (!strcmp(classes, "all"))
		return ALL_CLASSES;
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++) {
		const char *name = sb_class_name(i), *at = classes;
		size_t len = strlen(name);

		while (*at) {
			size_t part = strcspn(at, "+");

			if (part == len && !strncmp(at, name, len))
				bits |= 1u << i;
			at += part + (at[part] == '+');
		}
	}
	return bits;
}

/* " [photos, videos]", or what is missing where that is shorter. */
static void put_classes(uint32_t bits, FILE *to)
{
	int most = __builtin_popcount(bits) > (int)SB_CLASS_COUNT / 2;
	const char *separator = most ? " [all but " : " [";

	if (bits == ALL_CLASSES || !bits)
		return;
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++) {
		if ((int)(bits >> i & 1) == most)
			continue;
		fprintf(to, "%s%s", separator, sb_class_name(i));
		separator = ", ";
	}
	fprintf(to, "]");
}

static int is_set_of_files(const struct sb_report *r, size_t i,
			   const char *profile, const char *structure)
{
	return is_row(r, i, profile, structure) &&
	       strcmp(sb_csv_at(&r->access, i, "classes"), "names") != 0;
}

/* How the coalition in row first did it is said where others did otherwise. */
static void found_set(const struct sb_report *r, const char *profile,
		      const char *structure, size_t first, int how, FILE *to)
{
	const char *set = sb_csv_at(&r->access, first, "set");
	uint32_t bits = 0;

	for (size_t i = first; i < r->access.count; i++) {
		if (is_set_of_files(r, i, profile, structure) &&
		    !strcmp(sb_csv_at(&r->access, i, "set"), set))
			bits |= class_bits(sb_csv_at(&r->access, i, "classes"));
	}
	fprintf(to, "%s", set);
	put_classes(bits, to);
	if (how)
		fprintf(to, " (%s)", sb_csv_at(&r->access, first, "guess"));
}

static int is_first(const struct sb_report *r, size_t i, const char *profile,
		    const char *structure)
{
	const char *set = sb_csv_at(&r->access, i, "set");

	for (size_t k = 0; k < i; k++) {
		if (is_set_of_files(r, k, profile, structure) &&
		    !strcmp(sb_csv_at(&r->access, k, "set"), set))
			return 0;
	}
	return 1;
}

/* Each coalition once, with the classes of all of its rows. */
static void found(const struct sb_report *r, const char *profile,
		  const char *structure, FILE *to)
{
	const char *how = NULL;
	size_t shown = 0;
	int mixed = 0;

	for (size_t i = 0; i < r->access.count; i++) {
		const char *guess = sb_csv_at(&r->access, i, "guess");

		if (!is_set_of_files(r, i, profile, structure) ||
		    !is_first(r, i, profile, structure))
			continue;
		mixed |= how && strcmp(how, guess) != 0;
		how = guess;
	}
	for (size_t i = 0; i < r->access.count; i++) {
		if (!is_set_of_files(r, i, profile, structure) ||
		    !is_first(r, i, profile, structure))
			continue;
		fprintf(to, "%s", shown++ ? SB_TABLE_OR : "");
		found_set(r, profile, structure, i, mixed, to);
	}
	if (how && !mixed)
		fprintf(to, "%s (%s)", shown > 1 ? ", each" : "", how);
}

static void freshness(const struct sb_report *r, const char *profile, FILE *to)
{
	for (size_t i = 0; i < r->access.count; i++) {
		const char *atoms = sb_csv_at(&r->access, i, "atoms");
		char living[8], fresh[8], anchor[48];

		if (!is_row(r, i, profile, "freshness"))
			continue;
		value(atoms, "living", living, sizeof(living));
		value(atoms, "new_phone", fresh, sizeof(fresh));
		value(atoms, "anchor", anchor, sizeof(anchor));
		fprintf(to, "%s by the living client, %s by a new phone",
			*living == '1' ? "noticed" : "not noticed",
			*fresh == '1' ? "noticed" : "not noticed");
		if (*fresh == '1')
			fprintf(to, ": anchor at %s", anchor);
	}
}

static int severity(const char *end)
{
	static const char *const ends[] = { "restored", "refused", "lost",
					    "other bytes" };

	for (int i = 0; i < 4; i++)
		if (!strcmp(end, ends[i]))
			return i;
	return -1;
}

/* Of a row of lies: "2 of 5 HSM replicas corrupted, a secret is renewed". */
static int same_case(const struct sb_report *r, size_t i, size_t k)
{
	const char *a = sb_csv_at(&r->access, i, "set"),
		   *b = sb_csv_at(&r->access, k, "set");
	size_t len = strcspn(a, ":");

	return len == strcspn(b, ":") && strncmp(a, b, len) == 0;
}

/* The worst end of each case. */
static void lies(const struct sb_report *r, const char *profile, FILE *to)
{
	size_t shown = 0;

	for (size_t i = 0; i < r->access.count; i++) {
		const char *set = sb_csv_at(&r->access, i, "set");
		char worst[32] = "", now[32];
		size_t k = 0;

		if (!is_row(r, i, profile, "lies"))
			continue;
		while (!is_row(r, k, profile, "lies") || !same_case(r, i, k))
			k++;
		if (k < i)
			continue;
		for (k = i; k < r->access.count; k++) {
			if (!is_row(r, k, profile, "lies") ||
			    !same_case(r, i, k))
				continue;
			value(sb_csv_at(&r->access, k, "atoms"), "end", now,
			      sizeof(now));
			if (severity(now) > severity(worst))
				snprintf(worst, sizeof(worst), "%s", now);
		}
		fprintf(to, "%s%.*s: %s", shown++ ? "; " : "",
			(int)strcspn(set, ":"), set, worst);
	}
}

/* What was learnt or forged, or that nothing was. */
static void learns(const struct sb_report *r, const char *profile, FILE *to)
{
	size_t rows = 0, shown = 0;

	for (size_t i = 0; i < r->access.count; i++) {
		const char *atoms = sb_csv_at(&r->access, i, "atoms");
		char word[32], forges[32];

		if (!is_row(r, i, profile, "learns"))
			continue;
		rows++;
		value(atoms, "learns", word, sizeof(word));
		value(atoms, "forges", forges, sizeof(forges));
		if (strcmp(word, "nothing") != 0 || *forges == '1')
			fprintf(to, "%s%s", shown++ ? "; " : "",
				sb_csv_at(&r->access, i, "set"));
	}
	if (rows && !shown)
		fprintf(to, "nothing more");
}

static void cell(const struct sb_report *r, struct sb_table *t,
		 const char *profile, size_t column)
{
	static const char *const structures[] = { NULL, "tamperer", "planter",
						  "rollbacker" };
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	if (to && column == 0)
		keyless(r, profile, to);
	else if (to && column == 4)
		freshness(r, profile, to);
	else if (to && column == 5)
		lies(r, profile, to);
	else if (to && column == 6)
		learns(r, profile, to);
	else if (to)
		found(r, profile, structures[column], to);
	if (!to || fclose(to) != 0) {
		free(to ? text : NULL);
		t->bad = 1;
		sb_table_none(t);
		return;
	}
	if (*text)
		sb_table_text(t, "%s", text);
	else
		sb_table_none(t);
	free(text);
}

void sb_report_integrity(const struct sb_report *r, struct sb_report_tables *ts)
{
	static const struct sb_table_head columns[] = {
		{ "keyless", "who may write the store, without keys", "" },
		{ "tamperer", "had other bytes restored", "" },
		{ "planter", "had them restored with chosen files besides",
		  "" },
		{ "rollbacker", "had older bytes restored", "" },
		{ "freshness", "a rollback is", "" },
		{ "lies", "false answers of services, at worst", "" },
		{ "learns",
		  "learnt, or forged, after false answers to a backup or an "
		  "enrolment",
		  "" },
	};
	struct sb_table *t = sb_report_tables_add(
		ts, "integrity", "Who can change what comes back");

	sb_table_columns(t, columns, sizeof(columns) / sizeof(columns[0]));
	sb_table_note(t,
		      "Executed: store, deposits and services were changed by "
		      "what a coalition reaches, the owner restored on a new "
		      "phone (on the old one where nothing is elsewhere), and "
		      "what came back as right was compared with "
		      "what was backed up. Minimal coalitions that were FOUND: "
		      "an empty cell, or a coalition that is not named, says "
		      "that no attack of those tried worked, not that there is "
		      "none. In brackets the classes of data, where not all. "
		      "Chosen files: the owner is made to back up files that "
		      "somebody else wrote, well-formed lists among them, as "
		      "forwarded media are; whoever is named there cannot do "
		      "it without. "
		      "False answers: thirteen, from silence to the state of "
		      "before; at worst the owner is refused, loses it for "
		      "good, or is given other bytes. To a backup, or while "
		      "the owner enrolled, services "
		      "answered falsely so, or whoever keeps an index that is "
		      "not sealed (it has everything, it has nothing); learnt "
		      "is what follows from all that was said and stored, or "
		      "opened, and did not after honest answers, forged what "
		      "the owner then restored as his; empty: nobody is asked. "
		      "access.csv has which, "
		      "and who changes the list of files.");
	for (size_t i = 0; r->access.count && i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		sb_table_row(t, p->name, p->title, p->family);
		for (size_t k = 0; k < t->column_count; k++)
			cell(r, t, p->name, k);
	}
}
