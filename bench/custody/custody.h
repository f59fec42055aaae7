/* bench/custody/custody.h: custodians, deposits, guards, services, coalitions.
 *
 * A world holds what the accounts of one archive left with custodians, the
 * state of its services, and what its owners remember.  A coalition is what
 * somebody reaches; a view of the world through it is the sb_custody that a
 * scheme's unlock gets.  Every question and answer is logged.
 *
 * The rules, all of them:
 *
 *  1. Reach is NONE < USE < OWN.  NONE: SB_MISSING.  OWN is to have a
 *     custodian's whole state and to have its code obey: its guards do not
 *     hold, its counters are not asked.  Exception: rule 4.
 *  2. Log-in: OWN account (tokens are minted), or USE account and the account
 *     password and the second factor.  The account system counts wrong
 *     passwords: SB_LOGIN_TRIES in a row lock it.
 *  3. USE of store or account is USE of the provider: the store answers only
 *     whoever is logged in, for deposits as for objects.  Account records ask
 *     for a log-in only where their guard says so.
 *  4. Guard .unlocked: the passcode of that custodian's device.  The phone's
 *     secure element enforces it even against OWN phone, and spends its key
 *     after SB_PHONE_TRIES wrong passcodes in a row.  Elsewhere only USE is
 *     held back, without a limit.
 *  5. Guard .proof: the item, compared by the custodian.  The counter goes up
 *     before the comparison and is durable; a right proof sets it to 0; at
 *     .tries wrong ones in a row the deposit is gone (SB_LOCKED_OUT), right
 *     proof or not.  Nothing to present: SB_DENIED, no try is used.
 *  6. Services of party "provider" act for whoever is logged in (USE of them
 *     and a log-in): that is how the provider's side of a restore reaches its
 *     own key service when the user only has an account.  Whoever merely owns
 *     the store is refused.  Services of other parties are public: USE.
 *  7. OWN of a party's services: each call runs on a copy of the state, so
 *     that a counter kept by the service does not hold its owner back, and a
 *     service that is switched off still answers him.
 *  8. A view enters one password and one passcode once: what it was told
 *     holds until sb_view_guess changes the value. */
#ifndef BENCH_CUSTODY_CUSTODY_H
#define BENCH_CUSTODY_CUSTODY_H

#include "bench/profile/profile.h"
#include "schemes/custody.h"

#define SB_LOGIN_TRIES       10u
#define SB_PHONE_TRIES       10u
#define SB_DEPOSIT_MAX_BYTES (1u << 20)
#define SB_DEPOSITS_MAX      1024u /* of one account */
#define SB_LABEL_BYTES       48u   /* with the NUL */

enum sb_reach {
	SB_NONE,
	SB_USE,
	SB_OWN
};

/* Atoms: custodians (reach) and memory items (0 or 1). */
enum sb_atom {
	SB_ATOM_PHONE, /* its storage; USE: in hand, OWN: opened up */
	SB_ATOM_COMPUTER,
	SB_ATOM_PAPER,
	SB_ATOM_DRIVE,
	SB_ATOM_STORE,   /* USE: ask for own objects; OWN: read all */
	SB_ATOM_ACCOUNT, /* USE: can reach the log-in; OWN: mints tokens */
	SB_ATOM_PROVIDER_SERVICES, /* services with party "provider" */
	SB_ATOM_THIRD_SERVICES,    /* services with any other party */
	SB_ATOM_KNOW_PASSPHRASE,
	SB_ATOM_KNOW_PASSCODE,
	SB_ATOM_KNOW_ACCOUNT_PASSWORD,
	SB_ATOM_SECOND_FACTOR,
	SB_ATOM_GROUP_SECRET, /* is a member of the group */
	SB_ATOM_COUNT
};

struct sb_coalition {
	uint8_t of[SB_ATOM_COUNT]; /* enum sb_reach; items: 0 or 1 */
};

/* Short lower-case name; static; "unknown" beyond the last. */
const char *sb_atom_name(enum sb_atom atom);
/* The atom of a custodian (SB_AT_...) or memory item (SB_PASSPHRASE ...) by
 * its name; SB_ATOM_COUNT when there is none. */
enum sb_atom sb_atom_find(const char *name);
/* What anybody has: the provider's front doors and public services. */
void sb_atom_public(struct sb_coalition *out);
/* What the owner has on a good day: the phone in hand, own computer, paper
 * and drive, everything remembered, the public part. */
