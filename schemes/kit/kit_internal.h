/* schemes/kit/kit_internal.h: what the kit's own files share.  Not for
 * schemes. */
#ifndef SCHEMES_KIT_KIT_INTERNAL_H
#define SCHEMES_KIT_KIT_INTERNAL_H

#include <openssl/evp.h>

#include "schemes/kit/kit.h"

struct sb_imb; /* intel-ipsec-mb's part: imb.h */

/* One OpenSSL cipher context per use, so that the direction never changes and
 * a key that was used last time need not be scheduled again. */
enum sb_slot {
	SB_SLOT_GCM_SEAL,
	SB_SLOT_GCM_OPEN,
	SB_SLOT_CHACHA_SEAL,
	SB_SLOT_CHACHA_OPEN,
	SB_SLOT_CBC_ENCRYPT,
	SB_SLOT_CBC_DECRYPT,
	SB_SLOT_CFB128_ENCRYPT, /* by the bits of the key */
	SB_SLOT_CFB128_DECRYPT,
	SB_SLOT_CFB256_ENCRYPT,
	SB_SLOT_CFB256_DECRYPT,
	SB_SLOT_XTS128_ENCRYPT,
	SB_SLOT_XTS128_DECRYPT,
	SB_SLOT_XTS256_ENCRYPT,
	SB_SLOT_XTS256_DECRYPT,
	SB_SLOT_CTR,      /* both directions */
	SB_SLOT_POLY1305, /* the block cipher of Poly1305-AES */
	SB_SLOT_WRAP,
	SB_SLOT_UNWRAP,
	SB_SLOT_MAC_A, /* the two halves of sb_fast_mac: GMAC ... */
	SB_SLOT_MAC_B,
	SB_SLOT_PRF_A, /* ... and the block cipher over its tag */
	SB_SLOT_PRF_B,
	SB_SLOT_COUNT
};

struct sb_keyed {
	EVP_CIPHER_CTX *ctx;
	size_t key_bytes;
	uint8_t key[64]; /* XTS-AES-256 has two keys */
	int known;       /* ctx holds the schedule of key */
};

struct sb_kit {
	EVP_MD *sha256, *sha1, *md5;
	EVP_MD_CTX *digest; /* SHA-256: used by every hash and MAC of it */
	EVP_MD_CTX *leaf;   /* a second one, for what is hashed within */
	EVP_MD_CTX *sha1_digest, *md5_digest;
	struct sb_keyed slots[SB_SLOT_COUNT];
	struct sb_imb *imb; /* NULL: OpenSSL and libsodium only */
	uint8_t mac_key[32];
	int mac_known; /* the MAC and PRF slots hold mac_key's subkeys */
	sb_kit_watch *watch;
	void *watch_arg;
};

/* An operation on contexts that sb_kit_new has already used once: it does not
 * allocate, so it cannot fail; should a library break that, no result at all
 * is better than a wrong one, and the process aborts. */
void sb_kit_must(int openssl_result);

/* Ready the slot for key (as long as its mode wants) and iv (NULL: the mode has
 * none), scheduling the key only if it is not the last one.  SB_MEMORY when
 * OpenSSL fails. */
SB_MUST_USE enum sb_err sb_kit_rekey(struct sb_kit *kit, enum sb_slot slot,
				     const uint8_t *key, const uint8_t *iv);

/* All of in through the slot's cipher, in pieces that an int can count.  Only
 * for modes whose output is as long as their input.  out NULL: it is AAD. */
SB_MUST_USE enum sb_err sb_kit_update(struct sb_kit *kit, enum sb_slot slot,
				      struct sb_span in, uint8_t *out);

/* Tell the watcher, if there is one. */
void sb_kit_watched(struct sb_kit *kit, struct sb_span key,
		    struct sb_span nonce, struct sb_span message);

#define SB_HMAC_PAD_BYTES 64u /* a block of SHA-256 */

/* HMAC-SHA-256 in steps, in kit->digest: nothing else may use that in between
 * (sb_hash_leaf does not).  pad is carried from start to finish, which wipes
 * it. */
void sb_hash_hmac_start(struct sb_kit *kit, struct sb_span key,
			uint8_t pad[SB_HMAC_PAD_BYTES]);
void sb_hash_hmac_add(struct sb_kit *kit, struct sb_span in);
void sb_hash_hmac_finish(struct sb_kit *kit, uint8_t pad[SB_HMAC_PAD_BYTES],
			 uint8_t out[32]);

/* SHA-256 in kit->leaf. */
void sb_hash_leaf(struct sb_kit *kit, struct sb_span in, uint8_t out[32]);

#endif
