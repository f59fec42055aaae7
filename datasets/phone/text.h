/* datasets/phone/text.h: words, for whatever people type and apps store. */
#ifndef DATASETS_PHONE_TEXT_H
#define DATASETS_PHONE_TEXT_H

#include "datasets/phone/draw.h"

enum {
	SB_TEXT_WORDS = 4096,
	SB_TEXT_WORD_BYTES = 12,
};

/* An invented vocabulary; lower-case ASCII letters.  Read-only after init. */
struct sb_text {
	uint8_t len[SB_TEXT_WORDS];
	char word[SB_TEXT_WORDS][SB_TEXT_WORD_BYTES];
};

void sb_text_init(struct sb_text *t, const struct sb_draw_key *key);

/* Exactly len bytes of sentences (words by 1/rank, spaces, full stops); no
 * terminating zero.  Compresses about as well as chat does. */
void sb_text_fill(const struct sb_text *t, struct sb_draw *d, char *out,
		  size_t len);

/* A name such as programs give: two to five words, each after the first with
 * a capital.  Returns its length. */
enum {
	SB_TEXT_NAME_BYTES = 5 * SB_TEXT_WORD_BYTES
};
size_t sb_text_name(const struct sb_text *t, struct sb_draw *d,
		    char out[SB_TEXT_NAME_BYTES + 1]);

/* Exactly len bytes, 320 or more: an object of JSON as servers send them, all
 * of one shape, most of it names and the rest identifiers and a sentence. */
void sb_text_object(const struct sb_text *t, struct sb_draw *d, char *out,
		    size_t len);

/* The last so many hexadecimal digits, at most 16, without a zero behind. */
static inline void sb_text_hex(uint64_t v, unsigned digits, int upper,
			       char *out)
{
	const char *of = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (unsigned n = digits; n-- > 0; v >>= 4)
		out[n] = of[v & 15];
}

/* One word of the vocabulary as a string: a name, an identifier. */
void sb_text_word(const struct sb_text *t, uint32_t index,
		  char out[SB_TEXT_WORD_BYTES + 1]);

#endif
