/* Reach and guards of a world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/fixture.h"

/* --- reach and guards, one row a rule --- */

static const struct sb_guard login = { .login = 1 };
static const struct sb_guard unlocked = { .unlocked = 1 };
static const struct sb_guard proof = { .proof = SB_PASSPHRASE, .tries = 3 };
static const struct sb_guard both = { .proof = SB_PASSPHRASE, .login = 1 };

#define P SB_ATOM_KNOW_ACCOUNT_PASSWORD
#define F SB_ATOM_SECOND_FACTOR

struct rule {
	const char *what, *where;
	const struct sb_guard *guard;
	struct sb_coalition who;
	enum sb_err expected;
};

static const struct rule rules[] = {
	{ "nothing", SB_AT_PAPER, NULL, { { 0 } }, SB_MISSING },
	{ "use", SB_AT_PAPER, NULL, { { [SB_ATOM_PAPER] = SB_USE } }, SB_OK },
	{ "another place",
	  SB_AT_PAPER,
	  NULL,
	  { { [SB_ATOM_DRIVE] = SB_OWN } },
	  SB_MISSING },
	{ "own does without proof",
	  SB_AT_DRIVE,
	  &proof,
	  { { [SB_ATOM_DRIVE] = SB_OWN } },
	  SB_OK },
	{ "use needs proof",
	  SB_AT_DRIVE,
	  &proof,
	  { { [SB_ATOM_DRIVE] = SB_USE } },
	  SB_DENIED },
	{ "use with proof",
	  SB_AT_DRIVE,
	  &proof,
	  { { [SB_ATOM_DRIVE] = SB_USE, [SB_ATOM_KNOW_PASSPHRASE] = 1 } },
	  SB_OK },
	{ "the wrong item is no proof",
	  SB_AT_DRIVE,
	  &proof,
	  { { [SB_ATOM_DRIVE] = SB_USE, [SB_ATOM_KNOW_PASSCODE] = 1 } },
	  SB_DENIED },
	{ "log-in without second factor",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [SB_ATOM_ACCOUNT] = SB_USE, [P] = 1 } },
	  SB_DENIED },
	{ "log-in without password",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [SB_ATOM_ACCOUNT] = SB_USE, [F] = 1 } },
	  SB_DENIED },
	{ "log-in without the account system",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [P] = 1, [F] = 1 } },
	  SB_MISSING },
	{ "log-in",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [SB_ATOM_ACCOUNT] = SB_USE, [P] = 1, [F] = 1 } },
	  SB_OK },
	{ "own account mints tokens",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [SB_ATOM_ACCOUNT] = SB_OWN } },
	  SB_OK },
	{ "own account opens the provider's store",
	  SB_AT_STORE,
	  NULL,
	  { { [SB_ATOM_ACCOUNT] = SB_OWN, [SB_ATOM_STORE] = SB_USE } },
	  SB_OK },
	{ "a public account record",
	  SB_AT_ACCOUNT,
	  NULL,
	  { { [SB_ATOM_ACCOUNT] = SB_USE } },
	  SB_OK },
	{ "the store asks for a log-in, guard or not",
	  SB_AT_STORE,
	  NULL,
	  { { [SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE } },
	  SB_DENIED },
	{ "the store after a log-in",
	  SB_AT_STORE,
	  NULL,
	  { { [SB_ATOM_STORE] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_USE,
	      [P] = 1,
	      [F] = 1 } },
	  SB_OK },
	{ "own store",
	  SB_AT_STORE,
	  NULL,
	  { { [SB_ATOM_STORE] = SB_OWN } },
	  SB_OK },
	{ "own store does not own the account",
	  SB_AT_ACCOUNT,
	  &login,
	  { { [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_USE } },
	  SB_DENIED },
	{ "log-in and proof: one is not enough",
	  SB_AT_ACCOUNT,
	  &both,
	  { { [SB_ATOM_ACCOUNT] = SB_USE, [P] = 1, [F] = 1 } },
	  SB_DENIED },
	{ "log-in and proof: the other is not enough",
	  SB_AT_ACCOUNT,
	  &both,
	  { { [SB_ATOM_ACCOUNT] = SB_USE, [SB_ATOM_KNOW_PASSPHRASE] = 1 } },
	  SB_DENIED },
	{ "log-in and proof",
	  SB_AT_ACCOUNT,
	  &both,
	  { { [SB_ATOM_ACCOUNT] = SB_USE,
	      [P] = 1,
	      [F] = 1,
	      [SB_ATOM_KNOW_PASSPHRASE] = 1 } },
	  SB_OK },
	{ "locked phone in hand",
	  SB_AT_PHONE,
	  &unlocked,
	  { { [SB_ATOM_PHONE] = SB_USE } },
	  SB_DENIED },
	{ "locked phone opened up: the secure element holds",
	  SB_AT_PHONE,
	  &unlocked,
	  { { [SB_ATOM_PHONE] = SB_OWN } },
	  SB_DENIED },
	{ "phone and passcode",
	  SB_AT_PHONE,
	  &unlocked,
	  { { [SB_ATOM_PHONE] = SB_USE, [SB_ATOM_KNOW_PASSCODE] = 1 } },
	  SB_OK },
	{ "passcode without phone",
	  SB_AT_PHONE,
	  &unlocked,
	  { { [SB_ATOM_KNOW_PASSCODE] = 1 } },
	  SB_MISSING },
	{ "unguarded on a locked phone",
	  SB_AT_PHONE,
	  NULL,
	  { { [SB_ATOM_PHONE] = SB_USE } },
	  SB_OK },
	{ "a computer's owner needs no passcode",
	  SB_AT_COMPUTER,
	  &unlocked,
	  { { [SB_ATOM_COMPUTER] = SB_OWN } },
	  SB_OK },
	{ "a computer's user does",
	  SB_AT_COMPUTER,
	  &unlocked,
	  { { [SB_ATOM_COMPUTER] = SB_USE } },
	  SB_DENIED },
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *r = &rules[i];
		struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
		struct sb_view *view = sb_fixture_new_view(world, &r->who);
		enum sb_err got;

		sb_fixture_put(world, r->where, r->guard);
		got = sb_fixture_get(view, r->where);
		if (got != r->expected)
			fail_msg("%s: %s, expected %s", r->what,
				 sb_err_name(got), sb_err_name(r->expected));
		sb_view_free(view);
		sb_world_free(world);
	}
}

