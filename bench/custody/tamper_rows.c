#include "bench/custody/tamper_rows.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/lies_learn.h"
#include "bench/custody/tamper.h"
#include "bench/custody/tamper_lies.h"
#include "bench/custody/words.h"

#define WORDS_BYTES 640u

/* --- words --- */

const char *sb_tamper_name(enum sb_tamper_probe probe)
{
	static const char *const names[SB_TAMPER_PLANT + 1] = {
		"flips bits of files' objects",
		"flips bits of lists",
		"exchanges objects",
		"serves other accounts' objects",
		"serves objects of the snapshot before",
		"serves lists of the snapshot before",
		"keeps the last snapshot back",
		"composes objects of known pieces",
		"keeps it back and undoes word of it",
		"seals forged files",
		"seals forged files as another class",
		"enrols the owner anew",
		"enrols the owner anew, files as another class",
		"makes a snapshot of what it can work out",
		"serves files that it had backed up as lists",
	};

	return (unsigned)probe <= SB_TAMPER_PLANT ? names[probe] : "unknown";
}

const char *sb_tamper_outcome(const struct sb_tamper_seen *seen)
{
	if (seen->other)
		return "other bytes";
	if (seen->old)
		return "old bytes";
	if (seen->err == SB_UNSUPPORTED)
		return "not possible";
	if (seen->err == SB_OK)
		return "no effect";
	return seen->err == SB_FORGED || seen->err == SB_MALFORMED ? "detected"
								   : "refused";
}

/* --- rows --- */

struct rows {
	const struct sb_tamper *t;
	const struct sb_access *access;
	sb_access_visit *visit;
	void *arg;
	struct sb_coalition everybody;
};

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
		sb_words_append(text, bytes, part);
	}
}

/* --- probes without keys --- */

/* seen: by whoever logs in, by whoever may write everything. */
static enum sb_err emit_probe(struct rows *r, unsigned number,
			      enum sb_tamper_probe probe,
			      const struct sb_tamper_seen *const seen[2])
{
	char words[WORDS_BYTES], atoms[WORDS_BYTES], name[64], out[2][32];
	const struct sb_access_row row = { "tampering", "all", number, words,
					   atoms,       "",    "" };

	snprintf(name, sizeof(name), "%s", sb_tamper_name(probe));
	for (unsigned k = 0; k < 2; k++)
		snprintf(out[k], sizeof(out[k]), "%s",
			 sb_tamper_outcome(seen[k]));
	snprintf(words, sizeof(words), "%s: %s%s%s", name, out[1],
		 strcmp(out[0], out[1]) != 0 ? "; by log-in only: " : "",
		 strcmp(out[0], out[1]) != 0 ? out[0] : "");
	joined(name);
	joined(out[0]);
	joined(out[1]);
	snprintf(atoms, sizeof(atoms), "probe=%s outcome=%s by_login=%s%s",
		 name, out[1], out[0],
		 probe == SB_TAMPER_PLANT ? " needs=chosen_file" : "");
	return r->visit(r->arg, &row);
}

static enum sb_err emit_tampering(struct rows *r)
{
	const struct sb_tamper_seen *planted[2] = { &r->t->planted[0],
						    &r->t->planted[1] };
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_TAMPER_KEYLESS && err == SB_OK; i++) {
		const struct sb_tamper_seen *seen[2] = { &r->t->keyless[0][i],
							 &r->t->keyless[1][i] };

		err = emit_probe(r, i + 1, (enum sb_tamper_probe)i, seen);
	}
	return err == SB_OK ? emit_probe(r, SB_TAMPER_KEYLESS + 1,
					 SB_TAMPER_PLANT, planted)
			    : err;
}

/* --- found coalitions --- */

/* The same coalitions, by the same probes. */
static int alike(const struct rows *r, unsigned x, unsigned y,
		 enum sb_tamper_found as)
{
	const struct sb_sets *a = &r->t->found[as][x], *b = &r->t->found[as][y];

	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++) {
		if (memcmp(&a->of[i], &b->of[i], sizeof(a->of[i])) != 0 ||
		    sb_tamper_how(r->t, &a->of[i], x, as) !=
			    sb_tamper_how(r->t, &a->of[i], y, as))
			return 0;
	}
	return 1;
}

static enum sb_err emit_sets(struct rows *r, const char *classes,
			     unsigned verdict, enum sb_tamper_found as)
{
	static const char *const kinds[SB_FOUNDS] = { "tamperer", "rollbacker",
						      "planter" };
	const struct sb_sets *sets = &r->t->found[as][verdict];
	unsigned number = 0;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		char words[WORDS_BYTES], atoms[WORDS_BYTES];
		const struct sb_access_row row = {
			kinds[as],
			classes,
			number + 1,
			words,
			atoms,
			sb_tamper_name(sb_tamper_how(r->t, &sets->of[i], verdict, as)),
			"",
		};

		/* It needs no chosen file. */
		if (as == SB_FOUND_PLANTED &&
		    sb_tamper_is_above(&r->t->found[SB_FOUND_OTHER][verdict],
				       &sets->of[i]))
			continue;
		number++;

		sb_access_words(r->access, &sets->of[i], &r->everybody, 0,
				words, sizeof(words));
		put_atoms(r, &sets->of[i], atoms, sizeof(atoms));
		err = r->visit(r->arg, &row);
	}
	return err;
}

/* Of planted sets: also of the same coalitions that need no file. */
static int goes_with(const struct rows *r, unsigned x, unsigned y,
		     enum sb_tamper_found as)
{
	return alike(r, x, y, as) &&
	       (as != SB_FOUND_PLANTED || alike(r, x, y, SB_FOUND_OTHER));
}

static enum sb_err emit_found(struct rows *r, enum sb_tamper_found as)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_CLASS_COUNT && err == SB_OK; i++) {
		char classes[256];
		uint32_t mask = 0;
		unsigned first = 0;

		while (!goes_with(r, first, i, as))
			first++;
		if (first < i)
			continue;
		for (unsigned k = i; k < SB_CLASS_COUNT; k++)
			if (goes_with(r, i, k, as))
				mask |= 1u << k;
		sb_words_classes(mask, classes, sizeof(classes));
		err = emit_sets(r, classes, i, as);
	}
	return err == SB_OK ? emit_sets(r, "names", SB_VERDICT_NAMES, as) : err;
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
	for (unsigned i = 0; i < SB_FOUNDS && err == SB_OK; i++)
		err = emit_found(&r, (enum sb_tamper_found)i);
	if (err == SB_OK)
		err = emit_freshness(&r);
	sb_tamper_release(&t);
	if (err == SB_OK)
		err = sb_tamper_lies(profile, seed, visit, arg, why, why_bytes);
	return err == SB_OK ? sb_lies_learn(profile, seed, visit, arg, why,
					    why_bytes)
			    : err;
}
