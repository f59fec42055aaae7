/* tests/support/host.h: the smallest world in which a scheme runs.
 *
 * Randomness is a pure function of (seed, operation, place, draws); deposits
 * and services live in memory that forked children share; the Nth random draw,
 * scratch allocation or service call can be made to fail. */
#ifndef TESTS_SUPPORT_HOST_H
#define TESTS_SUPPORT_HOST_H

#include "bench/profile/profile.h"
#include "schemes/kit/kit.h"
#include "schemes/scheme.h"

#define SB_HOST_DEPOSITS 128u
#define SB_HOST_VALUE    270336u
#define SB_HOST_SERVICES 4u
#define SB_HOST_ITEMS    4u

/* What a view reaches. */
#define SB_REACH_PHONE    1u
#define SB_REACH_COMPUTER 2u
#define SB_REACH_PAPER    4u
#define SB_REACH_DRIVE    8u
#define SB_REACH_STORE    16u
#define SB_REACH_ACCOUNT  32u
#define SB_REACH_PHONE_SE 64u
#define SB_REACH_DEVICE   128u
#define SB_REACH_CONTACTS 256u /* all of them */
#define SB_REACH_HSM      512u
#define SB_REACH_ALL      1023u

struct sb_host_deposit {
	uint64_t account;
	char where[16], label[48];
	unsigned nth;
	struct sb_guard guard;
	char proof[32]; /* what guard.proof pointed at */
	char right[64]; /* what it was when the deposit was made */
	unsigned tries_used;
	size_t len;
	uint8_t value[SB_HOST_VALUE];
};

/* Shared with children that are forked later. */
struct sb_host_world {
	char passcode[64]; /* that secure elements take for right; empty: the
			      owner's first */
	size_t deposit_count;
	struct sb_host_deposit deposits[SB_HOST_DEPOSITS];
};

/* Fails the Nth of its kind (1: the next); 0: never.  seen counts all. */
struct sb_host_fault {
	uint64_t seen, fail_at;
};

struct sb_host {
	struct sb_env env;
	const struct sb_profile *profile;
	uint64_t seed;
	uint32_t operation; /* domain of the randomness; set by the caller */
	uint64_t sequence;  /* of draws without a place */
	uint64_t account;   /* who calls services now */
	uint64_t now_ns;
	int provider_down, third_down; /* services of these parties */
	struct sb_host_fault random, scratch, call;
	struct sb_host_world *world;
	void *states[SB_HOST_SERVICES];
	void *blocks; /* scratch in use */
	int overrun;  /* 1: something wrote past scratch memory */
	char said[160];
	uint8_t asked[64]; /* how the last request to a service began */
};

/* How somebody sees an account: custody is what enroll and unlock get. */
struct sb_host_view {
	struct sb_custody custody;
	struct sb_host *host;
	unsigned reach; /* SB_REACH_* */
	uint8_t own;    /* guards do not hold */
	uint8_t login, unlocked;
	uint32_t group;                   /* 0: in none */
	const char *knows[SB_HOST_ITEMS]; /* passphrase, passcode, password,
					     security code */
	/* What the owner is about to change an item to; NULL: it stays. */
	const char *next[SB_HOST_ITEMS];
	unsigned asked; /* bit i: item i was asked for */
};

/* Services of the profile's scheme are started; kits take the fastest paths.
 * The profile must outlive the host. */
SB_MUST_USE enum sb_err sb_host_new(const struct sb_profile *profile,
				    uint64_t seed, struct sb_host **out);
void sb_host_free(struct sb_host *host);

/* How many there are of a service that the scheme brings. */
unsigned sb_host_copies(const struct sb_host *host,
			const struct sb_service *service);
/* Start an operation: another random stream.  SB_OK always. */
void sb_host_begin(struct sb_host *host, uint32_t operation, uint64_t account);
/* A verb has returned: wipe, check and take back its scratch memory. */
void sb_host_done(struct sb_host *host);

/* The owner with everything in reach. */
void sb_host_view_owner(struct sb_host_view *view, struct sb_host *host,
			uint64_t account, uint32_t group);
/* The secret is another now, for elements too. */
void sb_host_view_renewed(struct sb_host_view *view);
/* Nothing in reach, nothing known. */
void sb_host_view_nobody(struct sb_host_view *view, struct sb_host *host,
			 uint64_t account);

#endif
