#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/internal.h"

/* What others can do with an archive (sb_pipeline_*): restore as somebody
 * else, look at the store, ask for names; and what is dead in it
 * (sb_archive_*). */

static struct sb_pipeline *pipeline_of(const struct sb_archiver *a)
{
	return a->self;
}

struct sb_world *sb_pipeline_world(const struct sb_archiver *archiver)
{
	return pipeline_of(archiver)->world;
}

enum sb_err sb_pipeline_restore_as(struct sb_archiver *archiver,
				   struct sb_view *view, uint32_t user,
				   uint32_t snapshot,
				   const struct sb_sink *sink,
				   struct sb_meter *meter)
{
	struct sb_pipeline *p = pipeline_of(archiver);
	const struct sb_scheme *scheme = p->profile.scheme;
	size_t bytes = scheme->ctx_bytes ? scheme->ctx_bytes : 1;
	void *ctx = sb_heap_alloc(&p->heap, bytes);
	struct sb_worker *w = p->workers[0];
	enum sb_err err;

	if (!ctx)
		return SB_MEMORY;
	err = sb_profile_apply(&p->profile, ctx);
	sb_worker_begin(w, SB_OP_UNLOCK, ctx, view, user);
	if (err == SB_OK)
		err = scheme->keys.unlock(ctx, &w->env, sb_view_custody(view));
	sb_worker_end(w, meter);
	if (err == SB_OK)
		err = sb_view_store(view);
	if (err == SB_OK)
		err = sb_restore_run(p, ctx, view, user, snapshot,
				     sb_span_of(NULL, 0), sink, meter);
	sb_heap_free_secret(&p->heap, ctx);
	return err;
}

enum sb_err sb_pipeline_rekey(struct sb_archiver *archiver, uint32_t user,
			      enum sb_rekey what, enum sb_redo *redo,
			      struct sb_meter *meter)
{
	struct sb_pipeline *p = pipeline_of(archiver);
	const struct sb_keys *keys = &p->profile.scheme->keys;
	struct sb_worker *w = p->workers[0];
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	if (user >= p->set.users || !p->accounts[user].ctx)
		return SB_PARAM;
	if (!keys->rekey)
		return SB_UNSUPPORTED;
	sb_worker_begin(w, (enum sb_operation)(SB_OP_REKEY + p->rekeys++),
			p->accounts[user].ctx, p->accounts[user].view, user);
	err = keys->rekey(p->accounts[user].ctx, &w->env,
			  sb_view_custody(p->accounts[user].view), what, redo);
	sb_worker_end(w, meter);
	return err;
}

typedef enum sb_err visitor(void *arg, const struct sb_id *id, uint64_t realm,
			    struct sb_span object);

struct look {
	struct sb_pipeline *p;
	visitor *visit;
	void *arg;
	uint8_t *room;
};

static enum sb_err look_at_records(struct look *l, struct sb_span bytes)
{
	struct sb_index_record r;
	enum sb_err err = SB_OK;

	for (size_t i = 0;
	     i + SB_INDEX_RECORD_BYTES <= bytes.len && err == SB_OK;
	     i += SB_INDEX_RECORD_BYTES) {
		struct sb_span object;

		sb_index_record_take(bytes.ptr + i, &r);
		err = l->p->store.ops->get(l->p->store.self, r.where, l->room,
					   &object);
		if (err == SB_OK)
			err = l->visit(l->arg, &r.id, r.realm, object);
	}
	return err;
}

static enum sb_err look_at_blob(void *arg, const char *name)
{
	struct look *l = arg;
	struct sb_buf blob = { NULL, 0, 0 };
	const char *slash = strchr(name, '/');
	struct sb_span bytes;
	enum sb_err err;

	err = l->p->store.ops->get_named(l->p->store.self, name, &blob);
	if (err != SB_OK)
		return err;
	bytes = sb_span_of(blob.ptr, blob.len);
	if (l->p->route.provider_index && slash && slash[1] == 'i')
		err = look_at_records(l, bytes);
	else
		err = l->visit(l->arg, NULL, 0, bytes);
	free(blob.ptr);
	return err;
}

