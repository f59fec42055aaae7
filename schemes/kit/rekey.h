/* schemes/kit/rekey.h: what changes of keys have in common. */
#ifndef SCHEMES_KIT_REKEY_H
#define SCHEMES_KIT_REKEY_H

#include "schemes/kit/kit.h"
#include "schemes/scheme.h"

/* Refuse, and say why.  The sentence begins "none: " where the system that is
 * modelled has no such operation, or nothing that it could change; "not
 * modelled: " where it has one, or nobody knows.  SB_UNSUPPORTED. */
SB_MUST_USE static inline enum sb_err sb_rekey_refuse(struct sb_env *env,
						      const char *why)
{
	sb_say(env, why);
	return SB_UNSUPPORTED;
}

/* Reasons by enum sb_rekey; NULL: it is done, or decided later. */
#define SB_REKEYS (SB_REKEY_ERASE + 1)
typedef const char *const sb_rekey_reasons[SB_REKEYS];

/* 1: the owner is renewing item (sb_know_next differs).  An item that is out
 * of reach is not being renewed. */
static inline int sb_rekey_renews(struct sb_custody *custody, const char *item)
{
	uint8_t text[2][64];
	struct sb_buf was = { text[0], 0, 64 }, next = { text[1], 0, 64 };
	int renews =
		sb_know(custody, item, &was) == SB_OK &&
		sb_know_next(custody, item, &next) == SB_OK &&
		(was.len != next.len || !sb_equal(was.ptr, next.ptr, was.len));

	sb_wipe(text, sizeof(text));
	return renews;
}

/* Remove what may be gone already. */
SB_MUST_USE static inline enum sb_err sb_rekey_drop(struct sb_custody *custody,
						    const char *where,
						    const char *label)
{
	enum sb_err err = sb_remove(custody, where, label);

	return err == SB_MISSING ? SB_OK : err;
}

/* Of a scheme in which the passphrase alone opens one deposit, and that holds
 * all keys.  Refusals stand in missing. */
struct sb_rekey_one {
	const char *const *missing; /* sb_rekey_reasons */
	const char *where, *label;  /* the deposit */
	/* Of struct sb_keys: all keys anew. */
	enum sb_err (*enroll)(void *ctx, struct sb_env *, struct sb_custody *);
	/* The same keys under the passphrase that is to be. */
	enum sb_err (*put)(void *ctx, struct sb_env *, struct sb_custody *);
};

SB_MUST_USE static inline enum sb_err sb_rekey_one(
	const struct sb_rekey_one *of, void *ctx, struct sb_env *env,
	struct sb_custody *custody, enum sb_rekey what, enum sb_redo *redo)
{
	*redo = SB_REDO_NOTHING;
	if (of->missing[what])
		return sb_rekey_refuse(env, of->missing[what]);
	if (what == SB_REKEY_ERASE)
		return sb_remove(custody, of->where, of->label);
	if (what == SB_REKEY_ROTATE) {
		*redo = SB_REDO_ALL;
		return of->enroll(ctx, env, custody);
	}
	return sb_rekey_renews(custody, SB_PASSPHRASE)
		       ? of->put(ctx, env, custody)
		       : sb_rekey_refuse(env, "none: only the passphrase "
					      "opens anything");
}

#endif
