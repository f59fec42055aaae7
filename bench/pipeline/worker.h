/* bench/pipeline/worker.h: one thread's environment: kit, codec, scratch,
 * randomness by place, service calls, meters.  It is what sb_env is in the
 * pipeline. */
#ifndef BENCH_PIPELINE_WORKER_H
#define BENCH_PIPELINE_WORKER_H

#include "bench/pipeline/codec.h"
#include "bench/pipeline/heap.h"
#include "bench/pipeline/pipeline.h"

/* Randomness differs between operations: an unlock that replays enrolment's
 * draws gets other bytes. */
enum sb_operation {
	SB_OP_ENROLL,
	SB_OP_UNLOCK,
	SB_OP_BACKUP,
	SB_OP_RESTORE,
	SB_OP_SERVICE,
	SB_OP_REKEY, /* and beyond, one a rekey */
	SB_OP_COUNT
};

struct sb_scratch_block {
	struct sb_scratch_block *next;
	size_t used, cap;
};

struct sb_worker {
	struct sb_env env; /* env.host is this worker */
	struct sb_heap *heap;
	struct sb_codec *codec;
	const struct sb_pipeline_settings *settings;
	const struct sb_service *const *services;
	/* set for each operation */
	enum sb_operation operation;
	const void *ctx;
	struct sb_view *view;
	uint32_t user;
	char *why; /* where sb_say writes; why_bytes */
	size_t why_bytes;
	/* state */
	uint64_t sequence; /* draws with no place */
	struct sb_scratch_block *scratch;
	enum sb_party party;
	uint64_t party_since_ns;
	unsigned serving; /* sb_worker_serve */
	uint64_t serving_since_ns;
	struct sb_meter meter;
};

SB_MUST_USE enum sb_err sb_worker_new(
	const struct sb_pipeline_settings *settings, struct sb_heap *heap,
	struct sb_worker **out);
void sb_worker_free(struct sb_worker *w);

/* Start an operation: clears the meter, starts charging the client. */
void sb_worker_begin(struct sb_worker *w, enum sb_operation operation,
		     const void *ctx, struct sb_view *view, uint32_t user);
/* Charge the time since the last change to the party it was for; returns that
 * party, so that a caller can change back. */
enum sb_party sb_worker_charge(struct sb_worker *w, enum sb_party next);
/* What is asked from here on is for files of this class; SB_CLASS_COUNT: for
 * everybody's. */
void sb_worker_serve(struct sb_worker *w, unsigned data_class);
/* End: charge, then add the meter to total. */
void sb_worker_end(struct sb_worker *w, struct sb_meter *total);
/* Take back what a verb got from sb_scratch. */
void sb_worker_scratch_reset(struct sb_worker *w);

/* Sum of exact and time fields; peak_bytes is left alone. */
void sb_meter_add(struct sb_meter *to, const struct sb_meter *from);

#endif
