/* Who can do what, as rows: sb_access_*, sb_rows_*. */
#include "bench/custody/access_rows_internal.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/derive.h"
#include "bench/custody/fence.h"
#include "bench/custody/harm.h"
#include "bench/custody/tamper_rows.h"
#include "bench/custody/words.h"
#include "bench/pipeline/pipeline.h"
#include "schemes/kit/memo.h"

void sb_rows_atoms(const struct sb_access *a, const struct sb_coalition *set,
		   const struct sb_coalition *base, char *text, size_t bytes)
{
	char part[48];

	text[0] = '\0';
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		unsigned floor = base ? base->of[i] : 0;

		if (set->of[i] <= floor || (base && floor >= a->most.of[i]))
			continue;
		snprintf(part, sizeof(part), "%s%s=%u", *text ? " " : "",
			 sb_atom_name((enum sb_atom)i), set->of[i]);
		sb_words_append(text, bytes, part);
	}
}

/* --- what stands in the way of guessing --- */

static void put_fence(enum sb_atom item, const struct sb_fence *fence,
		      char *text, size_t bytes)
{
	char part[96];

	sb_words_append(text, bytes, *text ? "; " : "");
	sb_words_append(text, bytes, sb_atom_name(item));
	if (fence->guessing == SB_GUESSING_OFFLINE)
		snprintf(part, sizeof(part), ": offline");
	else if (fence->tries)
		snprintf(part, sizeof(part), ": %u tries, %u record%s",
			 fence->tries, fence->records,
			 fence->records == 1 ? "" : "s");
	else
		snprintf(part, sizeof(part), ": as often as a service answers");
	sb_words_append(text, bytes, part);
}

static enum sb_err fences(struct sb_rows *r, const struct sb_coalition *set,
			  char *text, size_t bytes)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_ATOM_COUNT && err == SB_OK; i++) {
		enum sb_atom item = (enum sb_atom)i;
		struct sb_coalition rest = *set;
		struct sb_fence fence;

		if (!sb_atom_is_item(item) || !set->of[i])
			continue;
		rest.of[i] = 0;
		err = sb_fence_of(r->probe, &rest, item, &fence);
		if (err == SB_OK)
			put_fence(item, &fence, text, bytes);
	}
	return err;
}

/* --- minimal sets --- */

static enum sb_err emit_sets(struct sb_rows *r, const char *kind,
			     const struct sb_sets *sets,
			     const struct sb_coalition *base, int guess)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES],
			guesses[256] = "";
		const struct sb_access_row row = {
			kind,    r->classes, (unsigned)i + 1, words, atoms,
			guesses, ""
		};

		sb_access_words(r->access, &sets->of[i], base,
				strcmp(kind, "lockout") == 0, words,
				sizeof(words));
		sb_rows_atoms(r->access, &sets->of[i], base, atoms,
			      sizeof(atoms));
		if (guess)
			err = fences(r, &sets->of[i], guesses, sizeof(guesses));
		if (err == SB_OK)
			err = r->visit(r->arg, &row);
	}
	return err;
}

static enum sb_err emit_structure(struct sb_rows *r, unsigned verdict)
{
	struct sb_coalition everybody;
	struct sb_sets sets;
	enum sb_err err = sb_access_readers(r->access, verdict, &sets);

	sb_atom_public(&everybody);
	if (err == SB_OK) {
		err = emit_sets(r, "reader", &sets, &everybody, 1);
		sb_sets_release(&sets);
	}
	if (err == SB_OK)
		err = sb_access_restorers(r->access, verdict, &sets);
	if (err == SB_OK) {
		err = emit_sets(r, "restorer", &sets, NULL, 0);
		sb_sets_release(&sets);
	}
	if (err == SB_OK)
		err = sb_access_lockouts(r->access, verdict, &sets);
	if (err == SB_OK) {
		err = emit_sets(r, "lockout", &sets, NULL, 0);
		sb_sets_release(&sets);
	}
	if (err == SB_OK)
		err = sb_harms_destroyers(r->harms, verdict, &sets);
	if (err == SB_OK) {
		err = emit_sets(r, "destroyer", &sets, NULL, 0);
		sb_sets_release(&sets);
	}
	return err;
}

