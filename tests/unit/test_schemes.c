/* tests/unit/test_schemes.c: what single schemes promise beyond the conformance
 * suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schemes/kit/lockbox.h"
#include "schemes/kit/wire.h"
#include "tests/support/enrolled.h"

/* ---- classes ---------------------------------------------------------------- */

static enum sb_err begin_resume(struct sb_enrolled *w, const void *from,
				const void *to, uint16_t class, uint8_t locked,
				uint8_t secret_len)
{
	uint8_t first[64] = { 0 }, second[64] = { 0 };
	struct sb_file file = { .at = { .file = class },
				.data_class = class,
				.locked_write = locked,
				.state = first };
	enum sb_err err;

	sb_host_begin(w->host, 10, 1);
	assert_true(w->data->state_bytes <= sizeof(first));
	assert_int_equal(w->data->begin(from, &w->host->env, &file), SB_OK);
	assert_int_equal(file.secret_len, secret_len);
	file.state = second;
	err = w->data->resume(to, &w->host->env, &file);
	if (err == SB_OK)
		assert_memory_equal(first, second, sizeof(first));
	return err;
}

static void device_classes_need_the_phone(void **unused)
{
	struct sb_host_view view;
	struct sb_enrolled w;
	void *ctx;

	(void)unused;
	sb_enrolled_start(&w, "scheme = per_file\nscope = alone\n", SB_CLIENT);
	for (uint16_t class = 0; class < 16; class ++) {
		assert_int_equal(begin_resume(&w, w.ctx, w.ctx, class, 0, 43),
				 SB_OK);
		assert_int_equal(begin_resume(&w, w.ctx, w.ctx, class, 1, 75),
				 SB_OK);
	}
	sb_host_view_owner(&view, w.host, 1, 1);
	view.reach &= ~SB_REACH_PHONE;
	ctx = sb_enrolled_ctx(&w);
	sb_host_begin(w.host, 2, 1);
	assert_int_equal(
		w.profile.scheme->keys.unlock(ctx, &w.host->env, &view.custody),
		SB_OK);
	sb_host_done(w.host);
	for (uint16_t class = 0; class < 12; class ++) {
		int device = class == 8 || class == 9;
		enum sb_err want = device ? SB_DENIED : SB_OK;

		assert_int_equal(begin_resume(&w, w.ctx, ctx, class, 0, 43),
				 want);
		assert_int_equal(begin_resume(&w, w.ctx, ctx, class, 1, 75),
				 want);
		/* What the new phone writes, the old keys open. */
		assert_int_equal(begin_resume(&w, ctx, w.ctx, class, 0,
					      device ? 75 : 43),
				 SB_OK);
	}
	free(ctx);
	sb_enrolled_stop(&w);
}

static void a_changed_bag_is_forged(void **unused)
{
	struct sb_host_view view;
	struct sb_enrolled w;

	(void)unused;
	sb_enrolled_start(&w, "scheme = per_file\nscope = alone\n", SB_CLIENT);
	sb_host_view_owner(&view, w.host, 1, 1);
	for (size_t i = 0; i < w.host->world->deposit_count; i++) {
		struct sb_host_deposit *d = &w.host->world->deposits[i];

		if (strcmp(d->where, SB_AT_STORE) == 0)
			d->value[85] ^= 1; /* the first public key */
	}
	sb_host_begin(w.host, 2, 1);
	assert_int_equal(w.profile.scheme->keys.unlock(w.ctx, &w.host->env,
						       &view.custody),
			 SB_FORGED);
	sb_host_done(w.host);
	sb_enrolled_stop(&w);
}

static void a_short_deposit_is_malformed(void **unused)
{
	struct sb_host_view view;
	struct sb_enrolled w;

	(void)unused;
	sb_enrolled_start(&w, "scheme = per_file\nscope = alone\n", SB_CLIENT);
	sb_host_view_owner(&view, w.host, 1, 1);
	for (size_t i = 0; i < w.host->world->deposit_count; i++) {
		struct sb_host_deposit *d = &w.host->world->deposits[i];

		d->len--;
		sb_host_begin(w.host, 2, 1);
		assert_int_equal(w.profile.scheme->keys.unlock(
					 w.ctx, &w.host->env, &view.custody),
				 SB_MALFORMED);
		sb_host_done(w.host);
		d->len++;
	}
	sb_enrolled_stop(&w);
}

/* ---- chains ------------------------------------------------------------------ */

#define CHAIN_LEN 32u

static const char chain_text[] =
	"scheme = chained\nscope = alone\nset.iterations = 1\n";

