/* Asks as often for the passphrase as stretching has passes. */
#include "tests/bad/base.h"

struct ctx {
	struct bad_ctx keys;
	int64_t passes;
};

static const struct sb_param params[] = {
	{ "passes", "passes", "of stretching", 1, 64, 3,
	  offsetof(struct ctx, passes) },
	{ .name = NULL },
};

static enum sb_err ask(const struct ctx *ctx, struct sb_custody *custody)
{
	uint8_t text[64];
	enum sb_err err = SB_OK;

	for (int64_t i = 0; i < ctx->passes && err == SB_OK; i++) {
		struct sb_buf out = { text, 0, sizeof(text) };

		err = sb_know(custody, SB_PASSPHRASE, &out);
	}
	return err;
}

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return bad_enroll(ctx, env, custody);
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	enum sb_err err = ask(opaque, custody);

	return err == SB_OK ? bad_unlock(opaque, env, custody) : err;
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

extern const struct sb_scheme sb_scheme_bad_asks_by_cost;
const struct sb_scheme sb_scheme_bad_asks_by_cost = {
	.abi = SB_ABI,
	.name = "bad_asks_by_cost",
	.title = "asks_by_cost",
	.reference = "none: a control",
	.claims = BAD_CLAIMS,
	.params = params,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .guess = bad_guess },
	.data = data,
};
