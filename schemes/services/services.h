/* schemes/services/services.h: the servers that schemes may bring along, and
 * the items that they exchange.  An item's verdict is its first byte of the
 * answer, so that one bad item spoils neither its batch nor the count. */
#ifndef SCHEMES_SERVICES_SERVICES_H
#define SCHEMES_SERVICES_SERVICES_H

#include "schemes/scheme.h"

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

/* "hsm", party "hsm", for whoever is logged in: a replica of a cluster that
 * helps to recover a secret with a short code, so many tries long.
 *   request item   op[1] || body[64]
 *   response item  verdict[1] || body[64]
 * MAKE  element[32]             a fresh key k of the oblivious PRF for this
 *   -> evaluated[32]            account; what there was is gone
 * KEEP  masked[32] || tag[32]   once, after MAKE
 * ASK   element[32]             counts a try, then evaluates; after the last
 *   -> evaluated[32] || masked[32]   one k, masked and tag are overwritten
 * DONE  tag[32]                 proves that the code was right: the count
 *                               begins again
 * FORGET                        the record is gone; whoever is logged in could
 *                               have it replaced or locked as well
 * No replica compares codes: whoever has one, or fewer than the threshold,
 * cannot test any.  How clients use it: services/recovery.h. */
enum sb_hsm_op {
	SB_HSM_MAKE = 1,
	SB_HSM_KEEP = 2,
	SB_HSM_ASK = 3,
	SB_HSM_DONE = 4,
	SB_HSM_FORGET = 5
};
#define SB_HSM_ITEM_BYTES 65u
extern const struct sb_service sb_service_hsm;

/* "escrow", party "hsm", for whoever is logged in: a replica of a cluster that
 * compares: it keeps a share for whoever proves a code by SRP-6a (kit/srp.h,
 * 2048 bits, SHA-256; identity: the account's number in decimal), so many
 * times wrongly in a row.
 *   request item   op[1] || body[305]
 *   response item  verdict[1] || body[305]
 * KEEP  salt[16] || verifier[256] || share[33]   what there was is gone
 * HELLO                        of the session that there is
 *   -> B[256] || salt[16] || LE64 session
 * PROVE A[256] || LE64 session || M1[32]    counts a try, then compares; the
 *   -> M2[32] || share[0] || share[1..33) xor mask(K)    session is over.
 *                              Right: the count begins again; the last wrong
 *                              one: all is wiped
 * FORGET                       the record is gone
 * Whoever has a replica's state has the verifier, and tests codes with it that
 * nobody counts.  How clients use it: services/recovery.h, PROVED. */
enum sb_escrow_op {
	SB_ESCROW_KEEP = 1,
	SB_ESCROW_HELLO = 2,
	SB_ESCROW_PROVE = 3,
	SB_ESCROW_FORGET = 4
};
#define SB_ESCROW_BODY       305u
#define SB_ESCROW_ITEM_BYTES (1u + SB_ESCROW_BODY)
#define SB_ESCROW_SALT       16u
#define SB_ESCROW_SHARE      33u
extern const struct sb_service sb_service_escrow;

/* What hides a share on its way, and the name of an account, on both sides. */
void sb_escrow_mask(struct sb_kit *kit, const uint8_t key[32],
		    uint8_t mask[32]);
struct sb_escrow_name {
	char text[24];
};
struct sb_escrow_name sb_escrow_name_of(uint64_t account);

#endif
