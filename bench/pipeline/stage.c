#include "bench/pipeline/stage.h"

#include <string.h>

#include "schemes/kit/hash.h"

#define ALIGN 64u

enum sb_err sb_top_new(struct sb_heap *heap, const struct sb_route *route,
		       unsigned batch, size_t max_bytes,
		       struct sb_bench_top *out)
{
	size_t room = sb_stage_room(route, max_bytes, batch);

	memset(out, 0, sizeof(*out));
	out->batch = batch;
	out->chunks = sb_heap_alloc(heap, batch * sizeof(*out->chunks));
	out->map = sb_heap_alloc(heap, batch * sizeof(*out->map));
	out->payload.cap = room;
	/* On the way up each of two sides opens into it. */
	out->middle.cap = route->sides[0] && route->sides[1] ? 2 * room : room;
	out->payload.ptr = sb_heap_alloc_raw(heap, out->payload.cap);
	out->middle.ptr = sb_heap_alloc_raw(heap, out->middle.cap);
	if (out->chunks && out->map && out->payload.ptr && out->middle.ptr)
		return SB_OK;
	sb_top_release(heap, out);
	return SB_MEMORY;
}

void sb_top_release(struct sb_heap *heap, struct sb_bench_top *top)
{
	sb_heap_free_secret(heap, top->chunks);
	sb_heap_free(heap, top->map);
	sb_heap_free(heap, top->payload.ptr);
	sb_heap_free(heap, top->middle.ptr);
	memset(top, 0, sizeof(*top));
}

size_t sb_stage_room(const struct sb_route *route, size_t plain_bytes,
		     size_t count)
{
	size_t each = route->overhead + 2 * ALIGN;

	if (route->pad != SB_PAD_NONE) {
		each += 1024; /* the least a padded payload may take */
		plain_bytes += plain_bytes / 8;
	}
	return plain_bytes + count * each;
}

/* Room for len bytes at offset 63 of a line: a form byte, then the sealed
 * bytes aligned. */
static uint8_t *arena_take(struct sb_arena *a, size_t len)
{
	size_t at = (a->used + ALIGN) / ALIGN * ALIGN - 1;

	if (at > a->cap || len + 1 > a->cap - at)
		return NULL;
	a->used = at + 1 + len;
	return a->ptr + at;
}

/* Copy the cells that still need work into one run of chunks. */
static size_t gather(struct sb_bench_top *top, const struct sb_cell *cells,
		     size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (cells[i].known)
			continue;
		top->chunks[n] = cells[i].chunk;
		top->chunks[n].in = cells[i].current;
		top->map[n++] = (uint32_t)i;
	}
	return n;
}

static void scatter(const struct sb_bench_top *top, struct sb_cell *cells,
		    size_t n)
{
	for (size_t i = 0; i < n; i++)
		cells[top->map[i]].chunk = top->chunks[i];
}

enum sb_err sb_stage_verb(struct sb_worker *w, int side, sb_verb *verb,
			  struct sb_chunk *chunks, size_t count)
{
	enum sb_party before = sb_worker_charge(w, sb_stage_party(side));
	enum sb_err err = verb(w->ctx, &w->env, chunks, count);

	sb_worker_scratch_reset(w);
	sb_worker_charge(w, before);
	return err;
}

static enum sb_err derive(struct sb_worker *w, const struct sb_route *route,
			  int side, struct sb_bench_top *top,
			  struct sb_cell *cells, size_t count)
{
	const struct sb_data *d = route->sides[side];
	size_t n = gather(top, cells, count);
	enum sb_err err;

	if (n == 0)
		return SB_OK;
	for (size_t i = 0; i < n; i++)
		top->chunks[i].at.side = (uint8_t)side;
	err = sb_stage_verb(w, side, d->derive, top->chunks, n);
	scatter(top, cells, n);
	return err;
}