/* Without an index of its own the provider sees packs. */
static enum sb_err look_at_packs(struct look *l)
{
	const struct sb_store *s = &l->p->store;
	enum sb_err err = SB_OK;

	for (uint32_t pack = 0; err == SB_OK; pack++) {
		uint32_t len = s->ops->pack_bytes(s->self, pack);
		struct sb_where where = { pack, 0, len };
		struct sb_span bytes;

		if (len == 0)
			break;
		err = s->ops->get(s->self, where, l->room, &bytes);
		if (err == SB_OK)
			err = l->visit(l->arg, NULL, 0, bytes);
	}
	return err;
}

enum sb_err sb_pipeline_provider_view(struct sb_archiver *archiver,
				      visitor *visit, void *arg)
{
	struct look l = { pipeline_of(archiver), visit, arg, NULL };
	enum sb_err err;

	l.room = sb_heap_alloc_raw(&l.p->heap, SB_PACK_BYTES);
	if (!l.room)
		return SB_MEMORY;
	err = l.p->store.ops->list(l.p->store.self, "u", look_at_blob, &l);
	if (err == SB_OK && !l.p->route.provider_index)
		err = look_at_packs(&l);
	sb_heap_free(&l.p->heap, l.room);
	return err;
}

enum sb_err sb_pipeline_name_candidate(struct sb_archiver *archiver,
				       uint32_t user, struct sb_span plain,
				       struct sb_id *id, uint64_t *realm)
{
	struct sb_pipeline *p = pipeline_of(archiver);
	struct sb_worker *w = p->workers[0];
	struct sb_arena room = { NULL, 0, 0 };
	struct sb_meter unused = { 0 };
	struct sb_file file;
	struct sb_cell cell;
	enum sb_err err;

	if (p->route.namer < 0)
		return SB_UNSUPPORTED;
	if (user >= p->set.users || !p->accounts[user].ctx)
		return SB_PARAM;
	memset(&file, 0, sizeof(file));
	memset(&cell, 0, sizeof(cell));
	cell.plain = plain;
	cell.chunk.file = &file;
	cell.chunk.at.user = user;
	cell.chunk.at.file = UINT64_C(0xfffffffffffe);
	cell.chunk.scope = p->route.scope;
	room.cap = sb_stage_room(&p->route, plain.len, 1);
	room.ptr = sb_heap_alloc_raw(&p->heap, room.cap);
	if (!room.ptr)
		return SB_MEMORY;
	sb_worker_begin(w, SB_OP_BACKUP, p->accounts[user].ctx,
			p->accounts[user].view, user);
	/* No index: nothing is claimed, nothing is stored. */
	err = sb_stage_down(w, &p->route, NULL, &p->tops[0], &cell, 1, &room);
	sb_worker_end(w, &unused);
	*id = cell.chunk.id;
	*realm = sb_route_realm(&p->route, cell.chunk.scope, user);
	sb_heap_free(&p->heap, room.ptr);
	return err;
}

int sb_pipeline_has(struct sb_archiver *archiver, const struct sb_id *id,
		    uint64_t realm)
{
	struct sb_pipeline *p = pipeline_of(archiver);
	struct sb_where where;

	return sb_index_find(p->index, sb_name_of(id, realm, 0), &where) ==
	       SB_OK;
}

/* Places that some snapshot still needs. */
struct live {
	struct sb_heap *heap;
	uint64_t *places; /* pairs: pack << 24 | offset, and length */
	size_t count, cap;
};

static enum sb_err live_add(struct sb_pipeline *p, struct live *l,
			    const struct sb_ref *ref, uint32_t user,
			    uint32_t part)
{
	uint64_t realm = sb_route_realm(&p->route, ref->scope, user);
	struct sb_where where;
	enum sb_err err;

	err = sb_index_find(p->index, sb_name_of(&ref->id, realm, part),
			    &where);
	if (err != SB_OK)
		return err == SB_MISSING ? SB_OK : err;
	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 4096;
		uint64_t *grown =
			sb_heap_alloc_raw(l->heap, 2 * cap * sizeof(*grown));

		if (!grown)
			return SB_MEMORY;
		if (l->count)
			memcpy(grown, l->places, 2 * l->count * sizeof(*grown));
		sb_heap_free(l->heap, l->places);
		l->places = grown;
		l->cap = cap;
	}
	l->places[2 * l->count] = (uint64_t)where.pack << 24 | where.offset;
	l->places[2 * l->count + 1] = where.len;
	l->count++;
	return SB_OK;
}

