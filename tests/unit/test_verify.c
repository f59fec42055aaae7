/* tests/unit/test_verify.c: a restore that is not what was backed up is found
 * out; a tree that was written reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/measure/tree.h"
#include "bench/measure/verify.h"

#define COUNT 4u

static const uint8_t photo[] = "the bytes of a photograph";

static struct sb_entry entries[COUNT];

static enum sb_err read_entry(const struct sb_snapshot *s, size_t index,
			      uint64_t offset, size_t len, uint8_t *into,
			      struct sb_span *got)
{
	uint64_t size = s->entries[index].size_bytes;

	(void)into;
	if (offset > size)
		offset = size;
	if (len > size - offset)
		len = (size_t)(size - offset);
	*got = sb_span_of(photo + offset, len);
	return SB_OK;
}

static struct sb_source source = {
	.kind = "test", .user_count = 1, .day_count = 1, .read = read_entry
};

static struct sb_span text(const char *s)
{
	return sb_span_of(s, strlen(s));
}

static struct sb_snapshot snapshot(void)
{
	const struct sb_entry list[COUNT] = {
		{ .path = text("a"),
		  .mode = S_IFDIR | 0755,
		  .mtime_ns = 1000000007,
		  .type = SB_ENTRY_DIR },
		{ .path = text("a/empty"),
		  .mode = S_IFREG | 0600,
		  .mtime_ns = -5,
		  .type = SB_ENTRY_FILE },
		{ .path = text("a/photo"),
		  .mode = S_IFREG | 0640,
		  .mtime_ns = 1234567890123456789,
		  .type = SB_ENTRY_FILE,
		  .size_bytes = sizeof(photo) },
		{ .path = text("link"),
		  .target = text("a/photo"),
		  .mode = S_IFLNK | 0777,
		  .mtime_ns = 77,
		  .type = SB_ENTRY_SYMLINK },
	};

	memcpy(entries, list, sizeof(list));
	return (struct sb_snapshot) { .source = &source,
				      .entries = entries,
				      .entry_count = COUNT,
				      .total_bytes = sizeof(photo) };
}

/* What a restore may do wrong. */
struct fault {
	const char *name, *says;
	size_t entry;
	int skip, twice, unfinished, flip, cut, beyond, stranger;
	int mode, time, size, target, verdict, type;
};

static void restore_entry(const struct sb_sink *sink, size_t i,
			  const struct fault *f)
{
	struct sb_entry e = entries[i];
	int hit = f && f->entry == i;
	uint8_t bytes[sizeof(photo)];
	size_t len = e.size_bytes;
	void *file;

	memcpy(bytes, photo, sizeof(photo));
	if (hit) {
		e.mode ^= (uint32_t)f->mode;
		e.mtime_ns += f->time;
		e.size_bytes += (uint64_t)f->size;
		e.type = (uint8_t)(e.type + f->type);
		if (f->target)
			e.target = text("elsewhere");
		if (f->stranger)
			e.path = text("stranger");
		bytes[7] ^= (uint8_t)f->flip;
		len -= (size_t)f->cut;
	}
	assert_int_equal(sink->begin(sink->arg, &e, &file), SB_OK);
	/* The second half first: order is not promised. */
	if (len > 10)
		assert_int_equal(sink->write(sink->arg, file, 10,
					     sb_span_of(bytes + 10, len - 10)),
				 SB_OK);
	if (len)
		assert_int_equal(
			sink->write(sink->arg, file,
				    hit && f->beyond ? UINT64_MAX - 3 : 0,
				    sb_span_of(bytes, len < 10 ? len : 10)),
			SB_OK);
	if (!hit || !f->unfinished)
		assert_int_equal(
			sink->end(sink->arg, file, &e,
				  hit && f->verdict ? SB_FORGED : SB_OK),
			SB_OK);
}

static enum sb_err attempt(struct sb_verify *v, const struct fault *f,
			   struct sb_span path, char why[256])
{
	struct sb_snapshot s = snapshot();
	struct sb_sink sink = sb_verify_sink(v);

	assert_int_equal(sb_verify_aim(v, &s), SB_OK);
	for (size_t i = 0; i < COUNT; i++) {
		if (path.len && i != 2 && !(f && f->entry == i))
			continue;
		if (f && f->entry == i && f->skip)
			continue;
		restore_entry(&sink, i, f);
		if (f && f->entry == i && f->twice)
			restore_entry(&sink, i, NULL);
	}
	return sb_verify_result(v, path, why, 256);
}

