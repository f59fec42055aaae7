/* bench/measure/verbs.c: verbs of one account, outside the pipeline. */
#include "bench/measure/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A modelled hour passes with each call, so that no rate limit of a key
 * server answers instead of the work that is timed. */
#define HOUR_NS (UINT64_C(3600) * 1000000000u)

static enum sb_err fill(struct sb_verbs *v, void *ctx, struct sb_view *view,
			enum sb_operation operation)
{
	const struct sb_keys *keys = &v->profile.scheme->keys;
	enum sb_err (*verb)(void *, struct sb_env *, struct sb_custody *) =
		operation == SB_OP_ENROLL ? keys->enroll : keys->unlock;
	enum sb_err err = sb_profile_apply(&v->profile, ctx);

	if (err != SB_OK || !verb)
		return err;
	sb_worker_begin(v->worker, operation, ctx, view, 0);
	v->worker->why = v->why;
	v->worker->why_bytes = sizeof(v->why);
	err = verb(ctx, &v->worker->env, sb_view_custody(view));
	sb_worker_scratch_reset(v->worker);
	return err;
}

enum sb_err sb_verbs_init(struct sb_verbs *v, const struct sb_profile *profile,
			  enum sb_paths paths, uint64_t seed)
{
	enum sb_err err;

	memset(v, 0, sizeof(*v));
	v->profile = *profile;
	v->settings = (struct sb_pipeline_settings) {
		.profile = &v->profile,
		.users = 1,
		.seed = seed,
		.threads = 1,
		.paths = paths,
		.rtt_ns = HOUR_NS,
	};
	err = sb_worker_new(&v->settings, &v->heap, &v->worker);
	if (err == SB_OK)
		err = sb_world_new(&v->profile, 1, seed, &v->world);
	if (err == SB_OK)
		err = sb_view_new(v->world, 0, NULL, &v->view);
	if (err != SB_OK)
		goto out;
	v->ctx = sb_heap_alloc(&v->heap, v->profile.scheme->ctx_bytes + 1);
	if (!v->ctx) {
		err = SB_MEMORY;
		goto out;
	}
	err = fill(v, v->ctx, v->view, SB_OP_ENROLL);
	if (err != SB_OK)
		goto out;
	for (int side = SB_CLIENT; side <= SB_PROVIDER; side++)
		v->data[side] =
			v->profile.scheme->data(v->ctx, (enum sb_side)side);
	sb_worker_begin(v->worker, SB_OP_BACKUP, v->ctx, v->view, 0);
out:
	if (err != SB_OK)
		sb_verbs_release(v);
	return err;
}

void sb_verbs_release(struct sb_verbs *v)
{
	sb_heap_free_secret(&v->heap, v->ctx);
	v->ctx = NULL;
	sb_view_free(v->view);
	v->view = NULL;
	sb_world_free(v->world);
	v->world = NULL;
	sb_worker_free(v->worker);
	v->worker = NULL;
}

enum sb_err sb_verbs_unlock(struct sb_verbs *v)
{
	struct sb_view *view = NULL;
	void *ctx = NULL;
	enum sb_err err = sb_view_new(v->world, 0, NULL, &view);

	if (err != SB_OK)
		return err;
	ctx = sb_heap_alloc(&v->heap, v->profile.scheme->ctx_bytes + 1);
	err = ctx ? fill(v, ctx, view, SB_OP_UNLOCK) : SB_MEMORY;
	sb_heap_free_secret(&v->heap, ctx);
	sb_view_free(view);
	sb_worker_begin(v->worker, SB_OP_BACKUP, v->ctx, v->view, 0);
	return err;
}

static enum sb_err start_file(struct sb_batch *b)
{
	struct sb_verbs *v = b->verbs;
	enum sb_err err = SB_OK;

	b->file.path =
		sb_span_of("CameraRollDomain/Media/DCIM/IMG_0001.JPG", 40);
	b->file.at.side = (uint8_t)b->side;
	b->file.data_class = 1;
	if (b->data->state_bytes) {
		b->file.state = sb_heap_alloc(&v->heap, b->data->state_bytes);
		b->state = sb_heap_alloc_raw(&v->heap, b->data->state_bytes);
		if (!b->file.state || !b->state)
			return SB_MEMORY;
	}
	if (b->data->begin)
		err = b->data->begin(v->ctx, &v->worker->env, &b->file);
	sb_worker_scratch_reset(v->worker);
	if (b->state)
		memcpy(b->state, b->file.state, b->data->state_bytes);
	return err;
}

static void start_chunks(struct sb_batch *b)
{
	uint64_t offset = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct sb_chunk *c = &b->chunks[i];

		c->file = &b->file;
		c->at = (struct sb_place) { .offset = offset,
					    .side = (uint8_t)b->side };
		c->offset = offset;
		c->kind = SB_DATA;
		c->last = i + 1 == b->count;
		c->scope = b->verbs->profile.scope;
		/* Named by the bench where no verb names it. */
		memset(c->id.b, (int)(i & 0xff), sizeof(c->id.b));
		if (b->data->unit == SB_FILE)
			c->id = b->file.id;
		offset += b->in[i].len;
	}
}

enum sb_err sb_batch_init(struct sb_batch *b, struct sb_verbs *verbs,
			  enum sb_side side, const struct sb_span *in,
			  size_t count, size_t largest)
{
	struct sb_heap *heap = &verbs->heap;
	enum sb_err err;

	memset(b, 0, sizeof(*b));
	b->verbs = verbs;
	b->side = side;
	b->data = verbs->data[side];
	b->in = in;
	b->count = count;
	b->slot_bytes = (largest + b->data->overhead + 63) / 64 * 64;
	b->chunks = sb_heap_alloc(heap, count * sizeof(*b->chunks));
	b->sealed = sb_heap_alloc(heap, count * sizeof(*b->sealed));
	b->objects = sb_heap_alloc(heap, count * b->slot_bytes);
	b->plains = sb_heap_alloc(heap, count * b->slot_bytes);
	if (!b->chunks || !b->sealed || !b->objects || !b->plains) {
		sb_batch_release(b);
		return SB_MEMORY;
	}
	err = start_file(b);
	if (err != SB_OK) {
		sb_batch_release(b);
		return err;
	}
	start_chunks(b);
	return SB_OK;
}

