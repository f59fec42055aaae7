/* tests/unit/test_risk.c: lockout and exposure against sums made by hand. */
#include "bench/risk/curve.h"
#include "tests/unit/risk_build.h"

#include <stdio.h>

static void refused(const char *text, const char *sentence)
{
	struct sb_risk_model m;
	char why[256] = "";

	assert_int_equal(
		sb_risk_model_parse("test", text, &m, why, sizeof(why)),
		SB_PARAM);
	assert_string_equal(why, sentence);
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
		       "value zipf_end = 0.75 0 1 | test\n"
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
	/* The fit ends: what is beyond is not found, but by trying for ever. */
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSPHRASE, 0, 1e12), 0.75, 0);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSPHRASE, 0, INFINITY), 1, 0);
	near(sb_curve_found(&m, SB_ATOM_KNOW_PASSPHRASE, 500, 499), 0, 0);
	/* An hour, ten times faster, at 0.1 s a guess. */
	near(sb_curve_affordable(&m, 1e8), 360000, 1e-6);
	begin(&b);
	b.of.prices[0] =
		(struct sb_risk_price) { .item = SB_ATOM_KNOW_PASSPHRASE,
					 .cpu_ns = 1e8 };
	b.of.price_count = 1;
	cut(&b, SB_ATOM_STORE, SB_OWN);
	guess(&b, b.cubes[1].box, SB_ATOM_KNOW_PASSPHRASE, 0);
	r = computed(&m, &b);
	near(r.exposure[0], 0.5 * 0.0332 * pow(360000, 0.181), 1e-12);
	near(r.guessed[0], r.exposure[0], 1e-15);
	b.guesses[0].first.tries = 10;
	near(computed(&m, &b).exposure[0], 0.5 * 0.0332 * pow(10, 0.181),
	     1e-12);
	b.guesses[0].first.by_service = 1;
	near(computed(&m, &b).exposure[0], 0, 0);
}

/* Anybody may try ten passwords at one counter: six who all do try the same
 * ten.  Not 1 - (1 - 0.05)^6. */
static void same_guesses(void **state)
{
	struct sb_risk_model m =
		parsed(CURVES "value no = 0 0 1 | test\n"
			      "alone a drive=own no\nalone b drive=own no\n"
			      "alone c drive=own no\nalone d drive=own no\n"
			      "alone e drive=own no\nalone f drive=own no\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	guess(&b, b.cubes[0].box, SB_ATOM_KNOW_ACCOUNT_PASSWORD, 10);
	r = computed(&m, &b);
	near(r.exposure[0], WORD_10, 1e-15);
	near(r.guessed[0], WORD_10, 1e-15);
	for (size_t who = 1; who <= 6; who++)
		near(r.to[who][0], WORD_10, 1e-15);
}

/* One who tries ten with 0.3, and one who has the store with 0.5, then tries
 * with 0.4 and may try twenty: the most tries of those who try decide.
 *   twenty 0.2; else ten, if the first tries: 0.8 * 0.3.
 * The second has no more than the first at the log-in, and tries nothing
 * there: he does not hold anything. */
static void most_tries_decide(void **state)
{
	struct sb_risk_model m =
		parsed(CURVES "value tries = 0.3 0 1 | test\n"
			      "value breached = 0.5 0 1 | test\n"
			      "value then = 0.4 0 1 | test\n"
			      "alone breacher store=own breached\n"
			      "guesses outsider tries\n"
			      "guesses breacher then store drive\n");
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_STORE, SB_OWN);
	guess(&b, b.cubes[0].box, SB_ATOM_KNOW_PASSPHRASE, 10);
	guess(&b, b.cubes[1].box, SB_ATOM_KNOW_PASSPHRASE, 20);
	r = computed(&m, &b);
	near(r.to[1][0], 0.2 * WORD_20, 1e-15);
	near(r.to[2][0], 0.3 * WORD_10, 1e-15);
	near(r.exposure[0], 0.2 * WORD_20 + 0.8 * 0.3 * WORD_10, 1e-15);
}

/* A secret and another are two events: one who tries for certain finds
 * neither with (1 - F)(1 - G).  What he reads without a guess is not
 * guessed. */
static void two_secrets(void **state)
{
	struct sb_risk_model m = parsed(CURVES "value owns = 0.2 0 1 | test\n"
					       "value sure = 1 1 1 | test\n"
					       "alone thief store=own owns\n"
					       "guesses thief sure\n");
	const double misses = (1 - WORD_10) * (1 - 0.065);
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_STORE, SB_OWN);
	b.cubes[1].whole = WHOLE;
	guess(&b, b.cubes[0].box, SB_ATOM_KNOW_PASSPHRASE, 10);
	guess(&b, b.cubes[0].box, SB_ATOM_KNOW_PASSCODE, 10);
	r = computed(&m, &b);
	near(r.exposure[0], 1 - 0.8 * misses, 1e-15);
	near(r.guessed[0], 0.8 * (1 - misses), 1e-15);
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
	refused("value x = 0.5 0 1 | s\nguesses spy x sometimes\n",
		"test, line 2: there is no atom \"sometimes\"; see sealbench "
		"list");
	refused("value x = 0.5 0 1 | s\nguesses spy\n",
		"test, line 2: write: guesses WHO VALUE [ATOM ...]");
	refused("value x = 0.5 0 1 | s\nalone spy phone=own x after theft\n",
		"test, line 2: there is no cause \"theft\" above this line");
	refused("value x = 0.5 0 1 | s\nalone spy phone=own x theft\n",
		"test, line 2: write: alone WHO ATOM=N VALUE after CAUSE ...");
	refused("value x = 0.5 0 1 | s\ncause c x where spy phone\n",
		"test, line 2: phone is no count; name a cause after "
		"\"after\"");
	refused("value x = 0.5 0 1 | s\ncause c x where owner contacts\n",
		"test, line 2: a cause waits for an adversary; name one");
	refused("value x = 0.5 0 1 | s\ncause c x where spy contacts\n"
		"cause d x : spy contacts=1",
		"test, line 3: cause c waits for what another gives; have it "
		"come alone");
	refused("value x = 0.5 0 1 | s\ncause c x where spy contacts\n"
		"cause d x where spy contacts\n",
		"test, line 3: causes c and d wait for the same atom; leave "
		"one");
	refused("value x = 0.5 0 1 | s\ncause c x\ncause c x\n",
		"test, line 3: c is there twice; leave one");
	refused("value x = 0.5 0 1 | s\nguesses owner x\n",
		"test, line 2: the owner does not guess; name somebody else");
	refused("values\n", "test, line 1: \"values\": write value, cause, "
			    "alone, guesses or word");
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
		cmocka_unit_test(same_guesses),
		cmocka_unit_test(most_tries_decide),
		cmocka_unit_test(two_secrets),
		cmocka_unit_test(bad_models),
		cmocka_unit_test(setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
