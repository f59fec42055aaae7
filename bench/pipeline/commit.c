#include <string.h>

#include "bench/pipeline/backup.h"

/* Committing, in the order of tickets: decide who owns each name, reserve
 * places, and let recipes grow.  The copying into the store happens after the
 * turn has passed on. */

#define REFS_BYTES    ((size_t)512 << 10) /* of one recipe entry */
#define RECORDS_BYTES ((size_t)1 << 20)
#define RECIPE_PLACE  (UINT64_C(1) << 47) /* offsets of recipe blocks */
#define RECIPE_CLAIM  (UINT64_C(1) << 61) /* positions after any chunk's */

static enum sb_err record(struct sb_backup *b, const struct sb_cell *c,
			  struct sb_where where)
{
	struct sb_index_record r = { c->chunk.id, c->realm, c->part, where };
	uint8_t bytes[SB_INDEX_RECORD_BYTES];
	enum sb_err err;

	sb_index_record_put(bytes, &r);
	err = sb_block_append(&b->records, bytes, sizeof(bytes));
	/* In this order: a failed backup forgets what is in its records. */
	return err == SB_OK ? sb_index_put(b->p->index, c->name, where) : err;
}

void sb_backup_forget_records(struct sb_backup *b)
{
	for (size_t i = 0; i < b->records.len; i += SB_INDEX_RECORD_BYTES) {
		struct sb_index_record r;

		sb_index_record_take(b->records.ptr + i, &r);
		sb_index_drop(b->p->index, sb_name_of(&r.id, r.realm, r.part));
	}
}

static enum sb_err write_records(struct sb_backup *b, struct sb_worker *w,
				 struct sb_bench_top *top)
{
	struct sb_span plain = sb_span_of(b->records.ptr, b->records.len);
	char name[64];
	enum sb_err err;

	if (plain.len == 0)
		return SB_OK;
	if (b->p->route.provider_index) {
		sb_blob_name(name, b->user, b->snapshot, 'i', b->record_blobs);
		err = b->p->store.ops->put_named(b->p->store.self, name, plain);
		w->meter.put_count[SB_BYTES_INDEX]++;
		w->meter.put_bytes[SB_BYTES_INDEX] += plain.len;
	} else {
		err = sb_blob_seal(b->p, w, top, 'i', b->snapshot,
				   b->record_blobs, plain, SB_BYTES_INDEX);
	}
	b->record_blobs++;
	b->records.len = 0;
	return err;
}

/* Is this cell's object the one that is stored? */
static int owns(struct sb_backup *b, const struct sb_cell *c)
{
	if (c->known)
		return 0;
	if (c->chunk.scope == SB_ALONE)
		return 1;
	return sb_index_owns(b->p->index, c->name, c->position);
}

static void count_cell(struct sb_backup *b, struct sb_worker *w,
		       const struct sb_cell *c, int owned,
		       enum sb_bytes_kind kind)
{
	struct sb_meter *m = &w->meter;
	int target = b->p->route.lookup_side == SB_PROVIDER;
	const struct sb_data *client = b->p->route.sides[SB_CLIENT];
	int late = client && client->named == SB_LATE;

	if (kind == SB_BYTES_DATA) {
		m->chunks++;
		m->duplicate_chunks += !owned;
		m->sealed_twice += !owned && late;
	}
	if (owned) {
		m->put_count[kind]++;
		m->put_bytes[kind] += c->object.len;
	}
	if (owned || target)
		m->wire_up_bytes += c->wire_bytes;
}

static enum sb_err trace_cell(struct sb_backup *b, const struct sb_cell *c,
			      uint64_t file, uint16_t data_class, int owned)
{
	struct sb_occurrence o = { 0 };

	if (!b->p->set.trace)
		return SB_OK;
	o.user = b->user;
	o.snapshot = b->snapshot;
	o.file = file;
	o.data_class = data_class;
	o.scope = c->chunk.scope;
	o.stored = (uint8_t)owned;
	o.sent = b->p->route.lookup_side == SB_PROVIDER ? 1 : (uint8_t)owned;
	o.plain_bytes = (uint32_t)c->plain.len;
	o.payload_bytes = owned ? c->payload_bytes : 0;
	o.pad_bytes = owned ? c->pad_bytes : 0;
	o.object_bytes = owned ? (uint32_t)c->object.len : 0;
	o.realm = c->realm;
	o.id = c->chunk.id;
	o.part = c->part;
	memcpy(o.content, c->content, sizeof(o.content));
	return b->p->set.trace(b->p->set.trace_arg, &o) ? SB_MEMORY : SB_OK;
}

