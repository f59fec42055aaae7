/* bench/measure/stages.c: one stage after the other over all chunks. */
#include "bench/measure/stages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/load.h"
#include "bench/measure/shim.h"

#define BATCH_CHUNKS 64u
#define BATCH_BYTES  ((size_t)1 << 20)

enum stage {
	CUT,
	BEGIN,
	DERIVE,
	CODEC,
	SEAL,
	STORE,
	STAGE_COUNT
};

static const char *const stage_names[STAGE_COUNT] = { "cut",    "begin",
						      "derive", "codec",
						      "seal",   "store" };

/* How many chunks from first make a batch: of one file where the scheme
 * chains, and bounded like the pipeline's. */
static size_t batch_from(const struct sb_chunk *chunks, size_t first,
			 size_t count, int one_file)
{
	size_t n = 0, bytes = 0;

	while (first + n < count && n < BATCH_CHUNKS) {
		const struct sb_chunk *c = &chunks[first + n];

		if (n && bytes + c->in.len > BATCH_BYTES)
			break;
		if (n && one_file && c->file != chunks[first].file)
			break;
		bytes += c->in.len;
		n++;
	}
	return n;
}

static enum sb_err run_verb(struct sb_load *l, sb_verb *verb,
			    struct sb_chunk *chunks, size_t count)
{
	struct sb_worker *w = l->verbs.worker;
	int one_file = l->data->unit == SB_FILE;
	enum sb_err err = SB_OK;

	for (size_t i = 0; err == SB_OK && i < count;) {
		size_t n = batch_from(chunks, i, count, one_file);

		err = verb(w->ctx, &w->env, chunks + i, n);
		sb_worker_scratch_reset(w);
		i += n;
	}
	return err;
}

static enum sb_err do_cut(struct sb_load *l)
{
	uint32_t lengths[256];
	uint64_t found = 0;

	for (size_t f = 0; f < l->file_count; f++) {
		struct sb_span rest = l->files[f].bytes;

		while (rest.len) {
			size_t n = sb_chunker_cut(l->chunker, rest, 1, lengths,
						  256);

			if (!n)
				return SB_MALFORMED;
			found += n;
			for (size_t i = 0; i < n; i++) {
				rest.ptr += lengths[i];
				rest.len -= lengths[i];
			}
		}
	}
	return found == l->chunk_count ? SB_OK : SB_MALFORMED;
}

static enum sb_err do_begin(struct sb_load *l)
{
	struct sb_worker *w = l->verbs.worker;
	enum sb_err err = SB_OK;

	for (size_t f = 0; err == SB_OK && f < l->file_count; f++) {
		struct sb_file *file = &l->files[f].file;

		if (file->state)
			memset(file->state, 0, l->data->state_bytes);
		err = l->data->begin(w->ctx, &w->env, file);
		sb_worker_scratch_reset(w);
	}
	return err;
}

static enum sb_err do_derive(struct sb_load *l)
{
	struct sb_chunk *chunks = l->chunks;
	size_t count = l->chunk_count;

	/* A payload that is derived from exists for every chunk. */
	if (l->data->sees == SB_SEES_PAYLOAD) {
		chunks = l->fresh;
		count = l->fresh_count;
	}
	for (size_t i = 0; i < count; i++)
		chunks[i].scope = l->verbs.profile.scope;
	return run_verb(l, l->data->derive, chunks, count);
}

/* Payloads of the fresh chunks, in the arena or as they are. */
static enum sb_err do_codec(struct sb_load *l)
{
	const struct sb_route *r = &l->route;
	size_t used = 0;

	for (size_t i = 0; i < l->fresh_count; i++) {
		struct sb_chunk *c = &l->fresh[i];
		size_t room = sb_codec_bound(l->fresh_plain[i].len, r->pad);
		struct sb_payload made;
		enum sb_err err;

		if (room > l->arena_bytes - used)
			return SB_MEMORY;
		err = sb_codec_encode(l->verbs.worker->codec, r->codec_level,
				      r->pad, l->fresh_plain[i],
				      l->arena + used, &made);
		if (err != SB_OK)
			return err;
		c->in = made.bytes;
		c->form = made.form;
		if (made.bytes.ptr != l->fresh_plain[i].ptr)
			used += (made.bytes.len + 63) / 64 * 64;
	}
	return SB_OK;
}

/* Objects go into one buffer of a batch's size, as into the pipeline's arena.
 */
static enum sb_err do_seal(struct sb_load *l)
{
	struct sb_worker *w = l->verbs.worker;
	int one_file = l->data->unit == SB_FILE;
	enum sb_err err = SB_OK;

	for (size_t i = 0; err == SB_OK && i < l->fresh_count;) {
		size_t n = batch_from(l->fresh, i, l->fresh_count, one_file);
		size_t used = 0;

		for (size_t k = i; k < i + n; k++) {
			struct sb_chunk *c = &l->fresh[k];

			c->out.ptr = l->objects + used;
			c->out.cap = c->in.len + l->data->overhead;
			c->out.len = 0;
			used += (c->out.cap + 127) / 64 * 64;
			if (used > l->objects_bytes)
				return SB_MEMORY;
		}
		err = l->data->seal(w->ctx, &w->env, l->fresh + i, n);
		sb_worker_scratch_reset(w);
		i += n;
	}
	return err;
}

/* As many bytes as were sealed, from where the payloads are. */
static enum sb_err do_store(struct sb_load *l)
{
	struct sb_where where[BATCH_CHUNKS];
	struct sb_span spans[BATCH_CHUNKS];
	uint32_t lens[BATCH_CHUNKS];
	struct sb_store store;
	enum sb_err err = sb_store_memory(l->pool, &store);

