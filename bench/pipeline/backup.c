#include "bench/pipeline/backup.h"

#include <assert.h>
#include <string.h>

#include "bench/pipeline/clock.h"
#include "bench/pipeline/threads.h"

#define PIECES 64u /* of a small snapshot, about */

struct thread {
	struct sb_backup *b;
	struct sb_worker *w;
	struct sb_bench_top *top;
	uint8_t *input;
};

/* The first error stops everybody, wherever they wait. */
static void stop(struct sb_backup *b, enum sb_err err)
{
	pthread_mutex_lock(&b->pieces);
	if (b->err == SB_OK)
		b->err = err;
	pthread_cond_broadcast(&b->freed);
	pthread_mutex_unlock(&b->pieces);
	pthread_mutex_lock(&b->chain);
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->chain);
}

static struct sb_piece *take_free(struct sb_backup *b)
{
	struct sb_piece *piece = NULL;

	pthread_mutex_lock(&b->pieces);
	while (!b->free_pieces && b->err == SB_OK)
		pthread_cond_wait(&b->freed, &b->pieces);
	if (b->err == SB_OK) {
		piece = b->free_pieces;
		b->free_pieces = piece->next;
	}
	pthread_mutex_unlock(&b->pieces);
	return piece;
}

static void give_free(struct sb_backup *b, struct sb_piece *piece)
{
	sb_piece_wipe(piece);
	pthread_mutex_lock(&b->pieces);
	piece->next = b->free_pieces;
	b->free_pieces = piece;
	pthread_cond_broadcast(&b->freed);
	pthread_mutex_unlock(&b->pieces);
}

/* Queue what is computed; NULL: only look.  Returns the piece whose turn it
 * is, if nobody is committing. */
static struct sb_piece *take_ready(struct sb_backup *b, struct sb_piece *piece)
{
	struct sb_piece **at, *turn = NULL;

	pthread_mutex_lock(&b->pieces);
	if (piece) {
		for (at = &b->ready; *at && (*at)->ticket < piece->ticket;
		     at = &(*at)->next)
			;
		piece->next = *at;
		*at = piece;
	}
	if (!b->committing && b->ready && b->ready->ticket == b->commit_turn &&
	    b->err == SB_OK) {
		turn = b->ready;
		b->ready = turn->next;
		b->committing = 1;
	}
	pthread_mutex_unlock(&b->pieces);
	return turn;
}

static void pass_turn(struct sb_backup *b)
{
	pthread_mutex_lock(&b->pieces);
	b->commit_turn++;
	b->committing = 0;
	b->filling++;
	pthread_mutex_unlock(&b->pieces);
}

static void filled(struct sb_backup *b)
{
	pthread_mutex_lock(&b->pieces);
	b->filling--;
	pthread_cond_broadcast(&b->freed);
	pthread_mutex_unlock(&b->pieces);
}

void sb_backup_wait_filled(struct sb_backup *b)
{
	pthread_mutex_lock(&b->pieces);
	while (b->filling)
		pthread_cond_wait(&b->freed, &b->pieces);
	pthread_mutex_unlock(&b->pieces);
}

/* Commit whatever has its turn.  Whoever queues a piece looks afterwards, and
 * whoever passes the turn on looks again: no piece is left behind. */
static enum sb_err commit_ready(struct thread *t, struct sb_piece *piece)
{
	struct sb_backup *b = t->b;
	struct sb_store *store = &b->p->store;

