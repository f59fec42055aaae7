#include "bench/risk/risk.h"

#include <stdlib.h>
#include <string.h>

#include "bench/risk/curve.h"
#include "datasets/source.h"

_Static_assert(SB_RISK_ALL == SB_CLASS_COUNT + 1, "after classes and names");

uint32_t sb_risk_complete(uint32_t whole)
{
	const uint32_t classes = (UINT32_C(1) << SB_CLASS_COUNT) - 1;

	whole &= classes | UINT32_C(1) << SB_CLASS_COUNT;
	if ((whole & classes) == classes)
		whole |= UINT32_C(1) << SB_RISK_ALL;
	if (whole & classes)
		whole |= UINT32_C(1) << SB_RISK_ANY;
	return whole;
}

/* What one person attains, given the causes that matter to that person. */
struct given {
	double read[SB_RISK_VERDICTS];    /* owner: is locked out of */
	double guessed[SB_RISK_VERDICTS]; /* the part by guessing */
	double destroy[SB_RISK_VERDICTS];
};

struct work {
	const struct sb_risk_model *model;
	const struct sb_risk_case *of;
	uint32_t causes[SB_RISK_PEOPLE];     /* that matter to each */
	struct given *given[SB_RISK_PEOPLE]; /* by cause mask */
};

/* The owner needs no restore while the machine that is backed up works for
 * him: a phone whose passcode he knows, or a computer. */
static double machine_works(const struct sb_odds *odds,
			    const struct sb_box *box, uint8_t machine)
{
	struct sb_box works = *box;

	if (works.low.of[machine] < SB_USE)
		works.low.of[machine] = SB_USE;
	if (machine == SB_ATOM_PHONE && works.low.of[SB_ATOM_KNOW_PASSCODE] < 1)
		works.low.of[SB_ATOM_KNOW_PASSCODE] = 1;
	return sb_odds_box(odds, &works);
}

static void owner_given(const struct work *w, const struct sb_odds *odds,
			struct given *out)
{
	for (size_t i = 0; i < w->of->cube_count; i++) {
		const struct sb_risk_cube *c = &w->of->cubes[i];
		double p = sb_odds_box(odds, &c->box);

		if (p > 0)
			p -= machine_works(odds, &c->box, w->of->machine);
		for (unsigned v = 0; v < SB_RISK_VERDICTS && p > 0; v++) {
			if (!(c->whole >> v & 1))
				out->read[v] += p;
		}
	}
}

/* A price that nobody measured is none: counts as free. */
static double price_of(const struct sb_risk_case *of, uint8_t item)
{
	for (size_t i = 0; i < of->price_count; i++)
		if (of->prices[i].item == item)
			return of->prices[i].cpu_ns;
	return 0;
}

static double found(const struct work *w, const struct sb_risk_guess *g)
{
	double n = g->tries;

	if (g->by_service)
		return 0;
	if (!g->tries)
		n = sb_curve_affordable(w->model, price_of(w->of, g->item));
	return sb_curve_found(w->model, (enum sb_atom)g->item,
			      w->of->example_guesses, n);
}

static void adversary_given(const struct work *w, const struct sb_odds *odds,
			    struct given *out)
{
	for (size_t i = 0; i < w->of->cube_count; i++) {
		const struct sb_risk_cube *c = &w->of->cubes[i];
		double p = c->whole ? sb_odds_box(odds, &c->box) : 0;

		for (unsigned v = 0; v < SB_RISK_VERDICTS && p > 0; v++)
			out->read[v] += c->whole >> v & 1 ? p : 0;
	}
	for (size_t i = 0; i < w->of->guess_count; i++) {
		const struct sb_risk_guess *g = &w->of->guesses[i];
		double p = sb_odds_box(odds, &g->box);

		if (p > 0)
			p *= found(w, g);
		for (unsigned v = 0; v < SB_RISK_VERDICTS && p > 0; v++)
			out->guessed[v] += g->whole >> v & 1 ? p : 0;
	}
	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
		double unread = 1 - out->read[v];

		if (out->guessed[v] > unread)
			out->guessed[v] = unread > 0 ? unread : 0;
		out->read[v] += out->guessed[v];
	}
}

static void destroy_given(const struct work *w, const struct sb_odds *odds,
			  struct given *out)
{
	for (size_t i = 0; i < w->of->destroyer_count; i++) {
		const struct sb_risk_cube *c = &w->of->destroyers[i];
		double p = c->whole ? sb_odds_box(odds, &c->box) : 0;

		for (unsigned v = 0; v < SB_RISK_VERDICTS && p > 0; v++)
			out->destroy[v] += c->whole >> v & 1 ? p : 0;
	}
}

/* The bits of mask that are in causes, gathered at the low end: where the
 * table of given[] has them. */
static size_t packed(uint32_t mask, uint32_t causes)
{
	size_t out = 0, at = 0;

	for (unsigned i = 0; i < SB_RISK_CAUSES; i++) {
		if (causes >> i & 1)
			out |= (size_t)(mask >> i & 1) << at++;
	}
	return out;
}