/* Reserve for the owned ones among cells; spans and where in step. */
static enum sb_err settle(struct sb_backup *b, struct sb_worker *w,
			  struct sb_piece *piece)
{
	size_t n = 0;
	enum sb_err err;

	for (size_t i = 0; i < piece->file_count; i++) {
		struct sb_piece_file *pf = &piece->files[i];

		for (size_t k = 0; k < pf->cell_count; k++) {
			struct sb_cell *c = &piece->cells[pf->first_cell + k];
			int owned = owns(b, c);

			count_cell(b, w, c, owned, SB_BYTES_DATA);
			err = trace_cell(b, c, pf->f->index,
					 pf->f->entry->data_class, owned);
			if (err != SB_OK)
				return err;
			if (!owned)
				continue;
			piece->lens[n] = (uint32_t)c->object.len;
			piece->spans[n] = c->object;
			piece->owned[n++] = (uint32_t)(pf->first_cell + k);
		}
	}
	piece->owned_count = n;
	err = b->p->store.ops->reserve(b->p->store.self, piece->lens, n,
				       piece->where);
	for (size_t i = 0; i < n && err == SB_OK; i++)
		err = record(b, &piece->cells[piece->owned[i]],
			     piece->where[i]);
	return err;
}

/* Seal the growing block, put it, and note it in the root. */
static enum sb_err write_recipe(struct sb_backup *b, struct sb_worker *w,
				struct sb_bench_top *top)
{
	struct sb_root_block *k;
	struct sb_where where;
	struct sb_cell cell;
	enum sb_err err;
	uint32_t len;

	if (b->recipe_entries == 0)
		return SB_OK;
	memset(&cell, 0, sizeof(cell));
	cell.plain = sb_span_of(b->recipe.ptr, b->recipe.len);
	cell.chunk.kind = SB_RECIPE;
	cell.chunk.at.user = b->user;
	cell.chunk.at.snapshot = b->snapshot;
	cell.chunk.at.kind = SB_RECIPE;
	cell.chunk.at.offset = RECIPE_PLACE + b->root.block_count;
	cell.chunk.last = 1;
	cell.chunk.scope = b->p->route.scope;
	cell.position = RECIPE_CLAIM + b->recipe_position++;
	b->recipe_object.used = 0;
	err = sb_stage_down(w, &b->p->route, b->p->index, top, &cell, 1,
			    &b->recipe_object);
	if (err == SB_OK && owns(b, &cell)) {
		len = (uint32_t)cell.object.len;
		err = sb_pipeline_fails_put(b->p)
			      ? SB_IO
			      : b->p->store.ops->reserve(b->p->store.self, &len,
							 1, &where);
		if (err == SB_OK)
			err = b->p->store.ops->fill(b->p->store.self, &where,
						    &cell.object, 1);
		if (err == SB_OK)
			err = record(b, &cell, where);
		count_cell(b, w, &cell, 1, SB_BYTES_RECIPE);
	}
	if (err != SB_OK)
		return err;
	k = &b->root.blocks[b->root.block_count++];
	memset(k, 0, sizeof(*k));
	k->ref.id = cell.chunk.id;
	k->ref.scope = cell.chunk.scope;
	k->ref.plain_bytes = (uint32_t)cell.plain.len;
	k->ref.secret_len = cell.chunk.secret_len;
	memcpy(k->ref.secret, cell.chunk.secret, cell.chunk.secret_len);
	k->entry_count = b->recipe_entries;
	k->first_path = b->recipe_first;
	b->recipe_first = sb_span_of(NULL, 0);
	b->recipe_entries = 0;
	b->recipe.len = 0;
	return SB_OK;
}

static enum sb_err root_room(struct sb_backup *b)
{
	uint64_t cap = b->root_cap ? 2 * b->root_cap : 64;
	struct sb_root_block *grown;

