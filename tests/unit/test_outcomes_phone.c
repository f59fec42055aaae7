/* tests/unit/test_outcomes_phone.c: what is on record of a phone, its backups
 * and the ways to recover a key, and what the profiles give when that is
 * executed.  As test_outcomes.c, by class of data.
 *
 * Sources: APS: Apple Platform Security (iCloud Backup, Advanced Data
 * Protection, recovery contacts, escrow, data protection, keybags); HT: Apple
 * support articles on encrypted backups, the recovery key and, of 2017, on what
 * is end-to-end encrypted; DTS: an answer of Apple's developer support; ALE:
 * Apple's guidelines for law enforcement.  "own": derived by hand from
 * schemes/services/recovery.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"
#include "datasets/source.h"

#define SEED UINT64_C(29)

#define NO  SB_OUTCOME_NOTHING
#define CON SB_OUTCOME_CONFIRMED
#define GUE SB_OUTCOME_GUESSING
#define ALL SB_OUTCOME_WHOLE

/* Classes. */
#define MSG SB_CLASS_MESSAGES
#define HEA SB_CLASS_HEALTH
#define KEY SB_CLASS_KEYCHAIN
#define WIF SB_CLASS_WIFI
#define ANY SB_VERDICT_OVERALL

#define SERVICES(X) \
	[SB_ATOM_PROVIDER_SERVICES] = (X), [SB_ATOM_THIRD_SERVICES] = SB_USE
