#include "tests/support/enrolled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

static void enroll_as(struct sb_enrolled *w, void *ctx, uint64_t account)
{
	struct sb_host_view view;

	sb_host_view_owner(&view, w->host, account, 1);
	sb_host_begin(w->host, 1, account);
	assert_int_equal(w->profile.scheme->keys.enroll(ctx, &w->host->env,
							&view.custody),
			 SB_OK);
	sb_host_done(w->host);
}

void *sb_enrolled_ctx(const struct sb_enrolled *w)
{
	void *ctx = calloc(1, w->profile.scheme->ctx_bytes);

	assert_non_null(ctx);
	assert_int_equal(sb_profile_apply(&w->profile, ctx), SB_OK);
	return ctx;
}

void sb_enrolled_start(struct sb_enrolled *w, const char *text,
		       enum sb_side side)
{
	char why[200] = "";

	if (sb_profile_parse("test", text, &w->profile, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_host_new(&w->profile, 7, &w->host), SB_OK);
	w->ctx = sb_enrolled_ctx(w);
	w->data = w->profile.scheme->data(w->ctx, side);
	assert_non_null(w->data);
	enroll_as(w, w->ctx, 1);
}

void sb_enrolled_stop(struct sb_enrolled *w)
{
	assert_int_equal(w->host->overrun, 0);
	free(w->ctx);
	sb_host_free(w->host);
}
