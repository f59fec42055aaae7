/* Carries the master key from enroll to unlock in memory of its own. */
#include "tests/bad/base.h"

static uint8_t kept[32];
static int have;

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	enum sb_err err = sb_random(env, NULL, kept, sizeof(kept));

	(void)custody;
	have = err == SB_OK;
	if (have)
		bad_spread(ctx, env, kept);
	return err;
}

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	(void)custody;
	if (!have)
		return SB_MISSING;
	bad_spread(ctx, env, kept);
	return SB_OK;
}

BAD_MODULE(static_state, BAD_CLAIMS, enroll, unlock, NULL, bad_derive, bad_seal,
	   bad_open)
