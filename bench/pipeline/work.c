#include <string.h>

#include "bench/pipeline/backup.h"
#include "schemes/kit/hash.h"

/* A piece's work: read, cut, and take the chunks down.  Pieces of one file
 * are cut one after the other, since a cut depends on the one before. */

size_t sb_backup_input_bytes(const struct sb_pipeline *p)
{
	return p->piece_bytes + p->profile.cutting.max;
}

static enum sb_err failed(struct sb_backup *b)
{
	enum sb_err err;

	pthread_mutex_lock(&b->pieces);
	err = b->err;
	pthread_mutex_unlock(&b->pieces);
	return err;
}

/* Wait until *turn reaches number; an error elsewhere wakes too. */
static enum sb_err wait_for(struct sb_backup *b, const uint64_t *turn,
			    uint64_t number)
{
	enum sb_err err = SB_OK;

	pthread_mutex_lock(&b->chain);
	while (*turn < number && err == SB_OK) {
		err = failed(b);
		if (err == SB_OK)
			pthread_cond_wait(&b->moved, &b->chain);
	}
	pthread_mutex_unlock(&b->chain);
	return err;
}

static void advance(struct sb_backup *b, uint64_t *turn)
{
	pthread_mutex_lock(&b->chain);
	++*turn;
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->chain);
}

static struct sb_cell *add_cell(struct sb_backup *b, struct sb_piece *piece,
				struct sb_open_file *f, uint64_t offset,
				struct sb_span plain)
{
	struct sb_cell *cell = &piece->cells[piece->cell_count];
	struct sb_chunk *c = &cell->chunk;

	memset(cell, 0, sizeof(*cell));
	c->file = &f->file;
	c->at = f->file.at;
	c->at.offset = offset;
	c->at.draws = 0;
	c->offset = offset;
	c->kind = SB_DATA;
	c->scope = b->p->route.scope;
	cell->plain = plain;
	/* Pieces hold fewer than 2^20 chunks. */
	cell->position = piece->ticket << 20 | piece->cell_count;
	piece->cell_count++;
	return cell;
}

/* The chunks of bytes that start before limit; the rest is the next piece's.
 * Returns the offset after the last one. */
static uint64_t cut(struct sb_backup *b, struct sb_piece *piece,
		    struct sb_open_file *f, struct sb_span bytes,
		    uint64_t start, uint64_t limit, int end)
{
	uint32_t lengths[256];
	uint64_t offset = start;

	while (offset < limit) {
		size_t used = (size_t)(offset - start);
		size_t n = sb_chunker_cut(
			&b->account->chunker,
			sb_span_of(bytes.ptr + used, bytes.len - used), end,
			lengths, sizeof(lengths) / sizeof(*lengths));

		for (size_t i = 0; i < n && offset < limit; i++) {
			add_cell(b, piece, f, offset,
				 sb_span_of(bytes.ptr + (offset - start),
					    lengths[i]));
			offset += lengths[i];
		}
		if (n == 0)
			break;
	}
	return offset;
}

/* Mark the last chunk.  A chained object needs one to put its trailer in, be
 * it an empty one. */
static void close_file(struct sb_backup *b, struct sb_piece *piece,
		       const struct sb_piece_file *pf, uint64_t offset, int end)
{
	struct sb_open_file *f = pf->f;

	if (!end || f->closed || f->lost)
		return;
	if (piece->cell_count == pf->first_cell &&
	    sb_route_is_chained(&b->p->route))
		add_cell(b, piece, f, offset, sb_span_of("", 0));
	if (piece->cell_count > pf->first_cell)
		piece->cells[piece->cell_count - 1].chunk.last = 1;
	f->closed = 1;
}

/* Read and cut one file's part of a piece.  A file that cannot be read is
 * lost to this snapshot, not the snapshot itself. */
static enum sb_err read_and_cut(struct sb_backup *b, struct sb_worker *w,
				struct sb_piece *piece,
				struct sb_piece_file *pf, uint8_t *input)
{
	struct sb_open_file *f = pf->f;
	const struct sb_data *client = b->p->route.sides[SB_CLIENT];
	uint64_t size = f->entry->size_bytes;
	uint64_t limit = (pf->piece + 1) * b->piece_bytes;
	uint64_t start, offset;
	struct sb_span got = { NULL, 0 };
	enum sb_err err;
	size_t want;
	int end;

