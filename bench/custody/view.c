#include "bench/custody/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"

#include "schemes/kit/record.h"

/* --- reach --- */

int sb_view_has(struct sb_view *view, enum sb_atom atom, unsigned least)
{
	uint8_t *low = &view->box.low.of[atom],
		*high = &view->box.high.of[atom];
	int has = view->who.of[atom] >= least;

	pthread_mutex_lock(&view->lock);
	if (least > *low && least <= *high) {
		if (view->step_count < SB_VIEW_STEPS)
			view->steps[view->step_count++] = (struct sb_query) {
				(uint8_t)atom, (uint8_t)least, (uint8_t)has
			};
		else
			view->lost = 1;
		if (has)
			*low = (uint8_t)least;
		else
			*high = (uint8_t)(least - 1);
	}
	pthread_mutex_unlock(&view->lock);
	return has;
}

static enum sb_reach reach_of(struct sb_view *view, enum sb_atom atom)
{
	if (!sb_view_has(view, atom, SB_USE))
		return SB_NONE;
	return sb_view_has(view, atom, SB_OWN) ? SB_OWN : SB_USE;
}

enum sb_reach sb_view_reach(struct sb_view *view, enum sb_atom at, unsigned nth)
{
	if (at == SB_ATOM_CONTACTS)
		return sb_view_has(view, at, nth + 1) ? SB_OWN : SB_NONE;
	if (at == SB_ATOM_HSM) {
		if (nth < 32 && view->left_out >> nth & 1)
			return SB_NONE;
		if (sb_view_has(view, SB_ATOM_HSM_OWN, nth + 1))
			return SB_OWN;
		return sb_view_has(view, at, nth + 1) ? SB_USE : SB_NONE;
	}
	if (at != SB_ATOM_PHONE_SE)
		return reach_of(view, at);
	if (!sb_view_has(view, SB_ATOM_PHONE, SB_USE))
		return SB_NONE;
	return sb_view_has(view, SB_ATOM_PHONE_SE, 1) ? SB_OWN : SB_USE;
}

/* --- the log --- */

static struct sb_asked *slot(struct sb_view *view, const struct sb_question *q)
{
	struct sb_asked a = { .atom = (uint8_t)q->atom,
			      .granted = q->granted != 0,
			      .owned = q->owned != 0,
			      .served = q->served != 0,
			      .tries = (uint16_t)q->tries };
	struct sb_asked *more;
	size_t cap = view->cap ? 2 * view->cap : 8;
	char number[8] = "";

	if (sb_atom_row(q->atom)->kind == SB_ATOM_IS_COUNT)
		snprintf(number, sizeof(number), "#%u", q->nth % 1000u);
	snprintf(a.what, sizeof(a.what), "%s%s%s%s", q->first, number,
		 q->second ? "/" : "", q->second ? q->second : "");
	for (size_t i = 0; i < view->count; i++) {
		struct sb_asked *old = &view->log[i];

		if (old->atom == a.atom && old->granted == a.granted &&
		    old->owned == a.owned && old->served == a.served &&
		    old->tries == a.tries && strcmp(old->what, a.what) == 0)
			return old;
	}
	if (view->count == view->cap) {
		more = realloc(view->log, cap * sizeof(*more));
		if (!more) {
			view->lost = 1;
			return NULL;
		}
		view->log = more;
		view->cap = cap;
	}
	view->log[view->count] = a;
	return &view->log[view->count++];
}

static void tell(const struct sb_view *view, const struct sb_question *q)
{
	char text[192];

	snprintf(text, sizeof(text),
		 "%s#%u%s%s: %s%s%s, %llu bytes asked, %llu given", q->first,
		 q->nth, q->second ? "/" : "", q->second ? q->second : "",
		 q->granted ? "granted" : "refused",
		 q->owned    ? ", owned"
		 : q->served ? ", served"
			     : "",
		 q->tries ? ", counted" : "",
		 (unsigned long long)q->asked_bytes,
		 (unsigned long long)q->got_bytes);
	view->world->heard(view->world->heard_arg, text);
}

