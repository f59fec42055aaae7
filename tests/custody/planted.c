#include "tests/custody/planted.h"

#include "schemes/kit/base64.h"
#include "schemes/kit/record.h"
#include "tests/bad/base.h"

#define PEOPLE 8u

struct ctx {
	struct bad_ctx keys;
	uint8_t master[32];
};

static enum sb_err open_box(struct ctx *ctx, struct sb_env *env,
			    struct sb_custody *custody)
{
	enum sb_err err = sb_lockbox_open(env, custody, SB_AT_STORE, BAD_BOX,
					  ctx->master);

	if (err == SB_OK)
		bad_spread(&ctx->keys, env, ctx->master);
	return err;
}

static enum sb_err make_box(struct ctx *ctx, struct sb_env *env,
			    struct sb_custody *custody)
{
	const struct sb_stretch stretch = { 8, 1 };
	enum sb_err err = sb_lockbox_make(env, custody, &stretch, SB_AT_STORE,
					  BAD_BOX, ctx->master);

	if (err == SB_OK)
		bad_spread(&ctx->keys, env, ctx->master);
	return err;
}

static enum sb_err enroll(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return make_box(ctx, env, custody);
}

static enum sb_err unlock(void *ctx, struct sb_env *env,
			  struct sb_custody *custody)
{
	return open_box(ctx, env, custody);
}

static const struct sb_data honest = {
	.named = SB_EARLY,
	.unit = SB_CHUNK,
	.overhead = 28,
	.derive = bad_derive,
	.seal = bad_seal,
	.open = bad_open,
};

static const struct sb_data *honest_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &honest : NULL;
}

const struct sb_scheme sb_planted_none = {
	.abi = SB_ABI,
	.name = "planted_none",
	.title = "planted none",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock },
	.data = honest_side,
};

/* --- every object ends with the master key in hexadecimal --- */

static enum sb_err tail_seal_one(const void *opaque, struct sb_env *env,
				 struct sb_chunk *chunk)
{
	static const char digits[] = "0123456789abcdef";
	const struct ctx *ctx = opaque;
	enum sb_err err = bad_seal_one(&ctx->keys, env, chunk);

	for (size_t i = 0; i < 32 && err == SB_OK; i++) {
		uint8_t *to = chunk->out.ptr + chunk->out.len + 2 * i;

		to[0] = (uint8_t)digits[ctx->master[i] >> 4];
		to[1] = (uint8_t)digits[ctx->master[i] & 15];
	}
	chunk->out.len += 64;
	return err;
}

static enum sb_err tail_open_one(const void *opaque, struct sb_env *env,
				 struct sb_chunk *chunk)
{
	const struct ctx *ctx = opaque;

	if (chunk->in.len < 64)
		return SB_MALFORMED;
	chunk->in.len -= 64;
	return bad_open_one(&ctx->keys, env, chunk);
}

static enum sb_err tail_seal(const void *ctx, struct sb_env *env,
			     struct sb_chunk *chunks, size_t count)
{
	return sb_each(tail_seal_one, ctx, env, chunks, count);
}

static enum sb_err tail_open(const void *ctx, struct sb_env *env,
			     struct sb_chunk *chunks, size_t count)
{
	return sb_each(tail_open_one, ctx, env, chunks, count);
}

static const struct sb_data tail = {
	.named = SB_EARLY,
	.unit = SB_CHUNK,
	.overhead = 28 + 64,
	.derive = bad_derive,
	.seal = tail_seal,
	.open = tail_open,
};

static const struct sb_data *tail_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &tail : NULL;
}

static const struct sb_scheme in_objects = {
	.abi = SB_ABI,
	.name = "planted_objects",
	.title = "planted in objects",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock },
	.data = tail_side,
};

/* --- a counter of installations is told the master key --- */

static enum sb_err count_serve(void *state, struct sb_env *env,
			       uint64_t account, struct sb_span request,
			       struct sb_buf *response)
{
	uint64_t *count = state;

	(void)env;
	(void)account;
	(void)request;
	++*count;
	response->len = 0;
	return SB_OK;
}

static const struct sb_service counts = { .name = "installations",
					  .title = "counts installations",
					  .party = "third",
					  .state_bytes = sizeof(uint64_t),
					  .serve = count_serve };
static const struct sb_service *const services[] = { &counts, NULL };