	if (b->root.block_count < b->root_cap)
		return SB_OK;
	grown = sb_heap_alloc(&b->p->heap, (size_t)cap * sizeof(*grown));
	if (!grown)
		return SB_MEMORY;
	if (b->root.block_count)
		memcpy(grown, b->root.blocks,
		       (size_t)b->root.block_count * sizeof(*grown));
	sb_heap_free_secret(&b->p->heap, b->root.blocks);
	b->root.blocks = grown;
	b->root_cap = cap;
	return SB_OK;
}

/* The block that is about to grow starts with this path. */
static enum sb_err start_block(struct sb_backup *b, struct sb_span path)
{
	uint8_t *copy = sb_heap_alloc_raw(&b->p->heap, path.len + 1);

	if (!copy)
		return SB_MEMORY;
	if (path.len)
		memcpy(copy, path.ptr, path.len);
	b->recipe_first = sb_span_of(copy, path.len);
	return SB_OK;
}

enum sb_err sb_backup_put_block(struct sb_backup *b, struct sb_worker *w,
				struct sb_bench_top *top, struct sb_span block,
				const struct sb_root_block *from)
{
	enum sb_err err = root_room(b);

	if (err == SB_OK)
		err = start_block(b, from->first_path);
	if (err == SB_OK)
		err = sb_block_append(&b->recipe, block.ptr, block.len);
	if (err != SB_OK)
		return err;
	b->recipe_entries = from->entry_count;
	b->root.entry_count += from->entry_count;
	return write_recipe(b, w, top);
}

static enum sb_err trace_reused(struct sb_backup *b,
				const struct sb_recipe_entry *e)
{
	struct sb_span refs = e->refs;
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; i < e->chunk_count && err == SB_OK; i++) {
		struct sb_occurrence o = { 0 };
		struct sb_ref ref;

		err = sb_recipe_take_ref(&refs, &e->id, &ref);
		if (err != SB_OK)
			return SB_MALFORMED;
		o.user = b->user;
		o.snapshot = b->snapshot;
		o.file = b->root.entry_count;
		o.data_class = e->entry.data_class;
		o.scope = ref.scope;
		o.reused = 1;
		o.plain_bytes = ref.plain_bytes;
		o.realm = sb_route_realm(&b->p->route, ref.scope, b->user);
		o.id = ref.id;
		if (sb_route_is_chained(&b->p->route))
			o.part = (uint32_t)(e->first_chunk + i);
		if (b->p->set.trace(b->p->set.trace_arg, &o))
			err = SB_MEMORY;
	}
	return err;
}

/* One encoded entry joins the growing block. */
static enum sb_err add_entry(struct sb_backup *b, struct sb_worker *w,
			     struct sb_bench_top *top, struct sb_span *encoded,
			     int traced)
{
	struct sb_recipe_entry e;
	enum sb_err err = sb_recipe_take(encoded, &e);

	if (err != SB_OK)
		return err;
	if (b->p->set.trace && !traced && e.entry.type == SB_ENTRY_FILE)
		err = trace_reused(b, &e);
	if (err == SB_OK)
		err = root_room(b);
	if (err == SB_OK && b->recipe_entries == 0)
		err = start_block(b, e.entry.path);
	if (err == SB_OK)
		err = sb_block_append(&b->recipe, e.whole.ptr, e.whole.len);
	if (err != SB_OK)
		return err;
	b->recipe_entries++;
	b->root.entry_count++;
	if (e.entry.type == SB_ENTRY_FILE && !e.more)
		b->root.plain_bytes += e.entry.size_bytes;
	if (!e.more && sb_recipe_is_full(b->recipe.len, e.entry.path))
		return write_recipe(b, w, top);
	return b->recipe.len > 4 * REFS_BYTES ? write_recipe(b, w, top) : SB_OK;
}

static enum sb_err add_entries(struct sb_backup *b, struct sb_worker *w,
			       struct sb_bench_top *top, struct sb_span encoded,
			       int traced)
{
	enum sb_err err = SB_OK;

	while (err == SB_OK && encoded.len)
		err = add_entry(b, w, top, &encoded, traced);
	return err;
}

