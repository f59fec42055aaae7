/* Stores: places do not overlap and stay inside of their packs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/store/store.h"

#define OBJECTS 300u

static void places_stay_inside_of_packs(void **state)
{
	static uint32_t lens[OBJECTS];
	static struct sb_where where[OBJECTS];
	char root[] = "/tmp/sealbench-store-XXXXXX", command[64];
	struct sb_store store;

	(void)state;
	assert_non_null(mkdtemp(root));
	assert_int_equal(sb_store_directory(root, 0, &store), SB_OK);
	/* Odd lengths, so that packs end at many distances from their end. */
	for (uint32_t i = 0; i < OBJECTS; i++)
		lens[i] = 1 + i * 7919 % 1000003;
	lens[OBJECTS - 1] = SB_OBJECT_MAX;
	assert_int_equal(store.ops->reserve(store.self, lens, OBJECTS, where),
			 SB_OK);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		assert_int_equal(where[i].len, lens[i]);
		assert_true(where[i].offset <= SB_PACK_BYTES - lens[i]);
		if (i == 0)
			continue;
		if (where[i].pack == where[i - 1].pack)
			assert_int_equal(where[i].offset,
					 where[i - 1].offset + lens[i - 1]);
		else
			assert_int_equal(where[i].offset, 0);
		assert_true(where[i].pack - where[i - 1].pack <= 1);
	}
	/* To the byte: 100 are left, 101 need a new pack, 100 do not. */
	lens[0] = SB_PACK_BYTES - 100;
	lens[1] = 101;
	lens[2] = SB_PACK_BYTES - 101;
	lens[3] = 1;
	assert_int_equal(store.ops->reserve(store.self, lens, 4, where), SB_OK);
	assert_int_equal(where[1].pack, where[0].pack + 1);
	assert_int_equal(where[2].pack, where[1].pack);
	assert_int_equal(where[2].offset, 101);
	assert_int_equal(where[3].pack, where[2].pack + 1);
	lens[0] = SB_OBJECT_MAX + 1;
	assert_int_equal(store.ops->reserve(store.self, lens, 1, where),
			 SB_PARAM);
	store.ops->close(store.self);
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_stay_inside_of_packs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