/* Names are known: ask whether they exist. */
static enum sb_err look_up(struct sb_worker *w, const struct sb_route *route,
			   struct sb_index *index, struct sb_cell *cells,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sb_cell *c = &cells[i];
		enum sb_err err;
		int known;

		if (c->known || c->claimed)
			continue;
		c->claimed = 1;
		c->realm = sb_route_realm(route, c->chunk.scope, w->user);
		c->name = sb_name_of(&c->chunk.id, c->realm, c->part);
		if (c->chunk.scope == SB_ALONE || !index)
			continue;
		if (route->provider_index)
			w->meter.lookups++;
		err = sb_index_claim(index, c->name, c->position, &known);
		if (err != SB_OK)
			return err;
		c->known = (uint8_t)known;
	}
	return SB_OK;
}

/* The bench's own name: fresh and random; kept as ALONE. */
static enum sb_err name_fresh(struct sb_worker *w, struct sb_cell *cells,
			      size_t count)
{
	static const struct sb_id none = { { 0 } };

	for (size_t i = 0; i < count; i++) {
		struct sb_chunk *c = &cells[i].chunk;
		enum sb_err err;

		c->scope = SB_ALONE;
		if (c->file && memcmp(&c->file->id, &none, sizeof(none)) != 0) {
			c->id = c->file->id;
			continue;
		}
		cells[i].own_id = 1;
		err = sb_random(&w->env, &c->at, c->id.b, sizeof(c->id.b));
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

static enum sb_err encode(struct sb_worker *w, const struct sb_route *route,
			  int side, struct sb_bench_top *top,
			  struct sb_cell *cells, size_t count)
{
	enum sb_party before = sb_worker_charge(w, sb_stage_party(side));
	enum sb_err err = SB_OK;

	top->payload.used = 0;
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		struct sb_cell *c = &cells[i];
		size_t room = sb_codec_bound(c->current.len, route->pad);
		struct sb_payload made;
		uint8_t *buffer;

		if (c->known || c->chunk.kind == SB_ROOT)
			continue;
		buffer = arena_take(&top->payload, room);
		if (!buffer) {
			err = SB_MEMORY;
			break;
		}
		err = sb_codec_encode(w->codec, route->codec_level, route->pad,
				      c->current, buffer + 1, &made);
		c->current = made.bytes;
		c->pad_bytes = made.pad_bytes;
		c->payload_bytes = (uint32_t)made.bytes.len - made.pad_bytes;
		c->chunk.form = made.form;
		if (made.bytes.ptr == c->plain.ptr)
			top->payload.used -= room;
	}
	sb_worker_charge(w, before);
	return err;
}

static enum sb_err seal(struct sb_worker *w, const struct sb_route *route,
			int side, struct sb_bench_top *top,
			struct sb_cell *cells, size_t count,
			struct sb_arena *objects)
{
	const struct sb_data *d = route->sides[side];
	int final = side == route->sealer;
	struct sb_arena *to = final ? objects : &top->middle;
	size_t n = gather(top, cells, count);
	enum sb_err err;

	for (size_t i = 0; i < n; i++) {
		struct sb_chunk *c = &top->chunks[i];
		size_t cap = c->in.len + d->overhead;
		uint8_t *room = arena_take(to, cap);

		if (!room)
			return SB_MEMORY;
		c->at.side = (uint8_t)side;
		c->out.ptr = room + 1;
		c->out.cap = cap;
		c->out.len = 0;
	}
	if (n == 0)
		return SB_OK;
	err = sb_stage_verb(w, side, d->seal, top->chunks, n);
	if (err != SB_OK)
		return err;
	scatter(top, cells, n);
	for (size_t i = 0; i < n; i++) {
		struct sb_cell *cell = &cells[top->map[i]];
		struct sb_chunk *c = &cell->chunk;

		cell->current = sb_span_of(c->out.ptr, c->out.len);
		cell->object = cell->current;
		if (final && !route->bare) {
			c->out.ptr[-1] = c->form;
			cell->object =
				sb_span_of(c->out.ptr - 1, c->out.len + 1);
		}
	}
	return SB_OK;
}

/* One side of the way down. */
static enum sb_err down_side(struct sb_worker *w, const struct sb_route *route,
			     struct sb_index *index, struct sb_bench_top *top,
			     struct sb_cell *cells, size_t count, int side,
			     struct sb_arena *objects)
{
	const struct sb_data *d = route->sides[side];
	int is_root = cells[0].chunk.kind == SB_ROOT;
	int derives = d && d->derive && !is_root;
	int named = d && route->namer == side && !is_root;
	enum sb_err err = SB_OK;

	if (derives && d->sees == SB_SEES_PLAIN && !cells[0].derived)
		err = derive(w, route, side, top, cells, count);
	if (err == SB_OK && named && d->named == SB_EARLY &&
	    d->sees == SB_SEES_PLAIN && route->lookup_side == side)
		err = look_up(w, route, index, cells, count);
	if (err == SB_OK && side == route->codec_side)
		err = encode(w, route, side, top, cells, count);
	if (err == SB_OK && derives && d->sees == SB_SEES_PAYLOAD)
		err = derive(w, route, side, top, cells, count);
	if (err == SB_OK && named && d->named == SB_EARLY &&
	    d->sees == SB_SEES_PAYLOAD && route->lookup_side == side)
		err = look_up(w, route, index, cells, count);
	if (err == SB_OK && d)
		err = seal(w, route, side, top, cells, count, objects);
	if (err == SB_OK && named && d->named == SB_LATE &&
	    route->lookup_side == side)
		err = look_up(w, route, index, cells, count);
	return err;
}

static void cross_wire(struct sb_cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (cells[i].known)
			continue;
		cells[i].wire_bytes = (uint32_t)cells[i].current.len;
	}
}

