/* Verdicts on schemes that exist only here: which service stands in the way of
 * a guess, and bytes that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"

#define SEED UINT64_C(11)

/* A vault that holds one passcode and compares. */
struct vault {
	uint8_t passcode[6];
	uint8_t set;
};

static enum sb_err vault_serve(void *state, struct sb_env *env,
			       uint64_t account, struct sb_span request,
			       struct sb_buf *response)
{
	struct vault *v = state;

	(void)env;
	response->len = 0;
	if (account != SB_PROBE_VICTIM || request.len != 6)
		return SB_OK;
	if (!v->set) {
		memcpy(v->passcode, request.ptr, 6);
		v->set = 1;
	}
	return memcmp(v->passcode, request.ptr, 6) == 0 ? SB_OK : SB_DENIED;
}

static const struct sb_service vault = { .name = "vault",
					 .title = "vault",
					 .party = "third",
					 .state_bytes = sizeof(struct vault),
					 .serve = vault_serve };
static const struct sb_service *const vaults[] = { &vault, NULL };

struct fake {
	uint8_t unused;
};

static enum sb_err ask_vault(struct sb_env *env, const uint8_t passcode[6])
{
	uint8_t nothing[1];
	struct sb_buf out = { nothing, 0, sizeof(nothing) };

	return sb_call(env, "vault", sb_span_of(passcode, 6), &out);
}

static enum sb_err recall(struct sb_custody *custody, uint8_t text[64])
{
	struct sb_buf out = { text, 0, 64 };

	return sb_know(custody, SB_PASSCODE, &out);
}

/* The guess goes to the vault. */
static enum sb_err online(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t text[64];
	enum sb_err err = recall(custody, text);

	(void)ctx;
	return err == SB_OK ? ask_vault(env, text) : err;
}

static enum sb_err offline_enroll(void *ctx, struct sb_env *env,
				  struct sb_custody *custody)
{
	uint8_t text[64];
	enum sb_err err = recall(custody, text);

	(void)ctx;
	(void)env;
	if (err != SB_OK)
		return err;
	return sb_deposit(custody, SB_AT_STORE, "verifier", sb_span_of(text, 6),
			  NULL);
}

/* The vault is asked too, but always the same; the guess is tested against
 * what is in the store. */
static enum sb_err offline_unlock(void *ctx, struct sb_env *env,
				  struct sb_custody *custody)
{
	uint8_t text[64], verifier[6];
	struct sb_buf out = { verifier, 0, sizeof(verifier) };
	enum sb_err err = recall(custody, text);

	(void)ctx;
	if (err == SB_OK)
		err = sb_fetch(custody, SB_AT_STORE, "verifier", &out);
	if (err == SB_OK)
		err = ask_vault(env, verifier);
	if (err != SB_OK)
		return err;
	return memcmp(text, verifier, 6) == 0 ? SB_OK : SB_DENIED;
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

/* One name for all data of one length: contents are mixed up. */
static enum sb_err careless(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunks, size_t count)
{
	(void)ctx;
	(void)env;
	for (size_t i = 0; i < count; i++) {
		size_t seen = chunks[i].kind == SB_DATA ? 0 : 8;

		memset(chunks[i].id.b, 0, SB_ID_BYTES);
		chunks[i].id.b[0] = (uint8_t)(1 + chunks[i].kind);
		memcpy(chunks[i].id.b + 1, &chunks[i].in.len, 8);
		memcpy(chunks[i].id.b + 9, &chunks[i].at.user, seen / 2);
	}
	return SB_OK;
}

static enum sb_err easy(void *ctx, struct sb_env *env,
			struct sb_custody *custody)
{
	(void)ctx;
	(void)env;
	(void)custody;
	return SB_OK;
}

static const struct sb_data fake_data = {
	.named = SB_NEVER, .bare = 1, .seal = copy, .open = copy
};
static const struct sb_data careless_data = { .named = SB_EARLY,
					      .bare = 1,
					      .derive = careless,
					      .seal = copy,
					      .open = copy };

static const struct sb_data *fake_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &fake_data : NULL;
}

static const struct sb_data *careless_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &careless_data : NULL;
}

static const struct sb_scheme online_scheme = {
	.abi = SB_ABI,
	.name = "online",
	.services = vaults,
	.ctx_bytes = sizeof(struct fake),
	.keys = { .enroll = online, .unlock = online },
	.data = fake_side,
};
static const struct sb_scheme offline_scheme = {
	.abi = SB_ABI,
	.name = "offline",
	.services = vaults,
	.ctx_bytes = sizeof(struct fake),
	.keys = { .enroll = offline_enroll, .unlock = offline_unlock },
	.data = fake_side,
};
static const struct sb_scheme careless_scheme = {
	.abi = SB_ABI,
	.name = "careless",
	.ctx_bytes = sizeof(struct fake),
	.keys = { .enroll = easy, .unlock = easy },
	.data = careless_side,
};

static struct sb_verdict run_fake(const struct sb_scheme *scheme,
				  const char *situation)
{
	struct sb_profile profile = { .scheme = scheme,
				      .scope = SB_EVERYONE,
				      .provider_index = 1 };
	struct sb_situation_result result;
	struct sb_probe probe;
	struct sb_verdict v;

	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	if (sb_probe_open(&profile, SEED, 1, &probe) != SB_OK)
		fail_msg("%s: %s", scheme->name, probe.why);
	assert_int_equal(sb_situations_run(&probe,
					   sb_situations_find(situation),
					   &result),
			 SB_OK);
	v = result.of[SB_VERDICT_OVERALL];
	sb_situations_release(&result);
	sb_probe_close(&probe);
	return v;
}

static void test_services_that_limit(void **state)
{
	struct sb_verdict v = run_fake(&online_scheme, "breach_store");

	(void)state;
	assert_int_equal(v.outcome, SB_OUTCOME_GUESSING);
	assert_int_equal(v.guessed[0].item, SB_ATOM_KNOW_PASSCODE);
	assert_int_equal(v.guessing, SB_GUESSING_LIMITED);
	assert_int_equal(v.guessed[0].tries, 0);
	/* Whoever owns the vault compares as often as he likes. */
	v = run_fake(&online_scheme, "breach_store_third");
	assert_int_equal(v.outcome, SB_OUTCOME_GUESSING);
	assert_int_equal(v.guessing, SB_GUESSING_OFFLINE);
	/* A service was used, but it does not stand in the way. */
	v = run_fake(&offline_scheme, "breach_store");
	assert_int_equal(v.outcome, SB_OUTCOME_GUESSING);
	assert_int_equal(v.guessing, SB_GUESSING_OFFLINE);
	v = run_fake(&online_scheme, "new_phone");
	assert_int_equal(v.outcome, SB_OUTCOME_WHOLE);
}

static void test_wrong_bytes_are_not_right(void **state)
{
	struct sb_verdict v = run_fake(&careless_scheme, "other_customer");

	(void)state;
	/* Every file is "found", so that finding one says nothing. */
	assert_int_equal(v.outcome, SB_OUTCOME_NOTHING);
	assert_int_equal(v.confirmed, 0);
	v = run_fake(&careless_scheme, "new_phone");
	/* Short files have lengths of their own, long ones got mixed up. */
	assert_int_equal(v.outcome, SB_OUTCOME_PARTLY);
	assert_int_equal(v.right + v.wrong, v.files);
	assert_int_equal(v.wrong, SB_PROBE_FILES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_services_that_limit),
		cmocka_unit_test(test_wrong_bytes_are_not_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
