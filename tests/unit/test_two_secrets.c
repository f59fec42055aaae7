/* Guesses of two secrets that are both needed: sums made by hand, by counting
 * pairs, and by a closed form; then of profiles that were executed. */
#include "bench/risk/cubes.h"
#include "bench/risk/curve.h"
#include "bench/risk/gather.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/custody/planted.h"

#define SEED 1u
#define PIN  SB_ATOM_KNOW_PASSCODE
#define WORD SB_ATOM_KNOW_PASSPHRASE

/* A budget of ten seconds of one core; of PINs each of the first ten is 0.0065
 * likely. */
static const char text[] =
	"value always = 1 1 1 | test\n"
	"value pin_digits = 6 6 6 | test\n"
	"value pin_10 = 0.065 0 1 | test\n"
	"value pin_30 = 0.089 0 1 | test\n"
	"value pin_100 = 0.133 0 1 | test\n"
	"value zipf_c = 0.0332 0 1 | test\n"
	"value zipf_s = 0.181 0 1 | test\n"
	"value guess_cpu_hours = 10 0 1e9 | test\n"
	"value guess_hardware_factor = 1 0 1 | test\n"
	"cause order always : thief phone=use second_factor=1 : breacher "
	"store=own\n";

static void near(double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%.17g is not within %g of %.17g", got, within,
			 wanted);
}

static struct sb_risk_model model_of(double budget_s)
{
	struct sb_risk_model m;
	char why[256] = "", hours[64];

