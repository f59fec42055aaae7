#include "bench/custody/tamper_rows.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/tamper.h"
#include "bench/custody/tamper_lies.h"

#define WORDS_BYTES 640u

struct rows {
	const struct sb_tamper *t;
	const struct sb_access *access;
	sb_access_visit *visit;
	void *arg;
	struct sb_coalition everybody;
};

static void append(char *text, size_t bytes, const char *more)
{
	size_t len = strlen(text);

	if (len < bytes)
		snprintf(text + len, bytes - len, "%s", more);
}

static void joined(char *text)
{
	for (; *text; text++) {
		if (*text == ' ')
			*text = '_';
	}
}

static void put_atoms(const struct rows *r, const struct sb_coalition *set,
		      char *text, size_t bytes)
{
	char part[48];

	text[0] = '\0';
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (set->of[i] <= r->everybody.of[i])
			continue;
		snprintf(part, sizeof(part), "%s%s=%u", *text ? " " : "",
			 sb_atom_name((enum sb_atom)i), set->of[i]);
		append(text, bytes, part);
	}
}

/* --- probes without keys --- */

static enum sb_err emit_tampering(struct rows *r)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_TAMPER_KEYLESS && err == SB_OK; i++) {
		char words[WORDS_BYTES], atoms[WORDS_BYTES], name[64],
			out[2][32];
		const struct sb_access_row row = { "tampering", "all", i + 1,
						   words,       atoms, "",
						   "" };

		snprintf(name, sizeof(name), "%s",
			 sb_tamper_name((enum sb_tamper_probe)i));
		for (unsigned k = 0; k < 2; k++)
			snprintf(out[k], sizeof(out[k]), "%s",
				 sb_tamper_outcome(&r->t->keyless[k][i]));
		snprintf(words, sizeof(words), "%s: %s%s%s", name, out[1],
			 strcmp(out[0], out[1]) != 0 ? "; by log-in only: "
						     : "",
			 strcmp(out[0], out[1]) != 0 ? out[0] : "");
		joined(name);
		joined(out[0]);
		joined(out[1]);
		snprintf(atoms, sizeof(atoms),
			 "probe=%s outcome=%s by_login=%s", name, out[1],
			 out[0]);
		err = r->visit(r->arg, &row);
	}
	return err;
}

/* --- found coalitions --- */

static const struct sb_sets *sets_of(const struct rows *r, unsigned verdict,
				     int old)
{
	return old ? &r->t->old[verdict] : &r->t->other[verdict];
}

/* The same coalitions, by the same probes. */
static int alike(const struct rows *r, unsigned x, unsigned y, int old)
{
	const struct sb_sets *a = sets_of(r, x, old), *b = sets_of(r, y, old);

	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++) {
		if (memcmp(&a->of[i], &b->of[i], sizeof(a->of[i])) != 0 ||
		    sb_tamper_how(r->t, &a->of[i], x, old) !=
			    sb_tamper_how(r->t, &a->of[i], y, old))
			return 0;
	}
	return 1;
}

static enum sb_err emit_sets(struct rows *r, const char *classes,
			     unsigned verdict, int old)
{
	const struct sb_sets *sets = sets_of(r, verdict, old);
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		char words[WORDS_BYTES], atoms[WORDS_BYTES];
		const struct sb_access_row row = {
			old ? "rollbacker" : "tamperer",
			classes,
			(unsigned)i + 1,
			words,
			atoms,
			sb_tamper_name(sb_tamper_how(r->t, &sets->of[i],
						     verdict, old)),
			"",
		};

		sb_access_words(r->access, &sets->of[i], &r->everybody, 0,
				words, sizeof(words));
		put_atoms(r, &sets->of[i], atoms, sizeof(atoms));
		err = r->visit(r->arg, &row);
	}
	return err;
}

static enum sb_err emit_found(struct rows *r, int old)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_CLASS_COUNT && err == SB_OK; i++) {
		char classes[256] = "";
		unsigned first = 0, count = 0;

		while (!alike(r, first, i, old))
			first++;
		if (first < i)
			continue;
		for (unsigned k = i; k < SB_CLASS_COUNT; k++) {
			if (!alike(r, i, k, old))
				continue;
			append(classes, sizeof(classes), count++ ? "+" : "");
			append(classes, sizeof(classes), sb_class_name(k));
		}
		if (count == SB_CLASS_COUNT)
			snprintf(classes, sizeof(classes), "all");
		err = emit_sets(r, classes, i, old);
	}
	return err == SB_OK ? emit_sets(r, "names", SB_VERDICT_NAMES, old)
			    : err;
}

/* --- freshness --- */

static enum sb_err emit_freshness(struct rows *r)
{
	const struct sb_tamper_seen *new = &r->t->keyless[1][SB_TAMPER_HIDE];
	int living = r->t->living.err != SB_OK, next = r->t->next_notices;
	int fresh = !new->old && !new->other;
	int anchored = r->t->anchor != SB_ATOM_COUNT;
	const char *anchor = anchored ? sb_atom_name(r->t->anchor) : "none";
	char words[WORDS_BYTES], atoms[WORDS_BYTES];
	const struct sb_access_row row = { "freshness", "all", 1, words,
					   atoms,       "",    "" };

	snprintf(words, sizeof(words),
		 "a rollback is %s the client that made the last snapshot when "
		 "it asks for it, %s its next backup, %s a new phone%s%s",
		 living ? "noticed by" : "not noticed by",
		 next ? "noticed by" : "not noticed by",
		 fresh ? "noticed by" : "not noticed by",
		 anchored ? ": anchor at " : "", anchored ? anchor : "");
	snprintf(atoms, sizeof(atoms),
		 "living=%d next_backup=%d new_phone=%d anchor=%s", living,
		 next, fresh, anchor);
	return r->visit(r->arg, &row);
}

enum sb_err sb_tamper_rows(const struct sb_profile *profile, uint64_t seed,
			   const struct sb_access *access,
			   sb_access_visit *visit, void *arg, char *why,
			   size_t why_bytes)
{
	struct sb_tamper t;
	struct rows r = { &t, access, visit, arg, { { 0 } } };
	enum sb_err err =
		sb_tamper_run(profile, seed, access, &t, why, why_bytes);

	if (err != SB_OK)
		return err;
	sb_atom_public(&r.everybody);
	err = emit_tampering(&r);
	if (err == SB_OK)
		err = emit_found(&r, 0);
	if (err == SB_OK)
		err = emit_found(&r, 1);
	if (err == SB_OK)
		err = emit_freshness(&r);
	sb_tamper_release(&t);
	return err == SB_OK ? sb_tamper_lies(profile, seed, visit, arg, why,
					     why_bytes)
			    : err;
}
