#include "schemes/kit/cipher.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define BLOCK_BYTES 16u

static enum sb_err cbc_again(struct sb_kit *kit, struct sb_span key,
			     const struct sb_opening *how,
			     struct sb_span sealed, uint8_t *out)
{
	uint8_t iv[BLOCK_BYTES];

	memcpy(iv, how->extra[0].ptr, sizeof(iv));
	return sb_cbc_decrypt(kit, key.ptr, iv, sealed, out);
}

static enum sb_err cfb_again(struct sb_kit *kit, struct sb_span key,
			     const struct sb_opening *how,
			     struct sb_span sealed, uint8_t *out)
{
	return sb_cfb_decrypt(kit, key, how->extra[0].ptr, sealed, out);
}

static enum sb_err xts_again(struct sb_kit *kit, struct sb_span key,
			     const struct sb_opening *how,
			     struct sb_span sealed, uint8_t *out)
{
	return sb_xts_decrypt(kit, key, how->extra[0].ptr, sealed, out);
}

static enum sb_err xts_run_again(struct sb_kit *kit, struct sb_span key,
				 const struct sb_opening *how,
				 struct sb_span sealed, uint8_t *out)
{
	const struct sb_xts_run run = { key, how->numbers[0],
					(uint32_t)how->numbers[1],
					(uint32_t)how->numbers[2] };

	return sb_xts_decrypt_run(kit, &run, sealed, out);
}

/* Under one key and one IV or tweak. */
static void sealed(const char *how, sb_reopen *open, struct sb_span key,
		   const uint8_t *iv, struct sb_span plain, const uint8_t *out)
{
	sb_record_sealed(
		how, SB_FACT_SEALS, key, plain, sb_span_of(out, plain.len),
		&(struct sb_opening) {
			open, { sb_span_of(iv, BLOCK_BYTES) }, { 0 } });
}

static void run_sealed(const struct sb_xts_run *r, struct sb_span in,
		       struct sb_span out)
{
	sb_record_sealed("AES-XTS", SB_FACT_SEALS, r->key, in, out,
			 &(struct sb_opening) {
				 .open = xts_run_again,
				 .numbers = { r->number, r->step, r->unit } });
}

