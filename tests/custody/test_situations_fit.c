/* Situations against access structures: a cell of the grid is what the structure
 * says of its coalition, and more reach never reads less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access.h"
#include "bench/custody/situations.h"
#include "bench/profile/registry.h"
#include "schemes/kit/memo.h"

#define SEED UINT64_C(3)

static int below(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		if (a->of[i] > b->of[i])
			return 0;
	return 1;
}

/* Do all clusters ask for a log-in? */
static int clusters_ask(void)
{
	const struct sb_scheme *const *s = sb_registry_schemes();
	unsigned asking = 0;

	for (; *s; s++) {
		const struct sb_service *const *v = (*s)->services;

		for (; v && *v; v++) {
			if (strcmp((*v)->party, "hsm") != 0)
				continue;
			if (!(*v)->login)
				return 0;
			asking++;
		}
	}
	return asking != 0;
}

/* Whoever attacks reaches what everybody reaches: services answer everybody.
 * But for a copy's clusters: having the account records is being logged in, as
 * far as the model goes, and a copy is not, to who lives on; so it does not reach
 * what answers nobody without a log-in. */
static void everybody_is_answered(void **unused)
{
	size_t count;
	const struct sb_situation *all = sb_situations_all(&count);
	unsigned bad = 0;

	(void)unused;
	for (size_t i = 0; i < count; i++) {
		struct sb_coalition everybody;

		sb_atom_public(&everybody);
		if (!strcmp(all[i].name, "breach_store_keys") && clusters_ask())
			everybody.of[SB_ATOM_HSM] = 0;
		if (all[i].owner || below(&everybody, &all[i].who))
			continue;
		print_error("%s: less than everybody has\n", all[i].name);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static uint32_t whole_of(const struct sb_situation_result *r)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i <= SB_VERDICT_NAMES; i++)
		mask |= r->of[i].outcome == SB_OUTCOME_WHOLE ? 1u << i : 0;
	return mask;
}

static unsigned fits(const struct sb_access *access,
		     const struct sb_situation_result *r)
{
	const struct sb_cube *cube = sb_access_find(access, &r->who);

	if (cube && cube->whole == whole_of(r))
		return 0;
	print_error("%s, %s: executed %x, structure %x\n", access->profile,
		    r->situation->name, whole_of(r), cube ? cube->whole : 0);
	return 1;
}

/* Nor is less confirmed, or guessed, with more reach. */
static unsigned falls(const char *profile, const struct sb_situation_result *a,
		      const struct sb_situation_result *b)
{
	unsigned bad = 0;

	if (a->situation->owner || b->situation->owner ||
	    a->situation->harm != SB_HARM_NONE ||
	    b->situation->harm != SB_HARM_NONE || !below(&a->who, &b->who))
		return 0;
	for (unsigned i = 0; i < SB_VERDICT_COUNT; i++)
		bad |= a->of[i].outcome > b->of[i].outcome;
	if (bad)
		print_error("%s: %s gets less than %s\n", profile,
			    b->situation->name, a->situation->name);
	return bad;
}

static unsigned check(const char *name)
{
	size_t count;
	const struct sb_situation *all = sb_situations_all(&count);
	struct sb_situation_result *results = calloc(count, sizeof(*results));
	struct sb_profile profile;
	struct sb_access access;
	struct sb_probe probe;
	char why[256];
	unsigned bad = 0;

	assert_non_null(results);
	assert_int_equal(sb_profile_find(name, &profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_probe_open(&profile, SEED,
				       SB_PROBE_CHEAP | SB_PROBE_SMALL, &probe),
			 SB_OK);
	assert_int_equal(sb_access_explore(&probe, &access), SB_OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(
			sb_situations_run(&probe, &all[i], &results[i]), SB_OK);
		if (all[i].harm == SB_HARM_NONE)
			bad += fits(&access, &results[i]);
	}
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			bad += falls(name, &results[i], &results[k]);
	for (size_t i = 0; i < count; i++)
		sb_situations_release(&results[i]);
	sb_access_release(&access);
	sb_probe_close(&probe);
	free(results);
	return bad;
}

static void cells_are_what_structures_say(void **unused)
{
	size_t profiles;
	const struct sb_profile_text *all = sb_registry_profiles(&profiles);
	unsigned bad = 0;

	(void)unused;
	sb_memo_keep(1);
	for (size_t i = 0; i < profiles; i++)
		bad += check(all[i].name);
	sb_memo_keep(-1);
	assert_int_equal(bad, 0);
}

/* Just as many contacts, and one fewer, whatever the profile needs. */
static void contacts_at_and_below(void **unused)
{
	static const struct {
		unsigned contacts, needed;
	} cases[] = { { 5, 4 }, { 5, 2 }, { 3, 3 }, { 2, 1 } };
	struct sb_situation_result r;

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256], why[256];
		struct sb_profile profile;
		struct sb_probe probe;

		snprintf(text, sizeof(text),
			 "scheme = recoverable\nscope = account\n"
			 "contacts = %u\nset.ways = 9\nset.contacts = %u\n",
			 cases[i].contacts, cases[i].needed);
		assert_int_equal(sb_profile_parse("friends", text, &profile,
						  why, sizeof(why)),
				 SB_OK);
		assert_int_equal(sb_probe_open(&profile, SEED,
					       SB_PROBE_CHEAP | SB_PROBE_SMALL,
					       &probe),
				 SB_OK);
		assert_int_equal(
			sb_situations_run(&probe,
					  sb_situations_find("contacts_below"),
					  &r),
			SB_OK);
		assert_int_equal(r.who.of[SB_ATOM_CONTACTS],
				 cases[i].needed - 1);
		assert_int_equal(r.of[SB_VERDICT_OVERALL].outcome,
				 SB_OUTCOME_NOTHING);
		sb_situations_release(&r);
		assert_int_equal(
			sb_situations_run(&probe,
					  sb_situations_find("contacts_enough"),
					  &r),
			SB_OK);
		assert_int_equal(r.who.of[SB_ATOM_CONTACTS], cases[i].needed);
		assert_int_equal(r.of[SB_VERDICT_OVERALL].outcome,
				 SB_OUTCOME_WHOLE);
		sb_situations_explain(r.situation, &r.of[SB_VERDICT_OVERALL],
				      text, sizeof(text));
		snprintf(why, sizeof(why), "whole (%u of %u contacts)",
			 cases[i].needed, cases[i].contacts);
		assert_string_equal(text, why);
		sb_situations_release(&r);
		sb_probe_close(&probe);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_is_answered),
		cmocka_unit_test(contacts_at_and_below),
		cmocka_unit_test(cells_are_what_structures_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
