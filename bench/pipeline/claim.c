#include <string.h>

#include "bench/pipeline/backup.h"
#include "datasets/entries.h"

/* Claiming (sb_backup_claim; sb_open_* for its files): cut the snapshot into
 * pieces, in logical order.  What needs no work (directories, links, empty and
 * unchanged files) is encoded here and travels with the piece that follows it.
 */

#define PRELUDE_BYTES ((size_t)1 << 20)

static enum sb_err previous_next(struct sb_backup *b)
{
	enum sb_err err;

	err = sb_walk_next(&b->previous, &b->ahead);
	b->has_ahead = err == SB_OK;
	return err == SB_MISSING ? SB_OK : err;
}

/* Is e the same as in the previous snapshot, by path, size and time?  Then
 * its recipe is taken over. */
static enum sb_err try_reuse(struct sb_backup *b, const struct sb_entry *e,
			     struct sb_piece *piece, int *reused)
{
	size_t before = piece->prelude.len;
	enum sb_err err = SB_OK;

	*reused = 0;
	while (b->has_ahead && err == SB_OK &&
	       sb_entries_compare(b->ahead.entry.path, e->path) < 0)
		err = previous_next(b);
	if (err != SB_OK || !b->has_ahead ||
	    sb_entries_compare(b->ahead.entry.path, e->path) != 0)
		return err;
	if (b->ahead.entry.type != SB_ENTRY_FILE ||
	    b->ahead.entry.size_bytes != e->size_bytes ||
	    b->ahead.entry.mtime_ns != e->mtime_ns ||
	    b->ahead.entry.mode != e->mode ||
	    b->ahead.entry.data_class != e->data_class)
		return SB_OK;
	*reused = 1;
	for (;;) {
		uint8_t more = b->ahead.more;

		err = sb_block_append(&piece->prelude, b->ahead.whole.ptr,
				      b->ahead.whole.len);
		if (err == SB_OK)
			err = previous_next(b);
		if (err != SB_OK || !more)
			break;
		/* Lost while it was read: there is no last part. */
		if (!b->has_ahead ||
		    sb_entries_compare(b->ahead.entry.path, e->path) != 0) {
			piece->prelude.len = before;
			*reused = 0;
			return SB_OK;
		}
	}
	piece->meter.reused_files++;
	piece->meter.files++;
	piece->meter.plain_bytes += e->size_bytes;
	return err;
}

static enum sb_err put_empty(struct sb_piece *piece, const struct sb_entry *e)
{
	static const struct sb_file nothing;
	struct sb_recipe_part part = { 0 };

	piece->meter.files++;
	return sb_recipe_put(&piece->prelude, e, &nothing, &part);
}

static enum sb_err open_file(struct sb_backup *b, const struct sb_entry *e,
			     uint64_t pieces, struct sb_open_file **out)
{
	const struct sb_data *client = b->p->route.sides[SB_CLIENT];
	struct sb_heap *heap = &b->p->heap;
	struct sb_open_file *f = sb_heap_alloc(heap, sizeof(*f));

	if (!f)
		return SB_MEMORY;
	f->entry = e;
	f->index = (size_t)(e - b->source->entries);
	f->pieces = pieces;
	f->refs.heap = heap;
	f->file.path = e->path;
	f->file.data_class = e->data_class;
	f->file.locked_write = e->protection == SB_PROTECTION_UNLESS_OPEN;
	f->file.protection = e->protection;
	f->file.at.user = b->user;
	f->file.at.snapshot = b->snapshot;
	f->file.at.file = f->index;
	f->file.at.kind = SB_DATA;
	/* begin draws where no chunk can: past any offset. */
	f->file.at.offset = UINT64_C(0xffffffffffff);
	if (client && client->state_bytes) {
		f->file.state = sb_heap_alloc(heap, client->state_bytes);
		if (!f->file.state) {
			sb_heap_free(heap, f);
			return SB_MEMORY;
		}
	}
	pthread_mutex_lock(&b->pieces);
	f->next = b->open;
	if (f->next)
		f->next->previous = f;
	b->open = f;
	pthread_mutex_unlock(&b->pieces);
	*out = f;
	return SB_OK;
}

