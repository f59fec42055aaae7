/* bench/store/overlay.h: a store whose keeper lies: over another store, it
 * answers with what it was told to.  For experiments; one thread. */
#ifndef BENCH_STORE_OVERLAY_H
#define BENCH_STORE_OVERLAY_H

#include "bench/store/store.h"

struct sb_overlay;

/* *store closes base and frees the overlay; after a failure base is closed.
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_overlay_new(struct sb_store base,
				       struct sb_overlay **out,
				       struct sb_store *store);

/* Positions that were given out so far, in order; borrowed until the next. */
const struct sb_where *sb_overlay_places(const struct sb_overlay *overlay,
					 size_t *count);
/* Whoever asks for what is at where gets bytes (copied), of any length. */
SB_MUST_USE enum sb_err sb_overlay_serve(struct sb_overlay *overlay,
					 struct sb_where where,
					 struct sb_span bytes);
/* From now on named blobs that start with prefix are not there; what is put
 * later is. */
SB_MUST_USE enum sb_err sb_overlay_hide(struct sb_overlay *overlay,
					const char *prefix);
/* From now on named blobs that are put or removed are so for the overlay
 * only. */
void sb_overlay_catch(struct sb_overlay *overlay);
/* Tell the truth again, and forget what was caught. */
void sb_overlay_reset(struct sb_overlay *overlay);

#endif
