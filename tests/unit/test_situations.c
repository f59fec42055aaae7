/* Verdicts that were worked out by hand, against executed ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"

#define SEED UINT64_C(11)

#define NO  SB_OUTCOME_NOTHING
#define CON SB_OUTCOME_CONFIRMED
#define GUE SB_OUTCOME_GUESSING
#define PAR SB_OUTCOME_PARTLY
#define ALL SB_OUTCOME_WHOLE

struct expected {
	enum sb_outcome outcome;
	int confirmed;
	uint32_t tries; /* of guessing, 0: offline */
};

#define OUTCOME(X)      \
	{               \
		X, 0, 0 \
	}
#define LIMITED(X)        \
	{                 \
		GUE, 0, X \
	}
#define AND_FOUND(X)    \
	{               \
		X, 1, 0 \
	}

/* In the order of columns. */
static const char *const columns[] = {
	"new_phone",
	"phone_and_passphrase_lost",
	"passcode_forgotten",
	"password_forgotten",
	"home_burnt",
	"heirs",
	"other_customer",
	"phished",
	"phished_second_factor",
	"thief_phone",
	"thief_computer",
	"burglar",
	"warrant",
	"breach_store",
	"breach_store_accounts",
	"breach_store_keys",
	"insider_keys",
	"breach_store_third",
	"breach_store_member",
	"all_forgotten",
	"only_contacts",
	"provider_gone",
	"prankster_phone",
	"prankster_codes",
	"ransomware",
	"support_fooled",
	"warrant_phone",
	"hsm_corrupted",
	"contacts_below",
	"contacts_enough",
	"contacts_alone",
	"third_corrupted",
	"things_seized",
	"heirs_password",
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const struct row {
	const char *profile;
	struct expected of[COLUMNS];
} rows[] = {
	/* No secret anywhere: whoever gets at the store reads. */
	{ "plain", { OUTCOME(ALL),   OUTCOME(ALL),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     OUTCOME(ALL),   OUTCOME(NO),
		     AND_FOUND(CON), AND_FOUND(CON),
		     OUTCOME(ALL),   { GUE, 1, SB_LOGIN_TRIES },
		     AND_FOUND(CON), AND_FOUND(CON),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     AND_FOUND(CON), OUTCOME(ALL),
		     OUTCOME(ALL),   OUTCOME(NO),
		     OUTCOME(NO),    OUTCOME(NO),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     OUTCOME(NO),    AND_FOUND(CON),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     OUTCOME(ALL),   OUTCOME(ALL),
		     AND_FOUND(CON), AND_FOUND(CON),
		     OUTCOME(ALL),   OUTCOME(ALL) } },
	/* The box is in the store, so whoever gets at the store can try
	 * passphrases as fast as he computes; whoever has the second factor,
	 * once he has tried passwords. */
	{ "passphrase", { OUTCOME(ALL), OUTCOME(NO),
			  OUTCOME(ALL), OUTCOME(ALL),
			  OUTCOME(ALL), OUTCOME(NO),
			  OUTCOME(NO),  OUTCOME(NO),
			  OUTCOME(GUE), LIMITED(SB_LOGIN_TRIES),
			  OUTCOME(NO),  OUTCOME(NO),
			  OUTCOME(GUE), OUTCOME(GUE),
			  OUTCOME(GUE), OUTCOME(GUE),
			  OUTCOME(NO),  OUTCOME(GUE),
			  OUTCOME(GUE), OUTCOME(NO),
			  OUTCOME(NO),  OUTCOME(NO),
			  OUTCOME(ALL), OUTCOME(ALL),
			  OUTCOME(NO),  OUTCOME(NO),
			  OUTCOME(GUE), OUTCOME(GUE),
			  OUTCOME(GUE), OUTCOME(GUE),
			  OUTCOME(NO),  OUTCOME(NO),
			  OUTCOME(GUE), OUTCOME(NO) } },
	/* A log-in is all it takes; names come from the content, so that the
	 * store confirms, but look-ups are the provider's. */
	{ "provider_held", { OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(ALL),   OUTCOME(NO),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   LIMITED(SB_LOGIN_TRIES),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   AND_FOUND(CON),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(NO),    AND_FOUND(CON),
			     AND_FOUND(CON), OUTCOME(NO),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   OUTCOME(ALL) } },
	/* The account key is in the account's records; keychain and Wi-Fi
	 * need the phone and its passcode, so that even the owner loses them
	 * with the phone. */
	{ "per_file", { OUTCOME(PAR), OUTCOME(PAR),
			OUTCOME(PAR), OUTCOME(PAR),
			OUTCOME(PAR), OUTCOME(NO),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(PAR), LIMITED(SB_LOGIN_TRIES),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(PAR), OUTCOME(NO),
			OUTCOME(PAR), OUTCOME(PAR),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(PAR), OUTCOME(PAR),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(ALL), OUTCOME(PAR),
			OUTCOME(PAR), OUTCOME(PAR),
			OUTCOME(NO),  OUTCOME(NO),
			OUTCOME(PAR), OUTCOME(PAR) } },
	/* As passphrase, but anybody can ask whether a content is there. */
	{ "convergent_ce", { OUTCOME(ALL),   OUTCOME(NO),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(ALL),   OUTCOME(NO),
			     AND_FOUND(CON), AND_FOUND(CON),
			     AND_FOUND(GUE), { GUE, 1, SB_LOGIN_TRIES },
			     AND_FOUND(CON), AND_FOUND(CON),
			     AND_FOUND(GUE), AND_FOUND(GUE),
			     AND_FOUND(GUE), AND_FOUND(GUE),
			     AND_FOUND(CON), AND_FOUND(GUE),
			     AND_FOUND(GUE), OUTCOME(NO),
			     OUTCOME(NO),    OUTCOME(NO),
			     OUTCOME(ALL),   OUTCOME(ALL),
			     OUTCOME(NO),    AND_FOUND(CON),
			     AND_FOUND(GUE), AND_FOUND(GUE),
			     AND_FOUND(GUE), AND_FOUND(GUE),
			     AND_FOUND(CON), AND_FOUND(CON),
			     AND_FOUND(GUE), OUTCOME(NO) } },
	/* ... and only a member of the group can; but the passphrase alone
	 * opens the recipes, and they hold the keys of the chunks. */
	{ "convergent_ce_group", { OUTCOME(ALL),   OUTCOME(NO),
				   OUTCOME(ALL),   OUTCOME(ALL),
				   OUTCOME(ALL),   OUTCOME(NO),
				   OUTCOME(NO),    OUTCOME(NO),
				   OUTCOME(GUE),   LIMITED(SB_LOGIN_TRIES),
				   OUTCOME(NO),    OUTCOME(NO),
				   OUTCOME(GUE),   OUTCOME(GUE),
				   OUTCOME(GUE),   OUTCOME(GUE),
				   OUTCOME(NO),    OUTCOME(GUE),
				   AND_FOUND(GUE), OUTCOME(NO),
				   OUTCOME(NO),    OUTCOME(NO),
				   OUTCOME(ALL),   OUTCOME(ALL),
				   OUTCOME(NO),    OUTCOME(NO),
				   OUTCOME(GUE),   OUTCOME(GUE),
				   OUTCOME(GUE),   OUTCOME(GUE),
				   OUTCOME(NO),    OUTCOME(NO),
				   OUTCOME(GUE),   OUTCOME(NO) } },
	/* The key bag is with the computer, the files in the store: neither
	 * is of use without the other. */
	{ "chained",
	  { OUTCOME(ALL), OUTCOME(NO), OUTCOME(ALL), OUTCOME(ALL), OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(NO),  OUTCOME(NO),  OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(NO),  OUTCOME(NO),  OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(NO),  OUTCOME(NO),  OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(ALL), OUTCOME(ALL), OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(NO),  OUTCOME(NO),  OUTCOME(NO),
	    OUTCOME(NO),  OUTCOME(NO), OUTCOME(GUE), OUTCOME(NO) } },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void open_probe(const char *name, struct sb_probe *probe)
{
	struct sb_profile profile;
	char why[256];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	if (sb_probe_open(&profile, SEED, 1, probe) != SB_OK)
		fail_msg("%s: %s", name, probe->why);
}

static void run(struct sb_probe *probe, const char *name,
		struct sb_situation_result *result)
{
	const struct sb_situation *s = sb_situations_find(name);
	enum sb_err err;

	assert_non_null(s);
	err = sb_situations_run(probe, s, result);
	if (err != SB_OK)
		fail_msg("%s, %s: %s", probe->profile.name, name,
			 sb_err_name(err));
}

static unsigned differs(const struct row *row, size_t column,
			const struct sb_situation_result *result)
{
	const struct sb_verdict *v = &result->of[SB_VERDICT_OVERALL];
	const struct expected *e = &row->of[column];
	const struct sb_guessed *g = &v->guessed[v->guessed[0].offline != 0];
	char text[256], asked[512];

	/* Of two secrets, the one that is not guessed offline. */
	if (v->outcome == e->outcome && v->confirmed == e->confirmed &&
	    v->wrong == 0 &&
	    (v->outcome != GUE ||
	     (g->tries == e->tries &&
	      (v->guessing == SB_GUESSING_OFFLINE) == (e->tries == 0))))
		return 0;
	sb_situations_explain(result->situation, v, text, sizeof(text));
	sb_situations_asked(result, asked, sizeof(asked));
	print_message("%s, %s: %s (asked: %s)\n", row->profile, columns[column],
		      text, asked);
	return 1;
}

static void test_grid(void **state)
{
	unsigned wrong = 0;
	size_t count;

	(void)state;
	(void)sb_situations_all(&count);
	assert_int_equal(count, COLUMNS + 3); /* custody/test_lies.c */
	for (size_t i = 0; i < ROWS; i++) {
		struct sb_probe probe;

		open_probe(rows[i].profile, &probe);
		for (size_t j = 0; j < COLUMNS; j++) {
			struct sb_situation_result result;

			run(&probe, columns[j], &result);
			wrong += differs(&rows[i], j, &result);
			sb_situations_release(&result);
		}
		sb_probe_close(&probe);
	}
	assert_int_equal(wrong, 0);
}

/* Which classes, and that names are seen where the recipes open. */
static void test_classes_of_per_file(void **state)
{
	struct sb_situation_result result;
	struct sb_probe probe;

	(void)state;
	open_probe("per_file", &probe);
	run(&probe, "warrant", &result);
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++)
		assert_int_equal(result.of[i].outcome,
				 i == SB_CLASS_KEYCHAIN || i == SB_CLASS_WIFI
					 ? NO
					 : ALL);
	assert_int_equal(result.of[SB_VERDICT_NAMES].outcome, ALL);
	sb_situations_release(&result);
	run(&probe, "breach_store", &result);
	assert_int_equal(result.of[SB_VERDICT_NAMES].outcome, NO);
	sb_situations_release(&result);
	sb_probe_close(&probe);
}

/* Nothing of one experiment stays for the next: twenty wrong log-ins by a
 * thief do not lock the owner out. */
static void test_rewound(void **state)
{
	struct sb_situation_result result;
	struct sb_probe probe;

	(void)state;
	open_probe("per_file", &probe);
	for (int i = 0; i < 8; i++) {
		run(&probe, "thief_phone", &result);
		assert_int_equal(result.of[SB_VERDICT_OVERALL].outcome, GUE);
		sb_situations_release(&result);
	}
	run(&probe, "new_phone", &result);
	assert_int_equal(result.of[SB_VERDICT_OVERALL].outcome, PAR);
	sb_situations_release(&result);
	sb_probe_close(&probe);
}

/* With keys from a server each candidate costs a request to it, unless the
 * server is the attacker's. */
static void test_confirmed_by_service(void **state)
{
	struct sb_situation_result result;
	struct sb_probe probe;

	(void)state;
	open_probe("server_aided", &probe);
	run(&probe, "breach_store", &result);
	assert_int_equal(result.of[SB_VERDICT_OVERALL].confirmed, 1);
	assert_int_equal(result.of[SB_VERDICT_OVERALL].confirmed_by_service, 1);
	sb_situations_release(&result);
	run(&probe, "breach_store_third", &result);
	assert_int_equal(result.of[SB_VERDICT_OVERALL].confirmed, 1);
	assert_int_equal(result.of[SB_VERDICT_OVERALL].confirmed_by_service, 0);
	sb_situations_release(&result);
	sb_probe_close(&probe);
}

/* A candidate of each class: what a phone's own encryption is under has other
 * names on every phone, and is not found. */
static void test_confirmed_by_class(void **state)
{
	const uint32_t bound = 1u << SB_CLASS_HEALTH | 1u << SB_CLASS_KEYCHAIN |
			       1u << SB_CLASS_WIFI;
	const struct {
		const char *profile, *situation;
		uint32_t not_found;
	} cases[] = {
		{ "convergent_ce", "other_customer", 0 },
		{ "icloud_adp", "breach_store", bound },
		{ "crashplan_custom_key", "warrant", 0 },
		{ "passphrase", "warrant", UINT32_MAX },
		{ "convergent_ce_account", "other_customer", UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sb_situation_result result;
		struct sb_probe probe;

		open_probe(cases[i].profile, &probe);
		run(&probe, cases[i].situation, &result);
		for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
			assert_int_equal(result.of[c].confirmed,
					 !(cases[i].not_found >> c & 1));
		assert_int_equal(result.of[SB_VERDICT_OVERALL].confirmed,
				 cases[i].not_found != UINT32_MAX);
		sb_situations_release(&result);
		sb_probe_close(&probe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grid),
		cmocka_unit_test(test_classes_of_per_file),
		cmocka_unit_test(test_rewound),
		cmocka_unit_test(test_confirmed_by_class),
		cmocka_unit_test(test_confirmed_by_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
