/* bench/pipeline/pipeline.h: the one implementation of backup and restore for
 * all schemes.  read -> cut -> derive -> look up -> compress -> pad -> seal -> pack
 * -> store, in threads; batched; memory bounded whatever the size of files and
 * data; work done in any order, committed in logical order, so that counts are
 * the same for every number of threads and every batch size. */
#ifndef BENCH_PIPELINE_PIPELINE_H
#define BENCH_PIPELINE_PIPELINE_H

#include "bench/custody/custody.h"
#include "bench/pipeline/archiver.h"
#include "bench/pipeline/trace.h"
#include "bench/profile/profile.h"
#include "bench/store/store.h"
#include "schemes/kit/kit.h"

/* Faults, for tests: the Nth call fails (1 = the next); 0 = never.  Counted
 * down atomically; the counters of calls seen are kept in *_seen. */
struct sb_faults {
	int64_t alloc_at, put_at, get_at, random_at, call_at;
	int64_t alloc_seen, put_seen, get_seen, random_seen, call_seen;
};

/* What one random draw was made of: the stream's nonce under the key of
 * (seed, operation).  at is NULL for draws without a place.  Called by every
 * thread. */
typedef void sb_drawn(void *arg, unsigned operation, const struct sb_place *at,
		      const uint8_t nonce[24]);

struct sb_pipeline_settings {
	const struct sb_profile *profile; /* copied */
	struct sb_store store;            /* the pipeline closes it */
	uint32_t users;                   /* how many accounts at most */
	uint64_t seed;
	unsigned threads; /* 1 .. SB_THREADS_MAX */
	unsigned batch;   /* chunks per verb call, 1 .. 4096; 0: usual 64 */
	enum sb_paths paths;
	int no_reuse;    /* read unchanged files again */
	uint64_t rtt_ns; /* modelled, per service call */
	sb_trace *trace; /* may be NULL; makes content hashes: slow */
	void *trace_arg;
	struct sb_faults *faults; /* may be NULL */
	int class_times; /* fill of_class[].cpu_ns: a clock read a file */
	const volatile int *stop; /* set to 1: SB_STOPPED soon; may be NULL */
	sb_kit_watch *watch;      /* may be NULL */
	void *watch_arg;
	sb_drawn *drawn; /* may be NULL; for tests */
	void *drawn_arg;
};

/* The archiver owns the world and the store; free with out->ops->close.  On
 * failure both are closed, *out is zero, and why (may be NULL) has a sentence.
 * SB_PARAM,
 * SB_MEMORY, SB_UNSUPPORTED. */
SB_MUST_USE enum sb_err sb_pipeline_new(
	const struct sb_pipeline_settings *settings, struct sb_archiver *out,
	char *why, size_t why_bytes);

/* Access for custody and leakage experiments. */
struct sb_world *sb_pipeline_world(const struct sb_archiver *archiver);
/* Restore as somebody else: unlock through view, then open what that view
 * reaches of user's snapshot.  Like ops->restore otherwise. */
SB_MUST_USE enum sb_err sb_pipeline_restore_as(struct sb_archiver *archiver,
					       struct sb_view *view,
					       uint32_t user, uint32_t snapshot,
					       const struct sb_sink *sink,
					       struct sb_meter *meter);
/* What the owner of a new phone does: unlock through view, take the store's
 * word for user's index and snapshots, unless a custodian has word of the last
 * one (keys.fresh: SB_FORGED), and restore that.  *snapshot: which one it was,
 * UINT32_MAX if it did not come so far.  Other operations see nothing of it.
 * SB_MISSING: no snapshot; else as unlock and ops->restore. */
SB_MUST_USE enum sb_err sb_pipeline_restore_anew(
	struct sb_archiver *archiver, struct sb_view *view, uint32_t user,
	const struct sb_sink *sink, uint32_t *snapshot, struct sb_meter *meter);
/* What a forger does: with a scheme's ctx of his own making (borrowed; NULL:
 * user's own, the living client's), write user's snapshot of that number, all
 * objects anew, calling services through view.  The account and its index stay as they are.  As ops->backup. */
