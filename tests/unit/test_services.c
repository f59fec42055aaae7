/* tests/unit/test_services.c: key server, counter, key service, and what the
 * schemes that ask them do with the answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "schemes/services/services.h"
#include "tests/support/enrolled.h"

#define COUNT 5u
#define LEN   40u

struct batch {
	struct sb_chunk chunks[COUNT];
	uint8_t plain[COUNT][LEN], objects[COUNT][LEN + 120];
};

/* Contents are the bytes of what; equal bytes are equal contents. */
static void fill(struct batch *b, const char what[COUNT], uint32_t place)
{
	memset(b, 0, sizeof(*b));
	for (uint32_t i = 0; i < COUNT; i++) {
		struct sb_chunk *c = &b->chunks[i];

		memset(b->plain[i], what[i], LEN);
		c->at.file = place + i;
		c->scope = SB_EVERYONE;
		c->in = sb_span_of(b->plain[i], LEN);
		c->out = (struct sb_buf) { b->objects[i], 0, LEN + 120 };
	}
}

static enum sb_err derive(struct sb_enrolled *w, struct batch *b, size_t count)
{
	enum sb_err err;

	sb_host_begin(w->host, 10, 1);
	err = w->data->derive(w->ctx, &w->host->env, b->chunks, count);
	sb_host_done(w->host);
	return err;
}

static enum sb_err seal(struct sb_enrolled *w, struct batch *b, size_t count)
{
	enum sb_err err;

	sb_host_begin(w->host, 10, 1);
	err = w->data->seal(w->ctx, &w->host->env, b->chunks, count);
	sb_host_done(w->host);
	return err;
}

static enum sb_err open_batch(struct sb_enrolled *w, struct batch *b,
			      size_t count, uint8_t out[COUNT][LEN + 120])
{
	enum sb_err err;

	for (size_t i = 0; i < count; i++) {
		struct sb_chunk *c = &b->chunks[i];

		c->in = sb_span_of(b->objects[i], c->out.len);
		c->out = (struct sb_buf) { out[i], 0, LEN + 120 };
	}
	sb_host_begin(w->host, 11, 1);
	err = w->data->open(w->ctx, &w->host->env, b->chunks, count);
	sb_host_done(w->host);
	return err;
}

static int same_id(const struct sb_chunk *a, const struct sb_chunk *b)
{
	return memcmp(&a->id, &b->id, sizeof(a->id)) == 0;
}

/* ---- key server ---------------------------------------------------------- */

static const char aided[] = "scheme = server_aided\nscope = everyone\n"
			    "set.memory_kib = 8\nset.passes = 1\n";

static void aided_asks_once(void **unused)
{
	struct sb_enrolled w;
	struct batch a, b;

	(void)unused;
	sb_enrolled_start(&w, aided, SB_CLIENT);
	fill(&a, "xyxzz", 0);
	fill(&b, "zxyyy", 50);
	w.host->call.seen = 0;
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	assert_int_equal(w.host->call.seen, 1);
	assert_int_equal(derive(&w, &b, COUNT), SB_OK);
	assert_true(same_id(&a.chunks[0], &a.chunks[2]));
	assert_true(same_id(&a.chunks[0], &b.chunks[1]));
	assert_false(same_id(&a.chunks[0], &a.chunks[1]));
	assert_int_equal(a.chunks[0].scope, SB_EVERYONE);
	sb_enrolled_stop(&w);
}

/* The key server cannot tell that it is asked about one content twice. */
static void aided_blinds(void **unused)
{
	struct sb_enrolled w;
	struct batch a;
	uint8_t first[32];

	(void)unused;
	sb_enrolled_start(&w, aided, SB_CLIENT);
	fill(&a, "xxxxx", 0);
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	assert_memory_not_equal(w.host->asked, w.host->asked + 32, 32);
	memcpy(first, w.host->asked, 32);
	fill(&a, "xxxxx", 50);
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	assert_memory_not_equal(w.host->asked, first, 32);
	sb_enrolled_stop(&w);
}

