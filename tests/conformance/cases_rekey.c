#include "tests/conformance/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS     4u
#define PLAIN_LEN 900u
#define SAFE                                                                  \
	(SB_REACH_ALL & ~(SB_REACH_PHONE | SB_REACH_DEVICE | SB_REACH_PAPER | \
			  SB_REACH_CONTACTS))

/* Items by their number in a view. */
static const struct {
	enum sb_rekey what;
	int item; /* that is renewed; -1: none */
	const char *name, *next;
} changes[] = {
	{ SB_REKEY_NEW_SECRET, 0, "new passphrase", "another one altogether" },
	{ SB_REKEY_NEW_SECRET, 1, "new passcode", "161803" },
	{ SB_REKEY_NEW_SECRET, 2, "new account password", "another word" },
	{ SB_REKEY_NEW_SECRET, 3, "new security code", "577215" },
	{ SB_REKEY_ADD_DEVICE, -1, "add device", NULL },
	{ SB_REKEY_REVOKE_DEVICE, -1, "revoke device", NULL },
	{ SB_REKEY_ROTATE, -1, "rotate", NULL },
	{ SB_REKEY_E2EE_ON, -1, "end-to-end on", NULL },
	{ SB_REKEY_E2EE_OFF, -1, "end-to-end off", NULL },
	{ SB_REKEY_ERASE, -1, "erase", NULL },
};

struct change {
	struct sb_subject *s;
	size_t which;
	uint64_t number; /* of the account */
	struct sb_account account;
	void *before; /* ctx as it was */
	char passcode[sizeof(((struct sb_host_world *)0)->passcode)];
	struct sb_host_deposit *kept; /* and deposits, as many */
	size_t kept_count;
	struct sb_set *old, *new_; /* data before, all kinds after */
	struct sb_set *root;
	uint8_t *plain;
	enum sb_redo redo;
};

static void put_all(struct change *c, struct sb_set *set, uint32_t place)
{
	for (size_t i = 0; i < ITEMS; i++) {
		struct sb_span in = sb_span_of(c->plain, PLAIN_LEN - i);

		sb_set_put(set, i, place + (uint32_t)i, 0, in, in);
	}
}

static struct sb_set *sealed(struct change *c, uint8_t kind, uint32_t place)
{
	struct sb_set *set = sb_set_new(c->s, kind, ITEMS);

	put_all(c, set, place);
	if (sb_set_seal(set, &c->account, ITEMS) != SB_OK)
		sb_suite_fail(c->s, "%s: does not seal",
			      changes[c->which].name);
	return set;
}

static int start(struct change *c)
{
	const struct sb_host_world *world = c->s->host->world;
	size_t bytes = c->s->scheme->ctx_bytes;

	memcpy(c->passcode, world->passcode, sizeof(c->passcode));
	if (!sb_suite_enroll(c->s, c->number, 1, &c->account))
		return 0;
	c->plain = sb_suite_bytes(c->s, 60, PLAIN_LEN);
	c->before = malloc(bytes + 1);
	c->kept_count = world->deposit_count;
	c->kept = calloc(c->kept_count + 1, sizeof(*c->kept));
	if (!c->plain || !c->before || !c->kept) {
		sb_suite_fail(c->s, "out of memory");
		return 0;
	}
	c->old = sealed(c, SB_DATA, 300);
	memcpy(c->before, c->account.ctx, bytes);
	memcpy(c->kept, world->deposits, c->kept_count * sizeof(*c->kept));
	return !SB_FAILED(c->s);
}

static void stop(struct change *c)
{
	struct sb_host_world *world = c->s->host->world;

	/* Room, and an element as it was, for the next account. */
	memcpy(world->passcode, c->passcode, sizeof(world->passcode));
	world->deposit_count = 0;
	sb_set_free(c->old);
	sb_set_free(c->new_);
	sb_set_free(c->root);
	sb_suite_close(&c->account);
	free(c->before);
	free(c->kept);
	free(c->plain);
}

static enum sb_err change_keys(struct change *c, struct sb_host_view *view)
{
	struct sb_host *host = c->s->host;
	int item = changes[c->which].item;
	enum sb_err err;

	sb_host_view_owner(view, host, c->number, 1);
	if (item >= 0)
		view->next[item] = changes[c->which].next;
	host->said[0] = '\0';
	sb_host_begin(host, 20 + (uint32_t)c->which, c->number);
	err = c->s->scheme->keys.rekey(c->account.ctx, &host->env,
				       &view->custody, changes[c->which].what,
				       &c->redo);
	sb_host_done(host);
	return err;
}

static void refused(struct change *c)
{
	const struct sb_host_world *world = c->s->host->world;
	const char *said = c->s->host->said;

	if (strncmp(said, "none: ", 6) != 0 &&
	    strncmp(said, "not modelled: ", 14) != 0)
		sb_suite_fail(c->s, "%s: is refused without a reason (\"%s\")",
			      changes[c->which].name, said);
	if (memcmp(c->account.ctx, c->before, c->s->scheme->ctx_bytes) != 0 ||
	    world->deposit_count != c->kept_count ||
	    memcmp(c->kept, world->deposits,
		   c->kept_count * sizeof(*c->kept)) != 0)
		sb_suite_fail(c->s, "%s: is refused, and changed something",
			      changes[c->which].name);
}

