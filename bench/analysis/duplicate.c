#include "bench/analysis/duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/loose.h"
#include "bench/custody/desk.h"
#include "bench/custody/probe.h"

#define CONTENT_BYTES 4096u

struct actor {
	const struct sb_scheme *scheme;
	const struct sb_data *data; /* of the side that names */
	struct sb_view *view;
	struct sb_desk desk;
	void *ctx;
	struct sb_file file;
	struct sb_chunk chunk;
	uint8_t *object; /* of chunk */
	size_t object_cap;
};

const char *sb_duplicate_effect_name(enum sb_duplicate_effect effect)
{
	switch (effect) {
	case SB_DUPLICATE_UNREACHED:
		return "unreached";
	case SB_DUPLICATE_CORRECT:
		return "correct";
	case SB_DUPLICATE_ERROR:
		return "error";
	case SB_DUPLICATE_WRONG:
		return "wrong";
	}
	return "unknown";
}

/* The client's table, if it is the one that names chunks: an attacker runs his
 * own client, but not the provider's side. */
static const struct sb_data *naming(const struct sb_scheme *scheme,
				    const void *ctx)
{
	const struct sb_data *data = scheme->data(ctx, SB_CLIENT);

	if (!data || data->named == SB_NEVER || data->unit != SB_CHUNK)
		return NULL;
	return data;
}

static void actor_release(struct actor *a)
{
	if (a->desk.env.ops)
		sb_desk_close(&a->desk);
	sb_view_free(a->view);
	if (a->scheme)
		sb_loose_free(a->ctx, a->scheme->ctx_bytes);
	if (a->data)
		sb_loose_free(a->file.state, a->data->state_bytes);
	free(a->object);
}

static enum sb_err actor_init(struct actor *a, struct sb_world *world,
			      const struct sb_profile *profile,
			      uint32_t account, uint64_t seed)
{
	enum sb_err err = sb_view_new(world, account, NULL, &a->view);

	a->scheme = profile->scheme;
	if (err == SB_OK)
		err = sb_desk_open(&a->desk, seed + account, "duplicate",
				   a->view);
	if (err != SB_OK)
		return err;
	a->ctx = sb_loose_new(a->scheme->ctx_bytes);
	if (!a->ctx)
		return SB_MEMORY;
	err = sb_profile_apply(profile, a->ctx);
	if (err == SB_OK && a->scheme->keys.enroll)
		err = a->scheme->keys.enroll(a->ctx, &a->desk.env,
					     sb_view_custody(a->view));
	sb_desk_clear(&a->desk);
	a->data = naming(a->scheme, a->ctx);
	a->file.path = sb_span_of("letter", 6);
	a->file.at.user = account;
	return err;
}

/* Chunk, with the name and secret of content; sealed where the name comes
 * late.  With no codec the payload is the content. */
static enum sb_err make(struct actor *a, const struct sb_profile *profile,
			struct sb_span content)
{
	struct sb_chunk *c = &a->chunk;
	enum sb_err err = SB_OK;

	a->object_cap = content.len + a->data->overhead;
	a->object = malloc(a->object_cap);
	if (!a->object)
		return SB_MEMORY;
	if (a->data->state_bytes) {
		a->file.state = sb_loose_new(a->data->state_bytes);
		if (!a->file.state)
			return SB_MEMORY;
	}
	if (a->data->begin)
		err = a->data->begin(a->ctx, &a->desk.env, &a->file);
	c->file = &a->file;
	c->at = a->file.at;
	c->kind = SB_DATA;
	c->last = 1;
	c->scope = profile->scope;
	c->in = content;
	c->out = (struct sb_buf) { a->object, 0, a->object_cap };
	if (err == SB_OK && a->data->derive)
		err = a->data->derive(a->ctx, &a->desk.env, c, 1);
	if (err == SB_OK)
		err = a->data->seal(a->ctx, &a->desk.env, c, 1);
	sb_desk_clear(&a->desk);
	return err;
}

/* The victim restores object as what its recipe says. */
static enum sb_err restore(struct actor *victim, struct sb_span object,
			   struct sb_span content,
			   enum sb_duplicate_effect *effect)
{
	const struct sb_data *data = victim->data;
	struct sb_chunk c = victim->chunk;
	size_t cap = object.len + data->overhead + 1;
	uint8_t *out = malloc(cap);
	enum sb_err err = SB_OK;

