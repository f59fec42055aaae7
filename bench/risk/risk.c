#include "bench/risk/risk.h"

#include <stdlib.h>
#include <string.h>

#include "bench/risk/hands.h"
#include "bench/risk/rank.h"
#include "datasets/source.h"

_Static_assert(SB_RISK_ALL == SB_CLASS_COUNT + 1, "after classes and names");

uint32_t sb_risk_classes(unsigned verdict)
{
	const uint32_t all = (UINT32_C(1) << SB_CLASS_COUNT) - 1;

	switch (verdict) {
	case SB_RISK_ALL:
	case SB_RISK_ANY:
		return all;
	case SB_RISK_DATA_ALL:
	case SB_RISK_DATA_ANY:
		return all & ~SB_CLASSES_APART;
	case SB_RISK_APART_ALL:
	case SB_RISK_APART_ANY:
		return SB_CLASSES_APART;
	default:
		return 0;
	}
}

uint32_t sb_risk_complete(uint32_t whole)
{
	whole &= (UINT32_C(1) << SB_RISK_ALL) - 1;
	for (unsigned all = SB_RISK_ALL; all < SB_RISK_VERDICTS; all += 2) {
		uint32_t classes = sb_risk_classes(all);

		if ((whole & classes) == classes)
			whole |= UINT32_C(1) << all;
		if (whole & classes)
			whole |= UINT32_C(2) << all;
	}
	return whole;
}

/* What one person attains, given the causes that matter to that person. */
struct given {
	double read[SB_RISK_VERDICTS];  /* without a guess; owner: is locked
					   out of */
	double finds[SB_RISK_VERDICTS]; /* read, or by guessing, while ranks
					   are what they are */
	double destroy[SB_RISK_VERDICTS];
	struct sb_hands hands;
};

struct work {
	const struct sb_risk_model *model;
	const struct sb_risk_case *of;
	uint32_t causes[SB_RISK_PEOPLE];     /* that matter to each */
	struct given *given[SB_RISK_PEOPLE]; /* by cause mask */
	struct sb_ranks ranks;
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

static void adversary_given(const struct work *w, const struct sb_odds *odds,
			    struct given *out)
{
	for (size_t i = 0; i < w->of->cube_count; i++) {
		const struct sb_risk_cube *c = &w->of->cubes[i];
		double p = c->whole ? sb_odds_box(odds, &c->box) : 0;

		for (unsigned v = 0; v < SB_RISK_VERDICTS && p > 0; v++)
			out->read[v] += c->whole >> v & 1 ? p : 0;
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

static double chance_of(const struct work *w, uint32_t mask, uint32_t z)
{
	return sb_odds_of_causes(w->model, &w->of->most, mask, z);
}

static enum sb_err fill_person(struct work *w, uint8_t who)
{
	uint32_t causes = sb_odds_causes(w->model, who), z = 0;
	struct sb_odds odds;
	enum sb_err err = SB_OK;

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
			err = sb_hands_deal(w->model, w->of, &w->ranks, who,
					    &odds, z, &g->hands);
		}
		z = next_subset(causes, z);
	} while (z && err == SB_OK);
	return err;
}

static struct given *given_of(const struct work *w, size_t who, uint32_t z)
{
	return &w->given[who][packed(z, w->causes[who])];
}

/* .finds of everybody, for the ranks of now. */
static void guess_all(const struct work *w)
{
	for (size_t who = 1; who < w->model->people_count; who++) {
		uint32_t mask = w->causes[who], z = 0;

		do {
			struct given *g = given_of(w, who, z);

			memcpy(g->finds, g->read, sizeof(g->finds));
			sb_hands_play(&g->hands, &w->ranks, g->finds);
			z = next_subset(mask, z);
		} while (z);
	}
}

/* One person alone, p of the time: what is read, or for the owner lost. */
static void sum_person(const struct work *w, size_t who, double p,
		       double out[SB_RISK_VERDICTS])
{
	uint32_t mask = w->causes[who], z = 0;

	do {
		const struct given *g = given_of(w, who, z);
		const double *of = who ? g->finds : g->read;
		double chance = p * chance_of(w, mask, z);

		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
			out[v] += chance * of[v];
		z = next_subset(mask, z);
	} while (z);
}

/* Adversaries that share a cause, or share one with somebody who does.  Groups
 * are independent of each other. */
struct group {
	uint32_t people, causes; /* bits */
};

/* That nobody of some people reads, reads without a guess, destroys. */
struct nobody {
	double reads[SB_RISK_VERDICTS], without[SB_RISK_VERDICTS],
		destroys[SB_RISK_VERDICTS];
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

static void sum_group(const struct work *w, const struct group *g,
		      struct nobody *out)
{
	uint32_t z = 0;

