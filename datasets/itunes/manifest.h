/* datasets/itunes/manifest.h: what Manifest.plist says of a whole backup. */
#ifndef DATASETS_ITUNES_MANIFEST_H
#define DATASETS_ITUNES_MANIFEST_H

#include "datasets/itunes/bag.h"

struct sb_manifest {
	uint8_t encrypted;
	uint8_t has_key; /* absent before iOS 10.2: the index is plain */
	uint8_t locked_key[SB_BAG_LOCKED_BYTES]; /* of Manifest.db */
	struct sb_bag bag;                       /* if encrypted */
};

/* SB_MALFORMED: *why (static) says what is wrong with the list or its keybag,
 * and completes "Manifest.plist: ...".  Wipe when done. */
SB_MUST_USE enum sb_err sb_manifest_parse(struct sb_span bytes,
					  struct sb_manifest *out,
					  const char **why);

#endif