/* As the profile has them, but for what the change left in parameters. */
static enum sb_err unlock(struct change *c, struct sb_host_view *view,
			  struct sb_account *out)
{
	const struct sb_param *p = c->s->scheme->params;
	struct sb_host *host = c->s->host;
	enum sb_err err;

	out->number = c->number;
	out->ctx = sb_suite_ctx(c->s);
	if (!out->ctx)
		return SB_MEMORY;
	for (; p && p->name; p++)
		memcpy((uint8_t *)out->ctx + p->offset,
		       (const uint8_t *)c->account.ctx + p->offset,
		       sizeof(int64_t));
	sb_host_begin(host, 2, c->number);
	err = c->s->scheme->keys.unlock(out->ctx, &host->env, &view->custody);
	sb_host_done(host);
	if (err != SB_OK)
		sb_suite_close(out);
	return err;
}

/* What was sealed before opens unless it is to be sealed again; what is sealed
 * from now on opens, for whoever unlocks and not with the keys from before. */
static void opens(struct change *c, struct sb_account *again)
{
	struct sb_account before = { c->before, c->number };
	const char *name = changes[c->which].name;
	char what[96];

	if (c->redo != SB_REDO_ALL) {
		snprintf(what, sizeof(what), "%s: data sealed before is lost",
			 name);
		sb_set_verify(c->old, again, what);
	}
	snprintf(what, sizeof(what), "%s: unlock rebuilt other keys", name);
	c->new_ = sealed(c, SB_DATA, 400);
	if (!SB_FAILED(c->s))
		sb_set_verify(c->new_, again, what);
	c->root = sealed(c, SB_ROOT, 500);
	if (!SB_FAILED(c->s))
		sb_set_verify(c->root, again, what);
	for (size_t i = 0; c->redo != SB_REDO_NOTHING && i < ITEMS; i++) {
		struct sb_asking ask = { i, sb_set_object(c->root, i), -1, -1 };

		if (!SB_FAILED(c->s) &&
		    sb_set_restore(c->root, &before, &ask) == SB_OK &&
		    c->root->opened_len == PLAIN_LEN - i &&
		    memcmp(c->root->opened, c->plain, PLAIN_LEN - i) == 0)
			sb_suite_fail(c->s,
				      "%s: keys from before open what is "
				      "sealed after",
				      name);
	}
}

/* By whichever ways ask for the item: the new one opens, the old one does
 * not. */
static void old_secret(struct change *c, const struct sb_host_view *owner,
		       const char *old)
{
	static const unsigned reaches[] = { SB_REACH_ALL, SAFE };
	int item = changes[c->which].item;
	struct sb_account account;

	for (size_t i = 0; i < 2; i++) {
		struct sb_host_view view = *owner;
		enum sb_err err;

		view.custody.host = &view;
		view.reach = reaches[i];
		view.asked = 0;
		err = unlock(c, &view, &account);
		sb_suite_close(&account);
		if (err != SB_OK || !(view.asked >> item & 1))
			continue;
		view.knows[item] = old;
		err = unlock(c, &view, &account);
		sb_suite_close(&account);
		if (err != SB_DENIED)
			sb_suite_fail(c->s, "%s: with the old one: %s",
				      changes[c->which].name, sb_err_name(err));
	}
}

static void changed(struct change *c, struct sb_host_view *view)
{
	int item = changes[c->which].item;
	struct sb_account again;
	char old[64] = "";
	enum sb_err err;

	if (item >= 0)
		memcpy(old, view->knows[item],
		       strnlen(view->knows[item], sizeof(old) - 1));
	sb_host_view_renewed(view);
	err = unlock(c, view, &again);
	if (changes[c->which].what == SB_REKEY_ERASE) {
		if (err == SB_OK)
			sb_suite_fail(c->s, "erase: unlock still opens");
	} else if (err != SB_OK) {
		sb_suite_fail(c->s, "%s: then unlock says: %s",
			      changes[c->which].name, sb_err_name(err));
	} else {
		opens(c, &again);
		if (item >= 0 && !SB_FAILED(c->s))
			old_secret(c, view, old);
	}
	sb_suite_close(&again);
}

/* Each change of keys that there is, on an account of its own. */
void sb_cases_rekey_each(struct sb_subject *s)
{
	for (size_t i = 0;
	     s->scheme->keys.rekey && i < sizeof(changes) / sizeof(changes[0]);
	     i++) {
		struct change c = { .s = s, .which = i, .number = i + 1 };
		struct sb_host_view view;
		enum sb_err err;

		if (start(&c)) {
			err = change_keys(&c, &view);
			if (err == SB_UNSUPPORTED)
				refused(&c);
			else if (err != SB_OK)
				sb_suite_fail(s, "%s: %s", changes[i].name,
					      sb_err_name(err));
			else
				changed(&c, &view);
		}
		stop(&c);
		if (SB_FAILED(s))
			return;
	}
}
