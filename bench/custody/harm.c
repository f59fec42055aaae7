#include "bench/custody/harm.h"

#include <string.h>

#include "bench/custody/access.h"
#include "bench/custody/world.h"
#include "schemes/kit/kit.h"

/* Wrong values for what by does not know. */
static size_t wrong_ones(const struct sb_coalition *by, struct sb_span value,
			 struct sb_guess guesses[SB_ATOM_COUNT])
{
	size_t count = 0;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i) && !by->of[i])
			guesses[count++] =
				(struct sb_guess) { (enum sb_atom)i, value };
	}
	return count;
}

struct steps {
	struct sb_query of[SB_VIEW_STEPS];
	size_t count;
};

static void add_steps(struct steps *s, const struct sb_query *of, size_t count)
{
	for (size_t i = 0; i < count && s->count < SB_VIEW_STEPS; i++)
		s->of[s->count++] = of[i];
}

/* Whatever compares something is asked, with what the view takes for right. */
static void ask_all(struct sb_view *view)
{
	struct sb_custody *custody = sb_view_custody(view);
	const struct sb_owner *owner = view->owner;
	uint8_t key[32] = { 0 }, room[8] = { 0 };
	enum sb_err err;

	for (size_t i = 0; i < owner->use_count; i++) {
		err = sb_entangle(custody,
				  sb_atom_name((enum sb_atom)owner->uses[i].at),
				  owner->uses[i].passcode ? SB_PASSCODE : NULL,
				  owner->uses[i].label, key);
		(void)err;
	}
	for (size_t i = 0; i < owner->count; i++) {
		const struct sb_deposited *d = &owner->deposits[i];
		struct sb_buf out = { room, 0, sizeof(room) };

		if (!d->has_proof && !d->unlocked)
			continue;
		err = sb_fetch_nth(custody, sb_atom_name((enum sb_atom)d->at),
				   d->nth, d->label, &out);
		(void)err;
	}
	sb_wipe(key, sizeof(key));
	sb_wipe(room, sizeof(room));
}

/* One wrong value of everything, at every door and through unlock. */
static enum sb_err guess_once(struct sb_probe *probe,
			      const struct sb_coalition *by,
			      struct sb_span value, struct steps *steps)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_guess guesses[SB_ATOM_COUNT];
	size_t count = wrong_ones(by, value, guesses);
	struct sb_query asked[SB_VIEW_STEPS] = { { 0 } };
	struct sb_attempt a;
	struct sb_view *view;
	enum sb_err err = sb_view_new(world, SB_PROBE_VICTIM, by, &view);

	for (size_t i = 0; i < count && err == SB_OK; i++)
		err = sb_view_guess(view, sb_atom_name(guesses[i].item), value);
	if (err == SB_OK) {
		ask_all(view);
		add_steps(steps, asked, sb_view_steps(view, asked));
	}
	sb_view_free(view);
	if (err == SB_OK)
		err = sb_attempt_run(probe, by, guesses, count, &a);
	if (err != SB_OK)
		return err;
	add_steps(steps, a.steps, a.step_count);
	sb_attempt_release(&a);
	return SB_OK;
}

/* The first round's questions are those of all. */
static enum sb_err guess_wrongly(struct sb_probe *probe,
				 const struct sb_coalition *by,
				 struct steps *first)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	uint8_t text[8] = "wrong ";
	enum sb_err err = SB_OK;

	for (unsigned n = 0; n < SB_HARM_GUESSES_COUNT && err == SB_OK; n++) {
		struct steps more = { .count = 0 };

		text[7] = (uint8_t)n;
		err = guess_once(probe, by, sb_span_of(text, sizeof(text)),
				 n ? &more : first);
	}
	sb_world_lift_login(world, SB_PROBE_VICTIM);
	return err;
}

static enum sb_err delete_all(struct sb_probe *probe,
			      const struct sb_coalition *by)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_view *view;
	enum sb_err err = sb_view_new(world, SB_PROBE_VICTIM, by, &view);

	if (err != SB_OK)
		return err;
	if (sb_view_store(view) == SB_OK) {
		sb_world_lose(world, SB_ATOM_STORE, SB_OWN);
		sb_world_lose(world, SB_ATOM_ACCOUNT, SB_OWN);
	}
	sb_view_free(view);
	return SB_OK;
}

enum sb_err sb_harm_do(struct sb_probe *probe, enum sb_harm harm,
		       const struct sb_coalition *by)
{
	struct steps steps = { .count = 0 };

	switch (harm) {
	case SB_HARM_GUESSES:
		return guess_wrongly(probe, by, &steps);
	case SB_HARM_DELETES:
		return delete_all(probe, by);
	case SB_HARM_NONE:
		break;
	}
	return SB_OK;
}