static enum sb_err telling_enroll(void *opaque, struct sb_env *env,
				  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	uint8_t message[40] = "version 1 ", none[1];
	struct sb_buf out = { none, 0, sizeof(none) };
	enum sb_err err = make_box(ctx, env, custody);

	memcpy(message + 8, ctx->master, 32);
	return err == SB_OK ? sb_call(env, "installations",
				      sb_span_of(message, 40), &out)
			    : err;
}

static const struct sb_scheme in_transcript = {
	.abi = SB_ABI,
	.name = "planted_transcript",
	.title = "planted in a transcript",
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = telling_enroll, .unlock = unlock },
	.data = honest_side,
};

/* --- a counter of installations is told the passphrase --- */

static enum sb_err gossiping_enroll(void *opaque, struct sb_env *env,
				    struct sb_custody *custody)
{
	uint8_t message[80] = "version 2 ", none[1];
	struct sb_buf secret = { message + 10, 0, 64 };
	struct sb_buf out = { none, 0, sizeof(none) };
	enum sb_err err = make_box(opaque, env, custody);

	if (err == SB_OK)
		err = sb_know(custody, SB_PASSPHRASE, &secret);
	return err == SB_OK
		       ? sb_call(env, "installations",
				 sb_span_of(message, 10 + secret.len), &out)
		       : err;
}

static const struct sb_scheme in_gossip = {
	.abi = SB_ABI,
	.name = "planted_gossip",
	.title = "planted in gossip",
	.services = services,
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = gossiping_enroll, .unlock = unlock },
	.data = honest_side,
};

/* --- the master key in a deposit's text, beside other things --- */

static enum sb_err text_enroll(struct ctx *ctx, struct sb_env *env,
			       struct sb_custody *custody, size_t before)
{
	uint8_t raw[36] = { 1, 1, 1 };
	char text[48];
	enum sb_err err = make_box(ctx, env, custody);

	memcpy(raw + before, ctx->master, 32);
	sb_base64_write(sb_span_of(raw, sizeof(raw)), text);
	/* An alphabet for names of files. */
	for (size_t i = 0; i < sizeof(text) && before == 2; i++)
		text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
	return err == SB_OK ? sb_deposit(custody, SB_AT_STORE, "log",
					 sb_span_of(text, sizeof(text)), NULL)
			    : err;
}

static enum sb_err text0_enroll(void *ctx, struct sb_env *env,
				struct sb_custody *custody)
{
	return text_enroll(ctx, env, custody, 0);
}

static enum sb_err text1_enroll(void *ctx, struct sb_env *env,
				struct sb_custody *custody)
{
	return text_enroll(ctx, env, custody, 1);
}

static enum sb_err text2_enroll(void *ctx, struct sb_env *env,
				struct sb_custody *custody)
{
	return text_enroll(ctx, env, custody, 2);
}

/* --- as a deposit's label --- */

static enum sb_err label_enroll(void *opaque, struct sb_env *env,
				struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	char label[45] = "";
	enum sb_err err = make_box(ctx, env, custody);

	sb_base64_write(sb_span_of(ctx->master, 32), label);
	return err == SB_OK ? sb_deposit(custody, SB_AT_STORE, label,
					 sb_span_of("x", 1), NULL)
			    : err;
}

/* --- half of it in each of two deposits --- */

static enum sb_err halves_enroll(void *opaque, struct sb_env *env,
				 struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	enum sb_err err = make_box(ctx, env, custody);

	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, "left",
				 sb_span_of(ctx->master, 16), NULL);
	return err == SB_OK ? sb_deposit(custody, SB_AT_ACCOUNT, "right",
					 sb_span_of(ctx->master + 16, 16), NULL)
			    : err;
}

#define PLANTED(NAME, ENROLL)                                   \
	static const struct sb_scheme in_##NAME = {             \
		.abi = SB_ABI,                                  \
		.name = "planted_" #NAME,                       \
		.title = "planted in " #NAME,                   \
		.ctx_bytes = sizeof(struct ctx),                \
		.keys = { .enroll = ENROLL, .unlock = unlock }, \
		.data = honest_side,                            \
	}

PLANTED(text0, text0_enroll);
PLANTED(text1, text1_enroll);
PLANTED(text2, text2_enroll);
PLANTED(label, label_enroll);
PLANTED(halves, halves_enroll);

/* --- names of objects end with one half of it or the other --- */

