/* The cover of all coalitions, on experiments whose answer is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access.h"

/* --- the cover --- */

/* Asks for atoms in turn and decides; wrong in one way or another. */
struct puzzle {
	int inverted;  /* the paper spoils what the drive opens */
	int whimsical; /* looks at the computer without asking */
	unsigned runs;
};

static int has(struct sb_trial *t, const struct sb_coalition *who,
	       enum sb_atom atom, unsigned least)
{
	int yes = who->of[atom] >= least;

	t->steps[t->step_count++] =
		(struct sb_query) { (uint8_t)atom, (uint8_t)least,
				    (uint8_t)yes };
	return yes;
}

/* Two contacts, or the drive, or paper and passcode. */
static enum sb_err solve(void *arg, const struct sb_coalition *who,
			 struct sb_trial *t)
{
	struct puzzle *p = arg;
	int paper = has(t, who, SB_ATOM_PAPER, 1);
	int opens = has(t, who, SB_ATOM_CONTACTS, 1) &&
		    has(t, who, SB_ATOM_CONTACTS, 2);

	p->runs++;
	opens = opens || (paper && has(t, who, SB_ATOM_KNOW_PASSCODE, 1));
	if (has(t, who, SB_ATOM_DRIVE, 1))
		opens = !(p->inverted && paper);
	if (p->whimsical && who->of[SB_ATOM_COMPUTER])
		t->step_count = 1;
	t->whole = opens ? 1 : 0;
	return SB_OK;
}

static struct sb_profile three_contacts(void)
{
	struct sb_profile profile = { .contacts = 3 };

	return profile;
}

static void test_cover_of_all(void **state)
{
	const struct sb_profile profile = three_contacts();
	struct puzzle p = { 0 };
	struct sb_access a;
	unsigned checked = 0;

	(void)state;
	assert_int_equal(sb_access_cover(&profile, solve, &p, &a), SB_OK);
	assert_true(a.count <= p.runs && p.runs <= 2 * a.count);
	assert_int_equal(a.less[0], a.less[1]);
	assert_int_equal(a.coalitions, 3 * 4 * 2 * 3);
	for (uint8_t paper = 0; paper < 3; paper++) {
		for (uint8_t n = 0; n < 12; n++) {
			const struct sb_coalition who = {
				{ [SB_ATOM_PAPER] = paper,
				  [SB_ATOM_CONTACTS] = n % 4,
				  [SB_ATOM_KNOW_PASSCODE] = n / 4 % 2,
				  [SB_ATOM_DRIVE] = n / 8 }
			};
			struct sb_trial t = { .step_count = 0 };

			assert_int_equal(solve(&p, &who, &t), SB_OK);
			assert_int_equal(sb_access_find(&a, &who)->whole,
					 t.whole);
			checked++;
		}
	}
	assert_int_equal(checked, 36);
	sb_access_release(&a);
}

static void test_minimal_and_lost(void **state)
{
	const struct sb_profile profile = three_contacts();
	struct puzzle p = { 0 };
	struct sb_access a;
	struct sb_sets sets;
	char text[128], cut[6];

	(void)state;
	assert_int_equal(sb_access_cover(&profile, solve, &p, &a), SB_OK);
	assert_int_equal(sb_access_readers(&a, 0, &sets), SB_OK);
	assert_int_equal(sets.count, 3);
	sb_access_words(&a, &sets.of[0], NULL, 0, text, sizeof(text));
	sb_sets_release(&sets);
	assert_int_equal(sb_access_lockouts(&a, 0, &sets), SB_OK);
	/* The drive, two of three contacts, and the paper or the passcode. */
	assert_int_equal(sets.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(sets.of[i].of[SB_ATOM_DRIVE], SB_OWN);
		assert_int_equal(sets.of[i].of[SB_ATOM_CONTACTS], 2);
	}
	sb_access_words(&a, &sets.of[0], NULL, 1, text, sizeof(text));
	assert_non_null(strstr(text, "2 of 3 contacts"));
	sb_access_words(&a, &sets.of[0], NULL, 1, cut, sizeof(cut));
	assert_int_equal(strlen(cut), 5);
	sb_sets_release(&sets);
	/* Nothing opens verdict 1: no reader, and nothing to lose. */
	assert_int_equal(sb_access_readers(&a, 1, &sets), SB_OK);
	assert_int_equal(sets.count, 0);
	sb_sets_release(&sets);
	assert_int_equal(sb_access_lockouts(&a, 1, &sets), SB_OK);
	assert_int_equal(sets.count, 0);
	sb_sets_release(&sets);
	sb_access_release(&a);
}

static void test_less_with_more_is_seen(void **state)
{
	const struct sb_profile profile = three_contacts();
	struct puzzle p = { .inverted = 1 };
	struct sb_access a;

	(void)state;
	assert_int_equal(sb_access_cover(&profile, solve, &p, &a), SB_OK);
	assert_int_not_equal(a.less[0], a.less[1]);
	assert_true(a.cubes[a.less[0]].whole & ~a.cubes[a.less[1]].whole);
	sb_access_release(&a);
}

/* Answers that do not fit the coalition that was tried. */
static enum sb_err answer_anything(void *arg, const struct sb_coalition *who,
				   struct sb_trial *t)
{
	unsigned *runs = arg;

	(void)who;
	t->steps[0] =
		(struct sb_query) { SB_ATOM_PAPER, 1, (uint8_t)(++*runs % 2) };
	t->step_count = 1;
	return SB_OK;
}

static void test_cover_must_be_exact(void **state)
{
	const struct sb_profile profile = three_contacts();
	struct puzzle p = { .whimsical = 1 };
	struct sb_access a;
	unsigned runs = 0;

	(void)state;
	assert_int_equal(sb_access_cover(&profile, answer_anything, &runs, &a),
			 SB_FORGED);
	assert_int_equal(sb_access_cover(&profile, solve, &p, &a), SB_FORGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cover_of_all),
		cmocka_unit_test(test_minimal_and_lost),
		cmocka_unit_test(test_less_with_more_is_seen),
		cmocka_unit_test(test_cover_must_be_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
