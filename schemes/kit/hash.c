#include "schemes/kit/hash.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/kit_internal.h"
#include "schemes/kit/wire.h"

#define BLOCK_BYTES 64u /* of SHA-256 */
#define TREE_LABEL  "sb-tree-1"
#define TREE_HEAD   (sizeof(TREE_LABEL) - 1 + 1 + 8)

static void start(EVP_MD_CTX *ctx)
{
	sb_kit_must(EVP_DigestInit_ex2(ctx, NULL, NULL));
}

static void add(EVP_MD_CTX *ctx, const void *ptr, size_t len)
{
	if (len > 0)
		sb_kit_must(EVP_DigestUpdate(ctx, ptr, len));
}

static void finish(EVP_MD_CTX *ctx, uint8_t out[32])
{
	sb_kit_must(EVP_DigestFinal_ex(ctx, out, NULL));
}

static void one_shot(EVP_MD_CTX *ctx, struct sb_span in, uint8_t out[32])
{
	start(ctx);
	add(ctx, in.ptr, in.len);
	finish(ctx, out);
}

/* On a plain digest, because re-keying OpenSSL's own HMAC costs five times
 * the four blocks that a short message needs. */
static void hmac_start(struct sb_kit *kit, struct sb_span key,
		       uint8_t pad[BLOCK_BYTES])
{
	memset(pad, 0, BLOCK_BYTES);
	if (key.len > BLOCK_BYTES)
		one_shot(kit->digest, key, pad);
	else if (key.len > 0)
		memcpy(pad, key.ptr, key.len);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		pad[i] ^= 0x36;
	start(kit->digest);
	add(kit->digest, pad, BLOCK_BYTES);
}

/* Wipes pad. */
static void hmac_finish(struct sb_kit *kit, uint8_t pad[BLOCK_BYTES],
			uint8_t out[32])
{
	uint8_t inner[32];

	finish(kit->digest, inner);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	start(kit->digest);
	add(kit->digest, pad, BLOCK_BYTES);
	add(kit->digest, inner, sizeof(inner));
	finish(kit->digest, out);
	sb_wipe(pad, BLOCK_BYTES);
	sb_wipe(inner, sizeof(inner));
}

void sb_sha256(struct sb_kit *kit, struct sb_span in, uint8_t out[32])
{
	one_shot(kit->digest, in, out);
}

void sb_sha256_parts(struct sb_kit *kit, const struct sb_span *parts,
		     size_t count, uint8_t out[32])
{
	start(kit->digest);
	for (size_t i = 0; i < count; i++)
		add(kit->digest, parts[i].ptr, parts[i].len);
	finish(kit->digest, out);
}

void sb_hash_hmac(struct sb_kit *kit, struct sb_span key,
		  const struct sb_span *parts, size_t count, uint8_t out[32])
{
	uint8_t pad[BLOCK_BYTES];

	hmac_start(kit, key, pad);
	for (size_t i = 0; i < count; i++)
		add(kit->digest, parts[i].ptr, parts[i].len);
	hmac_finish(kit, pad, out);
}

void sb_hmac_sha256(struct sb_kit *kit, struct sb_span key, struct sb_span in,
		    uint8_t out[32])
{
	sb_hash_hmac(kit, key, &in, 1, out);
}

static void tree_head(uint8_t head[TREE_HEAD], uint8_t label, size_t len)
{
	memcpy(head, TREE_LABEL, sizeof(TREE_LABEL) - 1);
	head[sizeof(TREE_LABEL) - 1] = label;
	sb_put_le64(head + sizeof(TREE_LABEL), len);
}

static void tree_one(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		     struct sb_span in, uint8_t out[32])
{
	uint8_t pad[BLOCK_BYTES], head[TREE_HEAD], leaf[32];

	tree_head(head, label, in.len);
	hmac_start(kit, sb_span_of(key, 32), pad);
	add(kit->digest, head, sizeof(head));
	do {
		struct sb_span piece = in;

		if (piece.len > SB_LEAF_BYTES)
			piece.len = SB_LEAF_BYTES;
		one_shot(kit->leaf, piece, leaf);
		add(kit->digest, leaf, sizeof(leaf));
		if (piece.len > 0)
			in.ptr += piece.len;
		in.len -= piece.len;
	} while (in.len > 0);
	hmac_finish(kit, pad, out);
}

void sb_tree_hash(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		  const struct sb_span *ins, size_t count, uint8_t (*outs)[32])
{
	for (size_t i = 0; i < count; i++)
		tree_one(kit, key, label, ins[i], outs[i]);
}

/* The four subkeys, kept until another key comes. */
static void mac_rekey(struct sb_kit *kit, const uint8_t key[32])
{
	static const char labels[4][24] = { "sb-fast-mac gmac 1",
					    "sb-fast-mac gmac 2",
					    "sb-fast-mac prf 1",
					    "sb-fast-mac prf 2" };
	static const uint8_t no_iv[12];
	uint8_t sub[32];

	if (kit->mac_known && sb_equal(kit->mac_key, key, 32))
		return;
	for (unsigned i = 0; i < 4; i++) {
		sb_kdf(kit, key, labels[i], sb_span_of(NULL, 0), sub);
		sb_kit_must(sb_kit_rekey(kit, SB_SLOT_MAC_A + i, sub,
					 i < 2 ? no_iv : NULL) == SB_OK);
	}
	sb_wipe(sub, sizeof(sub));
	memcpy(kit->mac_key, key, 32);
	kit->mac_known = 1;
}

/* The IV is fixed: what keeps that safe is that no tag leaves without the
 * block cipher over it. */
static void gmac(struct sb_kit *kit, enum sb_slot slot, struct sb_span in,
		 uint8_t tag[16])
{
	static const uint8_t no_iv[12];
	EVP_CIPHER_CTX *ctx = kit->slots[slot].ctx;
	int none = 0;

	sb_kit_must(EVP_CipherInit_ex2(ctx, NULL, NULL, no_iv, -1, NULL));
	sb_kit_must(sb_kit_update(kit, slot, in, NULL) == SB_OK);
	sb_kit_must(EVP_CipherFinal_ex(ctx, tag, &none));
	sb_kit_must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag));
}

static void prf(struct sb_kit *kit, enum sb_slot slot, const uint8_t in[16],
		uint8_t out[16])
{
	int done = 0;

	sb_kit_must(EVP_CipherUpdate(kit->slots[slot].ctx, out, &done, in, 16));
}

void sb_fast_mac(struct sb_kit *kit, const uint8_t key[32], int wide,
		 const struct sb_span *ins, size_t count, uint8_t (*outs)[32])
{
	uint8_t tag[16], len[8];

	mac_rekey(kit, key);
	for (size_t i = 0; i < count; i++) {
		memset(outs[i], 0, 32);
		gmac(kit, SB_SLOT_MAC_A, ins[i], tag);
		prf(kit, SB_SLOT_PRF_A, tag, outs[i]);
		if (!wide)
			continue;
		gmac(kit, SB_SLOT_MAC_B, ins[i], tag);
		sb_put_le64(len, ins[i].len);
		for (unsigned j = 0; j < 8; j++)
			tag[j] ^= len[j];
		prf(kit, SB_SLOT_PRF_B, tag, outs[i] + 16);
	}
	sb_wipe(tag, sizeof(tag));
}