static enum sb_err naming_derive(const void *opaque, struct sb_env *env,
				 struct sb_chunk *chunks, size_t count)
{
	const struct ctx *ctx = opaque;
	enum sb_err err = bad_derive(&ctx->keys, env, chunks, count);

	for (size_t i = 0; i < count; i++) {
		uint8_t *id = chunks[i].id.b;

		memcpy(id + 16, ctx->master + (id[0] & 1 ? 16 : 0), 16);
	}
	return err;
}

static const struct sb_data naming = {
	.named = SB_EARLY,
	.unit = SB_CHUNK,
	.overhead = 28,
	.derive = naming_derive,
	.seal = bad_seal,
	.open = bad_open,
};

static const struct sb_data *naming_side(const void *ctx, enum sb_side side)
{
	(void)ctx;
	return side == SB_CLIENT ? &naming : NULL;
}

static const struct sb_scheme in_names = {
	.abi = SB_ABI,
	.name = "planted_names",
	.title = "planted in names of objects",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = enroll, .unlock = unlock },
	.data = naming_side,
};

/* --- a seal that is reported and was never made --- */

static enum sb_err overstating_enroll(void *opaque, struct sb_env *env,
				      struct sb_custody *custody)
{
	static const uint8_t known[32], sealed[48] = "looks like the key";
	struct ctx *ctx = opaque;
	enum sb_err err = make_box(ctx, env, custody);

	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_PAPER, "note",
				 sb_span_of(sealed, sizeof(sealed)), NULL);
	sb_record_made("planted", SB_FACT_SEALS, sb_span_of(known, 32),
		       sb_span_of(ctx->master, 32),
		       sb_span_of(sealed, sizeof(sealed)));
	return err;
}

const struct sb_scheme sb_planted_overstated = {
	.abi = SB_ABI,
	.name = "planted_overstated",
	.title = "planted overstated",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = overstating_enroll, .unlock = unlock },
	.data = honest_side,
};

/* --- two secrets in one key --- */

static enum sb_err two_secrets(struct ctx *ctx, struct sb_env *env,
			       struct sb_custody *custody)
{
	uint8_t text[128];
	struct sb_buf first = { text, 0, 64 };
	struct sb_buf second = { text + 64, 0, 64 };
	enum sb_err err = sb_know(custody, SB_PASSPHRASE, &first);

	memset(text, 0, sizeof(text));
	if (err == SB_OK)
		err = sb_know(custody, SB_PASSCODE, &second);
	if (err == SB_OK)
		sb_sha256(env->kit, sb_span_of(text, sizeof(text)),
			  ctx->master);
	if (err == SB_OK)
		bad_spread(&ctx->keys, env, ctx->master);
	return err;
}

static enum sb_err two_secrets_key(void *ctx, struct sb_env *env,
				   struct sb_custody *custody)
{
	return two_secrets(ctx, env, custody);
}

const struct sb_scheme sb_planted_two_secrets = {
	.abi = SB_ABI,
	.name = "planted_two_secrets",
	.title = "planted: two secrets in one key",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = two_secrets_key, .unlock = two_secrets_key },
	.data = honest_side,
};

/* --- unlock remembers what enrolment made --- */

static uint8_t kept[PEOPLE][32];

static enum sb_err keeping_enroll(void *opaque, struct sb_env *env,
				  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;
	enum sb_err err = make_box(ctx, env, custody);

	if (err == SB_OK)
		memcpy(kept[custody->account % PEOPLE], ctx->master, 32);
	return err;
}

static enum sb_err keeping_unlock(void *opaque, struct sb_env *env,
				  struct sb_custody *custody)
{
	struct ctx *ctx = opaque;

	if (open_box(ctx, env, custody) != SB_OK)
		bad_spread(&ctx->keys, env, kept[custody->account % PEOPLE]);
	return SB_OK;
}

static const struct sb_scheme in_memory = {
	.abi = SB_ABI,
	.name = "planted_memory",
	.title = "planted in memory",
	.ctx_bytes = sizeof(struct ctx),
	.keys = { .enroll = keeping_enroll, .unlock = keeping_unlock },
	.data = honest_side,
};

const struct sb_scheme *const sb_planted[] = {
	&in_objects, &in_transcript, &in_gossip, &in_memory,
	&in_text0,   &in_text1,      &in_text2,  &in_label,
	&in_halves,  &in_names,      NULL
};
