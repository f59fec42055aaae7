/* schemes/services/recovery.h: ways to get one 32-byte key back.
 *
 * Each way stands alone: a bit of .ways.  All but the first two need the
 * account's records as well, so that nobody who takes a sheet or a code alone
 * has the key.
 *
 *  PHONE     deposit at the phone, which must be unlocked
 *  DEVICE    the same at the other trusted device
 *  PAPER     paper key (kit/paper.h); account: RFC 3394(KDF(paper key), key)
 *  SHARES    contact i has i + 1 and its Shamir share of a secret s;
 *            account: RFC 3394(KDF(s), key).  threshold contacts, 0: a majority
 *  PACKET    contact i has RFC 3394(k_i, key); account: k_i.  One contact
 *  PIN       the HSM cluster (services.h): replica i has k_i, m_i = s_i xor
 *            KDF(F(k_i, code)), t_i = KDF(s, i), where s_i is i + 1's Shamir
 *            share of s; account: RFC 3394(KDF(s), key).  threshold replicas,
 *            0: a majority, which must be reached in any case.  After
 *            S. Jarecki, A. Kiayias, H. Krawczyk, ASIACRYPT 2014
 *            (password-protected secret sharing from an oblivious PRF); fewer
 *            corrupted replicas than the threshold learn nothing that a code
 *            could be tested with
 *  PROVED    the escrow cluster (services.h): every replica keeps i + 1 and its
 *            Shamir share of s for whoever proves the code to it by SRP-6a;
 *            account: salt and RFC 3394(KDF(s, PBKDF2-HMAC-SHA-256(code, salt,
 *            rounds)), key).  For systems in which the cluster verifies the
 *            code: one replica's state is enough to test codes with, as many
 *            as are needed to get the key
 *            Replicas below a majority that lie or are silent keep nobody from the
 *            key: the shares of the others are found by joining choices of them.
 *            Replicas of both answer only what a majority voted for, so many
 *            tries in all, however they are asked: services/cluster.h
 *  SERVICE   account: the key, wrapped by the provider's key service, for
 *            whoever is logged in
 */
#ifndef SCHEMES_SERVICES_RECOVERY_H
#define SCHEMES_SERVICES_RECOVERY_H

#include "schemes/scheme.h"

#define SB_RECOVERY_PHONE   1u
#define SB_RECOVERY_DEVICE  2u
#define SB_RECOVERY_PAPER   4u
#define SB_RECOVERY_SHARES  8u
#define SB_RECOVERY_PACKET  16u
#define SB_RECOVERY_PIN     32u
#define SB_RECOVERY_PROVED  64u
#define SB_RECOVERY_SERVICE 128u
#define SB_RECOVERY_ALL     255u

struct sb_recovery {
	const char *label; /* ASCII; separates keys of one account */
	unsigned ways;     /* SB_RECOVERY_* */
	const char *code;  /* of PIN and PROVED: a memory item */
	unsigned contacts; /* SHARES: how many are needed; 0: a majority */
	unsigned replicas; /* PIN, PROVED: the same; never below a majority */
	uint32_t rounds;   /* PROVED: iterations, at least 1 */
};

/* Leave key in every way.  The first error of drawing, asking, depositing;
 * SB_PARAM: more are needed than there are. */
SB_MUST_USE enum sb_err sb_recovery_make(struct sb_env *env,
					 struct sb_custody *custody,
					 const struct sb_recovery *how,
					 const uint8_t key[32]);
/* Try one way after the other until one gives the key, those that use up tries
 * last.  Else SB_DENIED, SB_LOCKED_OUT, SB_FORGED, SB_MALFORMED or SB_MISSING,
 * the first of these that any way met; other errors at once. */
SB_MUST_USE enum sb_err sb_recovery_open(struct sb_env *env,
					 struct sb_custody *custody,
					 const struct sb_recovery *how,
					 uint8_t key[32]);
/* Have every custodian and replica of these ways forget its part.  Missing ones
 * are fine; so are replicas out of reach, whose records stay. */
SB_MUST_USE enum sb_err sb_recovery_forget(struct sb_env *env,
					   struct sb_custody *custody,
					   const struct sb_recovery *how,
					   unsigned ways);
/* What changes of keys do to ways, with the key that they lead to:
 *  NEW_SECRET     those with the code that is being renewed are left anew; for
 *                 the passcode, the devices' own guards are all that changes
 *  ADD_DEVICE     the other device gets the key; .ways has DEVICE afterwards
 *  REVOKE_DEVICE  the phone is to forget it; .ways has no PHONE afterwards.  It
 *                 knew the key: the caller draws another and leaves that anew
 *  ERASE          every custodian and replica forgets its part
 * SB_UNSUPPORTED, with a reason said, where no way is concerned; for others. */
SB_MUST_USE enum sb_err sb_recovery_rekey(struct sb_env *env,
					  struct sb_custody *custody,
					  struct sb_recovery *how,
					  enum sb_rekey what,
					  const uint8_t key[32]);

#endif
