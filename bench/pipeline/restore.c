#include "bench/pipeline/restore.h"

#include <assert.h>
#include <string.h>

#include "bench/pipeline/clock.h"
#include "bench/pipeline/threads.h"

struct thread {
	struct sb_restore *r;
	struct sb_worker *w;
	struct sb_bench_top *top;
	struct sb_run *run;
};

static void run_free(struct sb_heap *heap, struct sb_run *run)
{
	if (!run)
		return;
	sb_heap_free(heap, run->cells); /* wiped after each use */
	sb_heap_free(heap, run->objects.ptr);
	sb_heap_free(heap, run);
}

static struct sb_run *run_new(struct sb_pipeline *p)
{
	struct sb_run *run = sb_heap_alloc(&p->heap, sizeof(*run));
	size_t bytes = SB_BATCH_BYTES + SB_OBJECT_PLAIN_MAX;

	if (!run)
		return NULL;
	run->cells =
		sb_heap_alloc_raw(&p->heap, SB_RUN_CELLS * sizeof(*run->cells));
	run->objects.cap = sb_stage_room(&p->route, bytes, SB_RUN_CELLS);
	run->objects.ptr = sb_heap_alloc_raw(&p->heap, run->objects.cap);
	if (!run->cells || !run->objects.ptr) {
		run_free(&p->heap, run);
		return NULL;
	}
	return run;
}

static enum sb_err make_runs(struct sb_pipeline *p)
{
	if (!p->runs)
		p->runs = sb_heap_alloc(&p->heap,
					p->set.threads * sizeof(*p->runs));
	if (!p->runs)
		return SB_MEMORY;
	for (unsigned i = 0; i < p->set.threads; i++) {
		if (!p->runs[i])
			p->runs[i] = run_new(p);
		if (!p->runs[i])
			return SB_MEMORY;
	}
	return SB_OK;
}

void sb_restore_buffers_release(struct sb_pipeline *p)
{
	for (unsigned i = 0; p->runs && i < p->set.threads; i++)
		run_free(&p->heap, p->runs[i]);
	sb_heap_free(&p->heap, p->runs);
}

static void fetch(struct sb_restore *r, struct sb_worker *w, struct sb_run *run)
{
	for (size_t i = 0; i < run->cell_count; i++) {
		struct sb_cell *c = &run->cells[i];
		struct sb_ref ref;

		memset(&ref, 0, sizeof(ref));
		ref.id = c->chunk.id;
		ref.scope = c->chunk.scope;
		sb_worker_serve(w, c->chunk.file->data_class);
		c->err = sb_fetch_object(r->p, w, &ref, c->part, SB_BYTES_DATA,
					 &run->objects, &c->object);
	}
	sb_worker_serve(w, SB_CLASS_COUNT);
}

