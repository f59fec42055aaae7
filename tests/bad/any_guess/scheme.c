/* Says yes to every guess. */
#include "tests/bad/base.h"

static enum sb_err guess(const void *ctx, struct sb_env *env,
			 struct sb_custody *custody, const char *item,
			 struct sb_span secret)
{
	enum sb_err err = bad_guess(ctx, env, custody, item, secret);

	return err == SB_DENIED ? SB_OK : err;
}

BAD_MODULE(any_guess, BAD_CLAIMS, bad_enroll, bad_unlock, guess, bad_derive,
	   bad_seal, bad_open)
