#include "schemes/kit/stripes.h"

#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/record.h"

/* Every piece as long as a digest becomes the digest of its number and itself;
 * what is left over at the end, the beginning of one. */
static void diffuse(struct sb_kit *kit, uint8_t *sum, size_t len)
{
	uint8_t digest[SB_HASH_BYTES], number[4] = { 0 };

	for (size_t at = 0, n; at < len; at += n) {
		const struct sb_span parts[] = {
			{ number, sizeof(number) },
			{ sum + at,
			  len - at < SB_HASH_BYTES ? len - at : SB_HASH_BYTES },
		};

		n = parts[1].len;
		number[3] = (uint8_t)(at / SB_HASH_BYTES);
		sb_sha256_parts(kit, parts, 2, digest);
		memcpy(sum + at, digest, n);
	}
	sb_wipe(digest, sizeof(digest));
}

static void add(uint8_t *sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum[i] ^= bytes[i];
}

/* What the last stripe hides the key with. */
static void mask(struct sb_kit *kit, const uint8_t *stripes, size_t count,
		 size_t len, uint8_t *sum)
{
	memset(sum, 0, len);
	for (size_t i = 0; i + 1 < count; i++) {
		add(sum, stripes + i * len, len);
		diffuse(kit, sum, len);
	}
}

static int in_range(size_t count, size_t len)
{
	return count >= 1 && len >= 1 && len <= SB_STRIPES_KEY_MAX;
}

enum sb_err sb_stripes_split(struct sb_kit *kit, struct sb_span key,
			     size_t count, uint8_t *stripes)
{
	uint8_t sum[SB_STRIPES_KEY_MAX];

	if (!in_range(count, key.len))
		return SB_PARAM;
	mask(kit, stripes, count, key.len, sum);
	add(sum, key.ptr, key.len);
	memcpy(stripes + (count - 1) * key.len, sum, key.len);
	sb_wipe(sum, sizeof(sum));
	/* The last stripe stands for all of them. */
	sb_record(&(struct sb_fact) {
		.kind = SB_FACT_SHARES,
		.how = "stripes",
		.number = 1,
		.in = &key,
		.in_count = 1,
		.out = sb_span_of(stripes + (count - 1) * key.len, key.len) });
	return SB_OK;
}

enum sb_err sb_stripes_merge(struct sb_kit *kit, const uint8_t *stripes,
			     size_t count, size_t key_len, uint8_t *out)
{
	uint8_t sum[SB_STRIPES_KEY_MAX];

	if (!in_range(count, key_len))
		return SB_PARAM;
	mask(kit, stripes, count, key_len, sum);
	add(sum, stripes + (count - 1) * key_len, key_len);
	memcpy(out, sum, key_len);
	sb_wipe(sum, sizeof(sum));
	return SB_OK;
}
