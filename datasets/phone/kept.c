#include "datasets/phone/kept.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Of all users together. */
	MOST_BYTES = 256 << 20,
};

void sb_kept_init(struct sb_kept *k)
{
	pthread_mutex_init(&k->lock, NULL);
	k->users = NULL;
}

void sb_kept_close(struct sb_kept_user *u)
{
	for (unsigned i = 0; i < u->count; i++)
		sb_database_close(u->databases[i]);
	free(u->databases);
	free(u);
}

static void close_all(struct sb_kept_user *u)
{
	while (u) {
		struct sb_kept_user *next = u->next;

		sb_kept_close(u);
		u = next;
	}
}

void sb_kept_release(struct sb_kept *k)
{
	close_all(k->users);
	k->users = NULL;
	pthread_mutex_destroy(&k->lock);
}

static struct sb_kept_user *new_user(uint32_t user, unsigned count)
{
	struct sb_kept_user *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->databases = calloc(count, sizeof(*u->databases));
	if (!u->databases) {
		free(u);
		return NULL;
	}
	u->count = count;
	u->user = user;
	return u;
}

struct sb_kept_user *sb_kept_take(struct sb_kept *k, const struct sb_device *d,
				  unsigned count)
{
	struct sb_kept_user **at, *u = NULL;

	pthread_mutex_lock(&k->lock);
	for (at = &k->users; *at; at = &(*at)->next)
		if ((*at)->user == d->user && (*at)->days_end <= d->day + 1) {
			u = *at;
			*at = u->next;
			break;
		}
	pthread_mutex_unlock(&k->lock);
	return u ? u : new_user(d->user, count);
}

/* SQLite has the pages in its cache, and the journal has them twice. */
static size_t bytes_of(const struct sb_kept_user *u)
{
	size_t sum = 0;

	for (unsigned i = 0; i < u->count; i++)
		if (u->databases[i])
			sum += 65536 + 2 * u->databases[i]->pages.file.cap +
			       u->databases[i]->journal.main.cap +
			       u->databases[i]->journal.log.cap;
	return sum;
}

void sb_kept_give(struct sb_kept *k, struct sb_kept_user *u)
{
	struct sb_kept_user **at, *old;
	size_t sum = 0;

	u->bytes = bytes_of(u);
	pthread_mutex_lock(&k->lock);
	/* One of each user, those that were used last, as many as may be. */
	u->next = k->users;
	k->users = u;
	for (at = &k->users; *at; at = &(*at)->next) {
		if (*at != u && (*at)->user == u->user) {
			old = *at;
			*at = old->next;
			old->next = NULL;
			sb_kept_close(old);
			if (!*at)
				break;
		}
		sum += (*at)->bytes;
		if (sum > MOST_BYTES)
			break;
	}
	old = *at;
	*at = NULL;
	pthread_mutex_unlock(&k->lock);
	close_all(old);
}
