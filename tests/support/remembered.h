/* tests/support/remembered.h: a group of tests in which what keys cost is worked
 * out once: set-up and tear-down of cmocka's run_group_tests. */
#ifndef TESTS_SUPPORT_REMEMBERED_H
#define TESTS_SUPPORT_REMEMBERED_H

/* As of schemes/kit/memo.h, on the calling thread; state is not used; 0. */
int sb_remember(void **state);
int sb_forget(void **state);

#endif
