#include "schemes/kit/stream.h"

#include <sodium.h>
#include <string.h>

#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"

enum sb_err sb_ctr_decrypt(struct sb_kit *kit, const uint8_t key[32],
			   const uint8_t iv[16], struct sb_span in,
			   uint8_t *out)
{
	enum sb_err err = sb_kit_rekey(kit, SB_SLOT_CTR, key, iv);

	return err == SB_OK ? sb_kit_update(kit, SB_SLOT_CTR, in, out) : err;
}

static enum sb_err ctr_again(struct sb_kit *kit, struct sb_span key,
			     const struct sb_opening *how,
			     struct sb_span sealed, uint8_t *out)
{
	return sb_ctr_decrypt(kit, key.ptr, how->extra[0].ptr, sealed, out);
}

enum sb_err sb_ctr_encrypt(struct sb_kit *kit, const uint8_t key[32],
			   const uint8_t iv[16], struct sb_span in,
			   uint8_t *out)
{
	enum sb_err err;

	sb_kit_watched(kit, sb_span_of(key, 32), sb_span_of(iv, 16), in);
	err = sb_ctr_decrypt(kit, key, iv, in, out);
	if (err == SB_OK)
		sb_record_sealed(
			"AES-256-CTR", SB_FACT_SEALS, sb_span_of(key, 32), in,
			sb_span_of(out, in.len),
			&(struct sb_opening) {
				ctr_again, { sb_span_of(iv, 16) }, { 0 } });
	return err;
}

enum sb_err sb_poly1305_aes(struct sb_kit *kit, const uint8_t k[16],
			    const uint8_t r[16], const uint8_t nonce[16],
			    struct sb_span in, uint8_t tag[16])
{
	static const uint8_t none;
	uint8_t once[32];
	enum sb_err err = sb_kit_rekey(kit, SB_SLOT_POLY1305, k, NULL);

	memcpy(once, r, 16);
	if (err == SB_OK)
		err = sb_kit_update(kit, SB_SLOT_POLY1305,
				    sb_span_of(nonce, 16), once + 16);
	if (err == SB_OK)
		(void)crypto_onetimeauth_poly1305(tag, in.len ? in.ptr : &none,
						  in.len, once);
	sb_wipe(once, sizeof(once));
	if (err == SB_OK) {
		const struct sb_span all[] = {
			{ k, 16 }, { r, 16 }, { nonce, 16 }, in
		};

		sb_record(&(struct sb_fact) { .kind = SB_FACT_MAKES,
					      .how = "Poly1305-AES",
					      .in = all,
					      .in_count = 4,
					      .out = sb_span_of(tag, 16) });
	}
	return err;
}
