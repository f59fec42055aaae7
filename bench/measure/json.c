/* bench/measure/json.c: writing JSON, and reading back flat objects. */
#include "bench/measure/json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void raw(struct sb_json *j, const char *text)
{
	if (fputs(text, j->to) == EOF)
		j->bad = 1;
}

/* Length of the UTF-8 sequence at p (RFC 3629: no surrogates, no overlong
 * form, at most U+10FFFF); 0: not one. */
static size_t utf8_len(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80                   ? 1
		   : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
		   : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
		   : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
						 : 0;

	if (!n || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void quoted(struct sb_json *j, struct sb_span s)
{
	raw(j, "\"");
	for (size_t i = 0; i < s.len;) {
		const uint8_t *p = s.ptr + i;
		size_t n = utf8_len(p, s.len - i);

		if (!n) {
			raw(j, "\\ufffd");
			n = 1;
		} else if (*p == '"' || *p == '\\') {
			fprintf(j->to, "\\%c", *p);
		} else if (*p < 0x20 || *p == 0x7f) {
			fprintf(j->to, "\\u%04x", *p);
		} else if (fwrite(p, 1, n, j->to) != n) {
			j->bad = 1;
		}
		i += n;
	}
	raw(j, "\"");
}

static void indent(struct sb_json *j)
{
	if (!j->pretty)
		return;
	raw(j, "\n");
	for (unsigned i = 0; i < j->depth; i++)
		raw(j, "\t");
}

/* Comma, line and key of the next member. */
static void member(struct sb_json *j, const char *key)
{
	if (j->depth && j->some[j->depth - 1])
		raw(j, ",");
	if (j->depth) {
		j->some[j->depth - 1] = 1;
		indent(j);
	}
	if (key) {
		quoted(j, sb_span_of(key, strlen(key)));
		raw(j, j->pretty ? ": " : ":");
	}
}

static void begin(struct sb_json *j, const char *key, const char *bracket)
{
	member(j, key);
	raw(j, bracket);
	if (j->depth == SB_JSON_DEPTH) {
		j->bad = 1;
		return;
	}
	j->some[j->depth++] = 0;
}

void sb_json_object(struct sb_json *j, const char *key)
{
	begin(j, key, "{");
}

void sb_json_array(struct sb_json *j, const char *key)
{
	begin(j, key, "[");
}

void sb_json_end(struct sb_json *j, char bracket)
{
	const char text[2] = { bracket, 0 };

	if (!j->depth) {
		j->bad = 1;
		return;
	}
	if (j->some[--j->depth])
		indent(j);
	raw(j, text);
}

void sb_json_string(struct sb_json *j, const char *key, const char *value)
{
	sb_json_span(j, key, sb_span_of(value, strlen(value)));
}

void sb_json_span(struct sb_json *j, const char *key, struct sb_span value)
{
	member(j, key);
	quoted(j, value);
}

void sb_json_count(struct sb_json *j, const char *key, uint64_t value)
{
	member(j, key);
	fprintf(j->to, "%" PRIu64, value);
}

void sb_json_signed(struct sb_json *j, const char *key, int64_t value)
{
	member(j, key);
	fprintf(j->to, "%" PRId64, value);
}

void sb_json_number(struct sb_json *j, const char *key, double value)
{
	char text[40];

	if (!isfinite(value)) {
		j->bad = 1;
		return;
	}
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	member(j, key);
	raw(j, text);
}

void sb_json_bool(struct sb_json *j, const char *key, int value)
{
	member(j, key);
	raw(j, value ? "true" : "false");
}

enum sb_err sb_json_finish(struct sb_json *j)
{
	raw(j, "\n");
	if (j->depth)
		j->bad = 1;
	if (fflush(j->to) || ferror(j->to))
		j->bad = 1;
	return j->bad ? SB_IO : SB_OK;
}

static char *blank(char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

static int hex4(const char *p, unsigned *out)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (unsigned)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (unsigned)(c - 'A' + 10);
		else
			return 0;
	}
	*out = v;
	return 1;
}

/* The decoded form is never longer than the escape. */
static char *put_utf8(char *to, unsigned v)
{
	if (v < 0x80) {
		*to++ = (char)v;
	} else if (v < 0x800) {
		*to++ = (char)(0xc0 | v >> 6);
		*to++ = (char)(0x80 | (v & 0x3f));
	} else {
		*to++ = (char)(0xe0 | v >> 12);
		*to++ = (char)(0x80 | (v >> 6 & 0x3f));
		*to++ = (char)(0x80 | (v & 0x3f));
	}
	return to;
}

static char *escape(char **from, char *to)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	char c = *(*from)++;
	const char *known;
	unsigned v;

	if (c == 'u') {
		/* Pairs are not joined: our writer escapes only controls. */
		if (!hex4(*from, &v) || !v || (v >= 0xd800 && v < 0xe000))
			return NULL;
		*from += 4;
		return put_utf8(to, v);
	}
	known = c ? strchr(names, c) : NULL;
	if (!known)
		return NULL;
	*to++ = values[known - names];
	return to;
}

