/* bench/measure/verbs.h: one account of a profile, and its verbs on batches of
 * chunks, outside the pipeline: what microbenchmarks and stages time. */
#ifndef BENCH_MEASURE_VERBS_H
#define BENCH_MEASURE_VERBS_H

#include "bench/custody/custody.h"
#include "bench/pipeline/worker.h"
#include "bench/profile/profile.h"

/* An enrolled account.  One thread. */
struct sb_verbs {
	struct sb_profile profile;
	struct sb_pipeline_settings settings;
	struct sb_heap heap;
	struct sb_worker *worker;
	struct sb_world *world;
	struct sb_view *view;
	void *ctx;
	const struct sb_data *data[2]; /* by enum sb_side; NULL: bytes pass */
	char why[256];
};

/* profile is copied.  Runs enroll.  SB_MEMORY, SB_PARAM, or what enroll
 * returned; v->why then has a sentence. */
SB_MUST_USE enum sb_err sb_verbs_init(struct sb_verbs *v,
				      const struct sb_profile *profile,
				      enum sb_paths paths, uint64_t seed);
void sb_verbs_release(struct sb_verbs *v);

/* One unlock by the owner into a scratch context, which is wiped. */
SB_MUST_USE enum sb_err sb_verbs_unlock(struct sb_verbs *v);

/* A batch of equal chunks of one file, and buffers for every step of one
 * side.  in[i] are the caller's and outlive the batch. */
struct sb_batch {
	struct sb_verbs *verbs;
	const struct sb_data *data;
	enum sb_side side;
	size_t count;
	struct sb_file file;
	struct sb_chunk *chunks;
	const struct sb_span *in;
	uint8_t *objects, *plains; /* count * slot_bytes */
	size_t slot_bytes;
	struct sb_span *sealed; /* objects after seal */
	void *state;            /* of the file, as begin or resume left it */
};

/* largest: of the lengths in in.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_batch_init(struct sb_batch *b,
				      struct sb_verbs *verbs, enum sb_side side,
				      const struct sb_span *in, size_t count,
				      size_t largest);
void sb_batch_release(struct sb_batch *b);

/* The steps; each can be repeated.  A chained file starts over with each seal
 * and open.  open and check take what the last seal made.  NULL verbs must not
 * be asked for.  The error of the first chunk that failed. */
SB_MUST_USE enum sb_err sb_batch_begin(struct sb_batch *b);
SB_MUST_USE enum sb_err sb_batch_resume(struct sb_batch *b);
SB_MUST_USE enum sb_err sb_batch_derive(struct sb_batch *b);
SB_MUST_USE enum sb_err sb_batch_seal(struct sb_batch *b);
SB_MUST_USE enum sb_err sb_batch_open(struct sb_batch *b);
SB_MUST_USE enum sb_err sb_batch_check(struct sb_batch *b);
/* Flip one bit in the middle of every object, or flip it back. */
void sb_batch_damage(struct sb_batch *b);
/* open, and check where open accepts: SB_OK when every damaged object was
 * refused, SB_FORGED when one came through. */
SB_MUST_USE enum sb_err sb_batch_open_damaged(struct sb_batch *b);
/* Do the opened bytes equal in? */
int sb_batch_same(const struct sb_batch *b);

#endif
