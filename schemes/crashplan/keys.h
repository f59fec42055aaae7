/* schemes/crashplan/keys.h: keys and checks from passwords.  Known answers are in
 * tests/unit/test_crashplan.c. */
#ifndef SCHEMES_CRASHPLAN_KEYS_H
#define SCHEMES_CRASHPLAN_KEYS_H

#include <string.h>

#include "schemes/crashplan/block.h"
#include "schemes/kit/base64.h"
#include "schemes/kit/env.h"
#include "schemes/kit/hash.h"

#define SB_CRASHPLAN_KEY    56u
#define SB_CRASHPLAN_HASH   28u /* base64 of 20 bytes */
#define SB_CRASHPLAN_SECRET 64u /* longest password */

/* A key under a password: BE32 length || Blowfish(password, key) ||
 * base64(H) ":" base64(salt), H as below */
#define SB_CRASHPLAN_SALT    8u
#define SB_CRASHPLAN_TEXT    12u /* base64 of 8 bytes */
#define SB_CRASHPLAN_WRAPPED 64u /* a key with its padding */
#define SB_CRASHPLAN_LOCKED \
	(4 + SB_CRASHPLAN_WRAPPED + SB_CRASHPLAN_HASH + 1 + SB_CRASHPLAN_TEXT)

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

static inline enum sb_err sb_crashplan_lock(struct sb_env *env,
					    const uint8_t key[SB_CRASHPLAN_KEY],
					    struct sb_span secret,
					    int64_t rounds,
					    uint8_t record[SB_CRASHPLAN_LOCKED])
{
	uint8_t salt[SB_CRASHPLAN_SALT];
	char *text = (char *)record + 4 + SB_CRASHPLAN_WRAPPED;
	size_t len;
	enum sb_err err = sb_random(env, NULL, salt, sizeof(salt));

	sb_crashplan_put_be32(record, SB_CRASHPLAN_WRAPPED);
	if (err == SB_OK)
		err = sb_crashplan_encrypt(env->kit, 1, secret,
					   sb_span_of(key, SB_CRASHPLAN_KEY),
					   record + 4, &len);
	if (err != SB_OK)
		return err;
	sb_crashplan_rounds(env->kit, sb_span_of(salt, sizeof(salt)), secret,
			    rounds, text);
	text[SB_CRASHPLAN_HASH] = ':';
	sb_base64_write(sb_span_of(salt, sizeof(salt)),
			text + SB_CRASHPLAN_HASH + 1);
	return SB_OK;
}

/* What stands before the key: the hash in the record. */
static inline enum sb_err sb_crashplan_password_ok(
	struct sb_kit *kit, struct sb_span secret, int64_t rounds,
	const uint8_t record[SB_CRASHPLAN_LOCKED])
{
	const uint8_t *text = record + 4 + SB_CRASHPLAN_WRAPPED;
	uint8_t salt[SB_CRASHPLAN_SALT + 1];
	struct sb_buf got = { salt, 0, sizeof(salt) };
	char mine[SB_CRASHPLAN_HASH];
	enum sb_err err = sb_base64_read(
		sb_span_of(text + SB_CRASHPLAN_HASH + 1, SB_CRASHPLAN_TEXT),
		&got);

	if (err == SB_OK &&
	    (got.len != SB_CRASHPLAN_SALT ||
	     sb_crashplan_get_be32(record) != SB_CRASHPLAN_WRAPPED))
		err = SB_MALFORMED;
	if (err != SB_OK)
		return err;
	sb_crashplan_rounds(kit, sb_span_of(salt, got.len), secret, rounds,
			    mine);
	return sb_equal(mine, text, SB_CRASHPLAN_HASH) ? SB_OK : SB_DENIED;
}

#endif
