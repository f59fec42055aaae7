#include "tests/custody/planted_peppers.h"

#include "tests/bad/base.h"

#define SERVICE "peppers"
#define REQUEST 8u
#define ANSWER  33u /* verdict, pepper */

/* --- one pepper for each account --- */

static enum sb_err start(void *state, struct sb_env *env)
{
	return sb_random(env, NULL, state, 32);
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	uint8_t who[8] = { 0 };
	const struct sb_span parts[] = { { state, 32 }, { who, sizeof(who) } };

	(void)request;
	memcpy(who, &account, sizeof(account));
	response->ptr[0] = 0;
	sb_sha256_parts(env->kit, parts, 2, response->ptr + 1);
	response->len = ANSWER;
	return SB_OK;
}

static const struct sb_service peppers = { .name = SERVICE,
					   .title = "keeps peppers",
					   .party = "third",
					   .login = 1,
					   .state_bytes = 32,
					   .request_bytes = REQUEST,
					   .response_bytes = ANSWER,
					   .start = start,
					   .serve = serve };
static const struct sb_service *const services[] = { &peppers, NULL };

static enum sb_err ask(struct sb_env *env, uint8_t pepper[32])
{
	const uint8_t request[REQUEST] = { 0 };
	uint8_t answer[ANSWER];
	struct sb_buf out = { answer, 0, sizeof(answer) };
	enum sb_err err =
		sb_call(env, SERVICE, sb_span_of(request, REQUEST), &out);

	if (err == SB_OK && (out.len != ANSWER || answer[0]))
		err = SB_DENIED;
	if (err == SB_OK)
		memcpy(pepper, answer + 1, 32);
	return err;
}

/* --- content keys --- */

typedef void making(const struct bad_ctx *ctx, struct sb_env *env,
		    const uint8_t pepper[32], struct sb_chunk *chunk);

static void trust(const struct bad_ctx *ctx, struct sb_env *env,
		  const uint8_t pepper[32], struct sb_chunk *chunk)
{
	(void)ctx;
	(void)env;
	memcpy(chunk->secret, pepper, 32);
}

static void salt(const struct bad_ctx *ctx, struct sb_env *env,
		 const uint8_t pepper[32], struct sb_chunk *chunk)
{
	const struct sb_span parts[] = { { pepper, 32 }, chunk->in };

	(void)ctx;
	sb_sha256_parts(env->kit, parts, 2, chunk->secret);
	sb_sha256(env->kit, sb_span_of(chunk->secret, 32), chunk->id.b);
}

static void keep(const struct bad_ctx *ctx, struct sb_env *env,
		 const uint8_t pepper[32], struct sb_chunk *chunk)
{
	sb_kdf(env->kit, ctx->data_key, "content", sb_span_of(pepper, 32),
	       chunk->secret);
}

static enum sb_err derive_as(making *make, const struct bad_ctx *ctx,
			     struct sb_env *env, struct sb_chunk *chunks,
			     size_t count)
{
	uint8_t pepper[32];
	enum sb_err err = bad_derive(ctx, env, chunks, count);

	if (err != SB_OK || !count || chunks[0].kind != SB_DATA)
		return err;
	err = ask(env, pepper);
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		make(ctx, env, pepper, &chunks[i]);
		chunks[i].secret_len = 32;
	}
	return sb_batch_all(chunks, count, err);
}

static enum sb_err seal_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	if (chunk->kind != SB_DATA)
		return bad_seal_one(ctx, env, chunk);
	return sb_object_seal(env, SB_AES_256_GCM, chunk->secret, chunk);
}

static enum sb_err open_one(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunk)
{
	if (chunk->kind != SB_DATA)
		return bad_open_one(ctx, env, chunk);
	return sb_object_open(env, SB_AES_256_GCM, chunk->secret, chunk);
}

BAD_VERB(seal, seal_one)
BAD_VERB(open, open_one)

