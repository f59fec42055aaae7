/* Attacks succeed where they must and fail where they must. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/analysis/attack.h"
#include "bench/analysis/duplicate.h"
#include "bench/analysis/guess.h"
#include "schemes/kit/hash.h"

#define SEED UINT64_C(12)

static void find_profile(const char *name, struct sb_profile *profile)
{
	char why[256];

	if (sb_profile_find(name, profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
}

static void open_probe(const char *name, struct sb_probe *probe)
{
	struct sb_profile profile;

	find_profile(name, &profile);
	if (sb_probe_open(&profile, SEED, 1, probe) != SB_OK)
		fail_msg("%s: %s", name, probe->why);
}

/* --- confirmation --- */

static struct sb_attack_confirm confirm(const char *profile, uint32_t person)
{
	struct sb_attack_confirm out;
	struct sb_probe probe;
	enum sb_err err;

	open_probe(profile, &probe);
	err = sb_attack_confirm(&probe, person, &out);
	sb_probe_close(&probe);
	if (err != SB_OK)
		fail_msg("%s: %s", profile, sb_err_name(err));
	assert_int_equal(out.present, SB_PROBE_FILES);
	assert_int_equal(out.absent, SB_PROBE_FILES);
	return out;
}

static void test_names_confirm(void **state)
{
	static const char *const profiles[] = {
		"plain",           "provider_held",  "convergent_ce",
		"convergent_hce2", "convergent_rce", "server_aided"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct sb_attack_confirm c =
			confirm(profiles[i], SB_PROBE_OUTSIDER);

		print_message("%s: %u of %u, %u of %u\n", profiles[i],
			      c.present_found, c.present, c.absent_found,
			      c.absent);
		assert_int_equal(c.how, SB_ATTACK_NAMES);
		assert_int_equal(c.present_found, c.present);
		assert_int_equal(c.absent_found, 0);
	}
}

static void test_group_keeps_outsiders_out(void **state)
{
	struct sb_attack_confirm c =
		confirm("convergent_ce_group", SB_PROBE_OUTSIDER);

	(void)state;
	assert_int_equal(c.how, SB_ATTACK_SIZES);
	c = confirm("convergent_ce_group", SB_PROBE_MEMBER);
	assert_int_equal(c.how, SB_ATTACK_NAMES);
	/* Cut points are keyed by the group, which a candidate's cuts here do
	 * not use; files of one chunk are confirmed. */
	assert_in_range(c.present_found, SB_PROBE_FILES / 2, SB_PROBE_FILES);
	assert_int_equal(c.absent_found, 0);
}

static void test_sizes_confirm(void **state)
{
	struct sb_attack_confirm c =
		confirm("provider_held_account", SB_PROBE_OUTSIDER);

	(void)state;
	/* Public cut points: every length recurs. */
	assert_int_equal(c.how, SB_ATTACK_SIZES);
	assert_int_equal(c.present_found, c.present);
	assert_true(c.absent_found < c.absent / 2);
	c = confirm("per_file", SB_PROBE_OUTSIDER);
	assert_int_equal(c.how, SB_ATTACK_REQUESTS);
	assert_int_equal(c.present_found, c.present);
	assert_true(c.absent_found < c.absent / 2);
	/* Keyed cut points: files of several chunks are hidden. */
	c = confirm("passphrase", SB_PROBE_OUTSIDER);
	assert_int_equal(c.how, SB_ATTACK_REQUESTS);
	assert_in_range(c.present_found, SB_PROBE_FILES / 2,
			SB_PROBE_FILES - 1);
	assert_true(c.absent_found < c.absent / 2);
}

/* --- enumeration --- */

