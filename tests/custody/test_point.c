/* tests/custody/test_point.c: what is younger than the last backup does not
 * come back, and nothing else is missing for that reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/point.h"

#define SEED UINT64_C(9)

static void run(const char *name, const char *text, struct sb_point *out,
		char words[64])
{
	struct sb_profile profile = { .name = "" };
	char why[256] = "";
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = text ? sb_profile_parse(name, text, &profile, why, sizeof(why))
		   : sb_profile_find(name, &profile, why, sizeof(why));

	if (err == SB_OK)
		err = sb_point_run(&profile, SEED, out, why, sizeof(why));
	if (err != SB_OK)
		fail_msg("%s: %s", name, why);
	sb_point_words(&profile, out, words, 64);
}

static void every_day(void **unused)
{
	struct sb_point p;
	char words[64];

	(void)unused;
	run("passphrase", NULL, &p, words);
	assert_string_equal(words, "the last day");
	assert_int_equal(p.oldest_days, 0);
	assert_true(p.best.files > 10);
	assert_true(p.best.bytes > 1000000);
	assert_int_equal(p.worst.back_files, p.worst.files);
	assert_int_equal(p.worst.back_bytes, p.worst.bytes);
	assert_int_equal(p.worst.older_files, 0);
}

/* Of three days the first is whole; each later one has more that is lost. */
static void every_third_day(void **unused)
{
	struct sb_point p;
	char words[64];

	(void)unused;
	run("third", "scheme = passphrase\nevery_days = 3\n", &p, words);
	assert_string_equal(words, "the last backup, up to 2 days old");
	assert_int_equal(p.oldest_days, 2);
	assert_true(p.mean_days > 0.99 && p.mean_days < 1.01);
	assert_int_equal(p.best.back_files, p.best.files);
	assert_true(p.worst.back_files < p.worst.files);
	assert_true(p.worst.back_bytes < p.worst.bytes);
	assert_true(p.worst.older_files > 0);
	assert_true(p.worst.back_files + p.worst.older_files <= p.worst.files);
	assert_true(p.mean_lost > 0 && p.mean_lost < 1);
}

/* What stays bound to the phone is lost on every day. */
static void bound_to_the_phone(void **unused)
{
	struct sb_point p;
	char words[64];

	(void)unused;
	run("icloud_standard", NULL, &p, words);
	assert_string_equal(words, "the last day");
	assert_true(p.best.back_files < p.best.files);
	assert_true(p.best.back_files > 0);
	run("ios_passcode", NULL, &p, words);
	assert_string_equal(words, "nothing");
	assert_int_equal(p.best.back_files, 0);
}

static void drive_in_a_vault(void **unused)
{
	struct sb_point p;
	char words[64];

	(void)unused;
	run("vault_drive", NULL, &p, words);
	assert_string_equal(words, "the last visit, up to 29 days old");
	assert_int_equal(p.best.back_files, p.best.files);
	assert_true(p.worst.back_files < p.worst.files);
	print_message("# after 29 days %llu of %llu files, %.1f of %.1f MB\n",
		      (unsigned long long)p.worst.back_files,
		      (unsigned long long)p.worst.files,
		      (double)p.worst.back_bytes / 1e6,
		      (double)p.worst.bytes / 1e6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day),
		cmocka_unit_test(every_third_day),
		cmocka_unit_test(bound_to_the_phone),
		cmocka_unit_test(drive_in_a_vault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
