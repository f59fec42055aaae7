#include "bench/custody/world.h"

#include <stdio.h>
#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/record.h"

#define DAY_NS UINT64_C(86400000000000)

static enum sb_err put_out(const void *value, size_t len, struct sb_buf *out)
{
	if (len > out->cap)
		return SB_PARAM;
	if (len)
		memcpy(out->ptr, value, len);
	out->len = len;
	return SB_OK;
}

static enum sb_err know(struct sb_custody *custody, const char *item, int next,
			struct sb_buf *out)
{
	struct sb_view *view = custody->host;
	enum sb_atom atom = sb_atom_find(item);
	const struct sb_secret *s;

	if (!sb_atom_is_item(atom))
		return SB_PARAM;
	s = sb_view_known(view, atom);
	sb_view_note_atom(view, atom, s != NULL);
	if (!s) {
		const struct sb_secret *own =
			&view->owner->secrets[sb_item_of(atom)];

		s = sb_view_given(view, own->text, own->len) ? own : NULL;
	}
	if (s && next && view->owner->renewing[sb_item_of(atom)])
		s = &view->owner->next[sb_item_of(atom)];
	return s ? put_out(s->text, s->len, out) : SB_MISSING;
}

static int find_spot(const struct sb_view *view, const char *where,
		     unsigned nth, struct sb_spot *spot)
{
	spot->at = sb_world_place(view->world, where);
	spot->nth = nth;
	if (spot->at == SB_ATOM_COUNT)
		return 0;
	if (sb_atom_row(spot->at)->kind == SB_ATOM_IS_COUNT)
		return nth < view->world->most.of[spot->at];
	return nth == 0;
}

/* May the view put something there, or have something removed?  The world's
 * lock is held. */
static enum sb_err may_write(struct sb_view *view, const struct sb_spot *spot)
{
	enum sb_reach reach = sb_view_reach(view, spot->at, spot->nth);

	if (reach == SB_NONE)
		return SB_MISSING;
	if (reach == SB_USE &&
	    (spot->at == SB_ATOM_STORE || spot->at == SB_ATOM_ACCOUNT))
		return sb_view_log_in(view);
	return SB_OK;
}

static void add_cost(struct sb_view *view, enum sb_atom at,
		     const struct sb_view_cost *more)
{
	pthread_mutex_lock(&view->lock);
	view->cost.deposits += more->deposits;
	view->cost.deposited_bytes += more->deposited_bytes;
	view->cost.removals += more->removals;
	view->cost.sent += at != sb_atom_machine(&view->world->profile) &&
			   at != SB_ATOM_PHONE_SE;
	pthread_mutex_unlock(&view->lock);
}

/* Changes are no questions, but belong to what was heard. */
static void tell(const struct sb_view *view, const char *what,
		 const struct sb_spot *spot, size_t bytes, enum sb_err err)
{
	char text[192];

	if (!view->world->heard)
		return;
	snprintf(text, sizeof(text), "%s %s#%u/%s: %s, %zu bytes", what,
		 sb_atom_name(spot->at), spot->nth, spot->label,
		 sb_err_name(err), bytes);
	view->world->heard(view->world->heard_arg, text);
}

static enum sb_err deposit(struct sb_custody *custody, const char *where,
			   unsigned nth, const char *label,
			   struct sb_span value, const struct sb_guard *guard)
{
	struct sb_view *view = custody->host;
	struct sb_spot spot = { .label = label };
	enum sb_err err;

	if (!find_spot(view, where, nth, &spot))
		return SB_PARAM;
	pthread_mutex_lock(&view->world->lock);
	err = may_write(view, &spot);
	if (err == SB_OK)
		err = sb_world_put(view->world, view->owner, &spot, value,
				   guard);
	if (err == SB_OK)
		add_cost(view, spot.at,
			 &(struct sb_view_cost) {
				 .deposits = 1, .deposited_bytes = value.len });
	pthread_mutex_unlock(&view->world->lock);
	tell(view, "left with", &spot, value.len, err);
	return err;
}

static enum sb_err take_away(struct sb_custody *custody, const char *where,
			     unsigned nth, const char *label)
{
	struct sb_view *view = custody->host;
	struct sb_spot spot = { .label = label };
	enum sb_err err;

	if (!find_spot(view, where, nth, &spot))
		return SB_PARAM;
	pthread_mutex_lock(&view->world->lock);
	err = may_write(view, &spot);
	if (err == SB_OK)
		err = sb_world_take(view->owner, &spot);
	if (err == SB_OK)
		add_cost(view, spot.at,
			 &(struct sb_view_cost) { .removals = 1 });
	pthread_mutex_unlock(&view->world->lock);
	tell(view, "taken from", &spot, 0, err);
	return err;
}

