/* A store whose keeper lies, and then tells the truth again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/store/overlay.h"

struct open_store {
	struct sb_pool *pool;
	struct sb_overlay *overlay;
	struct sb_store store;
	struct sb_where where[2];
};

static struct sb_span text(const char *s)
{
	return sb_span_of(s, strlen(s));
}

static void open_one(struct open_store *o)
{
	static const uint32_t lens[2] = { 3, 5 };
	const struct sb_span objects[2] = { text("one"), text("three") };
	struct sb_store base;

	assert_int_equal(sb_pool_new(&o->pool), SB_OK);
	assert_int_equal(sb_store_memory(o->pool, &base), SB_OK);
	assert_int_equal(sb_overlay_new(base, &o->overlay, &o->store), SB_OK);
	assert_int_equal(
		o->store.ops->reserve(o->store.self, lens, 2, o->where), SB_OK);
	assert_int_equal(
		o->store.ops->fill(o->store.self, o->where, objects, 2), SB_OK);
}

static void close_one(struct open_store *o)
{
	o->store.ops->close(o->store.self);
	sb_pool_free(o->pool);
}

static void expect(struct open_store *o, size_t i, const char *want)
{
	uint8_t room[8];
	struct sb_span got;

	assert_int_equal(
		o->store.ops->get(o->store.self, o->where[i], room, &got),
		SB_OK);
	assert_int_equal(got.len, strlen(want));
	assert_memory_equal(got.ptr, want, got.len);
}

static void expect_named(struct open_store *o, const char *name,
			 const char *want)
{
	struct sb_buf got = { NULL, 0, 0 };
	enum sb_err err = o->store.ops->get_named(o->store.self, name, &got);

	assert_int_equal(err, want ? SB_OK : SB_MISSING);
	if (want) {
		assert_int_equal(got.len, strlen(want));
		assert_memory_equal(got.ptr, want, got.len);
	}
	free(got.ptr);
}

static enum sb_err append(void *arg, const char *name)
{
	strcat(arg, name);
	return SB_OK;
}

static void expect_list(struct open_store *o, const char *want)
{
	char names[64] = "";

	assert_int_equal(o->store.ops->list(o->store.self, "u", append, names),
			 SB_OK);
	assert_string_equal(names, want);
}

static void test_objects(void **state)
{
	struct open_store o;
	size_t count;

	(void)state;
	open_one(&o);
	assert_memory_equal(sb_overlay_places(o.overlay, &count), o.where,
			    sizeof(o.where));
	assert_int_equal(count, 2);
	assert_int_equal(
		sb_overlay_serve(o.overlay, o.where[0], text("another")),
		SB_OK);
	assert_int_equal(sb_overlay_serve(o.overlay, o.where[0], text("lie")),
			 SB_OK);
	expect(&o, 0, "lie");
	expect(&o, 1, "three");
	sb_overlay_reset(o.overlay);
	expect(&o, 0, "one");
	close_one(&o);
}

static void test_names(void **state)
{
	struct open_store o;

	(void)state;
	open_one(&o);
	assert_int_equal(o.store.ops->put_named(o.store.self, "u1", text("a")),
			 SB_OK);
	assert_int_equal(o.store.ops->put_named(o.store.self, "u3", text("c")),
			 SB_OK);
	assert_int_equal(sb_overlay_hide(o.overlay, "u3"), SB_OK);
	expect_named(&o, "u3", NULL);
	expect_list(&o, "u1");
	sb_overlay_catch(o.overlay);
	assert_int_equal(o.store.ops->put_named(o.store.self, "u2", text("b")),
			 SB_OK);
	assert_int_equal(o.store.ops->put_named(o.store.self, "u1", text("A")),
			 SB_OK);
	expect_named(&o, "u1", "A");
	expect_list(&o, "u1u2");
	assert_int_equal(o.store.ops->remove_named(o.store.self, "u1"), SB_OK);
	expect_named(&o, "u1", NULL);
	expect_list(&o, "u2");
	sb_overlay_reset(o.overlay);
	expect_named(&o, "u1", "a");
	expect_list(&o, "u1u3");
	close_one(&o);
}

/* A blob that was hidden is there again once it is put, caught or not. */
static void test_put_again(void **state)
{
	struct open_store o;

	(void)state;
	open_one(&o);
	for (int catches = 0; catches < 2; catches++) {
		assert_int_equal(
			o.store.ops->put_named(o.store.self, "u1", text("a")),
			SB_OK);
		assert_int_equal(sb_overlay_hide(o.overlay, "u1"), SB_OK);
		expect_named(&o, "u1", NULL);
		if (catches)
			sb_overlay_catch(o.overlay);
		assert_int_equal(
			o.store.ops->put_named(o.store.self, "u1", text("b")),
			SB_OK);
		expect_named(&o, "u1", "b");
		expect_list(&o, "u1");
		sb_overlay_reset(o.overlay);
		expect_named(&o, "u1", catches ? "a" : "b");
	}
	close_one(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_put_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
