/* Draws its master key again in unlock, as if randomness repeated itself. */
#include "tests/bad/base.h"

static enum sb_err draw(void *ctx, struct sb_env *env,
			struct sb_custody *custody)
{
	uint8_t master[32];
	enum sb_err err = sb_random(env, NULL, master, sizeof(master));

	(void)custody;
	if (err == SB_OK)
		bad_spread(ctx, env, master);
	return err;
}

BAD_MODULE(replays_enrolment, BAD_CLAIMS, draw, draw, NULL, bad_derive,
	   bad_seal, bad_open)
