/* RFC 9497, appendix A.1.1: ristretto255-SHA512 in mode OPRF (0x00). */
#include "schemes/kit/dh.h"
#include "tests/vectors/hex.h"

#include <sodium.h>

#define SERVER_KEY \
	"5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e"
#define BLIND "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"

static const struct {
	const char *input, *blinded, *evaluated, *output;
} vectors[] = {
	{ "00",
	  "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
	  "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
	  "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3"
	  "ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6" },
	{ "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
	  "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
	  "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
	  "f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4"
	  "f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73" },
};

static void test_vectors(void **state)
{
	struct hex key = hex(SERVER_KEY), blind = hex(BLIND);
	uint8_t element[32], out[64];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct hex input = hex(vectors[i].input);

		assert_int_equal(
			sb_oprf_blind(hex_span(&input), blind.b, element),
			SB_OK);
		assert_hex(element, 32, vectors[i].blinded);
		assert_int_equal(sb_oprf_evaluate(key.b, element, element),
				 SB_OK);
		assert_hex(element, 32, vectors[i].evaluated);
		assert_int_equal(sb_oprf_finalize(hex_span(&input), blind.b,
						  element, out),
				 SB_OK);
		assert_hex(out, 64, vectors[i].output);
	}
}

#define MANY 9u

/* A batch of MANY inputs, each with a blind of its own, up to evaluation. */
struct batch {
	uint8_t texts[MANY][8], blinds[MANY][32], evaluated[MANY][32];
	uint8_t outs[MANY][64], alone[MANY][64];
	struct sb_span inputs[MANY];
};

static void prepare(struct batch *b)
{
	struct hex key = hex(SERVER_KEY);
	uint8_t wide[64], element[32];

	memset(b, 0, sizeof(*b));
	for (uint8_t i = 0; i < MANY; i++) {
		memset(b->texts[i], i + 1, sizeof(b->texts[i]));
		b->inputs[i] = sb_span_of(b->texts[i], i);
		memset(wide, 17 * i + 3, sizeof(wide));
		sb_oprf_scalar(wide, b->blinds[i]);
		assert_int_equal(
			sb_oprf_blind(b->inputs[i], b->blinds[i], element),
			SB_OK);
		assert_int_equal(
			sb_oprf_evaluate(key.b, element, b->evaluated[i]),
			SB_OK);
		assert_int_equal(sb_oprf_finalize(b->inputs[i], b->blinds[i],
						  b->evaluated[i], b->alone[i]),
				 SB_OK);
	}
}

static enum sb_err finish(struct batch *b, size_t count)
{
	memset(b->outs, 0xee, sizeof(b->outs));
	return sb_oprf_finalize_many(b->inputs, (const uint8_t(*)[32])b->blinds,
				     (const uint8_t(*)[32])b->evaluated, count,
				     b->outs);
}

static void test_many_equals_one_by_one(void **state)
{
	struct batch b;

	(void)state;
	prepare(&b);
	for (size_t count = 0; count <= MANY; count++) {
		assert_int_equal(finish(&b, count), SB_OK);
		assert_memory_equal(b.outs, b.alone, 64 * count);
	}
}

/* What is wrong with one item leaves the others right. */
static void test_many_with_bad_items(void **state)
{
	static const uint8_t zero[64];
	struct batch b;

	(void)state;
	prepare(&b);
	memset(b.evaluated[2], 0xff, 32);
	memset(b.blinds[5], 0, 32);
	assert_int_equal(finish(&b, MANY), SB_MALFORMED);
	for (size_t i = 0; i < MANY; i++)
		assert_memory_equal(b.outs[i],
				    i == 2 || i == 5 ? zero : b.alone[i], 64);
	prepare(&b);
	memset(b.blinds[5], 0, 32);
	assert_int_equal(finish(&b, MANY), SB_PARAM);
}

/* The result does not depend on the blind; it does on key and input. */
static void test_blind_cancels(void **state)
{
	struct hex key = hex(SERVER_KEY), input = hex(vectors[0].input);
	uint8_t wide[64], blind[32], element[32], out[64];

	(void)state;
	for (uint8_t i = 1; i < 5; i++) {
		memset(wide, i, sizeof(wide));
		sb_oprf_scalar(wide, blind);
		assert_int_equal(
			sb_oprf_blind(hex_span(&input), blind, element), SB_OK);
		assert_memory_not_equal(element, hex(vectors[0].blinded).b, 32);
		assert_int_equal(sb_oprf_evaluate(key.b, element, element),
				 SB_OK);
		assert_int_equal(
			sb_oprf_finalize(hex_span(&input), blind, element, out),
			SB_OK);
		assert_hex(out, 64, vectors[0].output);
	}
	key.b[0] ^= 2;
	assert_int_equal(sb_oprf_blind(hex_span(&input), blind, element),
			 SB_OK);
	assert_int_equal(sb_oprf_evaluate(key.b, element, element), SB_OK);
	assert_int_equal(
		sb_oprf_finalize(hex_span(&input), blind, element, out), SB_OK);
	assert_memory_not_equal(out, hex(vectors[0].output).b, 64);
}

/* Not an encoding, not canonical, the identity: RFC 9497 rejects all three. */
static void test_bad_elements(void **state)
{
	struct hex key = hex(SERVER_KEY), blind = hex(BLIND);
	uint8_t element[32], out[64], *input = calloc(1, 65536);

	(void)state;
	assert_non_null(input);
	memset(element, 0xff, 32);
	assert_int_equal(sb_oprf_evaluate(key.b, element, out), SB_MALFORMED);
	memset(element, 0, 32);
	assert_int_equal(sb_oprf_evaluate(key.b, element, out), SB_MALFORMED);
	assert_int_equal(
		sb_oprf_finalize(sb_span_of(input, 1), blind.b, element, out),
		SB_MALFORMED);
	element[0] = 1;
	assert_int_equal(sb_oprf_evaluate(key.b, element, out), SB_MALFORMED);
	assert_int_equal(
		sb_oprf_blind(sb_span_of(input, 65535), blind.b, element),
		SB_OK);
	assert_int_equal(
		sb_oprf_blind(sb_span_of(input, 65536), blind.b, element),
		SB_PARAM);
	memset(blind.b, 0, 32);
	assert_int_equal(sb_oprf_blind(sb_span_of(input, 1), blind.b, element),
			 SB_PARAM);
	free(input);
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0 ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_many_equals_one_by_one),
		cmocka_unit_test(test_many_with_bad_items),
		cmocka_unit_test(test_blind_cancels),
		cmocka_unit_test(test_bad_elements),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
