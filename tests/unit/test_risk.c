/* tests/unit/test_risk.c: lockout and exposure against sums made by hand, and
 * against drawing lots. */
#include "bench/risk/curve.h"
#include "bench/risk/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WHOLE 1u /* one class is enough here: bit 0 */

/* cmocka's own comparison is of floats. */
static void near(double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%.17g is not within %g of %.17g", got, within,
			 wanted);
}

static struct sb_risk_model parsed(const char *text)
{
	struct sb_risk_model m;
	char why[256] = "";

	if (sb_risk_model_parse("test", text, &m, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	return m;
}

static void refused(const char *text, const char *sentence)
{
	struct sb_risk_model m;
	char why[256] = "";

	assert_int_equal(
		sb_risk_model_parse("test", text, &m, why, sizeof(why)),
		SB_PARAM);
	assert_string_equal(why, sentence);
}

/* A structure under construction: everything is one box at first. */
struct build {
	struct sb_risk_case of;
	struct sb_risk_cube cubes[64];
	struct sb_risk_guess guess;
};

static void begin(struct build *b)
{
	memset(b, 0, sizeof(*b));
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		const struct sb_atom_row *row = sb_atom_row((enum sb_atom)a);

		b->of.most.of[a] = row->most == SB_ALL ? 3 : row->most;
	}
	b->cubes[0].box.high = b->of.most;
	b->of.cubes = b->cubes;
	b->of.cube_count = 1;
}

/* Halve every cube that has coalitions on both sides of atom >= value. */
static void cut(struct build *b, enum sb_atom atom, uint8_t value)
{
	size_t count = b->of.cube_count;

	for (size_t i = 0; i < count; i++) {
		struct sb_risk_cube *low = &b->cubes[i], *high;

		if (low->box.low.of[atom] >= value ||
		    low->box.high.of[atom] < value)
			continue;
		high = &b->cubes[b->of.cube_count++];
		*high = *low;
		low->box.high.of[atom] = (uint8_t)(value - 1);
		high->box.low.of[atom] = value;
	}
}

static int has(const struct sb_risk_cube *c, enum sb_atom atom, uint8_t value)
{
	return c->box.low.of[atom] >= value;
}

static struct sb_risk computed(const struct sb_risk_model *m,
			       const struct build *b)
{
	struct sb_risk r;

	assert_int_equal(sb_risk_compute(m, &b->of, &r), SB_OK);
	return r;
}

/* A passphrase alone: locked out when the phone is gone and it is forgotten. */
static void single_secret(void **state)
{
	struct sb_risk_model m = parsed("value gone = 0.1 0 1 | assumed\n"
					"value forgets = 0.2 0 1 | assumed\n"
					"value spied = 0.03 0 1 | assumed\n"
					"cause loss gone : owner phone=0\n"
					"alone owner passphrase=0 forgets\n"
					"alone spy passphrase=1 spied\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_KNOW_PASSPHRASE, 1);
	b.cubes[1].whole = WHOLE;
	r = computed(&m, &b);
	near(r.lockout[0], 0.1 * 0.2, 1e-15);
	near(r.exposure[0], 0.03, 1e-15);
	near(r.lockout[1], 0.1, 1e-15); /* never opens */
	near(r.exposure[1], 0, 0);
	near(r.guessed[0], 0, 0);
}

/* Two of three contacts: 3 q (1-q)^2 ... by hand with q = 0.1 gone each:
 * fewer than two left: q^3 + 3 q^2 (1-q) = 0.028; two or more collude with
 * p = 0.05 each: 3 p^2 (1-p) + p^3 = 0.00725. */
static void two_of_three(void **state)
{
	struct sb_risk_model m = parsed("value sure = 1 1 1 | assumed\n"
					"value gone = 0.1 0 1 | assumed\n"
					"value colludes = 0.05 0 1 | assumed\n"
					"cause loss sure : owner phone=0\n"
					"alone owner contacts=0 gone\n"
					"alone friends contacts=1 colludes\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_CONTACTS, 2);
	b.cubes[1].whole = WHOLE;
	r = computed(&m, &b);
	near(r.lockout[0], 0.028, 1e-15);
	near(r.exposure[0], 0.00725, 1e-15);
}

static double failure(unsigned keys, unsigned threshold, double lost,
		      double leaked)
{
	char text[256];
	struct sb_risk_model m;
	struct build b;
	struct sb_risk r;

	snprintf(text, sizeof(text),
		 "value sure = 1 1 1 | s\nvalue l = %g 0 1 | s\n"
		 "value k = %g 0 1 | s\ncause loss sure : owner phone=0\n"
		 "alone owner contacts=0 l\nalone thief contacts=1 k\n",
		 lost, leaked);
	m = parsed(text);
	begin(&b);
	b.of.most.of[SB_ATOM_CONTACTS] = (uint8_t)keys;
	b.cubes[0].box.high.of[SB_ATOM_CONTACTS] = (uint8_t)keys;
	cut(&b, SB_ATOM_CONTACTS, (uint8_t)threshold);
	b.cubes[1].whole = WHOLE;
	r = computed(&m, &b);
	return 1 - (1 - r.lockout[0]) * (1 - r.exposure[0]);
}

/* Like keys, each lost or leaked by itself: what Eyal's model of wallets says
 * ("On Cryptocurrency Wallet Design", Tokenomics 2021, abstract):
 * of three keys any two is best, and failure falls with the number of keys
 * but depends on whether it is odd. */
static void wallets(void **state)
{
	(void)state;
	for (double p = 0.001; p < 0.2; p *= 3) {
		double any_two = failure(3, 2, p, p);

		assert_true(any_two < failure(3, 1, p, p));
		assert_true(any_two < failure(3, 3, p, p));
		assert_true(any_two < failure(1, 1, p, p));
		assert_true(failure(5, 3, p, p) < any_two);
		/* An even number gains nothing on one fewer. */
		assert_true(failure(4, 2, p, p) > any_two * 0.9);
		assert_true(failure(4, 3, p, p) > any_two * 0.9);
		near(1 - pow(1 - (3 * p * p * (1 - p) + p * p * p), 2), any_two,
		     1e-12);
	}
}

/* A passphrase, or an escrow for whoever logs in: one cause, a shutdown, takes
 * the escrow; one adversary has the escrow, another learns the passphrase. */
static void passphrase_plus_escrow(void **state)
{
	struct sb_risk_model m =
		parsed("value sure = 1 1 1 | assumed\n"
		       "value forgets = 0.2 0 1 | assumed\n"
		       "value closed = 0.01 0 1 | assumed\n"
		       "value unlucky = 0.05 0 1 | assumed\n"
		       "value breached = 0.002 0 1 | assumed\n"
		       "value spied = 0.03 0 1 | assumed\n"
		       "cause loss sure : owner phone=0\n"
		       "cause shutdown closed : owner account=0\n"
		       "alone owner passphrase=0 forgets\n"
		       "alone owner account_password=0 unlucky\n"
		       "cause breach breached : breacher account=own\n"
		       "alone spy passphrase=1 spied\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_KNOW_PASSPHRASE, 1);
	cut(&b, SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1);
	cut(&b, SB_ATOM_ACCOUNT, SB_USE);
	cut(&b, SB_ATOM_ACCOUNT, SB_OWN);
	for (size_t i = 0; i < b.of.cube_count; i++) {
		struct sb_risk_cube *c = &b.cubes[i];

		if (has(c, SB_ATOM_KNOW_PASSPHRASE, 1) ||
		    has(c, SB_ATOM_ACCOUNT, SB_OWN) ||
		    (has(c, SB_ATOM_ACCOUNT, SB_USE) &&
		     has(c, SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1)))
			c->whole = WHOLE;
	}
	r = computed(&m, &b);
	near(r.lockout[0], 0.2 * (0.01 + 0.99 * 0.05), 1e-15);
	near(r.exposure[0], 1 - (1 - 0.002) * (1 - 0.03), 1e-15);
	near(r.to[2][0] + r.to[1][0], 0.032, 1e-15);
}

/* One cause that takes two things is not two accidents. */
static void common_cause(void **state)
{
	struct sb_risk_model m =
		parsed("value stolen = 0.04 0 1 | assumed\n"
		       "cause theft stolen : owner phone=0 paper=0\n");
	struct build b;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_PAPER, SB_OWN);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).lockout[0], 0.04, 1e-15);
}

static void guesses(void **state)
{
	struct sb_risk_model m =
		parsed("value breached = 0.5 0 1 | assumed\n"
		       "value pin_10 = 0.065 0 1 | test\n"
		       "value pin_30 = 0.089 0 1 | test\n"
		       "value pin_100 = 0.133 0 1 | test\n"
		       "value zipf_c = 0.0332 0 1 | test\n"
		       "value zipf_s = 0.181 0 1 | test\n"
		       "value guess_cpu_hours = 1 0 9 | test\n"
		       "value guess_hardware_factor = 10 0 99 | test\n"
		       "alone breacher store=own breached\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSCODE, 0, 10), 0.065, 1e-12);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSCODE, 0, 1e6), 1, 0);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSCODE, 0, 0.5), 0, 0);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSPHRASE, 0, 1e3),
	     0.0332 * pow(1e3, 0.181), 1e-12);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSPHRASE, 500, 499), 0, 0);
	/* An hour, ten times faster, at 0.1 s a guess. */
	near(sb_curve_affordable(&m, 1e8), 360000, 1e-6);
	begin(&b);
	b.of.prices[0] =
		(struct sb_risk_price) { .item = SB_ATOM_KNOW_PASSPHRASE,
					 .cpu_ns = 1e8 };
	b.of.price_count = 1;
	cut(&b, SB_ATOM_STORE, SB_OWN);
	b.guess = (struct sb_risk_guess) { .box = b.cubes[1].box,
					   .whole = WHOLE,
					   .item = SB_ATOM_KNOW_PASSPHRASE };
	b.of.guesses = &b.guess;
	b.of.guess_count = 1;
	r = computed(&m, &b);
	near(r.exposure[0], 0.5 * 0.0332 * pow(360000, 0.181), 1e-12);
	near(r.guessed[0], r.exposure[0], 1e-15);
	b.guess.tries = 10;
	near(computed(&m, &b).exposure[0], 0.5 * 0.0332 * pow(10, 0.181),
	     1e-12);
	b.guess.by_service = 1;
	near(computed(&m, &b).exposure[0], 0, 0);
}

