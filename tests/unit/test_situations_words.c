/* Verdicts in words, signs and shades. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/situations.h"

static void explained(const struct sb_situation *s, const struct sb_verdict *v,
		      const char *wanted)
{
	char text[128];

	sb_situations_explain(s, v, text, sizeof(text));
	assert_string_equal(text, wanted);
}

static void test_words(void **state)
{
	const struct sb_situation *owner = sb_situations_find("new_phone");
	const struct sb_situation *thief = sb_situations_find("burglar");
	struct sb_verdict v = { .outcome = SB_OUTCOME_GUESSING,
				.confirmed = 1,
				.guessing = SB_GUESSING_LIMITED,
				.guessed = {
					{ SB_ATOM_KNOW_PASSCODE, 0, 10, 1 } } };
	char cut[8];
	size_t count;
	const struct sb_situation *all = sb_situations_all(&count);

	(void)state;
	explained(thief, &v,
		  "by guessing passcode in 10 tries over 1 record; confirmed");
	sb_situations_explain(thief, &v, cut, sizeof(cut));
	assert_string_equal(cut, "by gues");
	assert_string_equal(sb_situations_symbol(thief, &v), "?=");
	v.confirmed = 0;
	v.guessed[1] = (struct sb_guessed) { SB_ATOM_KNOW_PASSPHRASE, 1, 0, 0 };
	explained(thief, &v,
		  "by guessing passcode in 10 tries over 1 record, then "
		  "passphrase offline");
	v.together = 1;
	v.guessed[0].records = 5;
	explained(thief, &v,
		  "by guessing passcode and passphrase together, in 10 tries "
		  "over 5 records");
	v = (struct sb_verdict) { .outcome = SB_OUTCOME_NOTHING };
	assert_string_equal(sb_situations_word(owner, &v), "locked out");
	assert_string_equal(sb_situations_word(thief, &v), "nothing");
	assert_true(sb_situations_shade(owner, &v) >
		    sb_situations_shade(thief, &v));
	assert_null(sb_situations_find("weather"));
	for (size_t i = 0; i < count; i++) {
		assert_true(strlen(all[i].label) <= 24);
		assert_ptr_equal(sb_situations_find(all[i].name), &all[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
