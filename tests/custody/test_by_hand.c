/* Access structures that were worked out by hand, against executed ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access_rows.h"

#define SEED UINT64_C(3)

#define DOORS     "store=1 account=1 "
#define LOG_IN    "account_password=1 second_factor=1"
#define DOOR_LOSS "store=1", "account=1"
/* The owner's ways to be logged in are password with second factor, and the
 * sessions of phone and other device, each unlocked: all three must be hit,
 * and passing with support, where that lets in. */
#define LOGIN_LOSS                                                     \
	"passcode=1 account_password=1", "passcode=1 second_factor=1", \
		"phone=1 other_device=1 account_password=1",           \
		"phone=1 other_device=1 second_factor=1"
#define SUPPORT_LOSS                                                    \
	"passcode=1 account_password=1 identity=1",                     \
		"passcode=1 second_factor=1 identity=1",                \
		"phone=1 other_device=1 account_password=1 identity=1", \
		"phone=1 other_device=1 second_factor=1 identity=1"
/* A machine that is logged in, opened up or unlocked. */
#define OTHER_SESSION "other_device=2", "other_device=1 passcode=1"
#define SESSIONS      "phone=2", "phone=1 passcode=1", OTHER_SESSION
/* All but keychain and Wi-Fi. */
#define MOST                                                         \
	"messages+photos+videos+app_data+settings+health+purchases+" \
	"voicemail_password+contacts+other"

/* What must come out, in any order; NULL ends a list.  Of what is the owner's own,
 * computer and paper, a loss is of 2. */
struct structure {
	const char *profile, *classes;
	const char *readers[16], *restorers[8], *lockouts[12], *destroyers[16];
};

/* Whoever gets into the account deletes what it has; whoever owns one of the
 * places does not give it back. */
#define ABSENT_TAKERS "store=2", "account=2", LOG_IN, OTHER_SESSION
#define TAKERS        ABSENT_TAKERS, "phone=2", "phone=1 passcode=1"

#define ADP_READERS                                                           \
	{                                                                     \
		"phone=1 passcode=1", "other_device=1 passcode=1",            \
			"paper=1 account=2", "contacts=1 account=2",          \
			"account=2 passcode=1", "paper=1 second_factor=1",    \
			"contacts=1 second_factor=1", "passcode=1 " LOG_IN,   \
			"phone=2 paper=1", "phone=2 contacts=1",              \
			"paper=1 other_device=2", "other_device=2 contacts=1" \
	}
#define ADP_RESTORERS                                          \
	{                                                      \
		"phone=1 " DOORS "passcode=1",                 \
			"other_device=1 " DOORS "passcode=1",  \
			"paper=1 " DOORS "second_factor=1",    \
			"contacts=1 " DOORS "second_factor=1", \
			DOORS "hsm=3 passcode=1 " LOG_IN       \
	}
#define ADP_LOCKOUTS                                                       \
	{                                                                  \
		DOOR_LOSS, "passcode=1 second_factor=1",                   \
			"paper=2 contacts=2 passcode=1",                   \
			"phone=1 other_device=1 second_factor=1",          \
			"phone=1 paper=2 other_device=1 contacts=2 hsm=3", \
			"phone=1 paper=2 other_device=1 contacts=2 "       \
			"account_password=1"                               \
	}
#define ADP_DESTROYERS                                               \
	{                                                            \
		TAKERS, "paper=1 second_factor=1",                   \
			"contacts=1 second_factor=1",                \
			"phone=1 paper=1 other_device=1 contacts=2 " \
			"hsm_corrupted=3"                            \
	}

