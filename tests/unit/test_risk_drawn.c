/* tests/unit/test_risk_drawn.c: lockout and exposure against drawing lots. */
#include "bench/risk/curve.h"
#include "tests/unit/risk_build.h"

#include <stdio.h>

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int falls(uint64_t *rng, double p)
{
	return (double)(next(rng) >> 11) * 0x1p-53 < p;
}

/* Which causes happened; of what one of them waits for, how many the year gives
 * is drawn first. */
struct drawn {
	uint32_t causes;
	uint8_t waited[SB_RISK_CAUSES]; /* of such a cause: .where's .atom */
};

static uint8_t draw_count(const struct sb_risk_model *m,
			  const struct sb_risk_cause *c, uint8_t most,
			  uint64_t *rng)
{
	struct sb_coalition anybody;
	uint8_t n;

	sb_atom_public(&anybody);
	n = anybody.of[c->atom] < most ? anybody.of[c->atom] : most;
	for (size_t i = 0; i < m->effect_count; i++) {
		const struct sb_risk_effect *e = &m->effects[i];

		for (uint8_t left = most - n; left > 0; left--)
			if (e->who == c->where && e->atom == c->atom)
				n += (uint8_t)falls(rng,
						    m->values[e->value].now);
	}
	return n;
}

static struct drawn draw_causes(const struct sb_risk_model *m,
				const struct sb_coalition *most, uint64_t *rng)
{
	struct drawn d = { .causes = 0 };

	for (size_t i = 0; i < m->cause_count; i++) {
		const struct sb_risk_cause *c = &m->causes[i];

		if (c->where)
			d.waited[i] = draw_count(m, c, most->of[c->atom], rng);
		if (falls(rng, m->values[c->value].now) &&
		    (!c->where || d.waited[i]))
			d.causes |= UINT32_C(1) << i;
	}
	return d;
}

/* One person's year, by the words of model.h and not by the code of odds.c. */
static struct sb_coalition year(const struct sb_risk_model *m, uint8_t who,
				const struct drawn *drawn,
				const struct sb_coalition *most, uint64_t *rng)
{
	const uint32_t causes = drawn->causes;
	struct sb_coalition c;

	if (who)
		sb_atom_public(&c);
	else
		sb_atom_owner(&c);
	for (size_t a = 0; a < SB_ATOM_COUNT; a++)
		c.of[a] = c.of[a] < most->of[a] ? c.of[a] : most->of[a];
	for (int alone = 0; alone < 2; alone++) {
		for (size_t i = 0; i < m->effect_count; i++) {
			const struct sb_risk_effect *e = &m->effects[i];
			uint8_t *v = &c.of[e->atom], n = *v, to = e->to;
			double p = m->values[e->value].now;

			if (e->who != who ||
			    alone != (e->cause == SB_RISK_NO_CAUSE) ||
			    (e->after && !(e->after & causes)))
				continue;
			to = to < most->of[e->atom] ? to : most->of[e->atom];
			if (sb_atom_row((enum sb_atom)e->atom)->kind ==
				    SB_ATOM_IS_COUNT &&
			    alone) {
				uint8_t lots = who ? most->of[e->atom] - n : n;

				for (uint8_t k = 0; k < lots; k++) {
					if (falls(rng, p))
						*v = (uint8_t)(who ? *v + 1
								   : *v - 1);
				}
				continue;
			}
			if (alone ? !falls(rng, p) : !(causes >> e->cause & 1))
				continue;
			if (who ? to > *v : to < *v)
				*v = to;
		}
	}
	for (size_t i = 0; i < m->cause_count; i++)
		if (m->causes[i].where && m->causes[i].where == who)
			c.of[m->causes[i].atom] = drawn->waited[i];
	return c;
}

static int is_in(const struct sb_box *box, const struct sb_coalition *c)
{
	size_t a = 0;

	while (a < SB_ATOM_COUNT && c->of[a] >= box->low.of[a] &&
	       c->of[a] <= box->high.of[a])
		a++;
	return a == SB_ATOM_COUNT;
}

static int reads(const struct build *b, const struct sb_coalition *c)
{
	for (size_t i = 0; i < b->of.cube_count; i++) {
		if (is_in(&b->of.cubes[i].box, c))
			return b->of.cubes[i].whole & WHOLE;
	}
	fail_msg("the cubes leave a gap");
	return 0;
}

/* Does who, with c, try to guess this year?  By the words of model.h. */
static int tries(const struct sb_risk_model *m, uint8_t who,
		 const struct sb_coalition *c, uint32_t causes, uint64_t *rng)
{
	struct sb_coalition anybody;
	uint32_t more = 0;
	int does = 0;

	sb_atom_public(&anybody);
	for (size_t a = 0; a < SB_ATOM_COUNT; a++)
		more |= (uint32_t)(c->of[a] > anybody.of[a]) << a;
	for (size_t i = 0; i < m->guesser_count; i++) {
		const struct sb_risk_guesser *g = &m->guessers[i];

		if (g->who == who && (!g->with || g->with & more))
			does |= g->cause == SB_RISK_NO_CAUSE
					? falls(rng, m->values[g->value].now)
					: (int)(causes >> g->cause & 1);
	}
	return does;
}

/* A secret is found when its place among all is within what the curve says of
 * so many tries: one place a secret, whoever guesses. */