#define PLANTED(NAME, MAKE)                                                   \
	static enum sb_err derive_##NAME(const void *ctx, struct sb_env *env, \
					 struct sb_chunk *chunks,             \
					 size_t count)                        \
	{                                                                     \
		return derive_as(MAKE, ctx, env, chunks, count);              \
	}                                                                     \
	static const struct sb_data data_##NAME = {                           \
		.named = SB_EARLY,                                            \
		.sees = SB_SEES_PLAIN,                                        \
		.unit = SB_CHUNK,                                             \
		.overhead = 28,                                               \
		.derive = derive_##NAME,                                      \
		.seal = seal,                                                 \
		.open = open,                                                 \
	};                                                                    \
	static const struct sb_data *side_##NAME(const void *ctx,             \
						 enum sb_side side)           \
	{                                                                     \
		(void)ctx;                                                    \
		return side == SB_CLIENT ? &data_##NAME : NULL;               \
	}                                                                     \
	const struct sb_scheme sb_planted_##NAME = {                          \
		.abi = SB_ABI,                                                \
		.name = "planted_" #NAME,                                     \
		.title = "planted, " #NAME,                                   \
		.services = services,                                         \
		.ctx_bytes = sizeof(struct bad_ctx),                          \
		.keys = { .enroll = bad_enroll, .unlock = bad_unlock },       \
		.data = side_##NAME,                                          \
	};

/* --- a second way to the account's key --- */

#define SPARE       "spare"
#define SPARE_BYTES (32u + 16u)

/* Of no two accounts alike: one nonce is as good as another. */
static const uint8_t nonce[12];

static enum sb_err enroll_spare(void *opaque, struct sb_env *env,
				struct sb_custody *custody)
{
	const struct sb_stretch stretch = { 8, 1 };
	const struct sb_span none = sb_span_of("", 0);
	const struct sb_guard logged_in = { .login = 1 };
	uint8_t master[32], pepper[32], box[SPARE_BYTES];
	enum sb_err err = sb_lockbox_make(env, custody, &stretch, SB_AT_STORE,
					  BAD_BOX, master);

	if (err == SB_OK)
		err = ask(env, pepper);
	if (err == SB_OK)
		err = sb_aead_seal(env->kit, SB_AES_256_GCM, pepper, nonce,
				   none, sb_span_of(master, 32), box);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_ACCOUNT, SPARE,
				 sb_span_of(box, SPARE_BYTES), &logged_in);
	if (err == SB_OK)
		bad_spread(opaque, env, master);
	return err;
}

static enum sb_err unlock_spare(void *opaque, struct sb_env *env,
				struct sb_custody *custody)
{
	uint8_t master[32], pepper[32], box[SPARE_BYTES];
	struct sb_buf got = { box, 0, sizeof(box) };
	enum sb_err err = bad_unlock(opaque, env, custody);

	if (err == SB_OK ||
	    sb_fetch(custody, SB_AT_ACCOUNT, SPARE, &got) != SB_OK ||
	    ask(env, pepper) != SB_OK)
		return err;
	err = sb_aead_open(env->kit, SB_AES_256_GCM, pepper, nonce,
			   sb_span_of("", 0), sb_span_of(box, got.len), master);
	if (err == SB_OK)
		bad_spread(opaque, env, master);
	return err == SB_FORGED ? SB_DENIED : err;
}

BAD_VERB(seal_own, bad_seal_one)
BAD_VERB(open_own, bad_open_one)

static const struct sb_data data_enrolling = {
	.named = SB_EARLY,
	.sees = SB_SEES_PLAIN,
	.unit = SB_CHUNK,
	.overhead = 28,
	.derive = bad_derive,
	.seal = seal_own,
	.open = open_own,
};

static const struct sb_data *side_enrolling(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &data_enrolling : NULL;
}

const struct sb_scheme sb_planted_enrolling = {
	.abi = SB_ABI,
	.name = "planted_enrolling",
	.title = "planted, enrolling",
	.services = services,
	.ctx_bytes = sizeof(struct bad_ctx),
	.keys = { .enroll = enroll_spare, .unlock = unlock_spare },
	.data = side_enrolling,
};

PLANTED(trusting, trust)
PLANTED(salting, salt)
PLANTED(keeping, keep)
