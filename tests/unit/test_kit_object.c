/* The usual object: layout, randomness, capacity, what it authenticates. */
#include "schemes/kit/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PLAIN_BYTES 33u

/* A host whose randomness counts up, or fails. */
struct host {
	uint8_t next;
	enum sb_err err;
	const struct sb_place *at;
};

static enum sb_err counting(struct sb_env *env, struct sb_place *at,
			    uint8_t *out, size_t len)
{
	struct host *host = env->host;

	host->at = at;
	for (size_t i = 0; i < len; i++)
		out[i] = host->next++;
	return host->err;
}

static const struct sb_env_ops ops = { .random = counting };

/* A sealed object and what it takes to open it. */
struct world {
	struct host host;
	struct sb_env env;
	uint8_t key[32], plain[PLAIN_BYTES], object[PLAIN_BYTES + 40];
	uint8_t back[PLAIN_BYTES + 40];
	struct sb_chunk chunk;
	size_t added; /* bytes that the object is longer */
};

static void setup(struct world *w, enum sb_paths paths, enum sb_aead alg)
{
	memset(w, 0, sizeof(*w));
	assert_int_equal(sb_kit_new(paths, &w->env.kit), SB_OK);
	w->env.ops = &ops;
	w->env.host = &w->host;
	w->key[3] = 1;
	memset(w->plain, 'p', PLAIN_BYTES);
	memset(w->object, 0xcc, sizeof(w->object));
	w->added = sb_aead_nonce_bytes(alg) + SB_TAG_BYTES;
	w->chunk.kind = SB_RECIPE;
	w->chunk.form = SB_FORM_ZSTD;
	memset(w->chunk.id.b, 0x1d, SB_ID_BYTES);
	w->chunk.in = sb_span_of(w->plain, PLAIN_BYTES);
	w->chunk.out.ptr = w->object;
	w->chunk.out.cap = PLAIN_BYTES + w->added;
	assert_int_equal(sb_object_seal(&w->env, alg, w->key, &w->chunk),
			 SB_OK);
	assert_int_equal(w->chunk.out.len, PLAIN_BYTES + w->added);
	assert_ptr_equal(w->host.at, &w->chunk.at);
	w->chunk.in = sb_span_of(w->object, w->chunk.out.len);
	w->chunk.out.ptr = w->back;
	w->chunk.out.cap = PLAIN_BYTES;
}

static void teardown(struct world *w)
{
	sb_kit_free(w->env.kit);
}

static enum sb_err opened(struct world *w, enum sb_aead alg)
{
	enum sb_err err;

	memset(w->back, 0xbb, sizeof(w->back));
	w->chunk.out.len = 77;
	err = sb_object_open(&w->env, alg, w->key, &w->chunk);
	assert_int_equal(w->chunk.out.len, err == SB_OK ? PLAIN_BYTES : 0);
	assert_int_equal(w->back[PLAIN_BYTES], 0xbb);
	if (err == SB_OK)
		assert_memory_equal(w->back, w->plain, PLAIN_BYTES);
	return err;
}

static void test_layout(struct world *w, enum sb_aead alg)
{
	size_t nonce_bytes = sb_aead_nonce_bytes(alg);
	uint8_t aad[37] = { 's', 'b', '1', SB_RECIPE, SB_FORM_ZSTD };
	uint8_t want[PLAIN_BYTES + SB_TAG_BYTES];

	for (size_t i = 0; i < nonce_bytes; i++)
		assert_int_equal(w->object[i], i);
	memset(aad + 5, 0x1d, SB_ID_BYTES);
	assert_int_equal(sb_aead_seal(w->env.kit, alg, w->key, w->object,
				      sb_span_of(aad, sizeof(aad)),
				      sb_span_of(w->plain, PLAIN_BYTES), want),
			 SB_OK);
	assert_memory_equal(w->object + nonce_bytes, want, sizeof(want));
}

static void test_damage(struct world *w, enum sb_aead alg)
{
	assert_int_equal(opened(w, alg), SB_OK);
	for (size_t bit = 0; bit < 8 * (PLAIN_BYTES + w->added); bit++) {
		w->object[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(opened(w, alg), SB_FORGED);
		w->object[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * SB_ID_BYTES; bit++) {
		w->chunk.id.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(opened(w, alg), SB_FORGED);
		w->chunk.id.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	w->chunk.kind = SB_DATA;
	assert_int_equal(opened(w, alg), SB_FORGED);
	w->chunk.kind = SB_RECIPE;
	w->chunk.form = 0;
	assert_int_equal(opened(w, alg), SB_FORGED);
	w->chunk.form = SB_FORM_ZSTD;
	assert_int_equal(opened(w, alg), SB_OK);
}

static void test_sizes(struct world *w, enum sb_aead alg)
{
	struct sb_chunk seal = w->chunk;

	for (w->chunk.in.len = 0; w->chunk.in.len < PLAIN_BYTES + w->added;
	     w->chunk.in.len++)
		assert_int_equal(opened(w, alg), w->chunk.in.len < w->added
							 ? SB_MALFORMED
							 : SB_FORGED);
	w->chunk.out.cap = PLAIN_BYTES - 1;
	assert_int_equal(opened(w, alg), SB_PARAM);
	seal.in = sb_span_of(w->plain, PLAIN_BYTES);
	seal.out.ptr = w->back;
	seal.out.cap = PLAIN_BYTES + w->added - 1;
	seal.out.len = 9;
	assert_int_equal(sb_object_seal(&w->env, alg, w->key, &seal), SB_PARAM);
	assert_int_equal(seal.out.len, 0);
	seal.out.cap++;
	w->host.err = SB_IO;
	assert_int_equal(sb_object_seal(&w->env, alg, w->key, &seal), SB_IO);
	assert_int_equal(seal.out.len, 0);
}

static void each(void (*test)(struct world *, enum sb_aead))
{
	for (unsigned i = 0; i < 2 * SB_AEAD_COUNT; i++) {
		enum sb_aead alg = (enum sb_aead)(i / 2);
		struct world w;

		setup(&w, i % 2 ? SB_PATHS_PORTABLE : SB_PATHS_FASTEST, alg);
		test(&w, alg);
		teardown(&w);
	}
}

static void layout(void **state)
{
	(void)state;
	each(test_layout);
}

static void damage(void **state)
{
	(void)state;
	each(test_damage);
}

static void sizes(void **state)
{
	(void)state;
	each(test_sizes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout),
		cmocka_unit_test(damage),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
