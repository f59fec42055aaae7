/* datasets/phone/secrets.h: lists that grow or are touched now and then: the
 * keychain, known Wi-Fi networks, purchases, the voice mail's password. */
#ifndef DATASETS_PHONE_SECRETS_H
#define DATASETS_PHONE_SECRETS_H

#include "datasets/phone/small.h"

struct sb_secrets_network;

/* What may happen on a day, followed from day 0 on. */
struct sb_secrets_touch {
	struct sb_draw by;
	uint32_t day;   /* until which it was followed */
	uint32_t last;  /* on which it happened; 0: it never did */
	uint64_t count; /* how often it did */
};

/* A list that only grows at its end. */
struct sb_secrets_list {
	struct sb_secrets_touch touch;
	uint64_t first; /* items of day 0 */
	struct sb_plist list;
	uint64_t count;    /* items that the list has */
	uint32_t parts[4]; /* where they go */
};

/* One user's, kept from day to day.  Zeroed = not begun; release it. */
struct sb_secrets {
	int begun;
	struct sb_secrets_list keychain, purchases;
	struct sb_plist wifi;
	struct sb_secrets_network *networks;
	uint64_t network_count;
};

/* Go on to the device's day, which is one of the same user and no earlier than
 * before.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_secrets_reach(struct sb_secrets *s,
					 const struct sb_device *device);
/* The four files of the day that was reached. */
SB_MUST_USE enum sb_err sb_secrets_visit(const struct sb_secrets *s,
					 const struct sb_device *device,
					 sb_small_visit *visit, void *arg);
/* The bytes of one of them on that day, malloced.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_secrets_build(struct sb_secrets *s,
					 const struct sb_device *device,
					 const struct sb_small *small,
					 struct sb_buf *out);
void sb_secrets_release(struct sb_secrets *s);

#endif
