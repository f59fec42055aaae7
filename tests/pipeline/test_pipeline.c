/* The whole pipeline over every profile: round trips, counts that do not
 * depend on threads and batches, files that change while read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/pipeline/heap.h"
#include "tests/pipeline/world.h"

#define USERS 2u
#define DAYS  2u

static void archive_of(const struct sb_profile *profile, unsigned threads,
		       unsigned batch, struct sb_archiver *out)
{
	struct sb_pipeline_settings set = { .profile = profile,
					    .users = USERS,
					    .seed = 11,
					    .threads = threads,
					    .batch = batch };
	char why[256] = "";

	assert_int_equal(sb_store_memory(test_pool, &set.store), SB_OK);
	if (sb_pipeline_new(&set, out, why, sizeof(why)) != SB_OK)
		fail_msg("%s: %s", profile->name, why);
}

static void back_up_all(struct sb_archiver *a, struct sb_source *source,
			struct sb_meter *m)
{
	for (uint32_t u = 0; u < source->user_count; u++)
		if (a->ops->enroll(a->self, u, m) != SB_OK)
			fail_msg("%s", a->ops->why(a->self));
	for (uint32_t d = 0; d < source->day_count; d++) {
		for (uint32_t u = 0; u < source->user_count; u++) {
			struct sb_snapshot s;

			assert_int_equal(source->snapshot(source, u, d, &s),
					 SB_OK);
			if (a->ops->backup(a->self, u, &s, m) != SB_OK)
				fail_msg("user %u day %u: %s", u, d,
					 a->ops->why(a->self));
			source->release(&s);
		}
	}
}

static void expect_whole(const struct sb_profile *p, struct sb_archiver *a,
			 struct sb_source *source)
{
	for (uint32_t d = 0; d < source->day_count; d++) {
		for (uint32_t u = 0; u < source->user_count; u++) {
			struct sb_test_sink sink;
			enum sb_err err;

			err = test_restore(a, source, u, d, d, &sink);
			if (err != SB_OK || sink.files_wrong ||
			    sink.files_failed || sink.files_ok == 0)
				fail_msg("%s user %u day %u: %s, %zu ok, %zu "
					 "failed, %zu wrong",
					 p->name, u, d, sb_err_name(err),
					 sink.files_ok, sink.files_failed,
					 sink.files_wrong);
		}
	}
}

static void every_profile_restores_what_it_stored(void **state)
{
	(void)state;
	for (size_t i = 0; i < test_profile_count(); i++) {
		struct sb_test_source source;
		struct sb_profile p;
		struct sb_archiver a;
		struct sb_meter m = { 0 };

		test_profile(i, &p);
		test_source_init(&source, USERS, DAYS, i % 4 ? 6 : 5);
		source.names = 22;
		source.largest = (4u << 20) + 77; /* two pieces */
		archive_of(&p, 2, 0, &a);
		back_up_all(&a, &source.source, &m);
		expect_whole(&p, &a, &source.source);
		for (uint32_t u = 0; u < USERS; u++)
			if (a.ops->reopen(a.self, u, &m) != SB_OK)
				fail_msg("%s: %s", p.name, a.ops->why(a.self));
		expect_whole(&p, &a, &source.source);
		a.ops->close(a.self);
	}
}

/* The test's own world, with less to seal: small chunks, so that a file of
 * 400 KB still has two pieces. */
static void lighten(struct sb_profile *p, struct sb_test_source *source)
{
	char text[32], *size;

	source->small = 1;
	source->names = 22;
	source->largest = 400001;
	sb_cutting_print(&p->cutting, text, sizeof(text));
	size = strchr(text, ':');
	if (!size)
		return;
	strcpy(size, ":16384");
	assert_int_equal(sb_cutting_parse(text, &p->cutting), SB_OK);
}

/* Every exact field; what depends on time or batches is cleared. */
static void exact(struct sb_meter *m)
{
	m->service_calls = m->virtual_ns = m->wall_ns = m->peak_bytes = 0;
	memset(m->cpu_ns, 0, sizeof(m->cpu_ns));
}

static void counts_do_not_depend_on_threads_or_batches(void **state)
{
	static const unsigned threads[] = { 1, 2, 7 };
	static const unsigned batches[] = { 1, 64, 4096 };

	(void)state;
	for (size_t i = 0; i < test_profile_count(); i++) {
		struct sb_meter first;

		for (size_t k = 0; k < 9; k++) {
			struct sb_test_source source;
			struct sb_profile p;
			struct sb_archiver a;
			struct sb_meter m = { 0 };

			test_profile(i, &p);
			test_source_init(&source, USERS, DAYS, 6);
			lighten(&p, &source);
			archive_of(&p, threads[k / 3], batches[k % 3], &a);
			back_up_all(&a, &source.source, &m);
			a.ops->close(a.self);
			exact(&m);
			if (k == 0)
				first = m;
			else if (memcmp(&first, &m, sizeof(m)) != 0)
				fail_msg(
					"%s: %u threads, batch %u: stored "
					"%llu bytes in %llu objects, first "
					"%llu in %llu",
					p.name, threads[k / 3], batches[k % 3],
					(unsigned long long)m.put_bytes[0],
					(unsigned long long)m.put_count[0],
					(unsigned long long)first.put_bytes[0],
					(unsigned long long)first.put_count[0]);
		}
	}
}

