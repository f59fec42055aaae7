/* datasets/adb_head.h: what stands before the data of an "adb backup", and the
 * key of an encrypted one.  Lines that end with a newline:
 *
 *   ANDROID BACKUP
 *   1 to 5           version
 *   0 or 1           1: deflated (zlib)
 *   none or AES-256  the four that follow are there for AES-256 only; hexadecimal
 *   user salt
 *   checksum salt
 *   rounds           decimal, usually 10,000
 *   user IV          16 bytes
 *   blob             96 bytes
 *
 *   user key = PBKDF2-HMAC-SHA1(password, user salt, rounds, 32)
 *   blob     = AES-256-CBC(user key, user IV, 16 IV 32 key 32 checksum), PKCS#7;
 *              each length is a byte
 *   checksum = PBKDF2-HMAC-SHA1(chars(key), checksum salt, rounds, 32)
 *   data     = AES-256-CBC(key, IV, deflate(tar)), PKCS#7
 *
 * chars: each byte of the key is a signed number made a character of 16 bits and
 * that UTF-8, so that a byte from 0x80 on becomes U+FF80 to U+FFFF.  Before
 * version 2 the low eight bits of a character were taken instead, of the
 * password's too; later writers of version 1 did not.
 *
 * Source: Android's PerformAdbRestoreTask and PasswordUtils. */
#ifndef DATASETS_ADB_HEAD_H
#define DATASETS_ADB_HEAD_H

#include "schemes/kit/kit.h"

enum {
	SB_ADB_SALT_BYTES = 64, /* longest that is taken, and usual */
	SB_ADB_BLOB_BYTES = 96,
};

/* What a header may make us compute; usual: 10,000. */
#define SB_ADB_MOST_ROUNDS UINT32_C(10000000)

struct sb_adb_salt {
	uint8_t b[SB_ADB_SALT_BYTES];
	size_t len;
};

struct sb_adb_head {
	size_t bytes; /* of the file, before the data */
	uint8_t version, deflated, encrypted;
	uint32_t rounds;
	struct sb_adb_salt user_salt, check_salt;
	uint8_t user_iv[16], blob[SB_ADB_BLOB_BYTES];
};

struct sb_adb_key {
	uint8_t key[32], iv[16];
};

/* Does it begin as one? */
int sb_adb_is(struct sb_span start);

/* From a file's first bytes.  SB_MALFORMED: cut short, or a line is not as
 * above; *why (static) says which. */
SB_MUST_USE enum sb_err sb_adb_parse(struct sb_span start,
				     struct sb_adb_head *out, const char **why);

/* The key of the data.  The password is UTF-8.  SB_FORGED: it is wrong, or the
 * header is damaged: they look the same.  Others are errors of the kit. */
SB_MUST_USE enum sb_err sb_adb_unlock(const struct sb_adb_head *head,
				      struct sb_kit *kit,
				      struct sb_span password,
				      struct sb_adb_key *out);

#endif
