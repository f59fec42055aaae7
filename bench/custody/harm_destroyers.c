#include <stdlib.h>
#include <string.h>

#include "bench/custody/access.h"
#include "bench/custody/harm_internal.h"

#define OUTCOMES_MOST 64u
#define SETS_MOST     64u

/* One thing that wrong guesses make of the archive. */
struct outcome {
	struct sb_world_state *world;
	struct sb_access own; /* of the owner, in every loss */
	const struct sb_access *access;
	struct sb_sets by; /* minimal, beyond what everybody has */
};

struct sb_harms {
	struct sb_probe *probe;
	struct sb_access guessing; /* cubes' whole is an outcome */
	struct outcome of[OUTCOMES_MOST];
	size_t count;
};

/* --- who can bring a loss about --- */

static enum sb_err add_session(enum sb_atom machine, struct sb_sets *ways)
{
	struct sb_coalition way = { { [SB_ATOM_KNOW_PASSCODE] = 1 } };
	enum sb_err err = SB_OK;

	way.of[machine] = SB_USE;
	if (machine != SB_ATOM_COMPUTER)
		err = sb_sets_add(ways, &way);
	memset(&way, 0, sizeof(way));
	way.of[machine] = SB_OWN;
	return err == SB_OK ? sb_sets_add(ways, &way) : err;
}

/* Who gets into the account, in the order of custody.h's rule 2. */
static enum sb_err add_log_ins(const struct sb_profile *profile,
			       struct sb_sets *ways)
{
	static const struct sb_coalition regains[3] = {
		{ { [SB_ATOM_IDENTITY] = 1 } },
		{ { [SB_ATOM_PAPER] = SB_USE, [SB_ATOM_SECOND_FACTOR] = 1 } },
		{ { [SB_ATOM_CONTACTS] = 1, [SB_ATOM_SECOND_FACTOR] = 1 } },
	};
	struct sb_coalition way = { { [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1,
				      [SB_ATOM_SECOND_FACTOR] =
					      !profile->one_factor } };
	enum sb_err err = sb_sets_add(ways, &way);

	memset(&way, 0, sizeof(way));
	way.of[SB_ATOM_ACCOUNT] = SB_OWN;
	if (err == SB_OK)
		err = sb_sets_add(ways, &way);
	if (err == SB_OK && !profile->logs_out)
		err = add_session(sb_atom_machine(profile), ways);
	if (err == SB_OK && !profile->logs_out)
		err = add_session(SB_ATOM_DEVICE, ways);
	if (profile->recovery == SB_RECOVERS_NOBODY)
		return err;
	for (unsigned i = 0; i < 3 && err == SB_OK; i++)
		if ((i == 0) == (profile->recovery == SB_RECOVERS_SUPPORT))
			err = sb_sets_add(ways, &regains[i]);
	return err;
}

/* Ways to take so much of the atom from the owner; none: nobody can. */
static enum sb_err ways_to_take(const struct sb_profile *profile,
				enum sb_atom atom, uint8_t loss,
				struct sb_sets *ways)
{
	struct sb_coalition way = { { 0 } };

