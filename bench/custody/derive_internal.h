/* bench/custody/derive_internal.h: what derive*.c share. */
#ifndef BENCH_CUSTODY_DERIVE_INTERNAL_H
#define BENCH_CUSTODY_DERIVE_INTERNAL_H

#include "bench/custody/derive.h"
#include "bench/custody/facts.h"
#include "bench/custody/world.h"

struct sb_derive_list {
	uint32_t *of;
	size_t count, cap;
	int lost;
};

#define SB_DERIVE_PIECE 24u /* bytes of content that are looked for */

/* What follows when a string is learnt: the links, by string, that it is an
 * input, a part of one, or the result of. */
struct sb_web {
	uint32_t *start, *links; /* of string s: start[s] to start[s + 1] */
	uint32_t *pairs;     /* by public key: the first link that pairs it */
	uint32_t *next_pair; /* by link */
	uint32_t *queue;     /* room for the fixed point */
	uint8_t *queued;
};

struct sb_derive {
	struct sb_probe probe;
	struct sb_access access;
	struct sb_facts *facts;
	const struct sb_string *strings;
	const struct sb_fact_link *links;
	size_t string_count, link_count;
	size_t made_count; /* links of enrolment and backup: restores follow */
	struct sb_web web;
	/* Links, and the first string, of what a forger would do, which nothing
	 * follows from (tamper_made.h); both 0: none. */
	size_t own_from, own_to;
	uint32_t own_string;
	struct sb_derive_list stored; /* strings inside the store */
	struct sb_derive_list states[SB_SERVICES_MAX][SB_PROFILE_CONTACTS];
	uint8_t *room;  /* for deposits */
	uint8_t *known; /* by string, of the coalition at hand */
	/* 1: what is sealed counts only once it was opened with the key that is
	 * known, and gave the same bytes. */
	int opening;
	struct sb_kit *kit;
};

/* What is to be recorded: clear is the profile without codec and padding, so that
 * content can be found.  SB_MEMORY: *out may be NULL. */
SB_MUST_USE enum sb_err sb_derive_new(const struct sb_profile *profile,
				      struct sb_profile *clear,
				      struct sb_derive **out);
/* Once everything was recorded: targets, states, what is stored. */
SB_MUST_USE enum sb_err sb_derive_fill(struct sb_derive *d);
/* The same, with the error so far.  *out is d; on error d is closed, *out NULL, and why a sentence about
 * what. */
SB_MUST_USE enum sb_err sb_derive_made(struct sb_derive *d, enum sb_err err,
				       const struct sb_profile *profile,
				       const char *what, struct sb_derive **out,
				       char *why, size_t why_bytes);
/* As sb_derive_reach, but what is sealed counts only once it was opened with the
 * key that is known.  .known says what is, until the next. */
SB_MUST_USE enum sb_err sb_derive_reach_opening(struct sb_derive *derive,
						const struct sb_coalition *who,
						uint32_t *mask);
/* The string is known, and what lies inside it. */
void sb_derive_learn(struct sb_derive *derive, uint32_t string);
void sb_derive_list_add(struct sb_derive_list *list, uint32_t string);
/* Once strings and links are there; unweave frees.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_derive_weave(struct sb_derive *derive);
void sb_derive_unweave(struct sb_derive *derive);
/* Has it, could have it for nothing, or can put it together. */
int sb_derive_has(const struct sb_derive *derive, uint32_t string);
/* What follows from the link; UINT32_MAX: nothing. */
uint32_t sb_derive_follows(struct sb_derive *derive, struct sb_view *view,
			   const struct sb_fact_link *link);
/* Facts and containment, from what is known, until nothing new follows. */
void sb_derive_saturate(struct sb_derive *derive, struct sb_view *view);

#endif
