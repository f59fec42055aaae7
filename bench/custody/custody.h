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
 *     hold, its counters are not asked.  Exceptions: rules 4 and 5.
 *  2. Log-in: OWN account (tokens are minted), or USE account and one of
 *     - the account password and, where the profile has one, the second factor;
 *     - a session: the machine that is backed up, or the other device, opened
 *       up (OWN) or unlocked (rule 4; a computer is opened up or not): they
 *       stay logged in, but where the profile's stays_logged_in is no, or the
 *       owner ended the machine's session.  What a session is good for is the
 *       service's matter: it is a log-in, no key;
 *     - where the profile's account_recovery is support, passing for the owner
 *       with support, after recovery_days; where it is trusted, the second
 *       factor and the paper, or one contact.
 *     The account system counts wrong passwords: SB_LOGIN_TRIES in a row lock
 *     the password until the provider lifts that; sessions go on.  A living
 *     client (sb_view_session) has logged in before.
 *  3. USE of store or account is USE of the provider: the store answers only
 *     whoever is logged in, for deposits as for objects.  Account records ask
 *     for a log-in only where their guard says so.  Where the profile keeps
 *     objects elsewhere (store_at), they and deposits at SB_AT_STORE are in
 *     reach of whoever reaches that custodian; on the phone, whose software
 *     shows nothing while it is locked, of whoever opened it up (OWN) or
 *     unlocks it.  What a scheme leaves at SB_AT_PHONE is with the machine
 *     that is backed up: where the profile's machine is the computer, there.
 *  4. Guard .unlocked: the passcode of that custodian's device.  The secure
 *     elements of phone and other device enforce it even against OWN, and
 *     spend their key after SB_PHONE_TRIES wrong passcodes in a row; each
 *     entry takes SB_ENTRY_NS of virtual time.  Whoever has the phone and took
 *     its element apart (atom phone_se) is not counted.  Elsewhere only USE is
 *     held back, without a limit.  The element's own storage is in reach of
 *     whoever has the phone; its guards hold unless it was taken apart.
 *  5. Guard .proof: the item as it was when the deposit was made, compared by
 *     the custodian.  The counter goes up before the comparison and is
 *     durable; a right proof sets it to 0; at .tries wrong ones in a row the
 *     deposit is locked (SB_LOCKED_OUT), right proof or not, and with .destroy
 *     it is gone for the custodian's owner too.  Nothing to present:
 *     SB_DENIED, no try is used.  Guard .present: SB_DENIED without that
 *     custodian or factor.  Guard .delay_days: granted, after virtual days.
 *  6. Services of party "provider" act for whoever is logged in (USE of them
 *     and a log-in): that is how the provider's side of a restore reaches its
 *     own key service when the user only has an account.  Whoever merely owns
 *     the store is refused.  Services of other parties are public: USE; but
 *     for those that say .login.
 *  7. OWN of a party's services: each call runs on a copy of the state, so
 *     that a counter kept by the service does not hold its owner back, and a
 *     service that is switched off still answers him.
 *  8. Contacts and HSM replicas are alike, so that how many are in reach (the
 *     first ones) says everything: two counts for the cluster, of replicas that
 *     answer and of corrupted ones, which answer too.  A contact in reach
 *     hands over what he has.  Owning provider, store or account is owning no
 *     HSM.
 *  9. A view enters one password and one passcode per device once: what it was
 *     told holds until sb_view_guess changes the value. */
#ifndef BENCH_CUSTODY_CUSTODY_H
#define BENCH_CUSTODY_CUSTODY_H

#include "bench/profile/profile.h"
#include "schemes/custody.h"

#define SB_LOGIN_TRIES       10u /* assumed of every account (fact.login) */
#define SB_PHONE_TRIES       10u
#define SB_ENTRY_NS          UINT64_C(80000000)
#define SB_DEPOSIT_MAX_BYTES (1u << 20)
#define SB_DEPOSITS_MAX      1024u /* of one account */
#define SB_LABEL_BYTES       48u   /* with the NUL */

enum sb_reach {
	SB_NONE,
	SB_USE,
	SB_OWN
};

/* Atoms, by which a coalition is described.  What each is, and how much of it
 * there can be, is a row of a table (sb_atom_row) and of the profile. */
enum sb_atom {
	SB_ATOM_PHONE,    /* its storage; USE: in hand, OWN: opened up */
	SB_ATOM_PHONE_SE, /* 1: its secure element was taken apart */
	SB_ATOM_COMPUTER,
	SB_ATOM_PAPER,
	SB_ATOM_DRIVE,
	SB_ATOM_DEVICE,   /* the owner's other trusted device */
	SB_ATOM_CONTACTS, /* how many give what they have */
	SB_ATOM_STORE,    /* USE: ask for own objects; OWN: read all */
	SB_ATOM_ACCOUNT,  /* USE: can reach the log-in; OWN: mints tokens */
	SB_ATOM_HSM,      /* how many replicas answer */
	SB_ATOM_HSM_OWN,  /* how many are corrupted */
	SB_ATOM_PROVIDER_SERVICES, /* services with party "provider" */
	SB_ATOM_THIRD_SERVICES,    /* services with any other party */
	SB_ATOM_KNOW_PASSPHRASE,   /* items, up to KNOW_CODE: 0 or 1 */
	SB_ATOM_KNOW_PASSCODE,
	SB_ATOM_KNOW_ACCOUNT_PASSWORD,
	SB_ATOM_KNOW_CODE,
	SB_ATOM_SECOND_FACTOR,
	SB_ATOM_IDENTITY,     /* passes for the owner with support */
	SB_ATOM_GROUP_SECRET, /* is a member of the group */
	SB_ATOM_COUNT
};

