/* tests/peers/test_restic_plant.c: what the README of the restic profile says of
 * planting snapshots in restic itself, done to the real one, where that is
 * installed; else the test is skipped, and says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define RESTORED     0
#define REFUSED      3
#define NOT_THERE    4
#define STATUS(CODE) ((CODE) >> 8 & 255)

static void plants(const char *version, const char *compression, int wanted)
{
	char text[512], folder[] = "/tmp/sealbench-plant-XXXXXX";
	int got;

	assert_non_null(mkdtemp(folder));
	snprintf(text, sizeof(text),
		 "sh tests/peers/restic_plant.sh %s %s %s >%s.log 2>&1", folder,
		 version, compression, folder);
	got = STATUS(system(text));
	if (got != wanted && got != NOT_THERE) {
		snprintf(text, sizeof(text), "cat %s.log >&2", folder);
		(void)!system(text);
	}
	snprintf(text, sizeof(text), "rm -rf %s %s.log", folder, folder);
	assert_int_equal(system(text), 0);
	if (got == NOT_THERE)
		skip();
	assert_int_equal(got, wanted);
}

/* Blobs are not compressed: a sealed file of JSON passes for index and snapshot,
 * and the index says which blob is a tree. */
static void version_1(void **unused)
{
	(void)unused;
	plants("1", "off", RESTORED);
}

static void without_compression(void **unused)
{
	(void)unused;
	plants("2", "off", RESTORED);
}

/* A file is a compressed frame then, which begins with another byte. */
static void with_compression(void **unused)
{
	(void)unused;
	plants("2", "auto", REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_1),
		cmocka_unit_test(without_compression),
		cmocka_unit_test(with_compression),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
