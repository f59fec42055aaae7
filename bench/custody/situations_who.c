/* What a situation's coalition is in one archive: sb_situations_settle. */
#include <string.h>

#include "bench/custody/situations.h"

static int is_counted(const struct sb_coalition *who, unsigned atom)
{
	return who->of[atom] == SB_THRESHOLD || who->of[atom] == SB_BELOW;
}

/* Does the coalition get more than before? */
static enum sb_err gets(struct sb_probe *probe, const struct sb_coalition *who,
			uint32_t *files)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_try(probe, who, NULL, 0, &a);

	if (err != SB_OK)
		return err;
	*files = a.right[SB_VERDICT_OVERALL] + a.right[SB_VERDICT_NAMES];
	sb_attempt_release(&a);
	return SB_OK;
}

/* The fewest of the atom that help; 0: no number does. */
static enum sb_err threshold(struct sb_probe *probe,
			     const struct sb_coalition *who, unsigned atom,
			     unsigned most, unsigned *fewest)
{
	struct sb_coalition with = *who;
	uint32_t without, now;
	enum sb_err err;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		if (atom == SB_ATOM_HSM_OWN && sb_atom_is_item((enum sb_atom)i))
			with.of[i] = 1;
	if (atom == SB_ATOM_HSM_OWN)
		with.of[SB_ATOM_HSM] = 0;
	with.of[atom] = 0;
	*fewest = 0;
	err = gets(probe, &with, &without);
	for (unsigned n = 1; n <= most && err == SB_OK && !*fewest; n++) {
		with.of[atom] = (uint8_t)n;
		err = gets(probe, &with, &now);
		if (err == SB_OK && now > without)
			*fewest = n;
	}
	return err;
}

static enum sb_err settle_count(struct sb_probe *probe,
				struct sb_coalition *who, unsigned atom,
				unsigned most, uint8_t *found)
{
	unsigned fewest;
	enum sb_err err = threshold(probe, who, atom, most, &fewest);

	if (err != SB_OK)
		return err;
	*found = (uint8_t)fewest;
	if (!fewest)
		who->of[atom] = (uint8_t)most;
	else
		who->of[atom] = (uint8_t)(fewest - (who->of[atom] == SB_BELOW));
	return SB_OK;
}

/* Is the client told the item itself, beside what compares it? */
static enum sb_err settle_item(struct sb_probe *probe, struct sb_coalition *who,
			       unsigned atom)
{
	const char *name = sb_atom_name((enum sb_atom)atom);
	struct sb_attempt a;
	enum sb_err err;

	who->of[atom] = 1;
	err = sb_attempt_try(probe, who, NULL, 0, &a);
	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < a.log_count; i++)
		if (a.log[i].atom == atom && !strcmp(a.log[i].what, name))
			who->of[atom] = 0;
	sb_attempt_release(&a);
	return SB_OK;
}

static void settle_machine(const struct sb_profile *profile, int owner,
			   struct sb_coalition *who)
{
	uint8_t *phone = &who->of[SB_ATOM_PHONE],
		*computer = &who->of[SB_ATOM_COMPUTER], was = *phone;
	int marked = was >= SB_MACHINE && was < SB_UNLESS_KEY;

	if (marked)
		*phone = (uint8_t)(was - SB_MACHINE);
	if (!profile->computer || !(owner || marked))
		return;
	was = *phone;
	*phone = *computer;
	*computer = was;
}

static enum sb_err settle(struct sb_probe *probe, int owner,
			  struct sb_coalition *who, struct sb_coalition *fewest)
{
	struct sb_coalition most;
	enum sb_err err = SB_OK;

	settle_machine(&probe->profile, owner, who);
	sb_atom_most(&probe->profile, &most);
	for (unsigned i = 0; i < SB_ATOM_COUNT && err == SB_OK; i++) {
		if (who->of[i] == SB_UNLESS_KEY)
			err = settle_item(probe, who, i);
		else if (is_counted(who, i))
			err = settle_count(probe, who, i, most.of[i],
					   &fewest->of[i]);
		if (who->of[i] > most.of[i])
			who->of[i] = most.of[i];
	}
	return err;
}

enum sb_err sb_situations_settle(struct sb_probe *probe,
				 const struct sb_situation *of,
				 struct sb_situation *out,
				 struct sb_coalition *fewest)
{
	struct sb_coalition unused;
	enum sb_err err;

	*out = *of;
	memset(fewest, 0, sizeof(*fewest));
	err = settle(probe, of->owner, &out->who, fewest);
	return err == SB_OK ? settle(probe, of->owner, &out->by, &unused) : err;
}
