/* schemes/crashplan/keys.h: keys and checks from passwords.  Known answers are in
 * tests/unit/test_crashplan.c. */
#ifndef SCHEMES_CRASHPLAN_KEYS_H
#define SCHEMES_CRASHPLAN_KEYS_H

#include <string.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/hash.h"

#define SB_CRASHPLAN_KEY    56u
#define SB_CRASHPLAN_HASH   28u /* base64 of 20 bytes */
#define SB_CRASHPLAN_SECRET 64u /* longest password */

/* text = base64(h), h = SHA-1(salt || secret), then rounds times
 * h = SHA-1(h). */
static inline void sb_crashplan_rounds(struct sb_kit *kit, struct sb_span salt,
				       struct sb_span secret, int64_t count,
				       char text[SB_CRASHPLAN_HASH])
{
	const struct sb_span first[] = { salt, secret };
	uint8_t hash[20];
	const struct sb_span again = { hash, sizeof(hash) };

	sb_sha1_parts(kit, first, 2, hash);
	for (int64_t i = 0; i < count; i++)
		sb_sha1_parts(kit, &again, 1, hash);
	sb_base64_write(again, text);
	sb_wipe(hash, sizeof(hash));
}

/* The last 56 bytes of "H(password):salt" || "H(reversed password):salt", salt
 * the account's number in decimal, in base64.  Zeros follow where there are
 * fewer: there never are. */
static inline void sb_crashplan_custom(struct sb_kit *kit, uint64_t account,
				       struct sb_span secret, int64_t count,
				       uint8_t key[SB_CRASHPLAN_KEY])
{
	char digits[20], text[2 * (SB_CRASHPLAN_HASH + 1 + 28)];
	uint8_t reversed[SB_CRASHPLAN_SECRET];
	size_t at = sizeof(digits), len = 0;
	struct sb_span salt;

	do
		digits[--at] = (char)('0' + account % 10);
	while (account /= 10);
	salt = sb_span_of(digits + at, sizeof(digits) - at);
	for (size_t i = 0; i < secret.len; i++)
		reversed[i] = secret.ptr[secret.len - 1 - i];
	for (unsigned half = 0; half < 2; half++) {
		sb_crashplan_rounds(kit, salt,
				    half ? sb_span_of(reversed, secret.len)
					 : secret,
				    count, text + len);
		len += SB_CRASHPLAN_HASH;
		text[len++] = ':';
		sb_base64_write(salt, text + len);
		len += sb_base64_bytes(salt.len);
	}
	memcpy(key, text + len - SB_CRASHPLAN_KEY, SB_CRASHPLAN_KEY);
	sb_wipe(text, sizeof(text));
	sb_wipe(reversed, sizeof(reversed));
}

#endif