static unsigned bits(uint32_t mask)
{
	unsigned n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

/* The subset of mask after z; 0 after the last. */
static uint32_t next_subset(uint32_t mask, uint32_t z)
{
	return (z - mask) & mask;
}

static enum sb_err fill_person(struct work *w, uint8_t who)
{
	uint32_t causes = sb_odds_causes(w->model, who), z = 0;
	struct sb_odds odds;

	w->causes[who] = causes;
	w->given[who] =
		calloc((size_t)1 << bits(causes), sizeof(*w->given[who]));
	if (!w->given[who])
		return SB_MEMORY;
	do {
		struct given *g = &w->given[who][packed(z, causes)];

		sb_odds_given(w->model, &w->of->most, who, z, &odds);
		if (who == 0) {
			owner_given(w, &odds, g);
		} else {
			adversary_given(w, &odds, g);
			destroy_given(w, &odds, g);
		}
		z = next_subset(causes, z);
	} while (z);
	return SB_OK;
}

/* P(of the causes in mask exactly those in z happen). */
static double chance_of(const struct sb_risk_model *m, uint32_t mask,
			uint32_t z)
{
	double p = 1;

	for (size_t i = 0; i < m->cause_count; i++) {
		double happens = m->values[m->causes[i].value].now;

		if (mask >> i & 1)
			p *= z >> i & 1 ? happens : 1 - happens;
	}
	return p;
}

static const struct given *given_of(const struct work *w, size_t who,
				    uint32_t z)
{
	return &w->given[who][packed(z, w->causes[who])];
}

/* One person alone: what is read, or for the owner lost. */
static void sum_person(const struct work *w, size_t who,
		       double out[SB_RISK_VERDICTS])
{
	uint32_t mask = w->causes[who], z = 0;

	do {
		double p = chance_of(w->model, mask, z);

		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
			out[v] += p * given_of(w, who, z)->read[v];
		z = next_subset(mask, z);
	} while (z);
}

/* Adversaries that share a cause, or share one with somebody who does.  Groups
 * are independent of each other. */
struct group {
	uint32_t people, causes; /* bits */
	double unread[SB_RISK_VERDICTS], without[SB_RISK_VERDICTS],
		kept[SB_RISK_VERDICTS];
};

static struct group group_of(const struct work *w, size_t first)
{
	struct group g = { .people = UINT32_C(1) << first,
			   .causes = w->causes[first] };
	uint32_t before;

	do {
		before = g.people;
		for (size_t who = 1; who < w->model->people_count; who++) {
			if (!(w->causes[who] & g.causes))
				continue;
			g.people |= UINT32_C(1) << who;
			g.causes |= w->causes[who];
		}
	} while (g.people != before);
	return g;
}

static void sum_group(const struct work *w, struct group *g)
{
	uint32_t z = 0;

	do {
		double p = chance_of(w->model, g->causes, z);

		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			double unread = 1, without = 1, kept = 1;

			for (size_t who = 1; who < w->model->people_count;
			     who++) {
				const struct given *x;

				if (!(g->people >> who & 1))
					continue;
				x = given_of(w, who, z);
				unread *= 1 - x->read[v];
				without *= 1 - (x->read[v] - x->guessed[v]);
				kept *= 1 - x->destroy[v];
			}
			g->unread[v] += p * unread;
			g->without[v] += p * without;
			g->kept[v] += p * kept;
		}
		z = next_subset(g->causes, z);
	} while (z);
}

static void sum_all(const struct work *w, struct sb_risk *out)
{
	struct group all = { .people = 1 };
	uint32_t can = 0;

	for (size_t i = 0; i < w->of->destroyer_count; i++)
		can |= w->of->destroyers[i].whole;
	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
		all.unread[v] = all.without[v] = all.kept[v] = 1;
	sum_person(w, 0, out->lockout);
	for (size_t who = 1; who < w->model->people_count; who++) {
		struct group g;

		sum_person(w, who, out->to[who]);
		if (all.people >> who & 1)
			continue;
		g = group_of(w, who);
		sum_group(w, &g);
		all.people |= g.people;
		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			all.unread[v] *= g.unread[v];
			all.without[v] *= g.without[v];
			all.kept[v] *= g.kept[v];
		}
	}
	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
		out->exposure[v] = 1 - all.unread[v];
		out->guessed[v] = all.without[v] - all.unread[v];
		/* Sums of chances miss 1 by a rounding: what nobody can do has
		 * none. */
		out->destruction[v] = can >> v & 1 ? 1 - all.kept[v] : 0;
	}
}

static enum sb_err check(const struct sb_risk_model *model)
{
	for (size_t i = 0; i < model->value_count; i++) {
		double now = model->values[i].now;

		if (sb_risk_model_is_probability(model, i) &&
		    !(now >= 0 && now <= 1))
			return SB_PARAM;
	}
	return SB_OK;
}

enum sb_err sb_risk_compute(const struct sb_risk_model *model,
			    const struct sb_risk_case *of, struct sb_risk *out)
{
	struct work w = { .model = model, .of = of };
	enum sb_err err = check(model);

	memset(out, 0, sizeof(*out));
	for (uint8_t who = 0; err == SB_OK && who < model->people_count; who++)
		err = fill_person(&w, who);
	if (err == SB_OK)
		sum_all(&w, out);
	for (size_t who = 0; who < SB_RISK_PEOPLE; who++)
		free(w.given[who]);
	return err;
}
