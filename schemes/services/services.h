/* schemes/services/services.h: the servers that schemes may bring along, and
 * the items that they exchange.  An item's verdict is its first byte of the
 * answer, so that one bad item spoils neither its batch nor the count. */
#ifndef SCHEMES_SERVICES_SERVICES_H
#define SCHEMES_SERVICES_SERVICES_H

#include "schemes/scheme.h"
#include "schemes/services/cluster.h"

/* First byte of an answered item, where the service has verdicts. */
enum sb_item {
	SB_ITEM_OK = 0,
	SB_ITEM_FORGED = 1,    /* not something that this service wrapped */
	SB_ITEM_MALFORMED = 2, /* unknown operation, not a group element */
	SB_ITEM_DENIED = 3,    /* rate limit, wrong proof, no room */
	SB_ITEM_MISSING = 4,   /* this account has nothing here */
	SB_ITEM_LOCKED = 5     /* tries are spent, never again */
};

/* The verdict of an item as an error; an unknown value is SB_FORGED. */
enum sb_err sb_services_verdict(uint8_t item);

/* "keyservice", party "provider": wraps keys and unwraps them (RFC 3394).
 *   request item   op[1] || blob[40]
 *   response item  verdict[1] || blob[40]
 * WRAP takes key[32] || zeros[8] and gives wrapped[40]; UNWRAP the reverse.
 * The _OWN operations use a key of the calling account, the others one key
 * for what accounts share. */
enum sb_keyservice_op {
	SB_KEYSERVICE_WRAP = 1,
	SB_KEYSERVICE_UNWRAP = 2,
	SB_KEYSERVICE_WRAP_OWN = 3,
	SB_KEYSERVICE_UNWRAP_OWN = 4
};
#define SB_KEYSERVICE_ITEM_BYTES 41u
extern const struct sb_service sb_service_keyservice;

/* "dedup_keys", party "third": evaluates the oblivious PRF of kit/dh.h, so
 * many items per account and virtual hour.
 *   request item   element[32]
 *   response item  verdict[1] || evaluated[32] */
#define SB_DEDUP_KEYS_REQUEST_BYTES  32u
#define SB_DEDUP_KEYS_RESPONSE_BYTES 33u
extern const struct sb_service sb_service_dedup_keys;

/* "counter", party "third", ordered: counts contents by four short hashes in
 * a count-min sketch and answers with a key seed that changes every t copies.
 *   request item   LE32 hash[4]
 *   response item  seed[32] = HMAC(server key, hash[4] || floor((f - 1) / t))
 */
#define SB_COUNTER_ROWS           4u
#define SB_COUNTER_REQUEST_BYTES  16u
#define SB_COUNTER_RESPONSE_BYTES 32u
extern const struct sb_service sb_service_counter;

/* "hsm", party "hsm", for whoever is logged in: a replica of a cluster
 * (services/cluster.h) that helps to recover a secret with a short code, so many
 * attempts long.  Own parts of items:
 *   BEGIN  element[32] -> evaluated[32]    with a fresh key k of the oblivious
 *                                          PRF for the record to come
 *   KEEP   masked[32] || tag[32]           DONE has that
 *   TRY    element[32] -> evaluated[32] || masked[32]
 * No replica compares codes: whoever has one, or fewer than the threshold,
 * cannot test any.  Attempts that are not said to be right, and after the last
 * one somebody who wants another, destroy the record: k, masked and tag are
 * overwritten.  How clients use it: services/recovery.h, PIN. */
#define SB_HSM_REQUEST_BYTES  (1u + SB_CLUSTER_OWN_OF_TRY + 32u)
#define SB_HSM_RESPONSE_BYTES (1u + SB_CLUSTER_TAGS)
extern const struct sb_service sb_service_hsm;

/* "escrow", party "hsm", for whoever is logged in: a replica of such a cluster
 * that compares: it keeps a share for whoever proves a code by SRP-6a
 * (kit/srp.h, 2048 bits, SHA-256; identity: the account's number in decimal).
 *   KEEP   salt[16] || verifier[256] || share[33] || tag[32]
 *   NEXT   -> B[256] || salt[16]           of the attempt, at every replica
 *   TRY    A[256] || M1[32] -> M2[32] || share[0] || share[1..33) xor
 *                                          mask(K, share[0])
 * DONE has tag.  The last wrong TRY wipes all.  Whoever has a replica's state has the verifier,
 * and tests codes with it that nobody counts.  Assumed: one B at all replicas, so
 * that an attempt is one code.  How clients use it: services/recovery.h,
 * PROVED. */
#define SB_ESCROW_SALT           16u
#define SB_ESCROW_SHARE          33u
#define SB_ESCROW_REQUEST_BYTES  (1u + SB_CLUSTER_OWN_OF_TRY + 256u + 32u)
#define SB_ESCROW_RESPONSE_BYTES (1u + SB_CLUSTER_OWN_OF_NEXT + 256u + 16u)
extern const struct sb_service sb_service_escrow;

/* What hides share x on its way, and the name of an account, on both sides. */
void sb_escrow_mask(struct sb_kit *kit, const uint8_t key[32], uint8_t x,
		    uint8_t mask[32]);
struct sb_escrow_name {
	char text[24];
};
struct sb_escrow_name sb_escrow_name_of(uint64_t account);

#endif
