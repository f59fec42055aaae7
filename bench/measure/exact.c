/* bench/measure/exact.c: profiles side by side, told in order. */
#include "bench/measure/exact.h"

#include <pthread.h>
#include <stdlib.h>

#include "bench/measure/tally.h"

#define STEPS_MOST 4u
#define MORE_MOST  5u /* two pairs, NULL */

/* Of one profile. */
struct series {
	struct sb_step steps[STEPS_MOST];
	const char *more[STEPS_MOST][MORE_MOST];
	struct sb_step_held *held[STEPS_MOST]; /* NULL: was not run */
	size_t count;
	enum sb_err err;
	int done;
};

struct exact {
	const struct sb_exact *of;
	struct series *series;
	size_t count, next; /* to be taken */
	char threads[16];
	int abandoned;
	struct sb_crowd crowd;
	pthread_mutex_t lock; /* of next, abandoned, done */
	pthread_cond_t ended;
};

/* values: two pairs at most. */
static void add(struct series *s, const char *job, const char *mode,
		const char *profile, const char *const values[MORE_MOST])
{
	const char **more = s->more[s->count];

	for (size_t i = 0; i < MORE_MOST && values[i]; i++)
		more[i] = values[i];
	s->steps[s->count] = (struct sb_step) {
		.job = job, .mode = mode, .profile = profile, .more = more
	};
	s->count++;
}

#define MORE(...) ((const char *const[MORE_MOST]) { __VA_ARGS__ })

/* What controlling does not change is not run twice.  Counts on one thread: of
 * several, two may seal the same new content at once, and the one that is in
 * vain asked the provider's services, too. */
static void plan_series(struct exact *e, size_t i)
{
	const struct sb_run *r = e->of->run;
	struct series *s = &e->series[i];
	const char *name = r->profiles[i].name, *n = e->threads;
	int same = sb_tally_controlled(&r->profiles[i]);

	add(s, "exact", "controlled", name, MORE("threads", n));
	if (r->exact_only)
		return;
	add(s, "counts", "controlled", name,
	    MORE("threads", "1", "also", same ? "deployed" : ""));
	if (!same)
		add(s, "counts", "deployed", name, MORE("threads", "1"));
	add(s, "verdicts", "", name,
	    MORE("cost", e->of->plan->cost ? "1" : "0", "shape",
		 e->of->plan->key_blocks ? "1" : "0"));
}

/* One hang is paid for; the others would cost as much again. */
static void run_series(struct exact *e, size_t i)
{
	struct series *s = &e->series[i];
	uint8_t *hung = &e->of->hung[i];

	for (size_t k = 0; k < s->count && s->err == SB_OK && !*hung; k++) {
		enum sb_spawn_end end;

		s->err = sb_step_hold(e->of->host, &s->steps[k], &e->crowd,
				      &s->held[k], &end);
		if (end == SB_SPAWN_TIMEOUT)
			*hung = 1;
		if (end == SB_SPAWN_STOPPED)
			return;
	}
}

static void *work(void *arg)
{
	struct exact *e = arg;
	size_t i;

	pthread_mutex_lock(&e->lock);
	while (e->next < e->count && !e->abandoned) {
		i = e->next++;
		pthread_mutex_unlock(&e->lock);
		run_series(e, i);
		pthread_mutex_lock(&e->lock);
		e->series[i].done = 1;
		pthread_cond_signal(&e->ended);
	}
	pthread_mutex_unlock(&e->lock);
	return NULL;
}

static enum sb_err tell(const struct sb_exact *of, struct series *s)
{
	struct sb_folder *folder = of->run->folder;
	enum sb_err err = SB_OK;

	for (size_t k = 0; k < s->count && err == SB_OK; k++) {
		const struct sb_step *step = &s->steps[k];

		if (s->held[k]) {
			err = sb_step_tell(of->host, step, s->held[k]);
		} else if (s->err != SB_OK) {
			err = s->err;
		} else {
			sb_folder_status(
				folder, 0, step->mode, step->profile, step->job,
				"skipped", 0,
				"an earlier step of this profile hung");
			err = folder->err;
		}
	}
	return err;
}

static enum sb_err tell_all(struct exact *e)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < e->count && err == SB_OK; i++) {
		pthread_mutex_lock(&e->lock);
		while (!e->series[i].done)
			pthread_cond_wait(&e->ended, &e->lock);
		pthread_mutex_unlock(&e->lock);
		err = tell(e->of, &e->series[i]);
	}
	pthread_mutex_lock(&e->lock);
	e->abandoned = 1;
	pthread_mutex_unlock(&e->lock);
	return err;
}

static enum sb_err with_workers(struct exact *e, unsigned wanted)
{
	pthread_t workers[SB_CROWD_MOST];
	unsigned started = 0;
	enum sb_err err = SB_MEMORY;

	while (started < wanted &&
	       pthread_create(&workers[started], NULL, work, e) == 0)
		started++;
	if (started)
		err = tell_all(e);
	for (unsigned i = 0; i < started; i++)
		pthread_join(workers[i], NULL);
	return err;
}

enum sb_err sb_exact_run(const struct sb_exact *of)
{
	struct exact e = { .of = of, .count = of->run->profile_count };
	unsigned wanted = of->run->threads;
	enum sb_err err = SB_MEMORY;

	if (of->plan->cost || !wanted)
		wanted = 1;
	if (wanted > SB_CROWD_MOST)
		wanted = SB_CROWD_MOST;
	snprintf(e.threads, sizeof(e.threads), "%u", of->run->threads);
	e.series = calloc(e.count + 1, sizeof(*e.series));
	if (!e.series)
		return SB_MEMORY;
	for (size_t i = 0; i < e.count; i++)
		plan_series(&e, i);
	if (sb_crowd_init(&e.crowd) == SB_OK) {
		if (pthread_mutex_init(&e.lock, NULL) == 0) {
			if (pthread_cond_init(&e.ended, NULL) == 0) {
				err = with_workers(&e, wanted);
				pthread_cond_destroy(&e.ended);
			}
			pthread_mutex_destroy(&e.lock);
		}
		sb_crowd_release(&e.crowd);
	}
	for (size_t i = 0; i < e.count; i++) {
		for (size_t k = 0; k < e.series[i].count; k++)
			sb_step_drop(e.series[i].held[k]);
	}
	free(e.series);
	return err;
}