static void every_fault_is_found(void **state)
{
	static const struct fault faults[] = {
		{ .name = "missing", .entry = 2, .skip = 1 },
		{ .name = "missing empty file", .entry = 1, .skip = 1 },
		{ .name = "missing link", .entry = 3, .skip = 1 },
		{ .name = "twice", .entry = 2, .twice = 1 },
		{ .name = "unfinished", .entry = 2, .unfinished = 1 },
		{ .name = "one bit", .entry = 2, .flip = 1 },
		{ .name = "too short", .entry = 2, .cut = 1 },
		{ .name = "written beyond", .entry = 2, .beyond = 1 },
		{ .name = "mode", .entry = 2, .mode = 1 },
		{ .name = "time", .entry = 0, .time = 1 },
		{ .name = "size", .entry = 1, .size = 1 },
		{ .name = "target", .entry = 3, .target = 1 },
		{ .name = "bad verdict", .entry = 1, .verdict = 1 },
		{ .name = "type", .entry = 1, .type = 1 },
		{ .name = "stranger", .entry = 1, .stranger = 1 },
	};
	struct sb_verify *v;
	char why[256];

	(void)state;
	assert_int_equal(sb_verify_new(sizeof(photo), COUNT, &v), SB_OK);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		why[0] = 0;
		/* A good restore before must not lend it its bytes. */
		assert_int_equal(attempt(v, NULL, text(""), why), SB_OK);
		if (attempt(v, &faults[i], text(""), why) != SB_FORGED)
			fail_msg("not found: %s", faults[i].name);
		assert_true(strlen(why) > 0);
	}
	sb_verify_free(v);
}

static void one_file_only(void **state)
{
	const struct fault more = { .entry = 1 };
	struct sb_verify *v;
	char why[256];

	(void)state;
	assert_int_equal(sb_verify_new(sizeof(photo), COUNT, &v), SB_OK);
	assert_int_equal(attempt(v, NULL, text("a/photo"), why), SB_OK);
	assert_int_equal(attempt(v, &more, text("a/photo"), why), SB_FORGED);
	assert_int_equal(attempt(v, NULL, text("a/empty"), why), SB_FORGED);
	sb_verify_free(v);
	assert_int_equal(sb_verify_new(3, COUNT, &v), SB_OK);
	{
		struct sb_snapshot s = snapshot();

		assert_int_equal(sb_verify_aim(v, &s), SB_PARAM);
	}
	sb_verify_free(v);
}

/* Written, read back into the verifier, changed, written again. */
static void tree_round_trip(void **state)
{
	char base[] = "/tmp/sealbench-test-XXXXXX", path[64], extra[96];
	struct sb_snapshot s = snapshot();
	struct sb_sink sink;
	struct sb_verify *v;
	struct stat before, after;
	char why[512];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(base));
	snprintf(path, sizeof(path), "%s/tree", base);
	assert_int_equal(sb_verify_new(sizeof(photo), COUNT, &v), SB_OK);
	sink = sb_verify_sink(v);
	assert_int_equal(sb_tree_write(path, &s, NULL, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_verify_aim(v, &s), SB_OK);
	assert_int_equal(sb_tree_read(path, text(""), 1, &sink), SB_OK);
	if (sb_verify_result(v, text(""), why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_true(sb_tree_bytes(path) == sizeof(photo));
	/* What is right is left alone, what is not goes. */
	snprintf(extra, sizeof(extra), "%s/a/photo", path);
	assert_int_equal(stat(extra, &before), 0);
	snprintf(extra, sizeof(extra), "%s/a/gone", path);
	assert_int_equal(mkdir(extra, 0700), 0);
	snprintf(extra, sizeof(extra), "%s/a/gone/extra", path);
	file = fopen(extra, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(sb_tree_write(path, &s, NULL, why, sizeof(why)),
			 SB_OK);
	snprintf(extra, sizeof(extra), "%s/a/gone", path);
	assert_int_not_equal(access(extra, F_OK), 0);
	snprintf(extra, sizeof(extra), "%s/a/photo", path);
	assert_int_equal(stat(extra, &after), 0);
	assert_true(before.st_ino == after.st_ino);
	assert_int_equal(sb_verify_aim(v, &s), SB_OK);
	assert_int_equal(sb_tree_read(path, text("a/photo"), 1, &sink), SB_OK);
	assert_int_equal(sb_verify_result(v, text("a/photo"), why, sizeof(why)),
			 SB_OK);
	sb_verify_free(v);
	sb_tree_remove(base);
	assert_int_not_equal(access(base, F_OK), 0);
}

/* A snapshot whose link points out of the tree, and an entry through it. */
static void tree_stays_inside(void **state)
{
	char base[] = "/tmp/sealbench-test-XXXXXX", path[64], outside[64];
	struct sb_snapshot s = snapshot();
	char why[512];

	(void)state;
	assert_non_null(mkdtemp(base));
	snprintf(path, sizeof(path), "%s/tree", base);
	snprintf(outside, sizeof(outside), "%s/outside", base);
	assert_int_equal(mkdir(outside, 0700), 0);
	entries[0] = (struct sb_entry) { .path = text("a"),
					 .target = text("../outside"),
					 .mode = S_IFLNK | 0777,
					 .type = SB_ENTRY_SYMLINK };
	(void)!sb_tree_write(path, &s, NULL, why, sizeof(why));
	snprintf(outside, sizeof(outside), "%s/outside/photo", base);
	assert_int_not_equal(access(outside, F_OK), 0);
	sb_tree_remove(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_found),
		cmocka_unit_test(one_file_only),
		cmocka_unit_test(tree_round_trip),
		cmocka_unit_test(tree_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
