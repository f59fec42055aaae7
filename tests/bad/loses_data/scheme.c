/* A new passphrase opens a new master key; nothing is sealed again. */
#include "tests/bad/base.h"

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	*redo = SB_REDO_NOTHING;
	return what == SB_REKEY_NEW_SECRET
		       ? bad_enroll(ctx, env, custody)
		       : bad_rekey(ctx, env, custody, what, redo);
}

BAD_REKEY(loses_data, bad_unlock, rekey)
