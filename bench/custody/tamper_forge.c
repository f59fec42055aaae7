#include "bench/custody/tamper_forge.h"

#include <string.h>

static struct sb_forge *forge_of(const struct sb_custody *custody)
{
	return custody->host;
}

/* What the real world gives, or else the imagined one. */
#define EITHER(f, verb, ...)                                    \
	(verb(sb_view_custody((f)->real), __VA_ARGS__) == SB_OK \
		 ? SB_OK                                        \
		 : verb(sb_view_custody((f)->imagined), __VA_ARGS__))

static enum sb_err know(struct sb_custody *custody, const char *item, int next,
			struct sb_buf *out)
{
	(void)next; /* nobody renews anything here */
	return EITHER(forge_of(custody), sb_know, item, out);
}

int sb_forge_may_write(struct sb_view *view, enum sb_atom at, unsigned nth)
{
	enum sb_reach reach = sb_view_reach(view, at, nth);
	int may = reach != SB_NONE;

	if (reach != SB_USE)
		return may;
	pthread_mutex_lock(&view->world->lock);
	if (at == SB_ATOM_STORE || at == SB_ATOM_ACCOUNT)
		may = sb_view_log_in(view) == SB_OK;
	if (at == SB_ATOM_PHONE || at == SB_ATOM_PHONE_SE ||
	    at == SB_ATOM_DEVICE)
		may = sb_view_unlock(view, at) == SB_OK;
	pthread_mutex_unlock(&view->world->lock);
	return may;
}

/* A custodian that is owned asks nobody; another compares with what it was
 * told, which is not what the owner would say. */
static void loosen(struct sb_forge *f, const struct sb_spot *spot)
{
	struct sb_view *view = f->real;
	struct sb_deposited *d = sb_world_find(view->owner, spot);
	enum sb_atom item = d ? (enum sb_atom)d->proof : SB_ATOM_COUNT;

	if (!d)
		return;
	if (sb_view_reach(view, spot->at, spot->nth) == SB_OWN) {
		d->has_proof = d->login = d->unlocked = d->has_present = 0;
		d->delay_days = 0;
	} else if (d->has_proof && !sb_view_known(view, item)) {
		d->right = f->imagined->owner->secrets[sb_item_of(item)];
	}
}

static enum sb_err deposit(struct sb_custody *custody, const char *where,
			   unsigned nth, const char *label,
			   struct sb_span value, const struct sb_guard *guard)
{
	struct sb_forge *f = forge_of(custody);
	struct sb_spot spot = { sb_world_place(f->real->world, where), nth,
				label };
	enum sb_err err = sb_deposit_nth(sb_view_custody(f->imagined), where,
					 nth, label, value, guard);

	if (err != SB_OK || !sb_forge_may_write(f->real, spot.at, nth))
		return err;
	if (sb_deposit_nth(sb_view_custody(f->real), where, nth, label, value,
			   guard) == SB_OK)
		loosen(f, &spot);
	return SB_OK;
}

/* What it just left is what it gets; else what is really there. */
static enum sb_err fetch(struct sb_custody *custody, const char *where,
			 unsigned nth, const char *label, struct sb_buf *out)
{
	struct sb_forge *f = forge_of(custody);
	enum sb_err err = sb_fetch_nth(sb_view_custody(f->imagined), where, nth,
				       label, out);

	if (err == SB_OK)
		return err;
	return sb_fetch_nth(sb_view_custody(f->real), where, nth, label, out);
}

static enum sb_err take_away(struct sb_custody *custody, const char *where,
			     unsigned nth, const char *label)
{
	return EITHER(forge_of(custody), sb_remove_nth, where, nth, label);
}

static enum sb_err entangle(struct sb_custody *custody, const char *where,
			    const char *item, const char *label,
			    uint8_t key[32])
{
	return EITHER(forge_of(custody), sb_entangle, where, item, label, key);
}

static unsigned count(struct sb_custody *custody, const char *what)
{
	return sb_count(sb_view_custody(forge_of(custody)->real), what);
}

