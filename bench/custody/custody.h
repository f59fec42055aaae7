/* bench/custody/custody.h: custodians, deposits, guards, services, coalitions.
 *
 * A world holds what the accounts of one archive left with custodians, the
 * state of its services, and what its owners remember.  A coalition is what
 * somebody reaches; a view of the world through it is the sb_custody that a
 * scheme's unlock gets.  Every question and answer is logged. */
#ifndef BENCH_CUSTODY_CUSTODY_H
#define BENCH_CUSTODY_CUSTODY_H

#include "bench/profile/profile.h"
#include "schemes/custody.h"

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
	SB_ATOM_THIRD_SERVICES,    /* services with party "third" */
	SB_ATOM_KNOW_PASSPHRASE,
	SB_ATOM_KNOW_PASSCODE,
	SB_ATOM_KNOW_ACCOUNT_PASSWORD,
	SB_ATOM_SECOND_FACTOR,
	SB_ATOM_GROUP_SECRET, /* is a member of the group */
	SB_ATOM_COUNT
};
const char *sb_atom_name(enum sb_atom atom);

struct sb_coalition {
	uint8_t of[SB_ATOM_COUNT]; /* enum sb_reach; items: 0 or 1 */
};

/* One question of an unlock or open and whether it was granted. */
struct sb_asked {
	uint8_t atom; /* enum sb_atom */
	uint8_t granted;
	char what[48]; /* item, where/label or service */
};

struct sb_world;
struct sb_view;

/* Services of the profile's scheme are started.  accounts: how many owners;
 * secrets (passphrase, passcode, password) are made from seed. */
SB_MUST_USE enum sb_err sb_world_new(const struct sb_profile *profile,
				     uint32_t accounts, uint64_t seed,
				     struct sb_world **out);
void sb_world_free(struct sb_world *world);

/* A view; coalition NULL: the owner with everything (enrolment, backup).
 * view->custody is what enroll and unlock get. */
SB_MUST_USE enum sb_err sb_view_new(struct sb_world *world, uint32_t account,
				    const struct sb_coalition *coalition,
				    struct sb_view **out);
void sb_view_free(struct sb_view *view);
struct sb_custody *sb_view_custody(struct sb_view *view);
/* Pretend the coalition knows this value of item (a guess). */
SB_MUST_USE enum sb_err sb_view_guess(struct sb_view *view, const char *item,
				      struct sb_span value);

/* May this view read the account's stored objects?  USE: through the
 * provider, who asks for a log-in; OWN: all of the store. */
SB_MUST_USE enum sb_err sb_view_store(struct sb_view *view);
/* Call a service through the view: SB_MISSING out of reach or switched off,
 * SB_DENIED refused.  Serialised per service. */
SB_MUST_USE enum sb_err sb_view_call(struct sb_view *view, struct sb_env *env,
				     const char *service,
				     struct sb_span request,
				     struct sb_buf *response);
/* The log so far; borrowed until the view is freed. */
const struct sb_asked *sb_view_log(const struct sb_view *view, size_t *count);

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
