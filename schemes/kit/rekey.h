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

#endif
