#include "schemes/kit/hash.h"

#include <string.h>

#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"

#define BLOCK_BYTES SB_HMAC_PAD_BYTES

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
void sb_hash_hmac_start(struct sb_kit *kit, struct sb_span key,
			uint8_t pad[SB_HMAC_PAD_BYTES])
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

void sb_hash_hmac_add(struct sb_kit *kit, struct sb_span in)
{
	add(kit->digest, in.ptr, in.len);
}

void sb_hash_hmac_finish(struct sb_kit *kit, uint8_t pad[SB_HMAC_PAD_BYTES],
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

/* Parts beyond the seventh are left out, as if everybody had them. */
static void recorded(const char *how, const struct sb_span *key,
		     const struct sb_span *parts, size_t count,
		     struct sb_span out)
{
	struct sb_span in[8];
	struct sb_fact fact = {
		.kind = SB_FACT_MAKES, .how = how, .in = in, .out = out
	};

	if (!sb_recording())
		return;
	if (key)
		in[fact.in_count++] = *key;
	for (size_t i = 0; i < count && fact.in_count < 8; i++)
		in[fact.in_count++] = parts[i];
	sb_record(&fact);
}

void sb_sha1_parts(struct sb_kit *kit, const struct sb_span *parts,
		   size_t count, uint8_t out[20])
{
	start(kit->sha1_digest);
	for (size_t i = 0; i < count; i++)
		add(kit->sha1_digest, parts[i].ptr, parts[i].len);
	sb_kit_must(EVP_DigestFinal_ex(kit->sha1_digest, out, NULL));
	recorded("SHA-1", NULL, parts, count, sb_span_of(out, 20));
}

void sb_md5(struct sb_kit *kit, struct sb_span in, uint8_t out[16])
{
	start(kit->md5_digest);
	add(kit->md5_digest, in.ptr, in.len);
	sb_kit_must(EVP_DigestFinal_ex(kit->md5_digest, out, NULL));
	recorded("MD5", NULL, &in, 1, sb_span_of(out, 16));
}

void sb_sha256(struct sb_kit *kit, struct sb_span in, uint8_t out[32])
{
	one_shot(kit->digest, in, out);
	recorded("SHA-256", NULL, &in, 1, sb_span_of(out, 32));
}

void sb_hash_leaf(struct sb_kit *kit, struct sb_span in, uint8_t out[32])
{
	one_shot(kit->leaf, in, out);
}

void sb_sha256_parts(struct sb_kit *kit, const struct sb_span *parts,
		     size_t count, uint8_t out[32])
{
	start(kit->digest);
	for (size_t i = 0; i < count; i++)
		add(kit->digest, parts[i].ptr, parts[i].len);
	finish(kit->digest, out);
	recorded("SHA-256", NULL, parts, count, sb_span_of(out, 32));
}

void sb_hmac_sha256_parts(struct sb_kit *kit, struct sb_span key,
			  const struct sb_span *parts, size_t count,
			  uint8_t out[32])
{
	uint8_t pad[BLOCK_BYTES];

	sb_hash_hmac_start(kit, key, pad);
	for (size_t i = 0; i < count; i++)
		add(kit->digest, parts[i].ptr, parts[i].len);
	sb_hash_hmac_finish(kit, pad, out);
	recorded("HMAC-SHA-256", &key, parts, count, sb_span_of(out, 32));
}

void sb_hmac_sha256(struct sb_kit *kit, struct sb_span key, struct sb_span in,
		    uint8_t out[32])
{
	sb_hmac_sha256_parts(kit, key, &in, 1, out);
}