	if (sb_risk_model_parse("test", text, &m, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	snprintf(hours, sizeof(hours), "guess_cpu_hours=%.17g",
		 budget_s / 3600);
	assert_int_equal(sb_risk_model_set(&m, hours, why, sizeof(why)), SB_OK);
	return m;
}

static double in_turn(const struct sb_risk_model *m, enum sb_atom first,
		      double first_s, enum sb_atom second, double second_s)
{
	const struct sb_curve_secret of[2] = {
		{ first, INFINITY, 1e9 * first_s },
		{ second, INFINITY, 1e9 * second_s }
	};

	return sb_curve_found_in_turn(m, of, 0);
}

static double together(const struct sb_risk_model *m, enum sb_atom first,
		       enum sb_atom second, double guesses)
{
	const enum sb_atom items[2] = { first, second };

	return sb_curve_found_together(m, items, 0, guesses);
}

/* With ten guesses: of 45 pairs the ranks add up to at most ten; of 27 they
 * multiply to at most that: 10 + 5 + 3 + 2 + 2 + 5 * 1. */
static void test_by_hand(void **state)
{
	struct sb_risk_model m = model_of(10);
	struct sb_curve_secret of[2] = { { WORD, 10, 0 }, { PIN, 30, 0 } };

	(void)state;
	near(in_turn(&m, PIN, 1, PIN, 1), 45 * 0.0065 * 0.0065, 1e-15);
	near(together(&m, PIN, PIN, 10), 27 * 0.0065 * 0.0065, 1e-15);
	/* Twice the price of the first: 8 + 6 + 4 + 2 pairs. */
	near(in_turn(&m, PIN, 2, PIN, 1), 20 * 0.0065 * 0.0065, 1e-15);
	near(in_turn(&m, PIN, 1, PIN, 2), 20 * 0.0065 * 0.0065, 1e-15);
	/* Not enough for one of each; nor for one pair. */
	near(in_turn(&m, PIN, 6, PIN, 5), 0, 0);
	near(together(&m, PIN, PIN, 0.9), 0, 0);
	/* Limited: so many of the one, then so many of the other. */
	near(sb_curve_found_in_turn(&m, of, 0), 0.0332 * pow(10, 0.181) * 0.089,
	     1e-15);
	/* Limited, then ten seconds at two seconds a guess; the other way
	 * round, three tries are left of which none is paid. */
	of[1] = (struct sb_curve_secret) { PIN, INFINITY, 2e9 };
	near(sb_curve_found_in_turn(&m, of, 0),
	     0.0332 * pow(10, 0.181) * 5 * 0.0065, 1e-15);
	of[0] = of[1];
	of[1] = (struct sb_curve_secret) { WORD, 3, 0 };
	near(sb_curve_found_in_turn(&m, of, 0),
	     5 * 0.0065 * 0.0332 * pow(3, 0.181), 1e-15);
	/* Without a price everything is found. */
	near(in_turn(&m, PIN, 0, PIN, 0), 1, 0);
	near(together(&m, PIN, PIN, INFINITY), 1, 0);
}

/* Pair by pair. */
static double counted(const struct sb_risk_model *m, enum sb_atom first,
		      enum sb_atom second, double budget, int multiplied)
{
	double sum = 0;

	for (double n = 1; n <= budget; n++) {
		double f = sb_curve_found(m, first, 0, n) -
			   sb_curve_found(m, first, 0, n - 1);

		for (double k = 1;
		     multiplied ? n * k <= budget : n + k <= budget; k++)
			sum += f * (sb_curve_found(m, second, 0, k) -
				    sb_curve_found(m, second, 0, k - 1));
	}
	return sum;
}

static void test_by_counting(void **state)
{
	struct sb_risk_model m = model_of(300), more = model_of(5000);
	double wanted;

	(void)state;
	near(in_turn(&m, PIN, 1, WORD, 1), counted(&m, PIN, WORD, 300, 0),
	     1e-12);
	near(together(&m, PIN, WORD, 300), counted(&m, PIN, WORD, 300, 1),
	     1e-12);
	/* Past where they are added one by one. */
	wanted = counted(&more, PIN, WORD, 5000, 0);
	near(in_turn(&more, PIN, 1, WORD, 1), wanted, 1e-4 * wanted);
	wanted = counted(&more, WORD, PIN, 5000, 1);
	near(together(&more, WORD, PIN, 5000), wanted, 1e-3 * wanted);
}

/* Where F(n) = c n^s for both and far below 1, and costs add, the integral is
 * c^2 (B/p1)^s (B/p2)^s G(s+1)^2 / G(2s+1), G the gamma function (the integral
 * of x^(s-1) (1-x)^s is Euler's). */
static void test_closed_form(void **state)
{
	struct sb_risk_model m = model_of(1e6);
	double f1 = 0.0332 * pow(1e6, 0.181), f2 = 0.0332 * pow(2e6, 0.181);
	double wanted = f1 * f2 * tgamma(1.181) * tgamma(1.181) / tgamma(1.362);

	(void)state;
	near(in_turn(&m, WORD, 1, WORD, 0.5), wanted, 1e-3 * wanted);
	near(in_turn(&m, WORD, 0.5, WORD, 1), wanted, 1e-3 * wanted);
	/* Both for each other's whole budget is more. */
	assert_true(wanted < f1 * f2);
}

/* --- executed --- */

static void price(struct sb_risk_case *of, enum sb_atom item,
		  enum sb_atom second, double seconds)
{
	of->prices[of->price_count++] =
		(struct sb_risk_price) { .item = (uint8_t)item,
					 .second = (uint8_t)second,
					 .cpu_ns = 1e9 * seconds };
}

/* One coalition, one guess: everybody may make it. */
static double exposed(const struct sb_risk_model *m, struct sb_risk_guess guess,
		      double pin_s, double word_s, double both_s)
{
	struct sb_risk_cube cube = { .whole = 0 };
	struct sb_risk_case of = { .cubes = &cube,
				   .cube_count = 1,
				   .guesses = &guess,
				   .guess_count = 1 };
	struct sb_risk risk;

	for (size_t a = 0; a < SB_ATOM_COUNT; a++)
		of.most.of[a] = sb_atom_row((enum sb_atom)a)->most == SB_ALL
					? 3
					: sb_atom_row((enum sb_atom)a)->most;
	cube.box.high = guess.box.high = of.most;
	guess.whole = 1u << SB_RISK_ALL;
	guess.first.item = PIN;
	guess.second.item = WORD;
	price(&of, PIN, (enum sb_atom)0, pin_s);
	price(&of, WORD, (enum sb_atom)0, word_s);
	price(&of, PIN, WORD, both_s);
	assert_int_equal(sb_risk_compute(m, &of, &risk), SB_OK);
	near(risk.guessed[SB_RISK_ALL], risk.exposure[SB_RISK_ALL], 1e-15);
	return risk.exposure[SB_RISK_ALL];
}

/* All guess the same pairs first, so that it is one event, whoever guesses. */
static void test_in_the_model(void **state)
{
	struct sb_risk_model m = model_of(10);
	struct sb_risk_guess guess = { .whole = 0 };

	(void)state;
	near(exposed(&m, guess, 1, 0.5, 9), in_turn(&m, PIN, 1, WORD, 0.5),
	     1e-12);
	guess.together = 1;
	near(exposed(&m, guess, 1, 0.5, 0.2), together(&m, PIN, WORD, 50),
	     1e-12);
	guess.first.tries = 7; /* pairs */
	near(exposed(&m, guess, 1, 0.5, 0.2), together(&m, PIN, WORD, 7),
	     1e-12);
	guess.together = 0;
	near(exposed(&m, guess, 1, 0.5, 9),
	     7 * 0.0065 * 0.0332 * pow(20, 0.181), 1e-12);
	guess.second.by_service = 1;
	near(exposed(&m, guess, 1, 0.5, 9), 0, 0);
}

/* The thief has the phone, which is the second factor.  He guesses the account's
 * password in ten tries, or the passcode of the phone, which is logged in, then
 * the passphrase of what he got. */
static void test_executed_in_turn(void **state)
{
	struct sb_risk_model m = model_of(10);
	struct sb_profile profile;
	struct sb_risk_case of;
	struct sb_risk risk;
	char why[512] = "";
	double f10 = 0.0332 * pow(10, 0.181), f100 = 0.0332 * pow(100, 0.181);

	(void)state;
	assert_int_equal(
		sb_profile_find("passphrase", &profile, why, sizeof(why)),
		SB_OK);
	assert_int_equal(sb_risk_gather(&profile, SEED, &of, why, sizeof(why)),
			 SB_OK);
	price(&of, WORD, (enum sb_atom)0, 0.1);
	assert_int_equal(sb_risk_compute(&m, &of, &risk), SB_OK);
	assert_string_equal(m.people[1], "thief");
	near(risk.to[1][SB_RISK_ALL], (1 - (1 - f10) * (1 - 0.065)) * f100,
	     1e-12);
	assert_string_equal(m.people[2], "breacher");
	near(risk.to[2][SB_RISK_ALL], f100, 1e-12);
	sb_risk_gather_release(&of);
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

static enum sb_err put_row(void *arg, const struct sb_cubes_row *row)
{
	fprintf(arg, "two,%s,%u,%s,%s,%s,%s\n", row->part, row->whole,
		row->item, row->tries, row->by_service, row->atoms);
	return SB_OK;
}

static void same_guess(const struct sb_risk_guess *a,
		       const struct sb_risk_guess *b)
{
	assert_int_equal(a->whole, b->whole);
	assert_int_equal(a->together, b->together);
	assert_memory_equal(&a->first, &b->first, sizeof(a->first));
	assert_memory_equal(&a->second, &b->second, sizeof(a->second));
	assert_memory_equal(&a->box, &b->box, sizeof(a->box));
}

/* As rows and back. */
static void goes_round(const struct sb_profile *profile,
		       const struct sb_risk_case *of)
{
	struct sb_risk_case again;
	FILE *to = tmpfile();

	assert_non_null(to);
	fputs(SB_CUBES_HEADER "\n", to);
	assert_int_equal(sb_cubes_each(of, put_row, to), SB_OK);
	assert_int_equal(sb_cubes_read(to, profile, &again), SB_OK);
	assert_int_equal(again.guess_count, of->guess_count);
	for (size_t i = 0; i < of->guess_count; i++)
		same_guess(&again.guesses[i], &of->guesses[i]);
	sb_risk_gather_release(&again);
	rewind(to);
	fputs(SB_CUBES_HEADER
	      "\ntwo,cube,0,,0,0,\n"
	      "two,guess,1,passphrase then passcode,1,0 then 0,\n",
	      to);
	assert_int_equal(ftruncate(fileno(to), ftell(to)), 0);
	assert_int_equal(sb_cubes_read(to, profile, &again), SB_MALFORMED);
	fclose(to);
}

/* Keys from passphrase and passcode together: whoever copied the store can
 * test pairs only; the model's ten seconds are 27 of them and more at a tenth
 * of a second. */
static void test_executed_together(void **state)
{
	struct sb_risk_model m = model_of(10);
	const enum sb_atom items[2] = { WORD, PIN };
	struct sb_profile profile;
	struct sb_risk_case of;
	struct sb_risk risk;
	char why[512] = "";
	unsigned pairs = 0;

	(void)state;
	planted(&profile);
	assert_int_equal(sb_risk_gather(&profile, SEED, &of, why, sizeof(why)),
			 SB_OK);
	for (size_t i = 0; i < of.guess_count; i++)
		pairs += of.guesses[i].together;
	assert_true(pairs > 0);
	price(&of, WORD, PIN, 0.1);
	assert_int_equal(sb_risk_compute(&m, &of, &risk), SB_OK);
	near(risk.to[2][SB_RISK_ALL],
	     sb_curve_found_together(&m, items, 0, 100), 1e-12);
	near(risk.to[2][SB_RISK_ALL], counted(&m, WORD, PIN, 100, 1), 1e-12);
	goes_round(&profile, &of);
	sb_risk_gather_release(&of);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_by_counting),
		cmocka_unit_test(test_closed_form),
		cmocka_unit_test(test_in_the_model),
		cmocka_unit_test(test_executed_in_turn),
		cmocka_unit_test(test_executed_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
