/* datasets/phone/camera.h: which phone took a picture, with which system: an owner's
 * history of two phones, the later one the phone that is backed up. */
#ifndef DATASETS_PHONE_CAMERA_H
#define DATASETS_PHONE_CAMERA_H

#include <stdint.h>

/* Strings static; the lens' numbers as fractions of 1,000. */
struct sb_camera {
	const char *model, *software, *lens;
	uint32_t focal_um, aperture;
};

/* owner: any number; chooses the earlier phone and the day of the change. */
struct sb_camera sb_camera_of(uint8_t owner, int64_t taken_s);

#endif
