/* Boxes the master under the new passphrase and leaves the old box where it
 * was. */
#include "tests/bad/base.h"

#define OLD "bad box, the last"

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	uint8_t box[SB_LOCKBOX_BYTES];
	struct sb_buf got = { box, 0, sizeof(box) };
	enum sb_err err = SB_OK;

	if (what == SB_REKEY_NEW_SECRET &&
	    sb_fetch(custody, SB_AT_STORE, BAD_BOX, &got) == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, OLD,
				 sb_span_of(box, got.len), NULL);
	return err == SB_OK ? bad_rekey(ctx, env, custody, what, redo) : err;
}

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t master[32];
	enum sb_err err = bad_unlock(ctx, env, custody);

	if (err != SB_DENIED ||
	    sb_lockbox_open(env, custody, SB_AT_STORE, OLD, master) != SB_OK)
		return err;
	bad_spread(ctx, env, master);
	return SB_OK;
}

BAD_REKEY(keeps_old_secret, unlock, rekey)