/* Seal a file of CHAIN_LEN bytes as user, then open len bytes of it with the
 * byte before the last block changed: that changes the last byte of padding. */
static enum sb_err open_padded(struct sb_enrolled *w, uint32_t user,
			       uint8_t with, size_t len, struct sb_id *id)
{
	uint8_t state[128] = { 0 }, object[CHAIN_LEN + 31], out[128];
	uint8_t plain[CHAIN_LEN] = "thirty-two bytes of plain text.";
	struct sb_file file = { .path = { (const uint8_t *)"a", 1 },
				.at = { .user = user },
				.state = state };
	struct sb_chunk chunk = { .file = &file, .last = 1 };
	enum sb_err err;

	assert_true(w->data->state_bytes <= sizeof(state));
	sb_host_begin(w->host, 10, 1);
	assert_int_equal(w->data->begin(w->ctx, &w->host->env, &file), SB_OK);
	*id = file.id;
	chunk.in = sb_span_of(plain, sizeof(plain));
	chunk.out = (struct sb_buf) { object, 0, sizeof(object) };
	assert_int_equal(w->data->seal(w->ctx, &w->host->env, &chunk, 1),
			 SB_OK);
	assert_int_equal(chunk.out.len, CHAIN_LEN + 16);
	object[CHAIN_LEN - 1] ^= with;
	memset(state, 0, sizeof(state));
	assert_int_equal(w->data->resume(w->ctx, &w->host->env, &file), SB_OK);
	chunk.in = sb_span_of(object, len);
	chunk.out = (struct sb_buf) { out, 0, sizeof(out) };
	err = w->data->open(w->ctx, &w->host->env, &chunk, 1);
	sb_host_done(w->host);
	if (err == SB_OK)
		assert_int_equal(chunk.out.len, CHAIN_LEN);
	return err;
}

static void chained_checks_padding(void **unused)
{
	struct sb_enrolled w;
	struct sb_id id;

	(void)unused;
	sb_enrolled_start(&w, chain_text, SB_CLIENT);
	assert_int_equal(open_padded(&w, 0, 0, 48, &id), SB_OK);
	/* The padding says 0, 17, and 15 where 16 bytes say 16. */
	assert_int_equal(open_padded(&w, 0, 16, 48, &id), SB_MALFORMED);
	assert_int_equal(open_padded(&w, 0, 16 ^ 17, 48, &id), SB_MALFORMED);
	assert_int_equal(open_padded(&w, 0, 16 ^ 15, 48, &id), SB_MALFORMED);
	assert_int_equal(open_padded(&w, 0, 0, 47, &id), SB_MALFORMED);
	assert_int_equal(open_padded(&w, 0, 0, 0, &id), SB_MALFORMED);
	sb_enrolled_stop(&w);
}

static void chained_names_by_device(void **unused)
{
	struct sb_enrolled w;
	struct sb_id a, b;

	(void)unused;
	sb_enrolled_start(&w, chain_text, SB_CLIENT);
	assert_int_equal(open_padded(&w, 0, 0, 48, &a), SB_OK);
	assert_int_equal(open_padded(&w, 1, 0, 48, &b), SB_OK);
	assert_memory_not_equal(&a, &b, sizeof(a));
	sb_enrolled_stop(&w);
}

/* ---- key chain of local phone backups ---------------------------------------- */

static void unhex(const char *hex, uint8_t *out)
{
	for (; *hex; hex += 2) {
		unsigned v;

		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		*out++ = (uint8_t)v;
	}
}

/* The example of hashcat's mode 14800, a tool that was written against real
 * backups: password, salts and wrapped class key. */
static void chained_opens_a_known_bag(void **unused)
{
	static const char right[] = "hashcat", wrong[] = "hashcar";
	uint8_t bag[44 + 17 * 40] = { 0 };
	struct sb_host_view view;
	struct sb_enrolled w;

	(void)unused;
	sb_enrolled_start(
		&w, "scheme = chained\nscope = alone\nset.iterations = 1\n",
		SB_CLIENT);
	unhex("99fafc983e732998adb9fadc162a2e382143f115", bag);
	unhex("2721336781705041205314422175267631184867", bag + 20);
	sb_put_le32(bag + 40, 1000);
	unhex("17a3b858e79bc273be43a9f113b71efe7ec8e7e401396b350180b4592ef4"
	      "5db67ffef7b2d64329a5",
	      bag + 44);
	sb_host_view_owner(&view, w.host, 1, 1);
	assert_int_equal(sb_deposit(&view.custody, SB_AT_COMPUTER,
				    "backup key bag",
				    sb_span_of(bag, sizeof(bag)), NULL),
			 SB_OK);
	assert_int_equal(w.profile.scheme->keys.guess(
				 w.ctx, &w.host->env, &view.custody,
				 SB_PASSPHRASE,
				 sb_span_of(right, sizeof(right) - 1)),
			 SB_OK);
	assert_int_equal(w.profile.scheme->keys.guess(
				 w.ctx, &w.host->env, &view.custody,
				 SB_PASSPHRASE,
				 sb_span_of(wrong, sizeof(wrong) - 1)),
			 SB_DENIED);
	sb_enrolled_stop(&w);
}

