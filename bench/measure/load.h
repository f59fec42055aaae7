/* bench/measure/load.h: the chunks of a source's first day, ready for stages
 * to be run over them. */
#ifndef BENCH_MEASURE_LOAD_H
#define BENCH_MEASURE_LOAD_H

#include "bench/measure/verbs.h"
#include "bench/pipeline/stage.h"

struct sb_load_file {
	struct sb_file file;
	struct sb_span bytes;
};

struct sb_load {
	struct sb_verbs verbs;
	const struct sb_data *data; /* of the side that works */
	struct sb_route route;
	struct sb_chunker *chunker;
	struct sb_pool *pool;
	struct sb_source *source;
	struct sb_snapshot *snapshots; /* one a user */
	struct sb_load_file *files;    /* that are not empty */
	size_t file_count;
	struct sb_chunk *chunks; /* all, in = plain bytes */
	size_t chunk_count, chunk_cap;
	struct sb_chunk *fresh; /* those that are sealed, in = payload */
	struct sb_span *fresh_plain;
	uint8_t *kept; /* of the fresh: 1: goes to the store */
	size_t fresh_count;
	uint8_t *arena, *objects; /* payloads of all; objects of one batch */
	size_t arena_bytes, objects_bytes;
	uint64_t bytes; /* of the files */
};

/* One account stands for all users; names are still kept apart by user where
 * the profile does so.  SB_UNSUPPORTED: both sides of the wire work, or the
 * source cannot lend a whole file.  why: a sentence. */
SB_MUST_USE enum sb_err sb_load_init(struct sb_load *l,
				     struct sb_source *source,
				     const struct sb_profile *profile,
				     uint64_t seed, char *why,
				     size_t why_bytes);
void sb_load_release(struct sb_load *l);

/* After the first derive: keep of the chunks those whose early name is new.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_load_choose(struct sb_load *l);
/* After the first seal: of late names, only new ones go to the store.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_load_choose_late(struct sb_load *l);

#endif
