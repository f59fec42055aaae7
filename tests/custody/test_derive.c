/* What could be computed, against what unlock opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/derive.h"
#include "bench/custody/facts.h"
#include "bench/profile/registry.h"
#include "schemes/kit/base64.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/kit.h"
#include "schemes/kit/memo.h"
#include "tests/custody/planted.h"

#define SEED UINT64_C(3)

static void findings_of(const struct sb_profile *profile,
			struct sb_findings *out)
{
	const struct sb_access *access;
	struct sb_derive *d;
	char why[512], words[512], rerun[128];

	if (sb_derive_open(profile, SEED, &d, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_derive_findings(d, out), SB_OK);
	access = sb_derive_access(d);
	assert_int_equal(access->less[0], access->less[1]);
	for (size_t i = 0; i < out->count; i++) {
		sb_access_words(access, &out->of[i].who, NULL, 0, words,
				sizeof(words));
		sb_derive_words(&out->of[i], rerun, sizeof(rerun));
		print_message("%s, %s: %s; %s\n", profile->name,
			      out->of[i].executed_only ? "only executed"
						       : "derivable",
			      words, rerun);
	}
	sb_derive_close(d);
}

static void findings_of_scheme(const struct sb_scheme *scheme,
			       struct sb_findings *out)
{
	/* The provider keeps the index: he sees the names of objects. */
	struct sb_profile profile = { .scheme = scheme,
				      .scope = SB_ACCOUNT,
				      .provider_index = 1 };

	snprintf(profile.name, sizeof(profile.name), "%s", scheme->name);
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	findings_of(&profile, out);
}

static int was_opened(const struct sb_finding *f, unsigned verdict)
{
	return (f->rerun.opened | f->rerun.unlocked) >> verdict & 1 &&
	       f->rerun.opened_bytes + f->rerun.unlocked_bytes > 0;
}

/* Each leaks in its own way, to somebody who holds no passphrase; and the bytes
 * come out when what was worked out is used. */
static void test_planted_are_caught(void **state)
{
	struct sb_findings f;
	unsigned missed = 0;

	(void)state;
	for (size_t i = 0; sb_planted[i]; i++) {
		unsigned without = 0;

		findings_of_scheme(sb_planted[i], &f);
		for (size_t j = 0; j < f.count; j++)
			without += f.of[j].verdicts & 1u << SB_CLASS_MESSAGES &&
				   was_opened(&f.of[j], SB_CLASS_MESSAGES) &&
				   !f.of[j].who.of[SB_ATOM_KNOW_PASSPHRASE];
		if (!without)
			print_message("%s is not caught\n",
				      sb_planted[i]->name);
		missed += !without;
		sb_derive_findings_release(&f);
	}
	assert_int_equal(missed, 0);
	findings_of_scheme(&sb_planted_none, &f);
	assert_int_equal(f.count, 0);
	sb_derive_findings_release(&f);
}

/* What was only reported does not open, and is told apart. */
static void test_overstated_does_not_open(void **state)
{
	struct sb_findings f;
	char words[128];

	(void)state;
	findings_of_scheme(&sb_planted_overstated, &f);
	assert_true(f.count > 0);
	for (size_t i = 0; i < f.count; i++) {
		assert_false(f.of[i].executed_only);
		assert_int_equal(f.of[i].rerun.opened, 0);
		assert_int_equal(f.of[i].rerun.unlocked, 0);
		sb_derive_words(&f.of[i], words, sizeof(words));
		assert_non_null(strstr(words, "did not open"));
	}
	sb_derive_findings_release(&f);
}

/* Whatever is opened is derivable, in every profile that there is, and more
 * reach never opens less. */
