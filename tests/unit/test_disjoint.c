/* tests/unit/test_disjoint.c: boxes of sets against counting every coalition. */
#include "bench/risk/disjoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define ATOMS 6u /* the first ones; the others stay 0 */
#define SETS  5u

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int has(const struct sb_coalition *who, const struct sb_coalition *set)
{
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		if (who->of[a] < set->of[a])
			return 0;
	}
	return 1;
}

static unsigned boxes_with(const struct sb_disjoint *d,
			   const struct sb_coalition *who)
{
	unsigned n = 0;

	for (size_t i = 0; i < d->count; i++) {
		size_t a = 0;

		while (a < SB_ATOM_COUNT && who->of[a] >= d->of[i].low.of[a] &&
		       who->of[a] <= d->of[i].high.of[a])
			a++;
		n += a == SB_ATOM_COUNT;
	}
	return n;
}

static void random_sets(uint64_t seed)
{
	struct sb_coalition of[SETS], most = { { 0 } };
	struct sb_sets sets = { of, seed % (SETS + 1) };
	struct sb_disjoint d;
	unsigned total = 1;

	memset(of, 0, sizeof(of));
	for (size_t a = 0; a < ATOMS; a++) {
		most.of[a] = (uint8_t)(1 + next(&seed) % 3);
		total *= most.of[a] + 1u;
		for (size_t i = 0; i < SETS; i++) /* at times beyond most */
			of[i].of[a] = (uint8_t)(next(&seed) % 3
							? 0
							: 1 + next(&seed) % 3);
	}
	assert_int_equal(sb_disjoint_make(&sets, &most, &d), SB_OK);
	for (unsigned n = 0; n < total; n++) {
		struct sb_coalition who = { { 0 } };
		unsigned rest = n, wanted = 0;

		for (size_t a = 0; a < ATOMS; a++) {
			who.of[a] = (uint8_t)(rest % (most.of[a] + 1u));
			rest /= most.of[a] + 1u;
		}
		for (size_t i = 0; i < sets.count; i++)
			wanted |= (unsigned)has(&who, &of[i]);
		assert_int_equal(boxes_with(&d, &who), wanted);
	}
	free(d.of);
}

static void test_random(void **unused)
{
	(void)unused;
	for (uint64_t seed = 0; seed < 300; seed++)
		random_sets(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