	*effect = SB_DUPLICATE_ERROR;
	if (!out)
		return SB_MEMORY;
	c.in = object;
	c.out = (struct sb_buf) { out, 0, cap };
	if (data->resume)
		err = data->resume(victim->ctx, &victim->desk.env,
				   &victim->file);
	if (err == SB_OK)
		err = data->open(victim->ctx, &victim->desk.env, &c, 1);
	if (err == SB_OK && data->check) {
		c.in = sb_span_of(c.out.ptr, c.out.len);
		err = data->check(victim->ctx, &victim->desk.env, &c, 1);
	}
	sb_desk_clear(&victim->desk);
	if (err == SB_OK)
		*effect = c.out.len == content.len && memcmp(out, content.ptr,
							     content.len) == 0
				  ? SB_DUPLICATE_CORRECT
				  : SB_DUPLICATE_WRONG;
	free(out);
	return err;
}

static enum sb_err attack(struct actor *victim, struct actor *attacker,
			  struct sb_span content, struct sb_duplicate *out)
{
	struct sb_chunk fake = attacker->chunk;
	uint8_t other[CONTENT_BYTES];
	struct sb_span noise;
	enum sb_err err;

	for (size_t i = 0; i < sizeof(other); i++)
		other[i] = (uint8_t)(i * 7 + 1);
	fake.in = sb_span_of(other, sizeof(other));
	err = attacker->data->seal(attacker->ctx, &attacker->desk.env, &fake,
				   1);
	sb_desk_clear(&attacker->desk);
	if (err != SB_OK)
		return err;
	out->faking_err =
		restore(victim, sb_span_of(fake.out.ptr, fake.out.len), content,
			&out->faking);
	if (out->faking_err == SB_MEMORY)
		return SB_MEMORY;
	noise = sb_span_of(attacker->object, fake.out.len);
	memset(attacker->object, 0x5a, noise.len);
	out->erasure_err = restore(victim, noise, content, &out->erasure);
	return out->erasure_err == SB_MEMORY ? SB_MEMORY : SB_OK;
}

static enum sb_err both(struct actor *victim, struct actor *attacker,
			const struct sb_profile *profile,
			struct sb_duplicate *out)
{
	static const uint8_t content[CONTENT_BYTES] = "content";
	struct sb_span m = sb_span_of(content, sizeof(content));
	enum sb_duplicate_effect honest;
	enum sb_err err;

	if (!victim->data || !attacker->data)
		return SB_OK;
	err = make(victim, profile, m);
	if (err == SB_OK)
		err = make(attacker, profile, m);
	if (err != SB_OK)
		return err;
	/* The experiment means something only if the honest way works. */
	err = restore(victim, sb_span_of(victim->object, victim->chunk.out.len),
		      m, &honest);
	if (err != SB_OK || honest != SB_DUPLICATE_CORRECT)
		return err != SB_OK ? err : SB_FORGED;
	if (victim->chunk.scope < SB_GROUP ||
	    attacker->chunk.scope < SB_GROUP ||
	    memcmp(victim->chunk.id.b, attacker->chunk.id.b, SB_ID_BYTES) != 0)
		return SB_OK;
	out->provider_can_check = victim->data->named == SB_LATE;
	return attack(victim, attacker, m, out);
}

enum sb_err sb_duplicate_try(const struct sb_profile *profile, uint64_t seed,
			     struct sb_duplicate *out)
{
	struct sb_profile pairs = *profile;
	struct actor victim = { .scheme = NULL }, attacker = victim;
	struct sb_world *world;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (pairs.scope == SB_GROUP)
		pairs.group_users = 2;
	err = sb_probe_cheapen(&pairs);
	if (err == SB_OK)
		err = sb_world_new(&pairs, 2, seed, &world);
	if (err != SB_OK)
		return err;
	err = actor_init(&victim, world, &pairs, 0, seed);
	if (err == SB_OK)
		err = actor_init(&attacker, world, &pairs, 1, seed);
	if (err == SB_OK)
		err = both(&victim, &attacker, &pairs, out);
	actor_release(&victim);
	actor_release(&attacker);
	sb_world_free(world);
	return err;
}