/* --- counters --- */

static void test_limit_then_right_proof(void **state)
{
	const struct sb_coalition who = { { [SB_ATOM_DRIVE] = SB_USE } };
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view = sb_fixture_new_view(world, &who);

	(void)state;
	sb_fixture_put(world, SB_AT_DRIVE, &proof);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_DENIED);
	for (int i = 0; i < 2; i++) { /* nothing presented: nothing used */
		assert_int_equal(sb_fixture_say(view, world, SB_PASSPHRASE, 0),
				 SB_OK);
		assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_DENIED);
	}
	assert_int_equal(sb_fixture_say(view, world, SB_PASSPHRASE, 1), SB_OK);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_OK); /* resets */
	assert_int_equal(sb_fixture_say(view, world, SB_PASSPHRASE, 0), SB_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_DENIED);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_LOCKED_OUT);
	assert_int_equal(sb_fixture_say(view, world, SB_PASSPHRASE, 1), SB_OK);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_LOCKED_OUT);
	sb_view_free(view);

	/* Durable: somebody else, who knows it, comes too late. */
	view = sb_fixture_new_view(
		world,
		&(struct sb_coalition) { { [SB_ATOM_DRIVE] = SB_USE,
					   [SB_ATOM_KNOW_PASSPHRASE] = 1 } });
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_LOCKED_OUT);
	sb_view_free(view);

	/* Who owns the drive reads past the counter. */
	view = sb_fixture_new_view(
		world, &(struct sb_coalition) { { [SB_ATOM_DRIVE] = SB_OWN } });
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_OK);
	sb_view_free(view);
	sb_world_free(world);
}

static void test_new_deposit_has_new_tries(void **state)
{
	const struct sb_coalition who = { { [SB_ATOM_DRIVE] = SB_USE } };
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view = sb_fixture_new_view(world, &who);

	(void)state;
	sb_fixture_put(world, SB_AT_DRIVE, &proof);
	assert_int_equal(sb_fixture_say(view, world, SB_PASSPHRASE, 0), SB_OK);
	for (int i = 0; i < 4; i++)
		(void)sb_fixture_get(view, SB_AT_DRIVE);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_LOCKED_OUT);
	sb_fixture_put(world, SB_AT_DRIVE, &proof);
	assert_int_equal(sb_fixture_get(view, SB_AT_DRIVE), SB_DENIED);
	sb_view_free(view);
	sb_world_free(world);
}

