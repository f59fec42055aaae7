#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/clock.h"
#include "bench/pipeline/internal.h"
#include "bench/pipeline/threads.h"

/* The pipeline as an archiver (sb_pipeline_*): accounts (sb_account_*), keys
 * (sb_ctx_*), and what it takes to open a store that already holds something
 * (sb_archive_*). */

#define TOP_BYTES ((size_t)4 << 20)

void sb_pipeline_why(struct sb_pipeline *p, const char *format, ...)
{
	va_list args;

	if (*p->why)
		return;
	va_start(args, format);
	vsnprintf(p->why, sizeof(p->why), format, args);
	va_end(args);
}

int sb_pipeline_stopped(const struct sb_pipeline *p)
{
	return p->set.stop && *p->set.stop;
}

int sb_pipeline_fails_put(struct sb_pipeline *p)
{
	struct sb_faults *f = p->set.faults;

	return f && sb_fault_hits(&f->put_at, &f->put_seen);
}

int sb_pipeline_fails_get(struct sb_pipeline *p)
{
	struct sb_faults *f = p->set.faults;

	return f && sb_fault_hits(&f->get_at, &f->get_seen);
}

static enum sb_err told(struct sb_pipeline *p, enum sb_err err,
			const char *doing)
{
	if (err != SB_OK)
		sb_pipeline_why(p, "profile %s, %s: %s", p->profile.name, doing,
				sb_err_name(err));
	return err;
}

void sb_ctx_free(struct sb_pipeline *p, void *ctx)
{
	sb_heap_free_locked(&p->heap, ctx);
}

enum sb_err sb_ctx_new(struct sb_pipeline *p, void **out)
{
	size_t bytes = p->profile.scheme->ctx_bytes;
	void *ctx = sb_heap_alloc_locked(&p->heap, bytes ? bytes : 1);
	enum sb_err err;

	if (!ctx)
		return SB_MEMORY;
	err = sb_profile_apply(&p->profile, ctx);
	if (err != SB_OK)
		sb_ctx_free(p, ctx);
	else
		*out = ctx;
	return err;
}

void sb_account_set_chunker(struct sb_pipeline *p, struct sb_account *a)
{
	sb_route_chunker(&p->route, &p->profile, a->ctx,
			 p->set.paths == SB_PATHS_PORTABLE, &a->chunker);
}

static enum sb_err load_records(struct sb_pipeline *p, struct sb_span bytes)
{
	struct sb_index_record r;
	enum sb_err err = SB_OK;

	if (bytes.len % SB_INDEX_RECORD_BYTES)
		return SB_MALFORMED;
	for (size_t i = 0; i < bytes.len && err == SB_OK;
	     i += SB_INDEX_RECORD_BYTES) {
		sb_index_record_take(bytes.ptr + i, &r);
		if (r.where.pack >= SB_STORE_MAX_PACK ||
		    r.where.offset >= SB_PACK_BYTES ||
		    r.where.len > SB_OBJECT_MAX)
			return SB_MALFORMED;
		err = sb_index_put(p->index, sb_name_of(&r.id, r.realm, r.part),
				   r.where);
	}
	return err;
}

struct load {
	struct sb_pipeline *p;
	struct sb_worker *w;
	uint32_t user;
};

static enum sb_err load_blob(void *arg, const char *name)
{
	struct load *l = arg;
	struct sb_pipeline *p = l->p;
	struct sb_buf blob = { NULL, 0, 0 };
	unsigned user, snapshot, part;
	enum sb_err err;
	char kind;

