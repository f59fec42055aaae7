/* What restoring and backing up take, as rows: sb_rows_*. */
#include <stdio.h>
#include <string.h>

#include "bench/custody/access_rows_internal.h"
#include "bench/custody/needs.h"
#include "bench/pipeline/pipeline.h"

#define NS_PER_MS  1000000u
#define MS_PER_DAY 86400000u

static void restore_words(const struct sb_attempt *a, char *words, size_t bytes)
{
	const struct sb_meter *m = &a->meter;
	uint64_t gets = 0, got = 0;
	char waits[64] = "";
	uint64_t ms = (a->cost.virtual_ns + m->virtual_ns) / NS_PER_MS;

	for (unsigned i = 0; i < SB_BYTES_KINDS; i++) {
		gets += m->get_count[i];
		got += m->get_bytes[i];
	}
	if (ms >= MS_PER_DAY)
		snprintf(waits, sizeof(waits), ", %llu days of waiting",
			 (unsigned long long)(ms / MS_PER_DAY));
	else if (ms)
		snprintf(waits, sizeof(waits), ", %llu ms of waiting",
			 (unsigned long long)ms);
	snprintf(words, bytes,
		 "%u of %u files back, %llu bytes; %llu questions to "
		 "custodians and services, %llu bytes from them, %llu requests "
		 "to the store, %llu bytes from it%s",
		 a->right[SB_VERDICT_OVERALL], a->files[SB_VERDICT_OVERALL],
		 (unsigned long long)a->right_bytes[SB_VERDICT_OVERALL],
		 (unsigned long long)a->cost.questions,
		 (unsigned long long)a->cost.fetched_bytes,
		 (unsigned long long)gets, (unsigned long long)got, waits);
}

static void restore_atoms(const struct sb_attempt *a, char *atoms, size_t bytes)
{
	const struct sb_meter *m = &a->meter;
	uint64_t gets = 0, got = 0;

	for (unsigned i = 0; i < SB_BYTES_KINDS; i++) {
		gets += m->get_count[i];
		got += m->get_bytes[i];
	}
	snprintf(atoms, bytes,
		 "files=%u right=%u right_bytes=%llu virtual_ms=%llu "
		 "questions=%llu key_bytes=%llu store_requests=%llu "
		 "store_bytes=%llu",
		 a->files[SB_VERDICT_OVERALL], a->right[SB_VERDICT_OVERALL],
		 (unsigned long long)a->right_bytes[SB_VERDICT_OVERALL],
		 (unsigned long long)((a->cost.virtual_ns + m->virtual_ns) /
				      NS_PER_MS),
		 (unsigned long long)a->cost.questions,
		 (unsigned long long)a->cost.fetched_bytes,
		 (unsigned long long)gets, (unsigned long long)got);
}

/* Each class by itself, so that what stays behind has a name. */
static enum sb_err emit_parts(struct sb_rows *r, const struct sb_attempt *a)
{
	enum sb_err err = SB_OK;

	for (unsigned c = 0; c < SB_CLASS_COUNT && err == SB_OK; c++) {
		char words[96], atoms[96];
		const struct sb_access_row row = { "restore_class",
						   sb_class_name(c),
						   1,
						   words,
						   atoms,
						   "",
						   "" };

		snprintf(words, sizeof(words),
			 "%u of %u files back, %llu bytes", a->right[c],
			 a->files[c], (unsigned long long)a->right_bytes[c]);
		snprintf(atoms, sizeof(atoms),
			 "files=%u right=%u right_bytes=%llu", a->files[c],
			 a->right[c], (unsigned long long)a->right_bytes[c]);
		err = r->visit(r->arg, &row);
	}
	return err;
}

enum sb_err sb_rows_restore(struct sb_rows *r)
{
	struct sb_coalition who;
	struct sb_attempt a;
	char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES];
	enum sb_err err;

	sb_atom_owner(&who);
	who.of[sb_atom_machine(&r->probe->profile)] = SB_NONE;
	err = sb_attempt_try(r->probe, &who, NULL, 0, &a);
	if (err != SB_OK)
		return err;
	restore_words(&a, words, sizeof(words));
	restore_atoms(&a, atoms, sizeof(atoms));
	err = sb_rows_text(r, "restore", words, atoms);
	if (err == SB_OK)
		err = emit_parts(r, &a);
	sb_attempt_release(&a);
	return err;
}

/* Which services those are that must answer. */
static enum sb_err name_services(struct sb_rows *r, char *text, size_t bytes)
{
	const struct sb_service *const *s = r->probe->profile.scheme->services;
	enum sb_err err = SB_OK;

	text[0] = '\0';
	for (; s && *s && err == SB_OK; s++) {
		int needed;

		err = sb_needs_service(r->probe, (*s)->name, &needed);
		if (err != SB_OK || !needed)
			continue;
		sb_rows_append(text, bytes, *text ? ", " : "");
		sb_rows_append(text, bytes, (*s)->title);
	}
	return err;
}

static enum sb_err emit_needs(struct sb_rows *r, const char *kind,
			      const struct sb_access *needs,
			      const struct sb_sets *sets)
{
	char services[192];
	enum sb_err err = name_services(r, services, sizeof(services));

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		const struct sb_coalition *s = &sets->of[i];
		char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES];
		const struct sb_access_row row = {
			kind, "all", (unsigned)i + 1, words, atoms, "", ""
		};

		sb_access_words(needs, s, NULL, strcmp(kind, "backup") != 0,
				words, sizeof(words));
		sb_rows_atoms(needs, s, NULL, atoms, sizeof(atoms));
		if (*services &&
		    (s->of[SB_ATOM_PROVIDER_SERVICES] ||
		     s->of[SB_ATOM_THIRD_SERVICES] || s->of[SB_ATOM_HSM])) {
			sb_rows_append(words, sizeof(words), " (");
			sb_rows_append(words, sizeof(words), services);
			sb_rows_append(words, sizeof(words), ")");
		}
		err = r->visit(r->arg, &row);
	}
	return err;
}

enum sb_err sb_rows_backup(struct sb_rows *r)
{
	struct sb_access needs;
	struct sb_sets sets;
	enum sb_err err = sb_needs_explore(r->probe, &needs);

	if (err != SB_OK)
		return err;
	err = sb_access_restorers(&needs, 0, &sets);
	if (err == SB_OK) {
		err = emit_needs(r, "backup", &needs, &sets);
		sb_sets_release(&sets);
	}
	if (err == SB_OK)
		err = sb_access_lockouts(&needs, 0, &sets);
	if (err == SB_OK) {
		err = emit_needs(r, "backup_stopped", &needs, &sets);
		sb_sets_release(&sets);
	}
	sb_access_release(&needs);
	return err;
}
