/* tests/pipeline/world.h: a source in memory, an archive of it, and a sink
 * that compares: what the pipeline's tests are made of. */
#ifndef TESTS_PIPELINE_WORLD_H
#define TESTS_PIPELINE_WORLD_H

#include "bench/pipeline/pipeline.h"
#include "datasets/source.h"

/* A made-up phone: users x days of entries whose bytes are a function of
 * (user, day, file); kinds of change between days are fixed. */
struct sb_test_source {
	struct sb_source source;
	uint64_t seed;
	int small;        /* 1: files of 4 KiB at most, but for the largest */
	uint64_t largest; /* bytes of the largest file; 0: 5 MiB, or, where
			     small, none */
	size_t names;     /* how many entries; 0: 40.  22: the fewest of which
			     some come and go */
	int shrink_at;  /* index of an entry that is shorter than listed; -1 */
	int missing_at; /* index of an entry that cannot be read; -1 */
	uint64_t missing_from; /* ... from this offset on */
};

void test_source_init(struct sb_test_source *s, uint32_t users, uint32_t days,
		      uint64_t seed);

/* A sink that compares with a snapshot. */
struct sb_test_sink {
	struct sb_sink sink;
	const struct sb_snapshot *want;
	size_t files_ok, files_failed, files_wrong; /* wrong: bytes differ */
	size_t entries;
	uint64_t bytes;
};

void test_sink_init(struct sb_test_sink *s, const struct sb_snapshot *want);

/* Restore one snapshot and compare; returns what restore returned. */
enum sb_err test_restore(struct sb_archiver *a, struct sb_source *source,
			 uint32_t user, uint32_t day, uint32_t snapshot,
			 struct sb_test_sink *sink);

/* The i-th registered profile, with the cheapest key stretching.  Fails the
 * test when it does not parse. */
void test_profile(size_t i, struct sb_profile *out);
void test_profile_named(const char *name, struct sb_profile *out);
size_t test_profile_count(void);

/* One pool of packs for all tests of a program: set up and torn down by cmocka's
 * group fixtures. */
extern struct sb_pool *test_pool;
int test_pool_make(void **state);
int test_pool_free(void **state);

#endif