/* Do the two verdicts come and go together? */
static int alike(const struct sb_access *a, unsigned x, unsigned y)
{
	for (size_t i = 0; i < a->count; i++) {
		if ((a->cubes[i].whole >> x & 1) !=
		    (a->cubes[i].whole >> y & 1))
			return 0;
	}
	return 1;
}

/* Classes that open together share rows. */
static enum sb_err emit_classes(struct sb_rows *r)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_CLASS_COUNT && err == SB_OK; i++) {
		uint32_t mask = 0;
		unsigned first = 0;

		while (!alike(r->access, first, i))
			first++;
		if (first < i)
			continue;
		for (unsigned j = i; j < SB_CLASS_COUNT; j++)
			if (alike(r->access, i, j))
				mask |= 1u << j;
		sb_words_classes(mask, r->classes, sizeof(r->classes));
		err = emit_structure(r, i);
	}
	snprintf(r->classes, sizeof(r->classes), "names");
	return err == SB_OK ? emit_structure(r, SB_VERDICT_NAMES) : err;
}

/* --- what it takes --- */

enum sb_err sb_rows_text(struct sb_rows *r, const char *kind, const char *set,
			 const char *atoms)
{
	const struct sb_access_row row = { kind, "all", 1, set, atoms, "", "" };

	return r->visit(r->arg, &row);
}

static enum sb_err emit_cover(struct sb_rows *r)
{
	const struct sb_access *a = r->access;
	char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES];
	int ordered = a->less[0] == a->less[1];

	snprintf(words, sizeof(words),
		 "%zu runs for %llu coalitions; more reach %s opens less",
		 a->count, (unsigned long long)a->coalitions,
		 ordered ? "never" : "sometimes");
	snprintf(atoms, sizeof(atoms), "runs=%zu coalitions=%llu monotone=%d",
		 a->count, (unsigned long long)a->coalitions, ordered);
	return sb_rows_text(r, "cover", words, atoms);
}

/* The policy of the account that the verdicts hold for. */
static enum sb_err emit_login(struct sb_rows *r, const struct sb_profile *p)
{
	static const char *const lets_in[] = {
		[SB_RECOVERS_NOBODY] = "nobody is let in without",
		[SB_RECOVERS_SUPPORT] =
			"support lets in who passes for the owner",
		[SB_RECOVERS_TRUSTED] =
			"second factor with paper or a contact lets in",
	};
	static const char *const names[] = {
		[SB_RECOVERS_NOBODY] = "none",
		[SB_RECOVERS_SUPPORT] = "support",
		[SB_RECOVERS_TRUSTED] = "trusted",
	};
	char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES];

	if (p->store_at != SB_STORE_AT_PROVIDER)
		return SB_OK;
	snprintf(words, sizeof(words), "%s; %s logged in; %s",
		 p->one_factor ? "password" : "password and second factor",
		 p->logs_out ? "no machine stays" : "machines stay",
		 lets_in[p->recovery]);
	snprintf(atoms, sizeof(atoms),
		 "second_factor=%d stays_logged_in=%d recovery=%s days=%u",
		 !p->one_factor, !p->logs_out, names[p->recovery],
		 p->recovery_days);
	return sb_rows_text(r, "login", words, atoms);
}

/* --- the upper bound --- */

static void name_verdicts(uint32_t verdicts, char *text, size_t bytes)
{
	sb_words_classes(verdicts, text, bytes);
	if (verdicts >> SB_VERDICT_NAMES & 1) {
		sb_words_append(text, bytes, *text ? "+" : "");
		sb_words_append(text, bytes, "names");
	}
}

