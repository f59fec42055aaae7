/* schemes/services/recovery_internal.h: what the files of recovery share. */
#ifndef SCHEMES_SERVICES_RECOVERY_INTERNAL_H
#define SCHEMES_SERVICES_RECOVERY_INTERNAL_H

#include "schemes/services/recovery.h"
#include "schemes/services/services.h"

#define SB_RECOVERY_WRAPPED 40u
#define SB_RECOVERY_SALT    16u

extern const struct sb_guard sb_recovery_login; /* whoever is logged in */

/* Deposits under "LABEL WHAT".  get: exactly len bytes, else SB_MALFORMED.
 * drop: gone already is fine. */
SB_MUST_USE enum sb_err sb_recovery_put(struct sb_custody *custody,
					const char *where, unsigned nth,
					const struct sb_recovery *how,
					const char *what, struct sb_span value,
					const struct sb_guard *guard);
SB_MUST_USE enum sb_err sb_recovery_get(struct sb_custody *custody,
					const char *where, unsigned nth,
					const struct sb_recovery *how,
					const char *what, uint8_t *out,
					size_t len);
SB_MUST_USE enum sb_err sb_recovery_drop(struct sb_custody *custody,
					 const char *where, unsigned nth,
					 const struct sb_recovery *how,
					 const char *what);
/* The key, wrapped under kek, in the account's records. */
SB_MUST_USE enum sb_err sb_recovery_wrap(struct sb_env *env,
					 struct sb_custody *custody,
					 const struct sb_recovery *how,
					 const char *what,
					 const uint8_t kek[32],
					 const uint8_t key[32]);
SB_MUST_USE enum sb_err sb_recovery_unwrap(struct sb_env *env,
					   struct sb_custody *custody,
					   const struct sb_recovery *how,
					   const char *what,
					   const uint8_t kek[32],
					   uint8_t key[32]);
/* The code, or with next what it will be; *code points into text. */
SB_MUST_USE enum sb_err sb_recovery_code(struct sb_custody *custody,
					 const struct sb_recovery *how,
					 int next, uint8_t text[64],
					 struct sb_span *code);
/* Whether another way, or another party, may still help after err. */
int sb_recovery_goes_on(enum sb_err err);
/* Which of two refusals to report. */
enum sb_err sb_recovery_worse(enum sb_err a, enum sb_err b);

/* A random secret and its shares, each x || share. */
#define SB_SHARING_MOST 15u
#define SB_SHARE_BYTES  33u
struct sb_sharing {
	unsigned count, threshold;
	uint8_t secret[32];
	uint8_t shares[SB_SHARING_MOST][SB_SHARE_BYTES];
};
unsigned sb_sharing_threshold(unsigned count, unsigned wanted);
/* count shares, all of them.  SB_PARAM: none, too many, or fewer than are
 * needed; errors of sb_random. */
SB_MUST_USE enum sb_err sb_sharing_draw(struct sb_env *env, unsigned count,
					unsigned wanted,
					struct sb_sharing *out);
/* Is secret the one?  SB_DENIED, SB_FORGED or SB_MALFORMED: no.  Others end the
 * search. */
typedef enum sb_err sb_sharing_try(void *arg, const uint8_t secret[32]);
/* Whoever gave a share may have lied: join the last one with each choice of so
 * many others that there are threshold, until try takes the secret, which is then
 * .secret.  So each choice is tried once, when it becomes possible: of 15 shares
 * with a threshold of 8 that is 6435 in the end.  SB_DENIED: none was it, or there
 * are too few. */
SB_MUST_USE enum sb_err sb_sharing_search(struct sb_sharing *sharing,
					  sb_sharing_try *try, void *arg);

/* The ways with a code: as make and open of recovery.h for one way. */
enum sb_err sb_recovery_make_pin(struct sb_env *env, struct sb_custody *custody,
				 const struct sb_recovery *how,
				 const uint8_t key[32]);
enum sb_err sb_recovery_open_pin(struct sb_env *env, struct sb_custody *custody,
				 const struct sb_recovery *how,
				 uint8_t key[32]);
enum sb_err sb_recovery_make_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    const uint8_t key[32]);
enum sb_err sb_recovery_open_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    uint8_t key[32]);
/* Every replica that can be reached forgets its record. */
enum sb_err sb_recovery_forget_pin(struct sb_env *env,
				   struct sb_custody *custody);
enum sb_err sb_recovery_forget_proved(struct sb_env *env,
				      struct sb_custody *custody);

#endif
