/* tests/unit/test_spawn.c: a process that crashes, hangs or babbles costs
 * itself only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/spawn.h"

struct lines {
	char text[64][64];
	size_t count;
};

static void keep(void *arg, char *text)
{
	struct lines *l = arg;

	assert_true(l->count < 64);
	snprintf(l->text[l->count++], 64, "%s", text);
}

static enum sb_spawn_end run(const char *script, struct lines *lines,
			     unsigned timeout_s, const volatile int *stop,
			     char why[128])
{
	char shell[] = "sh", flag[] = "-c", text[512];
	char *argv[] = { shell, flag, text, NULL };
	struct sb_spawn s = { .path = "/bin/sh",
			      .argv = argv,
			      .timeout_s = timeout_s,
			      .stop = stop,
			      .line = keep,
			      .arg = lines };
	enum sb_spawn_end end;

	memset(lines, 0, sizeof(*lines));
	snprintf(text, sizeof(text), "%s", script);
	assert_int_equal(sb_spawn_run(&s, &end, why, 128), SB_OK);
	return end;
}

static void good(void **state)
{
	struct lines l;
	char why[128];

	(void)state;
	assert_int_equal(
		run("echo one; echo two; printf cut", &l, 10, NULL, why),
		SB_SPAWN_OK);
	assert_int_equal(l.count, 2);
	assert_string_equal(l.text[0], "one");
	assert_string_equal(l.text[1], "two");
	assert_string_equal(why, "");
	/* Its input is empty, not ours. */
	assert_int_equal(run("cat", &l, 10, NULL, why), SB_SPAWN_OK);
}

static void exit_status(void **state)
{
	struct lines l;
	char why[128];

	(void)state;
	assert_int_equal(run("echo one; exit 3", &l, 10, NULL, why),
			 SB_SPAWN_ERROR);
	assert_int_equal(l.count, 1);
	assert_non_null(strstr(why, "3"));
}

