/* datasets/itunes/bag.h: the keybag of an encrypted iTunes or Finder backup.
 *
 * Records of a tag (4 bytes), a length (4, big-endian) and a value; integers
 * are 4 bytes, big-endian.  The second UUID ends the header and starts the
 * first class.  From the password to a file's key (iOS 10.2 and later; before,
 * the first line is left out and k1 is the password):
 *
 *   k1        = PBKDF2-HMAC-SHA256(password, DPSL, DPIC, 32)
 *   KEK       = PBKDF2-HMAC-SHA1(k1, SALT, ITER, 32)
 *   class key = RFC 3394 unwrap(KEK, WPKY)
 *   file key  = RFC 3394 unwrap(class key, last 40 of EncryptionKey's 44)
 *
 * Source: public readers of the format (DinoSec's iphone-dataprotection,
 * iphone_backup_decrypt, pyiosbackup), which agree. */
#ifndef DATASETS_ITUNES_BAG_H
#define DATASETS_ITUNES_BAG_H

#include "schemes/kit/kit.h"

enum {
	SB_BAG_CLASSES = 16,
	SB_BAG_SALT_BYTES = 64, /* longest that is taken; usual: 20 */
	SB_BAG_WRAPPED_BYTES = 40,
	SB_BAG_LOCKED_BYTES = 44, /* class, little-endian, 4; wrapped key */
	SB_BAG_KEY_BYTES = 32,
};

/* Bounds on what a keybag may make us compute; usual: 10,000,000 and 10,000. */
#define SB_BAG_MOST_FIRST  UINT32_C(100000000)
#define SB_BAG_MOST_SECOND UINT32_C(10000000)

struct sb_bag_salt {
	uint8_t b[SB_BAG_SALT_BYTES];
	size_t len;
};

struct sb_bag_class {
	uint8_t present;  /* the bag has it and a password opens it */
	uint8_t unlocked; /* key is set */
	uint8_t wrapped[SB_BAG_WRAPPED_BYTES];
	uint8_t key[SB_BAG_KEY_BYTES];
};

struct sb_bag {
	uint32_t version, type;
	uint32_t first_rounds;  /* DPIC; 0: before iOS 10.2 */
	uint32_t second_rounds; /* ITER */
	struct sb_bag_salt first_salt, second_salt;
	struct sb_bag_class classes[SB_BAG_CLASSES]; /* by number */
};

/* SB_MALFORMED: truncated, a value of the wrong length, no salt, no class that
 * a password opens, rounds out of bounds, another type than a backup's; *why
 * (static) names it. */
SB_MUST_USE enum sb_err sb_bag_parse(struct sb_span tlv, struct sb_bag *out,
				     const char **why);

/* Derive and unwrap: about 3 s at the usual counts.  SB_FORGED: no class opens,
 * so the password is wrong or every class is damaged.  A damaged class among
 * good ones stays locked. */
SB_MUST_USE enum sb_err sb_bag_unlock(struct sb_bag *bag, struct sb_kit *kit,
				      struct sb_span password);

/* The key in locked (44 bytes).  SB_MALFORMED: another length or no such class;
 * SB_MISSING: the class is not unlocked; SB_FORGED: damaged.  Any thread, each
 * with a kit of its own. */
SB_MUST_USE enum sb_err sb_bag_key(const struct sb_bag *bag, struct sb_kit *kit,
				   struct sb_span locked,
				   uint8_t key[SB_BAG_KEY_BYTES]);

#endif