#define SB_ALL 255u /* of a count: as many as there are */

enum sb_atom_kind {
	SB_ATOM_IS_PLACE, /* a custodian or a party's services: enum sb_reach */
	SB_ATOM_IS_COUNT, /* so many of them */
	SB_ATOM_IS_ITEM,  /* 1: knows it */
	SB_ATOM_IS_THING  /* 1: has it */
};

struct sb_atom_row {
	const char *name;  /* short, lower case: as in custody.h of schemes */
	uint8_t kind;      /* enum sb_atom_kind */
	uint8_t most;      /* highest value; SB_ALL: says the profile */
	uint8_t owner;     /* what the owner has on a good day */
	uint8_t everybody; /* what anybody has */
	const char *words[2]; /* in a sentence: value 1, value 2 */
};

struct sb_coalition {
	uint8_t of[SB_ATOM_COUNT]; /* more than there is means all */
};

/* Static, never NULL. */
const struct sb_atom_row *sb_atom_row(enum sb_atom atom);
/* Short lower-case name; static; "unknown" beyond the last. */
const char *sb_atom_name(enum sb_atom atom);
/* The atom of a custodian (SB_AT_...) or memory item (SB_PASSPHRASE ...) by
 * its name; SB_ATOM_COUNT when there is none. */
enum sb_atom sb_atom_find(const char *name);
int sb_atom_is_item(enum sb_atom atom);
/* The machine that is backed up: phone or computer. */
enum sb_atom sb_atom_machine(const struct sb_profile *profile);
/* What anybody has: the provider's front doors and public services. */
void sb_atom_public(struct sb_coalition *out);
/* What the owner has on a good day: the phone in hand, own computer, paper
 * and drive, the other device, all contacts, everything remembered, the public
 * part. */
void sb_atom_owner(struct sb_coalition *out);
/* The highest value of each atom in a world of this profile. */
void sb_atom_most(const struct sb_profile *profile, struct sb_coalition *out);

/* What a run depended on: it goes the same way for every coalition with low <=
 * value <= high in every atom. */
struct sb_box {
	struct sb_coalition low, high;
};

/* One question of a run: has the coalition at least so much of the atom? */
struct sb_query {
	uint8_t atom, least, has;
};

#define SB_VIEW_STEPS 160u /* more cannot be new to a view */

/* A kind of question that an unlock or open asked, and the answer. */
struct sb_asked {
	uint8_t atom; /* enum sb_atom */
	uint8_t granted;
	uint8_t owned;  /* the coalition owns what was asked */
	uint8_t served; /* a service: it was reached and ran, whatever it said
			 */
	uint16_t tries; /* wrong answers that the counter behind it allows;
			   0: nothing counts */
	char what[SB_LABEL_BYTES + 24]; /* item, where/label or service, #nth */
	uint64_t count;                 /* how often; equal ones are merged */
	uint8_t requests[32]; /* services: XOR of SHA-256 of each request, so
			       that two runs tell whether one depends on a
			       secret; zero for the owner's view */
};

/* What a view's questions cost besides computing. */
struct sb_view_cost {
	uint64_t virtual_ns;    /* entries at a secure element, delays */
	uint64_t questions;     /* to custodians and services */
	uint64_t fetched_bytes; /* deposits handed out, answers of services */
	uint64_t deposits, deposited_bytes, removals;
	/* Of these and of fetches: with custodians other than the phone and its
	 * element. */
	uint64_t sent;
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
 * four groups, 100 bits), SB_PASSCODE or SB_SECURITY_CODE (6 digits) or
 * SB_ACCOUNT_PASSWORD (12 of 32 characters, 60 bits).  Borrowed from the world; empty when unknown. */
struct sb_span sb_world_secret(const struct sb_world *world, uint32_t account,
			       const char *item);

/* The owner makes up another secret for item; from now on sb_know_next gives
 * that one and deposits are guarded by it.  Once more (done 1): it is the
 * secret, also for the log-in and the devices' elements.  SB_PARAM. */
SB_MUST_USE enum sb_err sb_world_renew(struct sb_world *world, uint32_t account,
				       const char *item, int done);

/* From now on nobody has so much of the atom any more (a place: any of it), and
 * of counts so many fewer are there; for the log-in, wrong passwords so far are
 * forgotten. */
