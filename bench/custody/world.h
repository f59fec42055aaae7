/* bench/custody/world.h: the inside of a world and of a view, for the files of
 * this folder that implement them. */
#ifndef BENCH_CUSTODY_WORLD_H
#define BENCH_CUSTODY_WORLD_H

#include <pthread.h>

#include "bench/custody/custody.h"

#define SB_ITEMS        4u  /* memory items: the SB_ATOM_KNOW_ atoms */
#define SB_SECRET_BYTES 64u /* longest memory item */
#define SB_SERVICES_MAX 8u

struct sb_secret {
	uint8_t text[SB_SECRET_BYTES];
	uint8_t len;
};

/* A secure element. */
struct sb_element {
	uint8_t key[32];
	uint16_t wrong;
};

/* A key that the owner had an element make: of the device and, or not, of the
 * passcode. */
struct sb_element_use {
	uint8_t at, passcode;
	char label[SB_LABEL_BYTES];
};

#define SB_ELEMENT_USES 8u
#define SB_SETTINGS_MAX 16u /* parameters of a scheme */

struct sb_deposited {
	uint8_t *value; /* of sb_world_bytes_new */
	size_t len;
	char label[SB_LABEL_BYTES];
	uint8_t at, nth;   /* enum sb_atom, which of them */
	uint8_t has_proof; /* .proof is an SB_ATOM_KNOW_ atom */
	uint8_t proof, login, unlocked, destroy;
	uint8_t has_present, present; /* an atom */
	uint16_t delay_days, epoch;
	uint16_t tries, wrong;
	struct sb_secret right; /* what proof is compared with */
};

struct sb_owner {
	struct sb_secret secrets[SB_ITEMS], next[SB_ITEMS];
	uint8_t renewing[SB_ITEMS];
	struct sb_element phone, device;
	struct sb_element_use uses[SB_ELEMENT_USES];
	size_t use_count;
	struct sb_deposited *deposits;
	size_t count, cap;
	uint16_t login_wrong;
	uint8_t machine_revoked; /* its session ended (rule 2) */
	uint8_t has_settings;
	int64_t settings[SB_SETTINGS_MAX]; /* in the order of the scheme's */
};

/* What one replica's state was, kept; shared by all that keep it. */
struct sb_kept {
	size_t users;
	uint64_t version; /* number of that content, 0: as it began */
	uint8_t bytes[];
};

/* copies states, one after the other. */
struct sb_running {
	const struct sb_service *code;
	uint8_t *state;
	unsigned copies;
	/* Of each replica: the number of the content that it has, and that
	 * content or an older one; NULL: never kept. */
	uint64_t version[SB_PROFILE_CONTACTS];
	struct sb_kept *kept[SB_PROFILE_CONTACTS];
	uint64_t versions; /* the highest that was given */
	uint64_t draws;
	int up;
	pthread_mutex_t lock; /* of state, draws, up */
};

struct sb_world {
	struct sb_profile profile;
	struct sb_coalition most, gone;
	uint8_t key[32];    /* of every stream that is drawn here */
	struct sb_kit *kit; /* used with lock held */
	struct sb_owner *owners;
	uint32_t owner_count;
	uint16_t epoch;
	sb_world_heard *heard; /* may be NULL */
	void *heard_arg;
	unsigned cut; /* counted entries until the power goes; 0: never */
	struct {
		struct sb_coalition who; /* replicas and parties */
		uint8_t lie;             /* enum sb_lie */
		uint8_t from_end;
		const struct sb_world_state *past;
		uint64_t told;
	} liars; /* lies.h */
	struct sb_running services[SB_SERVICES_MAX];
	size_t service_count;
	pthread_mutex_t lock; /* of owners and kit */
};

/* Where a deposit is. */
struct sb_spot {
	enum sb_atom at;
	unsigned nth;
	const char *label;
};

static inline unsigned sb_item_of(enum sb_atom atom)
{
	return (unsigned)atom - (unsigned)SB_ATOM_KNOW_PASSPHRASE;
}

/* The custodian's atom; SB_ATOM_COUNT: none.  SB_AT_STORE is where the profile
 * keeps objects, SB_AT_PHONE the machine that is backed up. */
enum sb_atom sb_world_place(const struct sb_world *world, const char *where);
/* The owner's deposit, or NULL.  With world->lock held. */
struct sb_deposited *sb_world_find(struct sb_owner *owner,
				   const struct sb_spot *spot);
/* Add or replace.  With world->lock held.  SB_PARAM, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_world_put(struct sb_world *world,
				     struct sb_owner *owner,
				     const struct sb_spot *spot,
				     struct sb_span value,
				     const struct sb_guard *guard);
/* A deposit's bytes: never changed, shared by the world and what was saved of
 * it, wiped when the last one drops them.  NULL: memory is out. */
