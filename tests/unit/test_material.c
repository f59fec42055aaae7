/* Materialised files: the round trip, and what hostile ones may not do. */
#include "datasets/material.h"
#include "datasets/source.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define BIG_BYTES ((size_t)9 << 20) /* more than the writer keeps at once */

static char base[64], roots[2][96], image[96], hostile[96];

static int set_up(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/sb-material-XXXXXX");
	if (!mkdtemp(base))
		return -1;
	snprintf(roots[0], sizeof(roots[0]), "%s/day0", base);
	snprintf(roots[1], sizeof(roots[1]), "%s/day1", base);
	snprintf(image, sizeof(image), "%s/image", base);
	snprintf(hostile, sizeof(hostile), "%s/hostile", base);
	return mkdir(roots[0], 0755) | mkdir(roots[1], 0755);
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	return system(command);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void put(unsigned day, const char *name, const void *bytes, size_t len)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", roots[day], name);
	write_file(path, bytes, len);
}

static uint8_t *load(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	uint8_t *bytes;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	*len = (size_t)st.st_size;
	bytes = malloc(*len + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, *len, f), *len);
	fclose(f);
	return bytes;
}

static struct sb_source *open_dirs(size_t count)
{
	const char *paths[] = { roots[0], roots[1] };
	struct sb_source *s;
	char why[256];

	assert_int_equal(
		sb_dir_open(paths, count, NULL, NULL, why, sizeof(why), &s),
		SB_OK);
	return s;
}

static void small_tree(unsigned day)
{
	char path[256];

	put(day, "empty", "", 0);
	put(day, "a", "same bytes", 10);
	put(day, "b.jpg", "same bytes", 10);
	put(day, "c", "other", 5);
	snprintf(path, sizeof(path), "%s/link", roots[day]);
	assert_int_equal(symlink("a", path), 0);
	snprintf(path, sizeof(path), "%s/dir", roots[day]);
	assert_int_equal(mkdir(path, 0700), 0);
	put(day, "dir/d", "inner", 5);
}

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
	struct rlimit old, low = { 2048, 2048 };
	struct sb_source *dir;
	char tmp[128];

	(void)state;
	small_tree(0);
	put(0, "later", "12345", 5);
	snprintf(tmp, sizeof(tmp), "%s.tmp", image);
	dir = open_dirs(1);
	assert_int_equal(sb_material_write(dir, image, interfere, &i),
			 SB_STOPPED);
	assert_int_equal(i.calls, 2);
	assert_int_not_equal(access(image, F_OK), 0);
	assert_int_not_equal(access(tmp, F_OK), 0);
	assert_int_equal(sb_material_write(dir, "/nonexistent/x", NULL, NULL),
			 SB_IO);
	/* A full disk: writes fail from the first content on. */
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

/* --- hostile files ------------------------------------------------------ */

static volatile uint8_t sink; /* so that reads happen */

/* Open what may be anything; if it opens, everything in it must be usable. */
static enum sb_err survive(const uint8_t *bytes, size_t len)
{
	struct sb_source *s = NULL;
	uint8_t digest[32], unused[1];
	enum sb_err err;

	write_file(hostile, bytes, len);
	err = sb_material_open(hostile, &s, digest);
	if (err) {
		assert_null(s);
		return err;
	}
	for (uint32_t u = 0; u < s->user_count && u < 4; u++) {
		for (uint32_t d = 0; d < s->day_count && d < 4; d++) {
			struct sb_snapshot snap;

			assert_int_equal(s->snapshot(s, u, d, &snap), SB_OK);
			for (size_t i = 0; i < snap.entry_count; i++) {
				const struct sb_entry *e = &snap.entries[i];
				struct sb_span got;

				for (size_t k = 0; k < e->path.len; k++)
					sink ^= e->path.ptr[k];
				for (size_t k = 0; k < e->target.len; k++)
					sink ^= e->target.ptr[k];
				if (e->type != SB_ENTRY_FILE)
					continue;
				assert_int_equal(s->read(&snap, i, 0, SIZE_MAX,
							 unused, &got),
						 SB_OK);
				assert_int_equal(got.len, e->size_bytes);
				for (size_t k = 0; k < got.len; k++)
					sink ^= got.ptr[k];
			}
			s->release(&snap);
		}
	}
	s->close(s);
	return SB_OK;
}

/* Make both hashes right again, as an attacker would. */
static void rehash(uint8_t *bytes, size_t len)
{
	uint64_t index = sb_material_get(bytes + 48, 8);

	if (index <= len)
		assert_int_equal(EVP_Digest(bytes + index,
					    (size_t)(len - index), bytes + 56,
					    NULL, EVP_sha256(), NULL),
				 1);
	assert_int_equal(
		EVP_Digest(bytes, 88, bytes + 88, NULL, EVP_sha256(), NULL), 1);
}