void sb_view_note(struct sb_view *view, const struct sb_question *q)
{
	struct sb_asked *a;

	if (view->world->heard)
		tell(view, q);

	pthread_mutex_lock(&view->lock);
	a = slot(view, q);
	if (a)
		a->count++;
	for (size_t i = 0; a && q->request && i < sizeof(a->requests); i++)
		a->requests[i] ^= q->request[i];
	view->cost.questions++;
	view->cost.fetched_bytes += q->got_bytes;
	view->cost.virtual_ns += q->virtual_ns;
	pthread_mutex_unlock(&view->lock);
}

void sb_view_note_atom(struct sb_view *view, enum sb_atom atom, int granted)
{
	sb_view_note(view,
		     &(struct sb_question) { .atom = atom,
					     .granted = granted,
					     .first = sb_atom_name(atom) });
}

/* --- views --- */

enum sb_err sb_view_new(struct sb_world *world, uint32_t account,
			const struct sb_coalition *coalition,
			struct sb_view **out)
{
	struct sb_view *view;

	*out = NULL;
	if (account >= world->owner_count)
		return SB_PARAM;
	view = calloc(1, sizeof(*view));
	if (!view)
		return SB_MEMORY;
	if (pthread_mutex_init(&view->lock, NULL) != 0) {
		free(view);
		return SB_MEMORY;
	}
	view->custody.ops = &sb_view_custody_ops;
	view->custody.account = account;
	view->custody.host = view;
	view->world = world;
	view->owner = &world->owners[account];
	view->account = account;
	view->owners = coalition == NULL;
	if (coalition)
		view->who = *coalition;
	else
		sb_atom_owner(&view->who);
	view->box.high = world->most;
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		view->who.of[i] = (uint8_t)sb_world_within(
			world, (enum sb_atom)i, view->who.of[i]);
	*out = view;
	return SB_OK;
}

void sb_view_free(struct sb_view *view)
{
	if (!view)
		return;
	pthread_mutex_destroy(&view->lock);
	free(view->log);
	sb_wipe(view, sizeof(*view));
	free(view);
}

struct sb_custody *sb_view_custody(struct sb_view *view)
{
	return &view->custody;
}

enum sb_err sb_view_guess(struct sb_view *view, const char *item,
			  struct sb_span value)
{
	enum sb_atom atom = sb_atom_find(item);
	struct sb_secret *s;

	if (!sb_atom_is_item(atom) || value.len > SB_SECRET_BYTES)
		return SB_PARAM;
	s = &view->guesses[sb_item_of(atom)];
	sb_wipe(s, sizeof(*s));
	if (value.len)
		memcpy(s->text, value.ptr, value.len);
	s->len = (uint8_t)value.len;
	view->guessed[sb_item_of(atom)] = 1;
	if (atom == SB_ATOM_KNOW_ACCOUNT_PASSWORD)
		view->login.asked = 0;
	if (atom == SB_ATOM_KNOW_PASSCODE)
		view->login.asked = view->phone.asked = view->device.asked = 0;
	return SB_OK;
}

void sb_view_session(struct sb_view *view)
{
	view->session = 1;
}

void sb_view_at_turn(struct sb_view *view, enum sb_err (*turn)(void *arg),
		     void *arg)
{
	view->turn = turn;
	view->turn_arg = arg;
}

enum sb_err sb_view_turn(struct sb_view *view)
{
	enum sb_err (*turn)(void *arg) = view->turn;

	if (!turn)
		return SB_OK;
	view->turn = NULL;
	view->login.asked = view->phone.asked = view->device.asked = 0;
	return turn(view->turn_arg);
}

enum sb_err sb_view_store(struct sb_view *view)
{
	enum sb_atom at = sb_world_place(view->world, SB_AT_STORE);
	enum sb_reach reach = sb_view_reach(view, at, 0);
	enum sb_err err = reach == SB_NONE ? SB_MISSING : SB_OK;