static const struct structure expected[] = {
	/* No secret at all: the store is enough, and the owner gets at it by
	 * being logged in. */
	{ "null",
	  "all",
	  { "store=2", "account=2", LOG_IN, SESSIONS },
	  { DOORS LOG_IN, "phone=1 " DOORS "passcode=1",
	    "other_device=1 " DOORS "passcode=1" },
	  { DOOR_LOSS, LOGIN_LOSS },
	  { TAKERS } },
	{ "plain",
	  "all",
	  { "store=2", "account=2", LOG_IN, SESSIONS },
	  { DOORS LOG_IN, "phone=1 " DOORS "passcode=1",
	    "other_device=1 " DOORS "passcode=1" },
	  { DOOR_LOSS, LOGIN_LOSS },
	  { TAKERS } },
	/* The box is beside the objects: the same, and the passphrase. */
	{ "passphrase",
	  "all",
	  { "store=2 passphrase=1", "account=2 passphrase=1",
	    "passphrase=1 " LOG_IN, "phone=2 passphrase=1",
	    "phone=1 passphrase=1 passcode=1", "other_device=2 passphrase=1",
	    "other_device=1 passphrase=1 passcode=1" },
	  { DOORS "passphrase=1 " LOG_IN,
	    "phone=1 " DOORS "passphrase=1 passcode=1",
	    "other_device=1 " DOORS "passphrase=1 passcode=1" },
	  { DOOR_LOSS, "passphrase=1", LOGIN_LOSS },
	  { TAKERS } },
	/* The provider's services open for whoever is logged in; without the
	 * account's record nobody unlocks, whatever he has of the store. */
	{ "provider_held",
	  "all",
	  { "account=2", LOG_IN, SESSIONS },
	  { DOORS "provider_services=1 " LOG_IN,
	    "phone=1 " DOORS "provider_services=1 passcode=1",
	    "other_device=1 " DOORS "provider_services=1 passcode=1" },
	  { DOOR_LOSS, "provider_services=1", LOGIN_LOSS },
	  { TAKERS, "provider_services=2" } },
	/* The account's key is in the account's records, behind the log-in, and
	 * opens the classes of most files: the store alone gives nothing. */
	{ "per_file",
	  MOST,
	  { "account=2", LOG_IN, SESSIONS },
	  { DOORS LOG_IN, "phone=1 " DOORS "passcode=1",
	    "other_device=1 " DOORS "passcode=1" },
	  { DOOR_LOSS, LOGIN_LOSS },
	  { TAKERS } },
	/* Keychain and Wi-Fi need the old phone and its passcode: which is a
	 * log-in, too, so that nothing else is needed. */
	{ "per_file",
	  "keychain+wifi",
	  { "phone=1 passcode=1" },
	  { "phone=1 " DOORS "passcode=1" },
	  { "phone=1", DOOR_LOSS, "passcode=1" },
	  { ABSENT_TAKERS, "phone=1" } },
	{ "per_file",
	  "names",
	  { "account=2", LOG_IN, SESSIONS },
	  { DOORS LOG_IN, "phone=1 " DOORS "passcode=1",
	    "other_device=1 " DOORS "passcode=1" },
	  { DOOR_LOSS, LOGIN_LOSS },
	  { TAKERS } },
	/* Bag with the computer, files in the store. */
	{ "chained",
	  "all",
	  { "computer=1 store=2 passphrase=1",
	    "computer=1 account=2 passphrase=1",
	    "computer=1 passphrase=1 " LOG_IN,
	    "phone=2 computer=1 passphrase=1",
	    "phone=1 computer=1 passphrase=1 passcode=1",
	    "computer=1 other_device=2 passphrase=1",
	    "computer=1 other_device=1 passphrase=1 passcode=1" },
	  { "computer=1 " DOORS "passphrase=1 " LOG_IN,
	    "phone=1 computer=1 " DOORS "passphrase=1 passcode=1",
	    "computer=1 other_device=1 " DOORS "passphrase=1 passcode=1" },
	  { "computer=2", DOOR_LOSS, "passphrase=1", LOGIN_LOSS },
	  { TAKERS, "computer=1" } },
	/* Objects, recipes and the key bag with its secret are in the store,
	 * recipes and bag under the service key.  That key is in an account
	 * record for whoever is logged in, wrapped by the provider's key
	 * service, which answers whoever is logged in.  A log-in is the
	 * password and the second factor, or a session (phone or other device,
	 * opened up or unlocked), or passing with support, or minting tokens; a
	 * log-in gives store, record and service at once.  The whole store and
	 * the service without a log-in lack the record.
	 *
	 * So readers are the ways to be logged in.  A restore needs the three
	 * places, and one of the owner's four ways.  It fails with any of the
	 * places, or with all four ways: passing with support, either part of
	 * the log-in, and the passcode or both devices.  Whoever is logged in
	 * deletes; whoever owns one of the places withholds it. */
	{ "icloud_standard",
	  MOST,
	  { "account=2", LOG_IN, "identity=1", SESSIONS },
	  { DOORS "provider_services=1 " LOG_IN,
	    DOORS "provider_services=1 identity=1",
	    "phone=1 " DOORS "provider_services=1 passcode=1",
	    "other_device=1 " DOORS "provider_services=1 passcode=1" },
	  { DOOR_LOSS, "provider_services=1", SUPPORT_LOSS },
	  { TAKERS, "provider_services=2", "identity=1" } },
	{ "icloud_standard",
	  "names",
	  { "account=2", LOG_IN, "identity=1", SESSIONS },
	  { DOORS "provider_services=1 " LOG_IN,
	    DOORS "provider_services=1 identity=1",
	    "phone=1 " DOORS "provider_services=1 passcode=1",
	    "other_device=1 " DOORS "provider_services=1 passcode=1" },
	  { DOOR_LOSS, "provider_services=1", SUPPORT_LOSS },
	  { TAKERS, "provider_services=2", "identity=1" } },
	/* Their class is under a key of the old phone, which its element uses
	 * without a passcode: the same and the phone.  The other device
	 * unlocked adds nothing to phone and passcode, which are a log-in. */
	{ "icloud_standard",
	  "keychain+wifi",
	  { "phone=1 account=2", "phone=1 " LOG_IN, "phone=1 identity=1",
	    "phone=2", "phone=1 passcode=1", "phone=1 other_device=2" },
	  { "phone=1 " DOORS "provider_services=1 " LOG_IN,
	    "phone=1 " DOORS "provider_services=1 identity=1",
	    "phone=1 " DOORS "provider_services=1 passcode=1" },
	  { "phone=1", DOOR_LOSS, "provider_services=1",
	    "passcode=1 account_password=1 identity=1",
	    "passcode=1 second_factor=1 identity=1" },
	  { ABSENT_TAKERS, "provider_services=2", "identity=1", "phone=1" } },
	/* The same data, but the service key is with phone and other device,
	 * each for the passcode; and in account records, for whoever is logged
	 * in, under the paper key, under a key that opens either contact's
	 * packet, and under what three of five escrow replicas give for the
	 * passcode.  Logged in is who has password and second factor, or a
	 * device, opened up or with its passcode, or the second factor with
	 * paper or contact.
	 *
	 * So a device and its passcode are enough: key and log-in.  Opened up,
	 * the element still keeps the key, and the log-in is left: who has that
	 * or mints tokens needs paper, contact or passcode.  Second factor with paper or
	 * contact: log-in and key; with the password: log-in, and the passcode
	 * gives the key.  The same restore, given store, account and, for the
	 * last, three replicas.
	 *
	 * Lockouts hit all five: {phone, passcode}, {device, passcode}, {paper,
	 * second factor}, {contacts, second factor}, {replicas, passcode,
	 * password, second factor}.  With both passcode and second factor gone
	 * nothing is left; with one of them, the ways that the other is not in;
	 * with neither, all four things, and password or replicas.
	 *
	 * Who is logged in destroys.  So do those who take all four things, and
	 * own three replicas: nobody can take what is remembered. */
	{ "icloud_adp", MOST, ADP_READERS, ADP_RESTORERS, ADP_LOCKOUTS,
	  ADP_DESTROYERS },
	{ "icloud_adp", "names", ADP_READERS, ADP_RESTORERS, ADP_LOCKOUTS,
	  ADP_DESTROYERS },
	/* And the old phone: with it, the passcode is enough. */
	{ "icloud_adp",
	  "keychain+wifi",
	  { "phone=1 passcode=1", "phone=1 paper=1 account=2",
	    "phone=1 contacts=1 account=2", "phone=1 paper=1 second_factor=1",
	    "phone=1 contacts=1 second_factor=1", "phone=2 paper=1",
	    "phone=2 contacts=1", "phone=1 paper=1 other_device=2",
	    "phone=1 other_device=2 contacts=1" },
	  { "phone=1 " DOORS "passcode=1",
	    "phone=1 paper=1 " DOORS "second_factor=1",
	    "phone=1 contacts=1 " DOORS "second_factor=1" },
	  { "phone=1", DOOR_LOSS, "passcode=1 second_factor=1",
	    "paper=2 contacts=2 passcode=1" },
	  { ABSENT_TAKERS, "phone=1", "paper=1 second_factor=1",
	    "contacts=1 second_factor=1" } },
};

