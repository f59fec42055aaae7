/* Results that were computed before are the same, and forgotten in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/kit.h"
#include "schemes/kit/memo.h"
#include "schemes/kit/rsa.h"
#include "schemes/kit/srp.h"

static const struct sb_memo_question question = {
	SB_MEMO_POWER, { { (const uint8_t *)"one", 3 } }
};

/* len bytes are known, and are these; NULL: not known. */
static void expect(const struct sb_memo_question *q, const char *result,
		   size_t len)
{
	uint8_t out[16] = { 0 };

	assert_int_equal(sb_memo_find(q, out, len), result != NULL);
	if (result)
		assert_memory_equal(out, result, len);
}

static void test_kept_while_asked_to(void **state)
{
	const struct sb_memo_question other = { SB_MEMO_X25519,
						{ question.parts[0] } };

	(void)state;
	sb_memo_put(&question, (const uint8_t *)"early", 5);
	assert_false(sb_memo_on());
	expect(&question, NULL, 5);
	sb_memo_keep(1);
	sb_memo_keep(1);
	expect(&question, NULL, 5);
	sb_memo_put(&question, (const uint8_t *)"answer", 6);
	expect(&question, "answer", 6);
	expect(&question, NULL, 5);
	sb_memo_hold(1);
	expect(&question, NULL, 6);
	sb_memo_put(&other, (const uint8_t *)"held", 4);
	sb_memo_hold(-1);
	expect(&other, NULL, 4);
	sb_memo_keep(-1);
	expect(&question, "answer", 6);
	sb_memo_keep(-1);
	expect(&question, NULL, 6);
	sb_memo_keep(1);
	expect(&question, NULL, 6);
	sb_memo_keep(-1);
}

/* The same bytes, computed of otherwise or cut otherwise. */
static void test_questions_are_kept_apart(void **state)
{
	const uint8_t *text = (const uint8_t *)"one";
	struct sb_memo_question other = question;

	(void)state;
	sb_memo_keep(1);
	sb_memo_put(&question, (const uint8_t *)"answer", 6);
	other.of = SB_MEMO_X25519;
	expect(&other, NULL, 6);
	other.of = SB_MEMO_POWER;
	expect(&other, "answer", 6);
	other.parts[0].len = 2;
	other.parts[1] = sb_span_of(text + 2, 1);
	expect(&other, NULL, 6);
	sb_memo_put(&other, (const uint8_t *)"second", 6);
	expect(&other, "second", 6);
	expect(&question, "answer", 6);
	sb_memo_keep(-1);
}

/* With and without, and the second time. */
static void test_powers_are_the_same(void **state)
{
	uint8_t x[SB_SRP_MOST], v[4][SB_SRP_MOST];

	(void)state;
	for (unsigned turn = 0; turn < 2; turn++) {
		memset(x, (int)(turn + 3), sizeof(x));
		memset(v, 0, sizeof(v));
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[0]),
				 SB_OK);
		sb_memo_keep(1);
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[1]),
				 SB_OK);
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[2]),
				 SB_OK);
		x[0] ^= 1;
		assert_int_equal(sb_srp_verifier(SB_SRP_2048_SHA256, x, v[3]),
				 SB_OK);
		sb_memo_keep(-1);
		assert_memory_equal(v[0], v[1], sizeof(v[0]));
		assert_memory_equal(v[0], v[2], sizeof(v[0]));
		assert_memory_not_equal(v[0], v[3], sizeof(v[0]));
	}
}

enum {
	RESULT_BYTES = 1024 + 64
};

/* One of each kind that is remembered, all in one string. */
static void compute(struct sb_kit *kit, uint8_t fill, uint8_t *out)
{
	const uint8_t seed[32] = { fill, 1, 2 }, other[32] = { 9, fill };
	uint8_t blind[32], message[SB_RSA_BYTES] = { 0 };
	struct sb_span secret = sb_span_of(seed, sizeof(seed));
	struct sb_buf text = { out + 512, 0, SB_RSA_BYTES };

	memset(out, 0, RESULT_BYTES);
	message[SB_RSA_BYTES - 1] = fill;
	assert_int_equal(sb_rsa_make(kit, seed, out, out + SB_RSA_BYTES),
			 SB_OK);
	assert_int_equal(sb_rsa_wrap(kit, out + SB_RSA_BYTES, seed,
				     sb_span_of(other, 32), message),
			 SB_OK);
	assert_int_equal(sb_rsa_unwrap(kit, out, message, &text), SB_OK);
	assert_memory_equal(text.ptr, other, 32);
	for (unsigned prf = SB_PRF_SHA1; prf <= SB_PRF_SHA512; prf++)
		assert_int_equal(sb_pbkdf2((enum sb_prf)prf, secret,
					   sb_span_of(other, 8), 3,
					   out + 768 + 32 * prf, 32),
				 SB_OK);
	sb_x25519_public(seed, out + 864);
	assert_int_equal(sb_x25519(other, out + 864, out + 896), SB_OK);
	memset(blind, 3, sizeof(blind));
	blind[31] = 0;
	assert_int_equal(sb_oprf_blind(secret, blind, out + 928), SB_OK);
	/* in place */
	memcpy(out + 960, out + 928, 32);
	assert_int_equal(sb_oprf_evaluate(blind, out + 960, out + 960), SB_OK);
	assert_int_equal(sb_oprf_finalize(secret, blind, out + 960, out + 1024),
			 SB_OK);
}

static void test_others_are_the_same(void **state)
{
	static uint8_t plain[2][RESULT_BYTES], kept[2][RESULT_BYTES];
	struct sb_kit *kit;

	(void)state;
	assert_int_equal(sb_kit_new(SB_PATHS_PORTABLE, &kit), SB_OK);
	for (uint8_t i = 0; i < 2; i++)
		compute(kit, i, plain[i]);
	sb_memo_keep(1);
	for (unsigned turn = 0; turn < 2; turn++) {
		for (uint8_t i = 0; i < 2; i++) {
			compute(kit, i, kept[i]);
			assert_memory_equal(plain[i], kept[i], RESULT_BYTES);
		}
	}
	sb_memo_keep(-1);
	assert_memory_not_equal(plain[0], plain[1], RESULT_BYTES);
	sb_kit_free(kit);
}

/* A point of low order is refused, the second time too. */
static void test_refusals_are_the_same(void **state)
{
	const uint8_t secret[32] = { 8 }, zero[32] = { 0 };
	uint8_t out[32];

	(void)state;
	sb_memo_keep(1);
	for (unsigned turn = 0; turn < 2; turn++) {
		assert_int_equal(sb_x25519(secret, zero, out), SB_FORGED);
		assert_int_equal(sb_oprf_evaluate(zero, secret, out),
				 SB_MALFORMED);
	}
	sb_memo_keep(-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_while_asked_to),
		cmocka_unit_test(test_questions_are_kept_apart),
		cmocka_unit_test(test_powers_are_the_same),
		cmocka_unit_test(test_others_are_the_same),
		cmocka_unit_test(test_refusals_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
