/* datasets/phone/chunk_ids.h: the chunks of one file while it changes from day
 * to day, at the cost of what changed.  Identities are of contents alone, so
 * equal chunks of any files have the same. */
#ifndef DATASETS_PHONE_CHUNK_IDS_H
#define DATASETS_PHONE_CHUNK_IDS_H

#include "datasets/phone/journal_names.h"
#include "datasets/trace.h"

/* Zeroed = of an empty file. */
struct sb_chunk_ids {
	struct sb_trace_run *runs; /* one chunk each, in order */
	size_t count;
	uint64_t bytes; /* of the file */
	size_t room;
	/* Where cuts are multiples of pages, or there are none. */
	struct sb_page_names blocks; /* of a log: scratch */
	struct sb_trace_run *spare;  /* where content cuts */
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
/* The same of a file of pages that are known by their names, where cuts are
 * multiples of pages or there are none. */
SB_MUST_USE enum sb_err sb_chunk_ids_of_pages(struct sb_chunk_ids *c,
					      const struct sb_trace_cut *cut,
					      const struct sb_page_names *pages,
					      struct sb_page_set *changed);
/* The same of a log, of which bytes [from, end) are not as they were. */
SB_MUST_USE enum sb_err sb_chunk_ids_of_log(struct sb_chunk_ids *c,
					    const struct sb_journal_log *log,
					    size_t bytes, size_t from,
					    size_t end);
void sb_chunk_ids_release(struct sb_chunk_ids *c);

#endif
