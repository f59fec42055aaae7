/* bench/custody/tamper_words.h: what a backup leaves with custodians: word of the
 * last snapshot, where a scheme leaves some. */
#ifndef BENCH_CUSTODY_TAMPER_WORDS_H
#define BENCH_CUSTODY_TAMPER_WORDS_H

#include "bench/custody/world.h"

struct sb_tamper_word {
	enum sb_atom at;
	unsigned nth;
	char label[SB_LABEL_BYTES];
	uint8_t *value; /* own memory; NULL: there was none */
	size_t len;
};

struct sb_tamper_words {
	struct sb_tamper_word *of;
	size_t count;
};

/* All of the owner's deposits.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_tamper_words_copy(const struct sb_owner *owner,
					     struct sb_tamper_words *out);
/* Deposits that past has not, or with another value: *out is as past has
 * them. */
SB_MUST_USE enum sb_err sb_tamper_words_differ(
	const struct sb_owner *owner, const struct sb_tamper_words *past,
	struct sb_tamper_words *out);
void sb_tamper_words_release(struct sb_tamper_words *words);

#endif
