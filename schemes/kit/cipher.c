#include "schemes/kit/cipher.h"

#include <string.h>

#include "schemes/kit/kit_internal.h"

#define BLOCK_BYTES 16u

enum sb_err sb_cbc_encrypt(struct sb_kit *kit, const uint8_t key[32],
			   uint8_t iv[16], struct sb_span in, uint8_t *out)
{
	enum sb_err err;

	if (in.len % BLOCK_BYTES != 0)
		return SB_PARAM;
	if (in.len == 0)
		return SB_OK;
	sb_kit_watched(kit, key, sb_span_of(iv, BLOCK_BYTES), in);
	err = sb_kit_rekey(kit, SB_SLOT_CBC_ENCRYPT, key, iv);
	if (err == SB_OK)
		err = sb_kit_update(kit, SB_SLOT_CBC_ENCRYPT, in, out);
	if (err == SB_OK)
		memcpy(iv, out + in.len - BLOCK_BYTES, BLOCK_BYTES);
	return err;
}

enum sb_err sb_cbc_decrypt(struct sb_kit *kit, const uint8_t key[32],
			   uint8_t iv[16], struct sb_span in, uint8_t *out)
{
	enum sb_err err;

	if (in.len % BLOCK_BYTES != 0)
		return SB_MALFORMED;
	if (in.len == 0)
		return SB_OK;
	err = sb_kit_rekey(kit, SB_SLOT_CBC_DECRYPT, key, iv);
	if (err == SB_OK)
		err = sb_kit_update(kit, SB_SLOT_CBC_DECRYPT, in, out);
	if (err == SB_OK)
		memcpy(iv, in.ptr + in.len - BLOCK_BYTES, BLOCK_BYTES);
	return err;
}
