/* datasets/phone/listing.h: which files a phone has, and what they are. */
#ifndef DATASETS_PHONE_LISTING_H
#define DATASETS_PHONE_LISTING_H

#include "datasets/phone/database.h"
#include "datasets/phone/small.h"

/* The callbacks are given every file that is there on the device's day.  Those
 * that are NULL are passed over; an error ends the walk. */
struct sb_listing {
	enum sb_err (*media)(void *arg, enum sb_class data_class,
			     const struct sb_media *media, const char *path);
	/* Once for each database; path as it will have. */
	enum sb_err (*database)(void *arg, const struct sb_device *device,
				enum sb_class data_class, const char *path,
				unsigned number);
	sb_small_visit *small;
	enum sb_err (*dir)(void *arg, const char *path);
	void *arg;
	/* A symbolic link and where it leads. */
	enum sb_err (*link)(void *arg, const char *path, const char *target);
};

SB_MUST_USE enum sb_err sb_listing_walk(const struct sb_device *device,
					const struct sb_listing *to);

/* Of these, the media of one item that is there, and a messenger's backup. */
SB_MUST_USE enum sb_err sb_listing_item(const struct sb_device *device,
					const struct sb_listing *to,
					const struct sb_item *item);
SB_MUST_USE enum sb_err sb_listing_sealed(const struct sb_device *device,
					  const struct sb_listing *to);

/* How many databases there are, and the one of that number, open and empty;
 * NULL: no memory. */
unsigned sb_listing_databases(const struct sb_device *device);
struct sb_database *sb_listing_open(const struct sb_device *device,
				    unsigned number);

#endif