	memset(ways, 0, sizeof(*ways));
	switch (atom) {
	case SB_ATOM_PHONE:
	case SB_ATOM_COMPUTER:
	case SB_ATOM_PAPER:
	case SB_ATOM_DRIVE:
	case SB_ATOM_DEVICE:
		way.of[atom] = SB_USE;
		break;
	case SB_ATOM_CONTACTS:
		way.of[atom] = loss;
		break;
	case SB_ATOM_HSM:
		way.of[SB_ATOM_HSM_OWN] = loss;
		break;
	case SB_ATOM_STORE:
	case SB_ATOM_ACCOUNT:
	case SB_ATOM_PROVIDER_SERVICES:
	case SB_ATOM_THIRD_SERVICES:
		way.of[atom] = SB_OWN;
		break;
	case SB_ATOM_PHONE_SE:
	case SB_ATOM_HSM_OWN:
	case SB_ATOM_KNOW_PASSPHRASE:
	case SB_ATOM_KNOW_PASSCODE:
	case SB_ATOM_KNOW_ACCOUNT_PASSWORD:
	case SB_ATOM_KNOW_CODE:
	case SB_ATOM_SECOND_FACTOR:
	case SB_ATOM_IDENTITY:
	case SB_ATOM_GROUP_SECRET:
	case SB_ATOM_COUNT:
		return SB_OK;
	}
	if (atom == SB_ATOM_STORE || atom == SB_ATOM_ACCOUNT) {
		enum sb_err err = add_log_ins(profile, ways);

		if (err != SB_OK)
			return err;
	}
	return sb_sets_add(ways, &way);
}

/* Every set so far, with every way. */
static enum sb_err combine(struct sb_sets *sets, const struct sb_sets *ways)
{
	struct sb_sets next = { NULL, 0 };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sets->count && err == SB_OK; i++) {
		for (size_t j = 0; j < ways->count && err == SB_OK; j++) {
			struct sb_coalition both = sets->of[i];

			for (unsigned k = 0; k < SB_ATOM_COUNT; k++) {
				if (both.of[k] < ways->of[j].of[k])
					both.of[k] = ways->of[j].of[k];
			}
			err = sb_sets_add(&next, &both);
		}
	}
	sb_sets_release(sets);
	*sets = next;
	return err;
}

static enum sb_err inflict(const struct sb_profile *profile,
			   const struct sb_coalition *loss, struct sb_sets *out)
{
	static const struct sb_coalition nothing;
	struct sb_sets sets = { NULL, 0 };
	enum sb_err err = sb_sets_add(&sets, &nothing);

	for (unsigned i = 0; i < SB_ATOM_COUNT && err == SB_OK; i++) {
		struct sb_sets ways;

		if (!loss->of[i])
			continue;
		err = ways_to_take(profile, (enum sb_atom)i, loss->of[i],
				   &ways);
		if (err == SB_OK)
			err = combine(&sets, &ways);
		sb_sets_release(&ways);
	}
	for (size_t i = 0; i < sets.count && err == SB_OK; i++)
		err = sb_sets_add(out, &sets.of[i]);
	sb_sets_release(&sets);
	return err;
}

/* --- guessing until it locks --- */

/* The world as it is now, among the outcomes so far. */
static enum sb_err settle(struct sb_harms *h, uint32_t *index)
{
	struct sb_world *world = sb_pipeline_world(&h->probe->archiver);

	for (size_t i = 0; i < h->count; i++) {
		*index = (uint32_t)i;
		if (sb_world_is(world, h->of[i].world))
			return SB_OK;
	}
	if (h->count == OUTCOMES_MOST)
		return SB_UNSUPPORTED;
	*index = (uint32_t)h->count;
	return sb_world_save(world, &h->of[h->count++].world);
}

/* Of what could be known only the account's password gets a guesser further:
 * the rest is what is guessed at. */
static struct sb_coalition guesser(const struct sb_coalition *who)
{
	struct sb_coalition ignorant = *who;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i) &&
		    i != SB_ATOM_KNOW_ACCOUNT_PASSWORD)
			ignorant.of[i] = 0;
	}
	return ignorant;
}

static enum sb_err try_guessing(void *arg, const struct sb_coalition *who,
				struct sb_trial *t)
{
	struct sb_harms *h = arg;
	const struct sb_coalition ignorant = guesser(who);
	struct sb_harm_steps steps = { .count = 1 };
	enum sb_err err, back;

	steps.of[0] =
		(struct sb_query) { SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1,
				    who->of[SB_ATOM_KNOW_ACCOUNT_PASSWORD] !=
					    0 };
	err = sb_harm_guess(h->probe, &ignorant, &steps);
	if (err == SB_OK)
		err = settle(h, &t->whole);
	back = sb_world_rewind(sb_pipeline_world(&h->probe->archiver),
			       h->of[0].world);
	t->step_count = steps.count;
	memcpy(t->steps, steps.of, sizeof(t->steps));
	return err == SB_OK ? back : err;
}

static enum sb_err add_guessers(struct sb_harms *h)
{
	struct sb_coalition everybody;
	enum sb_err err = SB_OK;

