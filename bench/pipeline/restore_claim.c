#include <string.h>

#include "bench/pipeline/restore.h"
#include "datasets/entries.h"

/* Claiming a run: walk the recipes, begin files, hand out chunks. */

static enum sb_err copy_strings(struct sb_heap *heap, struct sb_open_restore *f,
				const struct sb_entry *e)
{
	f->strings = sb_heap_alloc_raw(heap, e->path.len + e->target.len + 1);
	if (!f->strings)
		return SB_MEMORY;
	memcpy(f->strings, e->path.ptr, e->path.len);
	if (e->target.len)
		memcpy(f->strings + e->path.len, e->target.ptr, e->target.len);
	f->entry = *e;
	f->entry.path = sb_span_of(f->strings, e->path.len);
	f->entry.target = sb_span_of(f->strings + e->path.len, e->target.len);
	f->file.path = f->entry.path;
	return SB_OK;
}

static void file_free(struct sb_heap *heap, struct sb_open_restore *f)
{
	if (!f)
		return;
	sb_heap_free_secret(heap, f->file.state);
	sb_heap_free(heap, f->strings);
	sb_heap_free_secret(heap, f);
}

static enum sb_err file_new(struct sb_restore *r, struct sb_open_restore **out)
{
	const struct sb_data *client = r->p->route.sides[SB_CLIENT];
	const struct sb_recipe_entry *e = &r->entry;
	struct sb_heap *heap = &r->p->heap;
	struct sb_open_restore *f = sb_heap_alloc(heap, sizeof(*f));
	enum sb_err err;

	if (!f)
		return SB_MEMORY;
	err = copy_strings(heap, f, &e->entry);
	if (err == SB_OK && client && client->state_bytes) {
		f->file.state = sb_heap_alloc(heap, client->state_bytes);
		if (!f->file.state)
			err = SB_MEMORY;
	}
	if (err != SB_OK) {
		file_free(heap, f);
		return err;
	}
	f->file.at.user = r->user;
	f->file.at.snapshot = r->snapshot;
	f->file.data_class = e->entry.data_class;
	f->file.id = e->id;
	f->file.secret_len = (uint8_t)e->secret.len;
	if (e->secret.len)
		memcpy(f->file.secret, e->secret.ptr, e->secret.len);
	*out = f;
	return SB_OK;
}

enum sb_err sb_restore_file_end(struct sb_restore *r, struct sb_worker *w,
				struct sb_open_restore *f)
{
	enum sb_err err = SB_OK, verdict = f->verdict;

	if (f->begun)
		err = r->sink->end(r->sink->arg, f->sink_file, &f->entry,
				   verdict);
	pthread_mutex_lock(&r->lock);
	if (verdict != SB_OK && r->first == SB_OK)
		r->first = verdict;
	pthread_mutex_unlock(&r->lock);
	w->meter.files++;
	w->meter.lost_files += verdict != SB_OK;
	if (verdict == SB_OK && f->entry.type == SB_ENTRY_FILE)
		w->meter.plain_bytes += f->entry.size_bytes;
	file_free(&r->p->heap, f);
	return err;
}

/* Begin a file: its keys, then its place in the sink. */
static enum sb_err file_begin(struct sb_restore *r, struct sb_worker *w,
			      struct sb_open_restore *f)
{
	const struct sb_data *client = r->p->route.sides[SB_CLIENT];
	enum sb_err err =
		r->sink->begin(r->sink->arg, &f->entry, &f->sink_file);

	if (err != SB_OK)
		return err;
	f->begun = 1;
	if (f->entry.type == SB_ENTRY_FILE && client && client->resume &&
	    r->entry.chunk_count) {
		sb_worker_serve(w, f->file.data_class);
		f->verdict = client->resume(w->ctx, &w->env, &f->file);
		sb_worker_serve(w, SB_CLASS_COUNT);
		sb_worker_scratch_reset(w);
	}
	return SB_OK;
}

/* The current file's last part never came: it was lost while it was read. */
static void drop_current(struct sb_restore *r)
{
	pthread_mutex_lock(&r->lock);
	r->current->verdict = SB_MISSING;
	r->current->complete = 1;
	r->current = NULL;
	pthread_mutex_unlock(&r->lock);
}

/* Take the next entry: a file becomes current; others are done at once. */
static enum sb_err next_entry(struct sb_restore *r, struct sb_worker *w)
{
	struct sb_open_restore *f;
	enum sb_err err = sb_walk_next(&r->walk, &r->entry);

