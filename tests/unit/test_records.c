/* tests/unit/test_records.c: notes of the built-in profiles: what is on record
 * is executed; facts cover what they have to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/records.h"
#include "bench/profile/registry.h"

#define SEED UINT64_C(31)

struct tally {
	const char *profile;
	unsigned rows, documented_wrong, inferred_other, explained;
};

static enum sb_err count(void *arg, const struct sb_record_row *row)
{
	struct tally *t = arg;
	int documented = row->note->status == SB_NOTE_DOCUMENTED;

	int explained = *row->note->differs != 0;

	t->rows++;
	t->explained += explained && !row->agrees;
	if (row->agrees && explained) {
		print_error("%s, %s, %s: does not differ\n", t->profile,
			    row->note->situation, row->note->class_name);
		t->documented_wrong++;
	}
	if (row->agrees || explained)
		return SB_OK;
	(documented ? print_error : print_message)(
		"%s, %s, %s: executed \"%s\"; %s: %s, %s\n", t->profile,
		row->note->situation, row->note->class_name, row->executed,
		sb_notes_status_name(row->note->status),
		sb_notes_outcome_name(row->note->outcome), row->note->source);
	t->documented_wrong += documented != 0;
	t->inferred_other += documented == 0;
	return SB_OK;
}

static void run_records(const char *name, struct tally *t)
{
	struct sb_profile profile;
	struct sb_probe probe;
	struct sb_notes notes;
	char why[256] = "";

	if (sb_notes_find(name, &notes, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	if (!notes.record_count)
		return;
	t->profile = name;
	assert_int_equal(sb_profile_find(name, &profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_probe_open(&profile, SEED, 1, &probe), SB_OK);
	if (sb_records_run(&probe, &notes, count, t, why, sizeof(why)) != SB_OK)
		fail_msg("%s: %s", name, why);
	sb_probe_close(&probe);
}

/* A run that differs from what is documented means that the profile is wrong,
 * unless it says why; what was inferred may turn out otherwise, and the report
 * says so. */
static void documented_outcomes_are_executed(void **unused)
{
	struct tally t = { .rows = 0 };
	size_t profiles;
	const struct sb_profile_text *all = sb_registry_profiles(&profiles);

	(void)unused;
	for (size_t i = 0; i < profiles; i++)
		run_records(all[i].name, &t);
	print_message("# %u on record, %u otherwise and why, %u inferred "
		      "otherwise\n",
		      t.rows, t.explained, t.inferred_other);
	assert_true(t.rows > 60);
	assert_int_equal(t.documented_wrong, 0);
}

/* Is there an account to log in to? */
static int has_account(const char *name)
{
	struct sb_profile profile;
	char why[256];

	assert_int_equal(sb_profile_find(name, &profile, why, sizeof(why)),
			 SB_OK);
	return profile.store_at == SB_STORE_AT_PROVIDER;
}

/* Whoever states a fact states one of each aspect that has to be there, and
 * what is known of the log-in where there is one. */
static void facts_cover_what_they_must(void **unused)
{
	size_t profiles, with = 0;
	const struct sb_profile_text *all = sb_registry_profiles(&profiles);

	(void)unused;
	for (size_t i = 0; i < profiles; i++) {
		struct sb_notes notes;
		char why[256] = "";
		unsigned seen = 0;

		if (sb_notes_find(all[i].name, &notes, why, sizeof(why)) !=
		    SB_OK)
			fail_msg("%s", why);
		with += notes.fact_count != 0;
		for (size_t k = 0; k < notes.fact_count; k++)
			seen |= 1u << notes.facts[k].aspect;
		for (unsigned a = 0; notes.fact_count && a < SB_NOTES_REQUIRED;
		     a++)
			if (!(seen >> a & 1))
				fail_msg("%s has no fact.%s", all[i].name,
					 sb_notes_aspect(a));
		if (notes.fact_count && has_account(all[i].name) &&
		    !(seen >> SB_NOTES_LOGIN & 1))
			fail_msg("%s has no fact.login", all[i].name);
	}
	assert_true(with >= 13);
}

