/* What a client learns from its own uploads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/analysis/upload.h"

#define SEED UINT64_C(12)

static struct sb_upload try(const char *name)
{
	struct sb_profile profile = { .name = "" };
	struct sb_upload out;
	char why[256] = "";
	enum sb_err err;

	memset(&out, 0, sizeof(out));
	err = sb_profile_find(name, &profile, why, sizeof(why));
	if (err == SB_OK)
		err = sb_upload_try(&profile, SEED, &out);
	if (err != SB_OK)
		fail_msg("%s: %s %s", name, sb_err_name(err), why);
	print_message("# %s: there %llu of %llu, absent %llu of %llu\n", name,
		      (unsigned long long)out.there_sent,
		      (unsigned long long)out.there_bytes,
		      (unsigned long long)out.absent_sent,
		      (unsigned long long)out.absent_bytes);
	assert_true(out.there_bytes > 500000);
	assert_true(out.absent_bytes > 500000);
	assert_true(out.absent_sent > out.absent_bytes / 4);
	return out;
}

/* Whoever is asked before an upload and answers for everybody tells. */
static void look_ups_across_users_tell(void **unused)
{
	struct sb_upload u;

	(void)unused;
	u = try("dropbox_2011");
	assert_int_equal(u.told, 1);
	assert_true(u.there_sent < u.there_bytes / 20);
	assert_int_equal(try("convergent_ce").told, 1);
}

/* Whoever answers for the account, or looks up later, does not. */
static void others_do_not(void **unused)
{
	static const char *const profiles[] = { "dropbox", "provider_held",
						"icloud_standard", "passphrase",
						"convergent_ce_group" };

	(void)unused;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct sb_upload u = try(profiles[i]);

		assert_int_equal(u.told, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_ups_across_users_tell),
		cmocka_unit_test(others_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
