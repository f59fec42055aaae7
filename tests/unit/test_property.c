/* Property lists that would cost memory or stack without end are refused. */
#include "datasets/itunes/property.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A binary list of count arrays, each of two references to the next one; the
 * last to itself (loop), or to a number. */
static size_t doubling(uint8_t *out, uint8_t count, int loop)
{
	uint8_t *p = out;

	memcpy(p, "bplist00", 8);
	p += 8;
	for (uint8_t i = 0; i < count; i++) {
		uint8_t to = (uint8_t)(loop && i + 1 == count ? i : i + 1);

		*p++ = 0xa2;
		*p++ = to;
		*p++ = to;
	}
	*p++ = 0x10; /* a number: only its node counts */
	*p++ = 'x';
	for (uint8_t i = 0; i <= count; i++)
		*p++ = (uint8_t)(8 + 3 * i);
	memset(p, 0, 32);
	p[6] = p[7] = 1;
	p[15] = (uint8_t)(count + 1);
	p[31] = (uint8_t)(8 + 3 * count + 2);
	return (size_t)(p - out) + 32;
}

static int loads(const void *bytes, size_t len)
{
	plist_t root = sb_property_load(sb_span_of(bytes, len));
	int yes = root != NULL;

	plist_free(root);
	return yes;
}

static void test_doubling(void **state)
{
	uint8_t b[1024];

	(void)state;
	/* 2^8 numbers are few, 2^40 are more than there is memory. */
	assert_true(loads(b, doubling(b, 8, 0)));
	assert_false(loads(b, doubling(b, 40, 0)));
	assert_false(loads(b, doubling(b, 80, 0)));
}

static void test_loop(void **state)
{
	uint8_t b[1024];

	(void)state;
	assert_false(sb_property_bounded(sb_span_of(b, doubling(b, 1, 1))));
	assert_false(loads(b, doubling(b, 1, 1)));
	assert_false(loads(b, doubling(b, 3, 1)));
}

/* Arrays in each other, one reference each. */
static size_t chain(uint8_t *out, uint8_t count)
{
	size_t len = doubling(out, count, 0);

	for (uint8_t i = 0; i < count; i++)
		out[8 + 3 * i] = 0xa1;
	return len;
}

static void test_depth(void **state)
{
	uint8_t b[1024];
	char *xml = malloc(16 * 7 * 10000);
	size_t len = 0;

	(void)state;
	assert_non_null(xml);
	assert_true(loads(b, chain(b, SB_PROPERTY_MOST_DEPTH)));
	assert_false(loads(b, chain(b, SB_PROPERTY_MOST_DEPTH + 1)));
	len += (size_t)sprintf(xml, "<plist version=\"1.0\">");
	for (int i = 0; i < 60; i++)
		len += (size_t)sprintf(xml + len, "<array>");
	for (int i = 0; i < 60; i++)
		len += (size_t)sprintf(xml + len, "</array>");
	len += (size_t)sprintf(xml + len, "</plist>");
	assert_true(loads(xml, len));
	len = (size_t)sprintf(xml, "<plist version=\"1.0\">");
	for (int i = 0; i < 100000; i++)
		len += (size_t)sprintf(xml + len, "<array>");
	assert_false(loads(xml, len));
	free(xml);
}

/* An XML list of text, count times, and what closes as many arrays; to be
 * freed. */
static char *repeated(const char *text, size_t count, size_t arrays)
{
	size_t room = strlen(text) * count + arrays * 8 + 100;
	char *xml = malloc(room), *at = xml;

	assert_non_null(xml);
	at += sprintf(at, "<?xml version=\"1.0\"?><plist version=\"1.0\">");
	for (size_t i = 0; i < count; i++)
		at = stpcpy(at, text);
	for (size_t i = 0; i < arrays; i++)
		at = stpcpy(at, "</array>");
	strcpy(at, "</plist>");
	return xml;
}

/* What is no tag to libplist lowers no depth: it would nest without end. */
static void test_hidden_depth(void **state)
{
	static const char *const texts[] = {
		"<array><!--</array-->",
		"<array><!--></array-->",
		"<array><!--<!--></array-->",
		"<array><string><![CDATA[</array>]]></string>",
		"<array><?x </array>?>",
		"<array><?x \"?>\" </array> ?>",
		"<array><!DOCTYPE x [ > </array> ]>",
		"<array><!DOCTYPE x \">\" </array> >",
		"<array a=\"</array>\">",
		"<array a=\"></array>\">",
		"<array\n/\n>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *xml = repeated(texts[i], 1000, 1000);

		if (loads(xml, strlen(xml)))
			fail_msg("%s nests a thousand deep", texts[i]);
		free(xml);
	}
}

/* What is not nested is not refused for the many there are of it. */
static void test_not_nested(void **state)
{
	static const char *const texts[] = {
		"<array/>",
		"<dict />",
		"<array a=\"1\"></array>",
		"<array><!-- <array> --></array>",
		"<string><![CDATA[<array>]]></string>",
		"<string>a<!-- <dict> -->b</string><!-- \" -->",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *all = malloc(strlen(texts[i]) * 1000 + 100), *xml;

		assert_non_null(all);
		strcpy(all, "<array>");
		for (unsigned k = 0; k < 1000; k++)
			strcat(all, texts[i]);
		xml = repeated(all, 1, 1);
		if (!loads(xml, strlen(xml)))
			fail_msg("%s a thousand times is refused", texts[i]);
		free(xml);
		free(all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doubling),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_hidden_depth),
		cmocka_unit_test(test_not_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