static void unchanged_files_are_not_read_again(void **state)
{
	struct sb_test_source source;
	struct sb_profile p;
	struct sb_archiver a;
	struct sb_meter first = { 0 }, again = { 0 };
	struct sb_snapshot s;

	(void)state;
	test_profile_named("passphrase", &p);
	test_source_init(&source, 1, 1, 7);
	archive_of(&p, 2, 0, &a);
	back_up_all(&a, &source.source, &first);
	assert_int_equal(source.source.snapshot(&source.source, 0, 0, &s),
			 SB_OK);
	assert_int_equal(a.ops->backup(a.self, 0, &s, &again), SB_OK);
	source.source.release(&s);
	assert_int_equal(again.read_bytes, 0);
	assert_int_equal(again.put_count[SB_BYTES_DATA], 0);
	/* The recipe blocks are the same, too: only a root is new. */
	assert_int_equal(again.put_count[SB_BYTES_RECIPE], 1);
	a.ops->close(a.self);
}

static void one_file_is_restored_alone(void **state)
{
	struct sb_test_source source;
	struct sb_profile p;
	struct sb_archiver a;
	struct sb_meter m = { 0 };
	struct sb_test_sink sink;
	struct sb_snapshot s;

	(void)state;
	test_profile_named("passphrase", &p);
	test_source_init(&source, 1, 1, 8);
	archive_of(&p, 2, 0, &a);
	back_up_all(&a, &source.source, &m);
	assert_int_equal(source.source.snapshot(&source.source, 0, 0, &s),
			 SB_OK);
	test_sink_init(&sink, &s);
	assert_int_equal(a.ops->restore(a.self, 0, 0, sb_span_of("d/07.bin", 8),
					&sink.sink, &m),
			 SB_OK);
	assert_int_equal(sink.entries, 1);
	assert_int_equal(sink.files_ok, 1);
	assert_int_equal(a.ops->restore(a.self, 0, 0, sb_span_of("d/zz", 4),
					&sink.sink, &m),
			 SB_MISSING);
	assert_int_equal(
		a.ops->restore(a.self, 0, 9, sb_span_of("", 0), &sink.sink, &m),
		SB_MISSING);
	source.source.release(&s);
	a.ops->close(a.self);
}

static void files_that_change_or_vanish_cost_only_themselves(void **state)
{
	static const int at[] = { 7, 12, 11 };

	(void)state;
	for (size_t i = 0; i < test_profile_count(); i++) {
		for (size_t k = 0; k < sizeof(at) / sizeof(*at); k++) {
			struct sb_test_source source;
			struct sb_test_sink sink;
			struct sb_profile p;
			struct sb_archiver a;
			struct sb_meter m = { 0 };

			test_profile(i, &p);
			test_source_init(&source, 1, 1, 9);
			lighten(&p, &source);
			source.shrink_at = at[k];
			source.missing_at = at[k] == 7 ? 11 : 7;
			archive_of(&p, 2, 0, &a);
			back_up_all(&a, &source.source, &m);
			assert_int_equal(m.lost_files, 1);
			if (test_restore(&a, &source.source, 0, 0, 0, &sink) !=
				    SB_OK ||
			    sink.files_wrong || sink.files_failed)
				fail_msg("%s: %zu ok, %zu failed, %zu wrong",
					 p.name, sink.files_ok,
					 sink.files_failed, sink.files_wrong);
			a.ops->close(a.self);
		}
	}
}

/* Its recipe is so long that a part of it has gone out by then. */
static void a_file_lost_half_way_costs_only_itself(void **state)
{
	struct sb_test_source source;
	struct sb_test_sink sink;
	struct sb_profile p;
	struct sb_archiver a;
	struct sb_meter m = { 0 };
	struct sb_snapshot s;

	(void)state;
	test_profile_named("passphrase", &p);
	assert_int_equal(sb_cutting_parse("fixed:256", &p.cutting), SB_OK);
	test_source_init(&source, 1, 1, 12);
	source.small = 1;
	source.largest = 5 << 20;
	source.missing_at = 7;
	source.missing_from = (5 << 20) - 1000;
	archive_of(&p, 2, 0, &a);
	back_up_all(&a, &source.source, &m);
	assert_int_equal(m.lost_files, 1);
	if (test_restore(&a, &source.source, 0, 0, 0, &sink) != SB_MISSING ||
	    sink.files_wrong || sink.files_failed != 1 || sink.files_ok < 30)
		fail_msg("%zu ok, %zu failed, %zu wrong", sink.files_ok,
			 sink.files_failed, sink.files_wrong);
	/* The next backup takes nothing over of it. */
	source.missing_at = -1;
	assert_int_equal(source.source.snapshot(&source.source, 0, 0, &s),
			 SB_OK);
	assert_int_equal(a.ops->backup(a.self, 0, &s, &m), SB_OK);
	source.source.release(&s);
	assert_int_equal(test_restore(&a, &source.source, 0, 0, 1, &sink),
			 SB_OK);
	assert_int_equal(sink.files_wrong + sink.files_failed, 0);
	a.ops->close(a.self);
}