	for (piece = take_ready(b, piece); piece; piece = take_ready(b, NULL)) {
		enum sb_err err = sb_backup_commit(b, t->w, t->top, piece);

		pass_turn(b);
		if (err == SB_OK)
			err = store->ops->fill(store->self, piece->where,
					       piece->spans,
					       piece->owned_count);
		filled(b);
		give_free(b, piece);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

static enum sb_err one_piece(struct thread *t, int *end)
{
	struct sb_backup *b = t->b;
	struct sb_piece *piece;
	enum sb_err err;

	if (sb_pipeline_stopped(b->p))
		return SB_STOPPED;
	piece = take_free(b);
	if (!piece) {
		*end = 1;
		return SB_OK;
	}
	pthread_mutex_lock(&b->claim);
	err = sb_backup_claim(b, t->w, t->top, piece);
	pthread_mutex_unlock(&b->claim);
	if (err == SB_MISSING) {
		*end = 1;
		give_free(b, piece);
		return SB_OK;
	}
	if (err == SB_OK)
		err = sb_backup_work(b, t->w, t->top, t->input, piece);
	if (err != SB_OK) {
		give_free(b, piece);
		return err;
	}
	return commit_ready(t, piece);
}

static void *work(void *arg)
{
	struct thread *t = arg;
	struct sb_backup *b = t->b;
	enum sb_err err = SB_OK;
	int end = 0;

	assert(b); /* every thread was set up */
	sb_worker_begin(t->w, SB_OP_BACKUP, b->account->ctx, b->account->view,
			b->user);
	while (err == SB_OK && !end)
		err = one_piece(t, &end);
	if (err != SB_OK)
		stop(b, err);
	pthread_mutex_lock(&b->pieces);
	sb_worker_end(t->w, &b->meter);
	pthread_mutex_unlock(&b->pieces);
	return NULL;
}

static enum sb_err open_previous(struct sb_backup *b)
{
	enum sb_err err;

	/* Secrets of files are under old keys where recipes are. */
	if (b->p->set.no_reuse || b->snapshot == b->account->first_snapshot)
		return SB_OK;
	err = sb_walk_open(&b->previous, b->p, b->p->workers[0], &b->p->tops[0],
			   b->user, b->snapshot - 1);
	if (err == SB_MISSING) /* forgotten */
		return SB_OK;
	if (err == SB_OK) {
		b->has_previous = 1;
		err = sb_walk_next(&b->previous, &b->ahead);
		b->has_ahead = err == SB_OK;
	}
	return err == SB_MISSING ? SB_OK : err;
}

static enum sb_err start(struct sb_backup *b, struct thread *threads)
{
	struct sb_pipeline *p = b->p;
	enum sb_err err = sb_buffers_ready(p);

	if (err != SB_OK)
		return err;
	b->free_pieces = p->pieces;
	p->pieces = NULL;
	b->borrowed = 1;
	b->recipe_object = p->recipe_object;
	for (unsigned i = 0; i < p->set.threads; i++) {
		threads[i].b = b;
		threads[i].w = p->workers[i];
		threads[i].top = &p->tops[i];
		threads[i].input = p->inputs[i];
	}
	return SB_OK;
}

static void release(struct sb_backup *b)
{
	struct sb_heap *heap = &b->p->heap;

	while (b->open) /* what an error left half done */
		sb_open_file_free(b, b->open);
	while (b->ready) {
		struct sb_piece *next = b->ready->next;

		give_free(b, b->ready);
		b->ready = next;
	}
	if (b->borrowed)
		b->p->pieces = b->free_pieces;
	if (b->has_previous)
		sb_walk_release(&b->previous);
	sb_block_release(&b->recipe);
	sb_block_release(&b->records);
	for (uint64_t i = 0; i < b->root.block_count; i++)
		sb_heap_free(
			heap,
			(void *)(uintptr_t)b->root.blocks[i].first_path.ptr);
	sb_heap_free(heap, (void *)(uintptr_t)b->recipe_first.ptr);
	sb_heap_free_secret(heap, b->root.blocks);
	pthread_mutex_destroy(&b->claim);
	pthread_mutex_destroy(&b->chain);
	pthread_mutex_destroy(&b->pieces);
	pthread_cond_destroy(&b->moved);
	pthread_cond_destroy(&b->freed);
}

/* A small snapshot in small pieces, so that no thread is left with a large
 * last one while the others are done; but each of several chunks.  It does not
 * depend on the number of threads: counts must not. */
static size_t piece_bytes(const struct sb_pipeline *p,
			  const struct sb_snapshot *source)
{
	size_t least = 4 * (size_t)p->profile.cutting.avg;
	uint64_t share = source->total_bytes / PIECES;

	if (least < SB_PIECE_MIN)
		least = SB_PIECE_MIN;
	if (share < least)
		share = least;
	return share < p->piece_bytes ? (size_t)share : p->piece_bytes;
}

static void init(struct sb_backup *b)
{
	pthread_mutex_init(&b->claim, NULL);
	pthread_mutex_init(&b->chain, NULL);
	pthread_mutex_init(&b->pieces, NULL);
	pthread_cond_init(&b->moved, NULL);
	pthread_cond_init(&b->freed, NULL);
	b->recipe.heap = b->records.heap = &b->p->heap;
	b->root.user = b->user;
	b->root.snapshot = b->snapshot;
}

/* It is in the store, or nothing leads to what is. */
static void end(struct sb_backup *b, enum sb_err err)
{
	if (err == SB_OK) {
		b->account->next_snapshot++;
	} else {
		sb_backup_forget_records(b);
		sb_index_drop_claims(b->p->index);
	}
}

enum sb_err sb_backup_run(struct sb_pipeline *p, uint32_t user,
			  const struct sb_snapshot *source,
			  struct sb_meter *meter)
{
	struct thread threads[SB_THREADS_MAX] = { { 0 } };
	struct sb_account *account = &p->accounts[user];
	struct sb_backup b = { .p = p,
			       .source = source,
			       .user = user,
			       .snapshot = account->next_snapshot,
			       .piece_bytes = piece_bytes(p, source),
			       .account = account };
	uint64_t began = sb_clock_ns(CLOCK_MONOTONIC);
	struct sb_worker *w = p->workers[0];
	enum sb_err err;

	init(&b);
	sb_worker_begin(w, SB_OP_BACKUP, account->ctx, account->view, user);
	err = open_previous(&b);
	if (err == SB_OK)
		err = start(&b, threads);
	sb_worker_end(w, &b.meter);
	if (err == SB_OK) {
		err = sb_threads_run(work, threads, sizeof(threads[0]),
				     p->set.threads);
		err = b.err != SB_OK ? b.err : err;
	}
	sb_worker_begin(w, SB_OP_BACKUP, account->ctx, account->view, user);
	if (err == SB_OK)
		err = sb_backup_finish(&b, w, &p->tops[0]);
	sb_worker_end(w, &b.meter);
	end(&b, err);
	b.meter.wall_ns += sb_clock_ns(CLOCK_MONOTONIC) - began;
	release(&b);
	sb_meter_add(meter, &b.meter);
	return err;
}

static enum sb_err reseal_blocks(struct sb_backup *b, struct sb_walk *walk,
				 const void *before)
{
	struct sb_worker *w = walk->w;
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; i < walk->root.block_count && err == SB_OK; i++) {
		const struct sb_root_block *from = &walk->root.blocks[i];
		struct sb_buf block = { NULL, 0, 0 };

		sb_worker_begin(w, SB_OP_RESTORE, before, b->account->view,
				b->user);
		err = sb_recipe_open(b->p, w, walk->top, &from->ref, &block);
		sb_worker_end(w, &b->meter);
		sb_worker_begin(w, SB_OP_BACKUP, b->account->ctx,
				b->account->view, b->user);
		if (err == SB_OK)
			err = sb_backup_put_block(
				b, w, walk->top,
				sb_span_of(block.ptr, block.len), from);
		sb_worker_end(w, &b->meter);
		sb_heap_free_secret(&b->p->heap, block.ptr);
	}
	return err;
}

enum sb_err sb_backup_reseal(struct sb_pipeline *p, uint32_t user,
			     uint32_t snapshot, struct sb_meter *meter)
{
	struct sb_account *account = &p->accounts[user];
	const void *before = sb_account_ctx(account, snapshot);
	struct sb_backup b = { .p = p,
			       .user = user,
			       .snapshot = account->next_snapshot,
			       .account = account };
	struct sb_worker *w = p->workers[0];
	struct sb_walk walk;
	enum sb_err err;

	init(&b);
	sb_worker_begin(w, SB_OP_RESTORE, before, account->view, user);
	err = sb_walk_open(&walk, p, w, &p->tops[0], user, snapshot);
	sb_worker_end(w, &b.meter);
	if (err == SB_OK) {
		err = sb_buffers_ready(p);
		b.recipe_object = p->recipe_object;
		b.root.plain_bytes = walk.root.plain_bytes;
		if (err == SB_OK)
			err = reseal_blocks(&b, &walk, before);
		sb_worker_begin(w, SB_OP_BACKUP, account->ctx, account->view,
				user);
		if (err == SB_OK)
			err = sb_backup_finish(&b, w, &p->tops[0]);
		sb_worker_end(w, &b.meter);
		sb_walk_release(&walk);
	}
	end(&b, err);
	release(&b);
	sb_meter_add(meter, &b.meter);
	return err;
}
