#include "bench/custody/harm_internal.h"

#include <string.h>

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

/* Do the steps so far say how this one is answered? */
static int is_settled(const struct sb_harm_steps *s, const struct sb_query *q)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct sb_query *old = &s->of[i];

		if (old->atom == q->atom && (old->has ? old->least >= q->least
						      : old->least <= q->least))
			return 1;
	}
	return 0;
}

/* What is new of them: a round asks twice.  SB_UNSUPPORTED: no room. */
static enum sb_err add_steps(struct sb_harm_steps *s, const struct sb_query *of,
			     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_settled(s, &of[i]))
			continue;
		if (s->count == SB_VIEW_STEPS)
			return SB_UNSUPPORTED;
		s->of[s->count++] = of[i];
	}
	return SB_OK;
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
			      struct sb_span value, struct sb_harm_steps *steps)
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
		err = add_steps(steps, asked, sb_view_steps(view, asked));
	}
	if (err == SB_OK && sb_view_log_lost(view))
		err = SB_MEMORY;
	sb_view_free(view);
	if (err == SB_OK)
		err = sb_attempt_run(probe, by, guesses, count, &a);
	if (err != SB_OK)
		return err;
	err = add_steps(steps, a.steps, a.step_count);
	sb_attempt_release(&a);
	return err;
}

/* One round; *same: it changed nothing, so that no other would. */
static enum sb_err guess_again(struct sb_probe *probe,
			       const struct sb_coalition *by, uint8_t number,
			       struct sb_harm_steps *steps, int *same)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	const uint8_t text[8] = { 'w', 'r', 'o', 'n', 'g', ' ', 0, number };
	struct sb_world_state *before;
	enum sb_err err = sb_world_save(world, &before);

	if (err != SB_OK)
		return err;
	err = guess_once(probe, by, sb_span_of(text, sizeof(text)), steps);
	*same = sb_world_is(world, before);
	sb_world_forget(world, before);
	return err;
}

enum sb_err sb_harm_guess(struct sb_probe *probe, const struct sb_coalition *by,
			  struct sb_harm_steps *first)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	enum sb_err err = SB_OK;
	int same = 0;

	for (uint8_t n = 0; n < SB_HARM_GUESSES_COUNT && !same && err == SB_OK;
	     n++) {
		struct sb_harm_steps more = { .count = 0 };

		err = guess_again(probe, by, n, n ? &more : first, &same);
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
	struct sb_harm_steps steps = { .count = 0 };

	switch (harm) {
	case SB_HARM_GUESSES:
		return sb_harm_guess(probe, by, &steps);
	case SB_HARM_DELETES:
		return delete_all(probe, by);
	case SB_HARM_NONE:
	case SB_HARM_LIES: /* while it restores, not before */
		break;
	}
	return SB_OK;
}

/* --- carried out --- */

/* Who gets in deletes objects and records; who has the place keeps it. */
static enum sb_err take(struct sb_probe *probe, const struct sb_coalition *by)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_view *view;
	enum sb_err err = sb_view_new(world, SB_PROBE_VICTIM, by, &view);

	if (err != SB_OK)
		return err;
	if (sb_view_log_in(view) == SB_OK) {
		sb_world_lose(world, SB_ATOM_STORE, SB_OWN);
		sb_world_lose(world, SB_ATOM_ACCOUNT, SB_OWN);
	}
	sb_view_free(view);
	for (unsigned i = SB_ATOM_PHONE; i <= SB_ATOM_DEVICE; i++) {
		if (i != SB_ATOM_PHONE_SE && by->of[i])
			sb_world_lose(world, (enum sb_atom)i, SB_OWN);
	}
	for (unsigned i = SB_ATOM_STORE; i <= SB_ATOM_THIRD_SERVICES; i++) {
		if (sb_atom_row((enum sb_atom)i)->kind == SB_ATOM_IS_PLACE &&
		    by->of[i] == SB_OWN)
			sb_world_lose(world, (enum sb_atom)i, SB_OWN);
	}
	sb_world_lose(world, SB_ATOM_CONTACTS, by->of[SB_ATOM_CONTACTS]);
	sb_world_lose(world, SB_ATOM_HSM, by->of[SB_ATOM_HSM_OWN]);
	return SB_OK;
}

enum sb_err sb_harm_carry_out(struct sb_probe *probe,
			      const struct sb_coalition *by, uint32_t *left)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_coalition with, owner;
	struct sb_world_state *before;
	struct sb_attempt a = { .log = NULL };
	enum sb_err err = sb_world_save(world, &before), back;

	if (err != SB_OK)
		return err;
	sb_atom_public(&with);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (with.of[i] < by->of[i])
			with.of[i] = by->of[i];
	}
	sb_atom_owner(&owner);
	err = take(probe, &with);
	if (err == SB_OK)
		err = sb_attempt_run(probe, &owner, NULL, 0, &a);
	*left = sb_attempt_whole(&a);
	sb_attempt_release(&a);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}
