#include "bench/risk/disjoint.h"

#include <stdlib.h>
#include <string.h>

static enum sb_err keep(struct sb_disjoint *d, const struct sb_box *box)
{
	if (d->count == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 16;
		struct sb_box *more = realloc(d->of, cap * sizeof(*more));

		if (!more)
			return SB_MEMORY;
		d->of = more;
		d->cap = cap;
	}
	d->of[d->count++] = *box;
	return SB_OK;
}

/* Keep what of box has none of the sets before count.  Without the last of
 * them, box falls apart by the first atom that it has too little of. */
static enum sb_err without(struct sb_disjoint *d, struct sb_box box,
			   const struct sb_sets *sets, size_t count)
{
	const struct sb_coalition *set;
	enum sb_err err = SB_OK;

	if (!count)
		return keep(d, &box);
	set = &sets->of[count - 1];
	for (size_t a = 0; a < SB_ATOM_COUNT && err == SB_OK; a++) {
		struct sb_box less = box;

		if (set->of[a] <= box.low.of[a])
			continue;
		if (set->of[a] > box.high.of[a])
			return without(d, box, sets, count - 1);
		less.high.of[a] = (uint8_t)(set->of[a] - 1);
		err = without(d, less, sets, count - 1);
		box.low.of[a] = set->of[a];
	}
	return err;
}

enum sb_err sb_disjoint_make(const struct sb_sets *sets,
			     const struct sb_coalition *most,
			     struct sb_disjoint *out)
{
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		struct sb_box box = { sets->of[i], *most };
		int reachable = 1;

		for (size_t a = 0; a < SB_ATOM_COUNT; a++)
			reachable &= box.low.of[a] <= most->of[a];
		if (reachable)
			err = without(out, box, sets, i);
	}
	if (err != SB_OK) {
		free(out->of);
		memset(out, 0, sizeof(*out));
	}
	return err;
}