static enum sb_err ask_proof(struct sb_view *view, struct sb_deposited *d,
			     int owned)
{
	const struct sb_door door = { .item = (enum sb_atom)d->proof,
				      .right = &d->right,
				      .wrong = &d->wrong,
				      .limit = d->tries,
				      .name = d->label };
	enum sb_err err;

	if (!owned)
		return sb_view_prove(view, &door);
	err = SB_OK;
	if (d->destroy && d->tries && d->wrong >= d->tries)
		err = SB_LOCKED_OUT;
	return err;
}

static enum sb_err ask_present(struct sb_view *view, enum sb_atom atom)
{
	int has = sb_view_has(view, atom, 1);

	sb_view_note_atom(view, atom, has);
	return has ? SB_OK : SB_DENIED;
}

/* Whether the guard opens for the view; the world's lock is held. */
static enum sb_err ask_guard(struct sb_view *view, struct sb_deposited *d,
			     enum sb_reach reach, uint64_t *delay_ns)
{
	enum sb_atom at = (enum sb_atom)d->at;
	int owned = reach == SB_OWN;
	enum sb_err err = SB_OK;

	if (!owned && (d->login || at == SB_ATOM_STORE))
		err = sb_view_log_in(view);
	if (err == SB_OK && d->has_present && !owned)
		err = ask_present(view, (enum sb_atom)d->present);
	if (err == SB_OK && d->unlocked &&
	    (!owned || at == SB_ATOM_PHONE || at == SB_ATOM_DEVICE))
		err = sb_view_unlock(view, at);
	if (err == SB_OK && d->has_proof)
		err = ask_proof(view, d, owned);
	*delay_ns = err == SB_OK && !owned ? d->delay_days * DAY_NS : 0;
	return err;
}

/* A deposit that was refused, though its value is worked out. */
static enum sb_err from_given(struct sb_view *view, const struct sb_spot *spot,
			      struct sb_buf *out, enum sb_err refused)
{
	struct sb_deposited *d;

	if (!view->given)
		return refused;
	pthread_mutex_lock(&view->world->lock);
	d = sb_world_find(view->owner, spot);
	if (d && sb_view_given(view, d->value, d->len))
		refused = put_out(d->value, d->len, out);
	pthread_mutex_unlock(&view->world->lock);
	return refused;
}

static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 unsigned nth, const char *label, struct sb_buf *out)
{
	struct sb_view *view = custody->host;
	struct sb_spot spot = { .label = label };
	struct sb_question q = { .first = where, .second = label, .nth = nth };
	enum sb_err err = SB_MISSING;
	struct sb_deposited *d;
	enum sb_reach reach;

	if (!find_spot(view, where, nth, &spot))
		return SB_PARAM;
	reach = sb_view_reach(view, spot.at, nth);
	if (reach != SB_NONE) {
		pthread_mutex_lock(&view->world->lock);
		d = sb_world_find(view->owner, &spot);
		if (d)
			err = ask_guard(view, d, reach, &q.virtual_ns);
		if (err == SB_OK)
			err = put_out(d->value, d->len, out);
		add_cost(view, spot.at, &(struct sb_view_cost) { .sent = 0 });
		pthread_mutex_unlock(&view->world->lock);
	}
	if (err != SB_OK)
		err = from_given(view, &spot, out, err);
	q.atom = spot.at;
	q.granted = err == SB_OK;
	q.owned = reach == SB_OWN;
	q.got_bytes = err == SB_OK ? out->len : 0;
	sb_view_note(view, &q);
	return err;
}

/* So that others can be seen to ask for the same. */
static void remember_use(struct sb_owner *owner, enum sb_atom at,
			 const char *item, const char *label)
{
	struct sb_element_use *use = &owner->uses[owner->use_count];
	size_t len = strlen(label);

	for (size_t i = 0; i < owner->use_count; i++) {
		if (owner->uses[i].at == at &&
		    owner->uses[i].passcode == (item != NULL) &&
		    strcmp(owner->uses[i].label, label) == 0)
			return;
	}
	if (owner->use_count == SB_ELEMENT_USES || len >= sizeof(use->label))
		return;
	use->at = (uint8_t)at;
	use->passcode = item != NULL;
	memcpy(use->label, label, len + 1);
	owner->use_count++;
}

