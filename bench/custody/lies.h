/* bench/custody/lies.h: what corrupted services and replicas answer instead.
 *
 * A view that owns a replica reads its state; here it is the owner who asks, and
 * whoever corrupted it chooses the answer.  Nothing is known of a service but
 * the bytes of one item and that an answer may begin with a verdict (0: fine;
 * schemes/services/services.h), so that every service is lied for alike. */
#ifndef BENCH_CUSTODY_LIES_H
#define BENCH_CUSTODY_LIES_H

#include "bench/custody/custody.h"

enum sb_lie {
	SB_LIE_SILENT,  /* no answer */
	SB_LIE_SHORT,   /* half of the honest one */
	SB_LIE_ONES,    /* every byte 255: no verdict that there is */
	SB_LIE_DENIED,  /* "that was wrong", whatever was asked */
	SB_LIE_SPENT,   /* "tries are spent" */
	SB_LIE_ZEROS,   /* "fine", and zeros */
	SB_LIE_ECHO,    /* "fine", and what was asked */
	SB_LIE_RANDOM,  /* "fine", and bytes of a stream of its own */
	SB_LIE_FLIPPED, /* the honest one, a bit of each item turned */
	SB_LIE_LAST,    /* the honest one, the last bit of each item turned */
	SB_LIE_OTHERS,  /* what another account would get */
	SB_LIE_NEXTS,   /* what the next replica's state would say */
	SB_LIE_PAST,    /* of a state from before: an old record, no count */
	SB_LIES
};

/* Of replicas: fewer than half; one more than half. */
#define SB_LIES_FEW  253u
#define SB_LIES_MOST 254u

/* Who lies when to an owner, and how: services (by, lie) while he backs up or
 * while he enrols; or whoever keeps the index (index, as sb_pipeline_index_lies
 * has it) while he backs up.  All zero: nobody. */
struct sb_lied {
	struct sb_coalition by;
	enum sb_lie lie;
	uint8_t services, enrolment, index;
};

/* So many of a party as there are: a number, SB_LIES_ or SB_ALL. */
unsigned sb_lies_count(const struct sb_world *world, enum sb_atom party,
		       unsigned value);

/* Short; static. */
const char *sb_lies_name(enum sb_lie lie);

/* What by corrupted answers falsely from now on, to everybody: so many HSM
 * replicas (or SB_LIES_; the first ones; sb_lies_from_end: then the last ones), the provider's
 * services, a third party's, where it owns them.  What they were asked counts in their states all the same, but for
 * SB_LIE_SILENT and SB_LIE_PAST.  by NULL: nobody lies.  past is for
 * SB_LIE_PAST: borrowed while it is told; NULL: as of now, and nothing counts.
 * Not while views are in use; rewinding the world does not stop it. */
void sb_lies_tell(struct sb_world *world, const struct sb_coalition *by,
		  enum sb_lie lie, const struct sb_world_state *past);

/* As lied (NULL: nobody lies) says of services, without a past. */
void sb_lies_tell_as(struct sb_world *world, const struct sb_lied *lied);
void sb_lies_from_end(struct sb_world *world);
/* How often, since it was last told whom (by not NULL). */
uint64_t sb_lies_told(const struct sb_world *world);

/* Anybody can make this answer, who knows what was asked. */
int sb_lies_is_public(enum sb_lie lie);

struct sb_visit;
/* For sb_world_serve: does this one lie?  Then its answer. */
int sb_lies_by(const struct sb_world *world, const struct sb_visit *visit);
SB_MUST_USE enum sb_err sb_lies_serve(struct sb_world *world,
				      const struct sb_visit *visit,
				      struct sb_env *env,
				      struct sb_span request,
				      struct sb_buf *response);

#endif
