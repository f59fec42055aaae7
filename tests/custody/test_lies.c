/* What false answers of services do to the owner, worked out by hand, against
 * what was found by trying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"
#include "bench/custody/tamper_lies.h"
#include "schemes/kit/memo.h"

#define SEED UINT64_C(5)

/* Parties, how many of how many, at which moment, and how it may end. */
struct expected {
	const char *profile, *where, *ends;
};

static const struct expected expected[] = {
	/* Fewer than half, whatever they say and in whichever order they are
	 * met: nothing is lost, and a code can be renewed. */
	{ "recovery_pin", "party=hsm_corrupted count=1 of=5 moment=restore",
	  "restored" },
	{ "recovery_pin", "party=hsm_corrupted count=2 of=5 moment=restore",
	  "restored" },
	{ "recovery_pin", "party=hsm_corrupted count=1 of=5 moment=renewal",
	  "restored" },
	{ "recovery_pin", "party=hsm_corrupted count=2 of=5 moment=renewal",
	  "restored" },
	/* Most: silence is waited out; an owner who insists spends the numbers of
	 * the honest on attempts that nobody else votes for. */
	{ "recovery_pin", "party=hsm_corrupted count=3 of=5 moment=restore",
	  "restored refused lost" },
	{ "recovery_pin", "party=hsm_corrupted count=3 of=5 moment=renewal",
	  "restored refused lost" },
	/* Nothing is lost that was not there yet: he is refused, and enrols
	 * again; fewer than half are done without. */
	{ "recovery_pin", "party=hsm_corrupted count=1 of=5 moment=enrolment",
	  "restored" },
	{ "recovery_pin", "party=hsm_corrupted count=2 of=5 moment=enrolment",
	  "restored" },
	{ "recovery_pin", "party=hsm_corrupted count=3 of=5 moment=enrolment",
	  "restored refused" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=1 of=5 moment=restore", "restored" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=2 of=5 moment=restore", "restored" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=1 of=5 moment=renewal", "restored" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=2 of=5 moment=renewal", "restored" },
	/* What most say of the session is wrong, and so is the proof. */
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=3 of=5 moment=restore", "refused lost" },
	/* Nobody looks at an answer to "keep this" but at its verdict. */
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=1 of=5 moment=enrolment", "restored" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=2 of=5 moment=enrolment", "restored" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=3 of=5 moment=enrolment",
	  "restored refused lost" },
	{ "icloud_keychain_escrow",
	  "party=hsm_corrupted count=3 of=5 moment=renewal",
	  "restored refused lost" },
	/* Wrapped by a liar: the backup is made, and never opens.  What is
	 * unwrapped wrongly does not: the tag. */
	{ "provider_held", "party=provider_services count=2 of=2 moment=backup",
	  "restored refused lost" },
	{ "provider_held",
	  "party=provider_services count=2 of=2 moment=restore",
	  "restored refused" },
	/* The account's key, wrapped by a liar, never comes back. */
	{ "provider_held_account",
	  "party=provider_services count=2 of=2 moment=enrolment",
	  "restored refused lost" },
	{ "provider_held_account",
	  "party=provider_services count=2 of=2 moment=restore",
	  "restored refused" },
	/* An answer is checked to be a point; another point is another key, and
	 * the key is with the list: nothing is lost. */
	{ "server_aided", "party=third_services count=2 of=2 moment=backup",
	  "restored refused" },
	{ "tunable", "party=third_services count=2 of=2 moment=backup",
	  "restored refused" },
};

#define ROWS (sizeof(expected) / sizeof(expected[0]))

struct found {
	const char *profile;
	char ends[ROWS][64];
	unsigned strange, lies[ROWS];
};

static enum sb_err match(void *arg, const struct sb_access_row *row)
{
	struct found *f = arg;
	const char *end = strstr(row->atoms, " end="),
		   *lies = strstr(row->atoms, " lies=");
	char word[16];
	int known = 0;

	assert_string_equal(row->kind, "lies");
	assert_non_null(end);
	assert_non_null(lies);
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(end + 5, " "),
		 end + 5);
	for (size_t i = 0; i < ROWS; i++) {
		size_t len = strlen(expected[i].where), used;

		if (strcmp(expected[i].profile, f->profile) != 0 ||
		    strncmp(row->atoms, expected[i].where, len) != 0)
			continue;
		known = 1;
		used = strlen(f->ends[i]);
		snprintf(f->ends[i] + used, sizeof(f->ends[i]) - used, "%s%s",
			 used ? " " : "", word);
		f->lies[i] += (unsigned)strtoul(lies + 6, NULL, 10);
	}
	if (!known)
		print_message("%s: not expected: %s\n", f->profile, row->atoms);
	f->strange += !known;
	return SB_OK;
}

