/* Access structures that were worked out by hand, against executed ones; and
 * the cover, on experiments whose answer is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access_rows.h"

#define SEED UINT64_C(3)

#define DOORS      "store=1 account=1 "
#define LOG_IN     "account_password=1 second_factor=1"
#define DOOR_LOSS  "store=1", "account=1"
#define LOGIN_LOSS "account_password=1", "second_factor=1"

/* What must come out, in any order; NULL ends a list. */
struct structure {
	const char *profile, *classes;
	const char *readers[8], *restorers[8], *lockouts[12];
};

static const struct structure expected[] = {
	/* No secret at all: the store is enough, and the owner gets at it by
	 * logging in. */
	{ "null",
	  "all",
	  { "store=2", "account=2", LOG_IN },
	  { DOORS LOG_IN },
	  { DOOR_LOSS, LOGIN_LOSS } },
	{ "plain",
	  "all",
	  { "store=2", "account=2", LOG_IN },
	  { DOORS LOG_IN },
	  { DOOR_LOSS, LOGIN_LOSS } },
	/* The box is beside the objects: the same, and the passphrase. */
	{ "passphrase",
	  "all",
	  { "store=2 passphrase=1", "account=2 passphrase=1",
	    "passphrase=1 " LOG_IN },
	  { DOORS "passphrase=1 " LOG_IN },
	  { DOOR_LOSS, "passphrase=1", LOGIN_LOSS } },
	/* The provider's services open for whoever is logged in; without the
	 * account's record nobody unlocks, whatever he has of the store. */
	{ "provider_held",
	  "all",
	  { "account=2", LOG_IN },
	  { DOORS "provider_services=1 " LOG_IN },
	  { DOOR_LOSS, "provider_services=1", LOGIN_LOSS } },
	/* Keychain and Wi-Fi need the old phone and its passcode too. */
	{ "per_file",
	  "keychain+wifi",
	  { "phone=1 account=2 passcode=1", "phone=1 passcode=1 " LOG_IN },
	  { "phone=1 " DOORS "passcode=1 " LOG_IN },
	  { "phone=1", DOOR_LOSS, "passcode=1", LOGIN_LOSS } },
	{ "per_file",
	  "names",
	  { "account=2", LOG_IN },
	  { DOORS LOG_IN },
	  { DOOR_LOSS, LOGIN_LOSS } },
	/* Bag with the computer, files in the store. */
	{ "chained",
	  "all",
	  { "computer=1 store=2 passphrase=1",
	    "computer=1 account=2 passphrase=1",
	    "computer=1 passphrase=1 " LOG_IN },
	  { "computer=1 " DOORS "passphrase=1 " LOG_IN },
	  { "computer=2", DOOR_LOSS, "passphrase=1", LOGIN_LOSS } },
};

struct found {
	const struct structure *of;
	unsigned hits[3], strange, rows;
};

static const char *const *list_of(const struct structure *s, const char *kind,
				  unsigned *index)
{
	static const char *const kinds[] = { "reader", "restorer", "lockout" };
	const char *const *const lists[] = { s->readers, s->restorers,
					     s->lockouts };

	for (*index = 0; *index < 3; ++*index) {
		if (strcmp(kinds[*index], kind) == 0)
			return lists[*index];
	}
	return NULL;
}

static enum sb_err match(void *arg, const struct sb_access_row *row)
{
	struct found *f = arg;
	unsigned index;
	const char *const *list = list_of(f->of, row->kind, &index);

	f->rows++;
	if (strcmp(row->kind, "cover") == 0)
		assert_non_null(strstr(row->atoms, "monotone=1"));
	if (!list || strcmp(row->classes, f->of->classes) != 0)
		return SB_OK;
	for (; *list; list++) {
		if (strcmp(*list, row->atoms) == 0) {
			f->hits[index]++;
			return SB_OK;
		}
	}
	print_message("%s, %s, %s: %s\n", f->of->profile, row->kind,
		      row->classes, row->atoms);
	f->strange++;
	return SB_OK;
}

static void find(const char *name, struct sb_profile *profile)
{
	char why[256];

	if (sb_profile_find(name, profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
}

static void test_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct found f = { .of = &expected[i] };
		struct sb_profile profile;
		char why[256];

		find(expected[i].profile, &profile);
		if (sb_access_rows(&profile, SEED, match, &f, why,
				   sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		assert_int_equal(f.strange, 0);
		for (unsigned j = 0; j < 3; j++) {
			const char *const *const lists[] = { f.of->readers,
							     f.of->restorers,
							     f.of->lockouts };
			unsigned count = 0;

			while (lists[j][count])
				count++;
			if (f.hits[j] != count)
				fail_msg("%s, list %u: %u of %u", f.of->profile,
					 j, f.hits[j], count);
		}
	}
}

/* What guards each secret of a set, given the rest of it. */
struct guessing {
	const char *atoms, *guess;
	unsigned seen;
};

static enum sb_err match_guess(void *arg, const struct sb_access_row *row)
{
	struct guessing *g = arg;

	for (; g->atoms; g++) {
		if (strcmp(row->kind, "reader") == 0 &&
		    strcmp(row->classes, "names") != 0 &&
		    strcmp(row->atoms, g->atoms) == 0) {
			assert_string_equal(row->guess, g->guess);
			g->seen++;
		}
	}
	return SB_OK;
}

static void test_guessing(void **state)
{
	struct guessing of_passphrase[] = {
		{ "store=2 passphrase=1", "passphrase: offline", 0 },
		{ "passphrase=1 " LOG_IN,
		  "passphrase: offline; account_password: 10 tries, 1 record",
		  0 },
		{ NULL, NULL, 0 },
	};
	struct guessing of_phone[] = {
		{ "phone=1 account=2 passcode=1",
		  "passcode: 10 tries, 1 record", 0 },
		{ NULL, NULL, 0 },
	};
	struct sb_profile profile;
	char why[256];

	(void)state;
	find("passphrase", &profile);
	assert_int_equal(sb_access_rows(&profile, SEED, match_guess,
					of_passphrase, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(of_passphrase[0].seen, 1);
	assert_int_equal(of_passphrase[1].seen, 1);
	find("per_file", &profile);
	assert_int_equal(sb_access_rows(&profile, SEED, match_guess, of_phone,
					why, sizeof(why)),
			 SB_OK);
	assert_int_equal(of_phone[0].seen, 1);
}

/* --- destroyers --- */

struct destroyers {
	const char *classes;
	const char *sets[8];
	unsigned hits, strange;
};

static enum sb_err match_destroyer(void *arg, const struct sb_access_row *row)
{
	struct destroyers *d = arg;

	if (strcmp(row->kind, "destroyer") != 0 ||
	    strcmp(row->classes, d->classes) != 0)
		return SB_OK;
	for (unsigned i = 0; d->sets[i]; i++) {
		if (strcmp(d->sets[i], row->atoms) == 0) {
			d->hits++;
			return SB_OK;
		}
	}
	print_message("destroyer %s\n", row->atoms);
	d->strange++;
	return SB_OK;
}

static void test_destroyers(void **state)
{
	struct destroyers d = { "keychain+wifi",
				{ "phone=1", "store=2", "account=2", LOG_IN },
				0,
				0 };
	struct sb_profile profile;
	char why[256];

	(void)state;
	find("per_file", &profile);
	assert_int_equal(sb_access_rows(&profile, SEED, match_destroyer, &d,
					why, sizeof(why)),
			 SB_OK);
	assert_int_equal(d.hits, 4);
	assert_int_equal(d.strange, 0);
}

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
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_guessing),
		cmocka_unit_test(test_destroyers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