/* ---- convergent --------------------------------------------------------------- */

/* One payload in two forms gets two keys: under one key and nonce two headers
 * would be authenticated, which gives GCM's authentication key away. */
static void ce_keys_on_the_form(void **unused)
{
	static const uint8_t payload[50];
	struct sb_enrolled w;
	struct sb_chunk chunks[2] = { { .form = 0 }, { .form = 1 } };

	(void)unused;
	sb_enrolled_start(&w,
			  "scheme = convergent\nset.variant = 0\n"
			  "set.memory_kib = 8\nset.passes = 1\n",
			  SB_CLIENT);
	for (size_t i = 0; i < 2; i++)
		chunks[i].in = sb_span_of(payload, sizeof(payload));
	assert_int_equal(w.data->derive(w.ctx, &w.host->env, chunks, 2), SB_OK);
	sb_host_done(w.host);
	assert_int_equal(chunks[0].secret_len, 32);
	assert_int_equal(chunks[1].secret_len, 32);
	assert_memory_not_equal(chunks[0].secret, chunks[1].secret, 32);
	sb_enrolled_stop(&w);
}

/* ---- lockbox ------------------------------------------------------------------ */

static enum sb_err open_changed(struct sb_enrolled *w, size_t at, uint8_t with,
				size_t len)
{
	struct sb_host_deposit *d = &w->host->world->deposits[0];
	struct sb_host_view view;
	uint8_t old = d->value[at], master[32];
	size_t old_len = d->len;
	enum sb_err err;

	d->value[at] ^= with;
	d->len = len;
	sb_host_view_owner(&view, w->host, 1, 1);
	err = sb_lockbox_open(&w->host->env, &view.custody, SB_AT_STORE,
			      d->label, master);
	d->value[at] = old;
	d->len = old_len;
	return err;
}

static void lockbox_refuses(void **unused)
{
	static const struct sb_stretch bad[] = {
		{ INT64_C(5) << 20, 1 },
		{ INT64_C(1) << 32, 1 },
		{ 8, 65 },
		{ 8, 0 },
	};
	struct sb_host_view view;
	struct sb_enrolled w;
	uint8_t master[32];

	(void)unused;
	sb_enrolled_start(
		&w, "scheme = passphrase\nset.memory_kib = 8\nset.passes = 1\n",
		SB_CLIENT);
	assert_int_equal(open_changed(&w, 0, 0, 68), SB_OK);
	assert_int_equal(open_changed(&w, 0, 1, 68), SB_MALFORMED);
	assert_int_equal(open_changed(&w, 0, 0, 67), SB_MALFORMED);
	assert_int_equal(open_changed(&w, 0, 0, 69), SB_MALFORMED);
	/* more memory than anybody set; one pass more; salt; wrapped key */
	assert_int_equal(open_changed(&w, 7, 0x80, 68), SB_MALFORMED);
	assert_int_equal(open_changed(&w, 8, 2, 68), SB_DENIED);
	assert_int_equal(open_changed(&w, 12, 1, 68), SB_DENIED);
	assert_int_equal(open_changed(&w, 67, 1, 68), SB_DENIED);
	/* What open would refuse is not made. */
	sb_host_view_owner(&view, w.host, 1, 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sb_lockbox_make(&w.host->env, &view.custody,
						 &bad[i], SB_AT_STORE, "box",
						 master),
				 SB_PARAM);
	sb_enrolled_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_classes_need_the_phone),
		cmocka_unit_test(a_changed_bag_is_forged),
		cmocka_unit_test(a_short_deposit_is_malformed),
		cmocka_unit_test(chained_checks_padding),
		cmocka_unit_test(chained_names_by_device),
		cmocka_unit_test(chained_opens_a_known_bag),
		cmocka_unit_test(ce_keys_on_the_form),
		cmocka_unit_test(lockbox_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