static unsigned check(const char *name)
{
	struct found f = { .profile = name };
	struct sb_profile profile;
	unsigned bad;
	char why[512];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK ||
	    sb_tamper_lies(&profile, SEED, match, &f, why, sizeof(why)) !=
		    SB_OK)
		fail_msg("%s", why);
	bad = f.strange;
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(expected[i].profile, name) != 0)
			continue;
		/* Every answer was tried, and had an end. */
		if (strcmp(f.ends[i], expected[i].ends) == 0 &&
		    f.lies[i] == SB_LIES)
			continue;
		print_message("%s, %s: %s, of %u answers; not: %s\n", name,
			      expected[i].where, f.ends[i], f.lies[i],
			      expected[i].ends);
		bad++;
	}
	return bad;
}

static void test_by_hand(void **state)
{
	unsigned bad = 0;

	(void)state;
	sb_memo_keep(1);
	for (size_t i = 0; i < ROWS; i++)
		if (!i ||
		    strcmp(expected[i].profile, expected[i - 1].profile) != 0)
			bad += check(expected[i].profile);
	sb_memo_keep(-1);
	assert_int_equal(bad, 0);
}

static enum sb_err count(void *arg, const struct sb_access_row *row)
{
	unsigned *rows = arg;

	(void)row;
	++*rows;
	return SB_OK;
}

/* Nobody is asked: there is nothing to say. */
static void test_no_services(void **state)
{
	struct sb_profile profile;
	unsigned rows = 0;
	char why[512];

	(void)state;
	assert_int_equal(
		sb_profile_find("passphrase", &profile, why, sizeof(why)),
		SB_OK);
	assert_int_equal(
		sb_tamper_lies(&profile, SEED, count, &rows, why, sizeof(why)),
		SB_OK);
	assert_int_equal(rows, 0);
}

/* Where a cluster keeps a code's secret.  A few corrupted replicas of one that
 * compares test codes by themselves, of the other they do not; what they say to
 * the owner keeps neither from giving the key back.  Most of them can. */
static void test_clusters(void **state)
{
	static const struct {
		const char *profile, *situation;
		enum sb_outcome outcome;
		int offline; /* of guessing */
	} want[] = {
		/* Those that have nothing there. */
		{ "plain", "services_lie", SB_OUTCOME_WHOLE, 0 },
		{ "passphrase", "hsm_few_lie", SB_OUTCOME_WHOLE, 0 },
		{ "recovery_pin", "hsm_few_corrupted", SB_OUTCOME_GUESSING, 0 },
		{ "recovery_pin", "hsm_corrupted", SB_OUTCOME_GUESSING, 1 },
		{ "recovery_pin", "hsm_few_lie", SB_OUTCOME_WHOLE, 0 },
		{ "recovery_pin", "services_lie", SB_OUTCOME_NOTHING, 0 },
		{ "icloud_keychain_escrow", "hsm_few_corrupted",
		  SB_OUTCOME_GUESSING, 1 },
		{ "icloud_keychain_escrow", "hsm_corrupted",
		  SB_OUTCOME_GUESSING, 1 },
		{ "icloud_keychain_escrow", "hsm_few_lie", SB_OUTCOME_WHOLE,
		  0 },
		{ "icloud_keychain_escrow", "services_lie", SB_OUTCOME_NOTHING,
		  0 },
		/* No key server is asked for a restore. */
		{ "server_aided", "services_lie", SB_OUTCOME_WHOLE, 0 },
		{ "tunable", "services_lie", SB_OUTCOME_WHOLE, 0 },
		{ "provider_held_account", "services_lie", SB_OUTCOME_NOTHING,
		  0 },
		{ "icloud_standard", "services_lie", SB_OUTCOME_NOTHING, 0 },
	};
	unsigned bad = 0;

	(void)state;
	sb_memo_keep(1);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct sb_situation_result result;
		const struct sb_verdict *v = &result.of[SB_VERDICT_OVERALL];
		struct sb_probe probe;
		struct sb_profile profile;
		char text[512];

		if (sb_profile_find(want[i].profile, &profile, text,
				    sizeof(text)) != SB_OK ||
		    sb_probe_open(&profile, SEED, SB_PROBE_CHEAP, &probe) !=
			    SB_OK ||
		    sb_situations_run(&probe,
				      sb_situations_find(want[i].situation),
				      &result) != SB_OK)
			fail_msg("%s, %s", want[i].profile, want[i].situation);
		if (v->outcome != want[i].outcome || v->wrong ||
		    (v->outcome == SB_OUTCOME_GUESSING &&
		     (v->guessing == SB_GUESSING_OFFLINE) != want[i].offline)) {
			sb_situations_explain(result.situation, v, text,
					      sizeof(text));
			print_message("%s, %s: %s\n", want[i].profile,
				      want[i].situation, text);
			bad++;
		}
		sb_situations_release(&result);
		sb_probe_close(&probe);
	}
	sb_memo_keep(-1);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_no_services),
		cmocka_unit_test(test_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
