/* datasets/phone/small.h: the many small files of a phone: settings, secrets,
 * purchases, what apps remember. */
#ifndef DATASETS_PHONE_SMALL_H
#define DATASETS_PHONE_SMALL_H

#include "datasets/phone/files.h"

/* Add them as they are on the device's day.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_small_add(const struct sb_device *device,
				     struct sb_files *files);

#endif
