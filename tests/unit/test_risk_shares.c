/* tests/unit/test_risk_shares.c: what happens only to some, against sums made by
 * hand. */
#include "tests/unit/risk_build.h"

/* A share of those to whom a cause happened is nobody else's: a fifth of the
 * phished lose the second factor too, and whoever was not phished does not. */
static void after_a_cause(void **state)
{
	struct sb_risk_model m =
		parsed("value phished = 0.1 0 1 | assumed\n"
		       "value infected = 0.3 0 1 | assumed\n"
		       "value relayed = 0.2 0 1 | assumed\n"
		       "cause phish phished : spy account_password=1\n"
		       "cause infection infected\n"
		       "alone spy second_factor=1 relayed after phish\n"
		       "alone spy identity=1 relayed after phish infection\n"
		       "alone spy contacts=1 relayed after phish\n");
	struct build b;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_SECOND_FACTOR, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0], 0.1 * 0.2, 1e-15);
	cut(&b, SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1);
	near(computed(&m, &b).exposure[0], 0.1 * 0.2, 1e-15);
	begin(&b);
	cut(&b, SB_ATOM_IDENTITY, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0], (1 - 0.9 * 0.7) * 0.2, 1e-15);
	begin(&b);
	cut(&b, SB_ATOM_CONTACTS, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0], 0.1 * (1 - 0.8 * 0.8 * 0.8), 1e-15);
}

/* Of three contacts each colludes with 0.05; where any does, they log in, all
 * of it at once, with 0.1.  By hand: P(some) = 1 - 0.95^3 = 0.142625, P(two or
 * more) = 0.00725, and whether they log in says nothing of how many of them
 * collude but that some do. */
static void where_some_collude(void **state)
{
	struct sb_risk_model m = parsed(
		"value colludes = 0.05 0 1 | assumed\n"
		"value enters = 0.1 0 1 | assumed\n"
		"alone friends contacts=1 colludes\n"
		"cause in enters where friends contacts : friends "
		"account_password=1 second_factor=1 : stranger identity=1\n");
	const double some = 0.142625, two = 0.00725;
	struct build b;
	struct sb_risk r;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_SECOND_FACTOR, 1);
	cut(&b, SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1);
	for (size_t i = 0; i < b.of.cube_count; i++)
		if (has(&b.cubes[i], SB_ATOM_SECOND_FACTOR, 1) &&
		    has(&b.cubes[i], SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1))
			b.cubes[i].whole = WHOLE;
	near(computed(&m, &b).exposure[0], 0.1 * some, 1e-15);
	cut(&b, SB_ATOM_CONTACTS, 1);
	cut(&b, SB_ATOM_CONTACTS, 2);
	for (size_t i = 0; i < b.of.cube_count; i++)
		if (!has(&b.cubes[i], SB_ATOM_CONTACTS, 2))
			b.cubes[i].whole = 0;
	near(computed(&m, &b).exposure[0], 0.1 * two, 1e-15);
	/* Two collude whether they log in or not; the stranger comes with it. */
	begin(&b);
	cut(&b, SB_ATOM_CONTACTS, 2);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0], two, 1e-15);
	cut(&b, SB_ATOM_IDENTITY, 1);
	for (size_t i = 0; i < b.of.cube_count; i++)
		if (has(&b.cubes[i], SB_ATOM_IDENTITY, 1))
			b.cubes[i].whole = WHOLE;
	r = computed(&m, &b);
	near(r.to[2][0], 0.1 * some, 1e-15);
	near(r.exposure[0], two + 0.1 * (some - two), 1e-15);
	/* Nobody has contacts: nobody is let in by them. */
	b.of.most.of[SB_ATOM_CONTACTS] = 0;
	near(computed(&m, &b).exposure[0], 0, 0);
}

/* Who tries where a cause happened is there with its other doings. */
static void tries_by_cause(void **state)
{
	struct sb_risk_model m =
		parsed(CURVES "value knocks = 0.3 0 1 | test\n"
			      "value fools = 0.2 0 1 | test\n"
			      "cause knock knocks\n"
			      "alone a identity=1 fools after knock\n"
			      "guesses a knock\n");
	struct build b;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_IDENTITY, 1);
	b.cubes[1].whole = WHOLE;
	guess(&b, b.cubes[0].box, SB_ATOM_KNOW_PASSPHRASE, 10);
	near(computed(&m, &b).exposure[0], 0.3 * (0.2 + 0.8 * WORD_10), 1e-15);
}

/* What the built-in model says of a share of somebody's, it does to nobody
 * else. */
static void usual_words(void **state)
{
	struct sb_risk_model m = parsed(sb_risk_model_usual);
	const double phish = sb_risk_model_value(&m, "phished", -1),
		     infect = sb_risk_model_value(&m, "malware", -1),
		     tries = sb_risk_model_value(&m, "log_in_guessed", -1),
		     factor = sb_risk_model_value(&m, "factor_phished", -1),
		     fools = sb_risk_model_value(&m, "fooled_support", -1),
		     in = sb_risk_model_value(&m, "contacts_log_in", -1),
		     each = sb_risk_model_value(&m, "contact_colludes", -1),
		     stolen = sb_risk_model_value(&m, "phone_stolen", -1),
		     breach = sb_risk_model_value(&m, "provider_breached", -1),
		     hsm = sb_risk_model_value(&m, "replica_corrupted", -1);
	const double some = 1 - pow(1 - each, 3);
	const double phished = 1 - (1 - phish) * (1 - infect);
	struct build b;

	(void)state;
	begin(&b);
	cut(&b, SB_ATOM_SECOND_FACTOR, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0],
	     1 - (1 - stolen) * (1 - phished * factor) * (1 - some * in),
	     1e-15);
	begin(&b);
	cut(&b, SB_ATOM_IDENTITY, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0],
	     (1 - (1 - phished) * (1 - tries)) * fools, 1e-15);
	begin(&b);
	cut(&b, SB_ATOM_HSM_OWN, 1);
	b.cubes[1].whole = WHOLE;
	near(computed(&m, &b).exposure[0],
	     breach * (1 - pow(1 - hsm, b.of.most.of[SB_ATOM_HSM_OWN])), 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_cause),
		cmocka_unit_test(where_some_collude),
		cmocka_unit_test(tries_by_cause),
		cmocka_unit_test(usual_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
