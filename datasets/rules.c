#include "datasets/rules.h"

#include "datasets/source.h"

#include <stdio.h>
#include <string.h>

static int blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a line; a backslash keeps the byte after it in the word.
 * Empty at the line's end. */
static struct sb_span word(struct sb_span *line)
{
	size_t start = 0, end;

	while (start < line->len && blank(line->ptr[start]))
		start++;
	end = start;
	while (end < line->len && !blank(line->ptr[end]))
		end += line->ptr[end] == '\\' && end + 1 < line->len ? 2 : 1;
	struct sb_span w = sb_span_of(line->ptr + start, end - start);

	line->ptr += end;
	line->len -= end;
	return w;
}

/* 0 at the end of the text. */
static int next_line(struct sb_span *rest, struct sb_span *line)
{
	const uint8_t *end;

	if (!rest->len)
		return 0;
	end = memchr(rest->ptr, '\n', rest->len);
	*line = sb_span_of(rest->ptr,
			   end ? (size_t)(end - rest->ptr) : rest->len);
	rest->ptr += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	return 1;
}

static int class_named(struct sb_span name)
{
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const char *known = sb_class_name(c);

		if (strlen(known) == name.len &&
		    !memcmp(known, name.ptr, name.len))
			return (int)c;
	}
	return -1;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* One step of a pattern. */
struct step {
	uint8_t byte;
	uint8_t star;  /* any number of bytes */
	uint8_t any;   /* any one byte */
	uint8_t slash; /* with star: '/' too */
	size_t len;    /* in the pattern */
};

static struct step step_at(struct sb_span p, size_t at)
{
	struct step s = { .byte = p.ptr[at], .len = 1 };

	if (s.byte == '*') {
		s.star = 1;
		while (at + s.len < p.len && p.ptr[at + s.len] == '*') {
			s.slash = 1;
			s.len++;
		}
	} else if (s.byte == '?') {
		s.any = 1;
	} else if (s.byte == '\\' && at + 1 < p.len) {
		s.byte = p.ptr[at + 1];
		s.len = 2;
	}
	return s;
}

/* Where to go on when the rest does not fit: with one more byte under the last
 * star.  A "*" cannot take a '/', and then an earlier "**" may: hence two. */
struct back {
	size_t pattern, text;
	int set;
};

static int wild(struct sb_span p, struct sb_span t)
{
	struct back one = { 0 }, many = { 0 };
	size_t i = 0, j = 0;

	for (;;) {
		struct step s = { 0 };

		if (i < p.len)
			s = step_at(p, i);
		else if (j == t.len)
			return 1;
		if (s.star) {
			struct back here = { i + s.len, j, 1 };

			i = here.pattern;
			if (s.slash) {
				many = here;
				one.set = 0;
			} else {
				one = here;
			}
			continue;
		}
		if (i < p.len && j < t.len &&
		    (s.any ? t.ptr[j] != '/'
			   : lower(s.byte) == lower(t.ptr[j]))) {
			i += s.len;
			j++;
			continue;
		}
		if (one.set && one.text < t.len && t.ptr[one.text] != '/') {
			i = one.pattern;
			j = ++one.text;
		} else if (many.set && many.text < t.len) {
			one.set = 0;
			i = many.pattern;
			j = ++many.text;
		} else {
			return 0;
		}
	}
}

int sb_rules_fit(struct sb_span pattern, struct sb_span path)
{
	const uint8_t *slash =
		pattern.len ? memchr(pattern.ptr, '/', pattern.len) : NULL;
	int below = slash && slash + 1 == pattern.ptr + pattern.len;
	size_t start = 0;

	if (!pattern.len)
		return 0;
	if (slash && !below)
		return wild(pattern, path);
	pattern.len -= (size_t)below;
	for (size_t i = 0; i <= path.len; i++) {
		if (i < path.len && path.ptr[i] != '/')
			continue;
		if ((i < path.len) == below &&
		    wild(pattern, sb_span_of(path.ptr + start, i - start)))
			return 1;
		start = i + 1;
	}
	return 0;
}

/* Editors begin UTF-8 with it. */
static struct sb_span without_mark(struct sb_span rules)
{
	if (rules.len < 3 || memcmp(rules.ptr, "\xef\xbb\xbf", 3) != 0)
		return rules;
	return sb_span_of(rules.ptr + 3, rules.len - 3);
}

int sb_rules_class(struct sb_span rules, struct sb_span path)
{
	struct sb_span line, name, pattern;

	rules = without_mark(rules);
	while (next_line(&rules, &line)) {
		name = word(&line);
		if (!name.len || name.ptr[0] == '#')
			continue;
		while ((pattern = word(&line)).len)
			if (sb_rules_fit(pattern, path))
				return class_named(name);
	}
	return -1;
}

/* Why a pattern cannot fit any path; NULL: it may. */
static const char *useless(struct sb_span p)
{
	size_t start = 0, slashes = 0;

	if (p.ptr[0] == '#')
		return "a comment has a line of its own (\\# is a pattern's #)";
	if (p.ptr[0] == '/')
		return "paths begin below the input, without \"/\"";
	for (size_t i = 0; i <= p.len; i++) {
		size_t len = i - start;

		if (i < p.len && p.ptr[i] != '/')
			continue;
		slashes += i < p.len;
		if (len && len <= 2 && p.ptr[start] == '.' &&
		    p.ptr[i - 1] == '.')
			return "no path has \".\" or \"..\" in it";
		if (!len && i < p.len)
			return "no path has \"//\" in it";
		if (!len && slashes > 1)
			return "a directory of a path is fitted with \"**\" "
			       "behind it";
		start = i + 1;
	}
	return NULL;
}

static enum sb_err check_rule(struct sb_span line, unsigned number, char *why,
			      size_t why_bytes)
{
	struct sb_span name = word(&line), pattern;
	const char *reason;

	if (!name.len || name.ptr[0] == '#')
		return SB_OK;
	if (class_named(name) < 0) {
		snprintf(why, why_bytes,
			 "line %u: \"%.*s\" is no class; \"messages\", "
			 "\"photos\" and \"other\" are some",
			 number, (int)(name.len < 40 ? name.len : 40),
			 (const char *)name.ptr);
		return SB_MALFORMED;
	}
	pattern = word(&line);
	if (!pattern.len) {
		snprintf(why, why_bytes,
			 "line %u: a pattern has to follow the class", number);
		return SB_MALFORMED;
	}
	for (; pattern.len; pattern = word(&line)) {
		reason = useless(pattern);
		if (!reason)
			continue;
		snprintf(why, why_bytes, "line %u: \"%.*s\" fits nothing: %s",
			 number, (int)(pattern.len < 40 ? pattern.len : 40),
			 (const char *)pattern.ptr, reason);
		return SB_MALFORMED;
	}
	return SB_OK;
}

enum sb_err sb_rules_check(struct sb_span rules, char *why, size_t why_bytes)
{
	struct sb_span line;
	enum sb_err err = SB_OK;
	unsigned number = 0;

	if (rules.len > SB_RULES_MOST_BYTES) {
		snprintf(why, why_bytes, "it is larger than 1 MiB");
		return SB_MALFORMED;
	}
	rules = without_mark(rules);
	while (err == SB_OK && next_line(&rules, &line))
		err = check_rule(line, ++number, why, why_bytes);
	return err;
}
