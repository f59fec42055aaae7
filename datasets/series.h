/* datasets/series.h: snapshots of any kinds as the days of users. */
#ifndef DATASETS_SERIES_H
#define DATASETS_SERIES_H

#include "datasets/source.h"

/* parts[i], of one user and one day, is the next day of user users[i]; users
 * count from 0 without gap, each with as many days as he has parts.  One part,
 * or some.  Takes the parts (an error closes them too; rules and notes are
 * theirs already).  kind is the parts' where they agree, else "mixed".
 * SB_MEMORY. */
SB_MUST_USE enum sb_err sb_series_open(struct sb_source *const *parts,
				       const uint32_t *users, size_t count,
				       struct sb_source **out);

#endif
