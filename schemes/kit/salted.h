/* schemes/kit/salted.h: a salted hash of a password that lies beside what the
 * password opens, as some formats have it: a guess then costs one hash, whatever
 * the key derivation costs.
 *
 *   record = salt[16] || SHA-256(password || salt) */
#ifndef SCHEMES_KIT_SALTED_H
#define SCHEMES_KIT_SALTED_H

#include "schemes/custody.h"
#include "schemes/kit/env.h"

#define SB_SALTED_BYTES 48u

/* Draw a salt, deposit the record unguarded.  Errors of sb_random, sb_deposit. */
SB_MUST_USE enum sb_err sb_salted_make(struct sb_env *env,
				       struct sb_custody *custody,
				       const char *where, const char *label,
				       struct sb_span password);
/* SB_DENIED: it is another password's; SB_MALFORMED: no record; errors of
 * sb_fetch. */
SB_MUST_USE enum sb_err sb_salted_check(struct sb_env *env,
					struct sb_custody *custody,
					const char *where, const char *label,
					struct sb_span password);

#endif
