/* schemes/itunes_backup/device.h: the key bag of a backup that is not
 * encrypted. */
#ifndef SCHEMES_ITUNES_BACKUP_DEVICE_H
#define SCHEMES_ITUNES_BACKUP_DEVICE_H

#include <string.h>

#include "schemes/custody.h"
#include "schemes/kit/pair.h"

#define SB_ITUNES_BAG        "BackupKeyBag"
#define SB_ITUNES_OF_DEVICE  9u /* keychain, when unlocked, this device only */
#define SB_ITUNES_DEVICE_KEY "key 0x835"

/* One class's pair, whose secret the phone alone opens. */
static inline enum sb_err sb_itunes_make_device(struct sb_env *env,
						struct sb_custody *custody,
						struct sb_pair *pair,
						uint8_t uuid[16])
{
	struct sb_keybag bag = { .version = 4,
				 .type = SB_KEYBAG_BACKUP,
				 .iterations = 1,
				 .count = 1 };
	uint8_t bytes[SB_KEYBAG_BYTES], kek[32];
	enum sb_err err = sb_entangle(custody, SB_AT_PHONE, NULL,
				      SB_ITUNES_DEVICE_KEY, kek);

	bag.classes[0].number = SB_ITUNES_OF_DEVICE;
	bag.classes[0].wrap = 1;
	if (err == SB_OK)
		err = sb_random(env, NULL, bag.uuid, sizeof(bag.uuid));
	if (err == SB_OK)
		err = sb_pair_make(env, kek, &bag.classes[0], pair);
	if (err == SB_OK)
		err = sb_deposit(
			custody, SB_AT_STORE, SB_ITUNES_BAG,
			sb_span_of(bytes, sb_keybag_write(&bag, bytes)), NULL);
	memcpy(uuid, bag.uuid, sizeof(bag.uuid));
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* The secret only with the phone. */
static inline enum sb_err sb_itunes_open_device(struct sb_env *env,
						struct sb_custody *custody,
						struct sb_pair *pair,
						uint8_t uuid[16])
{
	struct sb_keybag bag;
	uint8_t bytes[SB_KEYBAG_BYTES], kek[32];
	struct sb_buf got = { bytes, 0, sizeof(bytes) };
	enum sb_err err = sb_fetch(custody, SB_AT_STORE, SB_ITUNES_BAG, &got);
	/* Without the phone the other classes are there all the same. */
	int phone = sb_entangle(custody, SB_AT_PHONE, NULL,
				SB_ITUNES_DEVICE_KEY, kek) == SB_OK;

	if (err == SB_OK)
		err = sb_keybag_read(sb_span_of(bytes, got.len), &bag);
	if (err == SB_OK) {
		memcpy(uuid, bag.uuid, sizeof(bag.uuid));
		err = sb_pair_open(env->kit, phone ? kek : NULL,
				   sb_keybag_find(&bag, SB_ITUNES_OF_DEVICE),
				   pair);
	}
	sb_wipe(kek, sizeof(kek));
	return err;
}

#endif
