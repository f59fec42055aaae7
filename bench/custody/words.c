#include "bench/custody/words.h"

#include <stdio.h>
#include <string.h>

#include "datasets/class.h"

void sb_words_append(char *text, size_t bytes, const char *more)
{
	size_t len = strlen(text);

	if (len < bytes)
		snprintf(text + len, bytes - len, "%s", more);
}

void sb_words_classes(uint32_t mask, char *text, size_t bytes)
{
	const uint32_t all = (1u << SB_CLASS_COUNT) - 1;

	text[0] = '\0';
	if ((mask & all) == all) {
		sb_words_append(text, bytes, "all");
		return;
	}
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++) {
		if (!(mask >> i & 1))
			continue;
		sb_words_append(text, bytes, *text ? "+" : "");
		sb_words_append(text, bytes, sb_class_name(i));
	}
}