enum sb_err sb_stage_derive(struct sb_worker *w, const struct sb_route *route,
			    struct sb_bench_top *top, struct sb_cell *cells,
			    size_t count)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < count; i++)
		cells[i].current = cells[i].plain;
	for (size_t i = 0; i < count && err == SB_OK; i += top->batch) {
		size_t n = count - i < top->batch ? count - i : top->batch;

		err = derive(w, route, SB_CLIENT, top, cells + i, n);
		for (size_t k = i; k < i + n; k++)
			cells[k].derived = 1;
	}
	return err;
}

enum sb_err sb_stage_down(struct sb_worker *w, const struct sb_route *route,
			  struct sb_index *index, struct sb_bench_top *top,
			  struct sb_cell *cells, size_t count,
			  struct sb_arena *objects)
{
	int is_root = cells[0].chunk.kind == SB_ROOT;
	enum sb_err err = SB_OK;

	top->middle.used = 0;
	for (size_t i = 0; i < count; i++) {
		cells[i].current = cells[i].plain;
		cells[i].payload_bytes = (uint32_t)cells[i].plain.len;
	}
	if (route->namer < 0 && !is_root) {
		err = name_fresh(w, cells, count);
	} else {
		for (size_t i = 0; i < count; i++)
			cells[i].own_id = 1;
	}
	if (err == SB_OK)
		err = down_side(w, route, index, top, cells, count, SB_CLIENT,
				objects);
	if (err != SB_OK)
		return err;
	cross_wire(cells, count);
	/* A client's name that the provider looks up on arrival. */
	if (route->lookup_side == SB_PROVIDER && route->namer == SB_CLIENT &&
	    !is_root)
		err = look_up(w, route, index, cells, count);
	if (err == SB_OK)
		err = down_side(w, route, index, top, cells, count, SB_PROVIDER,
				objects);
	if (err == SB_OK) /* names that nobody had to look up */
		err = look_up(w, route, route->namer < 0 ? NULL : index, cells,
			      count);
	return err;
}
