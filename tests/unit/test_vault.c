/* tests/unit/test_vault.c: a drive that somebody had in hand at two visits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/enrolled.h"

#define SECTOR 4096u
#define LEN    (2u * SECTOR)
#define ROOM   (LEN + 2 * SECTOR)
#define UNIT   16u
#define OTHER  5000u /* a byte that changes between the visits */

struct visit {
	struct sb_file file;
	uint8_t plain[LEN], object[ROOM];
	size_t len;
};

static struct sb_chunk chunk_of(struct visit *v)
{
	struct sb_chunk c = { .file = &v->file, .last = 1 };

	c.at = v->file.at;
	return c;
}

/* The file as it is in this snapshot, which has others before it. */
static void seal(struct sb_enrolled *w, struct visit *v, uint32_t snapshot,
		 uint32_t number)
{
	static const char path[] = "photos/one";
	struct sb_chunk c;

	v->file = (struct sb_file) { .path = { (const uint8_t *)path, 10 } };
	v->file.at.snapshot = snapshot;
	v->file.at.file = number;
	v->file.state =
		aligned_alloc(64, (w->data->state_bytes + 63) / 64 * 64);
	assert_non_null(v->file.state);
	memset(v->file.state, 0, w->data->state_bytes);
	sb_host_begin(w->host, 10, 1);
	assert_int_equal(w->data->begin(w->ctx, &w->host->env, &v->file),
			 SB_OK);
	c = chunk_of(v);
	c.in = sb_span_of(v->plain, LEN);
	c.out = (struct sb_buf) { v->object, 0, ROOM };
	assert_int_equal(w->data->seal(w->ctx, &w->host->env, &c, 1), SB_OK);
	v->len = c.out.len;
	sb_host_done(w->host);
}

static enum sb_err open_into(struct sb_enrolled *w, struct visit *v,
			     uint8_t out[ROOM], size_t *len)
{
	struct sb_chunk c;
	enum sb_err err;

	memset(v->file.state, 0, w->data->state_bytes);
	sb_host_begin(w->host, 11, 1);
	assert_int_equal(w->data->resume(w->ctx, &w->host->env, &v->file),
			 SB_OK);
	c = chunk_of(v);
	c.in = sb_span_of(v->object, v->len);
	c.out = (struct sb_buf) { out, 0, ROOM };
	err = w->data->open(w->ctx, &w->host->env, &c, 1);
	*len = c.out.len;
	sb_host_done(w->host);
	return err;
}

/* Two visits: one byte is another, and another file came before this one. */
static void two_visits(struct sb_enrolled *w, struct visit v[2])
{
	sb_enrolled_start(w,
			  "scheme = vault_drive\nscope = alone\n"
			  "codec = none\nstore_at = drive\n"
			  "set.memory_kib = 8\nset.passes = 1\n"
			  "set.digest_iterations = 1\n",
			  SB_CLIENT);
	for (size_t i = 0; i < LEN; i++)
		v[0].plain[i] = v[1].plain[i] = (uint8_t)(i * 7 + i / 251);
	v[1].plain[OTHER] ^= 1;
	seal(w, &v[0], 0, 4);
	seal(w, &v[1], 1, 5);
}

static void end(struct sb_enrolled *w, struct visit v[2])
{
	free(v[0].file.state);
	free(v[1].file.state);
	sb_enrolled_stop(w);
}

/* Copies show which units of 16 bytes changed, and no other. */
static void copies_show_what_changed(void **unused)
{
	static struct visit v[2];
	struct sb_enrolled w;

	(void)unused;
	two_visits(&w, v);
	assert_int_equal(v[0].len, v[1].len);
	assert_memory_not_equal(&v[0].file.id, &v[1].file.id,
				sizeof(v[0].file.id));
	for (size_t at = 0; at < v[0].len; at += UNIT) {
		int same = !memcmp(v[0].object + at, v[1].object + at, UNIT);

		assert_int_equal(same, at != OTHER / UNIT * UNIT);
	}
	end(&w, v);
}

/* A sector of the earlier visit, put back, is read as if it were today's. */
static void old_sectors_are_read(void **unused)
{
	static struct visit v[2];
	uint8_t out[ROOM];
	struct sb_enrolled w;
	size_t len;

	(void)unused;
	two_visits(&w, v);
	memcpy(v[1].object + SECTOR, v[0].object + SECTOR, SECTOR);
	assert_int_equal(open_into(&w, &v[1], out, &len), SB_OK);
	assert_int_equal(len, LEN);
	assert_memory_equal(out, v[0].plain, LEN);
	end(&w, v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_show_what_changed),
		cmocka_unit_test(old_sectors_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
