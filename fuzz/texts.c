/* fuzz/texts.c: what people and runs write: rules, profiles, results, paper. */
#include "bench/measure/json.h"
#include "bench/profile/profile.h"
#include "datasets/class.h"
#include "datasets/rules.h"
#include "fuzz/targets.h"
#include "schemes/kit/paper.h"

#include <stdlib.h>
#include <string.h>

static char *string(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);

	fuzz_must(text != NULL);
	if (len)
		memcpy(text, bytes, len);
	text[len] = 0;
	return text;
}

/* A path, a newline, rules. */
void fuzz_rules(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len ? memchr(bytes, '\n', len) : NULL;
	size_t path_len = end ? (size_t)(end - bytes) : len;
	struct sb_span path = sb_span_of(bytes, path_len);
	struct sb_span rules = sb_span_of(bytes + path_len, len - path_len);
	char why[128] = "";
	int class;

	/* Backtracking is quadratic in a path of at most 4096 bytes. */
	if (path_len > 1000)
		return;
	class = sb_rules_class(rules, path);
	fuzz_must(class < SB_CLASS_COUNT);
	if (sb_rules_check(rules, why, sizeof(why)) != SB_OK)
		fuzz_must(*why != 0);
	fuzz_must(sb_class_by_rules(rules, path) < SB_CLASS_COUNT);
}

void fuzz_profile(const uint8_t *bytes, size_t len)
{
	char *text = string(bytes, len), why[256] = "";
	struct sb_profile profile;

	if (sb_profile_parse("fuzz", text, &profile, why, sizeof(why)) != SB_OK)
		fuzz_must(*why != 0);
	else
		fuzz_must(profile.scheme != NULL);
	free(text);
}

void fuzz_json(const uint8_t *bytes, size_t len)
{
	char *text = string(bytes, len);
	struct sb_json_line line;

	if (sb_json_parse(text, &line) == SB_OK) {
		fuzz_must(line.count <= SB_JSON_FIELDS);
		for (size_t i = 0; i < line.count; i++) {
			const char *key = line.field[i].key;

			fuzz_must(sb_json_has(&line, key));
			(void)sb_json_u64(&line, key);
			(void)sb_json_double(&line, key);
		}
	}
	free(text);
}

void fuzz_words(const uint8_t *bytes, size_t len)
{
	uint8_t symbols[SB_PAPER_SYMBOLS];

	if (sb_paper_read(sb_span_of(bytes, len), symbols) == SB_OK)
		for (size_t i = 0; i < sizeof(symbols); i++)
			fuzz_must(symbols[i] < 32);
}
