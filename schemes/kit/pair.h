/* schemes/kit/pair.h: class pairs of a key bag, and the keys of files that are
 * wrapped to them, as a phone does for files that it writes while locked and
 * for its backup in the cloud.
 *
 * Blob of a file's key (reverse-engineered; "EncryptionKeyVersion 2" of
 * InflatableDonkey), integers big-endian:
 *   uuid of the bag[16] || 0[4] || 0[4] || class[4] || 0x00010000[4] (XTS) ||
 *   72[4] || ephemeral public key[32] || RFC 3394(kek, file key)[40]
 * kek as sb_keybag_agree says. */
#ifndef SCHEMES_KIT_PAIR_H
#define SCHEMES_KIT_PAIR_H

#include "schemes/kit/env.h"
#include "schemes/kit/keybag.h"

#define SB_PAIR_BLOB_BYTES 108u

struct sb_pair {
	uint8_t secret[32], public_[32];
	uint8_t have; /* secret is there */
};

/* Draw a pair, wrap its secret under kek, fill the entry (all but number and
 * wrap, which the caller sets). */
SB_MUST_USE enum sb_err sb_pair_make(struct sb_env *env, const uint8_t kek[32],
				     struct sb_keybag_class *entry,
				     struct sb_pair *pair);
/* The pair of an entry (NULL: SB_MALFORMED); kek NULL: its public half.
 * SB_MALFORMED: no pair; SB_FORGED: wrong kek. */
SB_MUST_USE enum sb_err sb_pair_open(struct sb_kit *kit, const uint8_t *kek,
				     const struct sb_keybag_class *entry,
				     struct sb_pair *pair);

/* blob of a file's key.  ephemeral: 32 random bytes. */
SB_MUST_USE enum sb_err sb_pair_wrap(struct sb_kit *kit,
				     const struct sb_pair *pair,
				     const uint8_t uuid[16], uint32_t class,
				     const uint8_t ephemeral[32],
				     const uint8_t key[32],
				     uint8_t blob[SB_PAIR_BLOB_BYTES]);
/* The class that a blob names; 0: it is no blob. */
uint32_t sb_pair_class(struct sb_span blob);
/* Its key.  SB_MALFORMED: no blob; SB_DENIED: the pair's secret is not there;
 * SB_FORGED. */
SB_MUST_USE enum sb_err sb_pair_unwrap(struct sb_kit *kit,
				       const struct sb_pair *pair,
				       struct sb_span blob, uint8_t key[32]);

#endif
