/* bench/risk/beside.c: sb_beside_words. */
#include "bench/risk/beside.h"

#include <stdio.h>

#include "bench/custody/words.h"

/* What anybody has, all that is stored, wherever the profile keeps that, and the
 * records of accounts: what is copied in a breach. */
static void stored(const struct sb_profile *profile, struct sb_coalition *out)
{
	static const enum sb_atom places[] = {
		[SB_STORE_AT_PROVIDER] = SB_ATOM_STORE,
		[SB_STORE_AT_COMPUTER] = SB_ATOM_COMPUTER,
		[SB_STORE_AT_DRIVE] = SB_ATOM_DRIVE,
		[SB_STORE_AT_PHONE] = SB_ATOM_PHONE,
	};

	sb_atom_public(out);
	out->of[SB_ATOM_STORE] = SB_OWN;
	out->of[SB_ATOM_ACCOUNT] = SB_OWN;
	out->of[places[profile->store_at]] = SB_OWN;
}

static int is_of(const struct sb_risk_guess *g, const struct sb_risk_price *p)
{
	if (p->second)
		return g->together && g->first.item == p->item &&
		       g->second.item == p->second;
	return !g->together && ((g->first.item == p->item && !g->first.tries &&
				 !g->first.by_service) ||
				(g->second.item == p->item &&
				 !g->second.tries && !g->second.by_service));
}

/* Atoms of which the box needs more than with has; among as many, how much more
 * (of contacts and replicas, how many). */
static unsigned beyond(const struct sb_box *box,
		       const struct sb_coalition *with)
{
	unsigned atoms = 0, levels = 0;

	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		if (box->low.of[a] <= with->of[a])
			continue;
		atoms++;
		levels += box->low.of[a] - with->of[a];
	}
	return atoms << 16 | levels;
}

void sb_beside_words(const struct sb_profile *profile,
		     const struct sb_risk_case *of,
		     const struct sb_risk_price *price, char *text,
		     size_t bytes)
{
	const struct sb_risk_guess *least = NULL;
	struct sb_coalition with;

	stored(profile, &with);
	for (size_t i = 0; i < of->guess_count; i++) {
		const struct sb_risk_guess *g = &of->guesses[i];

		if (is_of(g, price) &&
		    (!least ||
		     beyond(&g->box, &with) < beyond(&least->box, &with)))
			least = g;
	}
	text[0] = 0;
	for (unsigned a = 0; least && a < SB_ATOM_COUNT; a++) {
		const struct sb_atom_row *atom = sb_atom_row((enum sb_atom)a);
		uint8_t low = least->box.low.of[a];
		char count[8] = "";

		if (low <= with.of[a])
			continue;
		if (atom->kind == SB_ATOM_IS_COUNT)
			snprintf(count, sizeof(count), ": %u", low);
		sb_words_append(text, bytes, *text ? " + " : "");
		sb_words_append(text, bytes, atom->words[low > 1]);
		sb_words_append(text, bytes, count);
	}
	if (!*text)
		snprintf(text, bytes, "-");
}