uint8_t *sb_world_bytes_new(struct sb_span bytes);
uint8_t *sb_world_bytes_share(uint8_t *bytes);
void sb_world_bytes_drop(uint8_t *bytes, size_t len); /* NULL is fine */
/* The replica's state is about to change. */
void sb_world_touch(struct sb_running *service, unsigned nth);
/* One user less; the last one wipes it.  NULL is fine. */
void sb_world_unkeep(const struct sb_running *service, struct sb_kept *kept);
/* Forget it.  With world->lock held.  SB_MISSING. */
SB_MUST_USE enum sb_err sb_world_take(struct sb_owner *owner,
				      const struct sb_spot *spot);
/* Wipe and free all of the owner's deposits. */
void sb_world_clear(struct sb_owner *owner);
/* The secret of account's group; zeros where everybody is one group;
 * SB_MISSING: the profile has no groups.  Takes the lock. */
SB_MUST_USE enum sb_err sb_world_group(struct sb_world *world, uint32_t account,
				       uint8_t secret[32]);
/* One call of one replica. */
struct sb_visit {
	struct sb_running *service;
	unsigned nth;
	int copy; /* 1: run on a copy of its state */
	uint64_t account;
	const uint8_t *instead; /* of this state; NULL: its own */
	int owned;              /* 1: and changed by who has it */
};
/* What is visited, as it was then; borrowed. */
const uint8_t *sb_world_state_of(const struct sb_world *world,
				 const struct sb_world_state *state,
				 const struct sb_visit *visit);
/* Takes the service's lock.  SB_MISSING when it is off and copy is 0.  Whoever
 * lies (lies.h) does not to a copy's owner. */
SB_MUST_USE enum sb_err sb_world_serve_honestly(struct sb_world *world,
						const struct sb_visit *visit,
						struct sb_env *env,
						struct sb_span request,
						struct sb_buf *response);
SB_MUST_USE enum sb_err sb_world_serve(struct sb_world *world,
				       const struct sb_visit *visit,
				       struct sb_env *env,
				       struct sb_span request,
				       struct sb_buf *response);

/* --- a view, in view.c (reach, log), view_login.c (what it can present) and
 * view_custody.c (sb_custody) --- */

/* What entering a secret gave, once entered. */
struct sb_entered {
	uint8_t asked;
	enum sb_err err;
};

struct sb_view {
	struct sb_custody custody;
	struct sb_world *world;
	struct sb_owner *owner;
	uint32_t account;
	int owners;  /* the owner's own: requests are not hashed */
	int session; /* of a living client */
	struct sb_coalition who;
	struct sb_box box;
	struct sb_query steps[SB_VIEW_STEPS];
	size_t step_count;
	struct sb_view_cost cost;
	struct sb_secret guesses[SB_ITEMS];
	uint8_t guessed[SB_ITEMS];
	struct sb_entered login, phone, device;
	const struct sb_given *given; /* may be NULL */
	uint32_t left_out;            /* replicas */
	struct sb_asked *log;
	size_t count, cap;
	int lost;
	enum sb_err (*turn)(void *arg);
	void *turn_arg;
	pthread_mutex_t lock; /* of the log, box and cost */
};

struct sb_question {
	enum sb_atom atom;
	int granted, owned, served;
	unsigned tries, nth;
	const char *first, *second; /* "first" or "first/second" */
	const uint8_t *request;     /* digest, or NULL */
	uint64_t asked_bytes, got_bytes, virtual_ns;
};

/* Is the value worked out? */
static inline int sb_view_given(const struct sb_view *view, const void *value,
				size_t len)
{
	return view->given &&
	       view->given->knows(view->given->arg, sb_span_of(value, len));
}

/* Does the coalition have at least so much of the atom?  Remembered. */
int sb_view_has(struct sb_view *view, enum sb_atom atom, unsigned least);
void sb_view_note(struct sb_view *view, const struct sb_question *question);
void sb_view_note_atom(struct sb_view *view, enum sb_atom atom, int granted);
/* Reach of one custodian of a kind: SB_NONE, SB_USE or SB_OWN. */
enum sb_reach sb_view_reach(struct sb_view *view, enum sb_atom at,
			    unsigned nth);

/* So much of the atom as there is: a number, SB_ALL and so on. */
unsigned sb_world_within(const struct sb_world *world, enum sb_atom atom,
			 unsigned value);

/* The atom of a service's party. */
enum sb_atom sb_view_party(const struct sb_service *code);

/* The item's value in this coalition's memory; NULL: not known. */
const struct sb_secret *sb_view_known(struct sb_view *view, enum sb_atom atom);
/* Present an item to whoever compares it with right, counting in *wrong up to
 * limit (0: not counted).  The world's lock is held. */
struct sb_door {
	enum sb_atom item;
	const struct sb_secret *right;
	uint16_t *wrong;
	unsigned limit;
	const char *name;
	uint64_t entry_ns;
};
enum sb_err sb_view_prove(struct sb_view *view, const struct sb_door *door);
/* Rules 2 and 4.  The world's lock is held. */
enum sb_err sb_view_log_in(struct sb_view *view);
enum sb_err sb_view_unlock(struct sb_view *view, enum sb_atom at);

extern const struct sb_custody_ops sb_view_custody_ops;

#endif