#define DOORS \
	[SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE, SERVICES(SB_USE)
#define OWNED \
	[SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN, SERVICES(SB_OWN)
#define REPLICAS(N) [SB_ATOM_HSM] = (N)
#define LOGGED_IN \
	[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1, [SB_ATOM_SECOND_FACTOR] = 1

#define WHO(IS_OWNER, ...)                                                     \
	{                                                                      \
		.name = "row", .owner = (IS_OWNER), .who = { { __VA_ARGS__ } } \
	}
#define OWNER(...) WHO(1, DOORS, REPLICAS(SB_ALL), __VA_ARGS__)
#define OTHER(...) WHO(0, DOORS, REPLICAS(SB_ALL), __VA_ARGS__)
#define STATE(...) WHO(0, OWNED, REPLICAS(SB_ALL), __VA_ARGS__)

struct row {
	const char *profile;
	const char *who;
	struct sb_situation situation;
	unsigned class;
	enum sb_outcome outcome;
	int offline; /* of guessing */
	const char *where;
};

#define PAPER    [SB_ATOM_PAPER] = SB_OWN
#define COMPUTER [SB_ATOM_COMPUTER] = SB_OWN
#define PHONE    [SB_ATOM_PHONE] = SB_USE
#define DEVICE   [SB_ATOM_DEVICE] = SB_USE
#define CODE     [SB_ATOM_KNOW_CODE] = 1
#define PASSCODE [SB_ATOM_KNOW_PASSCODE] = 1
#define PASSWORD [SB_ATOM_KNOW_PASSPHRASE] = 1
#define CONTACTS [SB_ATOM_CONTACTS]
#define IDENTITY [SB_ATOM_IDENTITY] = 1
#define LOST     "phone lost, "

static const struct row rows[] = {
	{ "icloud_standard", LOST "logs in", OWNER(LOGGED_IN), MSG, ALL, 0,
	  "documented: APS, restore from the account" },
	{ "icloud_standard", LOST "logs in", OWNER(LOGGED_IN), HEA, ALL, 0,
	  "documented: APS, the bag's secret is stored with the set" },
	{ "icloud_standard", LOST "logs in", OWNER(LOGGED_IN), KEY, NO, 0,
	  "documented: DTS, only to the same device" },
	{ "icloud_standard", "all forgotten, support", OWNER(IDENTITY), MSG,
	  ALL, 0, "documented: APS, keys are kept to help recovery" },
	{ "icloud_standard", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), MSG,
	  ALL, 0, "inferred: APS, keys in the provider's HSMs; ALE" },
	{ "icloud_standard", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), HEA,
	  ALL, 0, "inferred" },
	{ "icloud_standard", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), KEY,
	  NO, 0, "documented: DTS, under a key of the device" },
	{ "icloud_standard", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), WIF,
	  NO, 0, "documented: HT 2017, Wi-Fi is end-to-end encrypted" },
	{ "icloud_standard", "store copied",
	  WHO(0, [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_USE,
	      SERVICES(SB_USE)),
	  ANY, CON, 0,
	  "documented: APS, third parties have chunks only; found: names "
	  "confirm what can be guessed" },
	{ "icloud_standard", "phished, second factor too", OTHER(LOGGED_IN),
	  MSG, ALL, 0, "documented: APS, a restore needs the account only" },
	{ "icloud_standard", "phished, second factor too", OTHER(LOGGED_IN),
	  KEY, NO, 0, "documented: DTS" },
	{ "icloud_standard", "phished",
	  OTHER([SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1), MSG, NO, 0,
	  "documented: APS, second factor" },

	{ "icloud_adp", LOST "recovery key", OWNER(LOGGED_IN, PAPER), MSG, ALL,
	  0, "documented: HT, APS" },
	{ "icloud_adp", LOST "a contact", OWNER(LOGGED_IN, CONTACTS = 1), MSG,
	  ALL, 0, "documented: APS" },
	{ "icloud_adp", LOST "other device", OWNER(LOGGED_IN, DEVICE, PASSCODE),
	  MSG, ALL, 0, "documented: HT" },
	{ "icloud_adp", LOST "passcode", OWNER(LOGGED_IN, PASSCODE), MSG, ALL,
	  0, "documented: APS, escrow" },
	{ "icloud_adp", LOST "all of them lost", OWNER(LOGGED_IN), ANY, NO, 0,
	  "documented: HT, permanent loss" },
	{ "icloud_adp", LOST "recovery key", OWNER(LOGGED_IN, PAPER), KEY, NO,
	  0, "documented: DTS" },
	{ "icloud_adp", "warrant", WHO(0, OWNED), ANY, CON, 0,
	  "documented: APS, checksums stay with the provider" },
	{ "icloud_adp", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), MSG, GUE, 0,
	  "documented: APS, the cluster limits the code" },
	{ "icloud_adp", "a contact alone", OTHER(CONTACTS = 2), ANY, NO, 0,
	  "documented: APS, neither half suffices" },
	{ "icloud_adp", "provider and a contact", STATE(CONTACTS = 1), MSG, ALL,
	  0, "inferred: both halves" },
	{ "icloud_adp", "phished, second factor too", OTHER(LOGGED_IN), MSG,
	  GUE, 0, "documented: HT, also needs a device or a passcode" },
	{ "icloud_adp", "burglar: paper", OTHER(PAPER), ANY, NO, 0,
	  "inferred: it does not log in" },

	{ "icloud_keychain_escrow", LOST "code", OWNER(LOGGED_IN, CODE), ANY,
	  ALL, 0, "documented: APS" },
	{ "icloud_keychain_escrow", LOST "code forgotten", OWNER(LOGGED_IN),
	  ANY, NO, 0, "documented: APS" },
	{ "icloud_keychain_escrow", LOST "code, two replicas left",
	  WHO(1, DOORS, LOGGED_IN, CODE, REPLICAS(2)), ANY, NO, 0,
	  "documented: APS, a majority" },
	{ "icloud_keychain_escrow", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)),
	  ANY, GUE, 0, "documented: APS, 10 tries" },
	{ "icloud_keychain_escrow", "cluster corrupted",
	  STATE([SB_ATOM_HSM_OWN] = 3), ANY, GUE, 1,
	  "inferred: nothing counts" },
	{ "icloud_keychain_escrow", "phished, second factor too",
	  OTHER(LOGGED_IN), ANY, GUE, 0, "documented: APS, needs the code" },

	{ "ios_passcode", "passcode forgotten", OWNER(PHONE), ANY, NO, 0,
	  "documented: APS" },
	{ "ios_passcode", LOST "all remembered", OWNER(LOGGED_IN, PASSCODE),
	  ANY, NO, 0, "inferred" },
	{ "ios_passcode", "thief of the locked phone", OTHER(PHONE), ANY, GUE,
	  0, "documented: APS, 10 tries" },
	{ "ios_passcode", "and its element taken apart",
	  OTHER([SB_ATOM_PHONE] = SB_OWN, [SB_ATOM_PHONE_SE] = 1), ANY, GUE, 1,
	  "inferred: nothing counts" },
	{ "ios_passcode", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), ANY, NO,
	  0, "inferred: the provider has nothing" },

	{ "itunes_encrypted", LOST "computer and password",
	  OWNER(COMPUTER, PASSWORD), ANY, ALL, 0, "documented: HT" },
	{ "itunes_encrypted", LOST "password forgotten",
	  OWNER(COMPUTER, LOGGED_IN, PASSCODE), ANY, NO, 0, "documented: HT" },
	{ "itunes_encrypted", "computer lost", OWNER(PASSWORD, PHONE, PASSCODE),
	  ANY, NO, 0, "inferred" },
	{ "itunes_encrypted", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), ANY,
	  NO, 0, "documented: HT, it is on the computer" },
	{ "itunes_encrypted", "phished, second factor too", OTHER(LOGGED_IN),
	  ANY, NO, 0, "documented: HT" },
	{ "itunes_encrypted", "thief of the computer", OTHER(COMPUTER), ANY,
	  GUE, 1, "documented: APS, no tie to a device" },

	{ "itunes_unencrypted", LOST "computer", OWNER(COMPUTER), MSG, ALL, 0,
	  "documented: HT" },
	{ "itunes_unencrypted", "thief of the computer", OTHER(COMPUTER), MSG,
	  ALL, 0, "inferred" },
	{ "itunes_unencrypted", "thief of the computer", OTHER(COMPUTER), KEY,
	  NO, 0, "documented: under a key of the device" },
	{ "itunes_unencrypted", "thief of the computer", OTHER(COMPUTER), HEA,
	  NO, 0, "documented: HT, left out" },
	{ "itunes_unencrypted", "warrant", WHO(0, OWNED, REPLICAS(SB_ALL)), ANY,
	  NO, 0, "documented" },

	{ "recovery_paper", LOST "sheet", OWNER(LOGGED_IN, PAPER), ANY, ALL, 0,
	  "own" },
	{ "recovery_paper", "sheet lost", OWNER(LOGGED_IN), ANY, NO, 0, "own" },
	{ "recovery_contacts", LOST "3 of 5", OWNER(LOGGED_IN, CONTACTS = 3),
	  ANY, ALL, 0, "own" },
	{ "recovery_contacts", LOST "2 of 5", OWNER(LOGGED_IN, CONTACTS = 2),
	  ANY, NO, 0, "own" },
	{ "recovery_contacts", "5 contacts collude", OTHER(CONTACTS = 5), ANY,
	  NO, 0, "own: records are with the account" },
	{ "recovery_contacts", "3 contacts and the provider",
	  STATE(CONTACTS = 3), ANY, ALL, 0, "own" },
	{ "recovery_packet", "2 contacts", OTHER(CONTACTS = 2), ANY, NO, 0,
	  "documented: APS, neither half suffices" },
	{ "recovery_packet", "provider", WHO(0, OWNED, REPLICAS(SB_ALL)), ANY,
	  NO, 0, "documented: APS, neither half suffices" },
	{ "recovery_packet", "provider and one", STATE(CONTACTS = 1), ANY, ALL,
	  0, "own" },
	{ "recovery_pin", LOST "code, 3 replicas",
	  WHO(1, DOORS, LOGGED_IN, CODE, REPLICAS(3)), ANY, ALL, 0, "own" },
	{ "recovery_pin", LOST "code, 2 replicas",
	  WHO(1, DOORS, LOGGED_IN, CODE, REPLICAS(2)), ANY, NO, 0, "own" },
	{ "recovery_pin", "provider", WHO(0, OWNED, REPLICAS(SB_ALL)), ANY, GUE,
	  0, "own" },
	{ "recovery_pin", "2 replicas corrupted", STATE([SB_ATOM_HSM_OWN] = 2),
	  ANY, GUE, 0, "own" },
	{ "recovery_pin", "3 replicas corrupted", STATE([SB_ATOM_HSM_OWN] = 3),
	  ANY, GUE, 1, "own" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static unsigned check(struct sb_probe *probe, const struct row *row)
{
	struct sb_situation_result result;
	const struct sb_verdict *v = &result.of[row->class];
	char text[256];
	unsigned bad;

	assert_int_equal(sb_situations_run(probe, &row->situation, &result),
			 SB_OK);
	sb_situations_explain(&row->situation, v, text, sizeof(text));
	bad = v->outcome != row->outcome || v->wrong ||
	      (row->outcome == GUE &&
	       (v->guessing == SB_GUESSING_OFFLINE) != row->offline);
	if (bad)
		print_error("%s, %s, class %u: executed \"%s\"; on record: "
			    "%s\n",
			    row->profile, row->who, row->class, text,
			    row->where);
	sb_situations_release(&result);
	return bad;
}

static void executed_is_what_is_on_record(void **unused)
{
	unsigned bad = 0;

	(void)unused;
	for (size_t i = 0; i < ROWS;) {
		const char *name = rows[i].profile;
		struct sb_profile profile;
		struct sb_probe probe;
		char why[256];

		assert_int_equal(
			sb_profile_find(name, &profile, why, sizeof(why)),
			SB_OK);
		assert_int_equal(sb_probe_open(&profile, SEED, 1, &probe),
				 SB_OK);
		for (; i < ROWS && strcmp(rows[i].profile, name) == 0; i++)
			bad += check(&probe, &rows[i]);
		sb_probe_close(&probe);
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(executed_is_what_is_on_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
