#include "tests/custody/operate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SEED UINT64_C(3)

static int is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void check(const struct sb_expected *e,
		  const struct sb_operation_row *row)
{
	const char *of_before = e->of_before[row->copy != SB_COPY_BEFORE];
	const char *of_after = e->of_after[row->copy != SB_COPY_BEFORE];

	if (row->copy == SB_COPY_BOTH) /* whichever is more: none are mixed */
		of_before = is(e->of_before[0], "nothing") ? of_before
							   : e->of_before[0];
	if (row->copy == SB_COPY_BOTH && !is(e->of_after[0], "nothing"))
		of_after = e->of_after[0];
	if (!is(sb_operations_word(row->before), of_before) ||
	    !is(sb_operations_word(row->after), of_after))
		fail_msg("%s, %s, copy %s: %s of before, %s of after",
			 e->operation, e->reader,
			 sb_operations_copy_name(row->copy),
			 sb_operations_word(row->before),
			 sb_operations_word(row->after));
}

static void same(const char *operation, const char *what, uint64_t got,
		 uint64_t want)
{
	if (want != SB_ANY && got != want)
		fail_msg("%s: %s: %llu, not %llu", operation, what,
			 (unsigned long long)got, (unsigned long long)want);
}

static void check_price(const struct sb_priced *p,
			const struct sb_operation_row *row)
{
	const struct sb_operation_cost *got = &row->cost, *want = &p->cost;

	assert_string_equal(row->redo, p->redo);
	same(p->operation, "data bytes", got->data_bytes, want->data_bytes);
	same(p->operation, "objects", got->objects, want->objects);
	same(p->operation, "kept", got->kept_objects, want->kept_objects);
	same(p->operation, "key bytes", got->key_bytes, want->key_bytes);
	same(p->operation, "deposits", got->deposits, want->deposits);
	same(p->operation, "removals", got->removals, want->removals);
	same(p->operation, "services", got->service_items, want->service_items);
	same(p->operation, "round trips", got->round_trips, want->round_trips);
	/* Of what is done with; elsewhere records go on. */
	if (is(p->operation, "erase") || is(p->operation, "delete account"))
		same(p->operation, "records left", got->left_service_bytes,
		     want->left_service_bytes);
	if (is(p->redo, "nothing"))
		assert_int_equal(got->data_bytes + got->recipe_bytes, 0);
	else
		assert_true(got->recipe_bytes > 0 &&
			    got->read_bytes <= got->bytes);
}

static enum sb_err match(void *arg, const struct sb_operation_row *row)
{
	struct sb_found *f = arg;

	if (is(row->redo, "unsupported")) {
		f->refused++;
		f->reasons += strncmp(row->why, "none: ", 6) == 0 ||
			      strncmp(row->why, "not modelled: ", 14) == 0;
		assert_null(row->reader);
		return SB_OK;
	}
	assert_string_equal(row->why, "");
	for (size_t i = 0; !row->reader && i < f->price_count; i++) {
		if (!is(f->prices[i].operation, row->operation))
			continue;
		check_price(&f->prices[i], row);
		f->priced++;
	}
	for (size_t i = 0; row->reader && i < f->count; i++) {
		const struct sb_expected *e = &f->want[i];

		if (!is(e->operation, row->operation) ||
		    !is(e->reader, row->reader))
			continue;
		check(e, row);
		f->hits[i]++;
	}
	return SB_OK;
}

void sb_expect_operations(const char *name, struct sb_found *f)
{
	struct sb_profile profile;
	char why[512];

	assert_true(f->count <= sizeof(f->hits) / sizeof(f->hits[0]));
	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK ||
	    sb_operations_run(&profile, SEED, match, f, why, sizeof(why)) !=
		    SB_OK)
		fail_msg("%s", why);
	for (size_t i = 0; i < f->count; i++)
		if (f->hits[i] != SB_COPY_COUNT)
			fail_msg("%s: %s is no reader of \"%s\"", name,
				 f->want[i].reader, f->want[i].operation);
	assert_int_equal(f->priced, f->price_count);
	assert_int_equal(f->refused, f->reasons);
}
