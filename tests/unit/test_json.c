/* tests/unit/test_json.c: what is written is JSON and reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/json.h"

static struct sb_json open_memory(char **text, size_t *len)
{
	struct sb_json j = { .to = open_memstream(text, len) };

	assert_non_null(j.to);
	return j;
}

static void round_trip(void **state)
{
	static const uint8_t odd[] = "a\"\\\n\x01 \xc3\xa9 \xff \xed\xa0\x80.";
	static const char want[] =
		"{\"s\":\"a\\\"\\\\\\u000a\\u0001 \xc3\xa9 \\ufffd "
		"\\ufffd\\ufffd\\ufffd.\",\"n\":18446744073709551615,"
		"\"i\":-5,\"d\":0.1,\"t\":true,\"f\":false}\n";
	struct sb_json_line line;
	char *text;
	size_t len;
	struct sb_json j = open_memory(&text, &len);

	(void)state;
	sb_json_object(&j, NULL);
	sb_json_span(&j, "s", sb_span_of(odd, sizeof(odd) - 1));
	sb_json_count(&j, "n", UINT64_MAX);
	sb_json_signed(&j, "i", -5);
	sb_json_number(&j, "d", 0.1);
	sb_json_bool(&j, "t", 1);
	sb_json_bool(&j, "f", 0);
	sb_json_end(&j, '}');
	assert_int_equal(sb_json_finish(&j), SB_OK);
	fclose(j.to);
	assert_string_equal(text, want);
	assert_int_equal(sb_json_parse(text, &line), SB_OK);
	assert_int_equal(line.count, 6);
	assert_string_equal(sb_json_text(&line, "s"),
			    "a\"\\\n\x01 \xc3\xa9 \xef\xbf\xbd \xef\xbf\xbd"
			    "\xef\xbf\xbd\xef\xbf\xbd.");
	assert_true(sb_json_u64(&line, "n") == UINT64_MAX);
	assert_true(sb_json_u64(&line, "i") == 0);
	assert_true(sb_json_double(&line, "d") == 0.1);
	assert_string_equal(sb_json_text(&line, "t"), "true");
	assert_string_equal(sb_json_text(&line, "absent"), "");
	assert_false(sb_json_has(&line, "absent"));
	free(text);
}

/* Every double that is written reads back as itself. */
static void numbers(void **state)
{
	unsigned short x[3] = { 4, 5, 6 };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		double v = (erand48(x) - 0.5) * pow(10, erand48(x) * 40 - 20);
		struct sb_json_line line;
		char *text;
		size_t len;
		struct sb_json j = open_memory(&text, &len);

		sb_json_object(&j, NULL);
		sb_json_number(&j, "v", v);
		sb_json_end(&j, '}');
		assert_int_equal(sb_json_finish(&j), SB_OK);
		fclose(j.to);
		assert_int_equal(sb_json_parse(text, &line), SB_OK);
		assert_true(sb_json_double(&line, "v") == v);
		free(text);
	}
}

/* Neither NaN nor Infinity is JSON; nor is an object left open. */
static void refused(void **state)
{
	const double values[] = { NAN, INFINITY, -INFINITY };
	char *text;
	size_t len;
	struct sb_json j;

	(void)state;
	for (int i = 0; i < 3; i++) {
		j = open_memory(&text, &len);
		sb_json_object(&j, NULL);
		sb_json_number(&j, "v", values[i]);
		sb_json_end(&j, '}');
		assert_int_equal(sb_json_finish(&j), SB_IO);
		fclose(j.to);
		assert_string_equal(text, "{}\n");
		free(text);
	}
	j = open_memory(&text, &len);
	sb_json_object(&j, NULL);
	assert_int_equal(sb_json_finish(&j), SB_IO);
	fclose(j.to);
	free(text);
}

static void malformed(void **state)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1",
		"{\"a\":1}}",
		"{\"a\":1,}",
		"{\"a\":1 \"b\":2}",
		"{\"a\":\"x}",
		"{\"a\":\"\\q\"}",
		"{\"a\":\"\\u12\"}",
		"{\"a\":NaN}",
		"{\"a\":inf}",
		"{\"a\":0x10}",
		"{\"a\":{}}",
		"{\"a\":[1]}",
		"{\"a\":1,\"a\":2}",
		"{\"a\":\"tab\there\"}",
	};
	struct sb_json_line line;
	char empty[] = " { } ";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *copy = strdup(bad[i]);

		assert_non_null(copy);
		if (sb_json_parse(copy, &line) != SB_MALFORMED)
			fail_msg("accepted: %s", bad[i]);
		free(copy);
	}
	assert_int_equal(sb_json_parse(empty, &line), SB_OK);
	assert_int_equal(line.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(numbers),
		cmocka_unit_test(refused),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
