#include "bench/risk/hands.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(SB_ATOM_COUNT <= 32, "atoms are bits");

/* Splits what somebody may have, atom by atom, until all that is in one part
 * allows the same guesses. */
struct deal {
	const struct sb_risk_case *of;
	const struct sb_ranks *ranks;
	const struct sb_odds *odds;
	struct sb_hands *out;
	const struct sb_risk_model *model;
	struct sb_coalition anybody;
	uint8_t who;
	uint32_t causes; /* bits: which happened */
	uint32_t matter; /* bits: atoms on which it depends whether he tries */
	size_t *lists;   /* guesses still possible, a row for each atom */
};

/* A branch: what of the atoms before is settled. */
struct branch {
	double p;
	uint32_t more; /* bits: has more of the atom than anybody */
};

static double chance(const struct sb_odds *odds, size_t atom, unsigned low,
		     unsigned high)
{
	if (high > SB_ODDS_MOST)
		high = SB_ODDS_MOST;
	if (low > high)
		return 0;
	return odds->below[atom][high + 1] - odds->below[atom][low];
}

/* How likely he tries who has more of these atoms than anybody. */
static double tries(const struct deal *d, uint32_t more)
{
	double rests = 1;
	int named = 0;

	for (size_t i = 0; i < d->model->guesser_count; i++) {
		const struct sb_risk_guesser *g = &d->model->guessers[i];

		if (g->who != d->who)
			continue;
		named = 1;
		if (g->with && !(g->with & more))
			continue;
		if (g->cause == SB_RISK_NO_CAUSE)
			rests *= 1 - d->model->values[g->value].now;
		else
			rests *= !(d->causes >> g->cause & 1);
	}
	return named ? 1 - rests : 1;
}

static uint32_t matters(const struct sb_risk_model *m, uint8_t who)
{
	uint32_t atoms = 0;

	for (size_t i = 0; i < m->guesser_count; i++) {
		if (m->guessers[i].who == who)
			atoms |= m->guessers[i].with;
	}
	return atoms;
}

static enum sb_err grow(void **array, size_t count, size_t *cap, size_t each)
{
	size_t more = *cap ? 2 * *cap : 16;
	void *bigger;

	if (count < *cap)
		return SB_OK;
	bigger = realloc(*array, more * each);
	if (!bigger)
		return SB_MEMORY;
	*array = bigger;
	*cap = more;
	return SB_OK;
}

static enum sb_err put(const struct deal *d, const struct branch *b,
		       const size_t *list, size_t count)
{
	struct sb_hands *out = d->out;
	struct sb_hand hand = {
		.p = b->p * tries(d, b->more),
		.first = out->guess_count,
		.count = count,
	};
	void *to = out->of;
	enum sb_err err = grow(&to, out->count, &out->cap, sizeof(*out->of));

	out->of = to;
	if (err != SB_OK || !(hand.p > 0))
		return err;
	out->of[out->count++] = hand;
	for (size_t i = 0; i < count; i++) {
		to = out->guesses;
		err = grow(&to, out->guess_count, &out->guess_cap,
			   sizeof(*out->guesses));
		out->guesses = to;
		if (err != SB_OK)
			return err;
		out->guesses[out->guess_count++] = (struct sb_hand_guess) {
			d->ranks->of_guess[list[i]][0],
			d->ranks->of_guess[list[i]][1],
			d->of->guesses[list[i]].whole,
		};
	}
	return SB_OK;
}

/* 1: some guess of the list, or whether he tries, asks for something of this
 * atom that is neither certain nor impossible. */
static int divides(const struct deal *d, size_t atom, const size_t *list,
		   size_t count)
{
	const double base = chance(d->odds, atom, 0, d->anybody.of[atom]);

	if (d->matter >> atom & 1 && base > 0 && base < 1)
		return 1;
	for (size_t i = 0; i < count; i++) {
		const struct sb_box *box = &d->of->guesses[list[i]].box;

		for (unsigned v = 0; v <= SB_ODDS_MOST; v++) {
			if ((v < box->low.of[atom] || v > box->high.of[atom]) &&
			    chance(d->odds, atom, v, v) > 0)
				return 1;
		}
	}
	return 0;
}

static enum sb_err deal(const struct deal *d, size_t atom, struct branch b,
			const size_t *list, size_t count)
{
	size_t *rest = d->lists + (atom + 1) * d->of->guess_count;
	const unsigned base = d->anybody.of[atom < SB_ATOM_COUNT ? atom : 0];
	const uint32_t bit = UINT32_C(1) << (atom & 31);
	enum sb_err err = SB_OK;

	if (!count || !(b.p > 0))
		return SB_OK;
	if (atom == SB_ATOM_COUNT)
		return put(d, &b, list, count);
	if (!divides(d, atom, list, count)) {
		if (!(chance(d->odds, atom, 0, base) > 0))
			b.more |= bit;
		return deal(d, atom + 1, b, list, count);
	}
	for (unsigned v = 0; v <= SB_ODDS_MOST && err == SB_OK; v++) {
		struct branch with = { b.p * chance(d->odds, atom, v, v),
				       b.more | (v > base ? bit : 0) };
		size_t n = 0;

		for (size_t i = 0; i < count && with.p > 0; i++) {
			const struct sb_box *box = &d->of->guesses[list[i]].box;

			if (v >= box->low.of[atom] && v <= box->high.of[atom])
				rest[n++] = list[i];
		}
		err = deal(d, atom + 1, with, rest, n);
	}
	return err;
}

enum sb_err sb_hands_deal(const struct sb_risk_model *model,
			  const struct sb_risk_case *of,
			  const struct sb_ranks *ranks, uint8_t who,
			  const struct sb_odds *odds, uint32_t causes,
			  struct sb_hands *out)
{
	struct deal d = { .of = of,
			  .ranks = ranks,
			  .odds = odds,
			  .out = out,
			  .model = model,
			  .who = who,
			  .causes = causes,
			  .matter = matters(model, who) };
	size_t count = 0;
	enum sb_err err;

	d.lists = calloc((of->guess_count + 1) * (SB_ATOM_COUNT + 2),
			 sizeof(*d.lists));
	if (!d.lists)
		return SB_MEMORY;
	sb_atom_public(&d.anybody);
	for (size_t i = 0; i < of->guess_count; i++) {
		if (ranks->of_guess[i][0] != SB_RANK_NEVER &&
		    sb_odds_box(odds, &of->guesses[i].box) > 0)
			d.lists[count++] = i;
	}
	err = deal(&d, 0, (struct branch) { 1, 0 }, d.lists, count);
	free(d.lists);
	return err;
}

void sb_hands_play(const struct sb_hands *hands, const struct sb_ranks *ranks,
		   double read[SB_RISK_VERDICTS])
{
	for (size_t i = 0; i < hands->count; i++) {
		const struct sb_hand *h = &hands->of[i];
		uint32_t whole = 0;

		for (size_t k = 0; k < h->count; k++) {
			const struct sb_hand_guess *g =
				&hands->guesses[h->first + k];

			if (ranks->levels[g->level].enough &&
			    (g->also == SB_RANK_ALWAYS ||
			     ranks->levels[g->also].enough))
				whole |= g->whole;
		}
		for (unsigned v = 0; whole >> v; v++)
			read[v] += whole >> v & 1 ? h->p : 0;
	}
}

void sb_hands_release(struct sb_hands *hands)
{
	free(hands->of);
	free(hands->guesses);
	memset(hands, 0, sizeof(*hands));
}