	if (err != SB_OK)
		return err;
	if (r->only.len) {
		int order = sb_entries_compare(r->entry.entry.path, r->only);

		if (order > 0)
			return SB_MISSING; /* past it: the end */
		if (order < 0)
			return SB_OK;
	}
	r->matched++;
	if (r->current && sb_entries_compare(r->current->entry.path,
					     r->entry.entry.path) != 0)
		drop_current(r);
	if (r->current) { /* goes on with a part of the same file */
		r->current->entry.size_bytes = r->entry.entry.size_bytes;
		r->refs = r->entry.refs;
		return SB_OK;
	}
	err = file_new(r, &f);
	if (err != SB_OK)
		return err;
	err = file_begin(r, w, f);
	if (err == SB_OK && r->entry.chunk_count == 0)
		return sb_restore_file_end(r, w, f);
	if (err != SB_OK) {
		file_free(&r->p->heap, f);
		return err;
	}
	pthread_mutex_lock(&r->lock);
	f->next = r->open;
	r->open = f;
	pthread_mutex_unlock(&r->lock);
	r->current = f;
	r->refs = r->entry.refs;
	return SB_OK;
}

static enum sb_err add_cell(struct sb_restore *r, struct sb_run *run,
			    size_t *bytes)
{
	struct sb_open_restore *f = r->current;
	struct sb_cell *cell = &run->cells[run->cell_count];
	struct sb_chunk *c = &cell->chunk;
	struct sb_ref ref;
	enum sb_err err;

	err = sb_recipe_take_ref(&r->refs, &r->entry.id, &ref);
	if (err != SB_OK)
		return SB_MALFORMED;
	memset(cell, 0, sizeof(*cell));
	c->file = &f->file;
	c->at = f->file.at;
	c->at.offset = c->offset = f->offset;
	c->kind = SB_DATA;
	c->scope = ref.scope;
	c->id = ref.id;
	c->secret_len = ref.secret_len;
	memcpy(c->secret, ref.secret, ref.secret_len);
	c->last = r->refs.len == 0 && !r->entry.more;
	cell->plain.len = ref.plain_bytes;
	if (sb_route_is_chained(&r->p->route))
		cell->part = f->next_part++;
	f->offset += ref.plain_bytes;
	*bytes += ref.plain_bytes;
	run->cell_count++;
	return SB_OK;
}

/* Give the run the next chunks of the current file. */
static enum sb_err fill_from(struct sb_restore *r, struct sb_run *run,
			     size_t *bytes)
{
	struct sb_run_file *rf = &run->files[run->file_count];
	struct sb_open_restore *f = r->current;
	enum sb_err err = SB_OK;

	rf->f = f;
	rf->run = f->runs_made;
	rf->first_cell = run->cell_count;
	while (err == SB_OK && r->refs.len && *bytes < SB_BATCH_BYTES &&
	       run->cell_count < SB_RUN_CELLS)
		err = add_cell(r, run, bytes);
	rf->cell_count = run->cell_count - rf->first_cell;
	if (rf->cell_count == 0 && r->refs.len)
		return err;
	run->file_count++;
	pthread_mutex_lock(&r->lock);
	f->runs_made++;
	if (r->refs.len == 0 && !r->entry.more) {
		f->complete = 1;
		r->current = NULL;
	}
	pthread_mutex_unlock(&r->lock);
	return err;
}

enum sb_err sb_restore_claim(struct sb_restore *r, struct sb_worker *w,
			     struct sb_run *run)
{
	enum sb_err err = SB_OK;
	size_t bytes = 0;

	run->file_count = run->cell_count = 0;
	run->objects.used = 0;
	r->walk.w = w;
	while (err == SB_OK && !r->exhausted && bytes < SB_BATCH_BYTES &&
	       run->cell_count < SB_RUN_CELLS &&
	       run->file_count < SB_PIECE_FILES) {
		if (!r->current || r->refs.len == 0)
			err = next_entry(r, w);
		if (err == SB_OK && r->current)
			err = fill_from(r, run, &bytes);
	}
	if (err == SB_MISSING) {
		if (r->current)
			drop_current(r);
		r->exhausted = 1;
		err = SB_OK;
	}
	if (err != SB_OK)
		return err;
	return run->file_count ? SB_OK : SB_MISSING;
}
