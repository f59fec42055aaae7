/* tests/support/cluster.h: whoever talks to the replicas of a cluster
 * (services/cluster.h) by himself, one by one, and carries votes as he likes. */
#ifndef TESTS_SUPPORT_CLUSTER_H
#define TESTS_SUPPORT_CLUSTER_H

#include "schemes/services/services.h"

#define SB_RAW_BODY (SB_ESCROW_REQUEST_BYTES - 1u)
#define SB_RAW_NONE 255u /* no verdict: the call failed */

struct sb_raw {
	struct sb_env *env;
	const struct sb_service *service;
	enum sb_err err; /* of the last call */
};

/* Votes, by voter. */
struct sb_raw_votes {
	uint8_t of[SB_CLUSTER_MOST][SB_CLUSTER_TAGS];
};

/* One item: its verdict, and the body of the answer. */
uint8_t sb_raw_ask(struct sb_raw *raw, unsigned nth, uint8_t op,
		   const uint8_t *body, size_t len,
		   uint8_t answer[SB_RAW_BODY]);
/* A record is begun, with this own part; its series. */
uint8_t sb_raw_begin(struct sb_raw *raw, unsigned nth, const uint8_t *own,
		     size_t len, uint8_t series[8]);
uint8_t sb_raw_done(struct sb_raw *raw, unsigned nth, uint64_t number,
		    const uint8_t tag[32]);
/* The number that it votes for next; 0: it refuses. */
uint64_t sb_raw_next(struct sb_raw *raw, unsigned nth);
uint8_t sb_raw_vote(struct sb_raw *raw, unsigned nth, uint64_t number,
		    const uint8_t id[SB_CLUSTER_ID],
		    struct sb_raw_votes *votes);
/* Votes for all numbers up to this one, as far as it was not there. */
uint8_t sb_raw_vote_up(struct sb_raw *raw, unsigned nth, uint64_t number,
		       const uint8_t id[SB_CLUSTER_ID],
		       struct sb_raw_votes *votes);
uint8_t sb_raw_try(struct sb_raw *raw, unsigned nth, uint64_t number,
		   const uint8_t *what, size_t len,
		   const struct sb_raw_votes *votes,
		   uint8_t answer[SB_RAW_BODY]);
/* One attempt at the replicas of mask alone: they vote for the highest number
 * that one of them names, then each is tried.  How many did not say FORGED;
 * verdict: of the last of these. */
unsigned sb_raw_attempt(struct sb_raw *raw, unsigned mask, const uint8_t *what,
			size_t len, uint8_t *verdict);

#endif
