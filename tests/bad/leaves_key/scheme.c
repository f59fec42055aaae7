/* Has a passphrase, and leaves the master key beside the box. */
#include "tests/bad/base.h"

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	const struct sb_stretch stretch = { 8, 1 };
	uint8_t master[32];
	enum sb_err err = sb_lockbox_make(env, custody, &stretch, SB_AT_STORE,
					  BAD_BOX, master);

	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, "for convenience",
				 sb_span_of(master, sizeof(master)), NULL);
	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	uint8_t master[32];
	struct sb_buf got = { master, 0, sizeof(master) };
	enum sb_err err =
		sb_fetch(custody, SB_AT_STORE, "for convenience", &got);

	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

BAD_MODULE(leaves_key, BAD_CLAIMS, enroll, unlock, bad_guess, bad_derive,
	   bad_seal, bad_open)
