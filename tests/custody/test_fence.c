/* How often a secret can be guessed at, and two of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"
#include "schemes/kit/memo.h"
#include "tests/custody/planted.h"

#define SEED UINT64_C(3)

static void open_probe(const struct sb_profile *profile, struct sb_probe *probe)
{
	if (sb_probe_open(profile, SEED, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			  probe) != SB_OK)
		fail_msg("%s", probe->why);
}

/* Five replicas, ten tries, three are needed: schemes/services/cluster.h. */
static const struct apart {
	const char *text;
	enum sb_atom item;
	struct sb_coalition beyond; /* what everybody has */
	uint32_t tries, records;
} cases[] = {
	/* Three at a time, in turns: they agree on numbers. */
	{ "set.ways = 32\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN } },
	  10,
	  5 },
	/* Two are corrupted and vote as often as one likes: with one of the others
	 * at a time they are a majority. */
	{ "set.ways = 32\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_HSM_OWN] = 2 } },
	  30,
	  3 },
	/* Only as many answer as are needed. */
	{ "set.ways = 32\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_HSM] = 3 } },
	  10,
	  3 },
	/* None compares by itself. */
	{ "set.ways = 64\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN } },
	  10,
	  5 },
	/* Four are needed for the key, three to compare. */
	{ "set.ways = 64\nset.replicas = 4\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN } },
	  10,
	  5 },
	/* More than are tried: no limit that was met. */
	{ "set.ways = 32\nservice.hsm.tries = 300\n",
	  SB_ATOM_KNOW_CODE,
	  { { [SB_ATOM_STORE] = SB_OWN, [SB_ATOM_ACCOUNT] = SB_OWN } },
	  0,
	  5 },
	/* The phone's element compares the same passcode and has the key. */
	{ "set.ways = 1\n",
	  SB_ATOM_KNOW_PASSCODE,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_PHONE] = SB_USE } },
	  10,
	  1 },
	{ "set.ways = 3\n",
	  SB_ATOM_KNOW_PASSCODE,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_PHONE] = SB_USE,
	      [SB_ATOM_DEVICE] = SB_USE } },
	  20,
	  2 },
	/* It opens nothing yet, but the log-in tells. */
	{ "set.ways = 4\n",
	  SB_ATOM_KNOW_ACCOUNT_PASSWORD,
	  { { [SB_ATOM_SECOND_FACTOR] = 1 } },
	  SB_LOGIN_TRIES,
	  1 },
};

static void test_counters_apart(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct apart *c = &cases[i];
		struct sb_coalition who;
		struct sb_profile profile;
		struct sb_probe probe;
		struct sb_fence fence;
		char text[160], why[256] = "";

		snprintf(text, sizeof(text),
			 "scheme = recoverable\nreplicas = 5\n%s", c->text);
		if (sb_profile_parse("apart", text, &profile, why,
				     sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		sb_atom_public(&who);
		for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
			if (c->beyond.of[a])
				who.of[a] = c->beyond.of[a];
		}
		open_probe(&profile, &probe);
		assert_int_equal(sb_fence_of(&probe, &who, c->item, &fence),
				 SB_OK);
		if (fence.guessing != SB_GUESSING_LIMITED ||
		    fence.tries != c->tries || fence.records != c->records) {
			print_error("case %zu: %u tries, %u records\n", i,
				    fence.tries, fence.records);
			bad++;
		}
		sb_probe_close(&probe);
	}
	assert_int_equal(bad, 0);
}

/* --- two secrets --- */

static void explain(const struct sb_profile *profile, const char *situation,
		    char *text, size_t bytes)
{
	struct sb_situation_result result;
	struct sb_probe probe;

	open_probe(profile, &probe);
	assert_int_equal(sb_situations_run(&probe,
					   sb_situations_find(situation),
					   &result),
			 SB_OK);
	sb_situations_explain(result.situation, &result.of[SB_VERDICT_OVERALL],
			      text, bytes);
	sb_situations_release(&result);
	sb_probe_close(&probe);
}

static void explain_named(const char *name, const char *situation, char *text,
			  size_t bytes)
{
	struct sb_profile profile;
	char why[256];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	explain(&profile, situation, text, bytes);
}

static void test_one_after_the_other(void **state)
{
	char text[256];

	(void)state;
	explain_named("passphrase", "thief_phone", text, sizeof(text));
	/* The passcode unlocks the phone, and that is logged in. */
	assert_string_equal(text, "by guessing passcode in 10 tries over 1 "
				  "record, then passphrase offline");
	/* Here nothing is to be unlocked. */
	explain_named("restic", "thief_phone", text, sizeof(text));
	assert_string_equal(
		text, "by guessing account password in 10 tries over 1 record, "
		      "then passphrase offline");
}

/* Neither is right or wrong by itself. */
static void test_both_at_once(void **state)
{
	struct sb_profile profile = { .scheme = &sb_planted_two_secrets,
				      .scope = SB_ACCOUNT };
	char text[256];

	(void)state;
	snprintf(profile.name, sizeof(profile.name), "two");
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	explain(&profile, "breach_store", text, sizeof(text));
	assert_string_equal(text, "by guessing passphrase and passcode "
				  "together, offline");
	/* Three are not tried. */
	explain(&profile, "other_customer", text, sizeof(text));
	assert_string_equal(text, "nothing");
	/* The phone tells about the passcode; the log-in is the third. */
	explain(&profile, "warrant", text, sizeof(text));
	assert_string_equal(text, "by guessing passphrase and passcode "
				  "together, offline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counters_apart),
		cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_both_at_once),
	};

	int failed;

	sb_memo_keep(1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	sb_memo_keep(-1);
	return failed;
}
