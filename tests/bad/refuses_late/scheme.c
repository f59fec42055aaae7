/* Has no way to add a device, and notices after it began. */
#include "tests/bad/base.h"

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	enum sb_err err = SB_OK;

	if (what == SB_REKEY_ADD_DEVICE)
		err = sb_deposit(custody, SB_AT_DEVICE, "invitation",
				 sb_span_of("come in", 7), NULL);
	return err == SB_OK ? bad_rekey(ctx, env, custody, what, redo) : err;
}

BAD_REKEY(refuses_late, bad_unlock, rekey)
