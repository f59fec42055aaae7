/* datasets/phone/settings.h: what programs keep in property lists. */
#ifndef DATASETS_PHONE_SETTINGS_H
#define DATASETS_PHONE_SETTINGS_H

#include "datasets/phone/plist.h"
#include "datasets/phone/text.h"

/* Fill p's root until it is about so many bytes, as a binary list.  Names are
 * most of a small one; a large one is records of one shape, or holds what a
 * server answered in one value. */
void sb_settings_fill(struct sb_plist *p, const struct sb_text *text,
		      struct sb_draw *by, size_t about_bytes);

/* One value of up to about most bytes, under key of the root. */
void sb_settings_value(struct sb_plist *p, const char *key,
		       const struct sb_text *text, struct sb_draw *by,
		       size_t most);

#endif
