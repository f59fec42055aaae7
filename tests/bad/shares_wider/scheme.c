/* Claims that names mean something within the account only, but hashes
 * without a key. */
#include "tests/bad/base.h"

static enum sb_err derive(const void *ctx, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	static const uint8_t no_key[32];

	(void)ctx;
	return bad_name(no_key, env, chunks, count);
}

BAD_MODULE(shares_wider, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, derive,
	   bad_seal, bad_open)