void sb_world_lose(struct sb_world *world, enum sb_atom atom, unsigned amount);
/* For tests: the power goes at the nth counted entry from now (1: the next),
 * after its counter was raised and before anything is compared; SB_IO. */
void sb_world_cut_power(struct sb_world *world, unsigned nth);
void sb_world_lift_login(struct sb_world *world, uint32_t account);
/* The owner removed the machine that is backed up from the account: its session
 * ended (rule 2). */
void sb_world_revoke_machine(struct sb_world *world, uint32_t account);

/* What a rekey left in the parameters of its ctx holds for the account from now
 * on (who keeps the keys is a parameter of some schemes, and no secret): keep
 * it; set it in a ctx, which stays as it is where nothing was kept. */
void sb_world_keep_settings(struct sb_world *world, uint32_t account,
			    const void *ctx);
void sb_world_put_settings(const struct sb_world *world, uint32_t account,
			   void *ctx);

/* Have told every question of every view from now on, in order, in words that
 * are equal for equal questions with equal answers: what, of whom, whether it
 * was granted, how many bytes were asked and given.  NULL: no more.  One thread
 * at a time. */
typedef void sb_world_heard(void *arg, const char *what);
void sb_world_listen(struct sb_world *world, sb_world_heard *heard, void *arg);

/* A new epoch begins: deposits that are made from now on carry its number.
 * The first is 0. */
void sb_world_next_epoch(struct sb_world *world);

/* Copy all that is durable (deposits, counters, secrets, services' state); put
 * it back; free (wipes; NULL is fine).  For experiments that start from one
 * state, and for a thief's copy.  Not while views are in use. */
SB_MUST_USE enum sb_err sb_world_save(struct sb_world *world,
				      struct sb_world_state **out);
SB_MUST_USE enum sb_err sb_world_rewind(struct sb_world *world,
					const struct sb_world_state *state);
void sb_world_forget(struct sb_world *world, struct sb_world_state *state);
/* 1: nothing durable differs from what was saved, but for how much the services
 * have drawn from their streams. */
int sb_world_is(const struct sb_world *world,
		const struct sb_world_state *state);

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

/* Another moment comes when unlock is done and objects are to be read: what was
 * proved until then is forgotten, turn is called once, and the rest is asked of
 * the world as turn left it.  For keys that were taken at one time and objects
 * at another. */
void sb_view_at_turn(struct sb_view *view, enum sb_err (*turn)(void *arg),
		     void *arg);
SB_MUST_USE enum sb_err sb_view_turn(struct sb_view *view);

/* What a coalition can work out (derive.h): a view that is given it answers
 * from it where custodians and services refuse.  answer: SB_MISSING where that
 * request and its answer are not worked out. */
struct sb_given {
	int (*knows)(void *arg, struct sb_span value);
	enum sb_err (*answer)(void *arg, const char *service, unsigned nth,
			      struct sb_span request, struct sb_buf *response);
	void *arg;
};
void sb_view_give(struct sb_view *view, const struct sb_given *given);

/* The view is of a client that lives: what it proved to log in, and to unlock
 * the machine that it runs on, it proved before; the account system must still
 * answer. */
void sb_view_session(struct sb_view *view);

/* Replicas of the cluster that the view does not ask, though it could: bit i,
 * replica i. */
void sb_view_leave_out(struct sb_view *view, uint32_t replicas);

/* May this view read the account's stored objects?  SB_OK, SB_MISSING (out of
 * reach), SB_DENIED or SB_LOCKED_OUT (log-in refused). */
SB_MUST_USE enum sb_err sb_view_store(struct sb_view *view);
/* Call a service through the view: SB_MISSING out of reach, unknown or
 * switched off, SB_DENIED refused; else what serve returned.  Serialised per
 * service; any number of threads.  The service draws from a stream of its own
 * and borrows env's kit, scratch and clock. */
SB_MUST_USE enum sb_err sb_view_call(struct sb_view *view, struct sb_env *env,
				     const char *service, unsigned nth,
				     struct sb_span request,
				     struct sb_buf *response);
/* What the questions so far depended on, within what the profile has. */
void sb_view_box(struct sb_view *view, struct sb_box *out);
void sb_view_cost(struct sb_view *view, struct sb_view_cost *out);
/* The questions that narrowed the box, in order; returns how many. */
size_t sb_view_steps(struct sb_view *view, struct sb_query out[SB_VIEW_STEPS]);
/* The log so far, in order of first asking; borrowed until the view is used
 * again. */
const struct sb_asked *sb_view_log(const struct sb_view *view, size_t *count);
/* 1: memory or room for steps ran out, the log is not complete. */
int sb_view_log_lost(const struct sb_view *view);

/* The account is closed: what the provider keeps for it (SB_AT_STORE,
 * SB_AT_ACCOUNT, SB_AT_HSM, its services' and replicas' records) is gone.  How
 * many deposits that were. */
uint64_t sb_world_close_account(struct sb_world *world, uint32_t account);
/* Bytes that services, of whichever party, keep for this account alone. */
uint64_t sb_world_served_bytes(struct sb_world *world, uint32_t account);
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