	sb_atom_public(&everybody);
	for (size_t i = 0; i < h->guessing.count && err == SB_OK; i++) {
		const struct sb_cube *cube = &h->guessing.cubes[i];
		struct sb_coalition low = cube->box.low;

		for (unsigned k = 0; k < SB_ATOM_COUNT; k++) {
			if (low.of[k] <= everybody.of[k])
				low.of[k] = 0;
		}
		if (cube->whole)
			err = sb_sets_add(&h->of[cube->whole].by, &low);
	}
	return err;
}

static enum sb_err try_restore(void *arg, const struct sb_coalition *who,
			       struct sb_trial *out)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_try(arg, who, NULL, 0, &a);

	if (err != SB_OK)
		return err;
	out->whole = sb_attempt_whole(&a);
	out->wrong = sb_attempt_wrong(&a);
	out->step_count = a.step_count;
	memcpy(out->steps, a.steps, sizeof(out->steps));
	sb_attempt_release(&a);
	return SB_OK;
}

/* What is left to an owner who lost this or that as well. */
static enum sb_err explore(struct sb_harms *h, struct outcome *o)
{
	struct sb_world *world = sb_pipeline_world(&h->probe->archiver);
	struct sb_box within = { { { 0 } }, { { 0 } } };
	enum sb_err err = sb_world_rewind(world, o->world), back;

	sb_atom_owner(&within.high);
	if (err == SB_OK)
		err = sb_access_cover_within(&h->probe->profile, &within,
					     try_restore, h->probe, &o->own);
	o->access = &o->own;
	back = sb_world_rewind(world, h->of[0].world);
	return err == SB_OK ? back : err;
}

/* --- together --- */

/* After these guesses, the losses that are still needed; one of nothing where
 * the guesses are enough. */
static enum sb_err losses_after(const struct sb_harms *h,
				const struct outcome *o, unsigned verdict,
				struct sb_sets *losses)
{
	static const struct sb_coalition nothing;
	struct sb_sets restorers;
	enum sb_err err = sb_access_restorers(o->access, verdict, &restorers);
	int lost = err == SB_OK && restorers.count == 0 && o != &h->of[0];

	memset(losses, 0, sizeof(*losses));
	if (err == SB_OK)
		sb_sets_release(&restorers);
	if (err != SB_OK)
		return err;
	return lost ? sb_sets_add(losses, &nothing)
		    : sb_access_lockouts(o->access, verdict, losses);
}

static enum sb_err destroy_after(struct sb_harms *h, const struct outcome *o,
				 unsigned verdict, struct sb_sets *out)
{
	struct sb_sets losses;
	enum sb_err err = losses_after(h, o, verdict, &losses);

	for (size_t i = 0; i < losses.count && err == SB_OK; i++) {
		struct sb_sets ways = { NULL, 0 };

		err = inflict(&h->probe->profile, &losses.of[i], &ways);
		if (err == SB_OK)
			err = combine(&ways, &o->by);
		for (size_t j = 0; j < ways.count && err == SB_OK; j++)
			err = sb_sets_add(out, &ways.of[j]);
		sb_sets_release(&ways);
	}
	sb_sets_release(&losses);
	return err;
}

/* Whoever destroys every verdict without it need not guess: what such guesses
 * make of the archive is not explored. */
static enum sb_err drop_needless(struct sb_harms *h)
{
	uint8_t needed[OUTCOMES_MOST][SETS_MOST] = { { 0 } };
	enum sb_err err = SB_OK;

	for (unsigned v = 0; v <= SB_VERDICT_NAMES && err == SB_OK; v++) {
		struct sb_sets plain = { NULL, 0 };

		err = destroy_after(h, &h->of[0], v, &plain);
		for (size_t i = 1; i < h->count; i++) {
			const struct sb_sets *by = &h->of[i].by;

			for (size_t j = 0; j < by->count && j < SETS_MOST; j++)
				needed[i][j] |=
					plain.count &&
					!sb_sets_has_below(&plain, &by->of[j]);
		}
		sb_sets_release(&plain);
	}
	for (size_t i = 1; i < h->count && err == SB_OK; i++) {
		struct sb_sets *by = &h->of[i].by;
		size_t kept = 0;

		for (size_t j = 0; j < by->count; j++) {
			if (j >= SETS_MOST || needed[i][j])
				by->of[kept++] = by->of[j];
		}
		by->count = kept;
	}
	return err;
}