/* Write what has gathered of f as one entry. */
static enum sb_err put_part(struct sb_backup *b, struct sb_worker *w,
			    struct sb_bench_top *top, struct sb_open_file *f,
			    int more)
{
	struct sb_block entry = { &b->p->heap, NULL, 0, 0 };
	struct sb_recipe_part part = {
		.size_bytes = more ? f->entry->size_bytes : f->offset,
		.offset = f->part_offset,
		.first_chunk = f->part_first,
		.chunk_count = f->part_chunks,
		.refs = sb_span_of(f->refs.ptr, f->refs.len),
		.more = (uint8_t)more,
	};
	enum sb_err err = sb_recipe_put(&entry, f->entry, &f->file, &part);

	if (err == SB_OK)
		err = add_entries(b, w, top, sb_span_of(entry.ptr, entry.len),
				  1);
	sb_block_release(&entry);
	f->part_offset = f->offset;
	f->part_first = f->chunks;
	f->part_chunks = 0;
	f->refs.len = 0;
	return err;
}

static enum sb_err add_refs(struct sb_backup *b, struct sb_worker *w,
			    struct sb_bench_top *top, struct sb_piece *piece,
			    const struct sb_piece_file *pf)
{
	struct sb_open_file *f = pf->f;
	enum sb_err err = SB_OK;

	for (size_t k = 0; k < pf->cell_count && err == SB_OK; k++) {
		const struct sb_cell *c = &piece->cells[pf->first_cell + k];

		err = sb_recipe_put_ref(&f->refs, &c->chunk,
					(uint32_t)c->plain.len, c->own_id);
		f->chunks++;
		f->part_chunks++;
		f->offset += c->plain.len;
		if (err == SB_OK && f->refs.len >= REFS_BYTES)
			err = put_part(b, w, top, f, 1);
	}
	return err;
}

static enum sb_err finish_file(struct sb_backup *b, struct sb_worker *w,
			       struct sb_bench_top *top, struct sb_open_file *f)
{
	enum sb_err err = SB_OK;

	if (f->lost) {
		w->meter.lost_files++;
	} else {
		err = put_part(b, w, top, f, 0);
		w->meter.files++;
		w->meter.plain_bytes += f->offset;
	}
	sb_open_file_free(b, f);
	return err;
}

static struct sb_span encoded(const struct sb_piece *piece, size_t from,
			      size_t to)
{
	if (from == to)
		return sb_span_of(NULL, 0);
	return sb_span_of(piece->prelude.ptr + from, to - from);
}

/* A recipe's parts may go out before the file turns out to be unreadable: the
 * reader of such a recipe finds no last part and drops the file. */
enum sb_err sb_backup_commit(struct sb_backup *b, struct sb_worker *w,
			     struct sb_bench_top *top, struct sb_piece *piece)
{
	size_t prelude = 0;
	enum sb_err err = SB_OK;

	/* An index blob must not name what is still being filled. */
	if (b->records.len >= RECORDS_BYTES) {
		sb_backup_wait_filled(b);
		err = write_records(b, w, top);
	}
	if (err == SB_OK)
		err = sb_pipeline_fails_put(b->p) ? SB_IO : settle(b, w, piece);

	for (size_t i = 0; i < piece->file_count && err == SB_OK; i++) {
		struct sb_piece_file *pf = &piece->files[i];

		err = add_entries(b, w, top,
				  encoded(piece, prelude, pf->prelude_end), 0);
		prelude = pf->prelude_end;
		if (err == SB_OK)
			err = add_refs(b, w, top, piece, pf);
		if (err == SB_OK && pf->piece + 1 == pf->f->pieces) {
			err = finish_file(b, w, top, pf->f);
			pf->f = NULL;
		}
	}
	if (err == SB_OK)
		err = add_entries(b, w, top,
				  encoded(piece, prelude, piece->prelude.len),
				  0);
	sb_meter_add(&w->meter, &piece->meter);
	return err;
}

enum sb_err sb_backup_finish(struct sb_backup *b, struct sb_worker *w,
			     struct sb_bench_top *top)
{
	struct sb_block root = { &b->p->heap, NULL, 0, 0 };
	enum sb_err err = write_recipe(b, w, top);

	if (err == SB_OK)
		err = write_records(b, w, top);
	if (err == SB_OK)
		err = sb_root_put(&root, &b->root);
	if (err == SB_OK)
		err = sb_blob_seal(b->p, w, top, 's', b->snapshot, 0,
				   sb_span_of(root.ptr, root.len),
				   SB_BYTES_RECIPE);
	sb_block_release(&root);
	return err == SB_OK ? sb_last_keep(b->p, w, b->snapshot) : err;
}
