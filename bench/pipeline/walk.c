#include <string.h>

#include "bench/pipeline/internal.h"
#include "datasets/entries.h"

/* A snapshot in path order: sb_walk_*. */

enum sb_err sb_walk_open(struct sb_walk *walk, struct sb_pipeline *p,
			 struct sb_worker *w, struct sb_bench_top *top,
			 uint32_t user, uint32_t snapshot)
{
	enum sb_err err;

	memset(walk, 0, sizeof(*walk));
	walk->p = p;
	walk->w = w;
	walk->top = top;
	err = sb_blob_open(p, w, top, user, 's', snapshot, 0, SB_BYTES_RECIPE,
			   &walk->root_bytes);
	if (err != SB_OK)
		return err;
	err = sb_root_take(
		&p->heap,
		sb_span_of(walk->root_bytes.ptr, walk->root_bytes.len),
		&walk->root);
	if (err == SB_OK &&
	    (walk->root.user != user || walk->root.snapshot != snapshot))
		err = SB_FORGED;
	if (err != SB_OK)
		sb_walk_release(walk);
	return err;
}

static enum sb_err next_block(struct sb_walk *walk)
{
	enum sb_err err;

	sb_heap_free_secret(&walk->p->heap, walk->block.ptr);
	memset(&walk->block, 0, sizeof(walk->block));
	walk->rest = sb_span_of(NULL, 0);
	if (walk->next_block == walk->root.block_count)
		return SB_MISSING;
	err = sb_recipe_open(walk->p, walk->w, walk->top,
			     &walk->root.blocks[walk->next_block].ref,
			     &walk->block);
	/* At the end of the walk MISSING has another meaning. */
	if (err == SB_MISSING)
		return SB_IO;
	walk->next_block++;
	walk->rest = sb_span_of(walk->block.ptr, walk->block.len);
	return err;
}

enum sb_err sb_walk_next(struct sb_walk *walk, struct sb_recipe_entry *out)
{
	while (walk->rest.len == 0) {
		enum sb_err err = next_block(walk);

		if (err != SB_OK)
			return err;
	}
	return sb_recipe_take(&walk->rest, out);
}

void sb_walk_seek(struct sb_walk *walk, struct sb_span path)
{
	walk->next_block = 0;
	while (walk->next_block + 1 < walk->root.block_count &&
	       sb_entries_compare(
		       walk->root.blocks[walk->next_block + 1].first_path,
		       path) < 0)
		walk->next_block++;
	/* A block that starts with path may be the second with it. */
	walk->rest = sb_span_of(NULL, 0);
}

void sb_walk_release(struct sb_walk *walk)
{
	struct sb_heap *heap = &walk->p->heap;

	sb_heap_free_secret(heap, walk->block.ptr);
	sb_root_release(heap, &walk->root);
	sb_heap_free_secret(heap, walk->root_bytes.ptr);
	memset(walk, 0, sizeof(*walk));
}
