/* The tree hash and the fast MAC: equal on every path, for every length,
 * alignment and batch, and equal to their definitions. */
#include "schemes/kit/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define DATA_BYTES ((size_t)9 << 20)
#define BATCH_MAX  40u
#define GUARD      0xd5

struct both {
	struct sb_kit *kits[2]; /* fastest, portable */
	uint8_t *data;          /* DATA_BYTES */
	uint64_t seed;
};

static uint64_t draw(struct both *both, uint64_t below)
{
	both->seed ^= both->seed << 13;
	both->seed ^= both->seed >> 7;
	both->seed ^= both->seed << 17;
	return both->seed % below;
}

/* What hash.h says, word for word. */
static void tree_by_definition(struct sb_kit *kit, const uint8_t key[32],
			       uint8_t label, struct sb_span in,
			       uint8_t out[32])
{
	size_t leaves = in.len ? (in.len + 32767) / 32768 : 1;
	uint8_t *text = malloc(18 + 32 * leaves);

	assert_non_null(text);
	memcpy(text, "sb-tree-1", 9);
	text[9] = label;
	sb_put_le64(text + 10, in.len);
	for (size_t i = 0; i < leaves; i++) {
		size_t at = i * 32768;
		size_t len = in.len - at < 32768 ? in.len - at : 32768;

		sb_sha256(kit, sb_span_of(in.len ? in.ptr + at : NULL, len),
			  text + 18 + 32 * i);
	}
	sb_hmac_sha256(kit, sb_span_of(key, 32),
		       sb_span_of(text, 18 + 32 * leaves), out);
	free(text);
}

/* Each digest has a guard behind it. */
static void check_tree(struct both *both, const uint8_t key[32], uint8_t label,
		       const struct sb_span *ins, size_t count)
{
	uint8_t outs[BATCH_MAX + 1][32], want[32];

	assert_true(count <= BATCH_MAX);
	for (unsigned path = 0; path < 2; path++) {
		memset(outs, GUARD, sizeof(outs));
		sb_tree_hash(both->kits[path], key, label, ins, count, outs);
		for (size_t i = 0; i < count; i++) {
			tree_by_definition(both->kits[1], key, label, ins[i],
					   want);
			assert_memory_equal(outs[i], want, 32);
		}
		for (size_t i = 0; i < 32; i++)
			assert_int_equal(outs[count][i], GUARD);
	}
}

static void test_tree_at_boundaries(void **state)
{
	static const size_t lens[] = { 0,     1,     2,      55,     63,
				       64,    65,    4096,   16383,  32767,
				       32768, 32769, 65535,  65536,  65537,
				       98304, 98305, 262143, 262144, 1048577 };
	struct both *both = *state;
	uint8_t key[32] = { 9 };
	struct sb_span ins[BATCH_MAX];
	size_t count = sizeof(lens) / sizeof(lens[0]);

	for (size_t i = 0; i < count; i++) {
		ins[i] = sb_span_of(both->data + 3 * i, lens[i]);
		check_tree(both, key, (uint8_t)i, &ins[i], 1);
	}
	check_tree(both, key, 3, ins, count);
	ins[0].ptr = NULL;
	check_tree(both, key, 3, ins, 1);
}

/* Longer than the fast path's window of 8 MiB, just at it, and mixed. */
static void test_tree_of_long_spans(void **state)
{
	struct both *both = *state;
	uint8_t key[32] = { 1, 2 };
	const size_t window = (size_t)8 << 20;
	struct sb_span ins[] = {
		sb_span_of(both->data, 100),
		sb_span_of(both->data + 1, window + 1),
		sb_span_of(both->data + 7, window),
		sb_span_of(both->data, 32769),
		sb_span_of(both->data, DATA_BYTES),
		sb_span_of(both->data + 5, 0),
	};

	check_tree(both, key, 0, ins, sizeof(ins) / sizeof(ins[0]));
}

