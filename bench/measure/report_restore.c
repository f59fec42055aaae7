/* bench/measure/report_restore.c: what a restore asks for, class by class. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"
#include "datasets/source.h"

/* Parts of a restore: the classes, and what serves them all. */
enum {
	CATALOGUE = SB_CLASS_COUNT,
	KEYS,
	PARTS
};

static const char *part_name(unsigned part)
{
	return part == CATALOGUE ? "catalogue"
	       : part == KEYS    ? "keys"
				 : sb_class_name(part);
}

static void columns(struct sb_table *t, int with_keys)
{
	if (with_keys)
		sb_table_column(t, "keys", "keys, for every class", "");
	sb_table_column(t, "catalogue", "catalogue, for every class", "");
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		sb_table_column(t, sb_class_name(c), sb_class_name(c), "");
}

/* --- on a new phone, of the small archive --- */

static uint64_t atom(const char *atoms, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = atoms; *at; at += strcspn(at, " ")) {
		at += *at == ' ';
		if (!strncmp(at, name, len) && at[len] == '=')
			return strtoull(at + len + 1, NULL, 10);
	}
	return 0;
}

/* Atoms of a part's row in access.csv; NULL: none that says what was asked. */
static const char *atoms_of(const struct sb_report *r, const char *profile,
			    unsigned part)
{
	const char *structure =
		part < SB_CLASS_COUNT ? "restore_class" : "restore_shared";

	for (size_t i = 0; i < r->access.count; i++) {
		const char *atoms = sb_csv_at(&r->access, i, "atoms");

		if (!strcmp(sb_csv_at(&r->access, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(&r->access, i, "structure"), structure) &&
		    !strcmp(sb_csv_at(&r->access, i, "classes"),
			    part_name(part)) &&
		    strstr(atoms, "store_requests="))
			return atoms;
	}
	return NULL;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void put_asked(struct sb_table *t, const char *atoms)
{
	uint64_t files = atom(atoms, "files"), right = atom(atoms, "right"),
		 gets = atom(atoms, "store_requests"),
		 questions = atom(atoms, "questions"),
		 ms = atom(atoms, "virtual_ms");
	char back[64] = "", store[64] = "", others[80] = "", waits[48] = "";

	if (right < files)
		snprintf(back, sizeof(back), "%llu of %llu files back; ",
			 (unsigned long long)right, (unsigned long long)files);
	if (gets)
		snprintf(store, sizeof(store), "%llu request%s, %llu B",
			 (unsigned long long)gets, plural(gets),
			 (unsigned long long)atom(atoms, "store_bytes"));
	if (questions)
		snprintf(others, sizeof(others), "%s%llu question%s, %llu B",
			 gets ? "; " : "", (unsigned long long)questions,
			 plural(questions),
			 (unsigned long long)atom(atoms, "key_bytes"));
	if (ms)
		snprintf(waits, sizeof(waits), "; %llu ms of waiting",
			 (unsigned long long)ms);
	sb_table_text(t, "%s%s%s%s", back,
		      gets || questions ? store : "nothing asked", others,
		      waits);
}

static void new_phone(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t = sb_report_tables_add(
		ts, "restore_parts", "A restore on a new phone, by class");
	const unsigned order[2] = { KEYS, CATALOGUE };

	columns(t, 1);
	sb_table_note(
		t,
		"Requests to the store and bytes from it, and questions to "
		"custodians and services with the bytes of their answers: for "
		"the files of one class, and for what serves every class. "
		"Keys are all that unlock asks for; the catalogue is roots, "
		"indexes and recipes. Of a small archive with a file in each "
		"class; where not every file comes back, how many do. Waiting "
		"is what a secure element or a delay imposes. Exact.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];

		if (!atoms_of(r, p->name, CATALOGUE))
			continue;
		sb_table_row(t, p->name, p->title, p->family);
		for (unsigned k = 0; k < PARTS; k++) {
			const char *atoms =
				atoms_of(r, p->name, k < 2 ? order[k] : k - 2);

			if (atoms)
				put_asked(t, atoms);
			else
				sb_table_none(t);
		}
	}
}

/* --- of the input --- */

struct got {
	uint64_t count, bytes;
	double ms; /* 0: not measured */
};

static double measured_ms(const struct sb_report *r, const char *profile,
			  unsigned part)
{
	const struct sb_csv *all = &r->restore_times;

	for (size_t i = 0; i < all->count; i++)
		if (!strcmp(sb_csv_at(all, i, "mode"), "controlled") &&
		    !strcmp(sb_csv_at(all, i, "profile"), profile) &&
		    !strcmp(sb_csv_at(all, i, "part"), part_name(part)))
			return strtod(sb_csv_at(all, i, "cpu_ns"), NULL) / 1e6;
	return 0;
}

static struct got counted(const struct sb_report *r, const char *profile,
			  const char *scope)
{
	struct got got = { 0, 0, 0 };

	for (size_t i = 0; i < r->counts_lib.count; i++) {
		const struct sb_csv_row *row = &r->counts_lib.rows[i];
		uint64_t value = strtoull(row->field[4], NULL, 10);

		if (strcmp(row->field[0], "controlled") != 0 ||
		    strcmp(row->field[1], profile) != 0 ||
		    strcmp(row->field[2], scope) != 0)
			continue;
		if (!strncmp(row->field[3], "get_count", 9))
			got.count += value;
		if (!strncmp(row->field[3], "get_bytes", 9))
			got.bytes += value;
	}
	return got;
}

static void put_got(struct sb_table *t, struct got got)
{
	char bytes[48], time[32] = "";

	if (got.bytes < 100000)
		snprintf(bytes, sizeof(bytes), "%llu B",
			 (unsigned long long)got.bytes);
	else
		snprintf(bytes, sizeof(bytes), "%.2f MB",
			 (double)got.bytes / 1e6);
	if (got.ms > 0)
		snprintf(time, sizeof(time), "; %.2g ms", got.ms);
	if (got.count)
		sb_table_text(t, "%llu, %s%s", (unsigned long long)got.count,
			      bytes, time);
	else
		sb_table_text(t, "nothing asked");
}

static void input(const struct sb_report *r, struct sb_report_tables *ts)
{
	struct sb_table *t = sb_report_tables_add(
		ts, "restore_input", "A restore of the input, by class");

	columns(t, 0);
	sb_table_note(t,
		      "Requests to the store and bytes from it when every user "
		      "restores the last day (controlled), for the files of "
		      "each class; the catalogue, roots, indexes and recipes, "
		      "serves every class. Exact, but for milliseconds: "
		      "processor time of all parties on one thread, opening, "
		      "unpacking and comparing, one measurement.");
	for (size_t i = 0; i < r->profile_count; i++) {
		const struct sb_report_profile *p = &r->profiles[i];
		struct got rest = counted(r, p->name, "restore_all");
		struct got of[SB_CLASS_COUNT];
		uint64_t any = 0;

		for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
			char scope[64];

			snprintf(scope, sizeof(scope), "restore_all/%s",
				 sb_class_name(c));
			of[c] = counted(r, p->name, scope);
			of[c].ms = measured_ms(r, p->name, c);
			any += of[c].count;
			rest.count -= of[c].count;
			rest.bytes -= of[c].bytes;
		}
		if (!any)
			continue;
		rest.ms = measured_ms(r, p->name, CATALOGUE);
		sb_table_row(t, p->name, p->title, p->family);
		put_got(t, rest);
		for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
			put_got(t, of[c]);
	}
}

void sb_report_restore(const struct sb_report *r, struct sb_report_tables *ts)
{
	new_phone(r, ts);
	input(r, ts);
}
