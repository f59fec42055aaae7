/* tests/vectors/hex.h: published vectors as they are printed. */
#ifndef TESTS_VECTORS_HEX_H
#define TESTS_VECTORS_HEX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/base.h"

#define HEX_MAX 4096u

/* Bytes with a length of their own. */
struct hex {
	size_t len;
	uint8_t b[HEX_MAX];
};

static inline unsigned hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	assert_non_null(at);
	return at ? (unsigned)(at - digits) : 0;
}

/* Lower-case digits, nothing else. */
static inline struct hex hex(const char *text)
{
	struct hex h = { strlen(text) / 2, { 0 } };

	assert_int_equal(strlen(text) % 2, 0);
	assert_true(h.len <= HEX_MAX);
	for (size_t i = 0; i < h.len; i++)
		h.b[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 |
				   hex_digit(text[2 * i + 1]));
	return h;
}

static inline struct sb_span hex_span(const struct hex *h)
{
	return sb_span_of(h->b, h->len);
}

static inline void assert_hex(const uint8_t *got, size_t len, const char *text)
{
	struct hex want = hex(text);

	assert_int_equal(len, want.len);
	assert_memory_equal(got, want.b, len);
}

#endif
