/* Ways into an account without its password, the session of a living client, and
 * where what is backed up, and its store, are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/custody/custody.h"
#include "schemes/scheme.h"

#define SEED UINT64_C(5)

static const struct sb_scheme scheme = { .abi = SB_ABI, .name = "fake" };

static struct sb_profile plain_profile(void)
{
	struct sb_profile p = { .scheme = &scheme,
				.scope = SB_ACCOUNT,
				.contacts = 3 };
	return p;
}

static struct sb_world *world_of(const struct sb_profile *profile)
{
	struct sb_world *world;

	assert_int_equal(sb_world_new(profile, 2, SEED, &world), SB_OK);
	return world;
}

static struct sb_view *view_of(struct sb_world *world,
			       const struct sb_coalition *who)
{
	struct sb_view *view;

	assert_int_equal(sb_view_new(world, 0, who, &view), SB_OK);
	return view;
}

static void put(struct sb_world *world, const char *where)
{
	struct sb_view *view = view_of(world, NULL);

	assert_int_equal(sb_deposit(sb_view_custody(view), where, "piece",
				    sb_span_of("hidden", 6), NULL),
			 SB_OK);
	sb_view_free(view);
}

static enum sb_err get(struct sb_view *view, const char *where)
{
	uint8_t bytes[8];
	struct sb_buf out = { bytes, 0, sizeof(bytes) };

	return sb_fetch(sb_view_custody(view), where, "piece", &out);
}

/* What an owner set up lets him in; support does not. */
static void test_trusted_ways_into_an_account(void **state)
{
	static const struct {
		struct sb_coalition has;
		enum sb_err err;
	} cases[] = {
		{ { { [SB_ATOM_IDENTITY] = 1, [SB_ATOM_SECOND_FACTOR] = 1 } },
		  SB_DENIED },
		{ { { [SB_ATOM_PAPER] = SB_OWN } }, SB_DENIED },
		{ { { [SB_ATOM_CONTACTS] = 3 } }, SB_DENIED },
		{ { { [SB_ATOM_PHONE] = SB_USE } }, SB_DENIED },
		{ { { [SB_ATOM_KNOW_PASSCODE] = 1 } }, SB_DENIED },
		{ { { [SB_ATOM_SECOND_FACTOR] = 1, [SB_ATOM_PAPER] = SB_OWN } },
		  SB_OK },
		{ { { [SB_ATOM_SECOND_FACTOR] = 1, [SB_ATOM_CONTACTS] = 1 } },
		  SB_OK },
	};
	struct sb_profile profile = plain_profile();

	(void)state;
	profile.recovery = SB_RECOVERS_TRUSTED;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sb_world *world = world_of(&profile);
		struct sb_coalition who = cases[i].has;
		struct sb_view *view;

		who.of[SB_ATOM_STORE] = who.of[SB_ATOM_ACCOUNT] = SB_USE;
		view = view_of(world, &who);
		assert_int_equal(sb_view_store(view), cases[i].err);
		sb_view_free(view);
		sb_world_free(world);
	}
}

/* A machine that is open has its account's session, whoever has it: where
 * machines stay logged in, and where it is one that does. */
