/* bench/custody/world.h: the inside of a world, for world.c, view.c and
 * desk.c only. */
#ifndef BENCH_CUSTODY_WORLD_H
#define BENCH_CUSTODY_WORLD_H

#include <pthread.h>

#include "bench/custody/custody.h"

#define SB_ITEMS        3u  /* memory items: the SB_ATOM_KNOW_ atoms */
#define SB_CUSTODIANS   6u  /* the first atoms, up to SB_ATOM_ACCOUNT */
#define SB_SECRET_BYTES 64u /* longest memory item */
#define SB_SERVICES_MAX 8u

struct sb_secret {
	uint8_t text[SB_SECRET_BYTES];
	uint8_t len;
};

struct sb_deposited {
	uint8_t *value;
	size_t len;
	char label[SB_LABEL_BYTES];
	uint8_t at;        /* enum sb_atom */
	uint8_t has_proof; /* .proof is an SB_ATOM_KNOW_ atom */
	uint8_t proof, login, unlocked;
	uint16_t tries, wrong;
};

struct sb_owner {
	struct sb_secret secrets[SB_ITEMS];
	struct sb_deposited *deposits;
	size_t count, cap;
	uint16_t login_wrong, phone_wrong;
};

struct sb_running {
	const struct sb_service *code;
	uint8_t *state;
	uint64_t draws;
	int up;
	pthread_mutex_t lock; /* of state, draws, up */
};

struct sb_world {
	struct sb_profile profile;
	uint8_t key[32];    /* of every stream that is drawn here */
	struct sb_kit *kit; /* used with lock held */
	struct sb_owner *owners;
	uint32_t owner_count;
	struct sb_running services[SB_SERVICES_MAX];
	size_t service_count;
	pthread_mutex_t lock; /* of owners and kit */
};

/* The owner's deposit, or NULL.  With world->lock held. */
struct sb_deposited *sb_world_find(struct sb_owner *owner, enum sb_atom at,
				   const char *label);
/* Add or replace.  With world->lock held.  SB_PARAM, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_world_put(struct sb_owner *owner, enum sb_atom at,
				     const char *label, struct sb_span value,
				     const struct sb_guard *guard);
/* The secret of account's group; zeros where everybody is one group;
 * SB_MISSING: the profile has no groups.  Takes the lock. */
SB_MUST_USE enum sb_err sb_world_group(struct sb_world *world, uint32_t account,
				       uint8_t secret[32]);
/* Run one request on the service, or on a copy of its state.  Takes the
 * service's lock.  SB_MISSING when it is off and copy is 0. */
SB_MUST_USE enum sb_err sb_world_serve(struct sb_world *world,
				       struct sb_running *service, int copy,
				       struct sb_env *env, uint64_t account,
				       struct sb_span request,
				       struct sb_buf *response);

#endif