/* The key that the device makes of whatever passcode its user has: after the
 * element accepted it, or any if it was taken apart. */
static enum sb_err entangled(struct sb_view *view, enum sb_atom at,
			     const char *item, const char *label,
			     uint8_t key[32])
{
	struct sb_owner *owner = view->owner;
	const struct sb_element *element =
		at == SB_ATOM_PHONE ? &owner->phone : &owner->device;
	unsigned index = sb_item_of(SB_ATOM_KNOW_PASSCODE);
	const struct sb_secret *s = NULL;
	enum sb_err err = SB_OK;
	uint8_t mixed[32];

	if (item) {
		s = sb_view_known(view, SB_ATOM_KNOW_PASSCODE);
		err = sb_view_unlock(view, at);
	}
	if (err == SB_DENIED && s && at == SB_ATOM_PHONE &&
	    sb_view_has(view, SB_ATOM_PHONE_SE, 1))
		err = SB_OK;
	if (err != SB_OK)
		return err;
	if (s && owner->renewing[index])
		s = &owner->next[index];
	sb_record_quiet(1);
	sb_kdf(view->world->kit, element->key, "sealbench element",
	       s ? sb_span_of(s->text, s->len) : sb_span_of("", 0), mixed);
	sb_kdf(view->world->kit, mixed, "sealbench element use",
	       sb_span_of(label, strlen(label)), key);
	sb_record_quiet(-1);
	sb_wipe(mixed, sizeof(mixed));
	sb_record_made(item ? "device key, passcode" : "device key",
		       SB_FACT_DRAWN, sb_span_of(NULL, 0), sb_span_of(NULL, 0),
		       sb_span_of(key, 32));
	if (view->owners)
		remember_use(owner, at, item, label);
	return SB_OK;
}

static enum sb_err entangle(struct sb_custody *custody, const char *where,
			    const char *item, const char *label,
			    uint8_t key[32])
{
	struct sb_view *view = custody->host;
	enum sb_atom at = sb_atom_find(where);
	enum sb_err err = SB_MISSING;
	enum sb_reach reach;

	if ((at != SB_ATOM_PHONE && at != SB_ATOM_DEVICE) ||
	    (item && strcmp(item, SB_PASSCODE) != 0))
		return SB_PARAM;
	memset(key, 0, 32);
	reach = sb_view_reach(view, at, 0);
	if (reach != SB_NONE) {
		pthread_mutex_lock(&view->world->lock);
		err = entangled(view, at, item, label, key);
		pthread_mutex_unlock(&view->world->lock);
	}
	sb_view_note(view, &(struct sb_question) { .atom = at,
						   .granted = err == SB_OK,
						   .owned = reach == SB_OWN,
						   .first = where,
						   .second = label });
	return err;
}

static unsigned count(struct sb_custody *custody, const char *what)
{
	struct sb_view *view = custody->host;
	const struct sb_world *world = view->world;
	enum sb_atom at = sb_atom_find(what);

	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, what) == 0)
			return world->services[i].copies;
	}
	if (sb_atom_row(at)->kind == SB_ATOM_IS_COUNT && at < SB_ATOM_COUNT)
		return world->most.of[at];
	return 1;
}

static enum sb_err group_from_given(struct sb_view *view, uint8_t secret[32])
{
	enum sb_err err = sb_world_group(view->world, view->account, secret);

	if (err == SB_OK && sb_view_given(view, secret, 32))
		return SB_OK;
	memset(secret, 0, 32);
	return SB_MISSING;
}

static enum sb_err group(struct sb_custody *custody, uint8_t secret[32])
{
	struct sb_view *view = custody->host;
	int everyone = view->world->profile.scope == SB_EVERYONE;
	int granted = everyone || sb_view_has(view, SB_ATOM_GROUP_SECRET, 1);

	if (!everyone)
		sb_view_note_atom(view, SB_ATOM_GROUP_SECRET, granted);
	memset(secret, 0, 32);
	if (granted || !view->given)
		return granted ? sb_world_group(view->world, view->account,
						secret)
			       : SB_MISSING;
	return group_from_given(view, secret);
}

const struct sb_custody_ops sb_view_custody_ops = {
	.know = know,
	.deposit = deposit,
	.fetch = fetch,
	.remove = take_away,
	.entangle = entangle,
	.count = count,
	.group = group,
};
