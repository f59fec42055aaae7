#include "bench/risk/odds.h"

#include <assert.h>
#include <string.h>

static uint8_t least(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

static double now(const struct sb_risk_model *model, size_t value)
{
	return model->values[value].now;
}

/* What common causes alone leave or give. */
static uint8_t settled(const struct sb_risk_model *m, uint8_t who,
		       enum sb_atom atom, uint8_t start, uint8_t most,
		       uint32_t causes)
{
	uint8_t value = least(start, most);

	for (size_t i = 0; i < m->effect_count; i++) {
		const struct sb_risk_effect *e = &m->effects[i];
		uint8_t to = least(e->to, most);

		if (e->who != who || e->atom != (uint8_t)atom ||
		    e->cause == SB_RISK_NO_CAUSE || !(causes >> e->cause & 1))
			continue;
		if (who == 0 ? to < value : to > value)
			value = to;
	}
	return value;
}

/* Moves the atom by itself, after these causes. */
static int is_alone(const struct sb_risk_effect *e, uint8_t who,
		    enum sb_atom atom, uint32_t causes)
{
	return e->who == who && e->atom == (uint8_t)atom &&
	       e->cause == SB_RISK_NO_CAUSE && (!e->after || e->after & causes);
}

/* One that is not a count: each lone effect moves it, by itself. */
static void spread_one(const struct sb_risk_model *m, uint8_t who,
		       enum sb_atom atom, uint8_t start, uint8_t most,
		       uint32_t causes, double *p)
{
	p[start] = 1;
	for (size_t i = 0; i < m->effect_count; i++) {
		const struct sb_risk_effect *e = &m->effects[i];
		uint8_t to = least(e->to, most);
		double chance;

		if (!is_alone(e, who, atom, causes))
			continue;
		chance = now(m, e->value);
		for (uint8_t v = 0; v <= most; v++) {
			double moved = p[v] * chance;

			if (who == 0 ? to >= v : to <= v)
				continue;
			p[v] -= moved;
			p[to] += moved;
		}
	}
}

/* Of n, how many change when each does with the probability chance: p[k]. */
static void binomial(uint8_t n, double chance, double *p)
{
	p[0] = 1;
	for (uint8_t i = 0; i < n; i++) {
		for (uint8_t k = (uint8_t)(i + 1); k > 0; k--)
			p[k] = p[k] * (1 - chance) + p[k - 1] * chance;
		p[0] *= 1 - chance;
	}
}

static void spread_count(const struct sb_risk_model *m, uint8_t who,
			 enum sb_atom atom, uint8_t start, uint8_t most,
			 uint32_t causes, double *p)
{
	double changed[SB_ODDS_MOST + 1] = { 0 };
	uint8_t n = who == 0 ? start : (uint8_t)(most - start);
	double stays = 1;

	for (size_t i = 0; i < m->effect_count; i++) {
		const struct sb_risk_effect *e = &m->effects[i];

		if (is_alone(e, who, atom, causes))
			stays *= 1 - now(m, e->value);
	}
	binomial(n, 1 - stays, changed);
	for (uint8_t k = 0; k <= n; k++)
		p[who == 0 ? start - k : start + k] = changed[k];
}

/* How likely the year gives c->where one of c->atom or more. */
static double some(const struct sb_risk_model *m,
		   const struct sb_coalition *most,
		   const struct sb_risk_cause *c)
{
	const enum sb_atom atom = (enum sb_atom)c->atom;
	double p[SB_ODDS_MOST + 1] = { 0 };
	struct sb_coalition begin;
	uint8_t start;

	sb_atom_public(&begin);
	start = least(begin.of[atom], most->of[atom]);
	spread_count(m, c->where, atom, start, most->of[atom], 0, p);
	return 1 - p[start];
}

/* How many there are, as start or more, given whether c happened. */
static void tell(const struct sb_risk_model *m, const struct sb_risk_cause *c,
		 int happened, uint8_t start, double *p)
{
	const double then = now(m, c->value);
	double sum = 0;

	for (unsigned v = 0; v <= SB_ODDS_MOST; v++) {
		if (v <= start)
			p[v] *= !happened;
		else
			p[v] *= happened ? then : 1 - then;
		sum += p[v];
	}
	for (unsigned v = 0; v <= SB_ODDS_MOST && sum > 0; v++)
		p[v] /= sum;
}

double sb_odds_of_causes(const struct sb_risk_model *model,
			 const struct sb_coalition *most, uint32_t mask,
			 uint32_t causes)
{
	double p = 1;

	for (size_t i = 0; i < model->cause_count; i++) {
		const struct sb_risk_cause *c = &model->causes[i];
		double happens = now(model, c->value);

		if (!(mask >> i & 1))
			continue;
		if (c->where)
			happens *= some(model, most, c);
		p *= causes >> i & 1 ? happens : 1 - happens;
	}
	return p;
}

void sb_odds_given(const struct sb_risk_model *model,
		   const struct sb_coalition *most, uint8_t who,
		   uint32_t causes, struct sb_odds *out)
{
	struct sb_coalition begin;
	double p[SB_ODDS_MOST + 1];

	if (who == 0)
		sb_atom_owner(&begin);
	else
		sb_atom_public(&begin);
	memset(out, 0, sizeof(*out));
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		enum sb_atom atom = (enum sb_atom)a;
		uint8_t start;

		assert(most->of[a] <= SB_ODDS_MOST);
		start = settled(model, who, atom, begin.of[a], most->of[a],
				causes);
		memset(p, 0, sizeof(p));
		if (sb_atom_row(atom)->kind == SB_ATOM_IS_COUNT)
			spread_count(model, who, atom, start, most->of[a],
				     causes, p);
		else
			spread_one(model, who, atom, start, most->of[a], causes,
				   p);
		for (size_t i = 0; i < model->cause_count; i++) {
			const struct sb_risk_cause *c = &model->causes[i];

			if (c->where && c->where == who && c->atom == a)
				tell(model, c, causes >> i & 1, start, p);
		}
		for (size_t v = 0; v <= SB_ODDS_MOST; v++)
			out->below[a][v + 1] = out->below[a][v] + p[v];
	}
}

double sb_odds_box(const struct sb_odds *odds, const struct sb_box *box)
{
	double p = 1;

	for (size_t a = 0; a < SB_ATOM_COUNT && p > 0; a++) {
		unsigned low = box->low.of[a];
		unsigned high = least(box->high.of[a], SB_ODDS_MOST);

		if (low > high)
			return 0;
		p *= odds->below[a][high + 1] - odds->below[a][low];
	}
	return p;
}

uint32_t sb_odds_causes(const struct sb_risk_model *model, uint8_t who)
{
	uint32_t causes = 0;

	for (size_t i = 0; i < model->effect_count; i++) {
		const struct sb_risk_effect *e = &model->effects[i];

		if (e->who != who)
			continue;
		causes |= e->after;
		if (e->cause != SB_RISK_NO_CAUSE)
			causes |= UINT32_C(1) << e->cause;
	}
	for (size_t i = 0; i < model->cause_count; i++) {
		if (model->causes[i].where && model->causes[i].where == who)
			causes |= UINT32_C(1) << i;
	}
	for (size_t i = 0; i < model->guesser_count; i++) {
		const struct sb_risk_guesser *g = &model->guessers[i];

		if (g->who == who && g->cause != SB_RISK_NO_CAUSE)
			causes |= UINT32_C(1) << g->cause;
	}
	return causes;
}
