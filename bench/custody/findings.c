#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/derive.h"

static int is_below(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (a->of[i] > b->of[i])
			return 0;
	}
	return 1;
}

/* Keep what is minimal for its verdicts. */
static enum sb_err add(struct sb_findings *f, const struct sb_finding *new)
{
	struct sb_finding *more;
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (f->of[i].executed_only == new->executed_only &&
		    !(new->verdicts & ~f->of[i].verdicts) &&
		    is_below(&f->of[i].who, &new->who))
			return SB_OK;
	}
	for (size_t i = 0; i < f->count; i++) {
		if (f->of[i].executed_only != new->executed_only ||
		    (f->of[i].verdicts & ~new->verdicts) ||
		    !is_below(&new->who, &f->of[i].who))
			f->of[kept++] = f->of[i];
	}
	f->count = kept;
	more = realloc(f->of, (kept + 1) * sizeof(*more));
	if (!more)
		return SB_MEMORY;
	f->of = more;
	f->of[f->count++] = *new;
	return SB_OK;
}

/* Lower each atom as far as verdict stays derivable; not below what everybody
 * has. */
static enum sb_err shrink(struct sb_derive *d, unsigned verdict,
			  struct sb_coalition *who)
{
	struct sb_coalition everybody;
	enum sb_err err = SB_OK;

	sb_atom_public(&everybody);
	for (unsigned i = 0; i < SB_ATOM_COUNT && err == SB_OK; i++) {
		uint32_t mask = 1u << verdict;

		while (who->of[i] > everybody.of[i] && err == SB_OK) {
			struct sb_coalition less = *who;

			less.of[i]--;
			err = sb_derive_reach(d, &less, &mask);
			if (!(mask >> verdict & 1))
				break;
			*who = less;
		}
	}
	return err;
}

/* The coalition is at least what everybody has, if the cube goes so far. */
static enum sb_err more_derivable(struct sb_derive *d,
				  const struct sb_cube *cube,
				  struct sb_findings *out)
{
	struct sb_coalition everybody;
	uint32_t mask;
	enum sb_err err = sb_derive_reach(d, &cube->box.high, &mask);

	sb_atom_public(&everybody);
	mask &= ~cube->whole;
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (cube->box.high.of[i] < everybody.of[i] &&
		    cube->box.high.of[i] < sb_derive_access(d)->most.of[i])
			mask = 0;
	}
	for (unsigned v = 0; v <= SB_VERDICT_NAMES && err == SB_OK; v++) {
		struct sb_finding f = { .who = cube->box.high };
		const struct sb_cube *there;

		if (!(mask >> v & 1))
			continue;
		err = shrink(d, v, &f.who);
		if (err == SB_OK)
			err = sb_derive_reach(d, &f.who, &f.verdicts);
		if (err != SB_OK)
			break;
		/* Smaller coalitions are in other cubes. */
		there = sb_access_find(sb_derive_access(d), &f.who);
		f.verdicts &= there ? ~there->whole : 0;
		mask &= ~f.verdicts;
		if (f.verdicts >> v & 1)
			err = add(out, &f);
	}
	return err;
}

static enum sb_err only_executed(struct sb_derive *d,
				 const struct sb_cube *cube,
				 struct sb_findings *out)
{
	struct sb_finding f = { .executed_only = 1, .who = cube->box.low };
	uint32_t mask;
	enum sb_err err = sb_derive_reach(d, &cube->box.low, &mask);

	f.verdicts = cube->whole & ~mask;
	return err == SB_OK && f.verdicts ? add(out, &f) : err;
}

static int by_who(const void *a, const void *b)
{
	const struct sb_finding *x = a, *y = b;

	if (x->executed_only != y->executed_only)
		return x->executed_only < y->executed_only ? -1 : 1;
	return memcmp(&x->who, &y->who, sizeof(x->who));
}

enum sb_err sb_derive_findings(struct sb_derive *d, struct sb_findings *out)
{
	enum sb_err err = SB_OK;
	const struct sb_access *access = sb_derive_access(d);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < access->count && err == SB_OK; i++) {
		const struct sb_cube *cube = &access->cubes[i];

		err = only_executed(d, cube, out);
		if (err == SB_OK)
			err = more_derivable(d, cube, out);
	}
	for (size_t i = 0; i < out->count && err == SB_OK; i++) {
		struct sb_finding *f = &out->of[i];

		err = sb_derive_rerun(d, &f->who, f->verdicts, f->executed_only,
				      &f->rerun);
	}
	if (err != SB_OK)
		sb_derive_findings_release(out);
	if (out->count)
		qsort(out->of, out->count, sizeof(*out->of), by_who);
	return err;
}

void sb_derive_words(const struct sb_finding *f, char *text, size_t bytes)
{
	const struct sb_rerun *r = &f->rerun;
	uint32_t both = r->opened | r->unlocked;
	int by_unlock = r->unlocked_bytes && r->unlocked == both;
	const char *some = f->verdicts & ~both ? ", not of all" : "";

	if (!both)
		snprintf(text, bytes,
			 "derived only: re-run did not open "
			 "(over-approximation)");
	else if (by_unlock)
		snprintf(text, bytes,
			 "re-run: unlock opened %llu bytes equal%s",
			 (unsigned long long)r->unlocked_bytes, some);
	else
		snprintf(text, bytes,
			 "re-run: derived keys opened %llu bytes equal%s",
			 (unsigned long long)r->opened_bytes, some);
}

void sb_derive_findings_release(struct sb_findings *f)
{
	free(f->of);
	memset(f, 0, sizeof(*f));
}
