/* Has everything sealed again, under the same keys. */
#include "tests/bad/base.h"

static enum sb_err rekey(void *ctx, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	if (what != SB_REKEY_ROTATE)
		return bad_rekey(ctx, env, custody, what, redo);
	*redo = SB_REDO_ALL;
	return SB_OK;
}

BAD_REKEY(rotates_nothing, bad_unlock, rekey)