/* Wrong values in a row at one door, in fresh views; then the right one. */
static void spend(const char *where, const struct sb_guard *guard,
		  const struct sb_coalition *who, const char *item,
		  unsigned limit)
{
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view;

	sb_fixture_put(world, where, guard);
	for (unsigned round = 0; round < 2; round++) {
		unsigned wrong = round ? limit : limit - 1;

		for (unsigned i = 0; i < wrong; i++) {
			view = sb_fixture_new_view(world, who);
			assert_int_equal(sb_fixture_say(view, world, item, 0),
					 SB_OK);
			assert_int_equal(sb_fixture_get(view, where),
					 SB_DENIED);
			assert_int_equal(sb_fixture_get(view, where),
					 SB_DENIED);
			sb_view_free(view);
		}
		view = sb_fixture_new_view(world, who);
		assert_int_equal(sb_fixture_say(view, world, item, 1), SB_OK);
		assert_int_equal(sb_fixture_get(view, where),
				 round ? SB_LOCKED_OUT : SB_OK);
		sb_view_free(view);
	}
	sb_world_free(world);
}

static void test_passcode_spends_the_phone(void **state)
{
	(void)state;
	spend(SB_AT_PHONE, &unlocked,
	      &(struct sb_coalition) { { [SB_ATOM_PHONE] = SB_OWN } },
	      SB_PASSCODE, SB_PHONE_TRIES);
}

static void test_password_locks_the_account(void **state)
{
	(void)state;
	spend(SB_AT_ACCOUNT, &login,
	      &(struct sb_coalition) {
		      { [SB_ATOM_ACCOUNT] = SB_USE, [F] = 1 } },
	      SB_ACCOUNT_PASSWORD, SB_LOGIN_TRIES);
}

/* A second word in one view is a second try; rewinding gives tries back. */
static void retry(const char *where, const struct sb_guard *guard,
		  const struct sb_coalition *who, const char *item,
		  unsigned limit)
{
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view = sb_fixture_new_view(world, who);
	struct sb_world_state *before;

	sb_fixture_put(world, where, guard);
	assert_int_equal(sb_fixture_say(view, world, item, 0), SB_OK);
	assert_int_equal(sb_fixture_get(view, where), SB_DENIED);
	assert_int_equal(sb_fixture_say(view, world, item, 1), SB_OK);
	assert_int_equal(sb_fixture_get(view, where), SB_OK);
	assert_int_equal(sb_world_save(world, &before), SB_OK);
	for (unsigned i = 0; i < limit; i++) {
		assert_int_equal(sb_fixture_say(view, world, item, 0), SB_OK);
		assert_int_equal(sb_fixture_get(view, where), SB_DENIED);
	}
	assert_int_equal(sb_fixture_say(view, world, item, 1), SB_OK);
	assert_int_equal(sb_fixture_get(view, where), SB_LOCKED_OUT);
	assert_int_equal(sb_world_rewind(world, before), SB_OK);
	assert_int_equal(sb_fixture_say(view, world, item, 1), SB_OK);
	assert_int_equal(sb_fixture_get(view, where), SB_OK);
	sb_world_forget(world, before);
	sb_view_free(view);
	sb_world_free(world);
}

static void test_rewind_gives_tries_back(void **state)
{
	(void)state;
	retry(SB_AT_PHONE, &unlocked,
	      &(struct sb_coalition) { { [SB_ATOM_PHONE] = SB_USE } },
	      SB_PASSCODE, SB_PHONE_TRIES);
	retry(SB_AT_ACCOUNT, &login,
	      &(struct sb_coalition) {
		      { [SB_ATOM_ACCOUNT] = SB_USE, [F] = 1 } },
	      SB_ACCOUNT_PASSWORD, SB_LOGIN_TRIES);
	retry(SB_AT_DRIVE, &proof,
	      &(struct sb_coalition) { { [SB_ATOM_DRIVE] = SB_USE } },
	      SB_PASSPHRASE, proof.tries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_limit_then_right_proof),
		cmocka_unit_test(test_new_deposit_has_new_tries),
		cmocka_unit_test(test_passcode_spends_the_phone),
		cmocka_unit_test(test_password_locks_the_account),
		cmocka_unit_test(test_rewind_gives_tries_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
