/* datasets/phone/chunk_ids.h: the chunks of one file while it changes from day
 * to day, at the cost of what changed.  Identities are of contents alone, so
 * equal chunks of any files have the same. */
#ifndef DATASETS_PHONE_CHUNK_IDS_H
#define DATASETS_PHONE_CHUNK_IDS_H

#include "datasets/phone/page_set.h"
#include "datasets/trace.h"

/* The hash of a block: a page of a database, or as many bytes of another file,
 * from its start. */
struct sb_chunk_ids_block {
	uint64_t low, high;
};

/* Zeroed = of an empty file. */
struct sb_chunk_ids {
	struct sb_trace_run *runs; /* one chunk each, in order */
	size_t count;
	uint64_t bytes; /* of the file */
	size_t room;
	/* Where cuts are multiples of pages, or there are none. */
	struct sb_chunk_ids_block *blocks;
	size_t blocks_room;
	struct sb_trace_run *spare; /* where content cuts */
	size_t spare_room;
	struct sb_page_set due; /* chunks to be named anew */
};

/* The file is data now; blocks of SB_PAGE_BYTES that are not in changed are as
 * they were, those that it did not have before are in it.  changed gets one more
 * where the file's length is another.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_chunk_ids_update(struct sb_chunk_ids *c,
					    const struct sb_trace_cut *cut,
					    struct sb_span data,
					    struct sb_page_set *changed);
void sb_chunk_ids_release(struct sb_chunk_ids *c);

#endif
