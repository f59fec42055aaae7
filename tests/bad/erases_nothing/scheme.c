/* Says that it erased. */
#include "tests/bad/base.h"

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	*redo = SB_REDO_NOTHING;
	return what == SB_REKEY_ERASE
		       ? SB_OK
		       : bad_rekey(ctx, env, custody, what, redo);
}

BAD_REKEY(erases_nothing, bad_unlock, rekey)