static void crash(void **state)
{
	struct lines l;
	char why[128];

	(void)state;
	assert_int_equal(run("echo one; kill -SEGV $$", &l, 10, NULL, why),
			 SB_SPAWN_CRASH);
	assert_int_equal(l.count, 1);
	assert_non_null(strstr(why, "signal 11"));
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void hang(void **state)
{
	double since = seconds();
	struct lines l;
	char why[128];

	(void)state;
	assert_int_equal(run("echo one; exec sleep 60", &l, 1, NULL, why),
			 SB_SPAWN_TIMEOUT);
	assert_int_equal(l.count, 1);
	assert_true(seconds() - since < 10);
}

/* Output closed, but the process stays: it is ended too. */
static void hang_silently(void **state)
{
	double since = seconds();
	struct lines l;
	char why[128];

	(void)state;
	assert_int_equal(run("exec sleep 60 >&-", &l, 1, NULL, why),
			 SB_SPAWN_TIMEOUT);
	assert_true(seconds() - since < 20);
}

static volatile int stop;

static void on_alarm(int signal)
{
	(void)signal;
	stop = 1;
}

static void stopped(void **state)
{
	double since = seconds();
	struct lines l;
	char why[128];

	(void)state;
	signal(SIGALRM, on_alarm);
	alarm(1);
	assert_int_equal(run("echo one; exec sleep 60", &l, 0, &stop, why),
			 SB_SPAWN_STOPPED);
	assert_true(seconds() - since < 10);
	assert_int_equal(l.count, 1);
	stop = 0;
}

static void not_there(void **state)
{
	char name[] = "nothing";
	char *argv[] = { name, NULL };
	struct sb_spawn s = { .path = "/nonexistent/program",
			      .argv = argv,
			      .line = keep };
	enum sb_spawn_end end;
	char why[128];

	(void)state;
	assert_int_equal(sb_spawn_run(&s, &end, why, sizeof(why)), SB_OK);
	assert_int_equal(end, SB_SPAWN_ERROR);
	assert_non_null(strstr(why, "127"));
}

/* --- a crowd --- */

struct crew {
	const char *script;
	struct sb_crowd *crowd;
	unsigned timeout_s;
	double at[4096]; /* when its lines came */
	char last[64];
	size_t count;
	enum sb_spawn_end end;
};

static void note(void *arg, char *text)
{
	struct crew *w = arg;

	if (w->count < 4096)
		w->at[w->count++] = seconds();
	snprintf(w->last, sizeof(w->last), "%s", text);
}

static void *work(void *arg)
{
	struct crew *w = arg;
	char shell[] = "sh", flag[] = "-c", text[512], why[128];
	char *argv[] = { shell, flag, text, NULL };
	struct sb_spawn s = { .path = "/bin/sh",
			      .argv = argv,
			      .timeout_s = w->timeout_s,
			      .line = note,
			      .arg = w,
			      .crowd = w->crowd };

	snprintf(text, sizeof(text), "%s", w->script);
	if (sb_spawn_run(&s, &w->end, why, sizeof(why)) != SB_OK)
		w->end = SB_SPAWN_STOPPED;
	return NULL;
}

/* What it is answered, and the time from then on, come as lines. */
#define ALONE                                                            \
	"sleep 0.3; echo alone; n=$(dd bs=1 count=1 2>/dev/null); echo " \
	"begin; "

static void run_two(struct crew crew[2])
{
	struct sb_crowd crowd;
	pthread_t threads[2];

	assert_int_equal(sb_crowd_init(&crowd), SB_OK);
	for (int i = 0; i < 2; i++) {
		crew[i].crowd = &crowd;
		assert_int_equal(
			pthread_create(&threads[i], NULL, work, &crew[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(crowd.count, 0);
	sb_crowd_release(&crowd);
}

/* Lines that came between the first and the last line of the one who was
 * alone; the first were on their way. */
static size_t heard_meanwhile(const struct crew *of, const struct crew *alone)
{
	double from = alone->at[0] + 0.2;
	double to = alone->at[alone->count - 1];
	size_t heard = 0;

	for (size_t i = 0; i < of->count; i++)
		heard += of->at[i] > from && of->at[i] < to;
	return heard;
}

/* The other babbles, stands still meanwhile, and is not charged for it. */
static void alone(void **state)
{
	static const char babble[] = "i=0; while [ $i -lt 120 ]; do echo $i; "
				     "i=$((i + 1)); sleep 0.01; done";
	static const char test[] =
		ALONE "sleep 2; echo \"stopped $n\"; echo together";
	struct crew *crew = calloc(2, sizeof(*crew));

	(void)state;
	assert_non_null(crew);
	crew[0].script = babble;
	crew[1].script = test;
	run_two(crew);
	assert_int_equal(crew[0].end, SB_SPAWN_OK);
	assert_int_equal(crew[1].end, SB_SPAWN_OK);
	assert_int_equal(crew[0].count, 120);
	assert_int_equal(crew[1].count, 2);
	assert_string_equal(crew[1].last, "stopped 1");
	assert_true(crew[0].at[0] < crew[1].at[0]);
	assert_true(crew[0].at[119] > crew[1].at[1]);
	assert_int_equal(heard_meanwhile(&crew[0], &crew[1]), 0);
	free(crew);
}

/* Time in which it stood still is none in which it hung. */
static void paused(void **state)
{
	struct crew *crew = calloc(2, sizeof(*crew));

	(void)state;
	assert_non_null(crew);
	crew[0].script = "echo one; sleep 1; echo two";
	crew[0].timeout_s = 3;
	crew[1].script = ALONE "sleep 5; echo together";
	run_two(crew);
	assert_int_equal(crew[0].end, SB_SPAWN_OK);
	assert_int_equal(crew[0].count, 2);
	free(crew);
}

/* Who dies while it is alone keeps nobody standing. */
static void alone_and_gone(void **state)
{
	struct crew *crew = calloc(2, sizeof(*crew));

	(void)state;
	assert_non_null(crew);
	crew[0].script = "echo one; sleep 1; echo two";
	crew[1].script = ALONE "kill -KILL $$";
	run_two(crew);
	assert_int_equal(crew[0].end, SB_SPAWN_OK);
	assert_int_equal(crew[0].count, 2);
	assert_int_equal(crew[1].end, SB_SPAWN_CRASH);
	free(crew);
}

/* By itself nobody answers, and nobody waits. */
static void without_crowd(void **state)
{
	struct crew *crew = calloc(1, sizeof(*crew));

	(void)state;
	assert_non_null(crew);
	crew->script = ALONE "echo \"<$n>\"; echo together";
	work(crew);
	assert_int_equal(crew->end, SB_SPAWN_OK);
	assert_string_equal(crew->last, "<>");
	assert_int_equal(crew->count, 2);
	free(crew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(exit_status),
		cmocka_unit_test(crash),
		cmocka_unit_test(hang),
		cmocka_unit_test(hang_silently),
		cmocka_unit_test(stopped),
		cmocka_unit_test(not_there),
		cmocka_unit_test(alone),
		cmocka_unit_test(paused),
		cmocka_unit_test(alone_and_gone),
		cmocka_unit_test(without_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
