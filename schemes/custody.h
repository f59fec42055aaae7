/* schemes/custody.h: what the keys half of a scheme may ask of the world.
 *
 * enroll deposits each secret with a custodian, under a guard where one
 * applies.  unlock gets back only what the coalition that runs it reaches:
 * every question and its answer is logged by the bench, which is how it finds
 * out who can restore and who can read.  Read schemes/README.md, "Keys", for
 * how the pieces are meant to be used. */
#ifndef SCHEMES_CUSTODY_H
#define SCHEMES_CUSTODY_H

#include "schemes/kit/base.h"

struct sb_custody;

/* Custodians: places where a secret can be.  Own: to have its whole state;
 * use: to be able to talk to it, its guards hold. */
#define SB_AT_PHONE    "phone"        /* the old phone's storage */
#define SB_AT_PHONE_SE "phone_se"     /* its secure element's own storage */
#define SB_AT_COMPUTER "computer"     /* the owner's computer */
#define SB_AT_PAPER    "paper"        /* a sheet in a drawer */
#define SB_AT_DRIVE    "drive"        /* a drive in a vault */
#define SB_AT_DEVICE   "other_device" /* another trusted device of the owner */
#define SB_AT_CONTACTS "contacts"     /* people, by number: the _nth calls */
#define SB_AT_STORE \
	"store"                 /* beside the objects, wherever the profile
				     keeps those (store_at) */
#define SB_AT_ACCOUNT "account" /* the provider's account records */
#define SB_AT_HSM     "hsm"     /* the HSM cluster, by replica: _nth calls */

/* Memory items, for sb_know, sb_guard.proof and sb_entangle. */
#define SB_PASSPHRASE       "passphrase"       /* chosen for the backup */
#define SB_PASSCODE         "passcode"         /* of the owner's devices */
#define SB_ACCOUNT_PASSWORD "account_password" /* of the provider's account */
#define SB_SECURITY_CODE    "security_code"    /* six digits, for recovery */

/* A thing, for sb_guard.present. */
#define SB_SECOND_FACTOR "second_factor"

/* All conditions must hold for whoever only *uses* the custodian; who owns it
 * needs none of them, unless the guard is enforced elsewhere.  All zero: open.
 */
struct sb_guard {
	const char *proof; /* knows this memory item, as it was when the deposit
			      was made; NULL: no */
	uint16_t tries;    /* wrong proofs in a row before nobody is served any
			      more; 0: no limit */
	uint8_t destroy;   /* after the last try the value is gone, even for the
			      custodian's owner; else only locked */
	uint8_t login;     /* logged in to the provider's account */
	uint8_t unlocked;  /* has this custodian unlocked: SB_PASSCODE */
	const char *present; /* has this custodian in hand (SB_AT_...) or
				 SB_SECOND_FACTOR; NULL: no */
	uint16_t delay_days; /* the custodian waits so long before it answers */
};

struct sb_custody_ops {
	enum sb_err (*know)(struct sb_custody *, const char *item, int next,
			    struct sb_buf *out);
	enum sb_err (*deposit)(struct sb_custody *, const char *where,
			       unsigned nth, const char *label,
			       struct sb_span value,
			       const struct sb_guard *guard);
	enum sb_err (*fetch)(struct sb_custody *, const char *where,
			     unsigned nth, const char *label,
			     struct sb_buf *out);
	enum sb_err (*remove)(struct sb_custody *, const char *where,
			      unsigned nth, const char *label);
	enum sb_err (*entangle)(struct sb_custody *, const char *where,
				const char *item, const char *label,
				uint8_t key[32]);
	unsigned (*count)(struct sb_custody *, const char *what);
	enum sb_err (*group)(struct sb_custody *, uint8_t secret[32]);
};

struct sb_custody {
	const struct sb_custody_ops *ops;
	uint64_t account; /* which account: public */
	void *host;       /* the bench's; schemes leave it alone */
};

/* A secret in somebody's memory.  out->cap >= 64.  SB_MISSING when this
 * coalition does not know it. */
