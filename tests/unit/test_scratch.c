/* tests/unit/test_scratch.c: a temporary folder does not outlive its maker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/measure/scratch.h"

static void fill(const char *base)
{
	char path[600];
	int fd;

	snprintf(path, sizeof(path), "%s/folder", base);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/folder/file", base);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void closed(void **state)
{
	struct sb_scratch s;

	(void)state;
	assert_int_equal(sb_scratch_open(&s), SB_OK);
	fill(s.path);
	sb_scratch_close(&s);
	assert_int_equal(access(s.path, F_OK), -1);
}

/* The maker dies of SIGKILL while somebody still holds its output. */
static void killed(void **state)
{
	char path[sizeof(((struct sb_scratch *)0)->path)] = "";
	int out[2], tries = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(out), 0);
	pid = fork();
	if (!pid) {
		struct sb_scratch s;

		if (sb_scratch_open(&s) != SB_OK)
			_exit(1);
		fill(s.path);
		if (write(out[1], s.path, sizeof(path)) != sizeof(path))
			_exit(1);
		for (;;)
			pause();
	}
	close(out[1]);
	assert_int_equal(read(out[0], path, sizeof(path)), sizeof(path));
	assert_int_equal(access(path, F_OK), 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* The guard holds nothing open that its maker had. */
	assert_int_equal(read(out[0], path + 500, 1), 0);
	close(out[0]);
	while (!access(path, F_OK) && tries++ < 100)
		poll(NULL, 0, 50);
	assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed),
		cmocka_unit_test(killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
