/* tests/support/host_view.c: custody as somebody sees it: sb_host_view_*. */
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"
#include "tests/support/host.h"

static const char *const items[SB_HOST_ITEMS] = {
	SB_PASSPHRASE,
	SB_PASSCODE,
	SB_ACCOUNT_PASSWORD,
	SB_SECURITY_CODE,
};

static const char *const owners[SB_HOST_ITEMS] = {
	"correct horse battery staple",
	"271828",
	"an account's password",
	"314159",
};

static const char *const places[] = { SB_AT_PHONE,    SB_AT_COMPUTER,
				      SB_AT_PAPER,    SB_AT_DRIVE,
				      SB_AT_STORE,    SB_AT_ACCOUNT,
				      SB_AT_PHONE_SE, SB_AT_DEVICE,
				      SB_AT_CONTACTS, SB_AT_HSM };

static int item_index(const char *item)
{
	for (size_t i = 0; i < SB_HOST_ITEMS; i++)
		if (strcmp(items[i], item) == 0)
			return (int)i;
	return -1;
}

static int reaches(const struct sb_host_view *view, const char *where)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i], where) == 0)
			return (int)(view->reach >> i & 1);
	return 0;
}

static enum sb_err give(struct sb_buf *out, const void *ptr, size_t len)
{
	if (len > out->cap)
		return SB_PARAM;
	memcpy(out->ptr, ptr, len);
	out->len = len;
	return SB_OK;
}

static enum sb_err view_know(struct sb_custody *c, const char *item, int next,
			     struct sb_buf *out)
{
	struct sb_host_view *view = c->host;
	int i = item_index(item);

	if (i < 0)
		return SB_MISSING;
	view->asked |= 1u << i;
	if (!view->knows[i])
		return SB_MISSING;
	if (next && view->next[i])
		return give(out, view->next[i], strlen(view->next[i]));
	return give(out, view->knows[i], strlen(view->knows[i]));
}

static struct sb_host_deposit *find(struct sb_host_world *world,
				    uint64_t account, const char *where,
				    unsigned nth, const char *label)
{
	for (size_t i = 0; i < world->deposit_count; i++) {
		struct sb_host_deposit *d = &world->deposits[i];

		if (d->account == account && d->nth == nth &&
		    strcmp(d->where, where) == 0 &&
		    strcmp(d->label, label) == 0)
			return d;
	}
	return NULL;
}

static unsigned view_count(struct sb_custody *c, const char *what)
{
	const struct sb_host_view *view = c->host;
	const struct sb_profile *profile = view->host->profile;
	const struct sb_service *const *s = profile->scheme->services;

	for (size_t i = 0; s && s[i]; i++)
		if (strcmp(s[i]->name, what) == 0)
			return sb_host_copies(view->host, s[i]);
	if (strcmp(what, SB_AT_CONTACTS) == 0)
		return profile->contacts;
	return strcmp(what, SB_AT_HSM) == 0 ? sb_profile_replicas(profile) : 1;
}

static void set_right(const struct sb_host_view *view,
		      struct sb_host_deposit *d)
{
	int i = item_index(d->proof);
	const char *right = owners[i < 0 ? 0 : i];

	if (i >= 0 && view->knows[i])
		right = view->next[i] ? view->next[i] : view->knows[i];
	if (strlen(right) < sizeof(d->right))
		memcpy(d->right, right, strlen(right) + 1);
}

static enum sb_err view_deposit(struct sb_custody *c, const char *where,
				unsigned nth, const char *label,
				struct sb_span value,
				const struct sb_guard *guard)
{
	struct sb_host_view *view = c->host;
	struct sb_host_world *world = view->host->world;
	struct sb_host_deposit *d = find(world, c->account, where, nth, label);

	if (!reaches(view, where))
		return SB_MISSING;
	if (nth >= view_count(c, where))
		return SB_PARAM;
	if (strlen(label) >= sizeof(d->label) || value.len > SB_HOST_VALUE)
		return SB_PARAM;
	if (!d) {
		if (world->deposit_count == SB_HOST_DEPOSITS)
			return SB_MEMORY;
		d = &world->deposits[world->deposit_count++];
	}
	memset(d, 0, sizeof(*d));
	d->account = c->account;
	d->nth = nth;
	memcpy(d->where, where, strlen(where) + 1);
	memcpy(d->label, label, strlen(label) + 1);
	if (guard) {
		d->guard = *guard;
		if (guard->proof && strlen(guard->proof) < sizeof(d->proof))
			memcpy(d->proof, guard->proof,
			       strlen(guard->proof) + 1);
		set_right(view, d);
	}
	d->guard.proof = NULL;
	d->len = value.len;
	if (value.len)
		memcpy(d->value, value.ptr, value.len);
	return SB_OK;
}

