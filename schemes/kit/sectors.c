#include "schemes/kit/sectors.h"

#include <string.h>

#include "schemes/kit/cipher.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define SECTOR SB_SECTOR_BYTES
#define PIECE  16u

static void tweak_of(uint64_t offset, uint64_t sector, uint8_t tweak[16])
{
	uint64_t number = offset / SECTOR + sector;

	sb_put_le64(tweak, number);
	sb_put_le64(tweak + 8, number ^ (offset % SECTOR) << 48);
}

size_t sb_sectors_bytes(size_t len)
{
	return (len + PIECE - 1) / PIECE * PIECE;
}

/* The last one may need zeros. */
static enum sb_err last_sector(struct sb_kit *kit, struct sb_span key,
			       const uint8_t tweak[16], struct sb_span in,
			       uint8_t *out)
{
	uint8_t filled[SECTOR] = { 0 };
	enum sb_err err;

	memcpy(filled, in.ptr, in.len);
	err = sb_xts_encrypt(kit, key, tweak,
			     sb_span_of(filled, sb_sectors_bytes(in.len)), out);
	sb_wipe(filled, sizeof(filled));
	return err;
}

static enum sb_err again(struct sb_kit *kit, struct sb_span key,
			 const struct sb_opening *how, struct sb_span sealed,
			 uint8_t *out)
{
	return sb_sectors_decrypt(kit, key, how->numbers[0], sealed, out);
}

enum sb_err sb_sectors_encrypt(struct sb_kit *kit, struct sb_span key,
			       uint64_t offset, struct sb_span in, uint8_t *out)
{
	enum sb_err err = SB_OK;

	for (size_t at = 0; at < in.len && err == SB_OK; at += SECTOR) {
		struct sb_span one = { in.ptr + at, in.len - at };
		uint8_t tweak[16];

		tweak_of(offset, at / SECTOR, tweak);
		if (one.len > SECTOR)
			one.len = SECTOR;
		if (one.len % PIECE)
			err = last_sector(kit, key, tweak, one, out + at);
		else
			err = sb_xts_encrypt(kit, key, tweak, one, out + at);
	}
	/* As a whole: what it gives back has no zeros at its end. */
	if (err == SB_OK)
		sb_record_sealed(
			"AES-XTS", SB_FACT_SEALS, key, in,
			sb_span_of(out, sb_sectors_bytes(in.len)),
			&(struct sb_opening) { .open = again,
					       .numbers = { offset } });
	return err;
}

enum sb_err sb_sectors_decrypt(struct sb_kit *kit, struct sb_span key,
			       uint64_t offset, struct sb_span in, uint8_t *out)
{
	enum sb_err err = SB_OK;

	if (in.len % PIECE)
		return SB_MALFORMED;
	for (size_t at = 0; at < in.len && err == SB_OK; at += SECTOR) {
		struct sb_span one = { in.ptr + at, in.len - at };
		uint8_t tweak[16];

		tweak_of(offset, at / SECTOR, tweak);
		if (one.len > SECTOR)
			one.len = SECTOR;
		err = sb_xts_decrypt(kit, key, tweak, one, out + at);
	}
	return err;
}
