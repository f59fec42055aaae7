#include "bench/measure/who.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/situations.h"

static void list(struct sb_json *j, const struct sb_coalition *who,
		 const char *key, unsigned first, unsigned past, uint8_t reach)
{
	sb_json_array(j, key);
	for (unsigned a = first; a < past; a++)
		if (who->of[a] == reach)
			sb_json_string(j, NULL, sb_atom_name((enum sb_atom)a));
	sb_json_end(j, ']');
}

void sb_who_json(struct sb_json *j, const char *situation)
{
	const struct sb_situation *s = sb_situations_find(situation);

	if (!s)
		return;
	sb_json_string(j, "title", s->title);
	list(j, &s->who, "holds", 0, SB_ATOM_KNOW_PASSPHRASE, SB_OWN);
	list(j, &s->who, "asks", 0, SB_ATOM_KNOW_PASSPHRASE, SB_USE);
	list(j, &s->who, "knows", SB_ATOM_KNOW_PASSPHRASE, SB_ATOM_COUNT, 1);
}

static void join(const struct sb_coalition *who, unsigned first, unsigned past,
		 uint8_t reach, char text[SB_WHO_BYTES])
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned a = first; a < past && len < SB_WHO_BYTES; a++) {
		const uint8_t has = who->of[a];
		const char *more =
			has == SB_THRESHOLD    ? " (as many as are enough)"
			: has == SB_BELOW      ? " (one fewer)"
			: has == SB_UNLESS_KEY ? " (unless keys are made of it)"
			: has >= SB_MACHINE && has < SB_UNLESS_KEY
				? " (or computer, if that is backed up)"
				: "";
		const int all = sb_atom_row((enum sb_atom)a)->kind ==
					SB_ATOM_IS_COUNT ||
				(has & ~SB_MACHINE) == SB_OWN;

		if (!has || (first < SB_ATOM_KNOW_PASSPHRASE &&
			     all != (reach == SB_OWN)))
			continue;
		len += (size_t)snprintf(text + len, SB_WHO_BYTES - len,
					"%s%s%s", len ? ", " : "",
					sb_atom_name((enum sb_atom)a), more);
	}
	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
}

int sb_who_words(const char *situation, struct sb_who *out)
{
	const struct sb_situation *s = sb_situations_find(situation);

	if (!s)
		return 0;
	out->title = s->title;
	join(&s->who, 0, SB_ATOM_KNOW_PASSPHRASE, SB_OWN, out->holds);
	join(&s->who, 0, SB_ATOM_KNOW_PASSPHRASE, SB_USE, out->asks);
	join(&s->who, SB_ATOM_KNOW_PASSPHRASE, SB_ATOM_COUNT, 1, out->knows);
	return 1;
}
