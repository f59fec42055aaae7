/* An object that opens to another length than the recipe says is refused, even
 * by a scheme that authenticates nothing: what is restored has every byte that
 * was announced, or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/store/overlay.h"
#include "tests/pipeline/world.h"

struct archive {
	struct sb_pool *pool;
	struct sb_store store;
	struct sb_overlay *overlay;
	struct sb_test_source source;
	struct sb_archiver archiver;
};

static void open_archive(struct archive *a, const char *name)
{
	struct sb_profile profile;
	struct sb_pipeline_settings set = {
		.profile = &profile, .users = 1, .seed = 5, .threads = 1
	};
	struct sb_meter m = { 0 };
	struct sb_snapshot s;
	struct sb_store base;
	char why[256] = "";

	test_profile_named(name, &profile);
	profile.codec_level = 0;
	assert_int_equal(sb_pool_new(&a->pool), SB_OK);
	assert_int_equal(sb_store_memory(a->pool, &base), SB_OK);
	assert_int_equal(sb_overlay_new(base, &a->overlay, &a->store), SB_OK);
	set.store = a->store;
	test_source_init(&a->source, 1, 1, 7);
	a->source.small = 1;
	if (sb_pipeline_new(&set, &a->archiver, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(a->archiver.ops->enroll(a->archiver.self, 0, &m),
			 SB_OK);
	assert_int_equal(a->source.source.snapshot(&a->source.source, 0, 0, &s),
			 SB_OK);
	assert_int_equal(a->archiver.ops->backup(a->archiver.self, 0, &s, &m),
			 SB_OK);
	a->source.source.release(&s);
}

static void close_archive(struct archive *a)
{
	a->archiver.ops->close(a->archiver.self);
	sb_pool_free(a->pool);
}

/* Serve what is at a place with change bytes more (zeros), or fewer. */
static int bend(struct archive *a, struct sb_where where, int change)
{
	uint8_t *bytes = calloc(1, where.len + 8u), *room = malloc(where.len);
	size_t len = (size_t)((long)where.len + change);
	struct sb_span got;
	int done = 0;

	assert_non_null(bytes);
	assert_non_null(room);
	sb_overlay_reset(a->overlay);
	if (where.len > 8 &&
	    a->store.ops->get(a->store.self, where, room, &got) == SB_OK) {
		memcpy(bytes, got.ptr, where.len);
		assert_int_equal(sb_overlay_serve(a->overlay, where,
						  sb_span_of(bytes, len)),
				 SB_OK);
		done = 1;
	}
	free(bytes);
	free(room);
	return done;
}

static void other_lengths_are_refused(void **state)
{
	static const int changes[] = { -1, 1, -7 };
	struct archive a;
	size_t count, refused = 0;

	(void)state;
	open_archive(&a, "null");
	(void)sb_overlay_places(a.overlay, &count);
	assert_true(count > 20);
	for (size_t i = 0; i < count; i++) {
		struct sb_where where = sb_overlay_places(a.overlay, &count)[i];

		for (size_t k = 0; k < 3; k++) {
			struct sb_test_sink sink;

			if (!bend(&a, where, changes[k]))
				continue;
			refused += test_restore(&a.archiver, &a.source.source,
						0, 0, 0, &sink) != SB_OK;
			assert_int_equal(sink.files_wrong, 0);
		}
	}
	assert_true(refused > count);
	close_archive(&a);
}

/* One that is longer than any that was stored costs the file that it is of, not
 * the restore. */
static void far_too_long_costs_one_file(void **state)
{
	enum {
		LONG = 32 << 20
	};
	uint8_t *bytes = calloc(1, LONG);
	struct archive a;
	size_t count, alone = 0;

	(void)state;
	assert_non_null(bytes);
	open_archive(&a, "null");
	(void)sb_overlay_places(a.overlay, &count);
	for (size_t i = 0; i < count; i++) {
		struct sb_where where = sb_overlay_places(a.overlay, &count)[i];
		struct sb_test_sink sink;

		sb_overlay_reset(a.overlay);
		assert_int_equal(sb_overlay_serve(a.overlay, where,
						  sb_span_of(bytes, LONG)),
				 SB_OK);
		assert_int_not_equal(test_restore(&a.archiver, &a.source.source,
						  0, 0, 0, &sink),
				     SB_MEMORY);
		assert_int_equal(sink.files_wrong, 0);
		alone += sink.files_failed == 1 && sink.files_ok > 10;
	}
	assert_true(alone > 10);
	free(bytes);
	close_archive(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(far_too_long_costs_one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