static uint8_t *make_image(size_t *len)
{
	struct sb_source *dir;

	small_tree(0);
	put(1, "only", "1", 1);
	dir = open_dirs(2);
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_OK);
	dir->close(dir);
	return load(image, len);
}

static void refuses_damage(void **state)
{
	size_t len, index;
	uint8_t *bytes = make_image(&len), digest[32];
	struct sb_source *s;

	(void)state;
	assert_int_equal(survive(bytes, len), SB_OK);
	index = (size_t)sb_material_get(bytes + 48, 8);
	assert_in_range(index, 4096 + 64, len - 1);
	for (size_t cut = 0; cut < len; cut += cut < 4000 ? 97 : 1)
		assert_int_equal(survive(bytes, cut), SB_MALFORMED);
	bytes[len] = 0;
	assert_int_equal(survive(bytes, len + 1), SB_MALFORMED);
	for (size_t i = 0; i < len; i++) {
		if (i == 130)
			i = 4090; /* the zeros between are all alike */
		if (i == 4096)
			i = index; /* data is check's to judge */
		bytes[i] ^= 0x10;
		assert_int_equal(survive(bytes, len), SB_MALFORMED);
		bytes[i] ^= 0x10;
	}
	bytes[4096] ^= 1;
	write_file(hostile, bytes, len);
	assert_int_equal(sb_material_open(hostile, &s, digest), SB_OK);
	assert_int_equal(sb_material_check(s), SB_MALFORMED);
	s->close(s);
	free(bytes);
}

static void survives_malice(void **state)
{
	static const uint64_t evil[] = {
		0,
		1,
		63,
		64,
		4096,
		0x7fffffff,
		0xffffffff,
		0x100000000,
		INT64_MAX,
		UINT64_MAX,
		UINT64_MAX - 63,
		UINT64_MAX - 4095,
	};
	size_t len, index, refused = 0, accepted = 0;
	uint8_t *bytes = make_image(&len), *copy = malloc(len);

	(void)state;
	assert_non_null(copy);
	index = (size_t)sb_material_get(bytes + 48, 8);
	for (size_t at = 0; at + 8 <= len; at += 4) {
		if (at == 120)
			at = index;
		for (size_t e = 0; e < sizeof(evil) / sizeof(evil[0]); e++) {
			for (unsigned width = 4; width <= 8; width += 4) {
				enum sb_err err;

				memcpy(copy, bytes, len);
				sb_material_put(copy + at, evil[e], width);
				rehash(copy, len);
				err = survive(copy, len);
				assert_true(err == SB_OK ||
					    err == SB_MALFORMED);
				refused += err == SB_MALFORMED;
				accepted += err == SB_OK;
			}
		}
	}
	/* With right hashes only the checks refuse; times and modes may be
	 * anything. */
	assert_true(refused > 1000);
	assert_true(accepted > 100);
	free(bytes);
	free(copy);
}

/* One well-aimed lie each, with right hashes. */
static void refuses_lies(void **state)
{
	size_t len, index, entries, strings;
	uint8_t *bytes = make_image(&len), *copy = malloc(len);
	uint64_t contents;

	(void)state;
	assert_non_null(copy);
	index = (size_t)sb_material_get(bytes + 48, 8);
	contents = sb_material_get(bytes + 24, 8);
	assert_int_equal(contents, 5);
	entries = index + 48 * (size_t)contents + 2 * 16;
	strings = entries + 64 * (size_t)sb_material_get(bytes + 32, 8);
#define LIE(change)                                                 \
	do {                                                        \
		memcpy(copy, bytes, len);                           \
		change;                                             \
		rehash(copy, len);                                  \
		assert_int_equal(survive(copy, len), SB_MALFORMED); \
	} while (0)
	LIE(copy[strings] = '/');                             /* absolute */
	LIE(copy[strings] = 0);                               /* NUL */
	LIE(copy[strings] = '.');                             /* "." */
	LIE(copy[strings] = 'z');                             /* out of order */
	LIE(memcpy(copy + entries + 64, copy + entries, 12)); /* twice */
	LIE(copy[entries + 46] = 3);                          /* no such type */
	LIE(copy[entries + 46] = SB_ENTRY_SYMLINK);  /* without target */
	LIE(copy[entries + 44] = SB_CLASS_COUNT);    /* no such class */
	LIE(copy[entries + 16]++);                   /* size */
	LIE(copy[entries + 32] = (uint8_t)contents); /* content */
	LIE(copy[entries + 63] = 1);                 /* reserved */
	LIE(copy[index + 48 * contents] = 1);        /* gap in entries */
	LIE(copy[index + 48 * contents + 8]--);      /* too few */
	LIE(copy[index + 8] += 200);                 /* past the data */
	LIE(copy[7] = '1');                          /* version */
	LIE(copy[200] = 1);                          /* head's zeros */
#undef LIE
	free(bytes);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(comes_back),      T(loses_only_what_is_lost),
		T(refuses_damage),  T(leaves_nothing_half_written),
		T(survives_malice), T(refuses_lies),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
