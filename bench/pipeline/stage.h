/* bench/pipeline/stage.h: take a batch of chunks through both sides of the
 * wire: down, from plain bytes to objects, and up again.
 *
 *   down, at each side:  derive (plain) -> look up -> codec, pad -> derive
 *                        (payload) -> look up -> seal -> look up (late ids)
 *   up, provider first:  open -> decode -> check (in the order of what derive
 *                        saw) */
#ifndef BENCH_PIPELINE_STAGE_H
#define BENCH_PIPELINE_STAGE_H

#include "bench/pipeline/chunker.h"
#include "bench/pipeline/index.h"
#include "bench/pipeline/recipe.h"
#include "bench/pipeline/worker.h"

/* What a profile makes of its scheme; read-only in operations. */
struct sb_route {
	const struct sb_data *sides[2]; /* by enum sb_side; NULL: bytes pass */
	int namer;       /* side whose verbs name objects; -1: the bench */
	int codec_side;  /* where the payload is made; -1: nowhere */
	int lookup_side; /* who asks whether an id is there */
	int sealer;      /* last side with a table */
	int bare;        /* objects have no form byte */
	int codec_level;
	enum sb_pad pad;
	uint8_t scope; /* of data */
	uint32_t group_users;
	uint8_t provider_index;
	size_t overhead; /* of all sides and the form byte */
};

/* SB_UNSUPPORTED with a sentence: the profile asks for what cannot be. */
SB_MUST_USE enum sb_err sb_route_make(const struct sb_profile *profile,
				      const void *ctx, struct sb_route *out,
				      char *why, size_t why_bytes);
/* Where the account that has ctx is cut: with its key where the client has one
 * and the comparison is not the controlled one. */
void sb_route_chunker(const struct sb_route *route,
		      const struct sb_profile *profile, const void *ctx,
		      int portable, struct sb_chunker *out);
/* Who shares names of this scope with user. */
uint64_t sb_route_realm(const struct sb_route *route, uint8_t scope,
			uint32_t user);

/* Are the client's objects files, in extents that build on one another? */
static inline int sb_route_is_chained(const struct sb_route *route)
{
	const struct sb_data *client = route->sides[SB_CLIENT];

	return client && client->unit == SB_FILE;
}

/* One chunk on its way.  Zeroed before; the caller sets the first part. */
struct sb_cell {
	struct sb_chunk chunk; /* file, at, offset, kind, last, scope */
	struct sb_span plain;
	uint64_t position; /* for claims; unique and in logical order */
	uint32_t part;     /* unit FILE: number of the extent */
	/* down sets */
	struct sb_span object; /* as stored, in the arena */
	struct sb_name name;
	uint64_t realm;
	uint32_t payload_bytes, pad_bytes, wire_bytes;
	uint8_t derived, claimed, known, own_id;
	uint8_t content[32]; /* where contents are traced */
	/* up sets */
	struct sb_span current; /* what the next verb gets */
	enum sb_err err;
};

/* Memory for objects, freed as a whole. */
struct sb_arena {
	uint8_t *ptr;
	size_t used, cap;
};

/* A thread's buffers for batches of at most max_bytes plain bytes (or one
 * larger chunk) and batch chunks. */
struct sb_bench_top {
	struct sb_chunk *chunks; /* batch of them */
	uint32_t *map;
	unsigned batch;
	struct sb_arena payload, middle;
};

SB_MUST_USE enum sb_err sb_top_new(struct sb_heap *heap,
				   const struct sb_route *route, unsigned batch,
				   size_t max_bytes, struct sb_bench_top *out);
void sb_top_release(struct sb_heap *heap, struct sb_bench_top *top);
/* Room in an arena for objects of count chunks with plain_bytes in all. */
size_t sb_stage_room(const struct sb_route *route, size_t plain_bytes,
		     size_t count);

/* Who pays for what a side does. */
static inline enum sb_party sb_stage_party(int side)
{
	return side == SB_PROVIDER ? SB_PARTY_PROVIDER : SB_PARTY_CLIENT;
}
/* A side's verb on a batch, charged to its party. */
SB_MUST_USE enum sb_err sb_stage_verb(struct sb_worker *w, int side,
				      sb_verb *verb, struct sb_chunk *chunks,
				      size_t count);
/* Call derive for the first side's chunks now (ordered services). */
SB_MUST_USE enum sb_err sb_stage_derive(struct sb_worker *w,
					const struct sb_route *route,
					struct sb_bench_top *top,
					struct sb_cell *cells, size_t count);
/* Down.  index NULL: no look-ups (roots).  Ids of roots are given. */
SB_MUST_USE enum sb_err sb_stage_down(struct sb_worker *w,
				      const struct sb_route *route,
				      struct sb_index *index,
				      struct sb_bench_top *top,
				      struct sb_cell *cells, size_t count,
				      struct sb_arena *objects);
/* Up.  In: chunk (id, secret, scope, kind, file), object, and plain.len as the
 * recipe says.  Out: plain (valid until the next call) and err of each cell;
 * returns only what stops everything (SB_MEMORY). */
SB_MUST_USE enum sb_err sb_stage_up(struct sb_worker *w,
				    const struct sb_route *route,
				    struct sb_bench_top *top,
				    struct sb_cell *cells, size_t count);

#endif
