/* What must be in reach for a backup, worked out by hand, against executed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/needs.h"

#define SEED UINT64_C(3)

/* The living client has its session. */
#define LOG_IN [SB_ATOM_STORE] = SB_USE, [SB_ATOM_ACCOUNT] = SB_USE

struct expected {
	const char *profile, *setting; /* one that is changed, or NULL */
	int64_t value;
	struct sb_coalition set; /* the only minimal one */
	size_t stops;            /* so many ways to stop it */
};

static const struct expected expected[] = {
	{ "passphrase", NULL, 0, { { LOG_IN } }, 2 },
	/* A key of the provider's for each new object. */
	{ "provider_held",
	  NULL,
	  0,
	  { { LOG_IN, [SB_ATOM_PROVIDER_SERVICES] = SB_USE } },
	  3 },
	/* Keys from a server, and by itself when that is down. */
	{ "server_aided", "when_down", 1, { { LOG_IN } }, 2 },
	{ "server_aided",
	  "when_down",
	  0,
	  { { LOG_IN, [SB_ATOM_THIRD_SERVICES] = SB_USE } },
	  3 },
	/* A phone that wrote its files unlocked: only itself. */
	{ "ios_passcode", NULL, 0, { { [SB_ATOM_PHONE] = SB_USE } }, 1 },
	/* To the computer, to the drive: no account. */
	{ "itunes_encrypted", NULL, 0, { { [SB_ATOM_COMPUTER] = SB_USE } }, 1 },
	{ "vault_drive", NULL, 0, { { [SB_ATOM_DRIVE] = SB_USE } }, 1 },
};

static void change(struct sb_profile *profile, const char *name, int64_t value)
{
	struct sb_setting *s;

	for (size_t i = 0; i < profile->setting_count; i++) {
		s = &profile->settings[i];
		if (!*s->of && strcmp(s->name, name) == 0) {
			s->value = value;
			return;
		}
	}
	assert_true(profile->setting_count < SB_PROFILE_SETTINGS);
	s = &profile->settings[profile->setting_count++];
	memset(s, 0, sizeof(*s));
	snprintf(s->name, sizeof(s->name), "%s", name);
	s->value = value;
}

static void check(const struct expected *e)
{
	struct sb_profile profile;
	struct sb_probe probe;
	struct sb_access needs;
	struct sb_sets sets;
	char why[256];

	if (sb_profile_find(e->profile, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	if (e->setting)
		change(&profile, e->setting, e->value);
	assert_int_equal(sb_probe_open(&profile, SEED,
				       SB_PROBE_CHEAP | SB_PROBE_SMALL, &probe),
			 SB_OK);
	assert_int_equal(sb_needs_explore(&probe, &needs), SB_OK);
	assert_int_equal(sb_access_restorers(&needs, 0, &sets), SB_OK);
	if (sets.count != 1 ||
	    memcmp(&sets.of[0], &e->set, sizeof(e->set)) != 0) {
		sb_access_words(&needs, &sets.of[0], NULL, 0, why, sizeof(why));
		fail_msg("%s: %zu sets, first %s", e->profile, sets.count, why);
	}
	sb_sets_release(&sets);
	assert_int_equal(sb_access_lockouts(&needs, 0, &sets), SB_OK);
	assert_int_equal(sets.count, e->stops);
	sb_sets_release(&sets);
	sb_access_release(&needs);
	sb_probe_close(&probe);
}

static void test_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		check(&expected[i]);
}

static void test_services_by_name(void **state)
{
	struct sb_profile profile;
	struct sb_probe probe;
	char why[256];
	int needed;

	(void)state;
	assert_int_equal(sb_profile_find("tunable", &profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_probe_open(&profile, SEED,
				       SB_PROBE_CHEAP | SB_PROBE_SMALL, &probe),
			 SB_OK);
	assert_int_equal(sb_needs_service(&probe, "counter", &needed), SB_OK);
	assert_true(needed);
	assert_int_equal(sb_needs_service(&probe, "nobody", &needed), SB_OK);
	assert_false(needed);
	sb_probe_close(&probe);
	/* Who restores asks it for the service key; the living client has it. */
	if (sb_profile_find("icloud_standard", &profile, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_probe_open(&profile, SEED,
				       SB_PROBE_CHEAP | SB_PROBE_SMALL, &probe),
			 SB_OK);
	assert_int_equal(sb_needs_service(&probe, "keyservice", &needed),
			 SB_OK);
	assert_false(needed);
	sb_probe_close(&probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_services_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
