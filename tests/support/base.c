#include "tests/support/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/measure/tree.h"

char test_base[64];

int test_base_make(void **state)
{
	(void)state;
	snprintf(test_base, sizeof(test_base), "/tmp/sealbench-test-XXXXXX");
	return mkdtemp(test_base) ? 0 : -1;
}

int test_base_remove(void **state)
{
	(void)state;
	sb_tree_remove(test_base);
	return 0;
}

void test_base_put(const char *name, const char *text)
{
	char path[256];
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s", test_base, name);
	to = fopen(path, "w");
	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
}