static void a_forgotten_snapshot_leaves_dead_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < test_profile_count(); i++) {
		struct sb_test_source source;
		struct sb_test_sink sink;
		struct sb_profile p;
		struct sb_archiver a;
		struct sb_meter m = { 0 };
		uint64_t dead = 0;

		test_profile(i, &p);
		test_source_init(&source, 1, 2, 10);
		lighten(&p, &source);
		archive_of(&p, 1, 0, &a);
		back_up_all(&a, &source.source, &m);
		assert_int_equal(a.ops->forget(a.self, 0, 0, &dead, &m), SB_OK);
		/* Day 0 held files that day 1 changed or dropped. */
		assert_true(dead > 0);
		assert_true(dead < m.put_bytes[SB_BYTES_DATA]);
		assert_int_equal(
			test_restore(&a, &source.source, 0, 1, 1, &sink),
			SB_OK);
		assert_int_equal(sink.files_wrong + sink.files_failed, 0);
		assert_int_equal(
			test_restore(&a, &source.source, 0, 0, 0, &sink),
			SB_MISSING);
		assert_int_equal(a.ops->forget(a.self, 0, 1, &dead, &m), SB_OK);
		assert_true(dead >= m.put_bytes[SB_BYTES_DATA]);
		a.ops->close(a.self);
	}
}

#define PAGE 4096u /* the smallest that anything here runs on */

static long locked_kb(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kb = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, "VmLck:", 6))
			kb = strtol(line + 6, NULL, 10);
	fclose(f);
	return kb;
}

/* Locks are by page: what a context's pages share is unlocked with another's. */
static void contexts_share_no_page(void **state)
{
	enum {
		COUNT = 8,
		BYTES = 640
	};
	struct sb_heap heap = { 0 };
	uint8_t *ctx[COUNT];
	long before = locked_kb(), all;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		ctx[i] = sb_heap_alloc_locked(&heap, BYTES);
		assert_non_null(ctx[i]);
		assert_int_equal((uintptr_t)ctx[i] % 64, 0);
		for (size_t k = 0; k < i; k++)
			assert_true(((uintptr_t)ctx[i] + BYTES - 1) / PAGE <
					    (uintptr_t)ctx[k] / PAGE ||
				    (uintptr_t)ctx[i] / PAGE >
					    ((uintptr_t)ctx[k] + BYTES - 1) /
						    PAGE);
	}
	assert_int_equal(heap.live_bytes, COUNT * BYTES);
	all = locked_kb() - before; /* less: the limit does not allow it */
	sb_heap_free_locked(&heap, ctx[0]);
	if (all == (long)(COUNT * PAGE / 1024))
		assert_int_equal(locked_kb() - before,
				 (COUNT - 1) * PAGE / 1024);
	for (size_t i = 1; i < COUNT; i++)
		sb_heap_free_locked(&heap, ctx[i]);
	assert_int_equal(locked_kb() - before, 0);
	assert_int_equal(heap.live_bytes, 0);
}

static unsigned closed;

static void count_close(void *self)
{
	(void)self;
	closed++;
}

/* What the caller need not do, he must not do: the store is closed, there is
 * no archive, and there is a sentence. */
static void refused_settings_leave_nothing_open(void **state)
{
	static const struct sb_store_ops ops = { .close = count_close };
	const struct sb_pipeline_settings good = { .store = { &ops, NULL },
						   .users = 1,
						   .threads = 1 };
	struct sb_pipeline_settings bad[] = { good, good, good, good };

	(void)state;
	bad[0].users = 0;
	bad[1].threads = 0;
	bad[2].threads = 257;
	bad[3].batch = 4097;
	for (unsigned i = 0; i < 4; i++) {
		struct sb_archiver a = { NULL, &a };
		char why[256] = "";

		assert_int_equal(sb_pipeline_new(&bad[i], &a, why, sizeof(why)),
				 SB_PARAM);
		assert_null(a.ops);
		assert_null(a.self);
		assert_int_equal(closed, i + 1);
		assert_non_null(strstr(why, "param"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_profile_restores_what_it_stored),
		cmocka_unit_test(counts_do_not_depend_on_threads_or_batches),
		cmocka_unit_test(unchanged_files_are_not_read_again),
		cmocka_unit_test(one_file_is_restored_alone),
		cmocka_unit_test(
			files_that_change_or_vanish_cost_only_themselves),
		cmocka_unit_test(a_file_lost_half_way_costs_only_itself),
		cmocka_unit_test(a_forgotten_snapshot_leaves_dead_bytes),
		cmocka_unit_test(contexts_share_no_page),
		cmocka_unit_test(refused_settings_leave_nothing_open),
	};

	return cmocka_run_group_tests(tests, test_pool_make, test_pool_free);
}
