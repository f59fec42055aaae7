/* tests/unit/material.h: what the tests of materialised files share: two small
 * directories and a place for images, made afresh for every test. */
#ifndef TESTS_UNIT_MATERIAL_H
#define TESTS_UNIT_MATERIAL_H

#include "datasets/material.h"
#include "datasets/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char base[64], roots[2][96], image[96], hostile[96];

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	return system(command);
}

static inline void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static inline void put(unsigned day, const char *name, const void *bytes,
		       size_t len)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", roots[day], name);
	write_file(path, bytes, len);
}

static inline uint8_t *load(const char *path, size_t *len)
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

static inline struct sb_source *open_dirs(size_t count)
{
	const char *paths[] = { roots[0], roots[1] };
	struct sb_source *s;
	char why[256];

	assert_int_equal(
		sb_dir_open(paths, count, NULL, NULL, why, sizeof(why), &s),
		SB_OK);
	return s;
}

static inline void small_tree(unsigned day)
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

#endif
