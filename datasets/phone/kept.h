/* datasets/phone/kept.h: databases as they were on the last day that was asked
 * of a user, so that a later day need not replay all days before it. */
#ifndef DATASETS_PHONE_KEPT_H
#define DATASETS_PHONE_KEPT_H

#include "datasets/phone/database.h"

#include <pthread.h>

/* One user's, by number; the first days_end days were written. */
struct sb_kept_user {
	struct sb_database **databases;
	unsigned count;
	uint32_t user, days_end;
	size_t bytes; /* that they take, about */
	struct sb_kept_user *next;
};

/* Of a source; any number of threads.  init and release once. */
struct sb_kept {
	pthread_mutex_t lock;
	struct sb_kept_user *users; /* the latest first */
};

void sb_kept_init(struct sb_kept *k);
void sb_kept_release(struct sb_kept *k);

/* The device's user's on its day or before, else ones that are all NULL; they
 * are the caller's until they are given back.  NULL: no memory. */
struct sb_kept_user *sb_kept_take(struct sb_kept *k,
				  const struct sb_device *device,
				  unsigned count);
/* Those that take part in an error are not given back but closed. */
void sb_kept_give(struct sb_kept *k, struct sb_kept_user *u);
void sb_kept_close(struct sb_kept_user *u);

#endif
