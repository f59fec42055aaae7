#include "bench/pipeline/worker.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "bench/pipeline/clock.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define SCRATCH_BYTES ((size_t)256 << 10)
#define NO_PLACE      UINT64_C(0xffffffffffff)

static uint64_t thread_cpu_ns(void)
{
	return sb_clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* XChaCha20 under a key of (seed, operation), with the place as the nonce:
 * user 4, snapshot 4, file 6, offset 6, side and kind 1, draws 2 bytes. */
static enum sb_err worker_random(struct sb_env *env, struct sb_place *at,
				 uint8_t *out, size_t len)
{
	struct sb_worker *w = env->host;
	const struct sb_pipeline_settings *set = w->settings;
	struct sb_faults *f = set->faults;
	const struct sb_place *asked = at;
	struct sb_place none = { .user = w->user, .file = NO_PLACE };
	uint8_t key[crypto_stream_xchacha20_KEYBYTES] = "sb-place-1";
	uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 };
	uint8_t wide[8];

	if (f && sb_fault_hits(&f->random_at, &f->random_seen))
		return SB_IO;
	sb_put_le64(key + 16, set->seed);
	sb_put_le64(key + 24, (uint64_t)w->operation);
	if (!at) {
		none.offset = w->sequence++;
		at = &none;
	}
	sb_put_le32(nonce, at->user);
	sb_put_le32(nonce + 4, at->snapshot);
	sb_put_le64(wide, at->file);
	memcpy(nonce + 8, wide, 6);
	sb_put_le64(wide, at->offset);
	memcpy(nonce + 14, wide, 6);
	nonce[20] = (uint8_t)(at->side << 4 | at->kind);
	nonce[21] = (uint8_t)at->draws;
	nonce[22] = (uint8_t)(at->draws >> 8);
	/* One more would give the first bytes of this place again. */
	assert(at->draws < UINT16_MAX);
	if (set->drawn)
		set->drawn(set->drawn_arg, w->operation, asked, nonce);
	at->draws++;
	crypto_stream_xchacha20(out, len, nonce, key);
	sb_record_made("random", SB_FACT_DRAWN, sb_span_of(NULL, 0),
		       sb_span_of(NULL, 0), sb_span_of(out, len));
	return SB_OK;
}

static const struct sb_service *service_named(const struct sb_worker *w,
					      const char *name)
{
	for (size_t i = 0; w->services && w->services[i]; i++) {
		if (strcmp(w->services[i]->name, name) == 0)
			return w->services[i];
	}
	return NULL;
}

static enum sb_err worker_call(struct sb_env *env, const char *service,
			       unsigned nth, struct sb_span request,
			       struct sb_buf *response)
{
	struct sb_worker *w = env->host;
	struct sb_faults *f = w->settings->faults;
	const struct sb_service *s = service_named(w, service);
	enum sb_party before;
	enum sb_err err;

	if (f && sb_fault_hits(&f->call_at, &f->call_seen))
		return SB_MISSING;
	if (!s || !w->view)
		return SB_MISSING;
	before = sb_worker_charge(w, SB_PARTY_SERVICE);
	err = sb_view_call(w->view, env, service, nth, request, response);
	sb_worker_charge(w, before);
	w->meter.service_calls++;
	w->meter.virtual_ns += w->settings->rtt_ns;
	w->meter.service_bytes += request.len;
	if (s->request_bytes)
		w->meter.service_items += request.len / s->request_bytes;
	if (err == SB_OK)
		w->meter.service_bytes += response->len;
	if (w->serving < SB_CLASS_COUNT) {
		w->meter.of_class[w->serving].service_calls++;
		w->meter.of_class[w->serving].answer_bytes +=
			err == SB_OK ? response->len : 0;
	}
	return err;
}

static uint8_t *block_bytes(struct sb_scratch_block *b)
{
	return (uint8_t *)b + 64;
}

static void *worker_scratch(struct sb_env *env, size_t bytes)
{
	struct sb_worker *w = env->host;
	struct sb_scratch_block *b = w->scratch;
	size_t rounded = (bytes + 63) / 64 * 64;
	struct sb_faults *f = w->settings->faults;

	if (f && sb_fault_hits(&f->alloc_at, &f->alloc_seen))
		return NULL;
	if (rounded < bytes)
		return NULL;
	if (!b || rounded > b->cap - b->used) {
		size_t cap = rounded > SCRATCH_BYTES ? rounded : SCRATCH_BYTES;

		b = sb_heap_alloc_raw(w->heap, cap + 64);
		if (!b)
			return NULL;
		b->used = 0;
		b->cap = cap;
		b->next = w->scratch;
		w->scratch = b;
	}
	b->used += rounded;
	return block_bytes(b) + b->used - rounded;
}

static uint64_t worker_now(struct sb_env *env)
{
	struct sb_worker *w = env->host;

	return w->meter.virtual_ns;
}

static void worker_say(struct sb_env *env, const char *message)
{
	struct sb_worker *w = env->host;

	if (w->why && w->why_bytes)
		snprintf(w->why, w->why_bytes, "%s", message);
}

