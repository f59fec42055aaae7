#include "bench/risk/rank.h"

#include <stdlib.h>
#include <string.h>

#include "bench/risk/curve.h"

/* A price that nobody measured is none: counts as free. */
static double price_of(const struct sb_risk_case *of, uint8_t item)
{
	for (size_t i = 0; i < of->price_count; i++)
		if (of->prices[i].item == item)
			return of->prices[i].cpu_ns;
	return 0;
}

static struct sb_rank_level level_of(const struct sb_risk_model *model,
				     const struct sb_risk_case *of,
				     const struct sb_risk_guess *g)
{
	struct sb_rank_level level = { .item = g->item, .tries = g->tries };

	if (g->by_service)
		level.tries = 0;
	else if (!g->tries)
		level.tries = sb_curve_affordable(model, price_of(of, g->item));
	level.found = sb_curve_found(model, (enum sb_atom)g->item,
				     of->example_guesses, level.tries);
	return level;
}

static int by_tries(const void *a, const void *b)
{
	const struct sb_rank_level *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->tries < y->tries ? -1 : x->tries > y->tries;
}

/* Each level once; a curve that falls counts as level. */
static void settle(struct sb_ranks *r)
{
	size_t n = 0;

	qsort(r->levels, r->level_count, sizeof(*r->levels), by_tries);
	for (size_t i = 0; i < r->level_count; i++) {
		struct sb_rank_level level = r->levels[i], *last;

		last = n ? &r->levels[n - 1] : NULL;
		if (last && last->item == level.item) {
			if (last->tries >= level.tries)
				continue;
			if (level.found < last->found)
				level.found = last->found;
		} else {
			r->first[r->secret_count++] = n;
		}
		level.secret = (uint8_t)(r->secret_count - 1);
		r->levels[n++] = level;
	}
	r->level_count = n;
	r->first[r->secret_count] = n;
}

enum sb_err sb_ranks_new(const struct sb_risk_model *model,
			 const struct sb_risk_case *of, struct sb_ranks *out)
{
	memset(out, 0, sizeof(*out));
	out->levels = calloc(of->guess_count + 1, sizeof(*out->levels));
	out->of_guess = calloc(of->guess_count + 1, sizeof(*out->of_guess));
	if (!out->levels || !out->of_guess)
		return SB_MEMORY;
	for (size_t i = 0; i < of->guess_count; i++) {
		struct sb_rank_level level =
			level_of(model, of, &of->guesses[i]);

		if (level.found > 0)
			out->levels[out->level_count++] = level;
	}
	settle(out);
	for (size_t i = 0; i < of->guess_count; i++) {
		struct sb_rank_level level =
			level_of(model, of, &of->guesses[i]);
		const struct sb_rank_level *at = NULL;

		if (level.found > 0)
			at = bsearch(&level, out->levels, out->level_count,
				     sizeof(level), by_tries);
		out->of_guess[i] =
			at ? (size_t)(at - out->levels) : SB_RANK_NEVER;
	}
	return SB_OK;
}

/* P(the secret's rank is within level at, and within no lower one). */
static double chance_of(const struct sb_ranks *r, size_t secret)
{
	size_t first = r->first[secret], at = r->at[secret];
	double above = at < r->first[secret + 1] ? r->levels[at].found : 1;

	return above - (at > first ? r->levels[at - 1].found : 0);
}

static int step(struct sb_ranks *r)
{
	if (!r->begun) {
		r->begun = 1;
		memcpy(r->at, r->first, sizeof(r->at));
		return 1;
	}
	for (size_t s = 0; s < r->secret_count; s++) {
		if (r->at[s]++ < r->first[s + 1])
			return 1;
		r->at[s] = r->first[s];
	}
	return 0;
}

int sb_ranks_next(struct sb_ranks *r, double *chance)
{
	do {
		if (!step(r))
			return 0;
		*chance = 1;
		for (size_t s = 0; s < r->secret_count; s++)
			*chance *= chance_of(r, s);
	} while (!(*chance > 0));
	for (size_t i = 0; i < r->level_count; i++)
		r->levels[i].enough = i >= r->at[r->levels[i].secret];
	return 1;
}

void sb_ranks_release(struct sb_ranks *ranks)
{
	free(ranks->levels);
	free(ranks->of_guess);
	memset(ranks, 0, sizeof(*ranks));
}
