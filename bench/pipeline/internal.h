/* bench/pipeline/internal.h: the archive that backup, restore and inspection
 * share.  Included by bench/pipeline/ only. */
#ifndef BENCH_PIPELINE_INTERNAL_H
#define BENCH_PIPELINE_INTERNAL_H

#include <pthread.h>

#include "bench/pipeline/chunker.h"
#include "bench/pipeline/stage.h"

#define SB_WHY_BYTES   320u
#define SB_BATCH_USUAL 64u
#define SB_BATCH_MAX   4096u
#define SB_BATCH_BYTES ((size_t)1 << 20)
#define SB_PIECE_FILES 512u
#define SB_PIECE_MAX   ((size_t)4 << 20)
#define SB_PIECE_MIN   ((size_t)256 << 10)

struct sb_account {
	void *ctx; /* the scheme's; NULL until enrolled */
	struct sb_view *view;
	struct sb_chunker chunker;
	uint32_t next_snapshot;
	/* Snapshots below are under the keys from before the last rekey that
	 * asked for new sealing; old_ctx has those. */
	uint32_t first_snapshot;
	void *old_ctx;
};

struct sb_piece;
struct sb_run;

struct sb_pipeline {
	struct sb_pipeline_settings set;
	struct sb_profile profile;
	struct sb_heap heap;
	struct sb_store store;
	struct sb_world *world;
	struct sb_index *index;
	struct sb_route route;
	struct sb_account *accounts;
	size_t piece_bytes; /* of one file in one piece of work, at most */
	struct sb_worker **workers;
	struct sb_bench_top *tops; /* one a worker */
	/* buffers.c: kept from one operation to the next */
	struct sb_piece *pieces;
	uint8_t **inputs; /* one a worker */
	struct sb_arena recipe_object;
	struct sb_run **runs; /* one a worker; restore.c */
	uint32_t rekeys;      /* so far: each draws from a stream of its own */
	char why[SB_WHY_BYTES];
};

/* Where an object went, kept until the index blob is written. */
struct sb_index_record {
	struct sb_id id;
	uint64_t realm;
	uint32_t part;
	struct sb_where where;
};
#define SB_INDEX_RECORD_BYTES 56u

void sb_index_record_put(uint8_t out[SB_INDEX_RECORD_BYTES],
			 const struct sb_index_record *r);
void sb_index_record_take(const uint8_t in[SB_INDEX_RECORD_BYTES],
			  struct sb_index_record *r);

/* Names of blobs: kind 's' root, 'i' index blob number part. */
void sb_blob_name(char out[64], uint32_t user, uint32_t snapshot, char kind,
		  uint32_t part);

/* Seal a position-bound blob and put it under its name; open it. */
SB_MUST_USE enum sb_err sb_blob_seal(struct sb_pipeline *p, struct sb_worker *w,
				     struct sb_bench_top *top, char kind,
				     uint32_t snapshot, uint32_t part,
				     struct sb_span plain,
				     enum sb_bytes_kind counted_as);
/* *out is the heap's: sb_heap_free_secret. */
SB_MUST_USE enum sb_err sb_blob_open(struct sb_pipeline *p, struct sb_worker *w,
				     struct sb_bench_top *top, uint32_t user,
				     char kind, uint32_t snapshot,
				     uint32_t part,
				     enum sb_bytes_kind counted_as,
				     struct sb_buf *out);

/* Fetch what a recipe refers to.  realm by scope and user.  into: room of
 * *room bytes; grows with the heap. */
SB_MUST_USE enum sb_err sb_fetch_object(struct sb_pipeline *p,
					struct sb_worker *w,
					const struct sb_ref *ref, uint32_t part,
					enum sb_bytes_kind kind,
					struct sb_arena *into,
					struct sb_span *object);
/* Fetch and open one recipe block; *out is the heap's. */
SB_MUST_USE enum sb_err sb_recipe_open(struct sb_pipeline *p,
				       struct sb_worker *w,
				       struct sb_bench_top *top,
				       const struct sb_ref *ref,
				       struct sb_buf *out);

