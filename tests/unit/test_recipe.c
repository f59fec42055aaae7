/* Recipes: what was put is taken; what nobody would put is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/pipeline/recipe.h"

static enum sb_err through(const struct sb_entry *e,
			   struct sb_recipe_entry *out, struct sb_block *b)
{
	static const struct sb_file nothing;
	struct sb_recipe_part part = { 0 };
	struct sb_span rest;

	b->len = 0;
	if (e->type == SB_ENTRY_FILE)
		assert_int_equal(sb_recipe_put(b, e, &nothing, &part), SB_OK);
	else
		assert_int_equal(sb_recipe_put(b, e, NULL, NULL), SB_OK);
	rest = sb_span_of(b->ptr, b->len);
	return sb_recipe_take(&rest, out);
}

static void odd_entries_are_refused(void **state)
{
	struct sb_heap heap = { 0 };
	struct sb_block b = { .heap = &heap };
	struct sb_recipe_entry out;
	struct sb_entry e = { .path = sb_span_of("a/b", 3),
			      .type = SB_ENTRY_FILE,
			      .mode = 0100600,
			      .mtime_ns = -5,
			      .data_class = SB_CLASS_COUNT - 1 };

	(void)state;
	assert_int_equal(through(&e, &out, &b), SB_OK);
	assert_int_equal(out.entry.path.len, 3);
	assert_memory_equal(out.entry.path.ptr, "a/b", 3);
	assert_int_equal(out.entry.mode, e.mode);
	assert_true(out.entry.mtime_ns == -5);
	assert_int_equal(out.entry.data_class, SB_CLASS_COUNT - 1);
	e.data_class = SB_CLASS_COUNT;
	assert_int_equal(through(&e, &out, &b), SB_MALFORMED);
	e.data_class = 0;
	e.type = SB_ENTRY_SYMLINK + 1;
	assert_int_equal(through(&e, &out, &b), SB_MALFORMED);
	e.type = SB_ENTRY_DIR;
	assert_int_equal(through(&e, &out, &b), SB_OK);
	e.path.len = 0;
	assert_int_equal(through(&e, &out, &b), SB_MALFORMED);
	sb_block_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_entries_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