static const struct sb_env_ops worker_ops = {
	.random = worker_random,
	.call = worker_call,
	.scratch = worker_scratch,
	.now_ns = worker_now,
	.say = worker_say,
};

enum sb_err sb_worker_new(const struct sb_pipeline_settings *settings,
			  struct sb_heap *heap, struct sb_worker **out)
{
	struct sb_worker *w = sb_heap_alloc(heap, sizeof(*w));
	enum sb_err err;

	if (!w)
		return SB_MEMORY;
	w->heap = heap;
	w->settings = settings;
	w->services = settings->profile->scheme->services;
	w->env.ops = &worker_ops;
	w->env.host = w;
	err = sb_kit_new(settings->paths, &w->env.kit);
	if (err == SB_OK)
		err = sb_codec_new(&w->codec);
	if (err != SB_OK) {
		sb_worker_free(w);
		return err;
	}
	if (settings->watch)
		sb_kit_set_watch(w->env.kit, settings->watch,
				 settings->watch_arg);
	*out = w;
	return SB_OK;
}

void sb_worker_scratch_reset(struct sb_worker *w)
{
	struct sb_scratch_block *b = w->scratch;

	if (!b)
		return;
	while (b->next) {
		struct sb_scratch_block *next = b->next;

		sb_heap_free_secret(w->heap, b);
		b = next;
	}
	w->scratch = b;
	if (b->used)
		sb_wipe(block_bytes(b), b->used);
	b->used = 0;
}

void sb_worker_free(struct sb_worker *w)
{
	if (!w)
		return;
	sb_worker_scratch_reset(w);
	sb_heap_free_secret(w->heap, w->scratch);
	sb_codec_free(w->codec);
	sb_kit_free(w->env.kit);
	sb_heap_free_secret(w->heap, w);
}

void sb_worker_begin(struct sb_worker *w, enum sb_operation operation,
		     const void *ctx, struct sb_view *view, uint32_t user)
{
	w->operation = operation;
	w->ctx = ctx;
	w->view = view;
	w->user = user;
	w->sequence = 0;
	memset(&w->meter, 0, sizeof(w->meter));
	w->party = SB_PARTY_CLIENT;
	w->serving = SB_CLASS_COUNT;
	w->party_since_ns = thread_cpu_ns();
}

enum sb_party sb_worker_charge(struct sb_worker *w, enum sb_party next)
{
	enum sb_party before = w->party;
	uint64_t now = thread_cpu_ns();

	w->meter.cpu_ns[before] += now - w->party_since_ns;
	w->party_since_ns = now;
	w->party = next;
	return before;
}

void sb_worker_serve(struct sb_worker *w, unsigned data_class)
{
	uint64_t now;

	if (w->settings->class_times && w->serving != data_class) {
		now = thread_cpu_ns();
		if (w->serving < SB_CLASS_COUNT)
			w->meter.of_class[w->serving].cpu_ns +=
				now - w->serving_since_ns;
		w->serving_since_ns = now;
	}
	w->serving = data_class;
}

void sb_worker_end(struct sb_worker *w, struct sb_meter *total)
{
	sb_worker_charge(w, SB_PARTY_CLIENT);
	sb_worker_scratch_reset(w);
	sb_meter_add(total, &w->meter);
	memset(&w->meter, 0, sizeof(w->meter));
}

void sb_meter_add(struct sb_meter *to, const struct sb_meter *from)
{
	to->files += from->files;
	to->reused_files += from->reused_files;
	to->lost_files += from->lost_files;
	to->plain_bytes += from->plain_bytes;
	to->read_bytes += from->read_bytes;
	to->chunks += from->chunks;
	to->duplicate_chunks += from->duplicate_chunks;
	to->sealed_twice += from->sealed_twice;
	for (unsigned i = 0; i < SB_BYTES_KINDS; i++) {
		to->put_count[i] += from->put_count[i];
		to->put_bytes[i] += from->put_bytes[i];
		to->get_count[i] += from->get_count[i];
		to->get_bytes[i] += from->get_bytes[i];
	}
	for (unsigned i = 0; i < SB_CLASS_COUNT; i++) {
		struct sb_meter_class *c = &to->of_class[i];
		const struct sb_meter_class *more = &from->of_class[i];

		c->get_count += more->get_count;
		c->get_bytes += more->get_bytes;
		c->service_calls += more->service_calls;
		c->answer_bytes += more->answer_bytes;
		c->cpu_ns += more->cpu_ns;
	}
	to->wire_up_bytes += from->wire_up_bytes;
	to->wire_down_bytes += from->wire_down_bytes;
	to->lookups += from->lookups;
	to->service_items += from->service_items;
	to->service_bytes += from->service_bytes;
	to->service_calls += from->service_calls;
	to->virtual_ns += from->virtual_ns;
	to->wall_ns += from->wall_ns;
	for (unsigned i = 0; i < SB_PARTY_COUNT; i++)
		to->cpu_ns[i] += from->cpu_ns[i];
}