/* Some outcome that the coalition brings about, if need be by making less of
 * what it has, must leave the owner without. */
static enum sb_err carry_out(struct sb_harms *h, const struct sb_coalition *set,
			     unsigned verdict)
{
	struct sb_world *world = sb_pipeline_world(&h->probe->archiver);
	uint32_t left = UINT32_MAX;
	enum sb_err err = SB_OK, back;

	for (size_t i = 0; i < h->count && err == SB_OK; i++) {
		if (!sb_sets_has_below(&h->of[i].by, set))
			continue;
		err = sb_world_rewind(world, h->of[i].world);
		if (err == SB_OK)
			err = sb_harm_carry_out(h->probe, set, &left);
		if (err == SB_OK && !(left >> verdict & 1))
			break;
	}
	back = sb_world_rewind(world, h->of[0].world);
	if (err == SB_OK && left >> verdict & 1)
		err = SB_FORGED;
	return err == SB_OK ? back : err;
}

/* Guessers come to what compares as anybody would: they open no device up, take
 * no element apart and corrupt no replica.  Whoever does gets what the counter
 * guards, or keeps it from the owner. */
static struct sb_box front_doors(void)
{
	struct sb_box within;

	sb_atom_public(&within.low);
	memset(&within.high, 0xff, sizeof(within.high));
	within.high.of[SB_ATOM_PHONE] = SB_USE;
	within.high.of[SB_ATOM_DEVICE] = SB_USE;
	within.high.of[SB_ATOM_STORE] = SB_USE;
	within.high.of[SB_ATOM_PHONE_SE] = 0;
	within.high.of[SB_ATOM_HSM_OWN] = 0;
	return within;
}

enum sb_err sb_harms_new(struct sb_probe *probe, const struct sb_access *access,
			 struct sb_harms **out)
{
	static const struct sb_coalition nothing;
	struct sb_harms *h = calloc(1, sizeof(*h));
	const struct sb_box within = front_doors();
	uint32_t index;
	enum sb_err err;

	*out = NULL;
	if (!h)
		return SB_MEMORY;
	h->probe = probe;
	err = settle(h, &index);
	h->of[0].access = access;
	if (err == SB_OK)
		err = sb_sets_add(&h->of[0].by, &nothing);
	if (err == SB_OK)
		err = sb_access_cover_within(&probe->profile, &within,
					     try_guessing, h, &h->guessing);
	if (err == SB_OK)
		err = add_guessers(h);
	if (err == SB_OK)
		err = drop_needless(h);
	for (size_t i = 1; i < h->count && err == SB_OK; i++) {
		if (h->of[i].by.count)
			err = explore(h, &h->of[i]);
	}
	if (err != SB_OK) {
		sb_harms_free(h);
		return err;
	}
	*out = h;
	return SB_OK;
}

void sb_harms_free(struct sb_harms *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->count; i++) {
		sb_world_forget(sb_pipeline_world(&h->probe->archiver),
				h->of[i].world);
		sb_access_release(&h->of[i].own);
		sb_sets_release(&h->of[i].by);
	}
	sb_access_release(&h->guessing);
	free(h);
}

enum sb_err sb_harms_destroyers(struct sb_harms *h, unsigned verdict,
				struct sb_sets *out)
{
	struct sb_sets restorers;
	enum sb_err err =
		sb_access_restorers(h->of[0].access, verdict, &restorers);
	int open = err == SB_OK && restorers.count != 0;

	memset(out, 0, sizeof(*out));
	if (err == SB_OK)
		sb_sets_release(&restorers);
	/* What the owner cannot restore anyway nobody destroys. */
	for (size_t i = 0; open && i < h->count && err == SB_OK; i++) {
		if (h->of[i].by.count)
			err = destroy_after(h, &h->of[i], verdict, out);
	}
	for (size_t i = 0; i < out->count && err == SB_OK; i++)
		err = carry_out(h, &out->of[i], verdict);
	if (err != SB_OK)
		sb_sets_release(out);
	sb_sets_sort(out);
	return err;
}