static enum sb_err write_out(struct sb_restore *r, struct sb_run *run,
			     const struct sb_run_file *rf, size_t from,
			     size_t to)
{
	struct sb_open_restore *f = rf->f;

	for (size_t i = from; i < to; i++) {
		struct sb_cell *c = &run->cells[i];
		enum sb_err err;

		if (c->err != SB_OK) {
			pthread_mutex_lock(&r->lock);
			if (f->verdict == SB_OK)
				f->verdict = c->err;
			pthread_mutex_unlock(&r->lock);
			continue;
		}
		err = r->sink->write(r->sink->arg, f->sink_file,
				     c->chunk.offset, c->plain);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

/* Is there no hope for this file any more (no key for its class)? */
static int is_lost(struct sb_restore *r, const struct sb_open_restore *f)
{
	int lost;

	pthread_mutex_lock(&r->lock);
	lost = f->verdict != SB_OK;
	pthread_mutex_unlock(&r->lock);
	return lost;
}

/* Chained objects are opened in order within their file. */
static enum sb_err wait_turn(struct sb_restore *r, const struct sb_run_file *rf)
{
	enum sb_err err;

	pthread_mutex_lock(&r->lock);
	while (rf->f->next_run < rf->run && r->err == SB_OK)
		pthread_cond_wait(&r->moved, &r->lock);
	err = r->err;
	pthread_mutex_unlock(&r->lock);
	return err;
}

/* Returns 1 when this was the last run of its file. */
static int run_done(struct sb_restore *r, const struct sb_run_file *rf)
{
	struct sb_open_restore *f = rf->f, **at;
	int last;

	pthread_mutex_lock(&r->lock);
	f->runs_done++;
	f->next_run++;
	last = f->complete && f->runs_done == f->runs_made;
	for (at = &r->open; last && *at != f; at = &(*at)->next)
		;
	if (last)
		*at = f->next;
	pthread_cond_broadcast(&r->moved);
	pthread_mutex_unlock(&r->lock);
	return last;
}

static enum sb_err lift_file(struct sb_restore *r, struct thread *t,
			     const struct sb_run_file *rf)
{
	struct sb_run *run = t->run;
	size_t i = rf->first_cell, end = i + rf->cell_count;

	while (i < end && !is_lost(r, rf->f)) {
		size_t n = end - i < t->top->batch ? end - i : t->top->batch;
		enum sb_err err;

		err = sb_stage_up(t->w, &r->p->route, t->top, &run->cells[i],
				  n);
		if (err == SB_OK)
			err = write_out(r, run, rf, i, i + n);
		if (err != SB_OK)
			return err;
		i += n;
	}
	return SB_OK;
}

static enum sb_err one_run(struct thread *t, int *end)
{
	struct sb_restore *r = t->r;
	enum sb_err err;

	if (sb_pipeline_stopped(r->p))
		return SB_STOPPED;
	pthread_mutex_lock(&r->claim);
	r->walk.top = t->top;
	err = r->err == SB_OK ? sb_restore_claim(r, t->w, t->run) : SB_MISSING;
	pthread_mutex_unlock(&r->claim);
	if (err == SB_MISSING) {
		*end = 1;
		return SB_OK;
	}
	if (err != SB_OK)
		return err;
	fetch(r, t->w, t->run);
	for (size_t i = 0; i < t->run->file_count && err == SB_OK; i++) {
		struct sb_run_file *rf = &t->run->files[i];

		if (sb_route_is_chained(&r->p->route))
			err = wait_turn(r, rf);
		sb_worker_serve(t->w, rf->f->file.data_class);
		if (err == SB_OK)
			err = lift_file(r, t, rf);
		sb_worker_serve(t->w, SB_CLASS_COUNT);
		if (err == SB_OK && run_done(r, rf))
			err = sb_restore_file_end(r, t->w, rf->f);
	}
	sb_wipe(t->run->cells, t->run->cell_count * sizeof(*t->run->cells));
	return err;
}

static void *work(void *arg)
{
	struct thread *t = arg;
	struct sb_restore *r = t->r;
	enum sb_err err = SB_OK;
	int end = 0;

	assert(r); /* every thread was set up */
	sb_worker_begin(t->w, SB_OP_RESTORE, r->ctx, r->view, r->user);
	while (err == SB_OK && !end)
		err = one_run(t, &end);
	pthread_mutex_lock(&r->lock);
	if (err != SB_OK && r->err == SB_OK)
		r->err = err;
	pthread_cond_broadcast(&r->moved);
	sb_worker_end(t->w, &r->meter);
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Files that never ended: complete ones whose last part was missing, and what
 * an error left. */
static void end_open(struct sb_restore *r)
{
	while (r->open) {
		struct sb_open_restore *f = r->open;

		r->open = f->next;
		if (f->verdict == SB_OK)
			f->verdict = r->err != SB_OK ? r->err : SB_MISSING;
		if (sb_restore_file_end(r, r->p->workers[0], f) != SB_OK &&
		    r->err == SB_OK)
			r->err = SB_IO;
	}
}

static enum sb_err open_walk(struct sb_restore *r)
{
	struct sb_worker *w = r->p->workers[0];
	enum sb_err err;

	sb_worker_begin(w, SB_OP_RESTORE, r->ctx, r->view, r->user);
	err = sb_walk_open(&r->walk, r->p, w, &r->p->tops[0], r->user,
			   r->snapshot);
	if (err == SB_OK && r->only.len)
		sb_walk_seek(&r->walk, r->only);
	sb_worker_end(w, &r->meter);
	return err;
}

enum sb_err sb_restore_run(struct sb_pipeline *p, const void *ctx,
			   struct sb_view *view, uint32_t user,
			   uint32_t snapshot, struct sb_span path,
			   const struct sb_sink *sink, struct sb_meter *meter)
{
	struct thread threads[SB_THREADS_MAX] = { { 0 } };
	struct sb_restore r = { .p = p,
				.ctx = ctx,
				.view = view,
				.user = user,
				.snapshot = snapshot,
				.only = path,
				.sink = sink };
	uint64_t began = sb_clock_ns(CLOCK_MONOTONIC);
	enum sb_err err;

	err = open_walk(&r);
	if (err != SB_OK)
		return err;
	pthread_mutex_init(&r.claim, NULL);
	pthread_mutex_init(&r.lock, NULL);
	pthread_cond_init(&r.moved, NULL);
	err = make_runs(p);
	for (unsigned i = 0; i < p->set.threads && err == SB_OK; i++) {
		threads[i].r = &r;
		threads[i].w = p->workers[i];
		threads[i].top = &p->tops[i];
		threads[i].run = p->runs[i];
	}
	if (err == SB_OK)
		err = sb_threads_run(work, threads, sizeof(threads[0]),
				     p->set.threads);
	if (r.err == SB_OK)
		r.err = err;
	end_open(&r);
	sb_walk_release(&r.walk);
	pthread_mutex_destroy(&r.claim);
	pthread_mutex_destroy(&r.lock);
	pthread_cond_destroy(&r.moved);
	r.meter.wall_ns += sb_clock_ns(CLOCK_MONOTONIC) - began;
	sb_meter_add(meter, &r.meter);
	if (r.err != SB_OK)
		return r.err;
	if (path.len && r.matched == 0)
		return SB_MISSING;
	return r.first;
}
