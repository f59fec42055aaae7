/* datasets/phone/assets.h: databases about a phone's media and of its apps.
 * Each opens an empty one; NULL: no memory. */
#ifndef DATASETS_PHONE_ASSETS_H
#define DATASETS_PHONE_ASSETS_H

#include "datasets/phone/database.h"

/* The database of the device's app number index. */
struct sb_database *sb_assets_app(const struct sb_device *device,
				  uint32_t index);

/* What the phone knows of its owner's home: HomeKit's. */
struct sb_database *sb_assets_home(const struct sb_device *device);

/* What the web views of the same app remember: a database nearly empty. */
struct sb_database *sb_assets_domains(const struct sb_device *device,
				      uint32_t index);

/* One row per photo and video ever taken: Photos.sqlite. */
struct sb_database *sb_assets_catalogue(const struct sb_device *device);

/* How many of the apps have the latter, from the first on. */
uint32_t sb_assets_domain_count(const struct sb_device *device);

#endif
