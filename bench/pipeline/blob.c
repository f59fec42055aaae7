#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/internal.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/wire.h"

/* Named blobs (sb_blob_*): roots and index blobs (sb_index_* of records), whose
 * ids follow from their place, so that a provider cannot serve one for another;
 * and what is fetched by reference (sb_fetch_*, sb_recipe_* to open blocks). */

void sb_index_record_put(uint8_t out[SB_INDEX_RECORD_BYTES],
			 const struct sb_index_record *r)
{
	memcpy(out, r->id.b, SB_ID_BYTES);
	sb_put_le64(out + 32, r->realm);
	sb_put_le32(out + 40, r->part);
	sb_put_le32(out + 44, r->where.pack);
	sb_put_le32(out + 48, r->where.offset);
	sb_put_le32(out + 52, r->where.len);
}

void sb_index_record_take(const uint8_t in[SB_INDEX_RECORD_BYTES],
			  struct sb_index_record *r)
{
	memcpy(r->id.b, in, SB_ID_BYTES);
	r->realm = sb_get_le64(in + 32);
	r->part = sb_get_le32(in + 40);
	r->where.pack = sb_get_le32(in + 44);
	r->where.offset = sb_get_le32(in + 48);
	r->where.len = sb_get_le32(in + 52);
}

void sb_blob_name(char out[64], uint32_t user, uint32_t snapshot, char kind,
		  uint32_t part)
{
	snprintf(out, 64, "u%06u/%c%06u-%04u", user, kind, snapshot, part);
}

/* Also the name. */
static void blob_cell(struct sb_kit *kit, uint32_t user, uint32_t snapshot,
		      char kind, uint32_t part, char name[64],
		      struct sb_cell *cell)
{
	memset(cell, 0, sizeof(*cell));
	sb_blob_name(name, user, snapshot, kind, part);
	sb_sha256(kit, sb_span_of(name, strlen(name)), cell->chunk.id.b);
	cell->chunk.kind = SB_ROOT;
	cell->chunk.scope = SB_ALONE;
	cell->chunk.last = 1;
	cell->chunk.at.user = user;
	cell->chunk.at.snapshot = snapshot;
	cell->chunk.at.kind = SB_ROOT;
	cell->chunk.at.file = (uint8_t)kind;
	cell->chunk.at.offset = part;
}

enum sb_err sb_blob_seal(struct sb_pipeline *p, struct sb_worker *w,
			 struct sb_bench_top *top, char kind, uint32_t snapshot,
			 uint32_t part, struct sb_span plain,
			 enum sb_bytes_kind counted_as)
{
	struct sb_arena room = { NULL, 0, 0 };
	struct sb_cell cell;
	enum sb_err err;
	char name[64];

	blob_cell(w->env.kit, w->user, snapshot, kind, part, name, &cell);
	cell.plain = plain;
	room.cap = sb_stage_room(&p->route, plain.len, 1);
	if (room.cap > top->middle.cap) {
		sb_pipeline_why(p,
				"the list of recipe blocks has %zu bytes: too "
				"many files for one snapshot; back up fewer "
				"at once",
				plain.len);
		return SB_UNSUPPORTED;
	}
	room.ptr = sb_heap_alloc_raw(&p->heap, room.cap);
	if (!room.ptr)
		return SB_MEMORY;
	err = sb_stage_down(w, &p->route, NULL, top, &cell, 1, &room);
	if (err == SB_OK && sb_pipeline_fails_put(p))
		err = SB_IO;
	if (err == SB_OK) {
		err = p->store.ops->put_named(p->store.self, name, cell.object);
		w->meter.put_count[counted_as]++;
		w->meter.put_bytes[counted_as] += cell.object.len;
		w->meter.wire_up_bytes += cell.object.len;
	}
	sb_heap_free(&p->heap, room.ptr);
	return err;
}

static enum sb_err copy_out(struct sb_heap *heap, struct sb_span plain,
			    struct sb_buf *out)
{
	out->ptr = sb_heap_alloc_raw(heap, plain.len + 1);
	if (!out->ptr)
		return SB_MEMORY;
	if (plain.len)
		memcpy(out->ptr, plain.ptr, plain.len);
	out->len = out->cap = plain.len;
	return SB_OK;
}

