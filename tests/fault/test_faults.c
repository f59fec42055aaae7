/* The Nth allocation, put, get, random draw and service call fail: an error,
 * never a crash or wrong bytes, and the archive goes on.  Every N up to
 * ALL_UP_TO, and every put and call, in every profile; of the rest every
 * STRIDE-th, beginning elsewhere in each profile, so that profiles which do the
 * same cover what one leaves out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/pipeline/world.h"

#define ALL_UP_TO 12
#define STRIDE    8

struct kind {
	const char *name;
	int spread;
	size_t at, seen; /* offsets in struct sb_faults */
};

#define KIND(name, spread)                                            \
	{                                                             \
#name, spread, offsetof(struct sb_faults, name##_at), \
			offsetof(struct sb_faults, name##_seen)       \
	}

static const struct kind kinds[] = { KIND(alloc, 1), KIND(put, 0), KIND(get, 1),
				     KIND(random, 1), KIND(call, 0) };

static int64_t *field(struct sb_faults *f, size_t offset)
{
	return (int64_t *)(void *)((uint8_t *)f + offset);
}

/* Enrol, back up two days, restore the second; the first error. */
static enum sb_err live(struct sb_archiver *a, struct sb_source *source,
			size_t *wrong)
{
	struct sb_meter m = { 0 };
	struct sb_test_sink sink;
	enum sb_err err;

	*wrong = 0;
	err = a->ops->enroll(a->self, 0, &m);
	for (uint32_t d = 0; d < 2 && err == SB_OK; d++) {
		struct sb_snapshot s;

		err = source->snapshot(source, 0, d, &s);
		if (err == SB_OK)
			err = a->ops->backup(a->self, 0, &s, &m);
		source->release(&s);
	}
	if (err == SB_OK) {
		err = test_restore(a, source, 0, 1, 1, &sink);
		*wrong = sink.files_wrong;
	}
	return err;
}

/* After the fault is over, what failed must work. */
static void recovers(const char *what, const char *profile, int64_t n,
		     struct sb_archiver *a, struct sb_source *source)
{
	struct sb_meter m = { 0 };
	struct sb_test_sink sink;
	struct sb_snapshot s;
	enum sb_err err;

	err = a->ops->enroll(a->self, 0, &m);
	if (err != SB_OK && err != SB_PARAM) /* PARAM: it is enrolled */
		fail_msg("%s %s %lld: enrol again: %s", profile, what,
			 (long long)n, a->ops->why(a->self));
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(source->snapshot(source, 0, 1, &s), SB_OK);
		err = a->ops->backup(a->self, 0, &s, &m);
		source->release(&s);
		if (err != SB_OK)
			fail_msg("%s %s %lld: back up again: %s", profile, what,
				 (long long)n, a->ops->why(a->self));
	}
	/* The third is a snapshot of day 1 in any case. */
	err = test_restore(a, source, 0, 1, 2, &sink);
	if (err != SB_OK || sink.files_wrong || sink.files_failed)
		fail_msg("%s %s %lld: restore again: %s, %zu wrong, %zu failed",
			 profile, what, (long long)n, sb_err_name(err),
			 sink.files_wrong, sink.files_failed);
}

static int64_t try_one(const struct kind *kind, size_t profile, int64_t n)
{
	struct sb_faults faults = { 0 };
	struct sb_pipeline_settings set = {
		.users = 1, .seed = 21, .threads = 2, .faults = &faults
	};
	struct sb_test_source source;
	struct sb_archiver a;
	struct sb_profile p;
	enum sb_err err;
	size_t wrong;

	test_profile(profile, &p);
	test_source_init(&source, 1, 2, 22);
	source.small = 1;
	source.names = 22;
	set.profile = &p;
	assert_int_equal(sb_store_memory(test_pool, &set.store), SB_OK);
	*field(&faults, kind->at) = n;
	err = sb_pipeline_new(&set, &a, NULL, 0);
	if (err != SB_OK) {
		assert_int_equal(err, SB_MEMORY);
		return *field(&faults, kind->seen);
	}
	err = live(&a, &source.source, &wrong);
	if (wrong)
		fail_msg("%s: %s %lld: %zu files restored wrong", p.name,
			 kind->name, (long long)n, wrong);
	if (err == SB_OK && n && *field(&faults, kind->at) == 0 &&
	    strcmp(kind->name, "call") != 0)
		fail_msg("%s: %s %lld failed and nobody noticed", p.name,
			 kind->name, (long long)n);
	*field(&faults, kind->at) = 0;
	if (n)
		recovers(kind->name, p.name, n, &a, &source.source);
	a.ops->close(a.self);
	return *field(&faults, kind->seen);
}

static int is_tried(const struct kind *kind, size_t profile, int64_t n)
{
	return n <= ALL_UP_TO || !kind->spread ||
	       (n + (int64_t)profile) % STRIDE == 0;
}

static void every_fault_is_an_error(void **state)
{
	size_t count = test_profile_count(), tried = 0;

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		size_t before = tried;

		for (size_t p = 0; p < count; p++) {
			int64_t seen = try_one(&kinds[k], p, 0);

			for (int64_t n = 1; n <= seen; n++) {
				if (!is_tried(&kinds[k], p, n))
					continue;
				try_one(&kinds[k], p, n);
				tried++;
			}
		}
		print_message("%s: %zu faults\n", kinds[k].name,
			      tried - before);
	}
	assert_true(tried > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_an_error),
	};

	return cmocka_run_group_tests(tests, test_pool_make, test_pool_free);
}