void sb_open_file_free(struct sb_backup *b, struct sb_open_file *f)
{
	pthread_mutex_lock(&b->pieces);
	if (f->next)
		f->next->previous = f->previous;
	if (f->previous)
		f->previous->next = f->next;
	else
		b->open = f->next;
	pthread_mutex_unlock(&b->pieces);
	sb_heap_free_secret(&b->p->heap, f->file.state);
	sb_block_release(&f->refs);
	sb_heap_free_secret(&b->p->heap, f);
}

static void add_file(struct sb_piece *piece, struct sb_open_file *f,
		     uint64_t number)
{
	struct sb_piece_file *pf = &piece->files[piece->file_count++];

	memset(pf, 0, sizeof(*pf));
	pf->f = f;
	pf->piece = number;
	pf->prelude_end = piece->prelude.len;
}

/* The next piece of a file that has several; alone in its piece. */
static enum sb_err claim_large(struct sb_backup *b, struct sb_piece *piece)
{
	struct sb_open_file *f = b->large;

	add_file(piece, f, b->next_piece_of_entry++);
	if (b->next_piece_of_entry == f->pieces) {
		b->large = NULL;
		b->next_piece_of_entry = 0;
		b->next_entry++;
	}
	return SB_OK;
}

/* 1: the piece is full, or e must start the next one. */
static enum sb_err claim_entry(struct sb_backup *b, struct sb_piece *piece,
			       uint64_t *bytes, int *full)
{
	const struct sb_entry *e = &b->source->entries[b->next_entry];
	uint64_t pieces = (e->size_bytes + b->piece_bytes - 1) / b->piece_bytes;
	struct sb_open_file *f;
	enum sb_err err;
	int reused = 0;

	*full = piece->prelude.len >= PRELUDE_BYTES;
	if (*full)
		return SB_OK;
	if (e->type != SB_ENTRY_FILE) {
		b->next_entry++;
		return sb_recipe_put(&piece->prelude, e, NULL, NULL);
	}
	if (pieces > 1 || *bytes + e->size_bytes > b->piece_bytes ||
	    piece->file_count == SB_PIECE_FILES)
		*full = piece->file_count > 0;
	if (*full)
		return SB_OK;
	if (b->has_previous) {
		err = try_reuse(b, e, piece, &reused);
		if (err != SB_OK || reused) {
			b->next_entry++;
			return err;
		}
	}
	if (pieces == 0 && !sb_route_is_chained(&b->p->route)) {
		b->next_entry++;
		return put_empty(piece, e);
	}
	err = open_file(b, e, pieces ? pieces : 1, &f);
	if (err != SB_OK)
		return err;
	if (pieces > 1) {
		b->large = f;
		*full = 1;
		return claim_large(b, piece);
	}
	add_file(piece, f, 0);
	*bytes += e->size_bytes;
	b->next_entry++;
	return SB_OK;
}

enum sb_err sb_backup_claim(struct sb_backup *b, struct sb_worker *w,
			    struct sb_bench_top *top, struct sb_piece *piece)
{
	enum sb_err err = SB_OK;
	uint64_t bytes = 0;
	int full = 0;

	piece->prelude.len = 0;
	piece->file_count = piece->cell_count = 0;
	piece->objects.used = 0;
	memset(&piece->meter, 0, sizeof(piece->meter));
	if (b->exhausted)
		return SB_MISSING;
	b->previous.w = w;
	b->previous.top = top;
	if (b->large) {
		err = claim_large(b, piece);
	} else {
		while (err == SB_OK && !full &&
		       b->next_entry < b->source->entry_count)
			err = claim_entry(b, piece, &bytes, &full);
	}
	if (err == SB_OK && piece->file_count == 0 && piece->prelude.len == 0) {
		b->exhausted = 1;
		return SB_MISSING;
	}
	piece->ticket = b->tickets++;
	return err;
}
