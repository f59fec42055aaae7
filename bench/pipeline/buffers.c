#include "bench/pipeline/backup.h"

/* Buffers of backups (sb_buffers_*, sb_piece_*): made for the first, kept for
 * the others, since fresh pages cost more than most of the work that is done in
 * them. */

static void piece_free(struct sb_heap *heap, struct sb_piece *piece)
{
	if (!piece)
		return;
	sb_block_release(&piece->prelude);
	sb_heap_free(heap, piece->cells); /* wiped after each use */
	sb_heap_free(heap, piece->objects.ptr);
	sb_heap_free(heap, piece->owned);
	sb_heap_free(heap, piece->lens);
	sb_heap_free(heap, piece->spans);
	sb_heap_free(heap, piece->where);
	sb_heap_free(heap, piece);
}

static enum sb_err piece_new(struct sb_pipeline *p, struct sb_piece **out)
{
	struct sb_heap *heap = &p->heap;
	struct sb_piece *piece = sb_heap_alloc(heap, sizeof(*piece));
	size_t bytes = sb_backup_input_bytes(p);
	size_t cap = bytes / p->profile.cutting.min + SB_PIECE_FILES + 1;

	if (!piece)
		return SB_MEMORY;
	piece->prelude.heap = heap;
	piece->cell_cap = cap;
	piece->cells = sb_heap_alloc_raw(heap, cap * sizeof(*piece->cells));
	piece->objects.cap = sb_stage_room(&p->route, bytes, cap);
	piece->objects.ptr = sb_heap_alloc_raw(heap, piece->objects.cap);
	piece->owned = sb_heap_alloc_raw(heap, cap * sizeof(*piece->owned));
	piece->lens = sb_heap_alloc_raw(heap, cap * sizeof(*piece->lens));
	piece->spans = sb_heap_alloc_raw(heap, cap * sizeof(*piece->spans));
	piece->where = sb_heap_alloc_raw(heap, cap * sizeof(*piece->where));
	if (!piece->cells || !piece->objects.ptr || !piece->owned ||
	    !piece->lens || !piece->spans || !piece->where) {
		piece_free(heap, piece);
		return SB_MEMORY;
	}
	*out = piece;
	return SB_OK;
}

/* Keys are wiped; payloads, objects and input are not secrets of the scheme
 * and stay until they are overwritten. */
void sb_piece_wipe(struct sb_piece *piece)
{
	if (piece->cell_count)
		sb_wipe(piece->cells,
			piece->cell_count * sizeof(*piece->cells));
	if (piece->prelude.len)
		sb_wipe(piece->prelude.ptr, piece->prelude.len);
	piece->cell_count = piece->file_count = piece->owned_count = 0;
	piece->prelude.len = 0;
}

static enum sb_err make_inputs(struct sb_pipeline *p)
{
	p->inputs =
		sb_heap_alloc(&p->heap, p->set.threads * sizeof(*p->inputs));
	if (!p->inputs)
		return SB_MEMORY;
	for (unsigned i = 0; i < p->set.threads; i++) {
		p->inputs[i] =
			sb_heap_alloc_raw(&p->heap, sb_backup_input_bytes(p));
		if (!p->inputs[i])
			return SB_MEMORY;
	}
	return SB_OK;
}

static enum sb_err make(struct sb_pipeline *p)
{
	enum sb_err err = make_inputs(p);

	for (unsigned i = 0; i < 2 * p->set.threads && err == SB_OK; i++) {
		struct sb_piece *piece;

		err = piece_new(p, &piece);
		if (err == SB_OK) {
			piece->next = p->pieces;
			p->pieces = piece;
		}
	}
	p->recipe_object.cap = sb_stage_room(&p->route, (size_t)4 << 20, 1);
	if (err == SB_OK)
		p->recipe_object.ptr =
			sb_heap_alloc_raw(&p->heap, p->recipe_object.cap);
	return err == SB_OK && !p->recipe_object.ptr ? SB_MEMORY : err;
}

enum sb_err sb_buffers_ready(struct sb_pipeline *p)
{
	enum sb_err err;

	if (p->inputs)
		return SB_OK;
	err = make(p);
	if (err != SB_OK)
		sb_buffers_release(p);
	return err;
}

void sb_buffers_release(struct sb_pipeline *p)
{
	while (p->pieces) {
		struct sb_piece *next = p->pieces->next;

		piece_free(&p->heap, p->pieces);
		p->pieces = next;
	}
	for (unsigned i = 0; p->inputs && i < p->set.threads; i++)
		sb_heap_free(&p->heap, p->inputs[i]);
	sb_heap_free(&p->heap, p->inputs);
	p->inputs = NULL;
	sb_heap_free(&p->heap, p->recipe_object.ptr);
	p->recipe_object.ptr = NULL;
}
