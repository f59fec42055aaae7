/* datasets/phone/known.h: files that are not databases, as a trace saw them last:
 * their chunks, in a pool. */
#ifndef DATASETS_PHONE_KNOWN_H
#define DATASETS_PHONE_KNOWN_H

#include "datasets/phone/chunk_ids.h"

struct sb_known {
	uint64_t version;
	size_t first, count; /* in the pool */
	uint64_t bytes;
	uint16_t data_class;
	uint8_t there;
};

/* Zeroed = empty; free(at). */
struct sb_known_list {
	struct sb_known *at;
	size_t count, room;
};

/* Zeroed but for cut and to = empty; release it. */
struct sb_known_pool {
	const struct sb_trace_cut *cut;
	const struct sb_trace_sink *to;
	struct sb_trace_run *runs;
	size_t count, room;
	struct sb_chunk_ids scratch;
	struct sb_page_set blocks;
};

/* One more, zeroed; NULL: no memory. */
struct sb_known *sb_known_add(struct sb_known_list *l);
/* Room for so many more runs; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_known_room(struct sb_known_pool *p, size_t runs);
/* The file consists of these bytes, cut and named.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_known_bytes(struct sb_known_pool *p,
				       struct sb_span data, struct sb_known *k);
/* Give a file to the sink, whose errors these are. */
SB_MUST_USE enum sb_err sb_known_runs(const struct sb_known_pool *p,
				      enum sb_class data_class, uint64_t bytes,
				      const struct sb_trace_run *runs,
				      size_t count);
SB_MUST_USE enum sb_err sb_known_give(const struct sb_known_pool *p,
				      const struct sb_known *k);
void sb_known_release(struct sb_known_pool *p);

#endif
