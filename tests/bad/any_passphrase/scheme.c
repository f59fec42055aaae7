/* Takes a wrong passphrase for a new account. */
#include "tests/bad/base.h"

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	enum sb_err err = bad_unlock(ctx, env, custody);

	return err == SB_DENIED ? bad_enroll(ctx, env, custody) : err;
}

BAD_MODULE(any_passphrase, BAD_CLAIMS, bad_enroll, unlock, bad_guess,
	   bad_derive, bad_seal, bad_open)
