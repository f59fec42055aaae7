#include <string.h>

#include "bench/pipeline/stage.h"

/* Up: provider first.  Cells carry their own verdicts; a cell that failed is
 * passed over from there on. */

static size_t gather(struct sb_bench_top *top, const struct sb_cell *cells,
		     size_t count, int side)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (cells[i].err != SB_OK)
			continue;
		top->chunks[n] = cells[i].chunk;
		top->chunks[n].in = cells[i].current;
		top->chunks[n].at.side = (uint8_t)side;
		top->chunks[n].err = SB_OK;
		top->map[n++] = (uint32_t)i;
	}
	return n;
}

static void run(struct sb_worker *w, int side, sb_verb *verb,
		struct sb_chunk *chunks, size_t count)
{
	enum sb_err err = sb_stage_verb(w, side, verb, chunks, count);
	enum sb_err seen = SB_OK;

	for (size_t i = 0; i < count; i++) {
		if (chunks[i].err != SB_OK)
			seen = chunks[i].err;
	}
	/* A verb that fails as a whole fails every chunk of it. */
	for (size_t i = 0; err != SB_OK && seen == SB_OK && i < count; i++)
		chunks[i].err = err;
}

static void open_side(struct sb_worker *w, const struct sb_route *route,
		      int side, struct sb_bench_top *top, struct sb_cell *cells,
		      size_t count)
{
	const struct sb_data *d = route->sides[side];
	size_t all = gather(top, cells, count, side), n = 0;

	for (size_t i = 0; i < all; i++) {
		struct sb_chunk *c = &top->chunks[n];
		size_t at = (top->middle.used + 63) / 64 * 64;

		if (n < i)
			*c = top->chunks[i];
		/* What opens is never longer than what was sealed, and for all
		 * that was sealed here there is room: this was not. */
		if (at > top->middle.cap || c->in.len > top->middle.cap - at) {
			cells[top->map[i]].err = SB_MALFORMED;
			continue;
		}
		c->out.ptr = top->middle.ptr + at;
		c->out.cap = c->in.len;
		c->out.len = 0;
		top->middle.used = at + c->in.len;
		top->map[n++] = top->map[i];
	}
	if (n == 0)
		return;
	run(w, side, d->open, top->chunks, n);
	for (size_t i = 0; i < n; i++) {
		struct sb_cell *c = &cells[top->map[i]];

		c->err = top->chunks[i].err;
		c->current = sb_span_of(top->chunks[i].out.ptr,
					top->chunks[i].out.len);
	}
}

static void check_side(struct sb_worker *w, const struct sb_route *route,
		       int side, struct sb_bench_top *top,
		       struct sb_cell *cells, size_t count)
{
	size_t n = gather(top, cells, count, side);

	if (n == 0)
		return;
	run(w, side, route->sides[side]->check, top->chunks, n);
	for (size_t i = 0; i < n; i++)
		cells[top->map[i]].err = top->chunks[i].err;
}

static enum sb_err decode(struct sb_worker *w, int side,
			  struct sb_bench_top *top, struct sb_cell *cells,
			  size_t count)
{
	enum sb_party before = sb_worker_charge(w, sb_stage_party(side));
	enum sb_err stop = SB_OK;

	top->payload.used = 0;
	for (size_t i = 0; i < count; i++) {
		struct sb_cell *c = &cells[i];
		struct sb_span plain;

		if (c->err != SB_OK || c->chunk.kind == SB_ROOT)
			continue;
		if (c->plain.len > top->payload.cap - top->payload.used) {
			stop = SB_MEMORY;
			break;
		}
		c->err = sb_codec_decode(w->codec, c->chunk.form, c->current,
					 top->payload.ptr + top->payload.used,
					 c->plain.len, &plain);
		if (c->err != SB_OK)
			continue;
		c->current = plain;
		if (plain.ptr == top->payload.ptr + top->payload.used)
			top->payload.used += plain.len;
	}
	sb_worker_charge(w, before);
	return stop;
}

static void strip_form(const struct sb_route *route, struct sb_cell *cells,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sb_cell *c = &cells[i];

		if (c->err != SB_OK)
			continue;
		c->current = c->object;
		if (route->bare)
			continue;
		if (c->object.len == 0) {
			c->err = SB_MALFORMED;
			continue;
		}
		c->chunk.form = c->object.ptr[0];
		c->current.ptr++;
		c->current.len--;
	}
}

enum sb_err sb_stage_up(struct sb_worker *w, const struct sb_route *route,
			struct sb_bench_top *top, struct sb_cell *cells,
			size_t count)
{
	int is_root = cells[0].chunk.kind == SB_ROOT;
	enum sb_err err = SB_OK;

	top->middle.used = 0;
	strip_form(route, cells, count);
	for (int side = SB_PROVIDER; side >= SB_CLIENT && err == SB_OK;
	     side--) {
		const struct sb_data *d = route->sides[side];
		int checks = d && d->check && !is_root;

		if (d)
			open_side(w, route, side, top, cells, count);
		if (err == SB_OK && checks && d->sees == SB_SEES_PAYLOAD)
			check_side(w, route, side, top, cells, count);
		if (err == SB_OK && side == route->codec_side)
			err = decode(w, side, top, cells, count);
		if (err == SB_OK && checks && d->sees == SB_SEES_PLAIN)
			check_side(w, route, side, top, cells, count);
	}
	for (size_t i = 0; i < count; i++) {
		struct sb_cell *c = &cells[i];

		/* A root's length is learnt by opening it. */
		if (c->err == SB_OK && !is_root &&
		    c->current.len != c->plain.len)
			c->err = SB_MALFORMED;
		if (c->err == SB_OK)
			c->plain = c->current;
	}
	return err;
}
