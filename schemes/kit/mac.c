#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/imb.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/kit_internal.h"
#include "schemes/kit/wire.h"

#define TAG_BYTES 16u
#define BATCH     64u /* tags that go through the block cipher in one call */

/* Names by MAC inside one trust domain: sb_fast_*.
 *
 * The four subkeys, kept until another key comes. */
static void rekey(struct sb_kit *kit, const uint8_t key[32])
{
	static const char labels[4][20] = { "sb-fast-mac gmac 1",
					    "sb-fast-mac gmac 2",
					    "sb-fast-mac prf 1",
					    "sb-fast-mac prf 2" };
	static const uint8_t no_iv[12];
	int fast = sb_imb_path(kit->imb, SB_IMB_GMAC) != NULL;
	uint8_t sub[32];

	if (kit->mac_known && sb_equal(kit->mac_key, key, 32))
		return;
	for (unsigned i = 0; i < 4; i++) {
		sb_kdf(kit, key, labels[i], sb_span_of(NULL, 0), sub);
		if (fast && i < 2)
			sb_imb_gmac_key(kit->imb, i, sub);
		else
			sb_kit_must(sb_kit_rekey(kit, SB_SLOT_MAC_A + i, sub,
						 i < 2 ? no_iv : NULL) ==
				    SB_OK);
	}
	sb_wipe(sub, sizeof(sub));
	memcpy(kit->mac_key, key, 32);
	kit->mac_known = 1;
}

static void evp_gmac(struct sb_kit *kit, unsigned half, struct sb_span in,
		     uint8_t tag[TAG_BYTES])
{
	static const uint8_t no_iv[12];
	EVP_CIPHER_CTX *ctx = kit->slots[SB_SLOT_MAC_A + half].ctx;
	int none = 0;

	sb_kit_must(EVP_CipherInit_ex2(ctx, NULL, NULL, no_iv, -1, NULL));
	sb_kit_must(sb_kit_update(kit, SB_SLOT_MAC_A + half, in, NULL) ==
		    SB_OK);
	sb_kit_must(EVP_CipherFinal_ex(ctx, tag, &none));
	sb_kit_must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
					tag));
}

/* One half of the names of up to BATCH spans.  The GMAC's nonce is fixed: what
 * makes that safe is that no tag leaves without the block cipher over it. */
static void half_of(struct sb_kit *kit, unsigned half,
		    const struct sb_span *ins, size_t count,
		    uint8_t (*outs)[32])
{
	EVP_CIPHER_CTX *prf = kit->slots[SB_SLOT_PRF_A + half].ctx;
	int fast = sb_imb_path(kit->imb, SB_IMB_GMAC) != NULL, done = 0;
	uint8_t tags[BATCH][TAG_BYTES], names[BATCH][TAG_BYTES], len[8];

	for (size_t i = 0; i < count; i++) {
		if (fast)
			sb_imb_gmac(kit->imb, half, ins[i], tags[i]);
		else
			evp_gmac(kit, half, ins[i], tags[i]);
		sb_put_le64(len, ins[i].len);
		for (unsigned j = 0; half == 1 && j < sizeof(len); j++)
			tags[i][j] ^= len[j];
	}
	sb_kit_must(EVP_CipherUpdate(prf, names[0], &done, tags[0],
				     (int)(count * TAG_BYTES)));
	for (size_t i = 0; i < count; i++)
		memcpy(outs[i] + half * TAG_BYTES, names[i], TAG_BYTES);
	sb_wipe(tags, sizeof(tags[0]) * count);
}

void sb_fast_mac(struct sb_kit *kit, const uint8_t key[32], int wide,
		 const struct sb_span *ins, size_t count, uint8_t (*outs)[32])
{
	size_t some;

	rekey(kit, key);
	for (size_t i = 0; i < count; i += some) {
		some = count - i < BATCH ? count - i : BATCH;
		for (size_t j = i; j < i + some; j++)
			memset(outs[j], 0, sizeof(outs[j]));
		half_of(kit, 0, ins + i, some, outs + i);
		if (wide)
			half_of(kit, 1, ins + i, some, outs + i);
	}
}
