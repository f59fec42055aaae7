/* tests/unit/test_outcomes.c: what is on record of deployed systems, and what
 * their profiles give when it is executed.
 *
 * Each row has its source.  "documented": a vendor, a tool's own documents or
 * somebody who looked inside says so; a run that differs means that the profile
 * is wrong.  "inferred": it follows from who holds which key.  "found": what is
 * on record says less, or otherwise, and the executed outcome is the finding;
 * the row says what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"

#define SEED UINT64_C(23)

#define NO  SB_OUTCOME_NOTHING
#define CON SB_OUTCOME_CONFIRMED
#define GUE SB_OUTCOME_GUESSING
#define ALL SB_OUTCOME_WHOLE

#define ANYBODY                                               \
	[SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE, \
	[SB_ATOM_PROVIDER_SERVICES] = SB_USE,                 \
	[SB_ATOM_THIRD_SERVICES] = SB_USE
#define LOGGED_IN \
	[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1, [SB_ATOM_SECOND_FACTOR] = 1
#define PROVIDER                                              \
	[SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN, \
	[SB_ATOM_PROVIDER_SERVICES] = SB_OWN,                 \
	[SB_ATOM_THIRD_SERVICES] = SB_USE

enum who {
	NEW_DEVICE,      /* owner: machine lost, the rest at hand */
	ALL_FORGOTTEN,   /* owner: nothing but his name, and support */
	SECRETS_LOST,    /* owner: logs in, has no other secret or sheet */
	OTHER_CUSTOMER,  /* an account of his own at this provider */
	WARRANT,         /* what the provider has and its services answer */
	PHISHER,         /* account password and second factor */
	DEVICE_THIEF,    /* the locked machine, nothing else */
	THIEF_AND_STORE, /* that machine and a copy of the store */
	VAULT_THIEF,     /* the drive */
	WHO_COUNT
};

static const struct sb_situation situations[WHO_COUNT] = {
	[NEW_DEVICE] = { .name = "new device",
			 .owner = 1,
			 .who = { { ANYBODY,
				    LOGGED_IN, [SB_ATOM_COMPUTER] = SB_OWN,
				    [SB_ATOM_PAPER] = SB_OWN,
				    [SB_ATOM_DRIVE] = SB_OWN,
				    [SB_ATOM_KNOW_PASSPHRASE] = 1,
				    [SB_ATOM_KNOW_PASSCODE] = 1 } } },
	[ALL_FORGOTTEN] = { .name = "all forgotten",
			    .owner = 1,
			    .who = { { ANYBODY, [SB_ATOM_IDENTITY] = 1,
				       [SB_ATOM_DRIVE] = SB_OWN } } },
	[SECRETS_LOST] = { .name = "secrets lost",
			   .owner = 1,
			   .who = { { ANYBODY,
				      LOGGED_IN, [SB_ATOM_DRIVE] = SB_OWN } } },
	[OTHER_CUSTOMER] = { .name = "another customer",
			     .who = { { ANYBODY } } },
	[WARRANT] = { .name = "warrant or breach", .who = { { PROVIDER } } },
	[PHISHER] = { .name = "phisher", .who = { { ANYBODY, LOGGED_IN } } },
	[DEVICE_THIEF] = { .name = "thief of the device",
			   .who = { { ANYBODY, [SB_ATOM_PHONE] = SB_MACHINE +
								 SB_USE } } },
	[THIEF_AND_STORE] = { .name = "device and store",
			      .who = { { PROVIDER, [SB_ATOM_PHONE] =
							   SB_MACHINE +
							   SB_USE } } },
	[VAULT_THIEF] = { .name = "thief of the drive",
			  .who = { { ANYBODY, [SB_ATOM_DRIVE] = SB_OWN } } },
};

struct row {
	const char *profile;
	enum who who;
	enum sb_outcome outcome;
	int confirmed;     /* beside guessing */
	int offline;       /* of guessing */
	const char *where; /* where it is on record */
};

