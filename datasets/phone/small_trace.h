/* datasets/phone/small_trace.h: a phone's small files while it is traced: built
 * where they change, or known by what they are made from. */
#ifndef DATASETS_PHONE_SMALL_TRACE_H
#define DATASETS_PHONE_SMALL_TRACE_H

#include "datasets/phone/known.h"
#include "datasets/phone/secrets.h"
#include "datasets/phone/shipped.h"

struct sb_small_trace_setting;

/* Zeroed = of nobody; release it. */
struct sb_small_trace {
	struct sb_known_pool *pool; /* borrowed */
	const struct sb_device *device;
	struct sb_shipped *shipped;
	struct sb_small_trace_setting *settings;
	uint32_t setting_count;
	struct sb_small_versions versions; /* the days on which each changes */
	struct sb_secrets secrets;
	struct sb_small_states states;
	struct sb_known_list others; /* in the order in which they come */
	size_t at;
};

/* One user, until the device's day; pool, device and shipped, which may be NULL
 * where there are no other users, are borrowed until the end.
 * SB_MEMORY; end it in any case. */
SB_MUST_USE enum sb_err sb_small_trace_begin(struct sb_small_trace *s,
					     struct sb_known_pool *pool,
					     const struct sb_device *device,
					     struct sb_shipped *shipped);
/* All of the device's day, which are the first, the second and so on.  Errors
 * as sb_small_build's and the pool's. */
SB_MUST_USE enum sb_err sb_small_trace_day(struct sb_small_trace *s);
void sb_small_trace_end(struct sb_small_trace *s);
void sb_small_trace_release(struct sb_small_trace *s);

#endif