	if (err != SB_OK)
		return err;
	for (size_t i = 0; err == SB_OK && i < l->fresh_count;) {
		size_t n = batch_from(l->fresh, i, l->fresh_count, 0);

		size_t kept = 0;

		for (size_t k = i; k < i + n; k++) {
			if (!l->kept[k])
				continue;
			spans[kept] = l->fresh[k].in;
			lens[kept] = (uint32_t)spans[kept].len;
			kept++;
		}
		if (kept)
			err = store.ops->reserve(store.self, lens, kept, where);
		if (kept && err == SB_OK)
			err = store.ops->fill(store.self, where, spans, kept);
		i += n;
	}
	store.ops->close(store.self);
	return err;
}

static int exists(const struct sb_load *l, enum stage stage)
{
	switch (stage) {
	case CUT:
	case SEAL:
	case STORE:
		return 1;
	case BEGIN:
		return l->data->begin != NULL;
	case DERIVE:
		return l->data->derive != NULL;
	case CODEC:
		return l->route.codec_side >= 0;
	case STAGE_COUNT:
		break;
	}
	return 0;
}

static enum sb_err emit_line(const struct sb_load *l,
			     const struct sb_emit *emit, const char *group,
			     const char *op, unsigned pass, uint64_t wall_ns)
{
	struct sb_json j = sb_emit_begin(emit, "micro");

	sb_json_string(&j, "group", group);
	sb_json_string(&j, "op", op);
	sb_json_string(&j, "path", "fastest");
	sb_json_string(&j, "via", "");
	sb_json_count(&j, "chunk_bytes", l->verbs.profile.cutting.avg);
	sb_json_count(&j, "pass", pass);
	sb_json_count(&j, "warmup", pass == 0);
	sb_json_count(&j, "iterations", 1);
	sb_json_count(&j, "bytes", l->bytes);
	sb_json_count(&j, "items", l->chunk_count);
	sb_json_count(&j, "wall_ns", wall_ns);
	return sb_emit_end(&j);
}

static enum sb_err one_stage(struct sb_load *l, enum stage stage)
{
	switch (stage) {
	case CUT:
		return do_cut(l);
	case BEGIN:
		return do_begin(l);
	case DERIVE:
		return do_derive(l);
	case CODEC:
		return do_codec(l);
	case SEAL:
		return do_seal(l);
	case STORE:
		return do_store(l);
	case STAGE_COUNT:
		break;
	}
	return SB_PARAM;
}

/* Stages in the order in which data passes them; derive on payloads comes
 * after the codec. */
static enum sb_err one_pass(struct sb_load *l, const struct sb_emit *emit,
			    unsigned pass, char *why, size_t why_bytes)
{
	static const enum stage plain[] = { CUT,   BEGIN, DERIVE,
					    CODEC, SEAL,  STORE };
	static const enum stage late[] = { CUT,    BEGIN, CODEC,
					   DERIVE, SEAL,  STORE };
	const enum stage *order =
		l->data->sees == SB_SEES_PAYLOAD ? late : plain;

	for (int i = 0; i < STAGE_COUNT; i++) {
		uint64_t since;
		enum sb_err err;

		if (!exists(l, order[i]))
			continue;
		since = sb_emit_now_ns();
		err = one_stage(l, order[i]);
		since = sb_emit_now_ns() - since;
		if (err != SB_OK) {
			snprintf(why, why_bytes, "stage %s: %s: %s",
				 stage_names[order[i]], sb_err_name(err),
				 l->verbs.why);
			return err;
		}
		if (order[i] == DERIVE && pass == 0)
			err = sb_load_choose(l);
		if (order[i] == SEAL && pass == 0)
			err = sb_load_choose_late(l);
		if (err != SB_OK)
			return err;
		err = emit_line(l, emit, "stage", stage_names[order[i]], pass,
				since);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

/* All bytes, file after file, into memory as large as they are. */
static enum sb_err copies(const struct sb_load *l, const struct sb_emit *emit,
			  unsigned repetitions)
{
	uint8_t *to = malloc(l->bytes);
	enum sb_err err = to ? SB_OK : SB_MEMORY;

	if (to)
		memset(to, 0x5a, l->bytes);
	for (unsigned pass = 0; err == SB_OK && pass <= repetitions; pass++) {
		uint64_t since = sb_emit_now_ns();
		uint8_t *at = to;

		for (size_t f = 0; f < l->file_count; f++) {
			memcpy(at, l->files[f].bytes.ptr,
			       l->files[f].bytes.len);
			at += l->files[f].bytes.len;
		}
		sb_shim_escape(to);
		err = emit_line(l, emit, "floor", "memcpy input", pass,
				sb_emit_now_ns() - since);
	}
	free(to);
	return err;
}

enum sb_err sb_stages_run(const struct sb_stages_plan *plan,
			  const struct sb_emit *emit, char *why,
			  size_t why_bytes)
{
	struct sb_load load;
	enum sb_err err = sb_load_init(&load, plan->source, plan->profile,
				       plan->seed, why, why_bytes);

	if (err != SB_OK)
		return err;
	for (unsigned i = 0; err == SB_OK && i <= plan->repetitions; i++)
		err = one_pass(&load, emit, i, why, why_bytes);
	if (err == SB_OK && plan->copy)
		err = copies(&load, emit, plan->repetitions);
	sb_load_release(&load);
	return err;
}
