/* bench/custody/attempt.h: one coalition tries to restore the victim's
 * snapshot of a probe archive: the real unlock, the real restore, bytes
 * compared with the source. */
#ifndef BENCH_CUSTODY_ATTEMPT_H
#define BENCH_CUSTODY_ATTEMPT_H

#include "bench/custody/probe.h"

/* Verdicts are kept per class of data, and: */
#define SB_VERDICT_NAMES   SB_CLASS_COUNT /* sees names and sizes of files */
#define SB_VERDICT_OVERALL (SB_CLASS_COUNT + 1u)
#define SB_VERDICT_COUNT   (SB_CLASS_COUNT + 2u)

/* A memory item, with a value that may be right or wrong. */
struct sb_guess {
	enum sb_atom item;
	struct sb_span value;
};

struct sb_attempt {
	/* Files of the class; restored right; restored as if right, but with
	 * other bytes. */
	uint32_t files[SB_VERDICT_COUNT], right[SB_VERDICT_COUNT],
		wrong[SB_VERDICT_COUNT];
	uint64_t right_bytes[SB_VERDICT_COUNT]; /* of the right files */
	uint32_t opened;      /* files that ended well, right or wrong */
	enum sb_err err;      /* what the restore returned */
	struct sb_asked *log; /* freed by release */
	size_t log_count;
	struct sb_box box;                    /* what it depended on ... */
	struct sb_query steps[SB_VIEW_STEPS]; /* ... in the order of asking */
	size_t step_count;
	struct sb_view_cost cost;
	struct sb_meter meter;
};

/* who NULL: the owner.  guesses (count) are values that the coalition holds
 * for the right ones.  SB_OK: *out is filled, whatever the coalition got.
 * Others (SB_MEMORY, SB_IO, SB_PARAM, SB_UNSUPPORTED, SB_STOPPED): the
 * experiment failed, *out holds nothing. */
SB_MUST_USE enum sb_err sb_attempt_run(struct sb_probe *probe,
				       const struct sb_coalition *who,
				       const struct sb_guess *guesses,
				       size_t count, struct sb_attempt *out);
/* The same of another snapshot, the victim's or somebody's, which holds the files
 * of somebody's day.  turn may be NULL: see sb_view_at_turn. */
struct sb_target {
	uint32_t snapshot, day;
	uint32_t account; /* whose snapshot: 0: the victim's */
	int anew; /* 1: not by the archive's own index and number: by what the
		     store says is there; SB_MISSING where its last snapshot
		     is another */
	enum sb_err (*turn)(void *arg);
	void *turn_arg;
};
SB_MUST_USE enum sb_err sb_attempt_at(struct sb_probe *probe,
				      const struct sb_coalition *who,
				      const struct sb_guess *guesses,
				      size_t count,
				      const struct sb_target *target,
				      struct sb_attempt *out);
/* sb_attempt_run of a coalition that does not ask some replicas of the cluster:
 * bit i of left_out: replica i. */
SB_MUST_USE enum sb_err sb_attempt_apart(struct sb_probe *probe,
					 const struct sb_coalition *who,
					 const struct sb_guess *guesses,
					 size_t count, uint32_t left_out,
					 struct sb_attempt *out);
/* Not a restore: only what compares secrets whatever a scheme does, the log-in
 * and the locks of phone and other device in reach.  Fills log, box, steps and
 * cost; what it did to the world stays. */
SB_MUST_USE enum sb_err sb_attempt_doors(struct sb_probe *probe,
					 const struct sb_coalition *who,
					 const struct sb_guess *guesses,
					 size_t count, struct sb_attempt *out);
/* sb_attempt_run in a world that is put back to what it was before. */
SB_MUST_USE enum sb_err sb_attempt_try(struct sb_probe *probe,
				       const struct sb_coalition *who,
				       const struct sb_guess *guesses,
				       size_t count, struct sb_attempt *out);
/* The same for a coalition that has worked out this and that. */
SB_MUST_USE enum sb_err sb_attempt_given(struct sb_probe *probe,
					 const struct sb_coalition *who,
					 const struct sb_given *given,
					 struct sb_attempt *out);
void sb_attempt_release(struct sb_attempt *attempt);

/* Bit i: verdict i (a class, or names) came out whole. */
uint32_t sb_attempt_whole(const struct sb_attempt *attempt);
/* A file came out with other bytes as if they were right. */
uint32_t sb_attempt_wrong(const struct sb_attempt *attempt);

/* The restore ran, and that is how it ended for this coalition; other errors
 * say that the experiment did not work. */
int sb_attempt_is_answer(enum sb_err err);

#endif
