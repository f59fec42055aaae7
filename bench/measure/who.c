#include "bench/measure/who.h"

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
