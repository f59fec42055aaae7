/* Every fuzz target on its corpus, and on what lies near: each file cut at
 * every length (or some 300 of a long one), and with single bits turned.  Under
 * the sanitizers this is most of what a fuzzer sees in its first minute. */
#include "fuzz/targets.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	MOST_BYTES = 1 << 20,
	CUTS = 300,
	FLIPS = 300,
};

typedef void target(const uint8_t *bytes, size_t len);

static uint8_t *load(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	uint8_t *all = malloc(MOST_BYTES);

	assert_non_null(f);
	assert_non_null(all);
	*len = fread(all, 1, MOST_BYTES, f);
	fclose(f);
	return all;
}

/* Memory of just this size, so that one byte too far is seen. */
static void give(target *run, const uint8_t *bytes, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);

	assert_non_null(exact);
	if (len)
		memcpy(exact, bytes, len);
	run(exact, len);
	free(exact);
}

static void near(target *run, uint8_t *bytes, size_t len)
{
	size_t cut = len / CUTS + 1, flip = len * 8 / FLIPS + 1;

	give(run, bytes, len);
	for (size_t n = 0; n < len; n += cut)
		give(run, bytes, n);
	for (size_t bit = 0; bit < 8 * len; bit += flip) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		give(run, bytes, len);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void all_of(const char *name, target *run)
{
	char path[512];
	struct dirent *e;
	unsigned files = 0;
	DIR *d;

	snprintf(path, sizeof(path), "fuzz/corpus/%s", name);
	d = opendir(path);
	if (!d)
		fail_msg("%s is not there; run from the top folder", path);
	while (d && (e = readdir(d))) {
		uint8_t *bytes;
		size_t len;

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "fuzz/corpus/%s/%s", name,
			 e->d_name);
		bytes = load(path, &len);
		near(run, bytes, len);
		free(bytes);
		files++;
	}
	closedir(d);
	give(run, NULL, 0);
	assert_true(files > 0);
}

#define TEST(name)                            \
	static void test_##name(void **state) \
	{                                     \
		(void)state;                  \
		all_of(#name, fuzz_##name);   \
	}
FUZZ_TARGETS(TEST)
#undef TEST

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(test_##name),
		FUZZ_TARGETS(TEST)
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
