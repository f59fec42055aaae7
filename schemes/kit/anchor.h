/* schemes/kit/anchor.h: word of the last snapshot, left with a custodian.
 *
 *   LE32 number || SHA-256 of the root as stored
 *
 * In clear: whoever has it learns how many snapshots there are.  Whoever may
 * change it may roll back: it is worth what its custodian is. */
#ifndef SCHEMES_KIT_ANCHOR_H
#define SCHEMES_KIT_ANCHOR_H

#include "schemes/scheme.h"

/* As keys.keep and keys.fresh of scheme.h, at the custodian where.  A deposit
 * that is no anchor: SB_MALFORMED. */
SB_MUST_USE enum sb_err sb_anchor_keep(struct sb_custody *custody,
				       const char *where,
				       const struct sb_last *last);
SB_MUST_USE enum sb_err sb_anchor_fresh(struct sb_custody *custody,
					const char *where,
					const struct sb_last *shown);

#endif
