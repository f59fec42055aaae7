#include "bench/risk/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/risk/curve.h"
#include "bench/risk/prices.h"

#define KINDS 64u

/* Levels of a guess, and of all that differ in nothing but their boxes. */
struct kind {
	const struct sb_risk_guess *guess;
	struct sb_rank_level two[2];
	size_t count;
};

struct making {
	const struct sb_risk_model *model;
	const struct sb_risk_case *of;
	struct kind kinds[KINDS];
	size_t kind_count;
};

/* A price that nobody measured is none: counts as free. */
static double price_of(const struct making *m, const struct sb_risk_secret *s)
{
	return s->tries ? 0 : sb_risk_price_ns(m->of, s->item, 0);
}

/* Of one secret, whatever is spent on it. */
static struct sb_rank_level level_of(const struct making *m,
				     const struct sb_risk_secret *s)
{
	struct sb_rank_level level = { .item = s->item, .tries = s->tries };

	if (!s->tries)
		level.tries = sb_curve_affordable(m->model, price_of(m, s));
	if (s->by_service)
		level.tries = 0;
	level.found = sb_curve_found(m->model, (enum sb_atom)s->item,
				     m->of->example_guesses, level.tries);
	return level;
}

/* The pair as one. */
static struct sb_rank_level level_of_pair(const struct making *m,
					  const struct sb_risk_guess *g)
{
	const enum sb_atom items[2] = { (enum sb_atom)g->first.item,
					(enum sb_atom)g->second.item };
	const struct sb_curve_secret two[2] = {
		{ items[0], INFINITY, price_of(m, &g->first) },
		{ items[1], INFINITY, price_of(m, &g->second) }
	};
	struct sb_rank_level level = { .item = g->first.item,
				       .second = g->second.item,
				       .tries = g->first.tries };

	if (g->together && !g->first.tries)
		level.tries = sb_curve_affordable(
			m->model,
			sb_risk_price_ns(m->of, g->first.item, g->second.item));
	if (!g->together)
		level.tries = 1; /* there is one budget */
	if (g->first.by_service || g->second.by_service)
		level.found = 0;
	else if (g->together)
		level.found = sb_curve_found_together(
			m->model, items, m->of->example_guesses, level.tries);
	else
		level.found = sb_curve_found_in_turn(m->model, two,
						     m->of->example_guesses);
	return level;
}

/* One level, or two that must both suffice.  Returns how many; 0: it finds
 * nothing. */
static size_t levels_of(const struct making *m, const struct sb_risk_guess *g,
			struct sb_rank_level out[2])
{
	int paid = price_of(m, &g->first) > 0 && price_of(m, &g->second) > 0;
	size_t count = 1;

	if (!g->second.item) {
		out[0] = level_of(m, &g->first);
	} else if (g->together || paid) {
		out[0] = level_of_pair(m, g);
	} else {
		out[0] = level_of(m, &g->first);
		out[1] = level_of(m, &g->second);
		count = 2;
	}
	for (size_t i = 0; i < count; i++)
		if (!(out[i].found > 0))
			return 0;
	return count;
}

static int same_secret(const struct sb_risk_secret *a,
		       const struct sb_risk_secret *b)
{
	return a->item == b->item && a->by_service == b->by_service &&
	       a->tries == b->tries;
}

/* Worked out once a kind: there are few, of many boxes. */
static const struct kind *kind_of(struct making *m,
				  const struct sb_risk_guess *g)
{
	struct kind *k = m->kinds;

	for (; k < m->kinds + m->kind_count; k++) {
		if (same_secret(&g->first, &k->guess->first) &&
		    same_secret(&g->second, &k->guess->second) &&
		    g->together == k->guess->together)
			return k;
	}
	if (m->kind_count < KINDS)
		m->kind_count++;
	else
		k--; /* forget the last one */
	k->guess = g;
	k->count = levels_of(m, g, k->two);
	return k;
}

static int by_tries(const void *a, const void *b)
{
	const struct sb_rank_level *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	if (x->second != y->second)
		return x->second < y->second ? -1 : 1;
	return x->tries < y->tries ? -1 : x->tries > y->tries;
}

/* Each level once; a curve that falls counts as level. */
static enum sb_err settle(struct sb_ranks *r)
{
	size_t n = 0;

	qsort(r->levels, r->level_count, sizeof(*r->levels), by_tries);
	for (size_t i = 0; i < r->level_count; i++) {
		struct sb_rank_level level = r->levels[i], *last;

		last = n ? &r->levels[n - 1] : NULL;
		if (last && last->item == level.item &&
		    last->second == level.second) {
			if (last->tries >= level.tries)
				continue;
			if (level.found < last->found)
				level.found = last->found;
		} else if (r->secret_count == SB_RANK_MOST) {
			return SB_MEMORY;
		} else {
			r->first[r->secret_count++] = n;
		}
		level.secret = (uint8_t)(r->secret_count - 1);
		r->levels[n++] = level;
	}
	r->level_count = n;
	r->first[r->secret_count] = n;
	return SB_OK;
}

static size_t index_of(const struct sb_ranks *r,
		       const struct sb_rank_level *level)
{
	const struct sb_rank_level *at = bsearch(
		level, r->levels, r->level_count, sizeof(*level), by_tries);

	return at ? (size_t)(at - r->levels) : SB_RANK_NEVER;
}

enum sb_err sb_ranks_new(const struct sb_risk_model *model,
			 const struct sb_risk_case *of, struct sb_ranks *out)
{
	struct making m = { .model = model, .of = of };
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->levels = calloc(2 * of->guess_count + 1, sizeof(*out->levels));
	out->of_guess = calloc(of->guess_count + 1, sizeof(*out->of_guess));
	if (!out->levels || !out->of_guess)
		return SB_MEMORY;
	for (size_t i = 0; i < of->guess_count; i++) {
		const struct kind *kind = kind_of(&m, &of->guesses[i]);

		for (size_t k = 0; k < kind->count; k++)
			out->levels[out->level_count++] = kind->two[k];
	}
	err = settle(out);
	for (size_t i = 0; i < of->guess_count && err == SB_OK; i++) {
		const struct kind *kind = kind_of(&m, &of->guesses[i]);

		out->of_guess[i][0] = kind->count ? index_of(out, &kind->two[0])
						  : SB_RANK_NEVER;
		out->of_guess[i][1] = kind->count > 1
					      ? index_of(out, &kind->two[1])
					      : SB_RANK_ALWAYS;
	}
	return err;
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
