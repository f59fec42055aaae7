/* tests/unit/test_crashplan.c: known answers of the mirrored system, and what
 * its provider sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/analysis/attack.h"
#include "schemes/crashplan/block.h"
#include "schemes/crashplan/keys.h"
#include "tests/support/enrolled.h"

#define LEN 200u

/* Published with PlanC (github.com/thenickdude/PlanC): password hello, salt
 * world; and user 1234 with password hello. */
static void known_answers(void **unused)
{
	static const char check[] = "Dl/cd5yqjjk5vkd29/ZGF/GVDu4=";
	static const char key[] = "x60TlT8Bk=:MTIzNA==RF5ZEEmFyDzg/TdwWfC6l"
				  "jmf0VQ=:MTIzNA==";
	uint8_t made[SB_CRASHPLAN_KEY];
	char text[SB_CRASHPLAN_HASH];
	struct sb_kit *kit;

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	sb_crashplan_rounds(kit, sb_span_of("world", 5), sb_span_of("hello", 5),
			    4242, text);
	assert_memory_equal(text, check, sizeof(text));
	sb_crashplan_custom(kit, 1234, sb_span_of("hello", 5), 50000, made);
	assert_memory_equal(made, key, sizeof(made));
	sb_kit_free(kit);
}

static struct sb_chunk chunk_of(struct sb_file *file, const uint8_t *plain,
				size_t len, uint8_t *object, size_t cap)
{
	struct sb_chunk c = { .file = file,
			      .scope = SB_EVERYONE,
			      .in = { plain, len },
			      .out = { object, 0, cap } };

	return c;
}

/* Every way to keep the key, both ciphers: unlock rebuilds it, blocks open;
 * without the machine and the secret they do not. */
static void keys_come_back(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < 8; i++) {
		char text[120];
		uint8_t plain[LEN] = { 3 }, object[LEN + 80], back[LEN + 80];
		struct sb_host_view view;
		struct sb_enrolled w;
		struct sb_file file = { .path = { NULL, 0 } };
		struct sb_chunk c =
			chunk_of(&file, plain, LEN, object, sizeof(object));
		void *ctx;

		snprintf(text, sizeof(text),
			 "scheme = crashplan\nscope = device\nset.keys = %u\n"
			 "set.blowfish = %u\nset.custom_rounds = 10\n",
			 i / 2, i % 2);
		sb_enrolled_start(&w, text, SB_CLIENT);
		sb_host_begin(w.host, 10, 1);
		assert_int_equal(w.data->derive(w.ctx, &w.host->env, &c, 1),
				 SB_OK);
		assert_int_equal(c.scope, SB_DEVICE);
		assert_int_equal(w.data->seal(w.ctx, &w.host->env, &c, 1),
				 SB_OK);
		sb_host_view_owner(&view, w.host, 1, 1);
		view.reach &= ~SB_REACH_PHONE;
		ctx = sb_enrolled_ctx(&w);
		sb_host_begin(w.host, 2, 1);
		assert_int_equal(w.profile.scheme->keys.unlock(
					 ctx, &w.host->env, &view.custody),
				 SB_OK);
		c.in = sb_span_of(object, c.out.len);
		c.out = (struct sb_buf) { back, 0, sizeof(back) };
		assert_int_equal(w.data->open(ctx, &w.host->env, &c, 1), SB_OK);
		assert_int_equal(c.out.len, LEN);
		assert_memory_equal(back, plain, LEN);
		free(ctx);
		sb_host_view_owner(&view, w.host, 1, 1);
		view.reach = SB_REACH_PHONE;
		memset(view.knows, 0, sizeof(view.knows));
		ctx = sb_enrolled_ctx(&w);
		assert_int_equal(w.profile.scheme->keys.unlock(
					 ctx, &w.host->env, &view.custody),
				 SB_OK);
		view.reach = SB_REACH_STORE;
		assert_int_not_equal(w.profile.scheme->keys.unlock(
					     ctx, &w.host->env, &view.custody),
				     SB_OK);
		free(ctx);
		sb_enrolled_stop(&w);
	}
}

/* The header is in clear, and equal beginnings show through a static IV. */
static void weaknesses_are_kept(void **unused)
{
	uint8_t plain[2][LEN] = { { 9 }, { 9 } }, object[2][LEN + 80], md5[16];
	struct sb_file file = { .path = { NULL, 0 } };
	struct sb_enrolled w;

	(void)unused;
	plain[1][100] = 1;
	sb_enrolled_start(&w,
			  "scheme = crashplan\nscope = device\n"
			  "set.keys = 2\n",
			  SB_CLIENT);
	for (size_t i = 0; i < 2; i++) {
		struct sb_chunk c = chunk_of(&file, plain[i], LEN, object[i],
					     sizeof(object[i]));

		sb_host_begin(w.host, 10, 1);
		assert_int_equal(w.data->derive(w.ctx, &w.host->env, &c, 1),
				 SB_OK);
		assert_int_equal(w.data->seal(w.ctx, &w.host->env, &c, 1),
				 SB_OK);
		sb_md5(w.host->env.kit, sb_span_of(plain[i], LEN), md5);
		assert_memory_equal(object[i] + SB_CRASHPLAN_MD5_AT, md5, 16);
	}
	assert_memory_equal(object[0] + SB_CRASHPLAN_HEADER,
			    object[1] + SB_CRASHPLAN_HEADER, 96);
	assert_memory_not_equal(object[0] + SB_CRASHPLAN_HEADER + 96,
				object[1] + SB_CRASHPLAN_HEADER + 96, 16);
	sb_enrolled_stop(&w);
}

struct seen {
	struct sb_kit *kit;
	uint8_t md5[16];
	unsigned in_headers;
};

static enum sb_err look(void *arg, const struct sb_id *id, uint64_t realm,
			struct sb_span object)
{
	struct seen *s = arg;
	size_t at = 1 + SB_CRASHPLAN_MD5_AT; /* after the form byte */

	(void)realm;
	if (id && object.len > at + 16 &&
	    memcmp(object.ptr + at, s->md5, 16) == 0)
		s->in_headers++;
	return SB_OK;
}

/* Whoever has the store and a letter that he suspects finds its MD5 in one of
 * the stored headers, whatever the key; another customer does not. */
static void provider_confirms_by_md5(void **unused)
{
	uint8_t letter[SB_PROBE_LETTER_BYTES];
	struct sb_attack_remaining remaining;
	struct seen s = { .in_headers = 0 };
	struct sb_profile profile;
	struct sb_probe probe;
	char why[256];

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &s.kit), SB_OK);
	assert_int_equal(sb_profile_find("crashplan_custom_key", &profile, why,
					 sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_probe_open(&profile, 5, 1, &probe), SB_OK);
	for (unsigned wrong = 0; wrong < 2; wrong++) {
		sb_probe_letter((sb_probe_pin(5) + wrong) % SB_PROBE_PINS,
				letter);
		sb_md5(s.kit, sb_span_of(letter, sizeof(letter)), s.md5);
		s.in_headers = 0;
		assert_int_equal(
			sb_pipeline_provider_view(&probe.archiver, look, &s),
			SB_OK);
		assert_int_equal(s.in_headers, !wrong);
	}
	assert_int_equal(
		sb_attack_remaining(&probe, SB_PROBE_OUTSIDER, &remaining),
		SB_OK);
	assert_true(remaining.applicable && remaining.found);
	assert_int_equal(remaining.hits, 1);
	sb_probe_close(&probe);
	sb_kit_free(s.kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(keys_come_back),
		cmocka_unit_test(weaknesses_are_kept),
		cmocka_unit_test(provider_confirms_by_md5),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