void sb_atom_owner(struct sb_coalition *out);

/* A kind of question that an unlock or open asked, and the answer. */
struct sb_asked {
	uint8_t atom; /* enum sb_atom */
	uint8_t granted;
	uint16_t tries; /* wrong answers that the counter behind it allows;
			   0: nothing counts */
	char what[SB_LABEL_BYTES + 16]; /* item, where/label or service */
	uint64_t count;                 /* how often; equal ones are merged */
	uint8_t requests[32]; /* services: XOR of SHA-256 of each request, so
			       that two runs tell whether one depends on a
			       secret; zero for the owner's view */
};

struct sb_world;
struct sb_view;
struct sb_world_state;

/* Services of the profile's scheme are started.  accounts: how many owners;
 * secrets (passphrase, passcode, password) are made from seed.  profile is
 * copied.  SB_PARAM (accounts 0 or above 2^20), SB_MEMORY, SB_UNSUPPORTED, or
 * what a service's start returned. */
SB_MUST_USE enum sb_err sb_world_new(const struct sb_profile *profile,
				     uint32_t accounts, uint64_t seed,
				     struct sb_world **out);
/* Wipes.  After the last view; NULL is fine. */
void sb_world_free(struct sb_world *world);

/* What an owner's memory holds: item is SB_PASSPHRASE (20 of 32 characters in
 * four groups, 100 bits), SB_PASSCODE (6 digits) or SB_ACCOUNT_PASSWORD (12 of
 * 32 characters, 60 bits).  Borrowed from the world; empty when unknown. */
struct sb_span sb_world_secret(const struct sb_world *world, uint32_t account,
			       const char *item);

/* Copy every durable counter and service's state; put them back; free (wipes;
 * NULL is fine).  For experiments that start from one state.  Not while views
 * are in use.  Deposits that were made since keep their counters. */
SB_MUST_USE enum sb_err sb_world_save(struct sb_world *world,
				      struct sb_world_state **out);
void sb_world_rewind(struct sb_world *world,
		     const struct sb_world_state *state);
void sb_world_forget(struct sb_world *world, struct sb_world_state *state);

/* A view; coalition NULL: the owner (sb_atom_owner).  SB_PARAM: no such
 * account; SB_MEMORY.  Free before the world. */
SB_MUST_USE enum sb_err sb_view_new(struct sb_world *world, uint32_t account,
				    const struct sb_coalition *coalition,
				    struct sb_view **out);
void sb_view_free(struct sb_view *view); /* wipes; NULL is fine */
/* What enroll and unlock get; lives as long as the view.  Its operations may
 * be called from several threads. */
struct sb_custody *sb_view_custody(struct sb_view *view);
/* Pretend the coalition knows this value of item (a guess).  SB_PARAM: no
 * memory item, or longer than 64 bytes. */
SB_MUST_USE enum sb_err sb_view_guess(struct sb_view *view, const char *item,
				      struct sb_span value);

/* May this view read the account's stored objects?  SB_OK, SB_MISSING (out of
 * reach), SB_DENIED or SB_LOCKED_OUT (log-in refused). */
SB_MUST_USE enum sb_err sb_view_store(struct sb_view *view);
/* Call a service through the view: SB_MISSING out of reach, unknown or
 * switched off, SB_DENIED refused; else what serve returned.  Serialised per
 * service; any number of threads.  The service draws from a stream of its own
 * and borrows env's kit, scratch and clock. */
SB_MUST_USE enum sb_err sb_view_call(struct sb_view *view, struct sb_env *env,
				     const char *service,
				     struct sb_span request,
				     struct sb_buf *response);
/* The log so far, in order of first asking; borrowed until the view is used
 * again. */
const struct sb_asked *sb_view_log(const struct sb_view *view, size_t *count);
/* 1: memory ran out, the log is not complete. */
int sb_view_log_lost(const struct sb_view *view);

/* Switch a service off or on (NULL: all). */
void sb_world_service_up(struct sb_world *world, const char *name, int up);
/* Bytes deposited per custodian atom, for the key-material column. */
uint64_t sb_world_deposit_bytes(const struct sb_world *world, uint32_t account,
				enum sb_atom at);
/* Visit deposits (for scans): custodian, label, value. */
void sb_world_visit(const struct sb_world *world, uint32_t account,
		    void (*visit)(void *arg, const char *where,
				  const char *label, struct sb_span value),
		    void *arg);

#endif