static void test_remaining(void **state)
{
	struct sb_attack_remaining r;
	struct sb_probe probe;

	(void)state;
	open_probe("convergent_ce", &probe);
	assert_int_equal(sb_attack_remaining(&probe, SB_PROBE_OUTSIDER, &r),
			 SB_OK);
	sb_probe_close(&probe);
	assert_true(r.applicable && r.found);
	assert_int_equal(r.tried, SB_PROBE_PINS);
	assert_int_equal(r.hits, 1);
	assert_true(r.cpu_ns > 0);

	open_probe("passphrase", &probe);
	assert_int_equal(sb_attack_remaining(&probe, SB_PROBE_OUTSIDER, &r),
			 SB_OK);
	sb_probe_close(&probe);
	assert_false(r.applicable || r.found);
	assert_int_equal(r.tried, 0);
}

/* A rate limit stops the enumeration, and the attack says so. */
static void test_rate_limit_stops(void **state)
{
	struct sb_attack_remaining r;
	struct sb_profile profile;
	struct sb_setting *s;
	struct sb_probe probe;

	(void)state;
	find_profile("server_aided", &profile);
	for (size_t i = 0; i < profile.setting_count; i++) {
		if (strcmp(profile.settings[i].name, "when_down") == 0)
			profile.settings[i].value = 0; /* fail */
	}
	s = &profile.settings[profile.setting_count++];
	memset(s, 0, sizeof(*s));
	strcpy(s->of, "dedup_keys");
	strcpy(s->name, "items_per_hour");
	s->value = 300;
	if (sb_probe_open(&profile, SEED, 1, &probe) != SB_OK)
		fail_msg("%s", probe.why);
	assert_int_equal(sb_attack_remaining(&probe, SB_PROBE_OUTSIDER, &r),
			 SB_OK);
	sb_probe_close(&probe);
	assert_true(r.applicable);
	assert_int_equal(r.stopped, SB_DENIED);
	assert_in_range(r.tried, 1, 300);
}

/* --- duplicate faking --- */

static const struct {
	const char *profile;
	enum sb_duplicate_effect faking, erasure;
	int provider_can_check;
} fakes[] = {
	{ "plain", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 0 },
	{ "passphrase", SB_DUPLICATE_UNREACHED, SB_DUPLICATE_UNREACHED, 0 },
	{ "per_file", SB_DUPLICATE_UNREACHED, SB_DUPLICATE_UNREACHED, 0 },
	{ "provider_held", SB_DUPLICATE_UNREACHED, SB_DUPLICATE_UNREACHED, 0 },
	{ "convergent_ce", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 1 },
	{ "convergent_ce_group", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 1 },
	{ "convergent_ce_account", SB_DUPLICATE_UNREACHED,
	  SB_DUPLICATE_UNREACHED, 0 },
	{ "convergent_hce2", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 0 },
	{ "convergent_rce", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 0 },
	{ "server_aided", SB_DUPLICATE_ERROR, SB_DUPLICATE_ERROR, 0 },
};

static void test_duplicates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fakes) / sizeof(fakes[0]); i++) {
		struct sb_profile profile;
		struct sb_duplicate d;

		find_profile(fakes[i].profile, &profile);
		assert_int_equal(sb_duplicate_try(&profile, SEED, &d), SB_OK);
		if (d.faking != fakes[i].faking ||
		    d.erasure != fakes[i].erasure ||
		    d.provider_can_check != fakes[i].provider_can_check)
			fail_msg("%s: faking %s, erasure %s", fakes[i].profile,
				 sb_duplicate_effect_name(d.faking),
				 sb_duplicate_effect_name(d.erasure));
	}
}

/* Equal ids in different accounts are different names. */
static void test_account_scope_is_out_of_reach(void **state)
{
	struct sb_profile profile;
	struct sb_duplicate d;

	(void)state;
	find_profile("plain", &profile);
	profile.scope = SB_ACCOUNT;
	assert_int_equal(sb_duplicate_try(&profile, SEED, &d), SB_OK);
	assert_int_equal(d.faking, SB_DUPLICATE_UNREACHED);
	assert_int_equal(d.erasure, SB_DUPLICATE_UNREACHED);
}

