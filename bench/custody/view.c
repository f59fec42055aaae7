#include "bench/custody/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"

struct sb_view {
	struct sb_custody custody;
	struct sb_world *world;
	struct sb_owner *owner;
	uint32_t account;
	int owners; /* the owner's own: requests are not hashed */
	struct sb_coalition who;
	struct sb_secret guesses[SB_ITEMS];
	uint8_t guessed[SB_ITEMS];
	/* What entering the password and the passcode gave, once entered. */
	uint8_t login_asked, phone_asked;
	enum sb_err login, phone;
	struct sb_asked *log;
	size_t count, cap;
	int lost;
	pthread_mutex_t lock; /* of the log */
};

/* --- the log --- */

struct question {
	enum sb_atom atom;
	int granted;
	unsigned tries;
	const char *first, *second; /* "first" or "first/second" */
	const uint8_t *request;     /* digest, or NULL */
};

static struct sb_asked *slot(struct sb_view *view, const struct question *q)
{
	struct sb_asked a = { .atom = (uint8_t)q->atom,
			      .granted = q->granted != 0,
			      .tries = (uint16_t)q->tries };
	struct sb_asked *more;
	size_t cap = view->cap ? 2 * view->cap : 8;

	snprintf(a.what, sizeof(a.what), "%s%s%s", q->first,
		 q->second ? "/" : "", q->second ? q->second : "");
	for (size_t i = 0; i < view->count; i++) {
		struct sb_asked *old = &view->log[i];

		if (old->atom == a.atom && old->granted == a.granted &&
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

static void note(struct sb_view *view, const struct question *q)
{
	struct sb_asked *a;

	pthread_mutex_lock(&view->lock);
	a = slot(view, q);
	if (a)
		a->count++;
	for (size_t i = 0; a && q->request && i < sizeof(a->requests); i++)
		a->requests[i] ^= q->request[i];
	pthread_mutex_unlock(&view->lock);
}

static void note_atom(struct sb_view *view, enum sb_atom atom, int granted)
{
	note(view, &(struct question) { .atom = atom,
					.granted = granted,
					.first = sb_atom_name(atom) });
}

/* --- what the coalition can present --- */

static const struct sb_secret *known(const struct sb_view *view,
				     enum sb_atom atom)
{
	size_t item = (size_t)atom - SB_ATOM_KNOW_PASSPHRASE;

	if (view->guessed[item])
		return &view->guesses[item];
	return view->who.of[atom] ? &view->owner->secrets[item] : NULL;
}

/* One entry of a secret against a durable counter, the world's lock held:
 * counted before it is compared, so that cutting the power in between gives
 * no free try.  limit 0: not counted. */
static enum sb_err enter(const struct sb_view *view, enum sb_atom atom,
			 const struct sb_secret *said, uint16_t *wrong,
			 unsigned limit)
{
	const struct sb_secret *right =
		&view->owner->secrets[(size_t)atom - SB_ATOM_KNOW_PASSPHRASE];

	if (limit) {
		if (*wrong >= limit)
			return SB_LOCKED_OUT;
		++*wrong;
	}
	if (said->len != right->len ||
	    !sb_equal(said->text, right->text, right->len))
		return SB_DENIED;
	*wrong = 0;
	return SB_OK;
}

static enum sb_err prove(struct sb_view *view, enum sb_atom atom,
			 uint16_t *wrong, unsigned limit, const char *against)
{
	const struct sb_secret *said = known(view, atom);
	enum sb_err err =
		said ? enter(view, atom, said, wrong, limit) : SB_DENIED;

	note(view, &(struct question) { .atom = atom,
					.granted = err == SB_OK,
					.tries = limit,
					.first = sb_atom_name(atom),
					.second = against });
	return err;
}

/* Rule 2.  The world's lock is held. */
static enum sb_err log_in(struct sb_view *view)
{
	enum sb_reach reach = (enum sb_reach)view->who.of[SB_ATOM_ACCOUNT];

	note_atom(view, SB_ATOM_ACCOUNT, reach != SB_NONE);
	if (reach == SB_OWN)
		return SB_OK;
	if (reach == SB_NONE)
		return SB_MISSING;
	if (view->login_asked)
		return view->login;
	view->login =
		prove(view, SB_ATOM_KNOW_ACCOUNT_PASSWORD,
		      &view->owner->login_wrong, SB_LOGIN_TRIES, "log-in");
	if (view->login == SB_OK) {
		note_atom(view, SB_ATOM_SECOND_FACTOR,
			  view->who.of[SB_ATOM_SECOND_FACTOR]);
		if (!view->who.of[SB_ATOM_SECOND_FACTOR])
			view->login = SB_DENIED;
	}
	view->login_asked = 1;
	return view->login;
}

/* Rule 4.  The world's lock is held. */
static enum sb_err unlock_device(struct sb_view *view, enum sb_atom at)
{
	uint16_t uncounted = 0;

	if (at != SB_ATOM_PHONE)
		return prove(view, SB_ATOM_KNOW_PASSCODE, &uncounted, 0,
			     sb_atom_name(at));
	if (!view->phone_asked)
		view->phone = prove(view, SB_ATOM_KNOW_PASSCODE,
				    &view->owner->phone_wrong, SB_PHONE_TRIES,
				    SB_AT_PHONE);
	view->phone_asked = 1;
	return view->phone;
}

/* --- sb_custody --- */

static enum sb_err put_out(const uint8_t *value, size_t len, struct sb_buf *out)
{
	if (len > out->cap)
		return SB_PARAM;
	if (len)
		memcpy(out->ptr, value, len);
	out->len = len;
	return SB_OK;
}

static enum sb_err know(struct sb_custody *custody, const char *item,
			struct sb_buf *out)
{
	struct sb_view *view = custody->host;
	enum sb_atom atom = sb_atom_find(item);
	const struct sb_secret *s;

	if ((unsigned)atom - SB_ATOM_KNOW_PASSPHRASE >= SB_ITEMS)
		return SB_PARAM;
	s = known(view, atom);
	note_atom(view, atom, s != NULL);
	return s ? put_out(s->text, s->len, out) : SB_MISSING;
}

static enum sb_err deposit(struct sb_custody *custody, const char *where,
			   const char *label, struct sb_span value,
			   const struct sb_guard *guard)
{
	struct sb_view *view = custody->host;
	enum sb_atom at = sb_atom_find(where);
	enum sb_err err = SB_OK;

	if ((unsigned)at >= SB_CUSTODIANS)
		return SB_PARAM;
	if (view->who.of[at] == SB_NONE)
		return SB_MISSING;
	pthread_mutex_lock(&view->world->lock);
	if ((at == SB_ATOM_STORE || at == SB_ATOM_ACCOUNT) &&
	    view->who.of[at] == SB_USE)
		err = log_in(view);
	if (err == SB_OK)
		err = sb_world_put(view->owner, at, label, value, guard);
	pthread_mutex_unlock(&view->world->lock);
	return err;
}

/* Whether the guard opens for the view; the world's lock is held. */
static enum sb_err ask_guard(struct sb_view *view, struct sb_deposited *d)
{
	enum sb_atom at = (enum sb_atom)d->at;
	int owned = view->who.of[at] == SB_OWN;
	enum sb_err err = SB_OK;

	if (!owned && (d->login || at == SB_ATOM_STORE))
		err = log_in(view);
	if (err == SB_OK && d->unlocked && (!owned || at == SB_ATOM_PHONE))
		err = unlock_device(view, at);
	if (err == SB_OK && d->has_proof && !owned)
		err = prove(view, (enum sb_atom)d->proof, &d->wrong, d->tries,
			    d->label);
	return err;
}

static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 const char *label, struct sb_buf *out)
{
	struct sb_view *view = custody->host;
	enum sb_atom at = sb_atom_find(where);
	enum sb_err err = SB_MISSING;
	struct sb_deposited *d;

	if ((unsigned)at >= SB_CUSTODIANS)
		return SB_PARAM;
	if (view->who.of[at] != SB_NONE) {
		pthread_mutex_lock(&view->world->lock);
		d = sb_world_find(view->owner, at, label);
		if (d)
			err = ask_guard(view, d);
		if (err == SB_OK)
			err = put_out(d->value, d->len, out);
		pthread_mutex_unlock(&view->world->lock);
	}
	note(view, &(struct question) { .atom = at,
					.granted = err == SB_OK,
					.first = where,
					.second = label });
	return err;
}

static enum sb_err group(struct sb_custody *custody, uint8_t secret[32])
{
	struct sb_view *view = custody->host;
	int everyone = view->world->profile.scope == SB_EVERYONE;
	int granted = everyone || view->who.of[SB_ATOM_GROUP_SECRET];

	if (!everyone)
		note_atom(view, SB_ATOM_GROUP_SECRET, granted);
	memset(secret, 0, 32);
	return granted ? sb_world_group(view->world, view->account, secret)
		       : SB_MISSING;
}

static const struct sb_custody_ops custody_ops = {
	.know = know,
	.deposit = deposit,
	.fetch = fetch,
	.group = group,
};

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
	view->custody.ops = &custody_ops;
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
	size_t index =
		(size_t)sb_atom_find(item) - (size_t)SB_ATOM_KNOW_PASSPHRASE;
	struct sb_secret *s;

	if (index >= SB_ITEMS || value.len > SB_SECRET_BYTES)
		return SB_PARAM;
	s = &view->guesses[index];
	sb_wipe(s, sizeof(*s));
	if (value.len)
		memcpy(s->text, value.ptr, value.len);
	s->len = (uint8_t)value.len;
	view->guessed[index] = 1;
	if (index + SB_ATOM_KNOW_PASSPHRASE == SB_ATOM_KNOW_ACCOUNT_PASSWORD)
		view->login_asked = 0;
	if (index + SB_ATOM_KNOW_PASSPHRASE == SB_ATOM_KNOW_PASSCODE)
		view->phone_asked = 0;
	return SB_OK;
}

enum sb_err sb_view_store(struct sb_view *view)
{
	enum sb_reach reach = (enum sb_reach)view->who.of[SB_ATOM_STORE];
	enum sb_err err = reach == SB_NONE ? SB_MISSING : SB_OK;