/* *p is after the opening quote; decodes in place; NULL: malformed. */
static char *take_string(char **p)
{
	char *start = *p, *from = start, *to = start;

	for (;;) {
		if (*from == '"')
			break;
		if (!*from || (unsigned char)*from < 0x20)
			return NULL;
		if (*from == '\\') {
			from++;
			to = escape(&from, to);
			if (!to)
				return NULL;
		} else {
			*to++ = *from++;
		}
	}
	*p = from + 1;
	*to = 0;
	return start;
}

static int literal_ok(const char *text)
{
	char *end;

	if (!strcmp(text, "true") || !strcmp(text, "false") ||
	    !strcmp(text, "null"))
		return 1;
	if (!strchr("-0123456789", *text) || strpbrk(text, "xXnN"))
		return 0;
	strtod(text, &end);
	return end != text && !*end;
}

/* Value at *p; *next is the character after it, since the text is cut there. */
static int take_value(char **p, struct sb_json_field *f, char *next)
{
	char *end;

	if (**p == '"') {
		(*p)++;
		f->is_string = 1;
		f->text = take_string(p);
		*p = f->text ? blank(*p) : *p;
		*next = **p;
		return f->text != NULL;
	}
	f->is_string = 0;
	f->text = *p;
	end = *p + strcspn(*p, ",} \t\r\n");
	*p = blank(end);
	*next = **p;
	*end = 0;
	return literal_ok(f->text);
}

enum sb_err sb_json_parse(char *text, struct sb_json_line *out)
{
	char *p = blank(text), next;

	out->count = 0;
	if (*p++ != '{')
		return SB_MALFORMED;
	p = blank(p);
	if (*p == '}')
		return *blank(p + 1) ? SB_MALFORMED : SB_OK;
	do {
		struct sb_json_field *f = &out->field[out->count];

		if (out->count == SB_JSON_FIELDS)
			return SB_MALFORMED;
		p = blank(p);
		if (*p++ != '"' || !(f->key = take_string(&p)))
			return SB_MALFORMED;
		if (sb_json_has(out, f->key))
			return SB_MALFORMED;
		p = blank(p);
		if (*p++ != ':')
			return SB_MALFORMED;
		p = blank(p);
		if (!take_value(&p, f, &next))
			return SB_MALFORMED;
		out->count++;
		if (next)
			p++;
	} while (next == ',');
	return next == '}' && !*blank(p) ? SB_OK : SB_MALFORMED;
}

static const struct sb_json_field *find(const struct sb_json_line *line,
					const char *key)
{
	for (size_t i = 0; i < line->count; i++)
		if (!strcmp(line->field[i].key, key))
			return &line->field[i];
	return NULL;
}

int sb_json_has(const struct sb_json_line *line, const char *key)
{
	return find(line, key) != NULL;
}

const char *sb_json_text(const struct sb_json_line *line, const char *key)
{
	const struct sb_json_field *f = find(line, key);

	return f ? f->text : "";
}

uint64_t sb_json_u64(const struct sb_json_line *line, const char *key)
{
	const char *text = sb_json_text(line, key);
	unsigned long long v;
	char *end;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	v = strtoull(text, &end, 10);
	return errno || *end ? 0 : v;
}

double sb_json_double(const struct sb_json_line *line, const char *key)
{
	return strtod(sb_json_text(line, key), NULL);
}
