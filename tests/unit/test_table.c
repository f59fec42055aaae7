/* tests/unit/test_table.c: a table says the same in every form; digits follow
 * the interval; what comes from data is made safe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/table.h"

static void digits(void **state)
{
	/* By hand from the rule: half widths 123, 354, 355, 0.0949, 9.6. */
	static const struct {
		double mid, low, high;
		const char *wanted[3];
	} cases[] = {
		{ 1234.5, 1111.5, 1357.5, { "1230", "1110", "1360" } },
		{ 5000, 4646, 5354, { "5000", "4650", "5350" } },
		{ 5000, 4645, 5355, { "5000", "4600", "5400" } },
		{ 0.873, 0.7781, 0.9679, { "0.87", "0.78", "0.97" } },
		{ 100.2, 90.6, 109.8, { "100", "91", "110" } },
		/* the low end would be 0.0 */
		{ 0.12, 0.014, 1.09, { "0.12", "0.01", "1.09" } },
		/* hopeless, and yet no nought */
		{ 0.55, 0.0003, 955, { "0.550", "0.000", "955.000" } },
		{ -0.004, -1.2, 1.2, { "0.0", "-1.2", "1.2" } },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sb_interval v = { cases[i].mid, cases[i].low,
					       cases[i].high, 1 };
		int d = sb_table_decimals(&v);

		assert_string_equal(sb_table_digits(v.mid, d, text),
				    cases[i].wanted[0]);
		assert_string_equal(sb_table_digits(v.low, d, text),
				    cases[i].wanted[1]);
		assert_string_equal(sb_table_digits(v.high, d, text),
				    cases[i].wanted[2]);
	}
}

static void digits_without_interval(void **state)
{
	char text[32];
	struct sb_interval v = { .mid = 12345 };

	(void)state;
	assert_string_equal(sb_table_digits(v.mid, sb_table_decimals(&v), text),
			    "12300");
	v.mid = 0.012345;
	assert_string_equal(sb_table_digits(v.mid, sb_table_decimals(&v), text),
			    "0.0123");
	v.mid = 0;
	assert_string_equal(sb_table_digits(v.mid, sb_table_decimals(&v), text),
			    "0");
}

static void fill(struct sb_table *t)
{
	const struct sb_interval v = { 87.31, 85, 90, 1 };

	sb_table_init(t, "tab", "A <title>");
	sb_table_note(t, "n = %d", 8);
	sb_table_note(t, "more");
	sb_table_column(t, "Rate X", "rate", "MB/s");
	sb_table_column(t, "say", "says", "");
	sb_table_column(t, "cnt", "count", "");
	sb_table_row(t, "a_1", "<b>|%_\"'&", "g");
	sb_table_interval(t, &v);
	sb_table_text(t, "%s", "</td><script>\u25cf");
	sb_table_number(t, 1234567, 0, 1);
	sb_table_row(t, "b", "bee", "g");
	sb_table_none(t);
	sb_table_text(t, "x,\"y");
	sb_table_number(t, -2.5, 1, 1);
	assert_int_equal(t->bad, 0);
	assert_string_equal(t->note, "n = 8 more");
}

static char *written(void (*write)(const struct sb_table *, FILE *))
{
	struct sb_table t;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	fill(&t);
	write(&t, to);
	fclose(to);
	sb_table_release(&t);
	return text;
}

static void markdown(void **state)
{
	char *text = written(sb_table_markdown);

	(void)state;
	assert_string_equal(text, "|  | rate, MB/s | says | count |\n"
				  "|---|---|---|---|\n"
				  "| <b>\\|%_\"'& | 87.3 [85.0, 90.0] | "
				  "</td><script>\u25cf | +1234567 |\n"
				  "| bee | - | x,\"y | -2.5 |\n");
	free(text);
}

static void html(void **state)
{
	char *text = written(sb_table_html);

	(void)state;
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "<title"));
	assert_non_null(strstr(text, "&lt;b&gt;|%_&quot;&#39;&amp;</th>"));
	assert_non_null(strstr(text, "data-v=\"87.31\" data-k=\"rate_x\">87.3 "
				     "<small>[85.0,&nbsp;90.0]</small></td>"));
	assert_non_null(strstr(text, "aria-sort=\"none\""));
	assert_non_null(strstr(text, "class=\"none\""));
	free(text);
}