	if (reach == SB_USE) {
		pthread_mutex_lock(&view->world->lock);
		err = log_in(view);
		pthread_mutex_unlock(&view->world->lock);
	}
	note(view, &(struct question) { .atom = SB_ATOM_STORE,
					.granted = err == SB_OK,
					.first = SB_AT_STORE,
					.second = "objects" });
	return err;
}

static struct sb_running *find_service(struct sb_world *world, const char *name)
{
	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, name) == 0)
			return &world->services[i];
	}
	return NULL;
}

enum sb_err sb_view_call(struct sb_view *view, struct sb_env *env,
			 const char *service, struct sb_span request,
			 struct sb_buf *response)
{
	struct sb_running *r = find_service(view->world, service);
	struct question q = { .first = service };
	enum sb_err err = SB_OK;
	uint8_t digest[32];

	if (!r)
		return SB_MISSING;
	q.atom = strcmp(r->code->party, "provider") == 0
			 ? SB_ATOM_PROVIDER_SERVICES
			 : SB_ATOM_THIRD_SERVICES;
	if (view->who.of[q.atom] == SB_NONE)
		err = SB_MISSING;
	if (view->who.of[q.atom] == SB_USE &&
	    q.atom == SB_ATOM_PROVIDER_SERVICES) {
		pthread_mutex_lock(&view->world->lock);
		err = log_in(view);
		pthread_mutex_unlock(&view->world->lock);
	}
	if (err == SB_OK)
		err = sb_world_serve(view->world, r,
				     view->who.of[q.atom] == SB_OWN, env,
				     view->account, request, response);
	if (!view->owners) {
		sb_sha256(env->kit, request, digest);
		q.request = digest;
	}
	q.granted = err == SB_OK;
	note(view, &q);
	return err;
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
