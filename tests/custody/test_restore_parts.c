/* What a restore on a new phone asks for, class by class: with what serves
 * every class it is all that was asked, and of profiles whose requests are
 * known by hand it is those. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/access_rows.h"

#define SEED UINT64_C(5)

enum {
	REQUESTS,
	BYTES,
	QUESTIONS,
	ANSWERED,
	WAITING,
	NUMBERS
};

static const char *const names[NUMBERS] = { "store_requests=", "store_bytes=",
					    "questions=", "key_bytes=",
					    "virtual_ms=" };

struct seen {
	uint64_t all[NUMBERS], parts[NUMBERS], catalogue[NUMBERS],
		of_class[SB_CLASS_COUNT][NUMBERS];
	unsigned classes, shared, whole[SB_CLASS_COUNT];
};

static void take(const char *atoms, uint64_t *to, uint64_t *sum)
{
	for (size_t i = 0; i < NUMBERS; i++) {
		const char *at = strstr(atoms, names[i]);

		assert_non_null(at);
		to[i] = strtoull(at + strlen(names[i]), NULL, 10);
		if (sum)
			sum[i] += to[i];
	}
}

static enum sb_err visit(void *arg, const struct sb_access_row *row)
{
	struct seen *s = arg;
	uint64_t unused[NUMBERS];

	if (!strcmp(row->kind, "restore"))
		take(row->atoms, s->all, NULL);
	if (!strcmp(row->kind, "restore_shared")) {
		int keys = !strcmp(row->classes, "keys");

		take(row->atoms, keys ? unused : s->catalogue, s->parts);
		s->shared++;
	}
	if (strcmp(row->kind, "restore_class") != 0)
		return SB_OK;
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		if (strcmp(row->classes, sb_class_name(c)) != 0)
			continue;
		take(row->atoms, s->of_class[c], s->parts);
		s->whole[c] = strstr(row->atoms, "files=1 right=1 ") != NULL;
		s->classes++;
	}
	return SB_OK;
}

static void look(const char *name, struct seen *s)
{
	struct sb_profile profile;
	char why[512] = "";

	memset(s, 0, sizeof(*s));
	assert_int_equal(sb_profile_find(name, &profile, why, sizeof(why)),
			 SB_OK);
	if (sb_access_rows(&profile, SEED, visit, s, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(s->classes, SB_CLASS_COUNT);
	assert_int_equal(s->shared, 2);
	for (size_t i = 0; i < NUMBERS; i++)
		assert_int_equal(s->parts[i], s->all[i]);
}

/* One short file a class is one chunk, one request; no service. */
static void test_one_chunk_a_class(void **state)
{
	struct seen s;

	(void)state;
	look("passphrase", &s);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		assert_int_equal(s.of_class[c][REQUESTS], 1);
		assert_true(s.of_class[c][BYTES] > 0);
		assert_int_equal(s.of_class[c][QUESTIONS], 0);
		assert_true(s.whole[c]);
	}
	assert_int_equal(s.catalogue[REQUESTS], s.all[REQUESTS] - 12);
}

/* Keys under the provider's, one an object: each is asked of its key service,
 * for the class that it serves. */
static void test_a_key_an_object(void **state)
{
	struct seen s;

	(void)state;
	look("provider_held", &s);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		assert_int_equal(s.of_class[c][QUESTIONS], 1);
		assert_true(s.of_class[c][ANSWERED] >= 32);
	}
}

/* What stays behind is fetched, though it opens nothing. */
static void test_what_stays_behind(void **state)
{
	struct seen s;

	(void)state;
	look("icloud_adp", &s);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		int stays = c == SB_CLASS_KEYCHAIN || c == SB_CLASS_WIFI;

		assert_int_equal(s.whole[c], !stays);
		assert_int_equal(s.of_class[c][REQUESTS], 1);
	}
	assert_true(s.all[WAITING] > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_chunk_a_class),
		cmocka_unit_test(test_a_key_an_object),
		cmocka_unit_test(test_what_stays_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
