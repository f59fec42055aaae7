#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/internal.h"

/* A snapshot is forgotten, and with it the objects that no other one needs
 * (sb_pipeline_*, sb_archive_*). */

struct spot {
	uint64_t place; /* pack << 24 | offset */
	uint32_t len;
	struct sb_name name;
};

struct spots {
	struct sb_heap *heap;
	struct spot *of;
	size_t count, cap;
};

static enum sb_err add(struct sb_pipeline *p, struct spots *l,
		       const struct sb_ref *ref, uint32_t user, uint32_t part)
{
	uint64_t realm = sb_route_realm(&p->route, ref->scope, user);
	struct sb_name name = sb_name_of(&ref->id, realm, part);
	struct sb_where where;
	enum sb_err err = sb_index_find(p->index, name, &where);

	if (err != SB_OK)
		return err == SB_MISSING ? SB_OK : err;
	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 4096;
		struct spot *grown =
			sb_heap_alloc_raw(l->heap, cap * sizeof(*grown));

		if (!grown)
			return SB_MEMORY;
		if (l->count)
			memcpy(grown, l->of, l->count * sizeof(*grown));
		sb_heap_free(l->heap, l->of);
		l->of = grown;
		l->cap = cap;
	}
	l->of[l->count++] =
		(struct spot) { (uint64_t)where.pack << 24 | where.offset,
				where.len, name };
	return SB_OK;
}

static enum sb_err mark_entry(struct sb_pipeline *p, struct spots *l,
			      uint32_t user, const struct sb_recipe_entry *e)
{
	int chained = sb_route_is_chained(&p->route);
	struct sb_span refs = e->refs;
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; i < e->chunk_count && err == SB_OK; i++) {
		struct sb_ref ref;

		err = sb_recipe_take_ref(&refs, &e->id, &ref);
		if (err != SB_OK)
			return SB_MALFORMED;
		err = add(p, l, &ref, user,
			  chained ? (uint32_t)(e->first_chunk + i) : 0);
	}
	return err;
}

/* All that one snapshot needs; nothing where it is gone. */
static enum sb_err mark(struct sb_pipeline *p, struct spots *l, uint32_t user,
			uint32_t snapshot, struct sb_meter *meter)
{
	struct sb_account *a = &p->accounts[user];
	struct sb_worker *w = p->workers[0];
	struct sb_recipe_entry e;
	struct sb_walk walk;
	enum sb_err err;

	sb_worker_begin(w, SB_OP_RESTORE, sb_account_ctx(a, snapshot), a->view,
			user);
	err = sb_walk_open(&walk, p, w, &p->tops[0], user, snapshot);
	if (err == SB_OK) {
		for (uint64_t i = 0; i < walk.root.block_count && err == SB_OK;
		     i++)
			err = add(p, l, &walk.root.blocks[i].ref, user, 0);
		while (err == SB_OK) {
			err = sb_walk_next(&walk, &e);
			if (err == SB_OK)
				err = mark_entry(p, l, user, &e);
		}
		sb_walk_release(&walk);
	}
	sb_worker_end(w, meter);
	return err == SB_MISSING ? SB_OK : err;
}

static int by_place(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* Sorted, each place once. */
static void settle(struct spots *l)
{
	size_t kept = 0;

	if (l->count)
		qsort(l->of, l->count, sizeof(*l->of), by_place);
	for (size_t i = 0; i < l->count; i++) {
		if (i == 0 || l->of[i].place != l->of[kept - 1].place)
			l->of[kept++] = l->of[i];
	}
	l->count = kept;
}

static uint64_t bytes_of(const struct spots *l)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < l->count; i++)
		bytes += l->of[i].len;
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

static enum sb_err drop_root(struct sb_pipeline *p, uint32_t user,
			     uint32_t snapshot, struct sb_forgotten *out)
{
	struct sb_buf root = { NULL, 0, 0 };
	char name[64];
	enum sb_err err;

	sb_blob_name(name, user, snapshot, 's', 0);
	err = p->store.ops->get_named(p->store.self, name, &root);
	if (err == SB_OK)
		err = p->store.ops->remove_named(p->store.self, name);
	out->objects += err == SB_OK;
	out->bytes += err == SB_OK ? root.len : 0;
	free(root.ptr);
	return err;
}

static void sweep(struct sb_pipeline *p, const struct spots *mine,
		  const struct spots *live, struct sb_forgotten *out)
{
	for (size_t i = 0; i < mine->count; i++) {
		const struct spot *s = &mine->of[i];

		if (live->count &&
		    bsearch(s, live->of, live->count, sizeof(*s), by_place)) {
			out->kept_objects++;
			out->kept_bytes += s->len;
			continue;
		}
		sb_index_drop(p->index, s->name);
		out->objects++;
		out->bytes += s->len;
	}
}

static enum sb_err forget(struct sb_pipeline *p, uint32_t user,
			  uint32_t snapshot, struct sb_forgotten *out,
			  uint64_t *dead_bytes, struct sb_meter *meter)
{
	struct spots mine = { .heap = &p->heap }, live = { .heap = &p->heap };
	struct sb_meter others = { 0 };
	enum sb_err err;

	*p->why = '\0';
	memset(out, 0, sizeof(*out));
	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	err = mark(p, &mine, user, snapshot, meter);
	if (err == SB_OK)
		err = drop_root(p, user, snapshot, out);
	if (err == SB_OK)
		err = sb_last_forgotten(p, user, snapshot, meter);
	for (uint32_t u = 0; u < p->set.users && err == SB_OK; u++) {
		struct sb_account *a = &p->accounts[u];

		for (uint32_t s = 0;
		     a->ctx && s < a->next_snapshot && err == SB_OK; s++)
			err = mark(p, &live, u, s, u == user ? meter : &others);
	}
	settle(&mine);
	settle(&live);
	if (err == SB_OK) {
		sweep(p, &mine, &live, out);
		*dead_bytes = stored_bytes(&p->store) - bytes_of(&live);
	} else {
		sb_pipeline_why(p, "profile %s, forgetting snapshot %u: %s",
				p->profile.name, snapshot, sb_err_name(err));
	}
	sb_heap_free(&p->heap, mine.of);
	sb_heap_free(&p->heap, live.of);
	return err;
}

enum sb_err sb_archive_forget(void *self, uint32_t user, uint32_t snapshot,
			      uint64_t *dead_bytes, struct sb_meter *meter)
{
	struct sb_forgotten gone;

	return forget(self, user, snapshot, &gone, dead_bytes, meter);
}

enum sb_err sb_pipeline_forget(struct sb_archiver *archiver, uint32_t user,
			       uint32_t snapshot, struct sb_forgotten *out,
			       struct sb_meter *meter)
{
	uint64_t dead_bytes;

	return forget(archiver->self, user, snapshot, out, &dead_bytes, meter);
}