static void test_bounds_of_all(void **state)
{
	size_t count;
	const struct sb_profile_text *all = sb_registry_profiles(&count);
	char why[512];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct sb_profile profile;
		struct sb_findings f;

		if (sb_profile_parse(all[i].name, all[i].text, &profile, why,
				     sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		findings_of(&profile, &f);
		for (size_t j = 0; j < f.count; j++) {
			const struct sb_rerun *r = &f.of[j].rerun;

			assert_false(f.of[j].executed_only);
			if ((r->opened | r->unlocked) != f.of[j].verdicts)
				fail_msg("%s: derived only", all[i].name);
		}
		sb_derive_findings_release(&f);
	}
	assert_true(count > 10);
}

/* Whoever has the store and the key service needs no account record, though
 * unlock asks for one. */
static void test_a_shorter_way(void **state)
{
	struct sb_profile profile;
	struct sb_findings f;
	char why[256];

	(void)state;
	assert_int_equal(
		sb_profile_find("provider_held", &profile, why, sizeof(why)),
		SB_OK);
	findings_of(&profile, &f);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.of[0].who.of[SB_ATOM_STORE], SB_OWN);
	assert_int_equal(f.of[0].who.of[SB_ATOM_PROVIDER_SERVICES], SB_OWN);
	assert_int_equal(f.of[0].who.of[SB_ATOM_ACCOUNT], SB_USE);
	sb_derive_findings_release(&f);
}

/* --- the graph itself --- */

struct seen {
	uint32_t string;
	unsigned count;
};

static void see(void *arg, uint32_t string)
{
	struct seen *s = arg;

	s->count += string == s->string;
}

static void test_strings_inside(void **state)
{
	static const uint8_t secret[24] = { 0xde, 0xad, 0xbe, 0xef, 1, 2, 3 };
	char text[64] = "....";
	uint8_t raw[40] = { 7, 7 };
	struct seen seen = { 0, 0 };
	struct sb_facts *f;

	(void)state;
	assert_int_equal(sb_facts_new(&f), SB_OK);
	seen.string = sb_facts_string(f, sb_span_of(secret, 24), 1);
	assert_int_equal(sb_facts_string(f, sb_span_of(secret, 24), 0),
			 seen.string);
	assert_int_equal(sb_facts_ready(f), SB_OK);
	memcpy(raw + 9, secret, 24);
	sb_facts_inside(f, sb_span_of(raw, sizeof(raw)), see, &seen);
	assert_int_equal(seen.count, 1);
	raw[9 + 23] ^= 1;
	sb_facts_inside(f, sb_span_of(raw, sizeof(raw)), see, &seen);
	assert_int_equal(seen.count, 1);
	for (int high = 0; high < 2; high++) {
		for (size_t i = 0; i < 24; i++)
			snprintf(text + 4 + 2 * i, 3, high ? "%02X" : "%02x",
				 secret[i]);
		sb_facts_inside(f, sb_span_of(text, 52), see, &seen);
		assert_int_equal(seen.count, 2 + high);
	}
	sb_base64_write(sb_span_of(secret, 24), text + 3);
	sb_facts_inside(f, sb_span_of(text, 35), see, &seen);
	assert_int_equal(seen.count, 4);
	sb_facts_free(f);
}

static void test_listening(void **state)
{
	static const uint8_t key[32] = { 1 };
	uint8_t out[32];
	struct sb_facts *f;
	struct sb_kit *kit;
	size_t links, strings;

	(void)state;
	assert_int_equal(sb_facts_new(&f), SB_OK);
	assert_int_equal(sb_kit_new(SB_PATHS_PORTABLE, &kit), SB_OK);
	sb_facts_listen(f, 1);
	sb_kdf(kit, key, "label", sb_span_of("context", 7), out);
	sb_record_quiet(1);
	sb_kdf(kit, key, "unheard", sb_span_of("context", 7), out);
	sb_record_quiet(-1);
	sb_facts_listen(f, 0);
	sb_kdf(kit, key, "later", sb_span_of("context", 7), out);
	(void)sb_facts_links(f, &links);
	(void)sb_facts_strings(f, &strings);
	assert_int_equal(links, 1);
	assert_int_equal(strings, 4); /* key, label, context, output */
	assert_int_equal(sb_facts_find(f, sb_span_of(out, 32)), UINT32_MAX);
	sb_kit_free(kit);
	sb_facts_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings_inside),
		cmocka_unit_test(test_listening),
		cmocka_unit_test(test_planted_are_caught),
		cmocka_unit_test(test_overstated_does_not_open),
		cmocka_unit_test(test_a_shorter_way),
		cmocka_unit_test(test_bounds_of_all),
	};

	int failed;

	sb_memo_keep(1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	sb_memo_keep(-1);
	return failed;
}