SB_MUST_USE enum sb_err sb_pipeline_backup_as(struct sb_archiver *archiver,
					      struct sb_view *view, void *ctx,
					      uint32_t user, uint32_t snapshot,
					      const struct sb_snapshot *source,
					      struct sb_meter *meter);
/* The account's rekey, by its owner: custody and keys change, *redo says what
 * must be sealed again; nothing stored is touched.  Deposits are metered as
 * key bytes.  Snapshots up to now can be sealed again or forgotten until the
 * next rekey that asks for new sealing.  SB_UNSUPPORTED: the scheme has no such
 * operation, and ops->why says "none: ..." (nor has the system) or "not
 * modelled: ...". */
SB_MUST_USE enum sb_err sb_pipeline_rekey(struct sb_archiver *archiver,
					  uint32_t user, enum sb_rekey what,
					  enum sb_redo *redo,
					  struct sb_meter *meter);
/* After SB_REDO_RECIPES: open recipes and root of a snapshot with the keys that
 * they are under, and seal them with those of now, as the next snapshot. */
SB_MUST_USE enum sb_err sb_pipeline_reseal(struct sb_archiver *archiver,
					   uint32_t user, uint32_t snapshot,
					   struct sb_meter *meter);
/* Drop the snapshot's root and every object that no other snapshot, of any
 * account, needs: what went, and what of it is kept for others.  Extents of
 * chained files count as objects.  The space is not reused; lists of names that
 * a backup wrote stay.  SB_MISSING: no such snapshot. */
struct sb_forgotten {
	uint64_t objects, bytes, kept_objects, kept_bytes;
};
SB_MUST_USE enum sb_err sb_pipeline_forget(struct sb_archiver *archiver,
					   uint32_t user, uint32_t snapshot,
					   struct sb_forgotten *out,
					   struct sb_meter *meter);
/* What the account's own view cost so far.  SB_PARAM: no such account. */
SB_MUST_USE enum sb_err sb_pipeline_owner_cost(struct sb_archiver *archiver,
					       uint32_t user,
					       struct sb_view_cost *out);
/* What the provider sees without any key: calls visit for every object with
 * its stored bytes; id only where the provider holds the index, else NULL. */
SB_MUST_USE enum sb_err sb_pipeline_provider_view(
	struct sb_archiver *archiver,
	enum sb_err (*visit)(void *arg, const struct sb_id *id, uint64_t realm,
			     struct sb_span object),
	void *arg);
/* Run derive and seal of the client's (or naming) side on one candidate
 * chunk as user would (an attacker with an account of his own and, if member,
 * the group secret): the id that the provider would be asked for, and the
 * realm.  SB_UNSUPPORTED where names are never shared. */
SB_MUST_USE enum sb_err sb_pipeline_name_candidate(struct sb_archiver *archiver,
						   uint32_t user,
						   struct sb_span plain,
						   struct sb_id *id,
						   uint64_t *realm);
/* The same, and all that a list would keep of that chunk. */
struct sb_ref; /* recipe.h */
SB_MUST_USE enum sb_err sb_pipeline_refer(struct sb_archiver *archiver,
					  uint32_t user, struct sb_span plain,
					  struct sb_ref *out);
/* How long the plain list of user's snapshot is, as its owner opens it: for
 * whoever works that out from names, sizes and formats.  SB_UNSUPPORTED: it is
 * in more than one block. */
SB_MUST_USE enum sb_err sb_pipeline_list_bytes(struct sb_archiver *archiver,
					       uint32_t user, uint32_t snapshot,
					       size_t *out);
/* From now on whoever keeps the index says that it has everything (1), nothing
 * (2), or the truth (0).  SB_UNSUPPORTED: the client keeps it. */
SB_MUST_USE enum sb_err sb_pipeline_index_lies(struct sb_archiver *archiver,
					       int lie);
/* Is there an object of this name?  What the provider can answer. */
int sb_pipeline_has(struct sb_archiver *archiver, const struct sb_id *id,
		    uint64_t realm);

#endif