	if (sscanf(name, "u%6u/%c%6u-%4u", &user, &kind, &snapshot, &part) !=
		    4 ||
	    user != l->user)
		return SB_OK;
	if (kind == 's' && p->accounts[user].next_snapshot <= snapshot)
		p->accounts[user].next_snapshot = snapshot + 1;
	if (kind != 'i')
		return SB_OK;
	if (p->route.provider_index) {
		err = p->store.ops->get_named(p->store.self, name, &blob);
		if (err == SB_OK)
			err = load_records(p, sb_span_of(blob.ptr, blob.len));
		free(blob.ptr);
		return err;
	}
	err = sb_blob_open(p, l->w, &p->tops[0], user, 'i', snapshot, part,
			   SB_BYTES_INDEX, &blob);
	if (err == SB_OK)
		err = load_records(p, sb_span_of(blob.ptr, blob.len));
	sb_heap_free_secret(&p->heap, blob.ptr);
	return err;
}

/* Blobs of a snapshot whose root was never written only name objects that
 * exist. */
enum sb_err sb_archive_load(struct sb_pipeline *p, uint32_t user,
			    struct sb_meter *meter)
{
	struct sb_account *a = &p->accounts[user];
	struct load l = { p, p->workers[0], user };
	char prefix[16];
	enum sb_err err;

	snprintf(prefix, sizeof(prefix), "u%06u/", user);
	sb_worker_begin(l.w, SB_OP_UNLOCK, a->ctx, a->view, user);
	err = p->store.ops->list(p->store.self, prefix, load_blob, &l);
	sb_worker_end(l.w, meter);
	return err;
}

/* A context that enroll or unlock has filled through view. */
static enum sb_err ctx_with_keys(struct sb_pipeline *p, struct sb_view *view,
				 uint32_t user, enum sb_operation operation,
				 struct sb_meter *meter, void **out)
{
	const struct sb_keys *keys = &p->profile.scheme->keys;
	struct sb_worker *w = p->workers[0];
	int enroll = operation == SB_OP_ENROLL;
	void *ctx = NULL;
	enum sb_err err = sb_ctx_new(p, &ctx);

	if (err != SB_OK)
		return err;
	if (!enroll)
		sb_world_put_settings(p->world, user, ctx);
	sb_worker_begin(w, operation, ctx, view, user);
	err = (enroll ? keys->enroll : keys->unlock)(ctx, &w->env,
						     sb_view_custody(view));
	sb_worker_end(w, meter);
	if (err != SB_OK)
		sb_ctx_free(p, ctx);
	else
		*out = ctx;
	return err;
}

enum sb_err sb_ctx_unlock(struct sb_pipeline *p, struct sb_view *view,
			  uint32_t user, struct sb_meter *meter, void **out)
{
	return ctx_with_keys(p, view, user, SB_OP_UNLOCK, meter, out);
}

static enum sb_err open_account(struct sb_pipeline *p, uint32_t user,
				enum sb_operation operation,
				struct sb_meter *meter)
{
	struct sb_account *a = &p->accounts[user];
	uint64_t began = sb_clock_ns(CLOCK_MONOTONIC);
	void *ctx = NULL;
	enum sb_err err;

	if (!a->view) {
		err = sb_view_new(p->world, user, NULL, &a->view);
		if (err != SB_OK)
			return err;
	}
	err = ctx_with_keys(p, a->view, user, operation, meter, &ctx);
	if (err != SB_OK)
		return err;
	sb_ctx_free(p, a->ctx);
	a->ctx = ctx;
	sb_account_set_chunker(p, a);
	err = sb_archive_load(p, user, meter);
	meter->wall_ns += sb_clock_ns(CLOCK_MONOTONIC) - began;
	return err;
}

static enum sb_err archive_enroll(void *self, uint32_t user,
				  struct sb_meter *meter)
{
	struct sb_pipeline *p = self;
	enum sb_err err;

	*p->why = '\0';
	if (user >= p->set.users || p->accounts[user].ctx)
		return told(p, SB_PARAM, "enrolment of an account");
	err = open_account(p, user, SB_OP_ENROLL, meter);
	for (unsigned at = 0; at < SB_ATOM_COUNT && err == SB_OK; at++)
		meter->put_bytes[SB_BYTES_KEYS] += sb_world_deposit_bytes(
			p->world, user, (enum sb_atom)at);
	return told(p, err, "enrolment");
}

