/* Materialised files: the round trip, and what goes wrong while writing. */
#include "tests/unit/material.h"

#include <signal.h>
#include <sys/resource.h>

#define BIG_BYTES ((size_t)9 << 20) /* more than the writer keeps at once */

/* Every entry and byte of two sources. */
static void assert_equal_sources(struct sb_source *a, struct sb_source *b)
{
	static uint8_t left[1 << 20], right[1 << 20];

	assert_int_equal(a->user_count, b->user_count);
	assert_int_equal(a->day_count, b->day_count);
	for (uint32_t day = 0; day < a->day_count; day++) {
		struct sb_snapshot x, y;

		assert_int_equal(a->snapshot(a, 0, day, &x), SB_OK);
		assert_int_equal(b->snapshot(b, 0, day, &y), SB_OK);
		assert_int_equal(x.entry_count, y.entry_count);
		assert_int_equal(x.total_bytes, y.total_bytes);
		for (size_t i = 0; i < x.entry_count; i++) {
			const struct sb_entry *e = &x.entries[i],
					      *f = &y.entries[i];
			uint64_t at = 0;

			assert_int_equal(e->path.len, f->path.len);
			assert_memory_equal(e->path.ptr, f->path.ptr,
					    e->path.len);
			assert_int_equal(e->target.len, f->target.len);
			if (e->target.len)
				assert_memory_equal(e->target.ptr,
						    f->target.ptr,
						    e->target.len);
			assert_int_equal(e->type, f->type);
			assert_int_equal(e->mode, f->mode);
			assert_int_equal(e->mtime_ns, f->mtime_ns);
			assert_int_equal(e->size_bytes, f->size_bytes);
			assert_int_equal(e->data_class, f->data_class);
			while (e->type == SB_ENTRY_FILE &&
			       at <= e->size_bytes) {
				struct sb_span l, r;

				assert_int_equal(a->read(&x, i, at,
							 sizeof(left), left,
							 &l),
						 SB_OK);
				assert_int_equal(b->read(&y, i, at,
							 sizeof(right), right,
							 &r),
						 SB_OK);
				assert_int_equal(l.len, r.len);
				if (!l.len)
					break;
				assert_memory_equal(l.ptr, r.ptr, l.len);
				at += l.len;
			}
			if (e->type == SB_ENTRY_FILE)
				assert_int_equal(at, e->size_bytes);
		}
		a->release(&x);
		b->release(&y);
	}
}

/* Nothing of a given-up write may show between the contents. */
static void assert_gaps_are_zero(const uint8_t *bytes)
{
	const uint8_t *table = bytes + sb_material_get(bytes + 48, 8);
	uint64_t count = sb_material_get(bytes + 24, 8);

	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = 4096 + sb_material_get(table + 48 * i, 8) +
			      sb_material_get(table + 48 * i + 8, 8);

		for (; at % SB_MATERIAL_ALIGN; at++)
			assert_int_equal(bytes[at], 0);
	}
}

static void comes_back(void **state)
{
	uint8_t *big = calloc(1, BIG_BYTES), digest[2][32], *bytes, *again;
	struct sb_source *dir, *material;
	size_t len, again_len;

	(void)state;
	assert_non_null(big);
	small_tree(0);
	small_tree(1);
	for (size_t i = 0; i < BIG_BYTES; i++)
		big[i] = (uint8_t)(i * i >> 7);
	put(0, "big", big, BIG_BYTES);
	put(0, "big-copy", big, BIG_BYTES);
	big[BIG_BYTES - 1] ^= 1;
	put(1, "big", big, BIG_BYTES);
	put(1, "zz-after-a-given-up-write", "tail", 4);
	dir = open_dirs(2);
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_OK);
	bytes = load(image, &len);
	/* Two distinct big contents, not three; one "same bytes", not four. */
	assert_in_range(len, 2 * BIG_BYTES, 2 * BIG_BYTES + 16384);
	assert_int_equal(sb_material_open(image, &material, digest[0]), SB_OK);
	assert_string_equal(material->kind, "materialised");
	assert_gaps_are_zero(bytes);
	assert_equal_sources(dir, material);
	assert_int_equal(sb_material_check(material), SB_OK);
	assert_int_equal(sb_material_check(dir), SB_PARAM);
	/* A materialised source can be materialised, to the same file. */
	assert_int_equal(sb_material_write(material, hostile, NULL, NULL),
			 SB_OK);
	again = load(hostile, &again_len);
	assert_int_equal(len, again_len);
	assert_memory_equal(bytes, again, len);
	material->close(material);
	/* The digest is of the data: one byte of one file changes it. */
	put(1, "c", "Other", 5);
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_OK);
	assert_int_equal(sb_material_open(image, &material, digest[1]), SB_OK);
	assert_memory_not_equal(digest[0], digest[1], 32);
	material->close(material);
	dir->close(dir);
	free(bytes);
	free(again);
	free(big);
}

struct interference {
	uint64_t done, total;
	unsigned calls, stop_at;
	const char *remove;
};

static int interfere(void *arg, uint64_t done_bytes, uint64_t total_bytes)
{
	struct interference *i = arg;

	assert_true(done_bytes >= i->done && done_bytes <= total_bytes);
	i->done = done_bytes;
	i->total = total_bytes;
	if (i->remove)
		unlink(i->remove);
	return ++i->calls == i->stop_at;
}

static void loses_only_what_is_lost(void **state)
{
	struct interference i = { 0 };
	struct sb_source *dir, *material;
	struct sb_snapshot s;
	uint8_t digest[32];
	char path[256];

	(void)state;
	small_tree(0);
	snprintf(path, sizeof(path), "%s/c", roots[0]);
	i.remove = path; /* "a" is read before it, so it is listed by then */
	dir = open_dirs(1);
	assert_int_equal(sb_material_write(dir, image, interfere, &i), SB_OK);
	assert_int_equal(i.done, 25);
	assert_int_equal(sb_material_open(image, &material, digest), SB_OK);
	assert_int_equal(material->snapshot(material, 0, 0, &s), SB_OK);
	assert_int_equal(s.entry_count, 6);
	assert_int_equal(s.total_bytes, 25);
	material->release(&s);
	material->close(material);
	dir->close(dir);
}

static void leaves_nothing_half_written(void **state)
{
	struct interference i = { .stop_at = 2 };
	static uint8_t large[20000];
	struct rlimit old, low = { 16384, 16384 };
	struct sb_source *dir;
	char tmp[128];

	(void)state;
	small_tree(0);
	put(0, "later", large, sizeof(large));
	snprintf(tmp, sizeof(tmp), "%s.tmp", image);
	dir = open_dirs(1);
	assert_int_equal(sb_material_write(dir, image, interfere, &i),
			 SB_STOPPED);
	assert_int_equal(i.calls, 2);
	assert_int_not_equal(access(image, F_OK), 0);
	assert_int_not_equal(access(tmp, F_OK), 0);
	assert_int_equal(sb_material_write(dir, "/nonexistent/x", NULL, NULL),
			 SB_IO);
	/* A disk with room for all but the largest content. */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	low.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_not_equal(access(image, F_OK), 0);
	assert_int_not_equal(access(tmp, F_OK), 0);
	dir->close(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(comes_back),
		T(loses_only_what_is_lost),
		T(leaves_nothing_half_written),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