static void refused(const char *key, const char *value)
{
	struct sb_notes notes = { .fact_count = 0 };
	const char *remedy = NULL;

	assert_true(sb_notes_is(key));
	assert_int_equal(sb_notes_take(&notes, key, value, &remedy), SB_PARAM);
	assert_non_null(remedy);
	assert_int_equal(notes.fact_count + notes.record_count, 0);
}

/* Who stands for no deployed system has the one log-in that all such have. */
static void own_schemes_have_one_log_in(void **unused)
{
	size_t profiles, own = 0;
	const struct sb_profile_text *all = sb_registry_profiles(&profiles);

	(void)unused;
	for (size_t i = 0; i < profiles; i++) {
		struct sb_profile profile;
		struct sb_notes notes;
		char why[256];

		assert_int_equal(sb_profile_find(all[i].name, &profile, why,
						 sizeof(why)),
				 SB_OK);
		assert_int_equal(
			sb_notes_find(all[i].name, &notes, why, sizeof(why)),
			SB_OK);
		if (notes.fact_count)
			continue;
		own++;
		if (profile.recovery != SB_RECOVERS_NOBODY ||
		    profile.one_factor || profile.logs_out)
			fail_msg("%s has a log-in of its own, and no fact",
				 all[i].name);
	}
	assert_true(own > 10);
}

static void wrong_notes_are_refused(void **unused)
{
	struct sb_notes notes = { .fact_count = 0 };
	const char *remedy;
	char text[96];

	(void)unused;
	refused("fact.colour", "documented: blue");
	refused("fact.cipher", "rumoured: AES");
	refused("fact.cipher", "inferred: AES");
	refused("fact.cipher", "documented");
	refused("fact.cipher", "documented: ");
	refused("record.warrant", "documented everything: x");
	refused("record.warrant", "assumed whole: x");
	refused("record.warrant", "whole: x");
	refused("record.", "documented whole: x");
	refused("record.warrant", "documented whole passcode: x");
	refused("record.warrant", "documented guessing-limited colour: x");
	refused("record.warrant", "documented guessing-limited passcode 0: x");
	refused("record.warrant",
		"documented guessing-limited passcode ten: x");
	refused("record.warrant", "documented guessing-limited 10: x");
	refused("record.warrant",
		"documented guessing-limited passcode 10 2: x");
	refused("record.warrant", "documented guessing-offline passcode 10: x");
	refused("differs.warrant", "no such record above");
	refused("facts_as", "");
	refused("story.end", "yes");
	refused("story.read", "");
	refused("story.read", "warrant 0");
	refused("story.read", "warrant 100");
	refused("story.read", "warrant 1 2");
	assert_int_equal(sb_notes_take(&notes, "record.warrant.health",
				       "inferred guessing-offline: a: b",
				       &remedy),
			 SB_OK);
	assert_string_equal(notes.records[0].class_name, "health");
	assert_string_equal(notes.records[0].source, "a: b");
	assert_int_equal(notes.records[0].outcome, SB_NOTE_OFFLINE);
	assert_string_equal(notes.records[0].item, "");
	assert_int_equal(
		sb_notes_take(&notes, "record.thief_phone",
			      "documented guessing-limited passcode 10:"
			      " c",
			      &remedy),
		SB_OK);
	assert_string_equal(notes.records[1].item, "passcode");
	assert_int_equal(notes.records[1].tries, 10);
	sb_notes_on_record(&notes.records[1], text, sizeof(text));
	assert_string_equal(text, "guessing-limited, passcode, 10 tries");
	assert_int_equal(sb_notes_take(&notes, "differs.warrant", "x", &remedy),
			 SB_PARAM);
	assert_int_equal(sb_notes_take(&notes, "differs.warrant.health", "x: y",
				       &remedy),
			 SB_OK);
	assert_string_equal(notes.records[0].differs, "x: y");
	assert_int_equal(
		sb_notes_take(&notes, "differs.warrant.health", "z", &remedy),
		SB_PARAM);
	assert_false(sb_notes_is("factor"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documented_outcomes_are_executed),
		cmocka_unit_test(facts_cover_what_they_must),
		cmocka_unit_test(own_schemes_have_one_log_in),
		cmocka_unit_test(wrong_notes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
