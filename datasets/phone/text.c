#include "datasets/phone/text.h"

#include <string.h>

void sb_text_init(struct sb_text *t, const struct sb_draw_key *key)
{
	static const char onset[] = "bcdfghjklmnprstvwz";
	static const char nucleus[] = "aeiouy";
	static const char coda[] = "nrslt";
	struct sb_draw d;

	sb_draw_from(&d, key, "vocabulary", 0);
	for (uint32_t i = 0; i < SB_TEXT_WORDS; i++) {
		/* The frequent ones are short, as in any language. */
		uint32_t syllables = 1 + (uint32_t)sb_draw_below(&d, 2);
		char *w = t->word[i];
		uint8_t n = 0;

		syllables += (i > 32 ? 1u : 0u) + (i > 512 ? 1u : 0u);
		for (uint32_t s = 0; s < syllables; s++) {
			w[n++] = onset[sb_draw_below(&d, sizeof(onset) - 1)];
			w[n++] =
				nucleus[sb_draw_below(&d, sizeof(nucleus) - 1)];
			if (sb_draw_chance(&d, 300000))
				w[n++] = coda[sb_draw_below(&d,
							    sizeof(coda) - 1)];
		}
		t->len[i] = n;
	}
}

void sb_text_fill(const struct sb_text *t, struct sb_draw *d, char *out,
		  size_t len)
{
	size_t at = 0;

	while (at < len) {
		uint32_t w = sb_draw_zipf(d, SB_TEXT_WORDS);
		size_t n = t->len[w];

		if (n > len - at)
			n = len - at;
		memcpy(out + at, t->word[w], n);
		at += n;
		if (at + 1 < len && !(w % 11))
			out[at++] = '.';
		if (at < len)
			out[at++] = ' ';
	}
}

void sb_text_word(const struct sb_text *t, uint32_t index,
		  char out[SB_TEXT_WORD_BYTES + 1])
{
	size_t n = t->len[index % SB_TEXT_WORDS];

	memcpy(out, t->word[index % SB_TEXT_WORDS], n);
	out[n] = 0;
}
