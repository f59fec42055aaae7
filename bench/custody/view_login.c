/* What a view knows, proves and logs in to: sb_view_*. */
#include "bench/custody/world.h"

#include "schemes/kit/kit.h"

#define DAY_NS UINT64_C(86400000000000)

const struct sb_secret *sb_view_known(struct sb_view *view, enum sb_atom atom)
{
	unsigned item = sb_item_of(atom);

	if (view->guessed[item])
		return &view->guesses[item];
	return sb_view_has(view, atom, 1) ? &view->owner->secrets[item] : NULL;
}

/* Counted before it is compared, so that cutting the power in between gives
 * no free try. */
static enum sb_err enter(struct sb_world *world, const struct sb_door *door,
			 const struct sb_secret *said)
{
	if (door->limit) {
		if (*door->wrong >= door->limit)
			return SB_LOCKED_OUT;
		++*door->wrong;
		if (world->cut && --world->cut == 0)
			return SB_IO;
	}
	if (said->len != door->right->len ||
	    !sb_equal(said->text, door->right->text, said->len))
		return SB_DENIED;
	if (door->limit)
		*door->wrong = 0;
	return SB_OK;
}

enum sb_err sb_view_prove(struct sb_view *view, const struct sb_door *door)
{
	const struct sb_secret *said = sb_view_known(view, door->item);
	enum sb_err err = said ? enter(view->world, door, said) : SB_DENIED;

	sb_view_note(view, &(struct sb_question) {
				   .atom = door->item,
				   .granted = err == SB_OK,
				   .tries = door->limit,
				   .first = sb_atom_name(door->item),
				   .second = door->name,
				   .virtual_ns = said ? door->entry_ns : 0 });
	return err;
}

static int has_noted(struct sb_view *view, enum sb_atom atom)
{
	int has = sb_view_has(view, atom, 1);

	sb_view_note_atom(view, atom, has);
	return has;
}

static enum sb_err with_password(struct sb_view *view)
{
	enum sb_atom item = SB_ATOM_KNOW_ACCOUNT_PASSWORD;
	const struct sb_door door = {
		.item = item,
		.right = &view->owner->secrets[sb_item_of(item)],
		.wrong = &view->owner->login_wrong,
		.limit = SB_LOGIN_TRIES,
		.name = "log-in",
	};
	enum sb_err err = sb_view_prove(view, &door);

	if (err == SB_OK && !view->world->profile.one_factor &&
	    !has_noted(view, SB_ATOM_SECOND_FACTOR))
		err = SB_DENIED;
	return err;
}

static enum sb_err with_support(struct sb_view *view)
{
	int passes = sb_view_has(view, SB_ATOM_IDENTITY, 1);
	uint64_t days = view->world->profile.recovery_days;

	sb_view_note(view, &(struct sb_question) {
				   .atom = SB_ATOM_IDENTITY,
				   .granted = passes,
				   .first = sb_atom_name(SB_ATOM_IDENTITY),
				   .second = "support",
				   .virtual_ns = passes ? days * DAY_NS : 0 });
	return passes ? SB_OK : SB_DENIED;
}

/* What the owner set up for the day when the password is gone. */
static enum sb_err with_trusted(struct sb_view *view)
{
	static const enum sb_atom others[] = { SB_ATOM_PAPER,
					       SB_ATOM_CONTACTS };

	if (!has_noted(view, SB_ATOM_SECOND_FACTOR))
		return SB_DENIED;
	for (unsigned i = 0; i < 2; i++)
		if (has_noted(view, others[i]))
			return SB_OK;
	return SB_DENIED;
}

/* Of a machine that stays logged in: is it open to the view? */
static int is_open(struct sb_view *view, enum sb_atom machine)
{
	enum sb_reach reach;

	if (machine == sb_atom_machine(&view->world->profile) &&
	    view->owner->machine_revoked)
		return 0;
	reach = sb_view_reach(view, machine, 0);
	sb_view_note_atom(view, machine, reach != SB_NONE);
	if (reach != SB_USE || machine == SB_ATOM_COMPUTER)
		return reach == SB_OWN;
	return sb_view_unlock(view, machine) == SB_OK;
}

static enum sb_err with_session(struct sb_view *view)
{
	const struct sb_profile *profile = &view->world->profile;

	if (profile->logs_out)
		return SB_DENIED;
	return is_open(view, sb_atom_machine(profile)) ||
			       is_open(view, SB_ATOM_DEVICE)
		       ? SB_OK
		       : SB_DENIED;
}

static enum sb_err regain(struct sb_view *view)
{
	switch ((enum sb_recovery_by)view->world->profile.recovery) {
	case SB_RECOVERS_SUPPORT:
		return with_support(view);
	case SB_RECOVERS_TRUSTED:
		return with_trusted(view);
	case SB_RECOVERS_NOBODY:
		break;
	}
	return SB_DENIED;
}

enum sb_err sb_view_log_in(struct sb_view *view)
{
	enum sb_reach reach = sb_view_reach(view, SB_ATOM_ACCOUNT, 0);

	sb_view_note_atom(view, SB_ATOM_ACCOUNT, reach != SB_NONE);
	if (reach == SB_OWN)
		return SB_OK;
	if (reach == SB_NONE)
		return SB_MISSING;
	if (view->session)
		return SB_OK;
	if (view->login.asked)
		return view->login.err;
	view->login.err = with_password(view);
	if (view->login.err != SB_OK &&
	    (with_session(view) == SB_OK || regain(view) == SB_OK))
		view->login.err = SB_OK;
	view->login.asked = 1;
	return view->login.err;
}

enum sb_err sb_view_unlock(struct sb_view *view, enum sb_atom at)
{
	int phone = at == SB_ATOM_PHONE || at == SB_ATOM_PHONE_SE;
	struct sb_element *element =
		phone ? &view->owner->phone : &view->owner->device;
	struct sb_entered *entered = phone ? &view->phone : &view->device;
	enum sb_atom item = SB_ATOM_KNOW_PASSCODE;
	struct sb_door door = {
		.item = item,
		.right = &view->owner->secrets[sb_item_of(item)],
		.name = sb_atom_name(phone ? SB_ATOM_PHONE : at),
	};

	if (view->session && phone)
		return SB_OK;
	if (!phone && at != SB_ATOM_DEVICE)
		return sb_view_prove(view, &door);
	if (entered->asked)
		return entered->err;
	/* Apart, the element neither counts nor takes its time. */
	if (!phone || !sb_view_has(view, SB_ATOM_PHONE_SE, 1)) {
		door.wrong = &element->wrong;
		door.limit = SB_PHONE_TRIES;
		door.entry_ns = SB_ENTRY_NS;
	}
	entered->err = sb_view_prove(view, &door);
	entered->asked = 1;
	return entered->err;
}
