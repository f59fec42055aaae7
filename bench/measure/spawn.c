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
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)1 << 20)

struct reader {
	const struct sb_spawn *spawn;
	struct sb_crowd_member *member;
	char *text;
	size_t len, cap;
};

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
static void become(const struct sb_spawn *s, const int in[2], int out,
		   pid_t parent)
{
	int input = s->crowd ? in[1] : open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ctrl-C is the parent's to handle: it ends us when it wants. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126); /* it died before the line above */
	if (input < 0 || dup2(input, 0) < 0 || dup2(out, 1) < 0)
		_exit(126);
	if (s->environment)
		execve(s->path, s->argv, s->environment);
	else
		execv(s->path, s->argv);
	_exit(127);
}

struct start {
	const struct sb_spawn *spawn;
	const int *in;
	int out;
	pid_t parent;
};

static pid_t start(void *arg)
{
	const struct start *s = arg;
	pid_t pid = fork();

	if (!pid)
		become(s->spawn, s->in, s->out, s->parent);
	return pid;
}

static void tell(struct reader *r, char *text)
{
	if (!strcmp(text, SB_CROWD_ALONE))
		sb_crowd_alone(r->member);
	else if (!strcmp(text, SB_CROWD_TOGETHER))
		sb_crowd_together(r->member);
	else
		r->spawn->line(r->spawn->arg, text);
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
		tell(r, r->text);
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
	uint64_t deadline = sb_crowd_now_ms() + (uint64_t)s->timeout_s * 1000;
	enum sb_err err = SB_OK;
	int ended = 0;

	while (!ended && err == SB_OK) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (s->stop && *s->stop) {
			*stopped = 1;
			return SB_OK;
		}
		if (s->timeout_s && sb_crowd_now_ms() > deadline &&
		    sb_crowd_now_ms() >
			    deadline + sb_crowd_paused_ms(r->member)) {
			*timed_out = 1;
			return SB_OK;
		}
		if (poll(&p, 1, 100) > 0)
			err = take(r, fd, &ended);
	}
	return err;
}

/* The child has closed its output; it must also go, or is made to. */
static int reap(const struct sb_spawn *s, struct sb_crowd_member *m,
		int kill_it, int *late)
{
	uint64_t deadline = sb_crowd_now_ms() + 5000 - sb_crowd_paused_ms(m);
	int status = 0;

	*late = 0;
	for (;;) {
		siginfo_t info = { .si_pid = 0 };
		int got;

		if (kill_it)
			kill(m->pid, SIGKILL);
		/* Its number is its own until others no longer stop it. */
		got = waitid(P_PID, (id_t)m->pid, &info,
			     WEXITED | WNOWAIT | (kill_it ? 0 : WNOHANG));
		if ((got == 0 && info.si_pid == m->pid) ||
		    (got < 0 && errno != EINTR))
			break;
		if (s->stop && *s->stop)
			kill_it = 1;
		if (sb_crowd_now_ms() > deadline &&
		    sb_crowd_now_ms() > deadline + sb_crowd_paused_ms(m))
			kill_it = *late = 1;
		if (!kill_it)
			poll(NULL, 0, 2);
	}
	sb_crowd_leave(m);
	while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
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

/* *out: where its lines come from. */
static enum sb_err begin(const struct sb_spawn *spawn,
			 struct sb_crowd_member *m, int *out)
{
	int lines[2], in[2] = { -1, -1 };

	if (pipe2(lines, O_CLOEXEC))
		return SB_IO;
	if (!spawn->crowd ||
	    !socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in))
		(void)sb_crowd_enter(
			m, start,
			&(struct start) { spawn, in, lines[1], getpid() });
	close(lines[1]);
	if (in[1] >= 0)
		close(in[1]);
	*out = lines[0];
	m->answers = in[0];
	return m->pid > 0 ? SB_OK : SB_IO;
}

enum sb_err sb_spawn_run(const struct sb_spawn *spawn, enum sb_spawn_end *end,
			 char *why, size_t why_bytes)
{
	struct sb_crowd_member member = { .crowd = spawn->crowd,
					  .pid = -1,
					  .answers = -1 };
	struct reader r = { .spawn = spawn, .member = &member };
	int timed_out = 0, stopped = 0, late = 0, status = 0, out = -1;
	enum sb_err err = begin(spawn, &member, &out);

	*end = SB_SPAWN_ERROR;
	snprintf(why, why_bytes, "the process could not be started");
	if (err == SB_OK) {
		err = follow(&r, out, &timed_out, &stopped);
		snprintf(why, why_bytes, "its lines could not be read");
		status = reap(spawn, &member,
			      timed_out || stopped || err != SB_OK, &late);
	}
	if (out >= 0)
		close(out);
	if (member.answers >= 0)
		close(member.answers);
	free(r.text);
	if (err != SB_OK)
		return err;
	stopped = stopped || (spawn->stop && *spawn->stop && status);
	*end = verdict(spawn, status, timed_out || late, stopped, why,
		       why_bytes);
	return SB_OK;
}
