#include "bench/risk/arrange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 8192u

static enum sb_err bad(char *why, size_t why_bytes, const char *text,
		       const char *what)
{
	snprintf(why, why_bytes, "\"%s\": %s", text, what);
	return SB_PARAM;
}

static int put(struct sb_choice *c, const char *value, size_t len)
{
	if (!len || len >= SB_PROFILE_NAME_BYTES ||
	    c->count == SB_ARRANGE_VALUES)
		return 0;
	memcpy(c->values[c->count], value, len);
	c->values[c->count++][len] = '\0';
	return 1;
}

static int put_range(struct sb_choice *c, const char *values)
{
	char *end, number[16];
	unsigned long low = strtoul(values, &end, 10), high;

	if (end == values || strncmp(end, "..", 2) != 0)
		return 0;
	high = strtoul(end + 2, &end, 10);
	if (*end || high < low || high - low >= SB_ARRANGE_VALUES)
		return 0;
	for (; low <= high; low++) {
		int len = snprintf(number, sizeof(number), "%lu", low);

		if (len < 0 || !put(c, number, (size_t)len))
			return 0;
	}
	return 1;
}

enum sb_err sb_arrange_parse(const char *text, struct sb_choice *out, char *why,
			     size_t why_bytes)
{
	const char *equals = strchr(text, '='), *value;
	size_t len = equals ? (size_t)(equals - text) : 0;

	memset(out, 0, sizeof(*out));
	if (!len || len >= sizeof(out->key))
		return bad(why, why_bytes, text,
			   "write KEY=V,V,... with a key of profiles");
	memcpy(out->key, text, len);
	if (strstr(equals, ".."))
		return put_range(out, equals + 1)
			       ? SB_OK
			       : bad(why, why_bytes, text,
				     "write KEY=LOW..HIGH, at most 32 numbers");
	for (value = equals + 1; *value; value += len) {
		len = strcspn(value, ",");
		if (!put(out, value, len))
			return bad(why, why_bytes, text,
				   "an empty value, or more than 32");
		len += value[len] == ',';
	}
	return out->count ? SB_OK : bad(why, why_bytes, text, "give a value");
}

/* The line's key is one that a choice sets. */
static int is_chosen(const char *line, const struct sb_choice *choices,
		     size_t count)
{
	line += strspn(line, " \t");
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(choices[i].key);

		if (strncmp(line, choices[i].key, len) == 0 &&
		    strchr(" \t=", line[len]))
			return 1;
	}
	return 0;
}

/* The profile's text without what is chosen. */
static size_t rest_of(const char *text, const struct sb_choice *choices,
		      size_t count, char *out)
{
	size_t used = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		len += text[len] == '\n';
		if (!is_chosen(text, choices, count) &&
		    used + len < TEXT_BYTES) {
			memcpy(out + used, text, len);
			used += len;
		}
		text += len;
	}
	out[used] = '\0';
	return used;
}

/* Combination number n: the first choice turns fastest. */
static enum sb_err make(size_t n, const char *rest, size_t used,
			const struct sb_choice *choices, size_t count,
			struct sb_profile *out, char *why, size_t why_bytes)
{
	char text[TEXT_BYTES], name[512] = "";
	size_t named = 0;
	enum sb_err err;

	memcpy(text, rest, used);
	for (size_t i = 0; i < count; i++) {
		const struct sb_choice *c = &choices[i];
		const char *value = c->values[n % c->count];
		int more = snprintf(text + used, sizeof(text) - used,
				    "%s = %s\n", c->key, value);

		if (more < 0 || (size_t)more >= sizeof(text) - used)
			return SB_PARAM;
		used += (size_t)more;
		more = snprintf(name + named, sizeof(name) - named, "%s%s=%s",
				i ? " " : "", c->key, value);
		named += more > 0 ? (size_t)more : 0;
		if (named >= sizeof(name))
			return SB_PARAM;
		n /= c->count;
	}
	err = sb_profile_parse("arrangement", text, out, why, why_bytes);
	if (err == SB_OK)
		snprintf(out->title, sizeof(out->title), "%.*s",
			 (int)sizeof(out->title) - 1, name);
	return err;
}

enum sb_err sb_arrange_all(const char *name, const char *text,
			   const struct sb_choice *choices, size_t choice_count,
			   struct sb_profile **out, size_t *count, char *why,
			   size_t why_bytes)
{
	char rest[TEXT_BYTES];
	size_t total = 1, used = rest_of(text, choices, choice_count, rest);

	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < choice_count; i++) {
		total *= choices[i].count;
		if (total > SB_ARRANGE_MOST)
			return bad(why, why_bytes, name,
				   "more than 4096 arrangements; choose less");
	}
	*out = calloc(total, sizeof(**out));
	if (!*out)
		return SB_MEMORY;
	for (size_t n = 0; n < total; n++) {
		if (make(n, rest, used, choices, choice_count, &(*out)[*count],
			 why, why_bytes) == SB_OK)
			++*count;
	}
	if (*count)
		return SB_OK;
	free(*out);
	*out = NULL;
	return SB_PARAM;
}

/* Where "NUMBER: " stands in a meaning, behind it; NULL: nowhere. */
static const char *word_of(const char *meaning, unsigned long number)
{
	char sign[24];
	size_t len = (size_t)snprintf(sign, sizeof(sign), "%lu: ", number);
	const char *at = strstr(meaning, sign);

	while (at && at != meaning && at[-1] != ' ')
		at = strstr(at + 1, sign);
	return at ? at + len : NULL;
}

static const struct sb_param *param_of(const struct sb_scheme *scheme,
				       const char *key)
{
	const struct sb_param *p = scheme->params;

	if (strncmp(key, "set.", 4) != 0)
		return NULL;
	while (p && p->name && strcmp(p->name, key + 4) != 0)
		p++;
	return p && p->name ? p : NULL;
}

void sb_arrange_words(const struct sb_scheme *scheme, const char *key,
		      const char *value, char *text, size_t bytes)
{
	const struct sb_param *p = param_of(scheme, key);
	unsigned long number = strtoul(value, NULL, 10);
	int is_mask = p && strcmp(p->unit, "bit mask") == 0;
	size_t used = 0;

	text[0] = '\0';
	for (unsigned long bit = 1; p && bit && bit <= 32768; bit *= 2) {
		unsigned long item = is_mask ? bit : number;
		const char *word = word_of(p->meaning, item);

		if ((is_mask && !(number & bit)) || !word)
			continue;
		used += (size_t)snprintf(text + used, bytes - used, "%s%.*s",
					 used ? "+" : "",
					 (int)strcspn(word, ",;"), word);
		if (!is_mask || used >= bytes)
			return;
	}
}
