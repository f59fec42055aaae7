/* schemes/kit/lockbox.h: a random master key in a box that a passphrase opens.
 *
 *   box = "SLB1" || LE32 memory_kib || LE32 passes || salt[16] || wrapped[40]
 *   kek = KDF(Argon2id(passphrase, salt, memory_kib, passes), "sb lockbox",
 *             box[0..28)),  wrapped = RFC 3394(kek, master[32])
 *
 * The parameters are bound by the KDF's context.  A damaged box cannot be told
 * from a wrong passphrase: both are SB_DENIED. */
#ifndef SCHEMES_KIT_LOCKBOX_H
#define SCHEMES_KIT_LOCKBOX_H

#include "schemes/custody.h"
#include "schemes/kit/env.h"
#include "schemes/scheme.h"

#define SB_LOCKBOX_BYTES 68u

/* Cost of one guess. */
struct sb_stretch {
	int64_t memory_kib, passes;
};

/* Draw master, box it under SB_PASSPHRASE, deposit the box unguarded.  SB_PARAM:
 * a cost that open would refuse; errors of sb_know, sb_random, sb_deposit,
 * sb_argon2id. */
SB_MUST_USE enum sb_err sb_lockbox_make(struct sb_env *env,
					struct sb_custody *custody,
					const struct sb_stretch *stretch,
					const char *where, const char *label,
					uint8_t master[32]);
/* Fetch the box and open it.  SB_DENIED: wrong passphrase or damaged box;
 * SB_MALFORMED: not a box, or parameters beyond 4 GiB or 64 passes; errors of
 * sb_know and sb_fetch. */
SB_MUST_USE enum sb_err sb_lockbox_open(struct sb_env *env,
					struct sb_custody *custody,
					const char *where, const char *label,
					uint8_t master[32]);
/* What a scheme does whose only key is in a box: NEW_SECRET boxes the master
 * again, under the passphrase to come (sb_know_next), ROTATE draws another (*drawn: it is in master, the caller makes keys of
 * it) and asks for .rotation, ERASE removes the box; the rest there is not. */
struct sb_lockbox_change {
	const struct sb_stretch *stretch;
	const char *where, *label;
	enum sb_redo rotation;
};
SB_MUST_USE enum sb_err sb_lockbox_rekey(struct sb_env *env,
					 struct sb_custody *custody,
					 const struct sb_lockbox_change *box,
					 enum sb_rekey what, enum sb_redo *redo,
					 int *drawn, uint8_t master[32]);
/* One guess at SB_PASSPHRASE: as open, but with secret instead of asking and
 * keeping nothing.  SB_UNSUPPORTED for any other item. */
SB_MUST_USE enum sb_err sb_lockbox_guess(struct sb_env *env,
					 struct sb_custody *custody,
					 const char *where, const char *label,
					 const char *item,
					 struct sb_span secret);

#endif