static enum sb_err archive_reopen(void *self, uint32_t user,
				  struct sb_meter *meter)
{
	struct sb_pipeline *p = self;

	*p->why = '\0';
	if (!sb_account_is_open(p, user))
		return told(p, SB_PARAM, "unlock of an account");
	return told(p, open_account(p, user, SB_OP_UNLOCK, meter), "unlock");
}

/* The highest sum of allocations from here on ... */
static void peak_begin(struct sb_pipeline *p)
{
	atomic_store(&p->heap.peak_bytes, atomic_load(&p->heap.live_bytes));
}

/* ... up to here. */
static void peak_end(const struct sb_pipeline *p, struct sb_meter *meter)
{
	uint64_t peak = (uint64_t)atomic_load(&p->heap.peak_bytes);

	if (peak > meter->peak_bytes)
		meter->peak_bytes = peak;
}

static enum sb_err archive_backup(void *self, uint32_t user,
				  const struct sb_snapshot *source,
				  struct sb_meter *meter)
{
	struct sb_pipeline *p = self;
	enum sb_err err;

	*p->why = '\0';
	if (!sb_account_is_open(p, user))
		return told(p, SB_PARAM, "backup of an account");
	peak_begin(p);
	err = sb_backup_run(p, user, source, meter);
	peak_end(p, meter);
	return told(p, err, "backup");
}

static enum sb_err archive_restore(void *self, uint32_t user, uint32_t snapshot,
				   struct sb_span path,
				   const struct sb_sink *sink,
				   struct sb_meter *meter)
{
	struct sb_pipeline *p = self;
	enum sb_err err;

	*p->why = '\0';
	if (!sb_account_is_open(p, user))
		return told(p, SB_PARAM, "restore of an account");
	peak_begin(p);
	err = sb_restore_run(p, p->accounts[user].ctx, p->accounts[user].view,
			     user, snapshot, path, sink, meter);
	peak_end(p, meter);
	return told(p, err, "restore");
}

static void archive_close(void *self)
{
	struct sb_pipeline *p = self;

	for (uint32_t i = 0; p->accounts && i < p->set.users; i++) {
		sb_ctx_free(p, p->accounts[i].ctx);
		sb_ctx_free(p, p->accounts[i].old_ctx);
		sb_view_free(p->accounts[i].view);
		sb_wipe(&p->accounts[i].chunker,
			sizeof(p->accounts[i].chunker));
	}
	for (unsigned i = 0; i < p->set.threads; i++) {
		if (p->tops)
			sb_top_release(&p->heap, &p->tops[i]);
		if (p->workers)
			sb_worker_free(p->workers[i]);
	}
	sb_buffers_release(p);
	sb_restore_buffers_release(p);
	sb_heap_free(&p->heap, p->tops);
	sb_heap_free(&p->heap, p->workers);
	sb_heap_free(&p->heap, p->accounts);
	sb_index_free(p->index);
	sb_world_free(p->world);
	if (p->store.ops)
		p->store.ops->close(p->store.self);
	free(p);
}

static const char *archive_why(void *self)
{
	return ((struct sb_pipeline *)self)->why;
}

static const struct sb_archiver_ops archive_ops = {
	.kind = "pipeline",
	.enroll = archive_enroll,
	.reopen = archive_reopen,
	.backup = archive_backup,
	.restore = archive_restore,
	.forget = sb_archive_forget,
	.close = archive_close,
	.why = archive_why,
};

static enum sb_err make_route(struct sb_pipeline *p)
{
	void *ctx = NULL;
	enum sb_err err = sb_ctx_new(p, &ctx);

	if (err == SB_OK)
		err = sb_route_make(&p->profile, ctx, &p->route, p->why,
				    sizeof(p->why));
	sb_ctx_free(p, ctx);
	return err;
}

