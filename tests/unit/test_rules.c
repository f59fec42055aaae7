/* Rules that say what a path is of. */
#include "datasets/class.h"
#include "datasets/rules.h"
#include "datasets/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct sb_span span(const char *text)
{
	return sb_span_of(text, strlen(text));
}

static void fits(const char *pattern, const char *path, int want)
{
	if (sb_rules_fit(span(pattern), span(path)) != want)
		fail_msg("%s and %s: not %d", pattern, path, want);
}

static void test_patterns(void **state)
{
	(void)state;
	fits("*.jpg", "a/b.JPG", 1);
	fits("*.jpg", "a.jpg/b", 0);
	fits("*.jpg", ".jpg", 1);
	fits("sms", "sms", 1);
	fits("sms", "a/sms", 1);
	fits("sms", "sms/a", 0);
	fits("sms/", "sms/a", 1);
	fits("sms/", "x/SMS/y/z", 1);
	fits("sms/", "x/sms", 0);
	fits("s?s/", "x/sxs/a", 1);
	fits("s?s/", "x/ss/a", 0);
	fits("a/*/c", "a/b/c", 1);
	fits("a/*/c", "a/b/b/c", 0);
	fits("a/**/c", "a/b/b/c", 1);
	fits("a/**", "a/b/c", 1);
	fits("a/**", "b/a/b", 0);
	fits("**/b/*.db", "x/y/b/z.db", 1);
	fits("**/b/*.db", "x/y/b/z/z.db", 0);
	fits("*b**d", "ab/cd", 0); /* no '/': the name only */
	fits("a/b*c**e/f", "a/bxc/d/e/f", 1);
	fits("a/b*c**e/f", "a/b/c/d/e/f", 0);
	fits("a\\*", "a*", 1);
	fits("a\\*", "ab", 0);
	fits("a\\ b", "a b", 1);
	fits("\xff*", "\xff\xfe", 1);
	fits("", "a", 0);
	fits("*", "", 1);
}

static void test_classes(void **state)
{
	static const char text[] = "# mine\n"
				   "\n"
				   "photos\tscans/ *.psd\n"
				   "  other  my\\ notes.txt *.jpg\r\n"
				   "videos **";
	struct sb_span rules = sb_span_of(text, sizeof(text) - 1);
	char why[128] = "";

	(void)state;
	assert_int_equal(sb_rules_check(rules, why, sizeof(why)), SB_OK);
	assert_int_equal(sb_class_by_rules(rules, span("scans/a.jpg")),
			 SB_CLASS_PHOTOS);
	assert_int_equal(sb_class_by_rules(rules, span("a.jpg")),
			 SB_CLASS_OTHER);
	assert_int_equal(sb_class_by_rules(rules, span("x/my notes.txt")),
			 SB_CLASS_OTHER);
	assert_int_equal(sb_class_by_rules(rules, span("sms.db")),
			 SB_CLASS_VIDEOS);
	/* What they leave open goes by the default. */
	rules.len -= strlen("videos **");
	assert_int_equal(sb_class_by_rules(rules, span("sms.db")),
			 SB_CLASS_MESSAGES);
}