/* --- drawing lots --- */

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

/* One person's year, by the words of model.h and not by the code of odds.c. */
static struct sb_coalition year(const struct sb_risk_model *m, uint8_t who,
				uint32_t causes,
				const struct sb_coalition *most, uint64_t *rng)
{
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
			    alone != (e->cause == SB_RISK_NO_CAUSE))
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
	return c;
}

static int reads(const struct build *b, const struct sb_coalition *c)
{
	for (size_t i = 0; i < b->of.cube_count; i++) {
		const struct sb_box *box = &b->of.cubes[i].box;
		size_t a = 0;

		while (a < SB_ATOM_COUNT && c->of[a] >= box->low.of[a] &&
		       c->of[a] <= box->high.of[a])
			a++;
		if (a == SB_ATOM_COUNT)
			return b->of.cubes[i].whole & WHOLE;
	}
	fail_msg("the cubes leave a gap");
	return 0;
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
		"passphrase=1 : insider account=own\n";
	char text[16384];
	struct sb_risk_model m;
	struct build b;
	struct sb_risk r;
	uint64_t rng = 7;
	unsigned locked = 0, exposed = 0;

	(void)state;
	snprintf(text, sizeof(text), "%s%s", sb_risk_model_usual, shared);
	m = parsed(text);
	for (size_t i = 0; i < m.value_count; i++) {
		if (sb_risk_model_is_probability(&m, i))
			m.values[i].now = sqrt(m.values[i].now);
	}
	begin(&b);
	cut(&b, SB_ATOM_KNOW_PASSPHRASE, 1);
	cut(&b, SB_ATOM_CONTACTS, 2);
	cut(&b, SB_ATOM_ACCOUNT, SB_OWN);
	cut(&b, SB_ATOM_STORE, SB_USE);
	for (size_t i = 0; i < b.of.cube_count; i++) {
		struct sb_risk_cube *c = &b.cubes[i];

		if (has(c, SB_ATOM_STORE, SB_USE) &&
		    (has(c, SB_ATOM_KNOW_PASSPHRASE, 1) ||
		     has(c, SB_ATOM_CONTACTS, 2) ||
		     has(c, SB_ATOM_ACCOUNT, SB_OWN)))
			c->whole = WHOLE;
	}
	r = computed(&m, &b);
	for (unsigned y = 0; y < years; y++) {
		uint32_t causes = 0;
		struct sb_coalition c;
		int read = 0;

		for (size_t i = 0; i < m.cause_count; i++)
			causes |= (uint32_t)falls(
					  &rng, m.values[m.causes[i].value].now)
				  << i;
		c = year(&m, 0, causes, &b.of.most, &rng);
		locked += !reads(&b, &c) && !(c.of[SB_ATOM_PHONE] >= SB_USE &&
					      c.of[SB_ATOM_KNOW_PASSCODE]);
		for (uint8_t who = 1; who < m.people_count; who++) {
			c = year(&m, who, causes, &b.of.most, &rng);
			read |= reads(&b, &c);
		}
		exposed += read != 0;
	}
	assert_in_range(locked, years / 1000, years / 2);
	assert_in_range(exposed, years / 1000, years - years / 1000);
	near(locked / (double)years, r.lockout[0],
	     4 * sqrt(r.lockout[0] * (1 - r.lockout[0]) / years));
	near(exposed / (double)years, r.exposure[0],
	     4 * sqrt(r.exposure[0] * (1 - r.exposure[0]) / years));
}

