#include "schemes/kit/bag_record.h"

#include <string.h>

#include "schemes/kit/kdf.h"

#define RECORD_MOST (SB_KEYBAG_BYTES + SB_BAG_SECRET_BYTES)

static void record_key(struct sb_kit *kit, const uint8_t above[32],
		       uint8_t key[32])
{
	sb_kdf(kit, above, "bag record", sb_span_of("", 0), key);
}

enum sb_err sb_bag_record_put(struct sb_env *env, struct sb_custody *custody,
			      const char *label, const uint8_t above[32],
			      const struct sb_keybag *bag,
			      const uint8_t secret[SB_BAG_SECRET_BYTES])
{
	uint8_t plain[RECORD_MOST], wrapped[RECORD_MOST + 8], key[32];
	size_t len = sb_keybag_write(bag, plain) + SB_BAG_SECRET_BYTES;
	enum sb_err err;

	memcpy(plain + len - SB_BAG_SECRET_BYTES, secret, SB_BAG_SECRET_BYTES);
	record_key(env->kit, above, key);
	err = sb_key_wrap(env->kit, key, sb_span_of(plain, len), wrapped);
	if (err == SB_OK)
		err = sb_deposit(custody, SB_AT_STORE, label,
				 sb_span_of(wrapped, len + 8), NULL);
	sb_wipe(plain, sizeof(plain));
	sb_wipe(key, sizeof(key));
	return err;
}

enum sb_err sb_bag_record_get(struct sb_env *env, struct sb_custody *custody,
			      const char *label, const uint8_t above[32],
			      struct sb_keybag *bag,
			      uint8_t secret[SB_BAG_SECRET_BYTES])
{
	uint8_t plain[RECORD_MOST], wrapped[RECORD_MOST + 8], key[32];
	struct sb_buf got = { wrapped, 0, sizeof(wrapped) };
	enum sb_err err = sb_fetch(custody, SB_AT_STORE, label, &got);

	if (err == SB_OK && got.len < SB_BAG_SECRET_BYTES + 8)
		err = SB_MALFORMED;
	if (err != SB_OK)
		return err;
	record_key(env->kit, above, key);
	err = sb_key_unwrap(env->kit, key, sb_span_of(wrapped, got.len), plain);
	if (err == SB_OK)
		err = sb_keybag_read(
			sb_span_of(plain, got.len - 8 - SB_BAG_SECRET_BYTES),
			bag);
	if (err == SB_OK)
		memcpy(secret, plain + got.len - 8 - SB_BAG_SECRET_BYTES,
		       SB_BAG_SECRET_BYTES);
	sb_wipe(plain, sizeof(plain));
	sb_wipe(key, sizeof(key));
	return err;
}