static void test_complaints(void **state)
{
	static const char *const useless[][2] = {
		{ "/a/b", "begin below" },   { "../a", "\"..\"" },
		{ "a/./b", "\".\"" },        { "a//b", "\"//\"" },
		{ "a/b/", "\"**\" behind" }, { "# note", "a line of its own" },
	};
	char why[160] = "";

	(void)state;
	assert_int_equal(sb_rules_check(span("photos *.jpg\nfotos *.png\n"),
					why, sizeof(why)),
			 SB_MALFORMED);
	assert_non_null(strstr(why, "line 2"));
	assert_non_null(strstr(why, "fotos"));
	assert_int_equal(sb_rules_check(span("photos \n"), why, sizeof(why)),
			 SB_MALFORMED);
	assert_non_null(strstr(why, "line 1"));
	for (size_t i = 0; i < sizeof(useless) / sizeof(useless[0]); i++) {
		char text[128];

		snprintf(text, sizeof(text), "other x\nphotos a %s\n",
			 useless[i][0]);
		assert_int_equal(sb_rules_check(span(text), why, sizeof(why)),
				 SB_MALFORMED);
		if (!strstr(why, "line 2: ") || !strstr(why, useless[i][1]))
			fail_msg("%s", why);
	}
	assert_int_equal(sb_rules_check(span("\xef\xbb\xbfphotos a/** ... "
					     ".a/b. d/ \\#x\n"),
					why, sizeof(why)),
			 SB_OK);
	assert_int_equal(
		sb_rules_class(span("\xef\xbb\xbfphotos *.x\n"), span("a.x")),
		SB_CLASS_PHOTOS);
	assert_int_equal(sb_rules_check(sb_rules_default(), why, sizeof(why)),
			 SB_OK);
}

/* Android, by "adb backup" and as it lies on the phone. */
static void test_android(void **state)
{
	static const struct {
		const char *path;
		unsigned data_class;
	} cases[] = {
		{ "apps/com.whatsapp/f/key", SB_CLASS_APP_DATA },
		{ "apps/com.whatsapp/db/msgstore.db", SB_CLASS_APP_DATA },
		{ "apps/com.whatsapp/f/a.jpg", SB_CLASS_APP_DATA },
		{ "data/data/com.android.providers.telephony/databases/"
		  "mmssms.db",
		  SB_CLASS_MESSAGES },
		{ "apps/com.example/sp/prefs.xml", SB_CLASS_SETTINGS },
		{ "apps/com.example/_manifest", SB_CLASS_APP_DATA },
		{ "apps/com.android.providers.telephony/d_f/000000_sms_backup",
		  SB_CLASS_MESSAGES },
		{ "apps/com.android.providers.contacts/db/contacts2.db",
		  SB_CLASS_CONTACTS },
		{ "shared/0/DCIM/Camera/IMG_1.jpg", SB_CLASS_PHOTOS },
		{ "shared/0/DCIM/Camera/VID_1.mp4", SB_CLASS_VIDEOS },
		{ "shared/0/Download/paper.pdf", SB_CLASS_OTHER },
		{ "data/misc/wifi/WifiConfigStore.xml", SB_CLASS_WIFI },
		{ "data/data/com.example/shared_prefs/a.xml",
		  SB_CLASS_SETTINGS },
		{ "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/"
		  "ChatStorage.sqlite",
		  SB_CLASS_APP_DATA },
		{ "WirelessDomain/Library/Databases/CellularUsage.db",
		  SB_CLASS_SETTINGS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (sb_class_of_path(span(cases[i].path)) !=
		    cases[i].data_class)
			fail_msg("%s: %s", cases[i].path,
				 sb_class_name(sb_class_of_path(
					 span(cases[i].path))));
}

/* A phone that is written as a backup and read again is of the same classes. */
static void test_phone(void **state)
{
	struct sb_phone_params params = {
		.seed = 1, .users = 1, .days = 1, .bytes_per_user = 8000000
	};
	size_t files = 0, unlike = 0;
	struct sb_snapshot all;
	struct sb_source *s;

	(void)state;
	assert_int_equal(sb_phone_open(&params, &s), SB_OK);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	for (size_t i = 0; i < all.entry_count; i++) {
		const struct sb_entry *e = &all.entries[i];

		if (e->type != SB_ENTRY_FILE)
			continue;
		files++;
		if (sb_class_of_path(e->path) == e->data_class)
			continue;
		unlike++;
		print_message("# %.*s: %s, not %s\n", (int)e->path.len,
			      (const char *)e->path.ptr,
			      sb_class_name(sb_class_of_path(e->path)),
			      sb_class_name(e->data_class));
	}
	s->release(&all);
	s->close(s);
	assert_true(files > 100);
	assert_true(unlike * 100 < files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_android),
		cmocka_unit_test(test_phone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
