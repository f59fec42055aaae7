#include "datasets/phone/text.h"

#include <assert.h>
#include <stdio.h>
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

size_t sb_text_name(const struct sb_text *t, struct sb_draw *d,
		    char out[SB_TEXT_NAME_BYTES + 1])
{
	unsigned words = 2 + (unsigned)sb_draw_below(d, 4);
	size_t len = 0;

	for (unsigned i = 0; i < words; i++) {
		uint32_t w = sb_draw_zipf(d, SB_TEXT_WORDS);

		memcpy(out + len, t->word[w], t->len[w]);
		if (i)
			out[len] = (char)(out[len] - 'a' + 'A');
		len += t->len[w];
	}
	out[len] = 0;
	return len;
}

void sb_text_object(const struct sb_text *t, struct sb_draw *d, char *out,
		    size_t len)
{
	static const char *const kinds[] = { "message", "photo", "reply",
					     "status" };
	/* Identifiers begin with the time, a few authors write most. */
	uint64_t id = 1180000000000000000 + sb_draw_below(d, 100000000000000);
	uint32_t who = sb_draw_zipf(d, 64), ago = sb_draw_u32(d) % 86400;
	const char *pinned = sb_draw_chance(d, 50000) ? "true" : "false";
	const char *kind = kinds[sb_draw_zipf(d, 4)];
	char head[420], name[SB_TEXT_WORD_BYTES + 1];
	size_t n;

	sb_text_word(t, 512 + who * 7, name);
	n = (size_t)snprintf(
		head, sizeof(head),
		"{\"id\":\"%llu\",\"type\":\"%s\",\"channel_id\":\"%u\","
		"\"author\":{\"id\":\"%010u\",\"username\":\"%s\","
		"\"avatar\":null,\"public_flags\":0},\"attachments\":[],"
		"\"mentions\":[],\"pinned\":%s,\"edited_at\":null,"
		"\"created_at\":\"2023-12-%02uT%02u:%02u:%02uZ\","
		"\"flags\":0,\"components\":[],\"content\":\"",
		(unsigned long long)id, kind, 1000000 + who % 8,
		who * 2654435761u, name, pinned, 1 + ago % 30, ago / 3600,
		ago / 60 % 60, ago % 60);
	assert(n + 2 < len && n < sizeof(head));
	memcpy(out, head, n);
	sb_text_fill(t, d, out + n, len - n - 2);
	memcpy(out + len - 2, "\"}", 2);
}

void sb_text_word(const struct sb_text *t, uint32_t index,
		  char out[SB_TEXT_WORD_BYTES + 1])
{
	size_t n = t->len[index % SB_TEXT_WORDS];

	memcpy(out, t->word[index % SB_TEXT_WORDS], n);
	out[n] = 0;
}
