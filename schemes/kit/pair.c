#include "schemes/kit/pair.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define WRAPPED      SB_KEYBAG_WRAPPED
#define AGREED_BYTES 72u /* ephemeral[32] || wrapped[40] */
#define AGREED_AT    (SB_PAIR_BLOB_BYTES - AGREED_BYTES)
#define XTS_FLAG     0x00010000u /* any bit of that byte: not the older CBC */

enum sb_err sb_pair_make(struct sb_env *env, const uint8_t kek[32],
			 struct sb_keybag_class *entry, struct sb_pair *pair)
{
	enum sb_err err =
		sb_random(env, NULL, entry->uuid, sizeof(entry->uuid));

	if (err == SB_OK)
		err = sb_random(env, NULL, pair->secret, 32);
	if (err != SB_OK)
		return err;
	sb_x25519_public(pair->secret, pair->public_);
	pair->have = 1;
	entry->type = 1;
	memcpy(entry->public_, pair->public_, 32);
	return sb_key_wrap(env->kit, kek, sb_span_of(pair->secret, 32),
			   entry->wrapped);
}

enum sb_err sb_pair_open(struct sb_kit *kit, const uint8_t *kek,
			 const struct sb_keybag_class *entry,
			 struct sb_pair *pair)
{
	enum sb_err err = SB_OK;

	if (!entry || entry->type != 1)
		return SB_MALFORMED;
	memcpy(pair->public_, entry->public_, 32);
	if (!kek)
		return SB_OK;
	err = sb_key_unwrap(kit, kek, sb_span_of(entry->wrapped, WRAPPED),
			    pair->secret);
	pair->have = err == SB_OK;
	return err;
}

enum sb_err sb_pair_wrap(struct sb_kit *kit, const struct sb_pair *pair,
			 const uint8_t uuid[16], uint32_t class,
			 const uint8_t ephemeral[32], const uint8_t key[32],
			 uint8_t blob[SB_PAIR_BLOB_BYTES])
{
	uint8_t kek[32], *agreed = blob + AGREED_AT;
	enum sb_err err;

	memset(blob, 0, SB_PAIR_BLOB_BYTES);
	memcpy(blob, uuid, 16);
	sb_put_be32(blob + 24, class);
	sb_put_be32(blob + 28, XTS_FLAG);
	sb_put_be32(blob + 32, AGREED_BYTES);
	sb_x25519_public(ephemeral, agreed);
	err = sb_keybag_agree(kit, ephemeral, pair->public_, agreed,
			      pair->public_, kek);
	if (err == SB_OK)
		err = sb_key_wrap(kit, kek, sb_span_of(key, 32), agreed + 32);
	sb_wipe(kek, sizeof(kek));
	return err;
}

uint32_t sb_pair_class(struct sb_span blob)
{
	if (blob.len != SB_PAIR_BLOB_BYTES ||
	    sb_get_be32(blob.ptr + 32) != AGREED_BYTES)
		return 0;
	return sb_get_be32(blob.ptr + 24);
}

enum sb_err sb_pair_unwrap(struct sb_kit *kit, const struct sb_pair *pair,
			   struct sb_span blob, uint8_t key[32])
{
	const uint8_t *agreed;
	uint8_t kek[32];
	enum sb_err err;

	if (!sb_pair_class(blob))
		return SB_MALFORMED;
	if (!pair->have)
		return SB_DENIED;
	agreed = blob.ptr + AGREED_AT;
	err = sb_keybag_agree(kit, pair->secret, agreed, agreed, pair->public_,
			      kek);
	if (err == SB_OK)
		err = sb_key_unwrap(kit, kek, sb_span_of(agreed + 32, WRAPPED),
				    key);
	sb_wipe(kek, sizeof(kek));
	return err;
}