/* A walk through a snapshot's entries in path order. */
struct sb_walk {
	struct sb_pipeline *p;
	struct sb_worker *w;
	struct sb_bench_top *top;
	struct sb_buf root_bytes;
	struct sb_root root;
	uint64_t next_block;
	struct sb_buf block;
	struct sb_span rest; /* of the block */
};
/* SB_MISSING: no such snapshot. */
SB_MUST_USE enum sb_err sb_walk_open(struct sb_walk *walk,
				     struct sb_pipeline *p, struct sb_worker *w,
				     struct sb_bench_top *top, uint32_t user,
				     uint32_t snapshot);
/* SB_MISSING at the end.  Valid until the next call. */
SB_MUST_USE enum sb_err sb_walk_next(struct sb_walk *walk,
				     struct sb_recipe_entry *out);
/* Start at the block that may hold path. */
void sb_walk_seek(struct sb_walk *walk, struct sb_span path);
void sb_walk_release(struct sb_walk *walk);

SB_MUST_USE enum sb_err sb_buffers_ready(struct sb_pipeline *p);
void sb_buffers_release(struct sb_pipeline *p);
void sb_restore_buffers_release(struct sb_pipeline *p);

/* A context with the profile's parameters; locked.  archive.c */
SB_MUST_USE enum sb_err sb_ctx_new(struct sb_pipeline *p, void **out);
void sb_ctx_free(struct sb_pipeline *p, void *ctx); /* wipes; NULL is fine */
/* A context of user's, unlocked through view; sb_ctx_free.  Errors of unlock. */
SB_MUST_USE enum sb_err sb_ctx_unlock(struct sb_pipeline *p,
				      struct sb_view *view, uint32_t user,
				      struct sb_meter *meter, void **out);
/* Is there such an account, and is it enrolled? */
static inline int sb_account_is_open(const struct sb_pipeline *p, uint32_t user)
{
	return user < p->set.users && p->accounts[user].ctx;
}
/* The chunker of the keys that the account has now. */
void sb_account_set_chunker(struct sb_pipeline *p, struct sb_account *a);
/* The keys that a snapshot is under. */
static inline const void *sb_account_ctx(const struct sb_account *a,
					 uint32_t snapshot)
{
	return snapshot < a->first_snapshot && a->old_ctx ? a->old_ctx : a->ctx;
}

/* Recipes and root of a snapshot, opened with the keys they are under and
 * sealed with those of now, as the next snapshot. */
enum sb_err sb_backup_reseal(struct sb_pipeline *p, uint32_t user,
			     uint32_t snapshot, struct sb_meter *meter);
enum sb_err sb_backup_run(struct sb_pipeline *p, uint32_t user,
			  const struct sb_snapshot *source,
			  struct sb_meter *meter);
enum sb_err sb_restore_run(struct sb_pipeline *p, const void *ctx,
			   struct sb_view *view, uint32_t user,
			   uint32_t snapshot, struct sb_span path,
			   const struct sb_sink *sink, struct sb_meter *meter);

/* What the account left in the store: snapshots and index. */
enum sb_err sb_archive_load(struct sb_pipeline *p, uint32_t user,
			    struct sb_meter *meter);

/* last.c, for schemes that leave word of the last snapshot (keys.keep); others:
 * SB_OK.  Leave it after a backup; does this one pass for the last (SB_FORGED);
 * the account forgot this one.  The worker has begun an operation. */
SB_MUST_USE enum sb_err sb_last_keep(struct sb_pipeline *p, struct sb_worker *w,
				     uint32_t snapshot);
SB_MUST_USE enum sb_err sb_last_check(struct sb_pipeline *p,
				      struct sb_worker *w, uint32_t snapshot);
SB_MUST_USE enum sb_err sb_last_forgotten(struct sb_pipeline *p, uint32_t user,
					  uint32_t snapshot,
					  struct sb_meter *meter);

enum sb_err sb_archive_forget(void *self, uint32_t user, uint32_t snapshot,
			      uint64_t *dead_bytes, struct sb_meter *meter);

/* 1: this put, or get, is the one that a test wants to fail. */
int sb_pipeline_fails_put(struct sb_pipeline *p);
int sb_pipeline_fails_get(struct sb_pipeline *p);
/* A sentence about what went wrong, if there is none yet. */
void sb_pipeline_why(struct sb_pipeline *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int sb_pipeline_stopped(const struct sb_pipeline *p);

#endif
