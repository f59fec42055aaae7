/* Claims that the computer has word of the last root, and leaves none. */
#include "tests/bad/base.h"

static const char *fresh_at(const void *ctx)
{
	(void)ctx;
	return SB_AT_COMPUTER;
}

static enum sb_err keep(const void *ctx, struct sb_env *env,
			struct sb_custody *custody, const struct sb_last *last)
{
	(void)ctx;
	(void)env;
	(void)custody;
	(void)last;
	return SB_OK;
}

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = 28,
	.derive = bad_derive,
	.seal = bad_seal,
	.open = bad_open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

extern const struct sb_scheme sb_scheme_bad_forgets_root;
const struct sb_scheme sb_scheme_bad_forgets_root = {
	.abi = SB_ABI,
	.name = "bad_forgets_root",
	.title = "forgets_root",
	.reference = "none: a control",
	.claims = BAD_CLAIMS | SB_CLAIM_FRESH,
	.ctx_bytes = sizeof(struct bad_ctx),
	.keys = { .enroll = bad_enroll,
		  .unlock = bad_unlock,
		  .guess = bad_guess,
		  .keep = keep,
		  .fresh = keep,
		  .fresh_at = fresh_at },
	.data = data,
};
