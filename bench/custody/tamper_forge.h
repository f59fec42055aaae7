/* bench/custody/tamper_forge.h: enrol the victim once more, as a coalition can.
 *
 * The scheme's own enroll runs in a custody that is the victim's wherever the
 * coalition reaches, and imagined elsewhere: what it does not know or have it
 * makes up, what it cannot deposit it keeps, and services that refuse it are
 * played by ones of its own.  What it could deposit stays; where it owns the
 * custodian, guards are gone.  A service that it owns keeps the changes that
 * its calls make, but runs its own code. */
#ifndef BENCH_CUSTODY_TAMPER_FORGE_H
#define BENCH_CUSTODY_TAMPER_FORGE_H

#include "bench/custody/desk.h"
#include "bench/custody/world.h"

struct sb_forge {
	struct sb_custody custody;
	struct sb_desk desk;
	struct sb_env_ops ops; /* the desk's, but for calls */
	struct sb_view *real;  /* the coalition's, of the victim's world */
	struct sb_view *imagined;
	struct sb_world *own; /* of the imagination */
};

/* For views of account in worlds that are like world.  Release also after a
 * failure. */
SB_MUST_USE enum sb_err sb_forge_init(struct sb_forge *f,
				      const struct sb_world *world,
				      uint32_t account, uint64_t seed);
void sb_forge_release(struct sb_forge *f);
/* Go on as this coalition (borrowed), with a fresh imagination. */
void sb_forge_as(struct sb_forge *f, struct sb_view *real);

/* Fill ctx (ctx_bytes, zeroed) with the scheme's keys, made anew. */
SB_MUST_USE enum sb_err sb_forge_enroll(struct sb_forge *f,
					const struct sb_profile *profile,
					void *ctx);
/* With what the coalition gets honestly. */
SB_MUST_USE enum sb_err sb_forge_unlock(struct sb_forge *f,
					const struct sb_profile *profile,
					void *ctx);

/* May the view put something there, or change it?  As rules 1 to 3 say; of a
 * phone or other device that is only in hand, its passcode, too. */
int sb_forge_may_write(struct sb_view *view, enum sb_atom at, unsigned nth);

#endif
