/* What changing keys is good for, and what it costs, worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/custody/operate.h"

#define W "whole"
#define P "partly"
#define N "nothing"

#define STORE_PHRASE "the whole store + the passphrase"
#define LOGIN        "the account's password + the second factor"
#define LOGIN_PHRASE \
	"the passphrase + the account's password + the second factor"
#define ACCOUNT "the account system"

/* One file of each of twelve classes, each one chunk; one block of recipes and
 * a root. */
static void test_passphrase(void **state)
{
	static const struct sb_expected want[] = {
		/* The box he kept opens with the passphrase he knows: for
		 * ever.  The new box does not. */
		{ "new passphrase", STORE_PHRASE, { W, N }, { W, N } },
		/* The store answers the new password only. */
		{ "new account password", STORE_PHRASE, { W, W }, { W, W } },
		{ "new account password", LOGIN_PHRASE, { W, N }, { N, N } },
		/* Another master key: his copy opens what it held, nothing
		 * newer.  But the passphrase is the same, so that the new box
		 * opens too. */
		{ "rotate", STORE_PHRASE, { W, W }, { N, W } },
		{ "rotate", LOGIN_PHRASE, { W, W }, { N, W } },
		{ "erase", STORE_PHRASE, { W, N }, { N, N } },
		/* Keys stay; he kept the objects or he did not. */
		{ "forget snapshot", STORE_PHRASE, { W, N }, { W, W } },
		{ "delete account", STORE_PHRASE, { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		/* The box fetched and put back. */
		{ "new passphrase",
		  "nothing",
		  { .key_bytes = 68, .deposits = 1, .round_trips = 2 } },
		{ "rotate",
		  "all",
		  { .data_bytes = SB_ANY,
		    .objects = 14,
		    .key_bytes = 68,
		    .deposits = 1,
		    .round_trips = 1 } },
		{ "erase", "nothing", { .removals = 1, .round_trips = 1 } },
		/* Half of the chunks are in the next snapshot. */
		{ "forget snapshot",
		  "nothing",
		  { .objects = 6 + 2, .kept_objects = 6 } },
		/* Names are the account's own: nobody else has any. */
		{ "delete account",
		  "nothing",
		  { .objects = 14, .removals = 1, .round_trips = 1 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("passphrase", &f);
	/* Passcode, code, two of devices, two of end-to-end. */
	assert_int_equal(f.refused, 6);
}

/* A key of the account with the provider's key service. */
static void test_provider_held(void **state)
{
	static const struct sb_expected want[] = {
		{ "new account password", ACCOUNT, { W, W }, { W, W } },
		/* What he had fetched, and the key; but no new object. */
		{ "new account password", LOGIN, { W, N }, { N, N } },
		{ "rotate", ACCOUNT, { W, W }, { N, W } },
		{ "rotate", LOGIN, { W, W }, { N, W } },
		{ "erase", LOGIN, { W, N }, { N, N } },
		{ "delete account", ACCOUNT, { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		{ "new account password", "nothing", { .round_trips = 1 } },
		/* Wrapped by the service, then left at the account. */
		{ "rotate",
		  "all",
		  { .data_bytes = SB_ANY,
		    .objects = 14,
		    .key_bytes = 40,
		    .deposits = 1,
		    .service_items = 1,
		    .round_trips = 2 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("provider_held_account", &f);
}

/* A key per object under the service's own: no account can change or erase it,
 * and half of the objects are somebody else's too. */
static void test_provider_held_objects(void **state)
{
	static const struct sb_expected want[] = {
		/* Objects are unwrapped by the service as it is now, for
		 * whoever is logged in now. */
		{ "new account password", LOGIN, { W, N }, { N, N } },
		/* Half are another account's too, and the provider's to
		 * read there; the victim's log-in is not that one's. */
		{ "delete account", ACCOUNT, { W, P }, { N, N } },
		{ "delete account", LOGIN, { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		{ "delete account",
		  "nothing",
		  { .objects = 6 + 2, .kept_objects = 6, .removals = 1 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("provider_held", &f);
	/* All but the password, the snapshot and the account. */
	assert_int_equal(f.refused, 9);
}

/* Class keys stay, the account's key and the recipes change. */
static void test_per_file(void **state)
{
	static const struct sb_expected want[] = {
		{ "rotate", ACCOUNT, { P, P }, { N, P } },
		{ "rotate", LOGIN, { P, P }, { N, P } },
		{ "new account password", LOGIN, { P, N }, { N, N } },
		/* The phone compares it; it is no part of what he has. */
		{ "new passcode", ACCOUNT, { P, P }, { P, P } },
		{ "erase", ACCOUNT, { P, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		{ "new passcode", "nothing", { 0 } },
		/* Account key, device key (on the phone: no round trip), bag
		 * of 16 entries and a tag; recipe and root go, 12 chunks
		 * stay. */
		{ "rotate",
		  "recipes",
		  { .objects = 2,
		    .kept_objects = 12,
		    .key_bytes = 32 + 32 + 16 * 112 + 32,
		    .deposits = 3,
		    .round_trips = 2 } },
		{ "forget snapshot", "nothing", { .objects = 14 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("per_file", &f);
}

static void test_end_to_end_on(void **state)
{
	static const struct sb_expected want[] = {
		/* Whoever had the service key has what was there, for ever,
		 * and nothing newer: another key took its place. */
		{ "end-to-end on", ACCOUNT, { P, N }, { N, N } },
		{ "end-to-end on", LOGIN, { P, N }, { N, N } },
		/* Readers now: the escrow, the sheet. */
		{ "end-to-end on",
		  "the account system + the passcode",
		  { P, P },
		  { N, P } },
		/* Unlocked, the phone is logged in: that was enough before,
		 * and now it has the new key. */
		{ "end-to-end on",
		  "the phone + the passcode",
		  { W, W },
		  { N, W } },
		{ "new account password", LOGIN, { P, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		/* Phone, other device; sheet and what is under it; salt and
		 * what is under the code; the record.  Five replicas
		 * begin one and are handed a share.  The record is fetched and the old key
		 * removed; the phone is at hand. */
		{ "end-to-end on",
		  "recipes",
		  { .objects = 2,
		    .kept_objects = 12,
		    .key_bytes = SB_ANY,
		    .deposits = 2 + 2 + 2 + 1,
		    .removals = 1,
		    .service_items = 5 + 5,
		    .round_trips = 1 + 6 + 10 + 1 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("icloud_standard", &f);
}

static void test_end_to_end_off(void **state)
{
	static const struct sb_expected want[] = {
		/* The key goes to the provider as it is: whoever logs in reads
		 * everything, also what was written before. */
		{ "end-to-end off", ACCOUNT, { N, P }, { N, P } },
		{ "end-to-end off", LOGIN, { N, P }, { N, P } },
		/* The escrow under the old passcode is gone; who had the key
		 * has it. */
		{ "new passcode",
		  "the account system + the passcode",
		  { P, N },
		  { P, N } },
		{ "new passcode",
		  "the paper + the account system",
		  { P, P },
		  { P, P } },
		/* Who needs the phone for what is bound to it: with the paper
		 * he goes on; the old passcode unlocks no device, and so logs
		 * in no more. */
		{ "new passcode",
		  "the phone + the paper + the account system",
		  { W, W },
		  { W, W } },
		{ "new passcode",
		  "the phone + the passcode",
		  { W, N },
		  { N, N } },
		/* The phone keeps nothing, logs in no more, and its copy opens
		 * nothing newer. */
		{ "revoke device",
		  "the phone + the passcode",
		  { W, N },
		  { N, N } },
		{ "revoke device",
		  "the other device + the passcode",
		  { P, P },
		  { N, P } },
		{ "rotate",
		  "the paper + the account system",
		  { P, P },
		  { N, P } },
	};
	static const struct sb_priced prices[] = {
		/* Wrapped by the service, left at the account. */
		{ "end-to-end off",
		  "nothing",
		  { .key_bytes = 40,
		    .deposits = 1,
		    .service_items = 1 + 5,
		    /* phone, device, sheet + 1, packets and keys of two,
		     * salt + 1; records of five replicas */
		    .removals = 1 + 1 + 2 + 4 + 2,
		    .round_trips = 2 + 9 + 5 } },
		{ "add device",
		  "nothing",
		  { .key_bytes = 32, .deposits = 1, .round_trips = 1 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("icloud_adp", &f);
}

static void test_vault_drive(void **state)
{
	static const char drive[] = "the drive + the passphrase";
	static const struct sb_expected want[] = {
		/* The slot he copied still opens the volume. */
		{ "new passphrase", drive, { W, N }, { W, N } },
		/* The header that he copied before has no such slot. */
		{ "add device",
		  "the drive + the other device",
		  { N, W },
		  { N, W } },
		{ "add device", drive, { W, W }, { W, W } },
		{ "rotate", drive, { W, W }, { N, W } },
		{ "erase", drive, { W, N }, { N, N } },
		{ "forget snapshot", drive, { W, N }, { W, W } },
	};
	static const struct sb_priced prices[] = {
		/* Salts, digest and 4000 stripes of 64 bytes. */
		{ "new passphrase",
		  "nothing",
		  { .key_bytes = 12 + 16 + 32 + 32 + 4000 * 64,
		    .deposits = 1,
		    .round_trips = 1 } },
		/* Costs, salt, area; a password in base64. */
		{ "add device",
		  "nothing",
		  { .key_bytes = 8 + 16 + 4000 * 64 + 44,
		    .deposits = 2,
		    .round_trips = 2 } },
		/* Twelve short files, a sector each. */
		{ "rotate",
		  "all",
		  { .data_bytes = UINT64_C(12) * 4096,
		    .objects = 14,
		    .key_bytes = 92 + 256000,
		    .deposits = 1,
		    .round_trips = 1 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("vault_drive", &f);
	/* Passcode, account password, code, revoking, two of end-to-end. */
	assert_int_equal(f.refused, 6);
}

static void test_recovery_pin(void **state)
{
	static const char code[] = "the account system + the security code";
	static const char phone[] = "the phone + the passcode";
	static const struct sb_expected want[] = {
		/* Records under the new code took the place of the old. */
		{ "new security code", code, { W, N }, { W, N } },
		{ "new security code", phone, { W, W }, { W, W } },
		/* The old one logs in no more either. */
		{ "new passcode", phone, { W, N }, { N, N } },
		{ "revoke device", phone, { W, N }, { N, N } },
		{ "revoke device", code, { W, W }, { N, W } },
		{ "add device",
		  "the other device + the passcode",
		  { N, W },
		  { N, W } },
		{ "rotate", code, { W, W }, { N, W } },
		{ "erase", code, { W, N }, { N, N } },
		{ "delete account", code, { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		/* What the phone has, what is under the code, and the records of
		 * five replicas: nothing stays. */
		{ "erase",
		  "nothing",
		  { .removals = 2, .service_items = 5, .round_trips = 1 + 5 } },
		{ "delete account",
		  "nothing",
		  { .objects = 14,
		    .removals = 2,
		    .service_items = 5,
		    .round_trips = 1 + 5 } },
		/* Five replicas are asked twice to be made; for the trial they
		 * name a number, vote, three answer, and five are told.  The
		 * key under them is left, and fetched for the trial. */
		{ "new security code",
		  "nothing",
		  { .key_bytes = 40,
		    .deposits = 1,
		    .service_items = 5 + 5 + 5 + 5 + 3 + 5,
		    .round_trips = 28 + 2 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("recovery_pin", &f);
}

/* Up the ladder: a password around the key that the provider had does not take
 * it from who copied it; the user's own key begins anew. */
static void test_upgrade(void **state)
{
	static const struct sb_expected first[] = {
		{ "end-to-end on", ACCOUNT, { W, N }, { W, N } },
	};
	static const struct sb_expected second[] = {
		{ "end-to-end on",
		  "the account system + the passphrase",
		  { W, N },
		  { N, N } },
	};
	static const struct sb_priced nothing[] = {
		{ "end-to-end on",
		  "nothing",
		  { .key_bytes = 109 + 56, .deposits = 2, .round_trips = 1 } },
	};
	static const struct sb_priced anew[] = {
		{ "end-to-end on",
		  "all",
		  { .data_bytes = SB_ANY,
		    .objects = 14,
		    .key_bytes = 76 + 56,
		    .deposits = 2,
		    .removals = 1,
		    .round_trips = 2 } },
	};
	struct sb_found f = SB_FOUND(first, nothing),
			g = SB_FOUND(second, anew);

	(void)state;
	sb_expect_operations("crashplan_standard", &f);
	sb_expect_operations("crashplan_archive_password", &g);
}

/* Nothing is sealed: what another account has too is read there, by whoever has
 * the store. */
static void test_plain(void **state)
{
	static const struct sb_expected want[] = {
		{ "delete account", "the whole store", { W, P }, { N, N } },
		{ "delete account", LOGIN, { W, N }, { N, N } },
		{ "forget snapshot", "the whole store", { W, N }, { W, W } },
	};
	static const struct sb_priced prices[] = {
		{ "delete account",
		  "nothing",
		  { .objects = 6 + 2, .kept_objects = 6 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("plain", &f);
}

/* Whoever has the store reads it; there is nothing to change. */
static void test_without_keys(void **state)
{
	static const struct sb_expected want[] = {
		{ "delete account", "the whole store", { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		{ "delete account", "nothing", { .objects = 14 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("null", &f);
	assert_int_equal(f.refused, 9);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(sb_operations_word(0), N);
	assert_string_equal(sb_operations_word(1), "partly");
	assert_string_equal(sb_operations_word(1u << SB_VERDICT_NAMES),
			    "names only");
	assert_string_equal(sb_operations_word(UINT32_MAX), W);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_passphrase),
		cmocka_unit_test(test_provider_held),
		cmocka_unit_test(test_provider_held_objects),
		cmocka_unit_test(test_per_file),
		cmocka_unit_test(test_end_to_end_on),
		cmocka_unit_test(test_end_to_end_off),
		cmocka_unit_test(test_vault_drive),
		cmocka_unit_test(test_recovery_pin),
		cmocka_unit_test(test_upgrade),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_without_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
