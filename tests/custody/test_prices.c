/* What a guess takes: which way it is measured, what is measured at all, and
 * what of guesses.csv is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/analysis/guess.h"
#include "bench/risk/prices.h"
#include "tests/custody/planted.h"

#define SEED UINT64_C(3)

static void breacher(struct sb_coalition *who)
{
	sb_atom_public(who);
	who->of[SB_ATOM_STORE] = SB_OWN;
}

static void planted(struct sb_profile *profile)
{
	memset(profile, 0, sizeof(*profile));
	profile->scheme = &sb_planted_two_secrets;
	profile->scope = SB_ACCOUNT;
	snprintf(profile->name, sizeof(profile->name), "two");
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile->cutting),
			 SB_OK);
}

/* Its unlock takes any two words: that they are wrong shows when the root is
 * opened, which takes time, too. */
static void test_by_what_is_opened(void **state)
{
	const enum sb_atom both[2] = { SB_ATOM_KNOW_PASSPHRASE,
				       SB_ATOM_KNOW_PASSCODE };
	struct sb_profile profile;
	struct sb_coalition who;
	struct sb_guess_price price;

	(void)state;
	planted(&profile);
	breacher(&who);
	assert_int_equal(
		sb_guess_price(&profile, SEED, &who, both, 2, NULL, &price),
		SB_OK);
	assert_int_equal(price.by, SB_GUESS_BY_OPEN);
	assert_true(price.cpu_ns > 0);
	assert_int_equal(
		sb_guess_price(&profile, SEED, &who, both, 0, NULL, &price),
		SB_PARAM);
	assert_int_equal(
		sb_guess_price(&profile, SEED, &who, both, 3, NULL, &price),
		SB_PARAM);
}

struct calls {
	unsigned begun, ended;
};

static unsigned begin(void *arg)
{
	struct calls *calls = arg;

	calls->begun++;
	return 4;
}

static void end(void *arg)
{
	struct calls *calls = arg;

	calls->ended++;
}

static int within(const uint64_t *samples, unsigned count, uint64_t value)
{
	int above = 0, below = 0;

	for (unsigned i = 0; i < count; i++) {
		above |= samples[i] >= value;
		below |= samples[i] <= value;
	}
	return above && below;
}

/* As many samples as are asked for, more of what is quick, in one silence: by a
 * test, by an unlock and by what is opened. */
