#include "tests/conformance/suite.h"

#include <string.h>

/* What tells the last snapshot from older ones: sb_cases_fresh_*. */

/* 0: the custodian is none, or one that cannot do: the store, whose word it is
 * to check, or the phone, that is lost. */
static unsigned reach_of(const char *custodian)
{
	static const struct {
		const char *name;
		unsigned reach;
	} rows[] = {
		{ SB_AT_COMPUTER, SB_REACH_COMPUTER },
		{ SB_AT_PAPER, SB_REACH_PAPER },
		{ SB_AT_DRIVE, SB_REACH_DRIVE },
		{ SB_AT_ACCOUNT, SB_REACH_ACCOUNT },
		{ SB_AT_DEVICE, SB_REACH_DEVICE },
		{ SB_AT_CONTACTS, SB_REACH_CONTACTS },
		{ SB_AT_HSM, SB_REACH_HSM },
	};

	for (size_t i = 0; custodian && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, custodian) == 0)
			return rows[i].reach;
	return 0;
}

/* Somebody who sees the account so is shown this snapshot as the last. */
static enum sb_err show(struct sb_subject *s, struct sb_host_view *view,
			uint32_t snapshot, uint8_t root)
{
	struct sb_last last = { .snapshot = snapshot };
	struct sb_account account;
	enum sb_err err = sb_suite_unlock(s, view, &account);

	if (err != SB_OK)
		return err;
	memset(last.root, root, sizeof(last.root));
	err = s->scheme->keys.fresh(account.ctx, &s->host->env, &view->custody,
				    &last);
	sb_host_done(s->host);
	sb_suite_close(&account);
	return err;
}

static void demand(struct sb_subject *s, enum sb_err got, enum sb_err want,
		   const char *what)
{
	if (got != want)
		sb_suite_fail(s, "%s: %s", what, sb_err_name(got));
}

static void keep_two(struct sb_subject *s, struct sb_account *account,
		     struct sb_host_view *owner)
{
	for (uint32_t i = 1; i <= 2; i++) {
		struct sb_last last = { .snapshot = i };

		memset(last.root, (int)i, sizeof(last.root));
		demand(s,
		       s->scheme->keys.keep(account->ctx, &s->host->env,
					    &owner->custody, &last),
		       SB_OK, "word of the last snapshot is not kept");
		sb_host_done(s->host);
	}
}

void sb_cases_fresh_last(struct sb_subject *s)
{
	const struct sb_keys *keys = &s->scheme->keys;
	struct sb_account account;
	struct sb_host_view view;
	const char *at;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	at = keys->fresh_at ? keys->fresh_at(account.ctx) : NULL;
	if (!keys->keep || !keys->fresh || !reach_of(at)) {
		sb_suite_fail(s, "no custodian of the last root is named");
		sb_suite_close(&account);
		return;
	}
	sb_host_view_owner(&view, s->host, 1, 1);
	keep_two(s, &account, &view);
	demand(s, show(s, &view, 2, 2), SB_OK, "the last snapshot is refused");
	demand(s, show(s, &view, 1, 1), SB_FORGED,
	       "an older snapshot passes for the last");
	demand(s, show(s, &view, 2, 1), SB_FORGED,
	       "another root passes for the last");
	view.reach &= ~reach_of(at);
	demand(s, show(s, &view, 1, 1), SB_MISSING,
	       "without the custodian that is named");
	sb_suite_close(&account);
}