	memset(out, 0, sizeof(*out));
	do {
		double p = chance_of(w, g->causes, z);

		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			double reads = p, without = p, destroys = p;

			for (size_t who = 1; who < w->model->people_count;
			     who++) {
				const struct given *x;

				if (!(g->people >> who & 1))
					continue;
				x = given_of(w, who, z);
				reads *= 1 - x->finds[v];
				without *= 1 - x->read[v];
				destroys *= 1 - x->destroy[v];
			}
			out->reads[v] += reads;
			out->without[v] += without;
			out->destroys[v] += destroys;
		}
		z = next_subset(g->causes, z);
	} while (z);
}

/* All groups, for the ranks of now. */
static void sum_groups(const struct work *w, struct nobody *out)
{
	uint32_t people = 1;

	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
		out->reads[v] = out->without[v] = out->destroys[v] = 1;
	for (size_t who = 1; who < w->model->people_count; who++) {
		struct nobody in_group;
		struct group g;

		if (people >> who & 1)
			continue;
		g = group_of(w, who);
		sum_group(w, &g, &in_group);
		people |= g.people;
		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			out->reads[v] *= in_group.reads[v];
			out->without[v] *= in_group.without[v];
			out->destroys[v] *= in_group.destroys[v];
		}
	}
}

static void sum_all(struct work *w, struct sb_risk *out)
{
	struct nobody now = { .reads = { 0 } };
	uint32_t can = 0;
	double p;

	for (size_t i = 0; i < w->of->destroyer_count; i++)
		can |= w->of->destroyers[i].whole;
	sum_person(w, 0, 1, out->lockout);
	while (sb_ranks_next(&w->ranks, &p)) {
		guess_all(w);
		sum_groups(w, &now);
		for (size_t who = 1; who < w->model->people_count; who++)
			sum_person(w, who, p, out->to[who]);
		for (unsigned v = 0; v < SB_RISK_VERDICTS; v++) {
			out->exposure[v] += p * (1 - now.reads[v]);
			out->guessed[v] += p * (now.without[v] - now.reads[v]);
		}
	}
	/* Sums of chances miss 1 by a rounding: what nobody can do has none. */
	for (unsigned v = 0; v < SB_RISK_VERDICTS; v++)
		out->destruction[v] = can >> v & 1 ? 1 - now.destroys[v] : 0;
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

static void release(struct work *w)
{
	for (size_t who = 0; who < SB_RISK_PEOPLE; who++) {
		size_t count = (size_t)1 << bits(w->causes[who]);

		for (size_t z = 0; w->given[who] && z < count; z++)
			sb_hands_release(&w->given[who][z].hands);
		free(w->given[who]);
	}
	sb_ranks_release(&w->ranks);
}

enum sb_err sb_risk_compute(const struct sb_risk_model *model,
			    const struct sb_risk_case *of, struct sb_risk *out)
{
	struct work w = { .model = model, .of = of };
	enum sb_err err = check(model);

	memset(out, 0, sizeof(*out));
	if (err == SB_OK)
		err = sb_ranks_new(model, of, &w.ranks);
	for (uint8_t who = 0; err == SB_OK && who < model->people_count; who++)
		err = fill_person(&w, who);
	if (err == SB_OK)
		sum_all(&w, out);
	release(&w);
	return err;
}
