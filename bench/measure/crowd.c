/* bench/measure/crowd.c: who stands still while another times. */
#include "bench/measure/crowd.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "bench/pipeline/clock.h"

uint64_t sb_crowd_now_ms(void)
{
	return sb_clock_ns(CLOCK_MONOTONIC) / 1000000;
}

enum sb_err sb_crowd_init(struct sb_crowd *c)
{
	memset(c, 0, sizeof(*c));
	return pthread_mutex_init(&c->lock, NULL) == 0 ? SB_OK : SB_MEMORY;
}

void sb_crowd_release(struct sb_crowd *c)
{
	pthread_mutex_destroy(&c->lock);
}

pid_t sb_crowd_enter(struct sb_crowd_member *m, pid_t (*start)(void *arg),
		     void *arg)
{
	struct sb_crowd *c = m->crowd;

	if (!c)
		return m->pid = start(arg);
	m->pid = -1;
	pthread_mutex_lock(&c->lock);
	if (c->count < SB_CROWD_MOST)
		m->pid = start(arg);
	if (m->pid > 0)
		c->members[c->count++] = m;
	pthread_mutex_unlock(&c->lock);
	return m->pid;
}

void sb_crowd_leave(struct sb_crowd_member *m)
{
	struct sb_crowd *c = m->crowd;

	if (!c)
		return;
	sb_crowd_together(m);
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->count; i++)
		if (c->members[i] == m)
			c->members[i--] = c->members[--c->count];
	pthread_mutex_unlock(&c->lock);
}

/* Returns when it stands, or is gone; whoever reaps it still can. */
static void stop(pid_t pid)
{
	siginfo_t info;

	if (kill(pid, SIGSTOP) == 0)
		(void)waitid(P_PID, (id_t)pid, &info,
			     WSTOPPED | WEXITED | WNOWAIT);
}

void sb_crowd_alone(struct sb_crowd_member *m)
{
	struct sb_crowd *c = m->crowd;
	char answer = '0';

	if (!c || m->alone)
		return;
	pthread_mutex_lock(&c->lock);
	m->alone = 1;
	for (size_t i = 0; i < c->count; i++) {
		if (c->members[i] == m)
			continue;
		stop(c->members[i]->pid);
		answer++;
	}
	c->since_ms = sb_crowd_now_ms();
	/* If it is gone, its end says so. */
	(void)send(m->answers, &answer, 1, MSG_NOSIGNAL);
}

void sb_crowd_together(struct sb_crowd_member *m)
{
	struct sb_crowd *c = m->crowd;

	if (!c || !m->alone)
		return;
	for (size_t i = 0; i < c->count; i++) {
		if (c->members[i] == m)
			continue;
		kill(c->members[i]->pid, SIGCONT);
		c->members[i]->paused_ms += sb_crowd_now_ms() - c->since_ms;
	}
	m->alone = 0;
	pthread_mutex_unlock(&c->lock);
}

uint64_t sb_crowd_paused_ms(struct sb_crowd_member *m)
{
	uint64_t ms;

	if (!m->crowd || m->alone)
		return m->paused_ms;
	pthread_mutex_lock(&m->crowd->lock);
	ms = m->paused_ms;
	pthread_mutex_unlock(&m->crowd->lock);
	return ms;
}
