/* datasets/phone/assets.h: databases about a phone's media and of its apps.
 * out is freed with sb_database_free. */
#ifndef DATASETS_PHONE_ASSETS_H
#define DATASETS_PHONE_ASSETS_H

#include "datasets/phone/database.h"

/* The database of the device's app number index, on the device's day. */
SB_MUST_USE enum sb_err sb_assets_app(const struct sb_device *device,
				      uint32_t index, struct sb_image *out);

/* What the web views of the same app remember: a database nearly empty. */
SB_MUST_USE enum sb_err sb_assets_domains(const struct sb_device *device,
					  uint32_t index, struct sb_image *out);

/* One row per photo and video ever taken: Photos.sqlite. */
SB_MUST_USE enum sb_err sb_assets_catalogue(const struct sb_device *device,
					    struct sb_image *out);

#endif
