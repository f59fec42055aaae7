#include "bench/custody/tamper_words.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/kit.h"

/* value NULL: only where it is. */
static enum sb_err add(struct sb_tamper_words *words,
		       const struct sb_deposited *d, const uint8_t *value,
		       size_t len)
{
	struct sb_tamper_word *w;
	struct sb_tamper_word *more =
		realloc(words->of, (words->count + 1) * sizeof(*more));

	if (!more)
		return SB_MEMORY;
	words->of = more;
	w = &words->of[words->count++];
	memset(w, 0, sizeof(*w));
	w->at = (enum sb_atom)d->at;
	w->nth = d->nth;
	memcpy(w->label, d->label, sizeof(w->label));
	if (!value)
		return SB_OK;
	w->value = malloc(len + 1);
	if (!w->value)
		return SB_MEMORY;
	if (len)
		memcpy(w->value, value, len);
	w->len = len;
	return SB_OK;
}

enum sb_err sb_tamper_words_copy(const struct sb_owner *owner,
				 struct sb_tamper_words *out)
{
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < owner->count && err == SB_OK; i++)
		err = add(out, &owner->deposits[i], owner->deposits[i].value,
			  owner->deposits[i].len);
	return err;
}

static const struct sb_tamper_word *find(const struct sb_tamper_words *words,
					 const struct sb_deposited *d)
{
	for (size_t i = 0; i < words->count; i++) {
		const struct sb_tamper_word *w = &words->of[i];

		if (w->at == (enum sb_atom)d->at && w->nth == d->nth &&
		    strcmp(w->label, d->label) == 0)
			return w;
	}
	return NULL;
}

enum sb_err sb_tamper_words_differ(const struct sb_owner *owner,
				   const struct sb_tamper_words *past,
				   struct sb_tamper_words *out)
{
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < owner->count && err == SB_OK; i++) {
		const struct sb_deposited *d = &owner->deposits[i];
		const struct sb_tamper_word *w = find(past, d);

		if (w && w->len == d->len &&
		    memcmp(w->value, d->value, d->len) == 0)
			continue;
		err = add(out, d, w ? w->value : NULL, w ? w->len : 0);
	}
	return err;
}

void sb_tamper_words_release(struct sb_tamper_words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		if (words->of[i].value)
			sb_wipe(words->of[i].value, words->of[i].len);
		free(words->of[i].value);
	}
	free(words->of);
	memset(words, 0, sizeof(*words));
}