SB_MUST_USE static inline enum sb_err sb_know(struct sb_custody *c,
					      const char *item,
					      struct sb_buf *out)
{
	return c->ops->know(c, item, 0, out);
}

/* The same secret as it will be once a rekey with SB_REKEY_NEW_SECRET is done;
 * at any other time, and for items that stay, as sb_know. */
SB_MUST_USE static inline enum sb_err sb_know_next(struct sb_custody *c,
						   const char *item,
						   struct sb_buf *out)
{
	return c->ops->know(c, item, 1, out);
}

/* How many there are of SB_AT_CONTACTS (the profile's "contacts") or of
 * SB_AT_HSM and services with party "hsm" (the profile's "replicas"); 1 of any
 * other custodian.  Public: says nothing about who is in reach. */
static inline unsigned sb_count(struct sb_custody *c, const char *what)
{
	return c->ops->count(c, what);
}

/* Leave value (copied) with a custodian; nth counts from 0 and is below
 * sb_count.  guard NULL: open to whoever reaches it.  A second deposit under
 * one label replaces the first.  SB_MISSING: out of reach; SB_DENIED or
 * SB_LOCKED_OUT: the provider's log-in refused. */
SB_MUST_USE static inline enum sb_err sb_deposit_nth(
	struct sb_custody *c, const char *where, unsigned nth,
	const char *label, struct sb_span value, const struct sb_guard *guard)
{
	return c->ops->deposit(c, where, nth, label, value, guard);
}

SB_MUST_USE static inline enum sb_err sb_deposit(struct sb_custody *c,
						 const char *where,
						 const char *label,
						 struct sb_span value,
						 const struct sb_guard *guard)
{
	return c->ops->deposit(c, where, 0, label, value, guard);
}

/* Get it back.  SB_MISSING: not in this coalition's reach, never deposited or
 * removed; SB_DENIED: the guard refused (a wrong proof used up a try);
 * SB_LOCKED_OUT: no tries are left. */
SB_MUST_USE static inline enum sb_err sb_fetch_nth(struct sb_custody *c,
						   const char *where,
						   unsigned nth,
						   const char *label,
						   struct sb_buf *out)
{
	return c->ops->fetch(c, where, nth, label, out);
}

SB_MUST_USE static inline enum sb_err sb_fetch(struct sb_custody *c,
					       const char *where,
					       const char *label,
					       struct sb_buf *out)
{
	return c->ops->fetch(c, where, 0, label, out);
}

/* Have the custodian forget it (rekey).  An honest custodian does; a copy that
 * somebody took before is still his.  SB_MISSING: was not there or out of
 * reach. */
SB_MUST_USE static inline enum sb_err sb_remove_nth(struct sb_custody *c,
						    const char *where,
						    unsigned nth,
						    const char *label)
{
	return c->ops->remove(c, where, nth, label);
}

SB_MUST_USE static inline enum sb_err sb_remove(struct sb_custody *c,
						const char *where,
						const char *label)
{
	return c->ops->remove(c, where, 0, label);
}

/* Have the secure element of SB_AT_PHONE or SB_AT_DEVICE make a key of its
 * device key, which never leaves it, and of a memory item (only SB_PASSCODE, or
 * NULL: of the device key alone): the same key each time, on this device only.
 * The element compares the passcode before it answers: wrong ones are counted
 * (ten in a row are the last) and each entry takes 80 ms of virtual time.
 * SB_MISSING, SB_DENIED, SB_LOCKED_OUT.  Whoever took the element apart is not
 * counted: a wrong passcode then gives a wrong key and SB_OK. */
SB_MUST_USE static inline enum sb_err sb_entangle(struct sb_custody *c,
						  const char *where,
						  const char *item,
						  const char *label,
						  uint8_t key[32])
{
	return c->ops->entangle(c, where, item, label, key);
}

/* The secret that this account's group shares (a family, a company), where the
 * profile says that there is one; known to whoever is in the group.  Public
 * domain: 32 zero bytes.  SB_MISSING when out of reach. */
SB_MUST_USE static inline enum sb_err sb_group_secret(struct sb_custody *c,
						      uint8_t secret[32])
{
	return c->ops->group(c, secret);
}

#endif
