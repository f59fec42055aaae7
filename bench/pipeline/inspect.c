#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/internal.h"

/* What others can do with an archive (sb_pipeline_*): restore as somebody
 * else, look at the store, ask for names. */

struct sb_world *sb_pipeline_world(const struct sb_archiver *archiver)
{
	const struct sb_pipeline *p = archiver->self;

	return p->world;
}

enum sb_err sb_pipeline_restore_as(struct sb_archiver *archiver,
				   struct sb_view *view, uint32_t user,
				   uint32_t snapshot,
				   const struct sb_sink *sink,
				   struct sb_meter *meter)
{
	struct sb_pipeline *p = archiver->self;
	void *ctx = NULL;
	enum sb_err err = sb_ctx_unlock(p, view, user, meter, &ctx);

	if (err == SB_OK)
		err = sb_view_turn(view);
	if (err == SB_OK)
		err = sb_view_store(view);
	if (err == SB_OK)
		err = sb_restore_run(p, ctx, view, user, snapshot,
				     sb_span_of(NULL, 0), sink, meter);
	sb_ctx_free(p, ctx);
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
	struct look l = { archiver->self, visit, arg, NULL };
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

/* One chunk of a stranger's file, through derive and seal. */
static enum sb_err candidate(struct sb_pipeline *p, uint32_t user,
			     struct sb_span plain, struct sb_cell *cell)
{
	struct sb_worker *w = p->workers[0];
	struct sb_arena room = { NULL, 0, 0 };
	struct sb_meter unused = { 0 };
	struct sb_file file;
	enum sb_err err;

	if (p->route.namer < 0)
		return SB_UNSUPPORTED;
	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	memset(&file, 0, sizeof(file));
	memset(cell, 0, sizeof(*cell));
	cell->plain = plain;
	cell->chunk.at.user = user;
	cell->chunk.at.file = UINT64_C(0xfffffffffffe);
	cell->chunk.scope = p->route.scope;
	room.cap = sb_stage_room(&p->route, plain.len, 1);
	room.ptr = sb_heap_alloc_raw(&p->heap, room.cap);
	if (!room.ptr)
		return SB_MEMORY;
	cell->chunk.file = &file;
	sb_worker_begin(w, SB_OP_BACKUP, p->accounts[user].ctx,
			p->accounts[user].view, user);
	/* No index: nothing is claimed, nothing is stored. */
	err = sb_stage_down(w, &p->route, NULL, &p->tops[0], cell, 1, &room);
	sb_worker_end(w, &unused);
	cell->chunk.file = NULL;
	sb_heap_free(&p->heap, room.ptr);
	return err;
}

enum sb_err sb_pipeline_name_candidate(struct sb_archiver *archiver,
				       uint32_t user, struct sb_span plain,
				       struct sb_id *id, uint64_t *realm)
{
	struct sb_pipeline *p = archiver->self;
	struct sb_cell cell;
	enum sb_err err = candidate(p, user, plain, &cell);

	if (err != SB_UNSUPPORTED && err != SB_PARAM && err != SB_MEMORY) {
		*id = cell.chunk.id;
		*realm = sb_route_realm(&p->route, cell.chunk.scope, user);
	}
	sb_wipe(&cell, sizeof(cell));
	return err;
}

enum sb_err sb_pipeline_refer(struct sb_archiver *archiver, uint32_t user,
			      struct sb_span plain, struct sb_ref *out)
{
	struct sb_cell cell;
	enum sb_err err = candidate(archiver->self, user, plain, &cell);

	if (err == SB_OK) {
		memset(out, 0, sizeof(*out));
		out->id = cell.chunk.id;
		out->plain_bytes = (uint32_t)plain.len;
		out->scope = cell.chunk.scope;
		out->secret_len = cell.chunk.secret_len;
		memcpy(out->secret, cell.chunk.secret, out->secret_len);
	}
	sb_wipe(&cell, sizeof(cell));
	return err;
}

enum sb_err sb_pipeline_list_bytes(struct sb_archiver *archiver, uint32_t user,
				   uint32_t snapshot, size_t *out)
{
	struct sb_pipeline *p = archiver->self;
	struct sb_worker *w = p->workers[0];
	const struct sb_account *a = &p->accounts[user];
	struct sb_meter unused = { 0 };
	struct sb_walk walk;
	enum sb_err err;

	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	sb_worker_begin(w, SB_OP_RESTORE, sb_account_ctx(a, snapshot), a->view,
			user);
	err = sb_walk_open(&walk, p, w, &p->tops[0], user, snapshot);
	if (err == SB_OK) {
		err = walk.root.block_count == 1 ? SB_OK : SB_UNSUPPORTED;
		*out = err == SB_OK ? walk.root.blocks[0].ref.plain_bytes : 0;
		sb_walk_release(&walk);
	}
	sb_worker_end(w, &unused);
	return err;
}

enum sb_err sb_pipeline_index_lies(struct sb_archiver *archiver, int lie)
{
	struct sb_pipeline *p = archiver->self;

	if (!p->route.provider_index || p->route.namer < 0)
		return SB_UNSUPPORTED;
	sb_index_tell(p->index, lie == 1   ? SB_INDEX_HAS_ALL
				: lie == 2 ? SB_INDEX_HAS_NONE
					   : SB_INDEX_HONEST);
	return SB_OK;
}

int sb_pipeline_has(struct sb_archiver *archiver, const struct sb_id *id,
		    uint64_t realm)
{
	struct sb_pipeline *p = archiver->self;
	struct sb_where where;

	return sb_index_find(p->index, sb_name_of(id, realm, 0), &where) ==
	       SB_OK;
}