static enum sb_err guarded(const struct sb_host_view *view,
			   struct sb_host_deposit *d)
{
	int i;

	if (view->own)
		return SB_OK;
	if ((d->guard.login && !view->login) ||
	    (d->guard.unlocked && !view->unlocked))
		return SB_DENIED;
	if (!d->proof[0])
		return SB_OK;
	i = item_index(d->proof);
	if (i < 0 || !view->knows[i])
		return SB_DENIED;
	if (d->guard.tries && d->tries_used >= d->guard.tries)
		return SB_LOCKED_OUT;
	d->tries_used++;
	if (strcmp(view->knows[i], d->right) != 0)
		return SB_DENIED;
	d->tries_used = 0;
	return SB_OK;
}

static enum sb_err view_remove(struct sb_custody *c, const char *where,
			       unsigned nth, const char *label)
{
	struct sb_host_view *view = c->host;
	struct sb_host_world *world = view->host->world;
	struct sb_host_deposit *d = find(world, c->account, where, nth, label);

	if (!reaches(view, where) || !d)
		return SB_MISSING;
	*d = world->deposits[--world->deposit_count];
	return SB_OK;
}

static enum sb_err view_entangle(struct sb_custody *c, const char *where,
				 const char *item, const char *label,
				 uint8_t key[32])
{
	struct sb_host_view *view = c->host;
	struct sb_kit *kit = view->host->env.kit;
	const char *passcode = item ? view->knows[1] : "";
	const char *right = view->host->world->passcode;
	uint8_t mixed[32];

	if (!reaches(view, where))
		return SB_MISSING;
	if (!*right)
		right = owners[1];
	if (!passcode ||
	    (item && (!view->unlocked || strcmp(passcode, right) != 0)))
		return SB_DENIED;
	if (item && view->next[1])
		passcode = view->next[1];
	sb_put_le64(mixed, c->account);
	memset(mixed + 8, strcmp(where, SB_AT_PHONE) == 0 ? 'p' : 'd', 24);
	sb_kdf(kit, mixed, "element", sb_span_of(passcode, strlen(passcode)),
	       mixed);
	sb_kdf(kit, mixed, "use", sb_span_of(label, strlen(label)), key);
	if (item)
		view->asked |= 2u;
	return SB_OK;
}

static enum sb_err view_fetch(struct sb_custody *c, const char *where,
			      unsigned nth, const char *label,
			      struct sb_buf *out)
{
	struct sb_host_view *view = c->host;
	struct sb_host_deposit *d =
		find(view->host->world, c->account, where, nth, label);
	enum sb_err err;

	if (!reaches(view, where) || !d)
		return SB_MISSING;
	err = guarded(view, d);
	return err == SB_OK ? give(out, d->value, d->len) : err;
}

static enum sb_err view_group(struct sb_custody *c, uint8_t secret[32])
{
	struct sb_host_view *view = c->host;
	uint8_t in[16] = "group";

	if (!view->group)
		return SB_MISSING;
	sb_put_le32(in + 8, view->group);
	sb_sha256(view->host->env.kit, sb_span_of(in, sizeof(in)), secret);
	return SB_OK;
}

static const struct sb_custody_ops custody_ops = {
	.know = view_know,
	.deposit = view_deposit,
	.fetch = view_fetch,
	.remove = view_remove,
	.entangle = view_entangle,
	.count = view_count,
	.group = view_group,
};

void sb_host_view_nobody(struct sb_host_view *view, struct sb_host *host,
			 uint64_t account)
{
	memset(view, 0, sizeof(*view));
	view->custody.ops = &custody_ops;
	view->custody.account = account;
	view->custody.host = view;
	view->host = host;
}

void sb_host_view_owner(struct sb_host_view *view, struct sb_host *host,
			uint64_t account, uint32_t group)
{
	sb_host_view_nobody(view, host, account);
	view->reach = SB_REACH_ALL;
	view->login = 1;
	view->unlocked = 1;
	view->group = group;
	for (size_t i = 0; i < SB_HOST_ITEMS; i++)
		view->knows[i] = owners[i];
}

void sb_host_view_renewed(struct sb_host_view *view)
{
	struct sb_host_world *world = view->host->world;

	for (size_t i = 0; i < SB_HOST_ITEMS; i++) {
		if (view->next[i])
			view->knows[i] = view->next[i];
		view->next[i] = NULL;
	}
	if (view->knows[1] && strlen(view->knows[1]) < sizeof(world->passcode))
		memcpy(world->passcode, view->knows[1],
		       strlen(view->knows[1]) + 1);
}
