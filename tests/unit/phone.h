/* tests/unit/phone.h: what the tests of the phone generator share. */
#ifndef TESTS_UNIT_PHONE_H
#define TESTS_UNIT_PHONE_H

#include "datasets/source.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	USERS = 3,
	DAYS = 3,
	HASH = 32
};

static const struct sb_phone_params usual = {
	.seed = 1, .users = USERS, .days = DAYS, .bytes_per_user = 8000000
};

static inline struct sb_source *open_phone(const struct sb_phone_params *params)
{
	struct sb_source *s;

	assert_int_equal(sb_phone_open(params, &s), SB_OK);
	assert_string_equal(s->kind, "phone");
	return s;
}

/* The whole of one file, malloced. */
static inline uint8_t *load(const struct sb_snapshot *s, size_t index)
{
	size_t size = (size_t)s->entries[index].size_bytes;
	uint8_t *bytes = malloc(size + 1);
	struct sb_span got;

	assert_non_null(bytes);
	assert_int_equal(s->source->read(s, index, 0, size + 1, bytes, &got),
			 SB_OK);
	assert_int_equal(got.len, size);
	if (got.ptr != bytes)
		memcpy(bytes, got.ptr, size);
	return bytes;
}

static inline void hash(const struct sb_snapshot *s, size_t index,
			uint8_t out[HASH])
{
	uint8_t *bytes = load(s, index);

	assert_int_equal(EVP_Digest(bytes, s->entries[index].size_bytes, out,
				    NULL, EVP_sha256(), NULL),
			 1);
	free(bytes);
}

static inline int ends(struct sb_span path, const char *end)
{
	size_t len = strlen(end);

	return path.len >= len && !memcmp(path.ptr + path.len - len, end, len);
}

static inline size_t find(const struct sb_snapshot *s, struct sb_span path)
{
	for (size_t i = 0; i < s->entry_count; i++)
		if (s->entries[i].path.len == path.len &&
		    !memcmp(s->entries[i].path.ptr, path.ptr, path.len))
			return i;
	return SIZE_MAX;
}

static inline int is_file(const struct sb_entry *e)
{
	return e->type == SB_ENTRY_FILE;
}

#endif