enum sb_err sb_blob_open(struct sb_pipeline *p, struct sb_worker *w,
			 struct sb_bench_top *top, uint32_t user, char kind,
			 uint32_t snapshot, uint32_t part,
			 enum sb_bytes_kind counted_as, struct sb_buf *out)
{
	struct sb_buf stored = { NULL, 0, 0 };
	struct sb_cell cell;
	char name[64];
	enum sb_err err;

	blob_cell(w->env.kit, user, snapshot, kind, part, name, &cell);
	if (sb_pipeline_fails_get(p))
		return SB_IO;
	err = p->store.ops->get_named(p->store.self, name, &stored);
	if (err != SB_OK)
		return err;
	w->meter.get_count[counted_as]++;
	w->meter.get_bytes[counted_as] += stored.len;
	w->meter.wire_down_bytes += stored.len;
	cell.object = sb_span_of(stored.ptr, stored.len);
	err = sb_stage_up(w, &p->route, top, &cell, 1);
	if (err == SB_OK)
		err = cell.err;
	if (err == SB_OK)
		err = copy_out(&p->heap, cell.plain, out);
	free(stored.ptr);
	return err;
}

enum sb_err sb_fetch_object(struct sb_pipeline *p, struct sb_worker *w,
			    const struct sb_ref *ref, uint32_t part,
			    enum sb_bytes_kind kind, struct sb_arena *into,
			    struct sb_span *object)
{
	uint64_t realm = sb_route_realm(&p->route, ref->scope, w->user);
	struct sb_where where;
	enum sb_err err;

	err = sb_index_find(p->index, sb_name_of(&ref->id, realm, part),
			    &where);
	if (err != SB_OK)
		return err;
	if (where.len > into->cap - into->used)
		return SB_MALFORMED; /* longer than any object of ours */
	if (sb_pipeline_fails_get(p))
		return SB_IO;
	err = p->store.ops->get(p->store.self, where, into->ptr + into->used,
				object);
	if (err != SB_OK)
		return err;
	if (object->ptr == into->ptr + into->used)
		into->used += where.len;
	w->meter.get_count[kind]++;
	w->meter.get_bytes[kind] += object->len;
	w->meter.wire_down_bytes += object->len;
	if (w->serving < SB_CLASS_COUNT) {
		w->meter.of_class[w->serving].get_count++;
		w->meter.of_class[w->serving].get_bytes += object->len;
	}
	return SB_OK;
}

enum sb_err sb_recipe_open(struct sb_pipeline *p, struct sb_worker *w,
			   struct sb_bench_top *top, const struct sb_ref *ref,
			   struct sb_buf *out)
{
	struct sb_arena room = { NULL, 0, 0 };
	struct sb_cell cell;
	enum sb_err err;

	room.cap = sb_stage_room(&p->route, ref->plain_bytes, 1);
	if (room.cap > top->middle.cap)
		return SB_MALFORMED;
	room.ptr = sb_heap_alloc_raw(&p->heap, room.cap);
	if (!room.ptr)
		return SB_MEMORY;
	memset(&cell, 0, sizeof(cell));
	cell.chunk.kind = SB_RECIPE;
	cell.chunk.at.kind = SB_RECIPE;
	cell.chunk.last = 1;
	cell.chunk.scope = ref->scope;
	cell.chunk.id = ref->id;
	cell.chunk.secret_len = ref->secret_len;
	memcpy(cell.chunk.secret, ref->secret, ref->secret_len);
	cell.plain.len = ref->plain_bytes;
	err = sb_fetch_object(p, w, ref, 0, SB_BYTES_RECIPE, &room,
			      &cell.object);
	if (err == SB_OK)
		err = sb_stage_up(w, &p->route, top, &cell, 1);
	if (err == SB_OK)
		err = cell.err;
	if (err == SB_OK)
		err = copy_out(&p->heap, cell.plain, out);
	sb_heap_free(&p->heap, room.ptr);
	return err;
}
