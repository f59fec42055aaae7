/* bench/pipeline/index.h: which names exist and where their objects are.
 *
 * Sharded and locked per shard.  A backup claims names at logical positions
 * while it computes, in any order; the lowest position wins, whatever the
 * threads do; the commit, in logical order, turns claims into places.
 *
 * 24 bytes an entry at a load of 0.75 to 0.85: at most 32 bytes a unique
 * object.  Names are compared by 128 bits made of all of (id, realm, part). */
#ifndef BENCH_PIPELINE_INDEX_H
#define BENCH_PIPELINE_INDEX_H

#include "bench/pipeline/heap.h"
#include "bench/store/store.h"
#include "schemes/kit/base.h"

struct sb_index;

struct sb_name {
	uint64_t high, low;
};

/* The name of part `part` of object id in realm. */
struct sb_name sb_name_of(const struct sb_id *id, uint64_t realm,
			  uint32_t part);

SB_MUST_USE enum sb_err sb_index_new(struct sb_heap *heap,
				     struct sb_index **out);
void sb_index_free(struct sb_index *index);

/* Claim name at position (< 2^62).  *known 1: it is stored, or claimed by a
 * lower position; 0: this position has it, for now.  Any thread. */
SB_MUST_USE enum sb_err sb_index_claim(struct sb_index *index,
				       struct sb_name name, uint64_t position,
				       int *known);
/* What whoever keeps the index answers to claims from now on. */
enum sb_index_lie {
	SB_INDEX_HONEST,
	SB_INDEX_HAS_ALL,  /* known, whatever it is; nothing is claimed */
	SB_INDEX_HAS_NONE, /* not known: it is stored once more */
};
void sb_index_tell(struct sb_index *index, enum sb_index_lie lie);
/* Does this position still have the claim?  At commit. */
int sb_index_owns(struct sb_index *index, struct sb_name name,
		  uint64_t position);
/* Set or replace a name's place. */
SB_MUST_USE enum sb_err sb_index_put(struct sb_index *index,
				     struct sb_name name,
				     struct sb_where where);
/* SB_MISSING: not stored (claims do not count). */
SB_MUST_USE enum sb_err sb_index_find(struct sb_index *index,
				      struct sb_name name,
				      struct sb_where *where);
/* Forget a name: its object was never completed. */
void sb_index_drop(struct sb_index *index, struct sb_name name);
/* Forget claims that were never committed, after a failed backup. */
void sb_index_drop_claims(struct sb_index *index);

#endif
