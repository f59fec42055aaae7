/* tests/support/base.h: a temporary folder of one test, and files in it. */
#ifndef TESTS_SUPPORT_BASE_H
#define TESTS_SUPPORT_BASE_H

/* Its path while it is there. */
extern char test_base[64];

/* Set-up and tear-down of cmocka. */
int test_base_make(void **state);
int test_base_remove(void **state);
/* A file of that name; fails the test where it cannot be written. */
void test_base_put(const char *name, const char *text);

#endif