static int finds(const struct sb_risk_model *m, const struct build *b,
		 const struct sb_coalition *c,
		 const double place[SB_ATOM_COUNT])
{
	for (size_t i = 0; i < b->of.guess_count; i++) {
		const struct sb_risk_guess *g = &b->guesses[i];
		double n = g->first.tries ? g->first.tries
					  : sb_curve_affordable(
						    m, b->of.prices[0].cpu_ns);

		if (is_in(&g->box, c) &&
		    place[g->first.item] <
			    sb_curve_found(m, (enum sb_atom)g->first.item, 0,
					   n))
			return 1;
	}
	return 0;
}

/* Whoever does not read may guess the passphrase, ten times with the store in
 * use and offline who owns it; with the account's password, the passcode, too,
 * thirty times, in whatever cube. */
static void with_guesses(struct build *b)
{
	size_t count = b->of.cube_count;

	b->of.prices[b->of.price_count++] =
		(struct sb_risk_price) { .item = SB_ATOM_KNOW_PASSPHRASE,
					 .cpu_ns = 1e9 };
	for (size_t i = 0; i < count; i++) {
		const struct sb_risk_cube *c = &b->cubes[i];
		struct sb_box box = c->box;

		if (c->whole || c->box.low.of[SB_ATOM_KNOW_PASSPHRASE])
			continue;
		if (box.low.of[SB_ATOM_STORE] >= SB_OWN)
			guess(b, box, SB_ATOM_KNOW_PASSPHRASE, 0);
		else if (box.low.of[SB_ATOM_STORE] >= SB_USE)
			guess(b, box, SB_ATOM_KNOW_PASSPHRASE, 10);
		else
			continue;
		box.low.of[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1;
		guess(b, box, SB_ATOM_KNOW_PASSCODE, 30);
	}
	assert_int_equal(b->of.guess_count, 4);
}

/* With a count, places and items. */
static void structure(struct build *b)
{
	begin(b);
	cut(b, SB_ATOM_KNOW_PASSPHRASE, 1);
	cut(b, SB_ATOM_CONTACTS, 2);
	cut(b, SB_ATOM_ACCOUNT, SB_OWN);
	cut(b, SB_ATOM_STORE, SB_USE);
	cut(b, SB_ATOM_STORE, SB_OWN);
	for (size_t i = 0; i < b->of.cube_count; i++) {
		struct sb_risk_cube *c = &b->cubes[i];

		if (has(c, SB_ATOM_STORE, SB_USE) &&
		    (has(c, SB_ATOM_KNOW_PASSPHRASE, 1) ||
		     has(c, SB_ATOM_CONTACTS, 2) ||
		     has(c, SB_ATOM_ACCOUNT, SB_OWN)))
			c->whole = WHOLE;
	}
	with_guesses(b);
}

/* The built-in model on a structure with a count, places and items: exact sums
 * within four standard errors of 400,000 drawn years.  Probabilities are raised
 * so that enough of them end badly. */
static void monte_carlo(void **state)
{
	const unsigned years = 400000;
	/* One more cause, that gives something to three adversaries at once. */
	static const char shared[] =
		"cause leak malware : hacker passphrase=1 : thief store=own "
		"passphrase=1 : insider account=own\n"
		"alone court passphrase=1 fooled_support after order leak\n";
	char text[16384];
	struct sb_risk_model m;
	struct build b;
	struct sb_risk r;
	uint64_t rng = 7;
	unsigned locked = 0, exposed = 0, guessed = 0;

	(void)state;
	snprintf(text, sizeof(text), "%s%s", sb_risk_model_usual, shared);
	m = parsed(text);
	for (size_t i = 0; i < m.value_count; i++) {
		if (sb_risk_model_is_probability(&m, i))
			m.values[i].now = sqrt(m.values[i].now);
	}
	structure(&b);
	r = computed(&m, &b);
	for (unsigned y = 0; y < years; y++) {
		const struct drawn drawn = draw_causes(&m, &b.of.most, &rng);
		double place[SB_ATOM_COUNT];
		struct sb_coalition c;
		int read = 0, found = 0;

		for (size_t a = 0; a < SB_ATOM_COUNT; a++)
			place[a] = (double)(next(&rng) >> 11) * 0x1p-53;
		c = year(&m, 0, &drawn, &b.of.most, &rng);
		locked += !reads(&b, &c) && !(c.of[SB_ATOM_PHONE] >= SB_USE &&
					      c.of[SB_ATOM_KNOW_PASSCODE]);
		for (uint8_t who = 1; who < m.people_count; who++) {
			c = year(&m, who, &drawn, &b.of.most, &rng);
			read |= reads(&b, &c);
			found |= tries(&m, who, &c, drawn.causes, &rng) &&
				 finds(&m, &b, &c, place);
		}
		exposed += read || found;
		guessed += !read && found;
	}
	assert_in_range(locked, years / 1000, years / 2);
	assert_in_range(exposed, years / 1000, years - years / 1000);
	assert_in_range(guessed, years / 1000, years / 2);
	near(guessed / (double)years, r.guessed[0],
	     4 * sqrt(r.guessed[0] * (1 - r.guessed[0]) / years));
	near(locked / (double)years, r.lockout[0],
	     4 * sqrt(r.lockout[0] * (1 - r.lockout[0]) / years));
	near(exposed / (double)years, r.exposure[0],
	     4 * sqrt(r.exposure[0] * (1 - r.exposure[0]) / years));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(monte_carlo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
