#include "bench/store/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "bench/store/named.h"

struct lie {
	struct sb_where where;
	uint8_t *bytes;
	size_t len;
};

struct sb_overlay {
	struct sb_store base;
	struct sb_where *places;
	size_t place_count, place_cap;
	struct lie *lies;
	size_t lie_count, lie_cap;
	struct sb_named caught, hidden;
	int catches;
};

/* --- what the keeper does --- */

const struct sb_where *sb_overlay_places(const struct sb_overlay *o,
					 size_t *count)
{
	*count = o->place_count;
	return o->places;
}

static struct lie *find(const struct sb_overlay *o, struct sb_where where)
{
	for (size_t i = 0; i < o->lie_count; i++) {
		if (o->lies[i].where.pack == where.pack &&
		    o->lies[i].where.offset == where.offset)
			return &o->lies[i];
	}
	return NULL;
}

static struct lie *new_lie(struct sb_overlay *o)
{
	size_t cap = o->lie_cap ? 2 * o->lie_cap : 32;
	struct lie *more;

	if (o->lie_count == o->lie_cap) {
		more = realloc(o->lies, cap * sizeof(*more));
		if (!more)
			return NULL;
		o->lies = more;
		o->lie_cap = cap;
	}
	return &o->lies[o->lie_count];
}

enum sb_err sb_overlay_serve(struct sb_overlay *o, struct sb_where where,
			     struct sb_span bytes)
{
	struct lie *lie = find(o, where);
	struct lie *to = lie ? lie : new_lie(o);
	uint8_t *copy;

	if (!to)
		return SB_MEMORY;
	copy = malloc(bytes.len + 1);
	if (!copy)
		return SB_MEMORY;
	if (bytes.len)
		memcpy(copy, bytes.ptr, bytes.len);
	if (lie)
		free(lie->bytes);
	else
		o->lie_count++;
	to->where = where;
	to->bytes = copy;
	to->len = bytes.len;
	return SB_OK;
}

static enum sb_err hide_one(void *arg, const char *name)
{
	struct sb_overlay *o = arg;

	return sb_named_put(&o->hidden, name, sb_span_of(NULL, 0));
}

enum sb_err sb_overlay_hide(struct sb_overlay *o, const char *prefix)
{
	return o->base.ops->list(o->base.self, prefix, hide_one, o);
}

void sb_overlay_catch(struct sb_overlay *o)
{
	o->catches = 1;
}

void sb_overlay_reset(struct sb_overlay *o)
{
	for (size_t i = 0; i < o->lie_count; i++)
		free(o->lies[i].bytes);
	o->lie_count = 0;
	o->catches = 0;
	sb_named_release(&o->caught);
	sb_named_release(&o->hidden);
}

/* --- as a store --- */

static enum sb_err reserve(void *self, const uint32_t *lens, size_t count,
			   struct sb_where *where)
{
	struct sb_overlay *o = self;
	size_t cap = 2 * (o->place_count + count);
	struct sb_where *more;
	enum sb_err err;

	if (o->place_count + count > o->place_cap) {
		more = realloc(o->places, cap * sizeof(*more));
		if (!more)
			return SB_MEMORY;
		o->places = more;
		o->place_cap = cap;
	}
	err = o->base.ops->reserve(o->base.self, lens, count, where);
	if (err == SB_OK && count) {
		memcpy(o->places + o->place_count, where,
		       count * sizeof(*where));
		o->place_count += count;
	}
	return err;
}

static enum sb_err fill(void *self, const struct sb_where *where,
			const struct sb_span *objects, size_t count)
{
	struct sb_overlay *o = self;

	return o->base.ops->fill(o->base.self, where, objects, count);
}

static enum sb_err get(void *self, struct sb_where where, uint8_t *into,
		       struct sb_span *got)
{
	struct sb_overlay *o = self;
	const struct lie *lie = find(o, where);

	if (!lie)
		return o->base.ops->get(o->base.self, where, into, got);
	*got = sb_span_of(lie->bytes, lie->len);
	return SB_OK;
}

static uint32_t pack_bytes(void *self, uint32_t pack)
{
	struct sb_overlay *o = self;

	return o->base.ops->pack_bytes(o->base.self, pack);
}

static enum sb_err flush(void *self)
{
	struct sb_overlay *o = self;

	return o->base.ops->flush(o->base.self);
}

static int has(const struct sb_named *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++) {
		if (strcmp(n->blobs[i].name, name) == 0)
			return 1;
	}
	return 0;
}

static enum sb_err put_named(void *self, const char *name, struct sb_span value)
{
	struct sb_overlay *o = self;

	enum sb_err err;

	if (o->catches)
		return sb_named_put(&o->caught, name, value);
	err = o->base.ops->put_named(o->base.self, name, value);
	if (err == SB_OK && has(&o->hidden, name))
		err = sb_named_remove(&o->hidden, name);
	return err;
}

static enum sb_err get_named(void *self, const char *name, struct sb_buf *out)
{
	struct sb_overlay *o = self;

	if (has(&o->caught, name))
		return sb_named_get(&o->caught, name, out);
	if (has(&o->hidden, name))
		return SB_MISSING;
	return o->base.ops->get_named(o->base.self, name, out);
}

static enum sb_err remove_named(void *self, const char *name)
{
	struct sb_overlay *o = self;
	struct sb_buf blob;
	enum sb_err err;

	if (!o->catches)
		return o->base.ops->remove_named(o->base.self, name);
	err = get_named(o, name, &blob);
	if (err != SB_OK)
		return err;
	free(blob.ptr);
	if (has(&o->caught, name))
		err = sb_named_remove(&o->caught, name);
	return err == SB_OK ? hide_one(o, name) : err;
}

struct listing {
	struct sb_overlay *o;
	struct sb_named names;
};

static enum sb_err add_name(void *arg, const char *name)
{
	struct listing *l = arg;

	if (has(&l->o->hidden, name))
		return SB_OK;
	return sb_named_put(&l->names, name, sb_span_of(NULL, 0));
}

static enum sb_err list(void *self, const char *prefix,
			enum sb_err (*visit)(void *arg, const char *name),
			void *arg)
{
	struct listing l = { .o = self };
	enum sb_err err;

	err = l.o->base.ops->list(l.o->base.self, prefix, add_name, &l);
	for (size_t i = 0; i < l.o->caught.count && err == SB_OK; i++)
		err = sb_named_put(&l.names, l.o->caught.blobs[i].name,
				   sb_span_of(NULL, 0));
	if (err == SB_OK)
		err = sb_named_list(&l.names, prefix, visit, arg);
	sb_named_release(&l.names);
	return err;
}

static void close_all(void *self)
{
	struct sb_overlay *o = self;

	sb_overlay_reset(o);
	o->base.ops->close(o->base.self);
	free(o->lies);
	free(o->places);
	free(o);
}

static const struct sb_store_ops overlay_ops = {
	.kind = "overlay",
	.reserve = reserve,
	.fill = fill,
	.get = get,
	.pack_bytes = pack_bytes,
	.flush = flush,
	.put_named = put_named,
	.get_named = get_named,
	.remove_named = remove_named,
	.list = list,
	.close = close_all,
};

enum sb_err sb_overlay_new(struct sb_store base, struct sb_overlay **out,
			   struct sb_store *store)
{
	struct sb_overlay *o = calloc(1, sizeof(*o));

	if (!o) {
		base.ops->close(base.self);
		return SB_MEMORY;
	}
	o->base = base;
	*out = o;
	store->ops = &overlay_ops;
	store->self = o;
	return SB_OK;
}