void sb_batch_release(struct sb_batch *b)
{
	struct sb_heap *heap = &b->verbs->heap;

	sb_heap_free(heap, b->sealed);
	sb_heap_free(heap, b->objects);
	sb_heap_free(heap, b->plains);
	sb_heap_free_secret(heap, b->chunks);
	sb_heap_free_secret(heap, b->file.state);
	sb_heap_free_secret(heap, b->state);
	b->sealed = NULL;
	b->objects = b->plains = NULL;
	b->chunks = NULL;
	b->file.state = b->state = NULL;
}

static enum sb_err run(struct sb_batch *b, sb_verb *verb)
{
	struct sb_worker *w = b->verbs->worker;
	enum sb_err err = verb(w->ctx, &w->env, b->chunks, b->count);

	sb_worker_scratch_reset(w);
	return err;
}

/* A chained file starts over from the state that begin or resume left. */
static void rewind_file(struct sb_batch *b)
{
	if (b->state)
		memcpy(b->file.state, b->state, b->data->state_bytes);
}

enum sb_err sb_batch_begin(struct sb_batch *b)
{
	struct sb_worker *w = b->verbs->worker;
	enum sb_err err;

	if (b->file.state)
		memset(b->file.state, 0, b->data->state_bytes);
	err = b->data->begin(w->ctx, &w->env, &b->file);
	sb_worker_scratch_reset(w);
	if (b->state)
		memcpy(b->state, b->file.state, b->data->state_bytes);
	return err;
}

enum sb_err sb_batch_resume(struct sb_batch *b)
{
	struct sb_worker *w = b->verbs->worker;
	enum sb_err err;

	if (b->file.state)
		memset(b->file.state, 0, b->data->state_bytes);
	err = b->data->resume(w->ctx, &w->env, &b->file);
	sb_worker_scratch_reset(w);
	if (b->state)
		memcpy(b->state, b->file.state, b->data->state_bytes);
	return err;
}

enum sb_err sb_batch_derive(struct sb_batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		b->chunks[i].in = b->in[i];
		b->chunks[i].scope = b->verbs->profile.scope;
	}
	return run(b, b->data->derive);
}

enum sb_err sb_batch_seal(struct sb_batch *b)
{
	enum sb_err err;

	rewind_file(b);
	for (size_t i = 0; i < b->count; i++) {
		struct sb_chunk *c = &b->chunks[i];

		c->in = b->in[i];
		c->out.ptr = b->objects + i * b->slot_bytes;
		c->out.cap = b->slot_bytes;
		c->out.len = 0;
	}
	err = run(b, b->data->seal);
	for (size_t i = 0; i < b->count; i++)
		b->sealed[i] =
			sb_span_of(b->chunks[i].out.ptr, b->chunks[i].out.len);
	return err;
}

enum sb_err sb_batch_open(struct sb_batch *b)
{
	rewind_file(b);
	for (size_t i = 0; i < b->count; i++) {
		struct sb_chunk *c = &b->chunks[i];

		c->in = b->sealed[i];
		c->out.ptr = b->plains + i * b->slot_bytes;
		c->out.cap = b->slot_bytes;
		c->out.len = 0;
	}
	return run(b, b->data->open);
}

enum sb_err sb_batch_check(struct sb_batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		b->chunks[i].in =
			sb_span_of(b->plains + i * b->slot_bytes, b->in[i].len);
	return run(b, b->data->check);
}

enum sb_err sb_batch_open_damaged(struct sb_batch *b)
{
	size_t caught = 0;
	enum sb_err err;

	(void)!sb_batch_open(b);
	for (size_t i = 0; i < b->count; i++) {
		err = b->chunks[i].err;
		caught += err == SB_FORGED || err == SB_MALFORMED;
	}
	if (caught == b->count)
		return SB_OK;
	if (caught || !b->data->check)
		return SB_FORGED;
	/* Where open cannot see it, check must, in every chunk. */
	(void)!sb_batch_check(b);
	for (size_t i = 0; i < b->count; i++)
		if (b->chunks[i].err == SB_OK)
			return SB_FORGED;
	return SB_OK;
}

void sb_batch_damage(struct sb_batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->sealed[i].len)
			b->objects[i * b->slot_bytes + b->sealed[i].len / 2] ^=
				0x10;
}

int sb_batch_same(const struct sb_batch *b)
{
	size_t opened = 0, wanted = 0, at = 0, within = 0;

	/* A chained file holds back bytes of one extent for the next, so the
	 * pieces are compared as one run. */
	for (size_t i = 0; i < b->count; i++) {
		opened += b->chunks[i].out.len;
		wanted += b->in[i].len;
	}
	if (opened != wanted)
		return 0;
	for (size_t i = 0; i < b->count; i++) {
		const uint8_t *p = b->plains + i * b->slot_bytes;
		size_t left = b->chunks[i].out.len;

		while (left) {
			size_t n = b->in[at].len - within;

			if (n > left)
				n = left;
			if (memcmp(p, b->in[at].ptr + within, n))
				return 0;
			p += n;
			left -= n;
			within += n;
			if (within == b->in[at].len) {
				at++;
				within = 0;
			}
		}
	}
	return 1;
}
