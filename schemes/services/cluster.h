/* schemes/services/cluster.h: replicas that agree on the number of an attempt
 * before any of them computes or compares: what hsm.c and escrow.c are made of.
 *
 * An attempt has a number and an id, the hash of all that is tried in it.  A
 * replica votes for a number once, in its state before it says so, and only for
 * the one after the last that it voted for, at most tries beyond the last one
 * that was right.  It answers an attempt only with the votes of a majority of
 * all replicas.  Any two majorities share a replica, so that a number is good
 * for one attempt, and tries numbers are all that there are, in whatever order
 * and however far apart replicas are asked.
 *
 * Votes are HMAC-SHA-256, 128 bits of it, one for each replica under a key that
 * those two share; whoever asks carries them.  Who owns a replica can vote twice
 * with it, not for others: F of N owned give (N - F) / (M - F) attempts a number
 * at most, M a majority; M owned answer whatever they like.  One whose state was
 * rolled back is as one owned.
 *
 * A success counts as right at each replica that saw its proof; it lets a
 * majority vote on only once a majority saw it.  One that missed it votes and
 * answers within what it knows, takes a majority's word for a higher number, and
 * may destroy its own record earlier than the others.  A record has a number of
 * its replica's; its name is the hash of all of those, so that no vote is good
 * for another record, an older one of the account, or one under its name that
 * somebody who is logged in put into some of the replicas.
 *
 * Documented of the vendor's escrow: each member verifies by itself that tries
 * are left, a majority has to agree, ten, then destroyed.  Assumed: that they
 * agree on the number, and how; that members trust keys from a ceremony.
 * Simplified: votes go by way of who asks, which counts as round trips. */
#ifndef SCHEMES_SERVICES_CLUSTER_H
#define SCHEMES_SERVICES_CLUSTER_H

#include "schemes/scheme.h"

#define SB_CLUSTER_MOST    15u /* replicas */
#define SB_CLUSTER_RECORDS 512u
#define SB_CLUSTER_TAG     16u
#define SB_CLUSTER_TAGS    (SB_CLUSTER_MOST * SB_CLUSTER_TAG)
#define SB_CLUSTER_SERIES  (8 * SB_CLUSTER_MOST)
#define SB_CLUSTER_ID      32u

/* Item: op[1] || body; answer: verdict[1] || body; OWN is the service's.
 * BEGIN  OWN -> LE64 series || OWN    of the record to come
 * KEEP   LE64 series[15] || OWN       of all replicas, 0: none; what there was is
 *                                     gone.  FORGED: not the series of BEGIN
 * NEXT   LE64 number, 0: the next that it votes for
 *   -> LE64 number || needed[1] || OWN    needed: votes; changes nothing unless
 *                                     tries are used up: then all is destroyed
 * VOTE   LE64 number || id[32] -> tag[15][16]    tag i for replica i.  Again for
 *                                     the same two.  FORGED: neither that nor the
 *                                     next number
 * TRY    LE64 number || tag[15][16] || OWN -> OWN    tag i by replica i; id =
 *                                     SHA-256(OWN).  FORGED: no majority's, or
 *                                     an older number
 * DONE   LE64 number || tag[32]       proves that its attempt was right, to those
 *                                     that were not asked, or are ahead of it
 * FORGET                              the record is gone */
enum sb_cluster_op {
	SB_CLUSTER_BEGIN = 1,
	SB_CLUSTER_KEEP = 2,
	SB_CLUSTER_NEXT = 3,
	SB_CLUSTER_VOTE = 4,
	SB_CLUSTER_TRY = 5,
	SB_CLUSTER_DONE = 6,
	SB_CLUSTER_FORGET = 7
};
#define SB_CLUSTER_OWN_OF_BEGUN 8u /* where OWN is in a body */
#define SB_CLUSTER_OWN_OF_KEEP  SB_CLUSTER_SERIES
#define SB_CLUSTER_OWN_OF_NEXT  9u
#define SB_CLUSTER_OWN_OF_TRY   (8u + SB_CLUSTER_TAGS)
#define SB_CLUSTER_OWN_OF_DONE  8u

/* First field of a replica's state; then SB_CLUSTER_RECORDS records. */
struct sb_cluster {
	int64_t tries;
	uint64_t series; /* of the last record that was begun */
	uint64_t steps;  /* numbers that a vote may go up at once: 1 */
	uint8_t self, count, needed;
	uint8_t key[32];                    /* of all replicas */
	uint8_t peers[SB_CLUSTER_MOST][32]; /* of it and replica i */
};

/* First field of a record.  voted goes up before anything is computed and is
 * what a power cut leaves behind. */
struct sb_cluster_record {
	uint64_t account, coming; /* series that was begun; 0: none */
	uint64_t voted, right;    /* numbers */
	uint8_t taken, complete, gone;
	uint8_t name[32], id[SB_CLUSTER_ID];
};

/* What a service adds.  out and body are its own parts; out is zeroed.  r is its
 * record.  Other errors than SB_OK are a power cut. */
struct sb_cluster_kind {
	size_t request_bytes, response_bytes; /* of one item */
	size_t record_bytes, records_at;
	size_t try_bytes; /* of TRY's own part */
	int compares;     /* a TRY that is SB_ITEM_OK was right */
	enum sb_err (*begin)(void *r, struct sb_env *env, const uint8_t *body,
			     uint8_t *out, uint8_t *verdict); /* or NULL */
	void (*keep)(void *r, const uint8_t *body);
	enum sb_err (*next)(const struct sb_cluster *c, const void *r,
			    struct sb_env *env, uint64_t number,
			    uint8_t *out); /* or NULL */
	enum sb_err (*attempt)(const struct sb_cluster *c, void *r,
			       struct sb_env *env, uint64_t number,
			       const uint8_t *body, uint8_t *out,
			       uint8_t *verdict);
	int (*done)(const void *r, const uint8_t *body);
	void (*destroy)(void *r);
};

/* As of struct sb_service, for a state of that kind. */
SB_MUST_USE enum sb_err sb_cluster_meet(size_t state_bytes, void *states,
					unsigned copies, struct sb_env *env);
void sb_cluster_seize(void *state);
SB_MUST_USE enum sb_err sb_cluster_serve(const struct sb_cluster_kind *kind,
					 void *state, struct sb_env *env,
					 uint64_t account,
					 struct sb_span request,
					 struct sb_buf *response);
uint64_t sb_cluster_kept(const struct sb_cluster_kind *kind, const void *state,
			 uint64_t account);
void sb_cluster_close(const struct sb_cluster_kind *kind, void *state,
		      uint64_t account);

#endif