static void aided_degrades(void **unused)
{
	uint8_t out[COUNT][LEN + 120];
	struct sb_enrolled w;
	struct batch a, plain;

	(void)unused;
	sb_enrolled_start(&w, aided, SB_CLIENT);
	w.host->third_down = 1;
	fill(&a, "xxxxx", 0);
	plain = a;
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	for (size_t i = 0; i < COUNT; i++) {
		assert_int_equal(a.chunks[i].scope, SB_ALONE);
		for (size_t k = 0; k < i; k++)
			assert_false(same_id(&a.chunks[i], &a.chunks[k]));
	}
	for (size_t i = 0; i < COUNT; i++)
		a.chunks[i].in = sb_span_of(a.plain[i], LEN);
	assert_int_equal(seal(&w, &a, COUNT), SB_OK);
	assert_int_equal(open_batch(&w, &a, COUNT, out), SB_OK);
	for (size_t i = 0; i < COUNT; i++) {
		assert_int_equal(a.chunks[i].out.len, LEN);
		assert_memory_equal(out[i], plain.plain[i], LEN);
		a.chunks[i].in = sb_span_of(out[i], LEN);
	}
	assert_int_equal(w.data->check(w.ctx, &w.host->env, a.chunks, COUNT),
			 SB_OK);
	out[1][3] ^= 1;
	assert_int_equal(w.data->check(w.ctx, &w.host->env, a.chunks, COUNT),
			 SB_FORGED);
	assert_int_equal(a.chunks[0].err, SB_OK);
	assert_int_equal(a.chunks[1].err, SB_FORGED);
	sb_host_done(w.host);
	sb_enrolled_stop(&w);
}

static void aided_fails(void **unused)
{
	char text[200];
	struct sb_enrolled w;
	struct batch a;

	(void)unused;
	snprintf(text, sizeof(text), "%sset.when_down = 0\n", aided);
	sb_enrolled_start(&w, text, SB_CLIENT);
	w.host->third_down = 1;
	fill(&a, "abcde", 0);
	assert_int_equal(derive(&w, &a, COUNT), SB_MISSING);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(a.chunks[i].err, SB_MISSING);
	sb_enrolled_stop(&w);
}

/* Three items an hour: the rest of the batch is not shared, the next hour's
 * is again; batches of one give the same as a batch of five. */
static void aided_is_limited(void **unused)
{
	char text[300];
	struct sb_enrolled w;
	struct batch a, b;

	(void)unused;
	snprintf(text, sizeof(text),
		 "%sset.ordered = 1\nservice.dedup_keys.items_per_hour = 3\n",
		 aided);
	sb_enrolled_start(&w, text, SB_CLIENT);
	assert_int_equal(w.data->ordered_calls, 1);
	fill(&a, "abcde", 0);
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(a.chunks[i].scope,
				 i < 3 ? SB_EVERYONE : SB_ALONE);
	w.host->now_ns = UINT64_C(3600000000000);
	fill(&b, "abcde", 0);
	for (size_t i = 0; i < COUNT; i++) {
		struct sb_chunk *c = &b.chunks[i];

		sb_host_begin(w.host, 10, 1);
		assert_int_equal(w.data->derive(w.ctx, &w.host->env, c, 1),
				 SB_OK);
		sb_host_done(w.host);
		assert_int_equal(c->scope, i < 3 ? SB_EVERYONE : SB_ALONE);
		assert_true(same_id(c, &a.chunks[i]));
	}
	sb_enrolled_stop(&w);
}

/* ---- counter -------------------------------------------------------------- */

