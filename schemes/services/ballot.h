/* schemes/services/ballot.h: a client's side of services/cluster.h: an attempt
 * with the votes of a majority, and a record left with all replicas.
 *
 * Any replica may be out of reach or lie.  The number of an attempt is the one
 * that a majority's last one would vote for next, so that fewer than a majority
 * can neither use numbers up nor keep them back; where it finds no majority, the
 * next one that some replica names.  All votes are handed to all: a replica
 * leaves out those that are none. */
#ifndef SCHEMES_SERVICES_BALLOT_H
#define SCHEMES_SERVICES_BALLOT_H

#include "schemes/services/recovery_internal.h"

#define SB_BALLOT_BODY (SB_ESCROW_REQUEST_BYTES - 1u) /* the longest */
#define SB_BALLOT_TRY  (256u + 32u) /* own part of a TRY, at most */
#define SB_BALLOT_NEXT (256u + 16u) /* of the answer to a NEXT */

struct sb_ballot_replica {
	enum sb_err err;              /* of its NEXT; SB_OK: it takes part */
	uint64_t number;              /* that it votes for next, as it says */
	uint64_t series;              /* of a record that was begun; 0: none */
	uint8_t needed;               /* votes that it asks for, as it says */
	uint8_t next[SB_BALLOT_NEXT]; /* own part of its answer */
	uint8_t tags[SB_CLUSTER_TAGS];
};

struct sb_ballot;

/* What an attempt is about.  All have the caller's arg. */
struct sb_ballot_kind {
	const char *service;
	size_t request_bytes, response_bytes; /* of its items */
	size_t next_bytes, try_bytes;         /* own parts */
	int compares;
	/* Fill b->what for b->number; of_next is what most replicas answered
	 * (next_bytes). */
	enum sb_err (*prepare)(void *arg, struct sb_ballot *b,
			       const uint8_t *of_next);
	/* A replica's share, of its answer to TRY.  SB_FORGED: it lies. */
	enum sb_err (*share)(void *arg, struct sb_ballot *b, unsigned nth,
			     const uint8_t *answer,
			     uint8_t share[SB_SHARE_BYTES]);
	const char *tag; /* label of DONE's: KDF(secret, tag, share's number) */
	sb_sharing_try *try;
};

struct sb_ballot {
	const struct sb_ballot_kind *kind;
	struct sb_env *env;
	void *arg;
	unsigned replicas, majority;
	uint64_t number;
	uint8_t what[SB_BALLOT_TRY];
	struct sb_ballot_replica of[SB_CLUSTER_MOST];
};

/* One item for one replica: len bytes of body, then zeros; the answer's body. */
SB_MUST_USE enum sb_err sb_ballot_ask(struct sb_ballot *b, unsigned nth,
				      uint8_t op, const uint8_t *body,
				      size_t len,
				      uint8_t answer[SB_BALLOT_BODY]);
/* From the host's scratch; NULL: memory is out. */
struct sb_ballot *sb_ballot_new(const struct sb_ballot_kind *kind,
				struct sb_env *env, struct sb_custody *custody,
				void *arg);
/* One attempt; wrong ones cost a number.  got->threshold is set; got->secret is
 * the one that try took.  SB_DENIED: it was wrong; other refusals:
 * sb_recovery_worse of what replicas said. */
SB_MUST_USE enum sb_err sb_ballot_attempt(struct sb_ballot *b,
					  struct sb_sharing *got);
/* Begin a record at every replica: own (len) to each, its answer's own part to
 * begun (may be NULL).  Then leave it: fill writes the own part (len) of KEEP.
 * As many as needed, or a majority, must take it; who does not keeps what it
 * has.  Where too many do not, enough of the old ones are left that an old code
 * still works: of a majority, in any order. */
struct sb_ballot_record {
	const uint8_t *own;
	size_t own_bytes, keep_bytes;
	enum sb_err (*begun)(void *arg, unsigned nth, const uint8_t *own);
	void (*fill)(void *arg, unsigned nth, uint8_t *own);
	unsigned needed;
};
SB_MUST_USE enum sb_err sb_ballot_keep(struct sb_ballot *b,
				       const struct sb_ballot_record *record);
/* What DONE proves to a replica, for KEEP. */
void sb_ballot_tag(const struct sb_ballot_kind *kind, struct sb_kit *kit,
		   const uint8_t secret[32], unsigned nth, uint8_t tag[32]);
/* Every replica that can be reached forgets its record. */
SB_MUST_USE enum sb_err sb_ballot_forget(struct sb_ballot *b);

#endif