	if (reach == SB_USE && (at == SB_ATOM_STORE || at == SB_ATOM_PHONE)) {
		pthread_mutex_lock(&view->world->lock);
		err = at == SB_ATOM_STORE ? sb_view_log_in(view)
					  : sb_view_unlock(view, at);
		pthread_mutex_unlock(&view->world->lock);
	}
	sb_view_note(view, &(struct sb_question) { .atom = at,
						   .granted = err == SB_OK,
						   .owned = reach == SB_OWN,
						   .first = sb_atom_name(at),
						   .second = "objects" });
	return err;
}

void sb_view_give(struct sb_view *view, const struct sb_given *given)
{
	view->given = given;
}

void sb_view_leave_out(struct sb_view *view, uint32_t replicas)
{
	view->left_out = replicas;
}

static struct sb_running *find_service(struct sb_world *world, const char *name)
{
	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, name) == 0)
			return &world->services[i];
	}
	return NULL;
}

enum sb_atom sb_view_party(const struct sb_service *code)
{
	if (strcmp(code->party, "provider") == 0)
		return SB_ATOM_PROVIDER_SERVICES;
	return strcmp(code->party, "hsm") == 0 ? SB_ATOM_HSM
					       : SB_ATOM_THIRD_SERVICES;
}

enum sb_err sb_view_call(struct sb_view *view, struct sb_env *env,
			 const char *service, unsigned nth,
			 struct sb_span request, struct sb_buf *response)
{
	struct sb_running *r = find_service(view->world, service);
	struct sb_question q = { .first = service,
				 .nth = nth,
				 .asked_bytes = request.len };
	struct sb_visit visit = { r, nth, 0, view->account, NULL, 0 };
	enum sb_err err = SB_OK;
	enum sb_reach reach;
	uint8_t digest[32];

	if (!r)
		return SB_MISSING;
	if (nth >= r->copies)
		return SB_PARAM;
	q.atom = sb_view_party(r->code);
	reach = sb_view_reach(view, q.atom, nth);
	visit.copy = visit.owned = q.owned = reach == SB_OWN;
	if (reach == SB_NONE)
		err = SB_MISSING;
	if (reach == SB_USE &&
	    (r->code->login || q.atom == SB_ATOM_PROVIDER_SERVICES)) {
		pthread_mutex_lock(&view->world->lock);
		err = sb_view_log_in(view);
		pthread_mutex_unlock(&view->world->lock);
	}
	q.served = err == SB_OK;
	if (err == SB_OK)
		err = sb_world_serve(view->world, &visit, env, request,
				     response);
	if (err != SB_OK && view->given &&
	    view->given->answer(view->given->arg, service, nth, request,
				response) == SB_OK)
		err = SB_OK;
	if (err == SB_OK)
		sb_record(&(struct sb_fact) {
			.kind = SB_FACT_CALLS,
			.number = nth,
			.service = r->code->name,
			.in = &request,
			.in_count = 1,
			.out = sb_span_of(response->ptr, response->len) });
	if (!view->owners) {
		sb_sha256(env->kit, request, digest);
		q.request = digest;
	}
	q.granted = err == SB_OK;
	q.got_bytes = err == SB_OK ? response->len : 0;
	sb_view_note(view, &q);
	return err;
}

void sb_view_box(struct sb_view *view, struct sb_box *out)
{
	pthread_mutex_lock(&view->lock);
	*out = view->box;
	pthread_mutex_unlock(&view->lock);
}

size_t sb_view_steps(struct sb_view *view, struct sb_query out[SB_VIEW_STEPS])
{
	size_t count;

	pthread_mutex_lock(&view->lock);
	memcpy(out, view->steps, sizeof(view->steps));
	count = view->step_count;
	pthread_mutex_unlock(&view->lock);
	return count;
}

void sb_view_cost(struct sb_view *view, struct sb_view_cost *out)
{
	pthread_mutex_lock(&view->lock);
	*out = view->cost;
	pthread_mutex_unlock(&view->lock);
}

const struct sb_asked *sb_view_log(const struct sb_view *view, size_t *count)
{
	*count = view->count;
	return view->log;
}

int sb_view_log_lost(const struct sb_view *view)
{
	return view->lost;
}