static enum sb_err emit_findings(struct sb_rows *r, const struct sb_findings *f)
{
	struct sb_coalition everybody;
	unsigned numbers[2] = { 0, 0 };
	enum sb_err err = SB_OK;

	sb_atom_public(&everybody);
	for (size_t i = 0; i < f->count && err == SB_OK; i++) {
		const struct sb_finding *g = &f->of[i];
		const struct sb_coalition *base =
			g->executed_only ? NULL : &everybody;
		char words[SB_ROWS_BYTES], atoms[SB_ROWS_BYTES], rerun[96];
		const struct sb_access_row row = { g->executed_only
							   ? "unexplained"
							   : "derivable",
						   r->classes,
						   ++numbers[g->executed_only],
						   words,
						   atoms,
						   "",
						   rerun };

		name_verdicts(g->verdicts, r->classes, sizeof(r->classes));
		sb_access_words(r->access, &g->who, base, 0, words,
				sizeof(words));
		sb_rows_atoms(r->access, &g->who, base, atoms, sizeof(atoms));
		sb_derive_words(g, rerun, sizeof(rerun));
		err = r->visit(r->arg, &row);
	}
	return err;
}

static enum sb_err emit_bound(struct sb_rows *r, struct sb_derive *d)
{
	struct sb_findings findings;
	enum sb_err err = sb_derive_findings(d, &findings);

	if (err == SB_OK) {
		err = emit_findings(r, &findings);
		sb_derive_findings_release(&findings);
	}
	return err;
}

static enum sb_err emit_all(struct sb_rows *r, struct sb_derive *d)
{
	enum sb_err err = emit_cover(r);

	if (err == SB_OK)
		err = emit_login(r, &sb_derive_probe(d)->profile);
	if (err == SB_OK)
		err = emit_classes(r);
	if (err == SB_OK)
		err = emit_bound(r, d);
	if (err == SB_OK)
		err = sb_rows_restore(r);
	/* Last: it adds to the archive. */
	return err == SB_OK ? sb_rows_backup(r) : err;
}

enum sb_err sb_access_open(const struct sb_profile *profile, uint64_t seed,
			   struct sb_explored *out, char *why, size_t why_bytes)
{
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	sb_memo_keep(1);
	err = sb_derive_open(profile, seed, &out->derive, why, why_bytes);
	if (err != SB_OK) {
		sb_memo_keep(-1);
		return err;
	}
	out->probe = sb_derive_probe(out->derive);
	out->access = sb_derive_access(out->derive);
	err = sb_harms_new(out->probe, out->access, &out->harms);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "profile %s, wrong guesses: %s",
			 profile->name, sb_err_name(err));
		sb_access_close(out);
	}
	return err;
}

void sb_access_close(struct sb_explored *explored)
{
	sb_harms_free(explored->harms);
	sb_derive_close(explored->derive);
	sb_memo_keep(-1);
	memset(explored, 0, sizeof(*explored));
}

enum sb_err sb_access_rows_of(struct sb_explored *explored,
			      sb_access_visit *visit, void *arg)
{
	struct sb_rows r = { .probe = explored->probe,
			     .access = explored->access,
			     .harms = explored->harms,
			     .visit = visit,
			     .arg = arg };

	return emit_all(&r, explored->derive);
}

enum sb_err sb_access_rows(const struct sb_profile *profile, uint64_t seed,
			   sb_access_visit *visit, void *arg, char *why,
			   size_t why_bytes)
{
	struct sb_explored explored;
	enum sb_err err =
		sb_access_open(profile, seed, &explored, why, why_bytes);

	if (err != SB_OK)
		return err;
	err = sb_access_rows_of(&explored, visit, arg);
	if (err != SB_OK)
		snprintf(why, why_bytes, "profile %s, access: %s",
			 profile->name, sb_err_name(err));
	else
		err = sb_tamper_rows(profile, seed, explored.access, visit, arg,
				     why, why_bytes);
	sb_access_close(&explored);
	return err;
}