/* A scheme whose names come from the content and that never looks at the
 * content again: the one that the attack is for. */
static enum sb_err trusting_derive(const void *ctx, struct sb_env *env,
				   struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	for (size_t i = 0; i < count; i++)
		sb_sha256(env->kit, chunks[i].in, chunks[i].id.b);
	return SB_OK;
}

static enum sb_err copy(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	(void)env;
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].out.ptr, chunks[i].in.ptr, chunks[i].in.len);
		chunks[i].out.len = chunks[i].in.len;
	}
	return SB_OK;
}

static const struct sb_data trusting_data = {
	.named = SB_EARLY, .derive = trusting_derive, .seal = copy, .open = copy
};

static const struct sb_data *trusting_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &trusting_data : NULL;
}

static void test_trusting_scheme_is_faked(void **state)
{
	static const struct sb_scheme trusting = { .abi = SB_ABI,
						   .name = "trusting",
						   .data = trusting_side };
	const struct sb_profile profile = { .scheme = &trusting,
					    .scope = SB_EVERYONE };
	struct sb_duplicate d;

	(void)state;
	assert_int_equal(sb_duplicate_try(&profile, SEED, &d), SB_OK);
	assert_int_equal(d.faking, SB_DUPLICATE_WRONG);
	assert_int_equal(d.erasure, SB_DUPLICATE_WRONG);
}

/* --- guessing --- */

static void test_guess_cost(void **state)
{
	struct sb_guess_cost cost;
	struct sb_profile profile;

	(void)state;
	find_profile("passphrase", &profile);
	assert_int_equal(sb_guess_cost(&profile, SEED, &cost), SB_OK);
	assert_true(cost.guessable);
	assert_string_equal(cost.item, SB_PASSPHRASE);
	assert_true(cost.cpu_ns > 10 * cost.cheap_cpu_ns);
	find_profile("provider_held", &profile);
	assert_int_equal(sb_guess_cost(&profile, SEED, &cost), SB_OK);
	assert_false(cost.guessable);
}

/* By the scheme's own test where it has one of that secret; else by an unlock,
 * here of somebody who has corrupted enough of a cluster. */
static void test_guess_price(void **state)
{
	struct sb_coalition who;
	const enum sb_atom passphrase = SB_ATOM_KNOW_PASSPHRASE;
	const enum sb_atom code = SB_ATOM_KNOW_CODE;
	struct sb_guess_price price;
	struct sb_profile profile;
	char why[256];

	(void)state;
	sb_atom_public(&who);
	who.of[SB_ATOM_STORE] = who.of[SB_ATOM_ACCOUNT] = SB_OWN;
	who.of[SB_ATOM_HSM_OWN] = 3;
	find_profile("passphrase", &profile);
	assert_int_equal(sb_guess_price(&profile, SEED, &who, &passphrase, 1,
					NULL, &price),
			 SB_OK);
	assert_int_equal(price.by, SB_GUESS_BY_TEST);
	assert_true(price.cpu_ns > 1000000);
	if (sb_profile_parse("cluster",
			     "scheme = recoverable\nset.ways = 64\n"
			     "replicas = 5\nset.rounds = 1000000\n",
			     &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(
		sb_guess_price(&profile, SEED, &who, &code, 1, NULL, &price),
		SB_OK);
	assert_int_equal(price.by, SB_GUESS_BY_UNLOCK);
	assert_true(price.cpu_ns > 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_confirm),
		cmocka_unit_test(test_group_keeps_outsiders_out),
		cmocka_unit_test(test_sizes_confirm),
		cmocka_unit_test(test_remaining),
		cmocka_unit_test(test_rate_limit_stops),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_account_scope_is_out_of_reach),
		cmocka_unit_test(test_trusting_scheme_is_faked),
		cmocka_unit_test(test_guess_cost),
		cmocka_unit_test(test_guess_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