	err = wait_for(b, &f->cut_pieces, pf->piece);
	if (err != SB_OK)
		return err;
	start = f->cut_offset;
	pf->first_cell = piece->cell_count;
	if (pf->piece == 0 && client && client->begin) {
		err = client->begin(w->ctx, &w->env, &f->file);
		sb_worker_scratch_reset(w);
		if (err != SB_OK)
			return err;
	}
	if (limit > size)
		limit = size;
	want = start < limit ? (size_t)(limit - start) : 0;
	if (want && want + b->p->profile.cutting.max < size - start)
		want += b->p->profile.cutting.max;
	else if (want)
		want = (size_t)(size - start);
	if (want && !f->closed && !f->lost) {
		err = b->source->source->read(b->source, f->index, start, want,
					      input, &got);
		if (err != SB_OK)
			f->lost = 1;
		w->meter.read_bytes += got.len;
	}
	end = start + got.len >= size || got.len < want;
	offset = f->lost ? start : cut(b, piece, f, got, start, limit, end);
	close_file(b, piece, pf, offset, end && offset == start + got.len);
	pf->cell_count = piece->cell_count - pf->first_cell;
	f->cut_offset = offset;
	advance(b, &f->cut_pieces);
	return SB_OK;
}

static void hash_contents(struct sb_worker *w, struct sb_cell *cells,
			  size_t count)
{
	static const uint8_t no_key[32];

	for (size_t i = 0; i < count; i++)
		sb_tree_hash(w->env.kit, no_key, 'x', &cells[i].plain, 1,
			     &cells[i].content);
}

static enum sb_err down(struct sb_backup *b, struct sb_worker *w,
			struct sb_bench_top *top, struct sb_cell *cells,
			size_t count, struct sb_arena *objects)
{
	size_t i = 0;

	while (i < count) {
		size_t n = 1, bytes = cells[i].plain.len;
		enum sb_err err;

		while (i + n < count && n < top->batch &&
		       bytes + cells[i + n].plain.len <= SB_BATCH_BYTES)
			bytes += cells[i + n++].plain.len;
		if (b->p->set.trace)
			hash_contents(w, &cells[i], n);
		err = sb_stage_down(w, &b->p->route, b->p->index, top,
				    &cells[i], n, objects);
		if (err != SB_OK)
			return err;
		i += n;
	}
	return SB_OK;
}

/* Extents of a chained object, in order; numbered within their file. */
static enum sb_err down_chained(struct sb_backup *b, struct sb_worker *w,
				struct sb_bench_top *top,
				struct sb_piece *piece)
{
	for (size_t i = 0; i < piece->file_count; i++) {
		struct sb_piece_file *pf = &piece->files[i];
		struct sb_cell *cells = &piece->cells[pf->first_cell];
		enum sb_err err;

		err = wait_for(b, &pf->f->done_pieces, pf->piece);
		if (err != SB_OK)
			return err;
		for (size_t k = 0; k < pf->cell_count; k++)
			cells[k].part = pf->f->next_part++;
		err = down(b, w, top, cells, pf->cell_count, &piece->objects);
		if (err != SB_OK)
			return err;
		advance(b, &pf->f->done_pieces);
	}
	return SB_OK;
}

/* Services whose answers depend on order are asked in logical order. */
static enum sb_err derive_in_turn(struct sb_backup *b, struct sb_worker *w,
				  struct sb_bench_top *top,
				  struct sb_piece *piece)
{
	enum sb_err err = wait_for(b, &b->derive_turn, piece->ticket);

	if (err == SB_OK)
		err = sb_stage_derive(w, &b->p->route, top, piece->cells,
				      piece->cell_count);
	if (err == SB_OK)
		advance(b, &b->derive_turn);
	return err;
}

enum sb_err sb_backup_work(struct sb_backup *b, struct sb_worker *w,
			   struct sb_bench_top *top, uint8_t *input,
			   struct sb_piece *piece)
{
	const struct sb_data *client = b->p->route.sides[SB_CLIENT];
	enum sb_err err = SB_OK;
	size_t used = 0;

	for (size_t i = 0; i < piece->file_count && err == SB_OK; i++) {
		err = read_and_cut(b, w, piece, &piece->files[i], input + used);
		used += (size_t)piece->files[i].f->entry->size_bytes;
	}
	if (err != SB_OK)
		return err;
	if (client && client->ordered_calls)
		err = derive_in_turn(b, w, top, piece);
	if (err != SB_OK)
		return err;
	if (sb_route_is_chained(&b->p->route))
		return down_chained(b, w, top, piece);
	return down(b, w, top, piece->cells, piece->cell_count,
		    &piece->objects);
}
