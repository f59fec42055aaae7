/* schemes/kit/hash.h: hashes, MACs, content names. */
#ifndef SCHEMES_KIT_HASH_H
#define SCHEMES_KIT_HASH_H

#include "schemes/kit/kit.h"

#define SB_HASH_BYTES 32u
#define SB_LEAF_BYTES 32768u /* of the tree hash */

/* SHA-256 of in (FIPS 180-4). */
void sb_sha256(struct sb_kit *kit, struct sb_span in, uint8_t out[32]);
/* SHA-256 of the concatenation of parts. */
void sb_sha256_parts(struct sb_kit *kit, const struct sb_span *parts,
		     size_t count, uint8_t out[32]);
/* HMAC-SHA-256 (RFC 2104), any key length. */
void sb_hmac_sha256(struct sb_kit *kit, struct sb_span key, struct sb_span in,
		    uint8_t out[32]);

/* HMAC-SHA-256 of the concatenation of parts. */
void sb_hmac_sha256_parts(struct sb_kit *kit, struct sb_span key,
			  const struct sb_span *parts, size_t count,
			  uint8_t out[32]);

/* MD5 (RFC 1321): for formats that have it.  Two contents of one MD5 are made
 * in seconds. */
void sb_md5(struct sb_kit *kit, struct sb_span in, uint8_t out[16]);
/* SHA-1 of the concatenation of parts (FIPS 180-4): for formats that have it.
 * Collisions can be made; it authenticates nothing. */
void sb_sha1_parts(struct sb_kit *kit, const struct sb_span *parts,
		   size_t count, uint8_t out[20]);

/* Tree hash of each span, keyed by key[32] (32 zero bytes: unkeyed):
 *   T(key, label, x) = HMAC-SHA-256(key, "sb-tree-1" || label || LE64(|x|) ||
 *                      SHA-256(x_0) || SHA-256(x_1) || ...)
 * where x_i are the SB_LEAF_BYTES-byte pieces of x (one empty piece when x is
 * empty).  Leaves let a processor hash sixteen pieces at once; the result is
 * the same on every path.  Collision resistant because SHA-256 is; a MAC
 * because HMAC is.  outs: count digests, overlapping no in.  Give many spans at
 * once: with six leaves or more in hand it is up to three times as fast as one
 * SHA-256 stream (AVX-512), with fewer just as fast. */
void sb_tree_hash(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		  const struct sb_span *ins, size_t count, uint8_t (*outs)[32]);

/* A fast keyed name for use inside one trust domain:
 *   id = AES-256(k2, GMAC_k1a(x)) || AES-256(k2', GMAC_k1b(x) ^ LE64(|x|))
 * with k1a, k1b, k2, k2' = sb_kdf(key, "sb-fast-mac " and "gmac 1", "gmac 2",
 * "prf 1", "prf 2"), the GMACs' nonce 12 zero bytes, and the length over the
 * first 8 bytes of the tag.  A MAC, not a hash: whoever has the key can make
 * collisions; never for ids shared between accounts.  Up to fifteen times as
 * fast as the tree hash's one stream; wide costs twice as much.
 * wide 0 uses the first half only (128 bits; rest zero), 1 both. */
void sb_fast_mac(struct sb_kit *kit, const uint8_t key[32], int wide,
		 const struct sb_span *ins, size_t count, uint8_t (*outs)[32]);

#endif
