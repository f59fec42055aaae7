/* datasets/itunes/property.h: property lists from strangers, read by libplist
 * once they are known to be of bounded depth and size. */
#ifndef DATASETS_ITUNES_PROPERTY_H
#define DATASETS_ITUNES_PROPERTY_H

#include "schemes/kit/base.h"

#include <plist/plist.h>

/* Bounds: objects once shared ones are copied, as libplist does, and nesting.
 * The largest Manifest.plist heard of has some 400 kB. */
#define SB_PROPERTY_MOST_NODES UINT64_C(4000000)
#define SB_PROPERTY_MOST_DEPTH 64u

/* The root of a binary or XML list, to be freed with plist_free; NULL when it
 * is damaged or out of bounds.  Any thread. */
plist_t sb_property_load(struct sb_span bytes);

/* Would a binary list expand within the bounds?  1: yes. */
int sb_property_bounded(struct sb_span binary);

/* Of a dictionary: NULL or an empty span (NULL) where node is no dictionary or
 * has no such key of that type.  Spans live as long as node. */
plist_t sb_property_at(plist_t node, const char *key, plist_type type);
struct sb_span sb_property_data(plist_t node, const char *key);
/* 1: there is such a number. */
int sb_property_number(plist_t node, const char *key, uint64_t *out);

#endif