static const struct row rows[] = {
	{ "dropbox_2011", NEW_DEVICE, ALL, 0, 0, "inferred" },
	{ "dropbox_2011", ALL_FORGOTTEN, ALL, 0, 0, "inferred: reset" },
	{ "dropbox_2011", WARRANT, ALL, 0, 0, "documented: Soghoian 2011" },
	{ "dropbox_2011", PHISHER, ALL, 0, 0, "inferred" },
	/* Two-step log-in came in 2012, so that anybody may try passwords. */
	{ "dropbox_2011", OTHER_CUSTOMER, GUE, 1, 0,
	  "documented: Mulazzani et al. 2011, possession by hash" },
	{ "dropbox", NEW_DEVICE, ALL, 0, 0, "inferred" },
	{ "dropbox", ALL_FORGOTTEN, ALL, 0, 0, "inferred: reset" },
	{ "dropbox", WARRANT, ALL, 0, 0, "documented: vendor holds the keys" },
	{ "dropbox", PHISHER, ALL, 0, 0, "inferred" },
	{ "dropbox", OTHER_CUSTOMER, NO, 0, 0,
	  "documented: look-up limited to the account" },
	{ "spideroak", NEW_DEVICE, ALL, 0, 0, "documented: vendor" },
	{ "spideroak", ALL_FORGOTTEN, NO, 0, 0, "documented: vendor" },
	{ "spideroak", PHISHER, ALL, 0, 0, "documented: password is the key" },
	{ "spideroak", OTHER_CUSTOMER, NO, 0, 0,
	  "documented: vendor, no dedup across users" },
	{ "spideroak", WARRANT, GUE, 0, 1,
	  "documented: PBKDF2 is what a breach meets; found: records that "
	  "are handed over are as good for guessing as stolen ones" },
	{ "crashplan_standard", NEW_DEVICE, ALL, 0, 0, "documented: vendor" },
	{ "crashplan_standard", ALL_FORGOTTEN, ALL, 0, 0, "inferred: reset" },
	{ "crashplan_standard", WARRANT, ALL, 0, 0,
	  "documented: vendor, key in escrow" },
	{ "crashplan_standard", PHISHER, ALL, 0, 0, "documented: vendor" },
	{ "crashplan_standard", THIEF_AND_STORE, ALL, 0, 0,
	  "documented: PlanC, local key store" },
	{ "crashplan_archive_password", NEW_DEVICE, ALL, 0, 0, "inferred" },
	{ "crashplan_archive_password", SECRETS_LOST, NO, 0, 0, "inferred" },
	{ "crashplan_archive_password", WARRANT, GUE, 1, 1,
	  "documented: PlanC, SHA-1 x 4242; MD5 in headers" },
	{ "crashplan_archive_password", PHISHER, GUE, 0, 1,
	  "documented: archive password is needed; found: the wrapped key "
	  "comes with the log-in and is guessed offline" },
	{ "crashplan_archive_password", THIEF_AND_STORE, ALL, 0, 0,
	  "documented: PlanC, local key store" },
	{ "crashplan_custom_key", NEW_DEVICE, ALL, 0, 0, "documented: vendor" },
	{ "crashplan_custom_key", SECRETS_LOST, NO, 0, 0,
	  "documented: vendor" },
	{ "crashplan_custom_key", WARRANT, CON, 0, 0,
	  "documented: PlanC, MD5 in headers" },
	{ "crashplan_custom_key", PHISHER, NO, 0, 0, "inferred" },
	{ "crashplan_custom_key", THIEF_AND_STORE, ALL, 0, 0,
	  "documented: PlanC, local key store" },
	{ "restic", NEW_DEVICE, ALL, 0, 0, "documented: restic" },
	{ "restic", SECRETS_LOST, NO, 0, 0, "documented: restic" },
	{ "restic", WARRANT, GUE, 0, 1,
	  "inferred of a breach; found: a warrant gets the key file too" },
	{ "restic", PHISHER, GUE, 0, 1,
	  "inferred: storage password is not the repository's; found: the "
	  "key file comes with the storage and is guessed offline" },
	{ "restic", DEVICE_THIEF, NO, 0, 0, "inferred: nothing cached" },
	{ "vault_drive", NEW_DEVICE, ALL, 0, 0, "documented: cryptsetup" },
	{ "vault_drive", SECRETS_LOST, NO, 0, 0, "documented: cryptsetup" },
	{ "vault_drive", VAULT_THIEF, GUE, 0, 1,
	  "documented: Argon2id is what stands before the slot" },
	{ "vault_drive", WARRANT, NO, 0, 0, "inferred: there is no provider" },
	{ "vault_drive", PHISHER, NO, 0, 0, "inferred: there is no account" },
};

static unsigned check(struct sb_probe *probe, const struct row *row)
{
	const struct sb_situation *situation = &situations[row->who];
	struct sb_situation_result result;
	const struct sb_verdict *v = &result.of[SB_VERDICT_OVERALL];
	char text[256];
	unsigned bad;

	assert_int_equal(sb_situations_run(probe, situation, &result), SB_OK);
	sb_situations_explain(situation, v, text, sizeof(text));
	bad = v->outcome != row->outcome || v->wrong ||
	      (row->outcome == GUE &&
	       (v->confirmed != row->confirmed ||
		(v->guessing == SB_GUESSING_OFFLINE) != row->offline));
	if (bad)
		print_error("%s, %s: executed \"%s\"; on record: %s\n",
			    row->profile, situation->name, text, row->where);
	sb_situations_release(&result);
	return bad;
}

static void executed_is_what_is_on_record(void **unused)
{
	unsigned bad = 0;

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]);) {
		const char *name = rows[i].profile;
		struct sb_profile profile;
		struct sb_probe probe;
		char why[256];

		assert_int_equal(
			sb_profile_find(name, &profile, why, sizeof(why)),
			SB_OK);
		assert_int_equal(sb_probe_open(&profile, SEED, 1, &probe),
				 SB_OK);
		for (; i < sizeof(rows) / sizeof(rows[0]) &&
		       strcmp(rows[i].profile, name) == 0;
		     i++)
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