static enum sb_err make_workers(struct sb_pipeline *p)
{
	size_t top = TOP_BYTES > p->profile.cutting.max
			     ? TOP_BYTES
			     : p->profile.cutting.max;
	enum sb_err err = SB_OK;

	p->workers =
		sb_heap_alloc(&p->heap, p->set.threads * sizeof(*p->workers));
	p->tops = sb_heap_alloc(&p->heap, p->set.threads * sizeof(*p->tops));
	if (!p->workers || !p->tops)
		return SB_MEMORY;
	for (unsigned i = 0; i < p->set.threads && err == SB_OK; i++) {
		err = sb_worker_new(&p->set, &p->heap, &p->workers[i]);
		if (err == SB_OK)
			err = sb_top_new(&p->heap, &p->route, p->set.batch, top,
					 &p->tops[i]);
	}
	if (err != SB_OK)
		return err;
	/* Keys are the first one's work, and what it says is for the user. */
	p->workers[0]->why = p->why;
	p->workers[0]->why_bytes = sizeof(p->why);
	return SB_OK;
}

static enum sb_err make(struct sb_pipeline *p)
{
	enum sb_err err = make_route(p);

	if (err != SB_OK)
		return err;
	/* Extents of a chained object are whole blocks but for the last. */
	if (sb_route_is_chained(&p->route) &&
	    p->profile.cutting.how != SB_CUT_FIXED)
		err = sb_cutting_parse("fixed:1048576", &p->profile.cutting);
	if (err != SB_OK)
		return err;
	/* A piece of small chunks is small, so that its tables are. */
	p->piece_bytes = (size_t)p->profile.cutting.avg * 1024;
	if (p->piece_bytes > SB_PIECE_MAX)
		p->piece_bytes = SB_PIECE_MAX;
	if (p->piece_bytes < SB_PIECE_MIN)
		p->piece_bytes = SB_PIECE_MIN;
	err = sb_index_new(&p->heap, &p->index);
	if (err == SB_OK)
		err = sb_world_new(&p->profile, p->set.users, p->set.seed,
				   &p->world);
	if (err == SB_OK)
		err = make_workers(p);
	if (err == SB_OK) {
		p->accounts = sb_heap_alloc(
			&p->heap, p->set.users * sizeof(*p->accounts));
		err = p->accounts ? SB_OK : SB_MEMORY;
	}
	return err;
}

enum sb_err sb_pipeline_new(const struct sb_pipeline_settings *settings,
			    struct sb_archiver *out, char *why,
			    size_t why_bytes)
{
	struct sb_store store = settings->store;
	struct sb_pipeline *p;
	enum sb_err err = SB_OK;

	*out = (struct sb_archiver) { NULL, NULL };
	if (settings->threads < 1 || settings->threads > SB_THREADS_MAX ||
	    settings->batch > SB_BATCH_MAX || settings->users < 1)
		err = SB_PARAM;
	p = err == SB_OK ? calloc(1, sizeof(*p)) : NULL;
	if (!p) {
		err = err == SB_OK ? SB_MEMORY : err;
		if (why && why_bytes)
			snprintf(why, why_bytes,
				 "a pipeline for %u users, %u threads, batches "
				 "of %u: %s",
				 settings->users, settings->threads,
				 settings->batch, sb_err_name(err));
		store.ops->close(store.self);
		return err;
	}
	p->set = *settings;
	p->profile = *settings->profile;
	p->set.profile = &p->profile;
	if (p->set.batch == 0)
		p->set.batch = SB_BATCH_USUAL;
	p->heap.faults = settings->faults;
	p->store = store;
	err = told(p, make(p), "setting up");
	if (why && why_bytes)
		snprintf(why, why_bytes, "%s", p->why);
	if (err != SB_OK)
		archive_close(p);
	else
		*out = (struct sb_archiver) { &archive_ops, p };
	return err;
}