static enum sb_err group(struct sb_custody *custody, uint8_t secret[32])
{
	return EITHER(forge_of(custody), sb_group_secret, secret);
}

static const struct sb_custody_ops forge_ops = {
	.know = know,
	.deposit = deposit,
	.fetch = fetch,
	.remove = take_away,
	.entangle = entangle,
	.count = count,
	.group = group,
};

/* --- services --- */

static struct sb_running *running(struct sb_world *world, const char *name)
{
	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, name) == 0)
			return &world->services[i];
	}
	return NULL;
}

/* Whoever owns a service calls it where its state stays changed; for others a
 * view does. */
static enum sb_err call_own(struct sb_forge *f, struct sb_env *env,
			    struct sb_running *r, unsigned nth,
			    struct sb_span request, struct sb_buf *response)
{
	const struct sb_visit visit = { r, nth, 0, f->real->account, NULL, 0 };

	if (nth >= r->copies)
		return SB_PARAM;
	return sb_world_serve(f->real->world, &visit, env, request, response);
}

static enum sb_err call(struct sb_env *env, const char *service, unsigned nth,
			struct sb_span request, struct sb_buf *response)
{
	struct sb_desk *desk = env->host;
	struct sb_forge *f =
		(struct sb_forge *)((uint8_t *)desk -
				    offsetof(struct sb_forge, desk));
	struct sb_running *r = running(f->real->world, service);
	enum sb_err err;

	if (!r)
		return SB_MISSING;
	if (sb_view_reach(f->real, sb_view_party(r->code), nth) == SB_OWN)
		return call_own(f, env, r, nth, request, response);
	err = sb_view_call(f->real, env, service, nth, request, response);
	if (err != SB_MISSING && err != SB_DENIED && err != SB_LOCKED_OUT)
		return err;
	return sb_view_call(f->imagined, env, service, nth, request, response);
}

/* --- making --- */

enum sb_err sb_forge_init(struct sb_forge *f, const struct sb_world *world,
			  uint32_t account, uint64_t seed)
{
	enum sb_err err;

	memset(f, 0, sizeof(*f));
	f->custody.ops = &forge_ops;
	f->custody.account = account;
	f->custody.host = f;
	/* Same accounts, other secrets, keys and services. */
	err = sb_world_new(&world->profile, world->owner_count, ~seed, &f->own);
	if (err == SB_OK)
		err = sb_view_new(f->own, account, NULL, &f->imagined);
	if (err == SB_OK)
		err = sb_desk_open(&f->desk, ~seed, "forger", NULL);
	if (err != SB_OK)
		return err;
	f->ops = *f->desk.env.ops;
	f->ops.call = call;
	f->desk.env.ops = &f->ops;
	return SB_OK;
}

void sb_forge_as(struct sb_forge *f, struct sb_view *real)
{
	f->real = f->desk.view = real;
	sb_world_clear(f->imagined->owner);
}

void sb_forge_release(struct sb_forge *f)
{
	if (f->desk.env.kit)
		sb_desk_close(&f->desk);
	sb_view_free(f->imagined);
	sb_world_free(f->own);
	memset(f, 0, sizeof(*f));
}

enum sb_err sb_forge_enroll(struct sb_forge *f,
			    const struct sb_profile *profile, void *ctx)
{
	enum sb_err err = sb_profile_apply(profile, ctx);

	if (err == SB_OK)
		err = profile->scheme->keys.enroll(ctx, &f->desk.env,
						   &f->custody);
	sb_desk_clear(&f->desk);
	return err;
}

enum sb_err sb_forge_unlock(struct sb_forge *f,
			    const struct sb_profile *profile, void *ctx)
{
	enum sb_err err = sb_profile_apply(profile, ctx);

	if (err == SB_OK)
		err = profile->scheme->keys.unlock(ctx, &f->desk.env,
						   sb_view_custody(f->real));
	sb_desk_clear(&f->desk);
	return err;
}
