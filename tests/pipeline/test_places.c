/* No two random draws of one archive's life are of one place: whoever draws
 * where somebody else did gets the same bytes. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/pipeline/world.h"

#define USERS 2u
#define DAYS  2u

struct draw {
	unsigned operation;
	uint8_t nonce[24];
	int placed;
	struct sb_place at;
};

static struct {
	pthread_mutex_t lock;
	struct draw *all;
	size_t count, cap;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct sb_pool *pool;

static void note(void *arg, unsigned operation, const struct sb_place *at,
		 const uint8_t nonce[24])
{
	struct draw *d;

	(void)arg;
	pthread_mutex_lock(&seen.lock);
	if (seen.count == seen.cap) {
		seen.cap = seen.cap ? 2 * seen.cap : 1024;
		seen.all = realloc(seen.all, seen.cap * sizeof(*seen.all));
		if (!seen.all)
			abort();
	}
	d = &seen.all[seen.count++];
	memset(d, 0, sizeof(*d));
	d->operation = operation;
	d->placed = at != NULL;
	if (at)
		d->at = *at;
	memcpy(d->nonce, nonce, sizeof(d->nonce));
	pthread_mutex_unlock(&seen.lock);
}

static int order(const void *a, const void *b)
{
	const struct draw *x = a, *y = b;

	if (x->operation != y->operation)
		return x->operation < y->operation ? -1 : 1;
	return memcmp(x->nonce, y->nonce, sizeof(x->nonce));
}

static void expect_apart(const char *profile)
{
	qsort(seen.all, seen.count, sizeof(*seen.all), order);
	for (size_t i = 1; i < seen.count; i++) {
		const struct draw *d = &seen.all[i];

		if (order(d - 1, d) != 0)
			continue;
		fail_msg("%s: operation %u draws twice at user %u, snapshot "
			 "%u, file %llu, offset %llu, side %u, kind %u%s",
			 profile, d->operation, d->at.user, d->at.snapshot,
			 (unsigned long long)d->at.file,
			 (unsigned long long)d->at.offset, d->at.side,
			 d->at.kind, d->placed ? "" : " (no place)");
	}
}

/* Enrol, back up, unlock again, restore. */
static void live(const struct sb_profile *p, struct sb_source *source)
{
	struct sb_pipeline_settings set = { .profile = p,
					    .users = USERS,
					    .seed = 17,
					    .threads = 2,
					    .batch = 3,
					    .drawn = note };
	struct sb_meter m = { 0 };
	struct sb_archiver a;
	char why[256] = "";

	assert_int_equal(sb_store_memory(pool, &set.store), SB_OK);
	if (sb_pipeline_new(&set, &a, why, sizeof(why)) != SB_OK)
		fail_msg("%s: %s", p->name, why);
	for (uint32_t u = 0; u < USERS; u++)
		assert_int_equal(a.ops->enroll(a.self, u, &m), SB_OK);
	for (uint32_t i = 0; i < USERS * DAYS; i++) {
		struct sb_snapshot s;

		assert_int_equal(
			source->snapshot(source, i % USERS, i / USERS, &s),
			SB_OK);
		assert_int_equal(a.ops->backup(a.self, i % USERS, &s, &m),
				 SB_OK);
		source->release(&s);
	}
	for (uint32_t u = 0; u < USERS; u++) {
		struct sb_test_sink sink;

		assert_int_equal(a.ops->reopen(a.self, u, &m), SB_OK);
		assert_int_equal(test_restore(&a, source, u, 1, 1, &sink),
				 SB_OK);
	}
	a.ops->close(a.self);
}

static void no_two_draws_are_of_one_place(void **state)
{
	size_t of_data = 0, of_recipes = 0, of_roots = 0, placeless = 0;

	(void)state;
	for (size_t i = 0; i < test_profile_count(); i++) {
		struct sb_test_source source;
		struct sb_profile p;

		test_profile(i, &p);
		assert_int_equal(sb_cutting_parse("fixed:4096", &p.cutting),
				 SB_OK);
		test_source_init(&source, USERS, DAYS, 14);
		source.small = 1;
		source.names = 22;
		source.largest = 300001;
		seen.count = 0;
		live(&p, &source.source);
		expect_apart(p.name);
		for (size_t k = 0; k < seen.count; k++) {
			const struct draw *d = &seen.all[k];

			placeless += !d->placed;
			of_data += d->placed && d->at.kind == SB_DATA;
			of_recipes += d->placed && d->at.kind == SB_RECIPE;
			of_roots += d->placed && d->at.kind == SB_ROOT;
		}
	}
	print_message("%zu draws of data, %zu of recipes, %zu of roots, %zu "
		      "of keys\n",
		      of_data, of_recipes, of_roots, placeless);
	assert_true(of_data > 1000 && of_recipes > 100 && of_roots > 100 &&
		    placeless > 100);
}

static int make_pool(void **state)
{
	(void)state;
	return sb_pool_new(&pool) == SB_OK ? 0 : -1;
}

static int free_pool(void **state)
{
	(void)state;
	sb_pool_free(pool);
	free(seen.all);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_draws_are_of_one_place),
	};

	return cmocka_run_group_tests(tests, make_pool, free_pool);
}
