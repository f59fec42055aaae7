/* bench/measure/crowd.h: processes that run side by side, one of which may ask
 * the others to stand still while it times something.
 *
 * Such a process prints the line "alone", waits for a byte on its standard
 * input, times, and prints "together" (emit.h).  Meanwhile the others are
 * stopped by a signal and none is started. */
#ifndef BENCH_MEASURE_CROWD_H
#define BENCH_MEASURE_CROWD_H

#include <pthread.h>
#include <sys/types.h>

#include "schemes/kit/base.h"

#define SB_CROWD_MOST     8u
#define SB_CROWD_ALONE    "alone"
#define SB_CROWD_TOGETHER "together"

/* One process, from its start until it is reaped; of the thread that waits for
 * it, which makes all calls below but of init and release. */
struct sb_crowd_member {
	struct sb_crowd *crowd; /* NULL: of none; then calls do nothing */
	pid_t pid;
	int answers;        /* the other end of its standard input, a socket */
	int alone;          /* it is */
	uint64_t paused_ms; /* how long it stood still for others */
};

struct sb_crowd {
	pthread_mutex_t lock; /* held from alone to together */
	struct sb_crowd_member *members[SB_CROWD_MOST];
	size_t count;
	uint64_t since_ms; /* when they were stopped */
};

SB_MUST_USE enum sb_err sb_crowd_init(struct sb_crowd *c); /* SB_MEMORY */
void sb_crowd_release(struct sb_crowd *c);

/* Starts a process with start(arg), which returns fork's pid in the parent, and
 * makes it a member.  Waits while somebody is alone.  -1: start's, or no room. */
pid_t sb_crowd_enter(struct sb_crowd_member *m, pid_t (*start)(void *arg),
		     void *arg);
/* Before it is reaped.  Lets others go on if it was alone. */
void sb_crowd_leave(struct sb_crowd_member *m);
/* Stops the others, then answers how many they are as a byte, '0' onwards. */
void sb_crowd_alone(struct sb_crowd_member *m);
void sb_crowd_together(struct sb_crowd_member *m);
/* Of the clock that it is counted on. */
uint64_t sb_crowd_now_ms(void);
/* How long it stood still so far, in ms; waits while somebody else is alone. */
uint64_t sb_crowd_paused_ms(struct sb_crowd_member *m);

#endif
