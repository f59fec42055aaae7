/* bench/measure/json.h: writing JSON, and reading back the flat objects that
 * this program writes, one a line. */
#ifndef BENCH_MEASURE_JSON_H
#define BENCH_MEASURE_JSON_H

#include <stdio.h>

#include "schemes/kit/base.h"

#define SB_JSON_DEPTH 16u

/* A writer into a stream.  Zero it and set to.  Keys are given inside objects
 * and NULL inside arrays and at the top.  Strings may hold any bytes: what is
 * not UTF-8 becomes U+FFFD.  A number that is not finite is an error, never
 * output: it sets bad.  Not to be shared between threads. */
struct sb_json {
	FILE *to;
	int pretty; /* 1: one member a line, tabs */
	int bad;    /* misuse, not finite, or the stream failed */
	unsigned depth;
	uint8_t some[SB_JSON_DEPTH]; /* the level has a member already */
};

void sb_json_object(struct sb_json *j, const char *key);
void sb_json_array(struct sb_json *j, const char *key);
/* Ends the innermost object ('}') or array (']'). */
void sb_json_end(struct sb_json *j, char bracket);
void sb_json_string(struct sb_json *j, const char *key, const char *value);
void sb_json_span(struct sb_json *j, const char *key, struct sb_span value);
void sb_json_count(struct sb_json *j, const char *key, uint64_t value);
void sb_json_signed(struct sb_json *j, const char *key, int64_t value);
/* Shortest of 6 to 17 digits that reads back as the same number. */
void sb_json_number(struct sb_json *j, const char *key, double value);
void sb_json_bool(struct sb_json *j, const char *key, int value);
/* A newline after the top value; flushes.  SB_IO if the stream failed or bad
 * was set. */
SB_MUST_USE enum sb_err sb_json_finish(struct sb_json *j);

/* A reader of one line that holds one flat object: values are strings,
 * numbers, true, false, null; no nesting.  The text is changed in place and
 * must outlive the reader. */
#define SB_JSON_FIELDS 48u

struct sb_json_field {
	const char *key;
	const char *text; /* decoded string, or the literal's text */
	uint8_t is_string;
};
struct sb_json_line {
	struct sb_json_field field[SB_JSON_FIELDS];
	size_t count;
};

/* SB_MALFORMED for anything else, a repeated key or too many fields. */
SB_MUST_USE enum sb_err sb_json_parse(char *text, struct sb_json_line *out);
/* "" when there is no such field. */
const char *sb_json_text(const struct sb_json_line *line, const char *key);
/* 0 when there is none or it is not a non-negative integer. */
uint64_t sb_json_u64(const struct sb_json_line *line, const char *key);
double sb_json_double(const struct sb_json_line *line, const char *key);
int sb_json_has(const struct sb_json_line *line, const char *key);

#endif
