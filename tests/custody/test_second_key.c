/* Several passwords for one master key: adding and revoking one, worked out by
 * hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/custody/operate.h"

#define W "whole"
#define N "nothing"

#define STORE_PHRASE "the whole store + the passphrase"
#define LOGIN_PHRASE \
	"the passphrase + the account's password + the second factor"

/* The passphrase's slot is killed; another device has one. */
static void test_two_slots(void **state)
{
	static const char phrase[] = "the drive + the passphrase",
			  device[] = "the drive + the other device";
	static const struct sb_expected want[] = {
		/* In the header that he copied the slot is alive, and the
		 * volume key is the same for ever. */
		{ "revoke device", phrase, { W, N }, { W, N } },
		{ "revoke device", device, { W, W }, { W, W } },
		{ "new passphrase", phrase, { W, N }, { W, N } },
		{ "new passphrase", device, { W, W }, { W, W } },
		{ "rotate", phrase, { W, W }, { N, W } },
		{ "rotate", device, { W, W }, { N, W } },
		{ "erase", device, { W, N }, { N, N } },
	};
	static const struct sb_priced prices[] = {
		/* The header is fetched, and written. */
		{ "revoke device",
		  "nothing",
		  { .key_bytes = 92 + 256000,
		    .deposits = 1,
		    .round_trips = 2 } },
	};
	struct sb_found f = SB_FOUND(want, prices);

	(void)state;
	sb_expect_operations("vault_drive_two_slots", &f);
}

/* Key files of one master key: the passphrase's, another device's. */
static void test_key_files(void **state)
{
	static const char device[] = "the other device + the whole store";
	static const struct sb_expected one[] = {
		{ "add device", STORE_PHRASE, { W, W }, { W, W } },
		{ "add device", device, { N, W }, { N, W } },
	};
	static const struct sb_expected two[] = {
		/* Who kept a removed key file opens what is written later. */
		{ "revoke device", STORE_PHRASE, { W, N }, { W, N } },
		{ "revoke device", device, { W, W }, { W, W } },
		{ "revoke device", LOGIN_PHRASE, { W, N }, { W, N } },
		{ "new passphrase", STORE_PHRASE, { W, N }, { W, N } },
		{ "rotate", device, { W, W }, { N, W } },
		{ "erase", device, { W, N }, { N, N } },
	};
	static const struct sb_priced added[] = {
		{ "add device",
		  "nothing",
		  { .key_bytes = 168 + 44, .deposits = 2, .round_trips = 2 } },
	};
	static const struct sb_priced removed[] = {
		{ "revoke device",
		  "nothing",
		  { .removals = 1, .round_trips = 1 } },
	};
	struct sb_found f = SB_FOUND(one, added), g = SB_FOUND(two, removed);

	(void)state;
	sb_expect_operations("restic", &f);
	sb_expect_operations("restic_two_keys", &g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_slots),
		cmocka_unit_test(test_key_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