/* --- who can bring a loss about --- */

/* Who gets into the account, in the order of custody.h's rule 2. */
static enum sb_err add_log_ins(const struct sb_profile *profile,
			       struct sb_sets *ways)
{
	struct sb_coalition way = { { [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1,
				      [SB_ATOM_SECOND_FACTOR] =
					      !profile->one_factor } };
	enum sb_err err = sb_sets_add(ways, &way);

	memset(&way, 0, sizeof(way));
	way.of[SB_ATOM_ACCOUNT] = SB_OWN;
	if (err == SB_OK)
		err = sb_sets_add(ways, &way);
	memset(&way, 0, sizeof(way));
	way.of[SB_ATOM_IDENTITY] = 1;
	if (err == SB_OK && profile->support_recovers)
		err = sb_sets_add(ways, &way);
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

struct burn {
	struct sb_probe *probe;
	uint32_t before; /* what the owner opens without harm */
};

static enum sb_err owner_opens(struct sb_probe *probe, uint32_t *whole)
{
	struct sb_coalition owner;
	struct sb_attempt a;
	enum sb_err err;

	sb_atom_owner(&owner);
	err = sb_attempt_try(probe, &owner, NULL, 0, &a);
	if (err != SB_OK)
		return err;
	*whole = sb_attempt_whole(&a);
	sb_attempt_release(&a);
	return SB_OK;
}

/* Of what could be known only the account's password gets a guesser further:
 * the rest is what is guessed at. */
static enum sb_err try_burning(void *arg, const struct sb_coalition *who,
			       struct sb_trial *t)
{
	struct burn *b = arg;
	struct sb_world *world = sb_pipeline_world(&b->probe->archiver);
	struct sb_coalition ignorant = *who;
	struct sb_world_state *saved;
	struct steps steps = { .count = 1 };
	uint32_t after = b->before;
	enum sb_err err, back;

	steps.of[0] =
		(struct sb_query) { SB_ATOM_KNOW_ACCOUNT_PASSWORD, 1,
				    who->of[SB_ATOM_KNOW_ACCOUNT_PASSWORD] !=
					    0 };

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i) &&
		    i != SB_ATOM_KNOW_ACCOUNT_PASSWORD)
			ignorant.of[i] = 0;
	}
	err = sb_world_save(world, &saved);
	if (err != SB_OK)
		return err;
	err = guess_wrongly(b->probe, &ignorant, &steps);
	if (err == SB_OK)
		err = owner_opens(b->probe, &after);
	back = sb_world_rewind(world, saved);
	sb_world_forget(world, saved);
	t->whole = b->before & ~after;
	t->step_count = steps.count;
	memcpy(t->steps, steps.of, sizeof(t->steps));
	return err == SB_OK ? back : err;
}

enum sb_err sb_harm_burn(struct sb_probe *probe, struct sb_access *out)
{
	struct burn b = { .probe = probe };
	struct sb_trial t = { .whole = 0 };
	struct sb_coalition all;
	enum sb_err err = owner_opens(probe, &b.before);

	memset(out, 0, sizeof(*out));
	sb_atom_owner(&all);
	if (err == SB_OK)
		err = try_burning(&b, &all, &t);
	if (err != SB_OK || !t.whole)
		return err;
	return sb_access_cover(&probe->profile, try_burning, &b, out);
}

static enum sb_err burners(const struct sb_access *burnt, unsigned verdict,
			   struct sb_sets *out)
{
	struct sb_coalition everybody;
	struct sb_sets sets;
	enum sb_err err = sb_access_readers(burnt, verdict, &sets);

	sb_atom_public(&everybody);
	for (size_t i = 0; err == SB_OK && i < sets.count; i++) {
		struct sb_coalition *s = &sets.of[i];

		for (unsigned k = 0; k < SB_ATOM_COUNT; k++) {
			if (s->of[k] <= everybody.of[k])
				s->of[k] = 0;
		}
		err = sb_sets_add(out, s);
	}
	sb_sets_release(&sets);
	return err;
}

enum sb_err sb_harm_destroyers(const struct sb_profile *profile,
			       const struct sb_access *access,
			       const struct sb_access *burnt, unsigned verdict,
			       struct sb_sets *out)
{
	struct sb_sets lockouts;
	enum sb_err err = sb_access_lockouts(access, verdict, &lockouts);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < lockouts.count && err == SB_OK; i++)
		err = inflict(profile, &lockouts.of[i], out);
	if (err == SB_OK && lockouts.count && burnt->count)
		err = burners(burnt, verdict, out);
	sb_sets_release(&lockouts);
	if (err != SB_OK)
		sb_sets_release(out);
	return err;
}