static void test_samples(void **state)
{
	static const enum sb_atom passphrase[1] = { SB_ATOM_KNOW_PASSPHRASE };
	static const enum sb_atom code[1] = { SB_ATOM_KNOW_CODE };
	static const enum sb_atom both[2] = { SB_ATOM_KNOW_PASSPHRASE,
					      SB_ATOM_KNOW_PASSCODE };
	struct {
		const char *profile; /* NULL: the planted one */
		const enum sb_atom *items;
		size_t count;
		enum sb_guess_by by;
		unsigned least; /* samples asked for, and had at least */
	} of[] = { { "passphrase", passphrase, 1, SB_GUESS_BY_TEST, 4 },
		   { "recovery_pin", code, 1, SB_GUESS_BY_UNLOCK, 5 },
		   { NULL, both, 2, SB_GUESS_BY_OPEN, 3 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct calls calls = { 0, 0 };
		const struct sb_guess_quiet quiet = { begin, end, &calls,
						      of[i].least };
		struct sb_profile profile;
		struct sb_coalition who;
		struct sb_guess_price p;
		char why[256];

		planted(&profile);
		if (of[i].profile)
			assert_int_equal(sb_profile_find(of[i].profile,
							 &profile, why,
							 sizeof(why)),
					 SB_OK);
		breacher(&who);
		assert_int_equal(sb_guess_price(&profile, SEED, &who,
						of[i].items, of[i].count,
						&quiet, &p),
				 SB_OK);
		assert_int_equal(p.by, of[i].by);
		assert_true(p.count >= of[i].least);
		assert_true(p.count <= SB_GUESS_SAMPLES);
		assert_true(within(p.cpu_samples_ns, p.count, p.cpu_ns));
		assert_true(within(p.wall_samples_ns, p.count, p.wall_ns));
		assert_int_equal(calls.ended, calls.begun);
		assert_true(calls.begun <=
			    2); /* an unlock first, then opened */
		assert_int_equal(p.paused, 4);
	}
}

/* Of two that only together are right or wrong, the price is of both at once;
 * of two in turn, each has its own. */
static void test_two_secrets(void **state)
{
	struct sb_risk_guess guesses[2] = {
		{ .first = { .item = SB_ATOM_KNOW_PASSPHRASE },
		  .second = { .item = SB_ATOM_KNOW_PASSCODE },
		  .together = 1 },
		{ .first = { .item = SB_ATOM_KNOW_ACCOUNT_PASSWORD,
			     .tries = 10 },
		  .second = { .item = SB_ATOM_KNOW_PASSPHRASE } },
	};
	struct sb_risk_case of = { .guesses = guesses, .guess_count = 1 };
	struct sb_profile profile;
	char why[256] = "", text[64];

	(void)state;
	planted(&profile);
	breacher(&guesses[0].box.low);
	breacher(&guesses[1].box.low);
	assert_int_equal(sb_risk_prices_measure(&profile, SEED, &of, NULL, why,
						sizeof(why)),
			 SB_OK);
	assert_int_equal(of.price_count, 1);
	assert_string_equal(
		sb_risk_price_secret(&of.prices[0], text, sizeof(text)),
		"passphrase and passcode");
	assert_true(sb_risk_price_ns(&of, SB_ATOM_KNOW_PASSPHRASE,
				     SB_ATOM_KNOW_PASSCODE) > 0);
	assert_true(sb_risk_price_ns(&of, SB_ATOM_KNOW_PASSPHRASE, 0) == 0);
	assert_int_equal(sb_risk_price_take(&of, text, "open", "3"), SB_OK);
	assert_int_equal(of.price_count, 1);
	assert_true(of.prices[0].cpu_ns == 3e9);
	assert_int_equal(
		sb_profile_find("passphrase", &profile, why, sizeof(why)),
		SB_OK);
	of = (struct sb_risk_case) { .guesses = &guesses[1], .guess_count = 1 };
	assert_int_equal(sb_risk_prices_measure(&profile, SEED, &of, NULL, why,
						sizeof(why)),
			 SB_OK);
	assert_int_equal(of.price_count, 1);
	assert_true(sb_risk_price_ns(&of, SB_ATOM_KNOW_PASSPHRASE, 0) > 0);
}

/* One measurement a secret, of those that are guessed offline and have none. */
static void test_what_is_measured(void **state)
{
	struct sb_risk_guess guesses[4] = {
		{ .first = { .item = SB_ATOM_KNOW_ACCOUNT_PASSWORD,
			     .tries = 10 } },
		{ .first = { .item = SB_ATOM_KNOW_CODE, .by_service = 1 } },
		{ .first = { .item = SB_ATOM_KNOW_PASSPHRASE } },
		{ .first = { .item = SB_ATOM_KNOW_PASSPHRASE } },
	};
	struct sb_risk_case of = { .guesses = guesses, .guess_count = 4 };
	struct sb_profile profile;
	char why[256] = "", text[64];
	double once;

	(void)state;
	assert_int_equal(
		sb_profile_find("passphrase", &profile, why, sizeof(why)),
		SB_OK);
	for (size_t i = 0; i < 4; i++)
		breacher(&guesses[i].box.low);
	assert_int_equal(sb_risk_prices_measure(&profile, SEED, &of, NULL, why,
						sizeof(why)),
			 SB_OK);
	assert_int_equal(of.price_count, 1);
	assert_string_equal(
		sb_risk_price_secret(&of.prices[0], text, sizeof(text)),
		"passphrase");
	assert_string_equal(sb_risk_price_by(&of.prices[0]), "guess");
	once = of.prices[0].cpu_ns;
	assert_true(once > 1e6);
	assert_int_equal(sb_risk_prices_measure(&profile, SEED, &of, NULL, why,
						sizeof(why)),
			 SB_OK);
	assert_int_equal(of.price_count, 1);
	assert_true(of.prices[0].cpu_ns == once);
}

static void test_rows(void **state)
{
	static const char *const bad[][3] = {
		{ "shoe", "guess", "1" },
		{ "store", "guess", "1" },
		{ "passphrase", "luck", "1" },
		{ "passphrase", "guess", "" },
		{ "passphrase", "guess", "-1" },
		{ "passphrase", "guess", "1x" },
		{ "passphrase", "guess", "inf" },
		{ "passphrase", "nothing", "1" },
		{ "passphrase and shoe", "guess", "1" },
	};
	struct sb_risk_case of = { .guesses = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sb_risk_price_take(&of, bad[i][0], bad[i][1],
						    bad[i][2]),
				 SB_MALFORMED);
	assert_int_equal(of.price_count, 0);
	assert_int_equal(sb_risk_price_take(&of, "passphrase", "guess", "0.5"),
			 SB_OK);
	assert_int_equal(sb_risk_price_take(&of, "passcode", "nothing", ""),
			 SB_OK);
	assert_int_equal(sb_risk_price_take(&of, "passphrase", "open", "2"),
			 SB_OK);
	assert_int_equal(of.price_count, 2);
	assert_true(of.prices[0].cpu_ns == 2e9);
	assert_int_equal(of.prices[0].by, SB_GUESS_BY_OPEN);
	assert_true(of.prices[1].cpu_ns == 0);
	assert_string_equal(sb_risk_price_by(&of.prices[1]), "nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_what_is_opened),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_two_secrets),
		cmocka_unit_test(test_what_is_measured),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
