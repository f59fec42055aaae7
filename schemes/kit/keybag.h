/* schemes/kit/keybag.h: key bags as iOS writes them.
 *
 * Records of four letters, a big-endian length and a value; integers are
 * big-endian, 4 bytes.  A header (VERS TYPE UUID HMCK WRAP SALT ITER and, in
 * backups since iOS 10.2, DPWT DPIC DPSL), then for each class UUID CLAS WRAP
 * KTYP WPKY and, of a key pair, PBKY.  The second UUID ends the header.
 * Reverse-engineered: the public tools agree on it (iphone-dataprotection,
 * iphone_backup_decrypt, iTunes-Backup-Explorer, pyiosbackup).
 *
 *   key  = PBKDF2-HMAC-SHA-1(first, SALT, ITER, 32)
 *   first = PBKDF2-HMAC-SHA-256(secret, DPSL, DPIC, 32), or secret without DP
 *   WPKY = RFC 3394(key, class key) */
#ifndef SCHEMES_KIT_KEYBAG_H
#define SCHEMES_KIT_KEYBAG_H

#include "schemes/kit/kit.h"

#define SB_KEYBAG_CLASSES     12u /* numbered from 1 */
#define SB_KEYBAG_WRAPPED     40u
#define SB_KEYBAG_BYTES       2048u
#define SB_KEYBAG_MOST_ROUNDS 100000000u /* iterations that a bag may ask for */

enum sb_keybag_type {
	SB_KEYBAG_SYSTEM = 0,
	SB_KEYBAG_BACKUP = 1,
	SB_KEYBAG_ESCROW = 2,
	SB_KEYBAG_CLOUD = 3
};

struct sb_keybag_class {
	uint8_t uuid[16];
	uint32_t number, wrap, type; /* wrap: 1 device, 2 secret, 3 both; type:
					0 AES, 1 X25519 */
	uint8_t wrapped[SB_KEYBAG_WRAPPED];
	uint8_t public_[32]; /* with type 1 */
};

struct sb_keybag {
	uint32_t version, type, wrap, iterations, first_iterations;
	uint8_t uuid[16], hmac_key[40], salt[20], first_salt[20];
	uint8_t twice; /* has the DP records */
	size_t count;
	struct sb_keybag_class classes[SB_KEYBAG_CLASSES];
};

/* Writes at most SB_KEYBAG_BYTES at out, returns how many.  count is at most
 * SB_KEYBAG_CLASSES. */
size_t sb_keybag_write(const struct sb_keybag *bag, uint8_t *out);
/* Records of other names are skipped.  SB_MALFORMED: lengths do not fit, no
 * salt, or iterations of 0 or beyond the most. */
SB_MUST_USE enum sb_err sb_keybag_read(struct sb_span bytes,
				       struct sb_keybag *bag);
/* The entry of a class; NULL: there is none. */
const struct sb_keybag_class *sb_keybag_find(const struct sb_keybag *bag,
					     uint32_t number);
/* The key that the class keys are wrapped under.  SB_PARAM, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_keybag_key(const struct sb_keybag *bag,
				      struct sb_span secret, uint8_t key[32]);

/* For a file's key under a class pair (one-pass Diffie-Hellman, SP 800-56A,
 * concatenation KDF): SHA-256(BE32 1 || shared || ephemeral || class public).
 * secret is either side's, peer the other's public key.  SB_FORGED: a point of
 * low order. */
SB_MUST_USE enum sb_err sb_keybag_agree(struct sb_kit *kit,
					const uint8_t secret[32],
					const uint8_t peer[32],
					const uint8_t ephemeral[32],
					const uint8_t class_public[32],
					uint8_t key[32]);

#endif