#define LISTS 4u

static const char *const *list_at(const struct structure *s, unsigned index)
{
	const char *const *const lists[LISTS] = { s->readers, s->restorers,
						  s->lockouts, s->destroyers };

	return lists[index];
}

struct found {
	const struct structure *of;
	unsigned hits[LISTS], strange, rows;
};

static const char *const *list_of(const struct structure *s, const char *kind,
				  unsigned *index)
{
	static const char *const kinds[LISTS] = { "reader", "restorer",
						  "lockout", "destroyer" };

	for (*index = 0; *index < LISTS; ++*index) {
		if (strcmp(kinds[*index], kind) == 0)
			return list_at(s, *index);
	}
	return NULL;
}

static enum sb_err match_one(struct found *f, const struct sb_access_row *row)
{
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

/* One exploration for all rows of a profile. */
struct group {
	struct found of[4];
	size_t count;
};

static enum sb_err match(void *arg, const struct sb_access_row *row)
{
	struct group *g = arg;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < g->count && err == SB_OK; i++)
		err = match_one(&g->of[i], row);
	return err;
}

static void check_found(const struct found *f)
{
	assert_int_equal(f->strange, 0);
	for (unsigned j = 0; j < LISTS; j++) {
		unsigned count = 0;

		while (list_at(f->of, j)[count])
			count++;
		if (f->hits[j] != count)
			fail_msg("%s, list %u: %u of %u", f->of->profile, j,
				 f->hits[j], count);
	}
}

static void test_by_hand(void **state)
{
	const size_t count = sizeof(expected) / sizeof(expected[0]);

	(void)state;
	for (size_t i = 0; i < count;) {
		const char *name = expected[i].profile;
		struct group g = { .count = 0 };
		struct sb_explored explored;
		struct sb_profile profile;
		char why[512];

		for (; i < count && !strcmp(expected[i].profile, name); i++) {
			assert_true(g.count < 4);
			g.of[g.count++].of = &expected[i];
		}
		find(name, &profile);
		if (sb_access_open(&profile, SEED, &explored, why,
				   sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		assert_int_equal(sb_access_rows_of(&explored, match, &g),
				 SB_OK);
		sb_access_close(&explored);
		for (size_t k = 0; k < g.count; k++)
			check_found(&g.of[k]);
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
		{ "phone=1 passcode=1", "passcode: 10 tries, 1 record", 0 },
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
	/* A session for most files, and the key of the rest. */
	assert_int_equal(of_phone[0].seen, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_guessing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
