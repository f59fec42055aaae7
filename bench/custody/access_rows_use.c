/* What restoring and backing up take, as rows: sb_rows_*. */
#include <stdio.h>
#include <string.h>

#include "bench/custody/access_rows_internal.h"
#include "bench/custody/needs.h"
#include "bench/custody/words.h"
#include "bench/pipeline/pipeline.h"

#define NS_PER_MS  1000000u
#define MS_PER_DAY 86400000u

/* What was asked of the store, of custodians and services. */
struct asked {
	unsigned long long gets, got, questions, answered, ms;
};

static struct asked asked_in_all(const struct sb_attempt *a)
{
	const struct sb_meter *m = &a->meter;
	struct asked n = { .questions = a->cost.questions,
			   .answered = a->cost.fetched_bytes,
			   .ms = (a->cost.virtual_ns + m->virtual_ns) /
				 NS_PER_MS };

	for (unsigned i = 0; i < SB_BYTES_KINDS; i++) {
		n.gets += m->get_count[i];
		n.got += m->get_bytes[i];
	}
	return n;
}

static struct asked asked_for_class(const struct sb_attempt *a, unsigned c)
{
	const struct sb_meter_class *m = &a->meter.of_class[c];

	return (struct asked) { m->get_count, m->get_bytes, m->service_calls,
				m->answer_bytes, 0 };
}

/* "3 requests to the store, 456 bytes from it, ...": without what is nothing,
 * but for the store's. */
static void asked_words(const struct asked *n, char *words, size_t bytes)
{
	char part[96];

	snprintf(words, bytes,
		 "%llu request%s to the store, %llu bytes from it", n->gets,
		 n->gets == 1 ? "" : "s", n->got);
	if (n->questions) {
		snprintf(part, sizeof(part),
			 ", %llu question%s to custodians and services, %llu "
			 "bytes from them",
			 n->questions, n->questions == 1 ? "" : "s",
			 n->answered);
		sb_words_append(words, bytes, part);
	}
	if (n->ms >= MS_PER_DAY)
		snprintf(part, sizeof(part), ", %llu days of waiting",
			 n->ms / MS_PER_DAY);
	else
		snprintf(part, sizeof(part), ", %llu ms of waiting", n->ms);
	if (n->ms)
		sb_words_append(words, bytes, part);
}

static void asked_atoms(const struct asked *n, char *atoms, size_t bytes)
{
	snprintf(atoms, bytes,
		 "virtual_ms=%llu questions=%llu key_bytes=%llu "
		 "store_requests=%llu store_bytes=%llu",
		 n->ms, n->questions, n->answered, n->gets, n->got);
}

/* One class, or all together. */
static enum sb_err emit_part(struct sb_rows *r, const struct sb_attempt *a,
			     unsigned of, const struct asked *n)
{
	char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES], rest[SB_ROWS_BYTES];
	int all = of == SB_VERDICT_OVERALL;
	const struct sb_access_row row = { all ? "restore" : "restore_class",
					   all ? "all" : sb_class_name(of),
					   1,
					   words,
					   atoms,
					   "",
					   "" };

	snprintf(words, sizeof(words), "%u of %u files back, %llu bytes; ",
		 a->right[of], a->files[of],
		 (unsigned long long)a->right_bytes[of]);
	asked_words(n, rest, sizeof(rest));
	sb_words_append(words, sizeof(words), rest);
	snprintf(atoms, sizeof(atoms), "files=%u right=%u right_bytes=%llu ",
		 a->files[of], a->right[of],
		 (unsigned long long)a->right_bytes[of]);
	asked_atoms(n, rest, sizeof(rest));
	sb_words_append(atoms, sizeof(atoms), rest);
	return r->visit(r->arg, &row);
}

/* What serves no class more than another: keys are what custodians and
 * services are asked for, the catalogue is roots, indexes and recipes. */
static enum sb_err emit_shared(struct sb_rows *r, const char *part,
			       const struct asked *n)
{
	char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES];
	const struct sb_access_row row = {
		"restore_shared", part, 1, words, atoms, "", ""
	};

	asked_words(n, words, sizeof(words));
	asked_atoms(n, atoms, sizeof(atoms));
	return r->visit(r->arg, &row);
}

/* Each class by itself, so that what stays behind has a name, and what they
 * share: together they are all that was asked. */
static enum sb_err emit_parts(struct sb_rows *r, const struct sb_attempt *a,
			      struct asked rest)
{
	struct asked catalogue = { 0 };
	enum sb_err err = SB_OK;

	for (unsigned c = 0; c < SB_CLASS_COUNT && err == SB_OK; c++) {
		struct asked n = asked_for_class(a, c);

		rest.gets -= n.gets;
		rest.got -= n.got;
		rest.questions -= n.questions;
		rest.answered -= n.answered;
		err = emit_part(r, a, c, &n);
	}
	catalogue.gets = rest.gets;
	catalogue.got = rest.got;
	rest.gets = rest.got = 0;
	if (err == SB_OK)
		err = emit_shared(r, "catalogue", &catalogue);
	return err == SB_OK ? emit_shared(r, "keys", &rest) : err;
}

enum sb_err sb_rows_restore(struct sb_rows *r)
{
	struct sb_coalition who;
	struct sb_attempt a;
	struct asked all;
	enum sb_err err;

	sb_atom_owner(&who);
	who.of[sb_atom_machine(&r->probe->profile)] = SB_NONE;
	err = sb_attempt_try(r->probe, &who, NULL, 0, &a);
	if (err != SB_OK)
		return err;
	all = asked_in_all(&a);
	err = emit_part(r, &a, SB_VERDICT_OVERALL, &all);
	if (err == SB_OK)
		err = emit_parts(r, &a, all);
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
		sb_words_append(text, bytes, *text ? ", " : "");
		sb_words_append(text, bytes, (*s)->title);
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
			sb_words_append(words, sizeof(words), " (");
			sb_words_append(words, sizeof(words), services);
			sb_words_append(words, sizeof(words), ")");
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
