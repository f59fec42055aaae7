/* tests/unit/test_spawn.c: a process that crashes, hangs or babbles costs
 * itself only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),          cmocka_unit_test(exit_status),
		cmocka_unit_test(crash),         cmocka_unit_test(hang),
		cmocka_unit_test(hang_silently), cmocka_unit_test(stopped),
		cmocka_unit_test(not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
