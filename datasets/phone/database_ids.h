/* datasets/phone/database_ids.h: the chunks of a database and its log while it
 * is traced from day to day. */
#ifndef DATASETS_PHONE_DATABASE_IDS_H
#define DATASETS_PHONE_DATABASE_IDS_H

#include "datasets/phone/chunk_ids.h"
#include "datasets/phone/database.h"

/* Zeroed = none; the database is owned. */
struct sb_database_ids {
	struct sb_database *database;
	struct sb_chunk_ids main, log;
};

/* Go on to the device's day; the day's pages, and only these, are looked at.
 * blocks is scratch.  Errors as sb_database_reach's. */
SB_MUST_USE enum sb_err sb_database_ids_update(struct sb_database_ids *d,
					       const struct sb_device *device,
					       const struct sb_trace_cut *cut,
					       struct sb_page_set *blocks);
void sb_database_ids_release(struct sb_database_ids *d);

#endif