static void test_tree_at_random(void **state)
{
	struct both *both = *state;
	struct sb_span ins[BATCH_MAX];
	uint8_t key[32];

	for (size_t count = 1; count <= BATCH_MAX; count++) {
		uint64_t limit = count % 3 == 0 ? 600 : 150000;

		for (size_t i = 0; i < sizeof(key); i++)
			key[i] = (uint8_t)draw(both, 256);
		for (size_t i = 0; i < count; i++)
			ins[i] = sb_span_of(both->data + draw(both, 4096),
					    draw(both, limit));
		check_tree(both, key, (uint8_t)count, ins, count);
	}
}

static const uint8_t *bytes_of(const char *text, uint8_t out[32])
{
	for (size_t i = 0; i < 32; i++) {
		char pair[3] = { text[2 * i], text[2 * i + 1], 0 };

		out[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return out;
}

struct known {
	size_t len;
	const char *out;
};

/* Byte i of the known answers' message. */
static void fill_known(uint8_t *message, size_t len)
{
	for (uint64_t i = 0; i < len; i++)
		message[i] = (uint8_t)(i * i * 31 + i * 7 + (i >> 8));
}

/* Computed from the definition with Python's hashlib and hmac. */
static void test_tree_known(void **state)
{
	static const struct known known[] = {
		{ 0, "7ce1ca7e80b58cc9b6025156c8f1a7f3"
		     "767b25ab01ad67cfd133b42148b295d4" },
		{ 1, "210a5eab31fdc0148e1e1aebe12b4db7"
		     "e527265862cffcc80b9b93e260e6b195" },
		{ 32767, "0f35e99ab7f8e407f4d0a63c2a20e1b5"
			 "942da7c89c96cf5b897112a1c3dca9ac" },
		{ 32768, "a5925759709e098a8a1ae5bf7a3be90b"
			 "99b05e2bdffa5f3dbe44292c441e5135" },
		{ 32769, "baa6c484ffb8fc85e9d4d207273bed65"
			 "5bfba2182f1f0d1321541c5d305a9f19" },
		{ 100000, "faa2a956abbfd197726391302421793c"
			  "ea19a22bd00f873cf8971588504017a5" },
	};
	struct both *both = *state;
	uint8_t key[32], outs[6][32], want[32], *message = malloc(100000);
	struct sb_span ins[6];

	assert_non_null(message);
	fill_known(message, 100000);
	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	for (size_t i = 0; i < 6; i++)
		ins[i] = sb_span_of(message, known[i].len);
	for (unsigned path = 0; path < 2; path++) {
		sb_tree_hash(both->kits[path], key, 7, ins, 6, outs);
		for (size_t i = 0; i < 6; i++)
			assert_memory_equal(outs[i],
					    bytes_of(known[i].out, want), 32);
	}
	free(message);
}

/* Computed from the definition with OpenSSL 4.0 through Python. */
static void test_fast_mac_known(void **state)
{
	static const struct known known[] = {
		{ 0, "5db70b2f28f83f06d6a2a3ad64c231de"
		     "28d47acc73ee123693f780c2f0fbc79a" },
		{ 1, "7fe889dc7a60614fc9edbcaf74c1c84a"
		     "d12bb57a7360b87bc57af4d4c2d16c94" },
		{ 15, "f9f0bc99dfc4517d9555b3fb97a0acbe"
		      "558da4a5d97526c0aba93e7b4953a52e" },
		{ 16, "31e580d84a0c1ebff3cdba8b70734d3e"
		      "ca4327e5cef433adc208f6b6077cb5fb" },
		{ 17, "758f733411c803c29987644ffba88859"
		      "c5ad42fb87c8e3dd7f043429ea171965" },
		{ 65536, "753a97165ddfd5969b7d7d1a72e8326e"
			 "546b27214b94759ffad79b49f35edcb5" },
		{ 100000, "217e64809903bc49488f148cb35fc3b0"
			  "f8adfc8040d5355f72e18028601a7414" },
	};
	static const uint8_t zero[16];
	struct both *both = *state;
	uint8_t key[32], outs[7][32], want[32], *message = malloc(100000);
	struct sb_span ins[7];

	assert_non_null(message);
	fill_known(message, 100000);
	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	for (size_t i = 0; i < 7; i++)
		ins[i] = sb_span_of(message, known[i].len);
	for (unsigned run = 0; run < 4; run++) {
		int wide = run % 2;

		sb_fast_mac(both->kits[run / 2], key, wide, ins, 7, outs);
		for (size_t i = 0; i < 7; i++) {
			bytes_of(known[i].out, want);
			assert_memory_equal(outs[i], want, 16);
			assert_memory_equal(outs[i] + 16,
					    wide ? want + 16 : zero, 16);
		}
	}
	free(message);
}

/* More than one internal batch, keys that come and go, odd alignments. */
static void test_fast_mac_paths(void **state)
{
	static uint8_t outs[2][150][32];
	struct both *both = *state;
	struct sb_span ins[150];
	uint8_t key[32] = { 0 };

	for (unsigned run = 0; run < 8; run++) {
		key[0] = (uint8_t)(run % 3);
		for (size_t i = 0; i < 150; i++)
			ins[i] = sb_span_of(both->data + draw(both, 77),
					    draw(both, run % 2 ? 90 : 9000));
		for (unsigned path = 0; path < 2; path++)
			sb_fast_mac(both->kits[path], key, 1, ins, 150,
				    outs[path]);
		assert_memory_equal(outs[0], outs[1], sizeof(outs[0]));
		for (size_t i = 0; i < 150; i++) {
			sb_fast_mac(both->kits[1], key, 1, &ins[i], 1, outs[1]);
			assert_memory_equal(outs[0][i], outs[1][0], 32);
		}
	}
}

/* A label, a key or a bit more or less gives another name. */
static void test_names_depend_on_everything(void **state)
{
	struct both *both = *state;
	uint8_t key[32] = { 1 }, one[32], other[32];
	struct sb_span in = sb_span_of(both->data, 40000);

	for (unsigned path = 0; path < 2; path++) {
		struct sb_kit *kit = both->kits[path];

		sb_tree_hash(kit, key, 1, &in, 1, &one);
		sb_tree_hash(kit, key, 2, &in, 1, &other);
		assert_memory_not_equal(one, other, 32);
		key[31] ^= 1;
		sb_tree_hash(kit, key, 1, &in, 1, &other);
		assert_memory_not_equal(one, other, 32);
		sb_fast_mac(kit, key, 1, &in, 1, &one);
		key[31] ^= 1;
		sb_fast_mac(kit, key, 1, &in, 1, &other);
		assert_memory_not_equal(one, other, 16);
		assert_memory_not_equal(one + 16, other + 16, 16);
	}
}

static int start(void **state)
{
	struct both *both = calloc(1, sizeof(*both));

	if (!both)
		return -1;
	both->data = malloc(DATA_BYTES);
	both->seed = UINT64_C(0x9e3779b97f4a7c15);
	*state = both;
	if (!both->data ||
	    sb_kit_new(SB_PATHS_FASTEST, &both->kits[0]) != SB_OK ||
	    sb_kit_new(SB_PATHS_PORTABLE, &both->kits[1]) != SB_OK)
		return -1;
	for (size_t i = 0; i < DATA_BYTES; i++)
		both->data[i] = (uint8_t)draw(both, 256);
	return 0;
}

static int stop(void **state)
{
	struct both *both = *state;

	sb_kit_free(both->kits[0]);
	sb_kit_free(both->kits[1]);
	free(both->data);
	free(both);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree_known),
		cmocka_unit_test(test_tree_at_boundaries),
		cmocka_unit_test(test_tree_of_long_spans),
		cmocka_unit_test(test_tree_at_random),
		cmocka_unit_test(test_fast_mac_known),
		cmocka_unit_test(test_fast_mac_paths),
		cmocka_unit_test(test_names_depend_on_everything),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
