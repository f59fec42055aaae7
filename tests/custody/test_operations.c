/* What changing keys is good for, worked out by hand for one scheme. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/operations.h"

#define SEED UINT64_C(3)

#define W "whole"
#define N "nothing"

/* Whoever has the store and knows the passphrase. */
static const struct expected {
	const char *operation, *redo;
	enum sb_copy copy;
	const char *before, *after;
} expected[] = {
	/* The box he kept opens with the passphrase he knows: for ever.  The
	 * new box does not. */
	{ "new passphrase", "nothing", SB_COPY_BEFORE, W, W },
	{ "new passphrase", "nothing", SB_COPY_AFTER, N, N },
	{ "new passphrase", "nothing", SB_COPY_BOTH, W, W },
	/* Another master key: his copy opens what it held, nothing newer.  But
	 * the passphrase is the same, so that the new box opens too. */
	{ "rotate", "all", SB_COPY_BEFORE, W, N },
	{ "rotate", "all", SB_COPY_AFTER, W, W },
	{ "rotate", "all", SB_COPY_BOTH, W, W },
	{ "erase", "nothing", SB_COPY_BEFORE, W, N },
	{ "erase", "nothing", SB_COPY_AFTER, N, N },
};

#define COUNT (sizeof(expected) / sizeof(expected[0]))

struct found {
	unsigned hits[COUNT], unsupported;
	uint64_t rotated_bytes, renewed_bytes;
};

static enum sb_err match(void *arg, const struct sb_operation_row *row)
{
	struct found *f = arg;

	if (strcmp(row->redo, "unsupported") == 0) {
		f->unsupported++;
		assert_string_equal(row->reader, "");
		return SB_OK;
	}
	if (strcmp(row->operation, "rotate") == 0)
		f->rotated_bytes = row->data_bytes + row->recipe_bytes;
	if (strcmp(row->operation, "new passphrase") == 0)
		f->renewed_bytes = row->data_bytes + row->recipe_bytes;
	if (strcmp(row->reader, "the whole store + the passphrase") != 0)
		return SB_OK;
	for (size_t i = 0; i < COUNT; i++) {
		const struct expected *e = &expected[i];

		if (strcmp(e->operation, row->operation) != 0 ||
		    e->copy != row->copy)
			continue;
		assert_string_equal(row->redo, e->redo);
		if (strcmp(sb_operations_word(row->before), e->before) != 0 ||
		    strcmp(sb_operations_word(row->after), e->after) != 0)
			fail_msg("%s, copy %s: %s of before, %s of after",
				 e->operation, sb_operations_copy_name(e->copy),
				 sb_operations_word(row->before),
				 sb_operations_word(row->after));
		f->hits[i]++;
	}
	return SB_OK;
}

static void run(const char *name, sb_operation_visit *visit, void *arg)
{
	struct sb_profile profile;
	char why[512];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK ||
	    sb_operations_run(&profile, SEED, visit, arg, why, sizeof(why)) !=
		    SB_OK)
		fail_msg("%s", why);
}

static void test_passphrase(void **state)
{
	struct found f = { .unsupported = 0 };

	(void)state;
	run("passphrase", match, &f);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(f.hits[i], 1);
	assert_int_equal(f.renewed_bytes, 0);
	assert_true(f.rotated_bytes > 3000);
	assert_true(f.unsupported >= 4);
}

static enum sb_err only_unsupported(void *arg,
				    const struct sb_operation_row *row)
{
	unsigned *count = arg;

	assert_string_equal(row->redo, "unsupported");
	++*count;
	return SB_OK;
}

static void test_without_rekey(void **state)
{
	unsigned count = 0;

	(void)state;
	run("null", only_unsupported, &count);
	assert_int_equal(count, 9);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(sb_operations_word(0), N);
	assert_string_equal(sb_operations_word(1), "partly");
	assert_string_equal(sb_operations_word(1u << SB_VERDICT_NAMES),
			    "names only");
	assert_string_equal(sb_operations_word(UINT32_MAX), W);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_passphrase),
		cmocka_unit_test(test_without_rekey),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
