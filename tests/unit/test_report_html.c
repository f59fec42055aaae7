/* tests/unit/test_report_html.c: the page is made whole or not at all, pictures
 * inside it do not share ids, and no text of a run is taken for markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/report_html.h"
#include "tests/support/base.h"

static struct sb_report report;
static struct sb_report_tables tables;

/* A run of one hostile profile, without samples. */
static int new_base(void **state)
{
	static struct sb_report_profile hostile = { "<x>", "</td><x>&\"'", "x",
						    "x", "" };
	char plots[96];

	if (test_base_make(state))
		return 1;
	snprintf(plots, sizeof(plots), "%s/plots", test_base);
	if (mkdir(plots, 0777))
		return 1;
	test_base_put("manifest.json",
		      "{\n\t\"commit\": \"<c>\",\n\t\"kind\": \"<k>\"\n}\n");
	memset(&report, 0, sizeof(report));
	report.folder = test_base;
	report.profiles = &hostile;
	report.profile_count = 1;
	report.threads = 1;
	return sb_report_tables(&report, &tables) != SB_OK;
}

static int remove_base(void **state)
{
	sb_report_tables_release(&tables);
	sb_csv_release(&report.recovery);
	return test_base_remove(state);
}

static char why[512];

/* The page of a template; NULL: it failed with wanted. */
static char *page_of(const char *template, enum sb_err wanted)
{
	char *text = NULL;
	size_t bytes;
	struct sb_report_html page = { .report = &report,
				       .tables = &tables,
				       .templates = test_base,
				       .why = why,
				       .why_bytes = sizeof(why) };

	test_base_put("page.html", template);
	page.to = open_memstream(&text, &bytes);
	assert_non_null(page.to);
	why[0] = 0;
	assert_int_equal(sb_report_html(&page), wanted);
	fclose(page.to);
	if (wanted == SB_OK)
		return text;
	assert_true(*why);
	free(text);
	return NULL;
}

static void failures(void **state)
{
	(void)state;
	page_of("a {{nonsense}} b", SB_MALFORMED);
	assert_non_null(strstr(why, "nonsense"));
	page_of("a {{plot|x|{{title}}}} b", SB_MALFORMED);
	page_of("a {{title b", SB_MALFORMED);
	page_of("{{css}}", SB_MISSING); /* there is no page.css */
	assert_non_null(strstr(why, "page.css"));
}

static void escapes(void **state)
{
	char *text = page_of("{{manifest|commit}} {{run}} {{cite}} {{title}} "
			     "{{banner}} {{table|overview}} {{table|<t>}} "
			     "{{grid}}",
			     SB_OK);

	(void)state;
	assert_non_null(strstr(text, "&lt;/td&gt;&lt;x&gt;&amp;&quot;&#39;"));
	assert_non_null(strstr(text, "&lt;c&gt;"));
	assert_null(strstr(text, "<x>"));
	assert_null(strstr(text, "<c>"));
	assert_null(strstr(text, "<k>"));
	assert_null(strstr(text, "<t>"));
	assert_null(strstr(text, "{{css"));
	free(text);
}

/* What page.js reads cannot end its script. */
static void grid_data(void **state)
{
	char *text;

	(void)state;
	test_base_put(
		"recovery.csv",
		"profile,column,situation,label,side,class,verdict,symbol,"
		"shade,"
		"files,right,wrong,explanation,asked\n"
		"<x>,0,new_phone,<l>,owner,all,whole,o,0,2,1,0,</"
		"script><e>,<a>\n"
		"<x>,0,new_phone,<l>,owner,photos,whole,o,0,2,1,0,<p>,\n");
	assert_int_equal(sb_csv_load(test_base, "recovery", &report.recovery),
			 SB_OK);
	text = page_of("{{grid}}", SB_OK);
	assert_non_null(strstr(text, "\\u003c/script>\\u003ce>"));
	assert_non_null(strstr(text, "data-p=\"0\" data-s=\"0\""));
	/* who is in it comes from the program's own table */
	assert_non_null(strstr(text, "\"knows\":[\"passphrase\""));
	assert_null(strstr(text, "<e>"));
	assert_null(strstr(text, "<l>"));
	assert_null(strstr(text, "<p>"));
	free(text);
}

static void pictures(void **state)
{
	char *text;

	(void)state;
	test_base_put("plots/one.svg", "<?xml version=\"1.0\"?>\n<svg "
				       "width=\"9\">\n<title>Gnuplot</title>"
				       "<desc>d</desc><path id='a'/><g "
				       "id=\"b\"/><use xlink:href='#a'/>"
				       "<g fill=\"url(#b)\"/></svg>");
	text = page_of("{{plot|one|A <pic>}}text{{end|one}}{{plot|two|T}}"
		       "{{end|two}}",
		       SB_OK);
	assert_non_null(strstr(text, "<path id='one-a'/><g id=\"one-b\"/>"
				     "<use xlink:href='#one-a'/>"
				     "<g fill=\"url(#one-b)\"/></svg>"));
	assert_null(strstr(text, "Gnuplot"));
	assert_null(strstr(text, "<?xml"));
	assert_non_null(strstr(text, "Not drawn"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(failures, new_base,
						remove_base),
		cmocka_unit_test_setup_teardown(escapes, new_base, remove_base),
		cmocka_unit_test_setup_teardown(grid_data, new_base,
						remove_base),
		cmocka_unit_test_setup_teardown(pictures, new_base,
						remove_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