static void bad_models(void **state)
{
	(void)state;
	refused("value x = 1 2 3 | s\n",
		"test, line 1: x: give three numbers, usual, low and high, "
		"with low <= usual <= high");
	refused("value x = 0.5 0 1 |\n",
		"test, line 1: x: say where it is from, or \"assumed\"");
	refused("\n# y\ncause a b : owner phone=0\n",
		"test, line 3: there is no value \"b\" above this line");
	refused("value x = 0.5 0 1 | s\ncause a x : owner fone=0\n",
		"test, line 2: there is no atom \"fone\"; see sealbench list");
	refused("value x = 0.5 0 2 | s\ncause a x : owner phone=0\n",
		"test, line 2: x is no probability: keep it within 0 and 1");
	refused("values\n",
		"test, line 1: \"values\": write value, cause, alone or word");
}

static void setting(void **state)
{
	struct sb_risk_model m = parsed(sb_risk_model_usual);
	char why[256] = "";

	(void)state;
	assert_int_equal(sb_risk_model_set(&m, "burnt=high", why, sizeof(why)),
			 SB_OK);
	near(sb_risk_model_value(&m, "burnt", -1), 0.005, 0);
	assert_int_equal(sb_risk_model_set(&m, "burnt=1.5", why, sizeof(why)),
			 SB_PARAM);
	assert_string_equal(why,
			    "burnt is a probability: keep it within 0 and 1");
	assert_int_equal(sb_risk_model_set(&m, "brunt=1", why, sizeof(why)),
			 SB_PARAM);
	assert_int_equal(sb_risk_model_set(&m, "burnt=", why, sizeof(why)),
			 SB_PARAM);
	assert_int_equal(sb_risk_model_word(&m, "courts", why, sizeof(why)),
			 SB_OK);
	near(sb_risk_model_value(&m, "ordered", -1), 0.005, 0);
	assert_int_equal(sb_risk_model_word(&m, "bears", why, sizeof(why)),
			 SB_PARAM);
	assert_non_null(strstr(why, "forgetful"));
	refused("word bears burnt=high\n",
		"test, line 1: word bears: \"burnt=high\": write NAME=VALUE "
		"with a name of the model");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_secret),
		cmocka_unit_test(two_of_three),
		cmocka_unit_test(wallets),
		cmocka_unit_test(passphrase_plus_escrow),
		cmocka_unit_test(common_cause),
		cmocka_unit_test(guesses),
		cmocka_unit_test(monte_carlo),
		cmocka_unit_test(bad_models),
		cmocka_unit_test(setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
