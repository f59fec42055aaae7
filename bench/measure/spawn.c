/* bench/measure/spawn.c: child processes and their lines. */
#include "bench/measure/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)1 << 20)

struct reader {
	const struct sb_spawn *spawn;
	char *text;
	size_t len, cap;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

const char *sb_spawn_end_name(enum sb_spawn_end end)
{
	switch (end) {
	case SB_SPAWN_OK:
		return "ok";
	case SB_SPAWN_ERROR:
		return "error";
	case SB_SPAWN_CRASH:
		return "crash";
	case SB_SPAWN_TIMEOUT:
		return "timeout";
	case SB_SPAWN_STOPPED:
		return "stopped";
	}
	return "?";
}

/* In the child: only what is safe between fork and exec. */
static void become(const struct sb_spawn *s, int out, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ctrl-C is the parent's to handle: it ends us when it wants. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126); /* it died before the line above */
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0)
		_exit(126);
	if (s->environment)
		execve(s->path, s->argv, s->environment);
	else
		execv(s->path, s->argv);
	_exit(127);
}

static enum sb_err take(struct reader *r, int fd, int *ended)
{
	ssize_t got;
	char *newline;

	if (r->cap - r->len < 4096) {
		size_t cap = r->cap ? 2 * r->cap : 65536;
		char *more =
			cap > LINE_MAX_BYTES ? NULL : realloc(r->text, cap);

		if (!more)
			return SB_MEMORY;
		r->text = more;
		r->cap = cap;
	}
	got = read(fd, r->text + r->len, r->cap - r->len);
	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? SB_OK : SB_IO;
	*ended = got == 0;
	r->len += (size_t)got;
	while ((newline = memchr(r->text, '\n', r->len))) {
		size_t n = (size_t)(newline - r->text) + 1;

		*newline = 0;
		r->spawn->line(r->spawn->arg, r->text);
		r->len -= n;
		memmove(r->text, r->text + n, r->len);
	}
	return SB_OK;
}

/* Until the child closes its output, or has to go. */
static enum sb_err follow(struct reader *r, int fd, int *timed_out,
			  int *stopped)
{
	const struct sb_spawn *s = r->spawn;
	uint64_t deadline = now_ms() + (uint64_t)s->timeout_s * 1000;
	enum sb_err err = SB_OK;
	int ended = 0;

	while (!ended && err == SB_OK) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (s->stop && *s->stop) {
			*stopped = 1;
			return SB_OK;
		}
		if (s->timeout_s && now_ms() > deadline) {
			*timed_out = 1;
			return SB_OK;
		}
		if (poll(&p, 1, 100) > 0)
			err = take(r, fd, &ended);
	}
	return err;
}

/* The child has closed its output; it must also go, or is made to. */
static int reap(const struct sb_spawn *s, pid_t pid, int kill_it, int *late)
{
	uint64_t deadline = now_ms() + 5000;
	int status = 0;

	*late = 0;
	for (;;) {
		pid_t got;

		if (kill_it)
			kill(pid, SIGKILL);
		got = waitpid(pid, &status, kill_it ? 0 : WNOHANG);
		if (got == pid || (got < 0 && errno != EINTR))
			return status;
		if (s->stop && *s->stop)
			kill_it = 1;
		if (now_ms() > deadline)
			kill_it = *late = 1;
		if (!kill_it)
			poll(NULL, 0, 2);
	}
}

static enum sb_spawn_end verdict(const struct sb_spawn *s, int status,
				 int timed_out, int stopped, char *why,
				 size_t why_bytes)
{
	if (stopped) {
		snprintf(why, why_bytes, "stopped by the user");
		return SB_SPAWN_STOPPED;
	}
	if (timed_out) {
		snprintf(why, why_bytes, "took longer than %u s and was ended",
			 s->timeout_s);
		return SB_SPAWN_TIMEOUT;
	}
	if (WIFSIGNALED(status)) {
		snprintf(why, why_bytes, "died by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
		return SB_SPAWN_CRASH;
	}
	if (WEXITSTATUS(status)) {
		snprintf(why, why_bytes, "ended with exit status %d",
			 WEXITSTATUS(status));
		return SB_SPAWN_ERROR;
	}
	why[0] = 0;
	return SB_SPAWN_OK;
}

enum sb_err sb_spawn_run(const struct sb_spawn *spawn, enum sb_spawn_end *end,
			 char *why, size_t why_bytes)
{
	struct reader r = { .spawn = spawn };
	int timed_out = 0, stopped = 0, late, status, out[2];
	pid_t parent = getpid(), pid;
	enum sb_err err;

	*end = SB_SPAWN_ERROR;
	snprintf(why, why_bytes, "the process could not be started");
	if (pipe2(out, O_CLOEXEC))
		return SB_IO;
	pid = fork();
	if (!pid)
		become(spawn, out[1], parent);
	close(out[1]);
	if (pid < 0) {
		close(out[0]);
		return SB_IO;
	}
	err = follow(&r, out[0], &timed_out, &stopped);
	status = reap(spawn, pid, timed_out || stopped || err != SB_OK, &late);
	close(out[0]);
	free(r.text);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "its lines could not be read");
		return err;
	}
	stopped = stopped || (spawn->stop && *spawn->stop && status);
	*end = verdict(spawn, status, timed_out || late, stopped, why,
		       why_bytes);
	return SB_OK;
}
