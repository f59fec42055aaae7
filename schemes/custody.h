/* schemes/custody.h: what the keys half of a scheme may ask of the world.
 *
 * enroll deposits each secret with a custodian, under a guard where one
 * applies.  unlock gets back only what the coalition that runs it reaches:
 * every question and its answer is logged by the bench, which is how it finds
 * out who can restore and who can read. */
#ifndef SCHEMES_CUSTODY_H
#define SCHEMES_CUSTODY_H

#include "schemes/kit/base.h"

struct sb_custody;

/* Custodians: places where a secret can be.  Own: to have its whole state;
 * use: to be able to talk to it, its guards hold. */
#define SB_AT_PHONE    "phone"    /* the old phone's storage */
#define SB_AT_COMPUTER "computer" /* the owner's computer */
#define SB_AT_PAPER    "paper"    /* a sheet in a drawer */
#define SB_AT_DRIVE    "drive"    /* a drive in a vault */
#define SB_AT_STORE    "store"    /* the provider's object store */
#define SB_AT_ACCOUNT  "account"  /* the provider's account records */

/* Memory items, for sb_know and sb_guard.proof. */
#define SB_PASSPHRASE       "passphrase"       /* chosen for the backup */
#define SB_PASSCODE         "passcode"         /* of the phone */
#define SB_ACCOUNT_PASSWORD "account_password" /* of the provider's account */

/* All conditions must hold for whoever only *uses* the custodian; who owns it
 * needs none of them, unless the guard is enforced elsewhere. */
struct sb_guard {
	const char *proof; /* knows this memory item; NULL: no */
	uint16_t tries;    /* wrong proofs before it is gone; 0: no limit */
	uint8_t login;     /* logged in to the provider's account */
	uint8_t unlocked;  /* has this custodian unlocked: SB_PASSCODE */
};

struct sb_custody_ops {
	enum sb_err (*know)(struct sb_custody *, const char *item,
			    struct sb_buf *out);
	enum sb_err (*deposit)(struct sb_custody *, const char *where,
			       const char *label, struct sb_span value,
			       const struct sb_guard *guard);
	enum sb_err (*fetch)(struct sb_custody *, const char *where,
			     const char *label, struct sb_buf *out);
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
	return c->ops->know(c, item, out);
}

/* Leave value (copied) with a custodian.  guard NULL: open to whoever reaches
 * it.  A second deposit under one label replaces the first. */
SB_MUST_USE static inline enum sb_err sb_deposit(struct sb_custody *c,
						 const char *where,
						 const char *label,
						 struct sb_span value,
						 const struct sb_guard *guard)
{
	return c->ops->deposit(c, where, label, value, guard);
}

/* Get it back.  SB_MISSING: not in this coalition's reach or never deposited;
 * SB_DENIED: the guard refused (that used up a try); SB_LOCKED_OUT: no tries
 * are left. */
SB_MUST_USE static inline enum sb_err sb_fetch(struct sb_custody *c,
					       const char *where,
					       const char *label,
					       struct sb_buf *out)
{
	return c->ops->fetch(c, where, label, out);
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
