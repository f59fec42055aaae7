/* recoverable: a random master key that the phone keeps, and ways to get it
 * back without the phone.
 *
 *   master -> keys for names, for data (kit/vault.h)
 *   ways   -> services/recovery.h: paper, contacts, a code and a cluster
 *
 * Objects are those of kit/vault.h. */
#include "schemes/services/recovery.h"

#include "schemes/kit/each.h"
#include "schemes/kit/rekey.h"
#include "schemes/kit/vault.h"
#include "schemes/services/services.h"

#define LABEL "backup"

struct ctx {
	int64_t ways, code, contacts, replicas, rounds;
	uint8_t master[32];
	struct sb_vault vault;
};

static const struct sb_param params[] = {
	{ "ways", "bit mask",
	  "1: phone, 2: other device, 4: paper, 8: shares of contacts, 16: a "
	  "contact's packet, 32: code and cluster, 64: code that the cluster "
	  "verifies",
	  1, SB_RECOVERY_ALL & ~SB_RECOVERY_SERVICE,
	  SB_RECOVERY_PHONE | SB_RECOVERY_PAPER, offsetof(struct ctx, ways) },
	{ "code", "choice", "0: a security code, 1: the phone's passcode", 0, 1,
	  0, offsetof(struct ctx, code) },
	{ "contacts", "people", "contacts that are needed; 0: a majority", 0,
	  15, 0, offsetof(struct ctx, contacts) },
	{ "replicas", "replicas", "replicas that are needed; 0: a majority", 0,
	  15, 0, offsetof(struct ctx, replicas) },
	{ "rounds", "iterations", "of PBKDF2 where the cluster verifies", 1,
	  100000000, 10000, offsetof(struct ctx, rounds) },
	{ .name = NULL },
};

static struct sb_recovery how(const struct ctx *ctx)
{
	return (struct sb_recovery) {
		.label = LABEL,
		.ways = (unsigned)ctx->ways,
		.code = ctx->code ? SB_PASSCODE : SB_SECURITY_CODE,
		.contacts = (unsigned)ctx->contacts,
		.replicas = (unsigned)ctx->replicas,
		.rounds = (uint32_t)ctx->rounds,
	};
}

static void spread(struct ctx *ctx, struct sb_env *env)
{
	sb_vault_init(&ctx->vault, env->kit, ctx->master, "recoverable",
		      SB_AES_256_GCM, SB_NAMES_FAST_256);
}

static enum sb_err enroll(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	const struct sb_recovery ways = how(ctx);
	enum sb_err err =
		sb_random(env, NULL, ctx->master, sizeof(ctx->master));

	if (err == SB_OK)
		err = sb_recovery_make(env, custody, &ways, ctx->master);
	if (err == SB_OK)
		spread(ctx, env);
	return err;
}

static enum sb_err unlock(void *opaque, struct sb_env *env,
			  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	const struct sb_recovery ways = how(ctx);
	enum sb_err err = sb_recovery_open(env, custody, &ways, ctx->master);

	if (err == SB_OK)
		spread(ctx, env);
	return err;
}

static sb_rekey_reasons missing = {
	[SB_REKEY_E2EE_ON] = "none: the provider has no key",
	[SB_REKEY_E2EE_OFF] = "none: the provider cannot be given the key",
};

static enum sb_err rekey(void *opaque, struct sb_env *env,
			 struct sb_custody *custody, enum sb_rekey what,
			 enum sb_redo *redo)
{
	struct ctx *ctx = opaque;
	struct sb_recovery ways = how(ctx);
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (missing[what])
		return sb_rekey_refuse(env, missing[what]);
	if (what == SB_REKEY_ROTATE) {
		*redo = SB_REDO_ALL;
		return enroll(ctx, env, custody);
	}
	err = sb_recovery_rekey(env, custody, &ways, what, ctx->master);
	if (err != SB_OK || what != SB_REKEY_REVOKE_DEVICE) {
		if (err == SB_OK)
			ctx->ways = ways.ways;
		return err;
	}
	*redo = SB_REDO_ALL;
	ctx->ways = ways.ways;
	return enroll(ctx, env, custody);
}

static enum sb_err derive(const void *opaque, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;

	return sb_vault_name(&ctx->vault, env, chunks, count);
}

static enum sb_err seal_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_seal(&ctx->vault, env, chunk);
}

static enum sb_err open_one(const void *opaque, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	return sb_vault_open(&ctx->vault, env, chunk);
}

static enum sb_err seal(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(seal_one, ctx, env, chunks, count);
}

static enum sb_err open(const void *ctx, struct sb_env *env,
			struct sb_chunk *chunks, size_t count)
{
	return sb_each(open_one, ctx, env, chunks, count);
}

static const struct sb_data client = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = SB_AEAD_ADDED_MAX,
	.derive = derive,
	.seal = seal,
	.open = open,
};

static const struct sb_data *data(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &client : NULL;
}

static const struct sb_service *const services[] = { &sb_service_hsm,
						     &sb_service_escrow, NULL };

const struct sb_scheme sb_scheme_recoverable = {
	.abi = SB_ABI,
	.name = "recoverable",
	.title = "a key with ways to get it back",
	.reference = "Shamir 1979; Jarecki, Kiayias, Krawczyk 2014; RFC 9497",
	.claims = SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER |
		  SB_CLAIM_AUTHENTIC | SB_CLAIM_NONCE_ONCE |
		  SB_CLAIM_RANDOMISED | SB_CLAIM_RECIPES_SEALED |
		  SB_CLAIM_EQUAL_ACCOUNT,
	.params = params,
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock, .rekey = rekey },
	.data = data,
};
