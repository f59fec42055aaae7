/* Sets of sets of atoms: sb_sets_*. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/words.h"

#include "bench/custody/access.h"

void sb_sets_release(struct sb_sets *sets)
{
	free(sets->of);
	memset(sets, 0, sizeof(*sets));
}

static int is_below(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (a->of[i] > b->of[i])
			return 0;
	}
	return 1;
}

/* Add set unless a smaller one is there; drop those that it makes needless. */
static enum sb_err append_set(struct sb_sets *sets,
			      const struct sb_coalition *set)
{
	struct sb_coalition *more =
		realloc(sets->of, (sets->count + 1) * sizeof(*more));

	if (!more)
		return SB_MEMORY;
	sets->of = more;
	sets->of[sets->count++] = *set;
	return SB_OK;
}

enum sb_err sb_sets_put(struct sb_sets *sets, const struct sb_coalition *set)
{
	for (size_t i = 0; i < sets->count; i++) {
		if (memcmp(&sets->of[i], set, sizeof(*set)) == 0)
			return SB_OK;
	}
	return append_set(sets, set);
}

enum sb_err sb_sets_add(struct sb_sets *sets, const struct sb_coalition *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < sets->count; i++) {
		if (is_below(&sets->of[i], set))
			return SB_OK;
	}
	for (size_t i = 0; i < sets->count; i++) {
		if (!is_below(set, &sets->of[i]))
			sets->of[kept++] = sets->of[i];
	}
	sets->count = kept;
	return append_set(sets, set);
}

int sb_sets_has_below(const struct sb_sets *sets,
		      const struct sb_coalition *set)
{
	for (size_t i = 0; i < sets->count; i++) {
		if (is_below(&sets->of[i], set))
			return 1;
	}
	return 0;
}

static unsigned size_of(const struct sb_coalition *set)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		sum += set->of[i];
	return sum;
}

static int by_size(const void *a, const void *b)
{
	unsigned x = size_of(a), y = size_of(b);

	if (x != y)
		return x < y ? -1 : 1;
	return memcmp(b, a, sizeof(struct sb_coalition));
}

void sb_sets_sort(struct sb_sets *sets)
{
	if (sets->count)
		qsort(sets->of, sets->count, sizeof(*sets->of), by_size);
}

enum sb_err sb_access_minimal(const struct sb_access *a, unsigned verdict,
			      const struct sb_coalition *least,
			      const struct sb_coalition *most,
			      struct sb_sets *out)
{
	static const struct sb_coalition nothing;
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	least = least ? least : &nothing;
	most = most ? most : &a->most;
	for (size_t i = 0; i < a->count && err == SB_OK; i++) {
		const struct sb_cube *cube = &a->cubes[i];
		struct sb_coalition low = cube->box.low;

		if (!(cube->whole >> verdict & 1))
			continue;
		for (unsigned j = 0; j < SB_ATOM_COUNT; j++) {
			uint8_t floor = least->of[j] < a->most.of[j]
						? least->of[j]
						: a->most.of[j];

			if (low.of[j] < floor)
				low.of[j] = floor;
		}
		if (is_below(&low, &cube->box.high) && is_below(&low, most))
			err = sb_sets_add(out, &low);
	}
	if (err != SB_OK)
		sb_sets_release(out);
	sb_sets_sort(out);
	return err;
}

enum sb_err sb_access_readers(const struct sb_access *a, unsigned verdict,
			      struct sb_sets *out)
{
	struct sb_coalition everybody;

	sb_atom_public(&everybody);
	return sb_access_minimal(a, verdict, &everybody, NULL, out);
}

enum sb_err sb_access_restorers(const struct sb_access *a, unsigned verdict,
				struct sb_sets *out)
{
	struct sb_coalition owner;

	sb_atom_owner(&owner);
	return sb_access_minimal(a, verdict, NULL, &owner, out);
}

/* Every loss in sets that leaves restorer standing is deepened, in each way
 * that breaks it. */
static enum sb_err hit(struct sb_sets *sets, const struct sb_coalition *owner,
		       const struct sb_coalition *restorer)
{
	struct sb_sets next = { NULL, 0 };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		struct sb_coalition left;

		for (unsigned j = 0; j < SB_ATOM_COUNT; j++)
			left.of[j] =
				(uint8_t)(owner->of[j] - sets->of[i].of[j]);
		if (!is_below(restorer, &left)) {
			err = sb_sets_add(&next, &sets->of[i]);
			continue;
		}
		for (unsigned j = 0; j < SB_ATOM_COUNT && err == SB_OK; j++) {
			struct sb_coalition loss = sets->of[i];

			if (!restorer->of[j])
				continue;
			loss.of[j] =
				(uint8_t)(owner->of[j] - restorer->of[j] + 1);
			err = sb_sets_add(&next, &loss);
		}
	}
	sb_sets_release(sets);
	*sets = next;
	return err;
}

enum sb_err sb_access_lockouts(const struct sb_access *a, unsigned verdict,
			       struct sb_sets *out)
{
	static const struct sb_coalition nothing;
	struct sb_coalition owner;
	struct sb_sets restorers;
	enum sb_err err = sb_access_restorers(a, verdict, &restorers);

	memset(out, 0, sizeof(*out));
	if (err != SB_OK || restorers.count == 0)
		return err;
	sb_atom_owner(&owner);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (owner.of[i] > a->most.of[i])
			owner.of[i] = a->most.of[i];
	}
	err = sb_sets_add(out, &nothing);
	for (size_t i = 0; i < restorers.count && err == SB_OK; i++)
		err = hit(out, &owner, &restorers.of[i]);
	sb_sets_release(&restorers);
	if (err != SB_OK)
		sb_sets_release(out);
	sb_sets_sort(out);
	return err;
}

/* --- words --- */

static void atom_words(enum sb_atom atom, unsigned value, unsigned most,
		       int lost, char *text, size_t bytes)
{
	const struct sb_atom_row *row = sb_atom_row(atom);

	if (row->kind == SB_ATOM_IS_COUNT)
		snprintf(text, bytes, "%u of %u %s", value, most,
			 row->words[0]);
	else
		snprintf(text, bytes, "%s",
			 row->words[value > 1 && !lost ? 1 : 0]);
}

void sb_access_words(const struct sb_access *a, const struct sb_coalition *set,
		     const struct sb_coalition *base, int lost, char *text,
		     size_t bytes)
{
	char part[96];

	if (bytes)
		text[0] = '\0';
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		unsigned floor = base ? base->of[i] : 0;

		if (set->of[i] == 0 || set->of[i] <= floor ||
		    (base && floor >= a->most.of[i]))
			continue;
		atom_words((enum sb_atom)i, set->of[i], a->most.of[i], lost,
			   part, sizeof(part));
		sb_words_append(text, bytes, *text ? " + " : "");
		sb_words_append(text, bytes, part);
	}
	if (bytes && !*text)
		sb_words_append(text, bytes, lost ? "nothing" : "anybody");
}
