/* schemes/icloud/classes.h: the class pairs of a backup's key bag. */
#ifndef SCHEMES_ICLOUD_CLASSES_H
#define SCHEMES_ICLOUD_CLASSES_H

#include <string.h>

#include "schemes/custody.h"
#include "schemes/kit/bag_record.h"
#include "schemes/kit/pair.h"

#define SB_ICLOUD_CLASSES    9u /* 1 to 4 of files */
#define SB_ICLOUD_OF_DEVICE  9u /* the keychain's, when unlocked, this device */
#define SB_ICLOUD_DEVICE_KEY "key 0x835"
#define SB_ICLOUD_KEPT                          \
	{                                       \
		1, 2, 3, 4, SB_ICLOUD_OF_DEVICE \
	}

struct sb_icloud_classes {
	uint8_t uuid[16]; /* of the bag */
	struct sb_pair of[SB_ICLOUD_CLASSES + 1];
};

/* Draw them, and a bag that the phone and secret open. */
static inline enum sb_err sb_icloud_make_classes(
	struct sb_icloud_classes *classes, struct sb_env *env,
	struct sb_custody *custody, uint32_t rounds, struct sb_keybag *bag,
	const uint8_t secret[SB_BAG_SECRET_BYTES])
{
	static const uint32_t kept[] = SB_ICLOUD_KEPT;
	const size_t count = sizeof(kept) / sizeof(kept[0]);
	uint8_t keks[2][32];
	enum sb_err err;

	memset(bag, 0, sizeof(*bag));
	bag->version = 3;
	bag->type = SB_KEYBAG_CLOUD;
	bag->iterations = rounds;
	bag->count = count;
	err = sb_random(env, NULL, bag->uuid, sizeof(bag->uuid));
	if (err == SB_OK)
		err = sb_random(env, NULL, bag->salt, sizeof(bag->salt));
	if (err == SB_OK)
		err = sb_keybag_key(
			bag, sb_span_of(secret, SB_BAG_SECRET_BYTES), keks[0]);
	if (err == SB_OK)
		err = sb_entangle(custody, SB_AT_PHONE, NULL,
				  SB_ICLOUD_DEVICE_KEY, keks[1]);
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		int device = kept[i] == SB_ICLOUD_OF_DEVICE;

		bag->classes[i].number = kept[i];
		bag->classes[i].wrap = device ? 1 : 2;
		err = sb_pair_make(env, keks[device], &bag->classes[i],
				   &classes->of[kept[i]]);
	}
	memcpy(classes->uuid, bag->uuid, sizeof(classes->uuid));
	sb_wipe(keks, sizeof(keks));
	return err;
}

/* Get them out of the bag; without the phone all but its own still open. */
static inline enum sb_err sb_icloud_open_classes(
	struct sb_icloud_classes *classes, struct sb_env *env,
	struct sb_custody *custody, const struct sb_keybag *bag,
	const uint8_t secret[SB_BAG_SECRET_BYTES])
{
	static const uint32_t kept[] = SB_ICLOUD_KEPT;
	const size_t count = sizeof(kept) / sizeof(kept[0]);
	uint8_t keks[2][32];
	int phone = sb_entangle(custody, SB_AT_PHONE, NULL,
				SB_ICLOUD_DEVICE_KEY, keks[1]) == SB_OK;
	enum sb_err err = sb_keybag_key(
		bag, sb_span_of(secret, SB_BAG_SECRET_BYTES), keks[0]);

	memcpy(classes->uuid, bag->uuid, sizeof(classes->uuid));
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		int device = kept[i] == SB_ICLOUD_OF_DEVICE;

		err = sb_pair_open(
			env->kit, device && !phone ? NULL : keks[device],
			sb_keybag_find(bag, kept[i]), &classes->of[kept[i]]);
	}
	sb_wipe(keks, sizeof(keks));
	return err;
}

#endif
