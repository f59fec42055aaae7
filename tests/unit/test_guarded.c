/* Guarded decryption: any bit of what the key was made for is checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/guarded.h"
#include "schemes/kit/hash.h"

/* env->host counts what was taken of it. */
static _Alignas(64) uint8_t room[1 << 20];

static void *scratch(struct sb_env *env, size_t bytes)
{
	size_t *used = env->host;
	uint8_t *at = room + *used;

	*used += (bytes + 63) / 64 * 64;
	return *used <= sizeof(room) ? at : NULL;
}

static const struct sb_env_ops ops = { .scratch = scratch };

static void every_bit_of_m_counts(void **state)
{
	static const uint8_t key[32], text[] = "a chunk";
	struct sb_span in = sb_span_of(text, sizeof(text));
	uint8_t s[32] = { 1 }, m[1][32];
	size_t used = 0;
	struct sb_env env = { .ops = &ops, .host = &used };
	struct sb_chunk chunk = { .in = in };

	(void)state;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &env.kit), SB_OK);
	sb_tree_hash(env.kit, key, 7, &in, 1, m);
	sb_guarded_set(&chunk, env.kit, s, m[0]);
	assert_int_equal(sb_guarded_check(&env, 7, &chunk, 1), SB_OK);
	assert_int_equal(sb_guarded_check(&env, 8, &chunk, 1), SB_FORGED);
	for (unsigned bit = 0; bit < 256; bit++) {
		uint8_t *at = &chunk.secret[32 + bit / 8];

		*at ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(sb_guarded_check(&env, 7, &chunk, 1),
				 SB_FORGED);
		assert_int_equal(chunk.err, SB_FORGED);
		*at ^= (uint8_t)(1u << bit % 8);
	}
	chunk.secret_len = 63;
	assert_int_equal(sb_guarded_check(&env, 7, &chunk, 1), SB_FORGED);
	sb_kit_free(env.kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bit_of_m_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