static void tunable_starts_anew(void **unused)
{
	struct sb_enrolled w;
	struct batch a, b;

	(void)unused;
	sb_enrolled_start(
		&w,
		"scheme = tunable\nscope = everyone\nset.memory_kib = 8\n"
		"set.passes = 1\nservice.counter.t = 3\n",
		SB_CLIENT);
	fill(&a, "xxxxx", 0);
	fill(&b, "xxyxx", 50);
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	assert_int_equal(derive(&w, &b, COUNT), SB_OK);
	/* copies 1 2 3 | 4 5 6 | 7 8 9 of x */
	assert_true(same_id(&a.chunks[0], &a.chunks[2]));
	assert_false(same_id(&a.chunks[2], &a.chunks[3]));
	assert_true(same_id(&a.chunks[3], &b.chunks[0]));
	assert_false(same_id(&b.chunks[0], &b.chunks[1]));
	assert_true(same_id(&b.chunks[1], &b.chunks[4]));
	assert_false(same_id(&b.chunks[1], &a.chunks[0]));
	assert_false(same_id(&b.chunks[2], &a.chunks[0]));
	sb_enrolled_stop(&w);
}

/* ---- key service ----------------------------------------------------------- */

static void one_bad_object_spoils_itself(void **unused)
{
	uint8_t out[COUNT][LEN + 120];
	struct sb_enrolled w;
	struct batch a;

	(void)unused;
	sb_enrolled_start(&w, "scheme = provider_held\nscope = everyone\n",
			  SB_PROVIDER);
	fill(&a, "abcde", 0);
	assert_int_equal(derive(&w, &a, COUNT), SB_OK);
	w.host->call.seen = 0;
	assert_int_equal(seal(&w, &a, COUNT), SB_OK);
	assert_int_equal(w.host->call.seen, 1);
	a.objects[2][5] ^= 1; /* in the wrapped key */
	assert_int_equal(open_batch(&w, &a, COUNT, out), SB_FORGED);
	assert_int_equal(w.host->call.seen, 2);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(a.chunks[i].err, i == 2 ? SB_FORGED : SB_OK);
	sb_enrolled_stop(&w);
}

static enum sb_err ask(struct sb_enrolled *w, uint64_t account, uint8_t op,
		       const uint8_t blob[40], uint8_t answer[41])
{
	uint8_t item[SB_KEYSERVICE_ITEM_BYTES];
	struct sb_buf got = { answer, 0, SB_KEYSERVICE_ITEM_BYTES };
	enum sb_err err;

	item[0] = op;
	memcpy(item + 1, blob, 40);
	sb_host_begin(w->host, 20, account);
	err = sb_call(&w->host->env, "keyservice",
		      sb_span_of(item, sizeof(item)), &got);
	return err == SB_OK ? sb_services_verdict(answer[0]) : err;
}

static void keyservice_keeps_accounts_apart(void **unused)
{
	uint8_t key[40] = "thirty-two bytes of a certain key", wrapped[41],
		back[41];
	struct sb_enrolled w;

	(void)unused;
	memset(key + 32, 0, 8);
	sb_enrolled_start(&w, "scheme = provider_held\n", SB_PROVIDER);
	assert_int_equal(ask(&w, 1, SB_KEYSERVICE_WRAP_OWN, key, wrapped),
			 SB_OK);
	assert_int_equal(
		ask(&w, 1, SB_KEYSERVICE_UNWRAP_OWN, wrapped + 1, back), SB_OK);
	assert_memory_equal(back + 1, key, 32);
	assert_int_equal(
		ask(&w, 2, SB_KEYSERVICE_UNWRAP_OWN, wrapped + 1, back),
		SB_FORGED);
	assert_int_equal(ask(&w, 1, SB_KEYSERVICE_UNWRAP, wrapped + 1, back),
			 SB_FORGED);
	assert_int_equal(ask(&w, 1, 9, key, back), SB_MALFORMED);
	sb_enrolled_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aided_asks_once),
		cmocka_unit_test(aided_blinds),
		cmocka_unit_test(aided_degrades),
		cmocka_unit_test(aided_fails),
		cmocka_unit_test(aided_is_limited),
		cmocka_unit_test(tunable_starts_anew),
		cmocka_unit_test(one_bad_object_spoils_itself),
		cmocka_unit_test(keyservice_keeps_accounts_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