enum sb_err sb_cbc_encrypt(struct sb_kit *kit, const uint8_t key[32],
			   uint8_t iv[16], struct sb_span in, uint8_t *out)
{
	uint8_t first[BLOCK_BYTES];
	enum sb_err err;
	struct sb_span plain;
	void *memory;

	memcpy(first, iv, sizeof(first));
	if (in.len % BLOCK_BYTES != 0)
		return SB_PARAM;
	if (in.len == 0)
		return SB_OK;
	plain = sb_record_kept(in, out, &memory);
	sb_kit_watched(kit, sb_span_of(key, 32), sb_span_of(iv, BLOCK_BYTES),
		       in);
	err = sb_kit_rekey(kit, SB_SLOT_CBC_ENCRYPT, key, iv);
	if (err == SB_OK)
		err = sb_kit_update(kit, SB_SLOT_CBC_ENCRYPT, in, out);
	if (err == SB_OK)
		memcpy(iv, out + in.len - BLOCK_BYTES, BLOCK_BYTES);
	if (err == SB_OK)
		sealed("AES-256-CBC", cbc_again, sb_span_of(key, 32), first,
		       plain, out);
	free(memory);
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

static enum sb_err run(struct sb_kit *kit, enum sb_slot slot,
		       const uint8_t *key, const uint8_t iv[16],
		       struct sb_span in, uint8_t *out)
{
	enum sb_err err = sb_kit_rekey(kit, slot, key, iv);

	return err == SB_OK ? sb_kit_update(kit, slot, in, out) : err;
}

enum sb_err sb_cfb_encrypt(struct sb_kit *kit, struct sb_span key,
			   const uint8_t iv[16], struct sb_span in,
			   uint8_t *out)
{
	enum sb_err err;
	struct sb_span plain;
	void *memory;

	if (key.len != 16 && key.len != 32)
		return SB_PARAM;
	plain = sb_record_kept(in, out, &memory);
	sb_kit_watched(kit, key, sb_span_of(iv, BLOCK_BYTES), in);
	err = run(kit,
		  key.len == 16 ? SB_SLOT_CFB128_ENCRYPT
				: SB_SLOT_CFB256_ENCRYPT,
		  key.ptr, iv, in, out);
	if (err == SB_OK)
		sealed("AES-CFB", cfb_again, key, iv, plain, out);
	free(memory);
	return err;
}

enum sb_err sb_cfb_decrypt(struct sb_kit *kit, struct sb_span key,
			   const uint8_t iv[16], struct sb_span in,
			   uint8_t *out)
{
	if (key.len != 16 && key.len != 32)
		return SB_PARAM;
	return run(kit,
		   key.len == 16 ? SB_SLOT_CFB128_DECRYPT
				 : SB_SLOT_CFB256_DECRYPT,
		   key.ptr, iv, in, out);
}

static int xts_ok(struct sb_span key, size_t len)
{
	return (key.len == 32 || key.len == 64) && len >= BLOCK_BYTES &&
	       len <= SB_XTS_UNIT_MAX;
}

enum sb_err sb_xts_encrypt(struct sb_kit *kit, struct sb_span key,
			   const uint8_t tweak[16], struct sb_span in,
			   uint8_t *out)
{
	enum sb_err err;
	struct sb_span plain;
	void *memory;

	if (!xts_ok(key, in.len))
		return SB_PARAM;
	plain = sb_record_kept(in, out, &memory);
	sb_kit_watched(kit, key, sb_span_of(tweak, BLOCK_BYTES), in);
	err = run(kit,
		  key.len == 32 ? SB_SLOT_XTS128_ENCRYPT
				: SB_SLOT_XTS256_ENCRYPT,
		  key.ptr, tweak, in, out);
	if (err == SB_OK)
		sealed("AES-XTS", xts_again, key, tweak, plain, out);
	free(memory);
	return err;
}

enum sb_err sb_xts_decrypt(struct sb_kit *kit, struct sb_span key,
			   const uint8_t tweak[16], struct sb_span in,
			   uint8_t *out)
{
	if (!xts_ok(key, in.len))
		return SB_MALFORMED;
	return run(kit,
		   key.len == 32 ? SB_SLOT_XTS128_DECRYPT
				 : SB_SLOT_XTS256_DECRYPT,
		   key.ptr, tweak, in, out);
}

typedef enum sb_err xts_unit(struct sb_kit *kit, struct sb_span key,
			     const uint8_t tweak[16], struct sb_span in,
			     uint8_t *out);

static enum sb_err xts_units(struct sb_kit *kit, xts_unit *one,
			     const struct sb_xts_run *r, struct sb_span in,
			     uint8_t *out)
{
	uint64_t number = r->number;
	uint8_t tweak[16] = { 0 };
	enum sb_err err = SB_OK;

	for (size_t at = 0; at < in.len && err == SB_OK; at += r->unit) {
		sb_put_le64(tweak, number);
		err = one(kit, r->key, tweak, sb_span_of(in.ptr + at, r->unit),
			  out + at);
		number += r->step;
	}
	return err;
}

enum sb_err sb_xts_encrypt_run(struct sb_kit *kit, const struct sb_xts_run *r,
			       struct sb_span in, uint8_t *out)
{
	enum sb_err err;

	if (!r->unit || in.len % r->unit)
		return SB_PARAM;
	/* One fact: what is made of the whole is not made of its units. */
	sb_record_quiet(1);
	err = xts_units(kit, sb_xts_encrypt, r, in, out);
	sb_record_quiet(-1);
	if (err == SB_OK)
		run_sealed(r, in, sb_span_of(out, in.len));
	return err;
}

size_t sb_xts_filled_bytes(const struct sb_xts_run *r, size_t len)
{
	return (len + 2 + r->unit - 1) / r->unit * r->unit;
}

enum sb_err sb_xts_encrypt_filled(struct sb_kit *kit,
				  const struct sb_xts_run *r, struct sb_span in,
				  uint8_t *out)
{
	uint8_t tail[2 * SB_XTS_UNIT_MAX] = { 0 };
	struct sb_xts_run rest = *r;
	size_t whole, left, filled;
	enum sb_err err;

	if (r->unit < BLOCK_BYTES || r->unit > SB_XTS_UNIT_MAX)
		return SB_PARAM;
	whole = in.len - in.len % r->unit;
	left = in.len - whole;
	filled = sb_xts_filled_bytes(r, left);
	if (left)
		memcpy(tail, in.ptr + whole, left);
	tail[filled - 2] = (uint8_t)(filled - left);
	tail[filled - 1] = (uint8_t)((filled - left) >> 8);
	rest.number += whole / r->unit * r->step;
	sb_record_quiet(1);
	err = xts_units(kit, sb_xts_encrypt, r, sb_span_of(in.ptr, whole), out);
	if (err == SB_OK)
		err = xts_units(kit, sb_xts_encrypt, &rest,
				sb_span_of(tail, filled), out + whole);
	sb_record_quiet(-1);
	sb_wipe(tail, sizeof(tail));
	if (err == SB_OK)
		run_sealed(r, in, sb_span_of(out, whole + filled));
	return err;
}

enum sb_err sb_xts_decrypt_run(struct sb_kit *kit, const struct sb_xts_run *r,
			       struct sb_span in, uint8_t *out)
{
	if (!r->unit || in.len % r->unit)
		return SB_MALFORMED;
	return xts_units(kit, sb_xts_decrypt, r, in, out);
}