static void test_sessions_of_machines(void **state)
{
	static const struct {
		uint8_t atom, reach, passcode;
		uint8_t gets
			[2]; /* in where phone, where computer is backed up */
	} cases[] = {
		{ SB_ATOM_PHONE, SB_USE, 0, { 0, 0 } },
		{ SB_ATOM_PHONE, SB_USE, 1, { 1, 0 } },
		{ SB_ATOM_PHONE, SB_OWN, 0, { 1, 0 } },
		{ SB_ATOM_DEVICE, SB_USE, 0, { 0, 0 } },
		{ SB_ATOM_DEVICE, SB_USE, 1, { 1, 1 } },
		{ SB_ATOM_DEVICE, SB_OWN, 0, { 1, 1 } },
		{ SB_ATOM_COMPUTER, SB_USE, 1, { 0, 0 } },
		{ SB_ATOM_COMPUTER, SB_OWN, 0, { 0, 1 } },
	};
	struct sb_profile profile = plain_profile();

	(void)state;
	for (size_t i = 0; i < 4 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct sb_coalition who = {
			{ [SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE }
		};
		const unsigned k = (unsigned)i / 4, computer = i & 1;
		const int in = !(i & 2) && cases[k].gets[computer];
		struct sb_world *world;
		struct sb_view *view;

		profile.computer = (uint8_t)computer;
		profile.logs_out = (i & 2) != 0;
		world = world_of(&profile);
		who.of[cases[k].atom] = cases[k].reach;
		who.of[SB_ATOM_KNOW_PASSCODE] = cases[k].passcode;
		view = view_of(world, &who);
		assert_int_equal(sb_view_store(view), in ? SB_OK : SB_DENIED);
		sb_view_free(view);
		sb_world_free(world);
	}
}

/* A phone that was removed from the account is logged in no more. */
static void test_revoked(void **state)
{
	struct sb_profile profile = plain_profile();
	struct sb_coalition who = { { [SB_ATOM_STORE] = SB_USE,
				      [SB_ATOM_ACCOUNT] = SB_USE,
				      [SB_ATOM_PHONE] = SB_USE,
				      [SB_ATOM_KNOW_PASSCODE] = 1 } };
	struct sb_world *world;
	struct sb_view *view;

	(void)state;
	world = world_of(&profile);
	sb_world_revoke_machine(world, 0);
	view = view_of(world, &who);
	assert_int_equal(sb_view_store(view), SB_DENIED);
	sb_view_free(view);
	who.of[SB_ATOM_DEVICE] = SB_USE;
	view = view_of(world, &who);
	assert_int_equal(sb_view_store(view), SB_OK);
	sb_view_free(view);
	sb_world_free(world);
}

/* A living client needs the account system to answer, and nothing else. */
static void test_session(void **state)
{
	const struct sb_profile profile = plain_profile();
	struct sb_world *world = world_of(&profile);
	struct sb_coalition who = {
		{ [SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE }
	};
	struct sb_view *view = view_of(world, &who);

	(void)state;
	assert_int_equal(sb_view_store(view), SB_DENIED);
	sb_view_free(view);
	view = view_of(world, &who);
	sb_view_session(view);
	assert_int_equal(sb_view_store(view), SB_OK);
	sb_view_free(view);
	who.of[SB_ATOM_ACCOUNT] = SB_NONE;
	view = view_of(world, &who);
	sb_view_session(view);
	assert_int_equal(sb_view_store(view), SB_MISSING);
	sb_view_free(view);
	sb_world_free(world);
}

/* What a scheme leaves with the phone is with the computer, where that is
 * backed up. */
static void test_machine(void **state)
{
	struct sb_profile profile = plain_profile();
	const struct sb_coalition phone = { { [SB_ATOM_PHONE] = SB_OWN } };
	const struct sb_coalition computer = { { [SB_ATOM_COMPUTER] =
							 SB_USE } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sb_world *world;
		struct sb_view *view;

		profile.computer = i != 0;
		world = world_of(&profile);
		put(world, SB_AT_PHONE);
		view = view_of(world, &phone);
		assert_int_equal(get(view, SB_AT_PHONE),
				 i ? SB_MISSING : SB_OK);
		sb_view_free(view);
		view = view_of(world, &computer);
		assert_int_equal(get(view, SB_AT_PHONE),
				 i ? SB_OK : SB_MISSING);
		sb_view_free(view);
		sb_world_free(world);
	}
}

static void test_store_elsewhere(void **state)
{
	static const struct {
		uint8_t at;
		enum sb_atom atom;
	} cases[] = { { SB_STORE_AT_COMPUTER, SB_ATOM_COMPUTER },
		      { SB_STORE_AT_DRIVE, SB_ATOM_DRIVE },
		      { SB_STORE_AT_PHONE, SB_ATOM_PHONE } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct sb_profile profile = plain_profile();
		struct sb_coalition who = { { 0 } };
		struct sb_world *world;
		struct sb_view *view;

		profile.store_at = cases[i].at;
		world = world_of(&profile);
		put(world, SB_AT_STORE);
		who.of[SB_ATOM_STORE] = SB_OWN;
		view = view_of(world, &who);
		assert_int_equal(sb_view_store(view), SB_MISSING);
		assert_int_equal(get(view, SB_AT_STORE), SB_MISSING);
		sb_view_free(view);
		who.of[cases[i].atom] = SB_USE;
		view = view_of(world, &who);
		/* A locked phone shows nothing. */
		assert_int_equal(sb_view_store(view),
				 cases[i].at == SB_STORE_AT_PHONE ? SB_DENIED
								  : SB_OK);
		sb_view_free(view);
		who.of[SB_ATOM_KNOW_PASSCODE] = 1;
		view = view_of(world, &who);
		assert_int_equal(sb_view_store(view), SB_OK);
		sb_view_free(view);
		who.of[SB_ATOM_KNOW_PASSCODE] = 0;
		who.of[cases[i].atom] = SB_OWN;
		view = view_of(world, &who);
		assert_int_equal(sb_view_store(view), SB_OK);
		assert_int_equal(get(view, SB_AT_STORE), SB_OK);
		sb_view_free(view);
		sb_world_free(world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trusted_ways_into_an_account),
		cmocka_unit_test(test_sessions_of_machines),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_store_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