/* Alternatives: one a line, each made safe; the others say them in one. */
static void alternatives(void **state)
{
	static const struct {
		void (*write)(const struct sb_table *, FILE *);
		const char *wanted;
	} forms[] = {
		{ sb_table_html,
		  "<td><ul><li>a &lt;b&gt;<li>c<li>d</ul></td>" },
		{ sb_table_markdown, "| a <b><br>or c<br>or d |" },
		{ sb_table_csv, ",a <b>; or c; or d\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct sb_table t;
		char *text = NULL;
		size_t len;
		FILE *to = open_memstream(&text, &len);

		assert_non_null(to);
		sb_table_init(&t, "tab", "A title");
		sb_table_column(&t, "sets", "sets", "");
		sb_table_row(&t, "a", "a", "");
		sb_table_text(&t, "a <b>" SB_TABLE_OR "c" SB_TABLE_OR "d");
		forms[i].write(&t, to);
		fclose(to);
		if (!strstr(text, forms[i].wanted))
			fail_msg("%s is not in %s", forms[i].wanted, text);
		free(text);
		sb_table_release(&t);
	}
}

static void quotable(const struct sb_table *t, FILE *to)
{
	sb_table_tex_numbers(t, 1, to);
}

static void exact_only(const struct sb_table *t, FILE *to)
{
	sb_table_tex_numbers(t, 0, to);
}

static void tex(void **state)
{
	char *text = written(sb_table_tex);

	(void)state;
	assert_non_null(strstr(text, "\\begin{tabular}{lrlr}\n\\toprule\n"));
	assert_non_null(strstr(text, "\\textless{}b\\textgreater{}"
				     "\\textbar{}\\%\\_\"'\\& & 87.3 "));
	assert_non_null(strstr(text, "$\\bullet$ & $+1234567$ \\\\\n"));
	assert_non_null(strstr(text, "bee & -- & x,\"y & $-2.5$ \\\\\n"));
	free(text);
	text = written(quotable);
	assert_string_equal(text,
			    "\\sbdef{tab.a_1.rate_x}{87.3\\, [85.0,\\,90.0]}\n"
			    "\\sbdef{tab.a_1.cnt}{$+1234567$}\n"
			    "\\sbdef{tab.b.cnt}{$-2.5$}\n");
	free(text);
	text = written(exact_only);
	assert_string_equal(text, "\\sbdef{tab.a_1.rate_x}{\\sbunfit}\n"
				  "\\sbdef{tab.a_1.cnt}{$+1234567$}\n"
				  "\\sbdef{tab.b.cnt}{$-2.5$}\n");
	free(text);
}

static void csv(void **state)
{
	char *text = written(sb_table_csv);

	(void)state;
	assert_string_equal(text,
			    "key,title,group,rate_x,rate_x_low,rate_x_high,"
			    "say,cnt\n"
			    "a_1,\"<b>|%_\"\"'&\",g,87.31,85,90,"
			    "</td><script>\u25cf,1234567\n"
			    "b,bee,g,,,,\"x,\"\"y\",-2.5\n");
	free(text);
	text = written(sb_table_csv_numbers);
	assert_string_equal(text, "tab.a_1.rate_x,87.31,85,90,MB/s,0,"
				  "\"87.3 [85.0, 90.0]\"\n"
				  "tab.a_1.cnt,1234567,,,,1,+1234567\n"
				  "tab.b.cnt,-2.5,,,,1,-2.5\n");
	free(text);
}

static void groups(void **state)
{
	static const char *const of[] = { "a", "b", "b", "c", "d" };
	static const int wanted[] = { 0, 1, 0, 1, 0 };
	struct sb_table t;

	(void)state;
	sb_table_init(&t, "t", "");
	for (size_t i = 0; i < 5; i++)
		sb_table_row(&t, "r", "r", of[i]);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(sb_table_parted(&t, i), wanted[i]);
	sb_table_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits),
		cmocka_unit_test(markdown),
		cmocka_unit_test(digits_without_interval),
		cmocka_unit_test(html),
		cmocka_unit_test(alternatives),
		cmocka_unit_test(tex),
		cmocka_unit_test(csv),
		cmocka_unit_test(groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