static enum sb_err mark_entry(struct sb_pipeline *p, struct live *l,
			      uint32_t user, const struct sb_recipe_entry *e)
{
	const struct sb_data *client = p->route.sides[SB_CLIENT];
	int chained = client && client->unit == SB_FILE;
	struct sb_span refs = e->refs;
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; i < e->chunk_count && err == SB_OK; i++) {
		struct sb_ref ref;

		err = sb_recipe_take_ref(&refs, &e->id, &ref);
		if (err != SB_OK)
			return SB_MALFORMED;
		err = live_add(p, l, &ref, user,
			       chained ? (uint32_t)(e->first_chunk + i) : 0);
	}
	return err;
}

static enum sb_err mark_snapshot(struct sb_pipeline *p, struct live *l,
				 uint32_t user, uint32_t snapshot)
{
	struct sb_recipe_entry e;
	struct sb_walk walk;
	enum sb_err err;

	err = sb_walk_open(&walk, p, p->workers[0], &p->tops[0], user,
			   snapshot);
	if (err != SB_OK)
		return err == SB_MISSING ? SB_OK : err;
	for (uint64_t i = 0; i < walk.root.block_count && err == SB_OK; i++)
		err = live_add(p, l, &walk.root.blocks[i].ref, user, 0);
	while (err == SB_OK) {
		err = sb_walk_next(&walk, &e);
		if (err == SB_OK)
			err = mark_entry(p, l, user, &e);
	}
	sb_walk_release(&walk);
	return err == SB_MISSING ? SB_OK : err;
}

static int by_place(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static uint64_t live_bytes(const struct live *l)
{
	uint64_t bytes = 0;

	if (l->count)
		qsort(l->places, l->count, 2 * sizeof(*l->places), by_place);
	for (size_t i = 0; i < l->count; i++) {
		if (i == 0 || l->places[2 * i] != l->places[2 * i - 2])
			bytes += l->places[2 * i + 1];
	}
	return bytes;
}

static uint64_t stored_bytes(const struct sb_store *s)
{
	uint64_t bytes = 0;

	for (uint32_t pack = 0;; pack++) {
		uint32_t len = s->ops->pack_bytes(s->self, pack);

		if (len == 0)
			return bytes;
		bytes += len;
	}
}

/* Mark all that the remaining snapshots of all accounts need. */
enum sb_err sb_archive_forget(void *self, uint32_t user, uint32_t snapshot,
			      uint64_t *dead_bytes, struct sb_meter *meter)
{
	struct sb_pipeline *p = self;
	struct live l = { .heap = &p->heap };
	enum sb_err err;
	char name[64];

	*p->why = '\0';
	if (user >= p->set.users || !p->accounts[user].ctx)
		return SB_PARAM;
	sb_blob_name(name, user, snapshot, 's', 0);
	err = p->store.ops->remove_named(p->store.self, name);
	for (uint32_t u = 0; u < p->set.users && err == SB_OK; u++) {
		struct sb_account *a = &p->accounts[u];

		if (!a->ctx)
			continue;
		sb_worker_begin(p->workers[0], SB_OP_RESTORE, a->ctx, a->view,
				u);
		for (uint32_t s = 0; s < a->next_snapshot && err == SB_OK; s++)
			err = mark_snapshot(p, &l, u, s);
		sb_worker_end(p->workers[0], meter);
	}
	if (err == SB_OK)
		*dead_bytes = stored_bytes(&p->store) - live_bytes(&l);
	else
		sb_pipeline_why(p, "profile %s, forgetting snapshot %u: %s",
				p->profile.name, snapshot, sb_err_name(err));
	sb_heap_free(&p->heap, l.places);
	return err;
}
