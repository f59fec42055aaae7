/* tests/vectors/kit.h: a kit on its fastest paths for a group of tests: its
 * set-up and tear-down; state is the kit. */
#ifndef TESTS_VECTORS_KIT_H
#define TESTS_VECTORS_KIT_H

#include "schemes/kit/kit.h"

static inline int kit_start(void **state)
{
	struct sb_kit *kit;

	if (sb_kit_new(SB_PATHS_FASTEST, &kit) != SB_OK)
		return -1;
	*state = kit;
	return 0;
}

static inline int kit_stop(void **state)
{
	sb_kit_free(*state);
	return 0;
}

#endif
