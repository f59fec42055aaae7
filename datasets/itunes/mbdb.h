/* datasets/itunes/mbdb.h: Manifest.mbdb, the index before iOS 10; its layout is
 * in catalog.h. */
#ifndef DATASETS_ITUNES_MBDB_H
#define DATASETS_ITUNES_MBDB_H

#include "datasets/itunes/catalog.h"

int sb_mbdb_is(struct sb_span bytes);

/* As sb_catalog_walk. */
SB_MUST_USE enum sb_err sb_mbdb_walk(struct sb_span bytes,
				     sb_catalog_each *each, void *arg,
				     char *why, size_t why_bytes);

#endif
