/* datasets/itunes/weak.h: what encrypted backups of iOS 10.0 had beside their
 * keybag, in the table Properties of Manifest.db, itself not encrypted:
 *
 *   salt           any length
 *   passwordHash   SHA-256(password || salt)
 *   Files.file     AES-128-CBC(first 16 of SHA-1(password || salt),
 *                  IV 00 01 .. 0f, PKCS#7(MBFile))
 *
 * So a guess costs one SHA-256, not 10,000 rounds of PBKDF2; iOS 10.1 left it
 * out.  Source: one public description (dunhamsteve/ios); press of September 2016
 * on the same. */
#ifndef DATASETS_ITUNES_WEAK_H
#define DATASETS_ITUNES_WEAK_H

#include "schemes/kit/kit.h"

enum {
	SB_WEAK_SALT_BYTES = 256, /* longest that is taken */
};

struct sb_weak {
	uint8_t there;    /* salt and hash are set */
	uint8_t unlocked; /* key is */
	uint8_t salt[SB_WEAK_SALT_BYTES], hash[32], key[16];
	size_t salt_len;
};

/* From a decrypted index of any kind; zeroed if it has none of it.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_weak_find(struct sb_span index, struct sb_weak *out);

/* Sets key.  SB_FORGED: the hash is another password's; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_weak_unlock(struct sb_weak *weak,
				       struct sb_span password);

/* blob's plain text into out (of blob.len bytes), its length in *len.  A blob
 * that is not encrypted, or cannot be, is copied.  weak may be NULL or locked. */
SB_MUST_USE enum sb_err sb_weak_open(const struct sb_weak *weak,
				     struct sb_span blob, uint8_t *out,
				     size_t *len);

#endif
