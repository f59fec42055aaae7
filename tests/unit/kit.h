/* tests/unit/kit.h: a kit, and bytes to give it. */
#ifndef TESTS_UNIT_KIT_H
#define TESTS_UNIT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schemes/kit/kit.h"

/* Fails the test where there is none. */
static inline struct sb_kit *kit_of(enum sb_paths paths)
{
	struct sb_kit *kit;

	assert_int_equal(sb_kit_new(paths, &kit), SB_OK);
	return kit;
}

/* n-th byte of a stream that depends on seed. */
static inline void fill(uint8_t *out, size_t len, uint32_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		out[i] = (uint8_t)(seed >> 24);
	}
}

#endif
